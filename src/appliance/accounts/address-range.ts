import { BlockList, isIP } from 'node:net'

/** Parts a range may have. */
const MOST = 64
/** Characters of all of them: two addresses of IPv6 have less than a hundred. */
const LONGEST = MOST * 100

/**
 * Reads what the product calls an IP range address: networks (`192.0.2.0/24`), several since 3.9 (User's Guide), and also
 * `192.0.2.1-192.0.2.9` and single addresses, separated by commas.
 *
 * @returns null for anything else
 */
export function parseRange (text: string): BlockList | null {
  if (text.length > LONGEST) return null
  const parts = text.split(',').map(part => part.trim())
  if (parts.length > MOST) return null
  const range = new BlockList()
  try {
    for (const part of parts) add(range, part)
  } catch {
    // Node's words for addresses of two families, ends in the wrong order, prefixes that are too long.
    return null
  }
  return range
}

function add (range: BlockList, part: string): void {
  const [network = '', prefix, ...more] = part.split('/')
  const [first = '', last, ...others] = part.split('-').map(end => end.trim())
  if (prefix !== undefined) {
    if (more.length > 0 || !/^\d{1,3}$/.test(prefix)) throw new RangeError('not a network')
    range.addSubnet(network, Number(prefix), known(network))
  } else if (last !== undefined) {
    if (others.length > 0) throw new RangeError('not a range')
    range.addRange(first, last, known(first))
  } else range.addAddress(part, known(part))
}

function known (address: string): 'ipv4' | 'ipv6' {
  const family = familyOf(address)
  if (family === null) throw new RangeError('not an address')
  return family
}

/** Of an address; null for what is none. */
export function familyOf (address: string): 'ipv4' | 'ipv6' | null {
  return ({ 4: 'ipv4', 6: 'ipv6' } as const)[isIP(address)] ?? null
}
