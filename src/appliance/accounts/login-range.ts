import { BlockList, isIP } from 'node:net'
import type { LoginSecurity } from '../settings/security-state.ts'

/** Parts a range may have. */
const MOST = 64

const made = new WeakMap<LoginSecurity, BlockList | null>()

/** Whether a login may come from this address. A range that cannot be read lets nobody in: it is never stored. */
export function admitsLogin (security: LoginSecurity, address: string): boolean {
  if (security.ipRangeEnabled !== true) return true
  const range = made.has(security) ? made.get(security) : parseRange(security.ipRange ?? '')
  made.set(security, range ?? null)
  const family = familyOf(address)
  return range !== null && range !== undefined && family !== null && range.check(address, family)
}

/**
 * Reads what the product calls an IP range address: networks (`192.0.2.0/24`), several since 3.9 (User's Guide), and also
 * `192.0.2.1-192.0.2.9` and single addresses, separated by commas.
 *
 * @returns null for anything else
 */
export function parseRange (text: string): BlockList | null {
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
  const [, network, prefix] = /^([^/]+)\/(\d{1,3})$/.exec(part) ?? []
  const [, first, last] = /^([^-]+?)\s*-\s*([^-]+)$/.exec(part) ?? []
  if (network !== undefined) range.addSubnet(network, Number(prefix), known(network))
  else if (first !== undefined && last !== undefined) range.addRange(first, last, known(first))
  else range.addAddress(part, known(part))
}

function known (address: string): 'ipv4' | 'ipv6' {
  const family = familyOf(address)
  if (family === null) throw new RangeError('not an address')
  return family
}

function familyOf (address: string): 'ipv4' | 'ipv6' | null {
  return ({ 4: 'ipv4', 6: 'ipv6' } as const)[isIP(address)] ?? null
}
