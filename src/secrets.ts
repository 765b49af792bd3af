import { parsed } from './json.ts'

/** What stands in a text where a secret stood. */
export const MASK = '[masked]'

/** Under which names secrets stand: their words in any case, apart, joined by a dash or an underscore, or written together. */
const WORDS = [
  'pass word', 'pass wd', 'pass phrase', 'pass code', 'pwd', 'secret', 'credential', 'token', 'authorization', 'authorisation', 'cookie',
  'community string', 'community', 'private key', 'priv key', 'api key', 'access key', 'auth key', 'encryption key', 'backup key'
]

/** Names of secrets that are harmless as a part of another name. */
const NAMES = ['pass', 'salt', 'digest']

const WORD = WORDS.map(word => word.replaceAll(' ', '[-_ ]?')).join('|')

/** A text that names a secret anywhere. */
const NAMING = new RegExp(WORD, 'i')

/** A name that is that of a secret, as `sharePwd` and `SNMP_COMMUNITY` are, and `MinPasswordLength` is not. */
const NAMED = new RegExp(`(?:${WORD})s?\\d*$|^(?:${NAMES.join('|')})$`, 'i')

/** `password=x` in the midst of a text. */
const ASSIGNED = new RegExp(`((?:${WORD})\\w{0,40}["']?\\s{0,8}[:=]\\s{0,8})("[^"]*"|'[^']*'|[^\\s&,;]+)`, 'gi')

/** Members that name what another member holds, as `{ "Name": "Password", "Value": "x" }` does. */
const LABEL = /^(?:name|displayname|key|id|attribute|attributename|parameter|property)$/i

const LABELLED = /value|default|content|data/i

/** Levels of a value that are looked at; of what is deeper nothing is shown. */
const DEEPEST = 64

/** Secrets that are known by their looks, and what is left of them. */
const LOOKS: ReadonlyArray<readonly [RegExp, (mask: string) => string]> = [
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g, mask => mask],
  [/\b(Basic|Bearer|Digest|Negotiate) +[\w+/=.~-]{4,}/gi, mask => `$1 ${mask}`],
  // Cut short, there is no @ any more; a port is no password.
  [/(:\/\/[^/\s:@"[]*):(?:[^/\s@"]+@|(?!\d{1,5}$)[^/\s@"]+$)/g, mask => `$1:${mask}@`]
]

/**
 * What a name says of its value. `about`: it is a rule about secrets, or has one in it; its texts are not shown, its numbers are
 * (`MinPasswordLength`). `secret`: nothing is shown but that there is something.
 */
export type Secrecy = 'open' | 'about' | 'secret'

export function secrecyOf (name: string): Secrecy {
  if (NAMED.test(name)) return 'secret'
  return NAMING.test(name) ? 'about' : 'open'
}

/** What is said of each member of an object or list: by its name, by what a member beside it calls it, and by what is said of the whole. */
export function secreciesOf (value: object, whole: Secrecy = 'open'): ReadonlyMap<string, Secrecy> {
  const members = Object.entries(value)
  const labels = members.flatMap(([name, inner]) => LABEL.test(name) && typeof inner === 'string' ? secrecyOf(inner) : [])
  const label = labels.reduce(stricter, 'open')
  return new Map(members.map(([name]) => [name, stricter(whole, stricter(secrecyOf(name), LABELLED.test(name) ? label : 'open'))]))
}

/** The one that shows less. */
export function stricter (one: Secrecy, other: Secrecy): Secrecy {
  return [one, other].find(secrecy => secrecy === 'secret') ?? [one, other].find(secrecy => secrecy === 'about') ?? 'open'
}

/** Whether a text names a secret anywhere. */
export function namesSecret (text: string): boolean {
  return NAMING.test(text)
}

/** Takes secrets out of values and texts. */
export class Masking {
  readonly #mask: unknown
  readonly #word: string
  readonly #tokens: readonly string[]
  readonly #shaped: boolean

  /**
   * @param shaped what is secret as a whole keeps its objects and lists, for who reads them: of each text in it {@link MASK} is left, of
   *   each number 0
   * @param mask stands for a secret; within a text {@link MASK} does, where this is none
   * @param tokens secrets to be found wherever they stand
   */
  constructor ({ mask = MASK, tokens = [], shaped = false }: {
    readonly mask?: unknown
    readonly tokens?: readonly string[]
    readonly shaped?: boolean
  } = {}) {
    this.#shaped = shaped
    this.#mask = mask
    this.#word = typeof mask === 'string' ? mask : MASK
    // A short one would be found in every other word, and protects nothing.
    this.#tokens = tokens.filter(token => token.length >= 8)
  }

  /**
   * A copy without its secrets, at any depth and in JSON inside of texts. What is of a class, as errors are, stays as it is.
   *
   * @param secrecy what is said of it
   */
  value (value: unknown, secrecy: Secrecy = 'open'): unknown {
    return this.#value(value, secrecy, DEEPEST)
  }

  /** A text that somebody wrote; JSON is masked as {@link value} does. */
  text (text: string): string {
    return this.#text(text, DEEPEST)
  }

  /** What is known by its looks alone, and the tokens. */
  looks (text: string): string {
    const known = this.#tokens.reduce((masked, token) => masked.replaceAll(token, this.#word), text)
    return LOOKS.reduce((masked, [pattern, left]) => masked.replace(pattern, left(this.#word)), known)
  }

  #value (value: unknown, secrecy: Secrecy, levels: number): unknown {
    if (typeof value === 'string') return this.#shows(value, secrecy) ? this.#text(value, levels) : this.#mask
    if (typeof value === 'number' && secrecy === 'secret') return this.#shaped ? 0 : this.#mask
    if (typeof value !== 'object' || value === null) return value
    if ((secrecy === 'secret' && !this.#shaped) || levels === 0) return this.#mask
    if (Array.isArray(value)) return value.map(item => this.#value(item, secrecy, levels - 1))
    if (!isRecord(value)) return value
    const secrecies = secreciesOf(value, secrecy)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) =>
      [this.#assignments(name), this.#value(inner, secrecies.get(name) ?? secrecy, levels - 1)]))
  }

  /** No secret: nothing, a flag or, where the name is only about secrets, a number. */
  #shows (text: string, secrecy: Secrecy): boolean {
    return secrecy === 'open' || /^(?:true|false)?$/i.test(text) || (secrecy === 'about' && /^-?\d+$/.test(text))
  }

  #text (text: string, levels: number): string {
    if (/^\s*[[{]/.test(text)) {
      const inner = parsed(text)
      const written = JSON.stringify(inner)
      const shown = JSON.stringify(this.#value(inner, 'open', levels - 1))
      if (inner !== undefined) return shown === written ? text : shown
    }
    return this.#assignments(text)
  }

  #assignments (text: string): string {
    return this.looks(text).replace(ASSIGNED, `$1${this.#word}`)
  }
}

/** An object of no class, wherever it was made. */
function isRecord (value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || (typeof prototype === 'object' && Object.getPrototypeOf(prototype) === null)
}
