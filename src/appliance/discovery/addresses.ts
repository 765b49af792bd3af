import ipaddr from 'ipaddr.js'

/** A name of a host, or its full name. */
const HOST = /^(?=.{1,253}$)[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/i

/**
 * The addresses that a line names, as the product reads them (User's Guide, discovery): one address, `10.36.0.0-10.36.0.255`,
 * `10.37.0.0/24` without the network's own and its broadcast address, the same of IPv6, and the name of a host, which stays one.
 *
 * @param most addresses it may name
 * @returns null for anything else, and for more
 */
export function addressesOf (line: string, most: number): readonly string[] | null {
  const text = line.trim()
  if (ipaddr.isValidCIDR(text)) return network(text, most)
  const [first = '', last, ...more] = text.split('-').map(end => end.trim())
  if (isAddress(first) && last !== undefined) return more.length === 0 && isAddress(last) ? range(first, last, most) : null
  if (isAddress(text)) return [ipaddr.parse(text).toString()]
  // What looks like an address and is none is no name of a host either.
  return HOST.test(text) && !/^[\d.]+$/.test(text) ? [text] : null
}

/** Whether it is an address, and no name. */
export function isAddress (text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)
}

function network (text: string, most: number): readonly string[] | null {
  const [address, prefix] = ipaddr.parseCIDR(text)
  const bytes = address.toByteArray()
  const free = BigInt(bytes.length * 8 - prefix)
  const first = numberOf(bytes) >> free << free
  const last = first + (1n << free) - 1n
  const hosts = bytes.length === 4 && free > 1n ? [first + 1n, last - 1n] as const : [first, last] as const
  return between(...hosts, bytes.length, most)
}

function range (first: string, last: string, most: number): readonly string[] | null {
  const [from, to] = [ipaddr.parse(first).toByteArray(), ipaddr.parse(last).toByteArray()]
  return from.length === to.length ? between(numberOf(from), numberOf(to), from.length, most) : null
}

function between (first: bigint, last: bigint, bytes: number, most: number): readonly string[] | null {
  if (last < first || last - first >= BigInt(most)) return null
  return Array.from({ length: Number(last - first) + 1 }, (_, index) => addressOf(first + BigInt(index), bytes))
}

function numberOf (bytes: readonly number[]): bigint {
  return bytes.reduce((number, byte) => number << 8n | BigInt(byte), 0n)
}

function addressOf (number: bigint, bytes: number): string {
  const all = Array.from({ length: bytes }, (_, index) => Number(number >> BigInt(8 * (bytes - 1 - index)) & 0xffn))
  return ipaddr.fromByteArray(all).toString()
}
