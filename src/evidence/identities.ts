import { parsed } from '../json.ts'
import { KINDS, type Kind, kindOfMember, namesSomething } from './kinds.ts'

/** Names of members whose numbers with three dots are versions. */
const VERSIONS = /version|firmware|bios|driver|release|revision|build/i
/** Members of credentials that say what they are for, as `WSMAN`: words of the product, which stand elsewhere too. */
const KIND_OF_LOGIN = /^(?:auth)?type$/i
const NO_NAMES: ReadonlySet<string> = new Set()

/** All values of a console that are to be replaced. */
export class Identities {
  readonly #kinds = new Map<string, Kind>()
  readonly #kept: ReadonlySet<string>

  /** @param kept ids of kinds that stay as they are */
  constructor (kept: readonly string[] = []) {
    this.#kept = new Set(kept)
  }

  /** The values, and the kind of each. */
  get values (): ReadonlyMap<string, Kind> {
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
    const members = Object.entries(value)
    const names = new Set(members.map(([name]) => name))
    // `{ "Name": "HostName", "Value": "x" }`: the one member says what the other is.
    const labels = members.map(([name, inner]) => LABELS.has(name) && typeof inner === 'string' ? labelled(inner) : null)
    const label = labels.find(kind => kind !== null)
    for (const [name, inner] of members) {
      if (name.startsWith('@odata.')) continue
      const rest = KIND_OF_LOGIN.test(name) ? null : whole
      this.#collect(inner, name, kindOfMember(name, names) ?? (/value$/i.test(name) ? label : null) ?? rest)
    }
  }

  #text (text: string, name: string, kind: Kind | null): void {
    const inner = /^\s*[[{]/.test(text) ? parsed(text) : undefined
    if (inner !== undefined) this.#collect(inner, name, kind)
    const looking = KINDS.filter(({ looks }) => looks !== undefined)
    let whole = false
    for (const one of looking) {
      if (one.id === 'ipv4' && VERSIONS.test(name)) continue
      for (const [match] of text.matchAll(one.looks ?? /$^/g)) {
        if (one.holds?.(match) === false || !namesSomething(match)) continue
        this.#add(match, one)
        // A range of addresses is no name.
        whole ||= match === text || (kind?.id === 'hostName' && one.id.startsWith('ip'))
      }
    }
    if (kind === null || whole || inner !== undefined || text.startsWith('/api/')) return
    this.#add(text, kind)
    // A host is named with its domain here, and without it there.
    const [first = '', ...domain] = text.split('.')
    if (kind.id !== 'hostName' || domain.length === 0 || /[\s/\\]/.test(text) || /^\d+$/.test(first)) return
    this.#add(first, kind)
    this.#add(domain.join('.'), kind)
  }

  #add (text: string, kind: Kind): void {
    if (namesSomething(text) && !this.#kept.has(kind.id) && !this.#kinds.has(text)) this.#kinds.set(text, kind)
  }
}

const LABELS: ReadonlySet<string> = new Set(['Name', 'DisplayName', 'Key', 'AttributeName', 'CustomId'])

/** The kind of what a label speaks of: its words written together, as names of members are. */
function labelled (label: string): Kind | null {
  return kindOfMember(label.replace(/[\s_.-]/g, '').slice(-60), NO_NAMES)
}
