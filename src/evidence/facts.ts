import { HEADERS_OF_THE_WAY, HISTORIES, KIND_MEMBERS, OWN_HEADERS, OWN_MEMBERS, VOCABULARY, formOfTime, masked } from './expected.ts'
import type { Reading } from './reader.ts'

/** The objects that were seen at one place. */
export interface Objects {
  /** What any of them has. */
  readonly keys: ReadonlySet<string>
  /** What each of them has. */
  readonly always: ReadonlySet<string>
  /** The members in their order, of one with most of them. */
  readonly order: readonly string[]
}

type Sets = ReadonlyMap<string, ReadonlySet<string>>

/** What is known of all answers with one status to one question. Places are paths into their JSON: `value[].Id`. */
export interface Facts {
  readonly reasons: ReadonlySet<string>
  /** By name; the value is empty where it is each console's own. */
  readonly headers: Sets
  readonly objects: ReadonlyMap<string, Objects>
  readonly types: Sets
  /** Texts that the product fixes, at their places. */
  readonly texts: Sets
  /** How times are written. */
  readonly forms: Sets
  /** What was found of pages, filters and orders: what was looked at, and what came of it. */
  readonly judgements: ReadonlyMap<string, string>
}

/** Of one question: the facts of each status. */
export type Answers = ReadonlyMap<number, Facts>

/** Where the product's own words are in answers that are no vocabulary: what OData and a refusal say. */
const FIXED = /(?:^|\.)@odata\.(?:context|type|id)$|^error\.|@odata\.navigationLink$/

/** Gathers what the answers to one question have in common. */
export class Gathering {
  readonly #question: string
  readonly #same: boolean
  readonly #byStatus = new Map<number, Growing>()
  readonly #secret: (text: string) => string

  /**
   * @param question its path, as the list of questions has it
   * @param same the consoles compared manage the same devices: all values count
   * @param bound what was sent and is the console's own, with what stands for it
   */
  constructor (question: string, same: boolean, bound: ReadonlyMap<string, string> = new Map()) {
    this.#question = question
    this.#same = same && !HISTORIES.has(question)
    const patterns = [...bound].filter(([value]) => value !== '').map(([value, name]) => [standing(value), name] as const)
    this.#secret = text => patterns.reduce((told, [pattern, name]) => told.replace(pattern, () => name), text)
  }

  /** Takes one answer up. @param before members of the collection on the pages before this one */
  add (reading: Reading, before = 0): void {
    const { json, text } = reading
    const facts = this.#arrived(reading)
    if (json === undefined) put(facts.types, '', text === '' ? 'nothing' : 'no JSON')
    else this.#look(facts, '', json, '', before)
  }

  /** Takes up what was found of one answer. What its members look like is told where all of them are read. */
  judge (reading: Reading, judgements: ReadonlyMap<string, string>): void {
    const facts = this.#arrived(reading)
    for (const [what, found] of judgements) facts.judgements.set(what, found)
  }

  get answers (): Answers {
    return this.#byStatus
  }

  #arrived ({ status, reason, headers }: Reading): Growing {
    const facts = this.#byStatus.get(status) ?? new Growing()
    this.#byStatus.set(status, facts)
    facts.reasons.add(reason)
    for (const [name, value] of Object.entries(headers)) {
      if (!HEADERS_OF_THE_WAY.has(name)) put(facts.headers, name, OWN_HEADERS.has(name) ? '' : String(value))
    }
    return facts
  }

  #look (facts: Growing, place: string, value: unknown, name: string, before = 0): void {
    put(facts.types, place, typeOf(value))
    if (Array.isArray(value)) {
      for (const [index, one] of value.entries()) this.#look(facts, `${place}[${this.#label(one, before + index)}]`, one, name)
      return
    }
    if (typeof value === 'object' && value !== null) {
      facts.see(place, Object.keys(value))
      for (const [key, inner] of Object.entries(value)) {
        if (place === '') this.#look(facts, key, inner, key, before)
        else this.#look(facts, `${place}.${key}`, inner, key)
      }
      return
    }
    const form = typeof value === 'string' ? formOfTime(value) : null
    if (form !== null) put(facts.forms, place, form.replace(/\.9+/, '.9'))
    else if (this.#counts(place, name)) put(facts.texts, place, this.#secret(masked(String(value), this.#same)))
  }

  #counts (place: string, name: string): boolean {
    if (this.#same) return !OWN_MEMBERS.test(name)
    return FIXED.test(place) || VOCABULARY.has(this.#question)
  }

  /** What tells a member of a list from others of another kind; nothing where all are of one. */
  #label (member: unknown, index: number): string {
    if (this.#same) return String(index)
    const by = VOCABULARY.get(this.#question) ?? KIND_MEMBERS.get(this.#question) ?? []
    const value = by.map(name => memberOf(member, name)).find(found => found !== undefined)
    return value === undefined ? '' : String(value)
  }
}

/** Finds a value; a number where it is no part of a word, of a longer one or of a version. */
function standing (value: string): RegExp {
  const itself = value.replace(/[^\w\s]/g, '\\$&')
  return new RegExp(/^\d+$/.test(value) ? `(?<![\\w.])${itself}(?!\\.?\\w)` : itself, 'g')
}

/** Facts while they come. */
class Growing implements Facts {
  readonly reasons = new Set<string>()
  readonly headers = new Map<string, Set<string>>()
  readonly objects = new Map<string, { keys: Set<string>, always: Set<string>, order: readonly string[] }>()
  readonly types = new Map<string, Set<string>>()
  readonly texts = new Map<string, Set<string>>()
  readonly forms = new Map<string, Set<string>>()
  readonly judgements = new Map<string, string>()

  see (place: string, keys: readonly string[]): void {
    const seen = this.objects.get(place) ?? { keys: new Set<string>(), always: new Set(keys), order: [] }
    for (const key of keys) seen.keys.add(key)
    for (const key of seen.always) if (!keys.includes(key)) seen.always.delete(key)
    if (keys.length > seen.order.length) seen.order = keys
    this.objects.set(place, seen)
  }
}

function put (sets: Map<string, Set<string>>, place: string, value: string): void {
  const known = sets.get(place)
  if (known === undefined) sets.set(place, new Set([value]))
  else known.add(value)
}

function typeOf (value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'list' : typeof value
}

/** What an object has under a name; undefined where it is none, or has nothing. */
export function memberOf (value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
}
