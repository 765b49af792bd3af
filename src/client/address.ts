import { isIP, isIPv6 } from 'node:net'

/** Where a console answers. */
export interface ConsoleAddress {
  /** IP address (IPv6 without brackets) or host name. */
  readonly host: string
  readonly port: number
}

/** The port of the product's web server. */
export const DEFAULT_PORT = 443

/**
 * Reads an address as an administrator types it: IPv4, IPv6 bare or in brackets, host name; with a port behind it, except
 * for bare IPv6, where it could not be told from the address.
 *
 * @returns the host, and the port if one is given; null for anything else
 */
export function parseAddress (text: string): { readonly host: string, readonly port: number | null } | null {
  if (isIPv6(text)) return { host: text, port: null }
  const { bracketed, name, digits } = /^(?:\[(?<bracketed>[^\]]+)\]|(?<name>[^:[\]]+))(?::(?<digits>\d{1,5}))?$/.exec(text)?.groups ?? {}
  const host = bracketed ?? name ?? ''
  const port = digits === undefined ? null : Number(digits)
  if (port !== null && !isPort(port)) return null
  if (bracketed === undefined ? isIPv6(host) || !isHost(host) : !isIPv6(host)) return null
  return { host, port }
}

/** Whether a number is one a client can connect to. */
export function isPort (port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535
}

function isHost (text: string): boolean {
  if (isIP(text) === 4) return true
  // Four numbers that are no IPv4 address are a slip of the pen, not a name.
  if (text.length > 253 || /^[\d.]+$/.test(text)) return false
  return text.replace(/\.$/, '').split('.').every(label => /^[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?$/.test(label))
}
