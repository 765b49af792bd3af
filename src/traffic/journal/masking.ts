import { parsed } from '../../json.ts'
import { MASK, Masking, namesSecret, secrecyOf } from '../../secrets.ts'

/** Takes the secrets out of what was sent over one connection. */
export class WireMasking {
  readonly #masking: Masking

  /** @param tokens secrets to be found wherever they stand */
  constructor (tokens: readonly string[] = []) {
    this.#masking = new Masking({ tokens })
  }

  /** Of a header whose value is secret, the scheme is left. */
  header (name: string, value: string): string {
    if (secrecyOf(name) === 'open') return this.text(value)
    const scheme = /^(Basic|Bearer|Digest|Negotiate) /i.exec(value)?.[1]
    return scheme === undefined ? MASK : `${scheme} ${MASK}`
  }

  /** A query string, or the body of a form. */
  query (query: string): string {
    return query.split('&').map(pair => {
      const name = pair.split('=', 1)[0] ?? ''
      return pair.includes('=') && secrecyOf(decoded(name)) !== 'open' ? `${name}=${MASK}` : this.text(pair)
    }).join('&')
  }

  /** A body, as far as it was kept. What is JSON is masked member by member; of what is not and names a secret, nothing is left. */
  body (text: string, contentType: string): string {
    if (/x-www-form-urlencoded/i.test(contentType)) return this.query(text)
    const value = parsed(text)
    if (value !== undefined) return JSON.stringify(this.#masking.value(value))
    const plain = this.#masking.looks(unescaped(text))
    return namesSecret(plain.replaceAll(MASK, '')) ? `${MASK}: not whole, and it names a secret` : plain
  }

  /** A text that somebody wrote. */
  text (text: string): string {
    return this.#masking.text(text)
  }
}

function unescaped (text: string): string {
  // Each run of backslashes is looked at from its first one alone.
  return text.replace(/(?<!\\)\\+u([0-9a-f]{4})/gi, (_escape, code: string) => String.fromCharCode(parseInt(code, 16)))
}

function decoded (text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
