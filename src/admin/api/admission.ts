import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { isIPv4 } from 'node:net'
import { Problem } from './problem.ts'

/** Whether an address is of this machine alone. A name that begins like one may be anybody's. */
export function isLoopback (host: string): boolean {
  return ['localhost', '::1', '[::1]'].includes(host.toLowerCase()) || (isIPv4(host) && host.startsWith('127.'))
}

/** The token of an admin API that listens on `host`: the one given, a fresh one where other machines can reach it, else null. */
export function tokenFor (host: string, given: string | null): string | null {
  return given ?? (isLoopback(host) ? null : randomBytes(24).toString('base64url'))
}

/** A name or an address, and a port. */
const HOST = /^(\[[^\]]*\]|[^:]*)(?::\d+)?$/

/** Who may use the admin API. */
export class Admission {
  readonly #digest: Buffer | null

  /** @param token null: whoever reaches the port, unless a web page of another site sent them */
  constructor (token: string | null) {
    this.#digest = token === null ? null : digestOf(token)
  }

  /**
   * Checks a request by its headers.
   *
   * @param open the path asks for no token
   * @throws {Problem} 401 without the token; 403 where a browser was led here by a page of another site
   */
  check ({ authorization, origin, host }: IncomingHttpHeaders, open: boolean): void {
    if (open) return
    if (this.#digest !== null) {
      const token = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? ''
      if (timingSafeEqual(digestOf(token), this.#digest)) return
      throw new Problem(401, 'this path needs the admin token: Authorization: Bearer TOKEN', [], {
        'www-authenticate': 'Bearer realm="mock-ome admin"'
      })
    }
    // Without a token only the address protects us, and a browser on this machine reaches it for any page it shows.
    const elsewhere = origin !== undefined && origin !== `http://${host}`
    if (elsewhere) throw new Problem(403, 'requests of web pages of another origin need a token; --admin-token sets one')
    // A page may have its own name lead here (DNS rebinding); who sends no Host at all is no browser.
    if (host === undefined || isLoopback(HOST.exec(host)?.[1] ?? '')) return
    throw new Problem(403, 'by a name other than localhost the admin API is reached with a token only; --admin-token sets one')
  }
}

function digestOf (token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
