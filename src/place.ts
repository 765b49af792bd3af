import { isIPv6 } from 'node:net'

/** Where something listens. */
export interface Place {
  /** IP address (IPv6 without brackets) or host name. */
  readonly host: string
  readonly port: number
}

/** What a client of this machine connects to where a server listens on every address. */
const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/** Where a client of this machine connects to, to reach a place. */
export function reachable ({ host, port }: Place): Place {
  return { host: LOOPBACK[host] ?? host, port }
}

/** Host and port as one text: `[::1]:443`. */
export function hostAndPort ({ host, port }: Place): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`
}

/** An address that can be opened: every address is none. */
export function urlOf (scheme: 'http' | 'https', place: Place): string {
  return `${scheme}://${hostAndPort(reachable(place))}`
}
