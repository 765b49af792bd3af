/** What stands for a secret. */
export const MASK = '[masked]'

/** Names of what is nobody's business: of headers, parameters and members of a body. */
const SECRET = /pass[-_ ]?(?:word|wd|phrase|code)|pwd|secret|credential|(?:token|authori[sz]ation|private[-_ ]?key|api[-_ ]?key|encryption[-_ ]?key|cookie)s?$|community/i

/** The same anywhere in a text. */
const NAMES_SECRET = new RegExp(SECRET.source.replaceAll('$', ''), 'i')

/** `password=x` in the midst of a text. */
const ASSIGNED = new RegExp(`((?:${NAMES_SECRET.source})\\w*["']?\\s*[:=]\\s*)("[^"]*"|'[^']*'|[^\\s&,;]+)`, 'gi')

/** Members that name what another member holds, as `{ "Name": "Password", "Value": "x" }` does. */
const NAMING = /^(?:name|key|id|attribute|attributename|parameter|property)$/i

const VALUE = /value|default|content|data/i

/** Secrets that are known by their looks. */
const LOOKS: ReadonlyArray<readonly [RegExp, string]> = [
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g, MASK],
  [/\b(Basic|Bearer|Digest|Negotiate) +[\w+/=.~-]{4,}/gi, `$1 ${MASK}`],
  // Cut short, there is no @ any more; a port is no password.
  [/(:\/\/[^/\s:@"[]*):(?:[^/\s@"]+@|(?!\d{1,5}$)[^/\s@"]+$)/g, `$1:${MASK}@`]
]

/** Takes the secrets out of what was sent over one connection. */
export class Masking {
  readonly #tokens: readonly string[]

  /** @param tokens secrets to be found wherever they stand */
  constructor (tokens: readonly string[] = []) {
    // A short one would be found in every other word, and protects nothing.
    this.#tokens = tokens.filter(token => token.length >= 8)
  }

  /** Of a header whose value is secret, the scheme is left. */
  header (name: string, value: string): string {
    if (!SECRET.test(name)) return this.text(value)
    const scheme = /^(Basic|Bearer|Digest|Negotiate) /i.exec(value)?.[1]
    return scheme === undefined ? MASK : `${scheme} ${MASK}`
  }

  /** A query string, or the body of a form. */
  query (query: string): string {
    return query.split('&').map(pair => {
      const name = pair.split('=', 1)[0] ?? ''
      return pair.includes('=') && SECRET.test(decoded(name)) ? `${name}=${MASK}` : this.text(pair)
    }).join('&')
  }

  /** A body, as far as it was kept. What is JSON is masked member by member; of what is not and names a secret, nothing is left. */
  body (text: string, contentType: string): string {
    if (/x-www-form-urlencoded/i.test(contentType)) return this.query(text)
    const value = parsed(text)
    if (value !== undefined) return JSON.stringify(this.#value(value))
    const plain = this.#looks(unescaped(text))
    return NAMES_SECRET.test(plain.replaceAll(MASK, '')) ? `${MASK}: not whole, and it names a secret` : plain
  }

  /** A text that somebody wrote. */
  text (text: string): string {
    return this.#looks(text).replace(ASSIGNED, `$1${MASK}`)
  }

  #looks (text: string): string {
    const known = this.#tokens.reduce((masked, token) => masked.replaceAll(token, MASK), text)
    return LOOKS.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), known)
  }

  #value (value: unknown): unknown {
    if (typeof value === 'string') {
      const inner = /^\s*[[{]/.test(value) ? parsed(value) : undefined
      return inner === undefined ? this.text(value) : JSON.stringify(this.#value(inner))
    }
    if (Array.isArray(value)) return value.map(item => this.#value(item))
    if (typeof value !== 'object' || value === null) return value
    const members = Object.entries(value)
    const named = members.some(([name, inner]) => NAMING.test(name) && typeof inner === 'string' && SECRET.test(inner))
    return Object.fromEntries(members.map(([name, inner]) => [
      this.text(name),
      (SECRET.test(name) || (named && VALUE.test(name))) && !isPlain(inner) ? MASK : this.#value(inner)
    ]))
  }
}

/** No secret: a flag, nothing, or nothing in it. */
function isPlain (value: unknown): boolean {
  return typeof value === 'boolean' || value === null || value === ''
}

function parsed (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function unescaped (text: string): string {
  return text.replace(/\\+u([0-9a-f]{4})/gi, (_escape, code: string) => String.fromCharCode(parseInt(code, 16)))
}

function decoded (text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
