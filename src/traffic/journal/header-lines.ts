import type { OutgoingHttpHeaders } from 'node:http'

/** Headers of an answer as the journal has them: names and values in turn, a line each. */
export function linesOf (headers: OutgoingHttpHeaders): string {
  return Object.entries(headers).flat().join('\n')
}

/** Headers of requests, in the same way. Clients send the same again and again: the text of the last ones is not made, and not kept, twice. */
export class HeaderLines {
  #raw: readonly string[] = []
  #lines = ''

  /** @param raw names and values in turn, as Node has them */
  of (raw: readonly string[]): string {
    if (!this.#isLast(raw)) {
      this.#raw = raw
      this.#lines = raw.join('\n')
    }
    return this.#lines
  }

  #isLast (raw: readonly string[]): boolean {
    if (raw.length !== this.#raw.length) return false
    for (let index = 0; index < raw.length; index++) if (raw[index] !== this.#raw[index]) return false
    return true
  }
}
