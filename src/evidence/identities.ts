import { parsed } from '../json.ts'
import { KINDS, type Kind, isVersion, kindsIn, namesSomething } from './kinds.ts'

/** A name with a domain, in any text. What else has dots looks so too: it counts where the domain is known to be one. */
const WITH_DOMAIN = /(?<![\w.@-])[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,63}(?![\w-])/g
const HOST_NAMES = KINDS.find(({ id }) => id === 'hostName')

/** All values of a console that are to be replaced. */
export class Identities {
  readonly #kinds = new Map<string, Kind>()
  readonly #kept: ReadonlySet<string>
  /** Names that count where their domain is known. */
  readonly #withDomain = new Set<string>()

  /** @param kept ids of kinds that stay as they are */
  constructor (kept: readonly string[] = []) {
    this.#kept = new Set(kept)
  }

  /** The values, and the kind of each. */
  get values (): ReadonlyMap<string, Kind> {
    const domains = new Set<string>()
    for (const [text, { id }] of this.#kinds) if (id === 'hostName' && text.includes('.')) domains.add(text.toLowerCase())
    for (const name of this.#withDomain) {
      const isOfOne = domainsOf(name).some(domain => domains.has(domain))
      if (isOfOne && HOST_NAMES !== undefined) this.#named(name, HOST_NAMES)
    }
    this.#withDomain.clear()
    return this.#kinds
  }

  /** Finds them in an answer, at any depth, and in JSON inside of texts. */
  collect (value: unknown): void {
    this.#collect(value, '', null)
  }

  #collect (value: unknown, name: string, kind: Kind | null): void {
    if (typeof value === 'string') this.#text(value, name, kind)
    else if (Array.isArray(value)) value.forEach(item => { this.#collect(item, name, kind) })
    else if (typeof value === 'object' && value !== null) this.#object(value, kind)
  }

  #object (value: object, whole: Kind | null): void {
    const kinds = kindsIn(value, whole)
    for (const [name, inner] of Object.entries(value)) {
      if (!name.startsWith('@odata.')) this.#collect(inner, name, kinds.get(name) ?? null)
    }
  }

  #text (text: string, name: string, kind: Kind | null): void {
    const inner = /^\s*[[{]/.test(text) ? parsed(text) : undefined
    if (inner !== undefined) {
      this.#collect(inner, name, kind)
      return
    }
    const isWhole = this.#looks(text, name, kind)
    // A range of addresses is no name.
    const isAddress = kind?.id === 'hostName' && /^[\d.:/*,; -]+$/.test(text)
    if (kind !== null && !isWhole && !isAddress && !text.startsWith('/api/')) this.#named(text, kind)
  }

  /** Finds what is known by its looks. @returns whether that is all there is */
  #looks (text: string, name: string, kind: Kind | null): boolean {
    let isWhole = false
    for (const one of KINDS) {
      if (one.looks === undefined || (one.id === 'ipv4' && isVersion(name))) continue
      for (const [match] of text.matchAll(one.looks)) {
        if (one.holds?.(match) === false || !namesSomething(match)) continue
        this.#named(match, one)
        isWhole ||= match === text || (kind?.id === 'hostName' && one.id.startsWith('ip'))
      }
    }
    if (!text.startsWith('/api/')) for (const [match] of text.matchAll(WITH_DOMAIN)) this.#withDomain.add(match)
    return isWhole
  }

  /** A name, and those that it is made of. */
  #named (text: string, kind: Kind): void {
    if (!namesSomething(text)) return
    this.#add(text, kind)
    for (const [part, of] of partsOf(text, kind)) this.#add(part, of)
  }

  #add (text: string, kind: Kind): void {
    if (namesSomething(text) && !this.#kept.has(kind.id) && !this.#kinds.has(text)) this.#kinds.set(text, kind)
  }
}

/** A host is named with its domain here, and without it there; so are users, and the domain of a mail is one. */
function partsOf (text: string, kind: Kind): ReadonlyArray<readonly [part: string, kind: Kind]> {
  if (HOST_NAMES === undefined || /[\s/]/.test(text)) return []
  if (kind.id === 'hostName') {
    const [first = '', ...domain] = text.split('.')
    return domain.length === 0 || text.includes('\\') || /^\d+$/.test(first) ? [] : [[first, kind], [domain.join('.'), kind]]
  }
  if (kind.id === 'email') return text.split('@').slice(1).map(domain => [domain, HOST_NAMES] as const)
  const parts = kind.id === 'userName' ? text.split(/[\\@]/) : []
  return parts.length > 1 ? parts.map(part => [part, kind] as const) : []
}

/** The domains that a name is in, the nearest first, in small letters. */
function domainsOf (name: string): string[] {
  const labels = name.toLowerCase().split('.')
  return labels.slice(1, -1).map((_, index) => labels.slice(index + 1).join('.'))
}
