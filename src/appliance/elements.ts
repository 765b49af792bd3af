import { ShapeError, checked } from '../schema/check.ts'
import { OBJECT, type Schema, list } from '../schema/schema.ts'

/** What is kept by itself, under its id. */
export interface Element {
  readonly id: number | string
}

/** Stands in the schema of a list that is kept by element. */
const MARK = 'keptByElement'

/** Stands in a head for the elements. */
const NONE: readonly never[] = []

/**
 * A list that grows: each element is kept by itself, under its id, so that a change costs what it changes and not what is there. It is the
 * piece of a slice, or a member of that. No two elements have the same id; an element that has not changed stays the same object.
 */
export function elements<T extends Element> (items: Schema<T>, keywords: Readonly<Record<string, unknown>> = {}): Schema<readonly T[]> {
  return list(items, { ...keywords, [MARK]: true })
}

/** A value with the key it is kept under, and what it fits. */
export interface Kept {
  readonly key: string
  readonly value: unknown
  readonly schema: Schema
}

interface KeptChanges {
  readonly put: readonly Kept[]
  readonly del: readonly string[]
}

type ByKey = ReadonlyMap<string, unknown>

interface Place {
  /** What the keys of the elements begin with. */
  readonly key: string
  readonly items: Schema
  readonly listIn: (piece: unknown) => readonly unknown[]
}

/**
 * How the piece of a slice is taken apart: into a head under the name of the slice, which has all but the elements, and the elements,
 * under `accounts/10078`, or `jobs/list/10001` where the list is a member. Order is that in which keys came.
 */
export class Anatomy {
  readonly #name: string
  readonly #schema: Schema
  readonly #places: readonly Place[]

  constructor (name: string, schema: Schema) {
    this.#name = name
    this.#schema = schema
    this.#places = placesIn(name, schema)
  }

  /** All there is of a piece. */
  * parts (piece: unknown): Generator<Kept> {
    yield { key: this.#name, value: this.#head(piece), schema: this.#schema }
    for (const place of this.#places) {
      for (const [key, value] of byKey(place, place.listIn(piece))) yield { key, value, schema: place.items }
    }
  }

  /** What differs between two pieces. @param before undefined where none is kept */
  changes (before: unknown, after: unknown): KeptChanges {
    if (Object.is(before, after)) return { put: [], del: [] }
    if (before === undefined) return { put: [...this.parts(after)], del: [] }
    const head = this.#head(after)
    const heads = isSame(this.#head(before), head) ? [] : [{ key: this.#name, value: head, schema: this.#schema }]
    const lists = this.#places.map(place => listChanges(place, place.listIn(before), place.listIn(after)))
    return {
      put: [...heads, ...lists.flatMap(({ put }) => put)],
      del: lists.flatMap(({ del }) => del)
    }
  }

  /** What is wrong with the ids of a piece, in words that go on "its …"; null: nothing. */
  nonsense (piece: unknown): string | null {
    const twice = this.#places.map(({ listIn }) => repeated(listIn(piece))).find(id => id !== undefined)
    return twice === undefined ? null : `id ${twice} is there twice`
  }

  #head (piece: unknown): unknown {
    if (this.#places.length === 0 || piece === null) return piece
    if (Array.isArray(piece)) return NONE
    const members = new Set(this.#places.map(({ key }) => key.slice(this.#name.length + 1)))
    return Object.fromEntries(Object.entries(checked(OBJECT, piece)).map(([name, value]) => [name, members.has(name) ? NONE : value]))
  }
}

/** Puts pieces together again. @param kept values by keys, not used any more @throws {ShapeError} for an element without its list */
export function assembled (kept: ReadonlyMap<string, unknown>): Readonly<Record<string, unknown>> {
  const pieces = Object.fromEntries([...kept].filter(([key]) => !key.includes('/')))
  for (const [key, element] of kept) {
    const [name = '', ...inner] = key.split('/')
    if (inner.length === 0) continue
    const [piece, member] = [pieces[name], inner.length === 2 ? inner[0] : undefined]
    const place: unknown = member === undefined ? piece : checked(OBJECT, piece, name)[member]
    if (!Array.isArray(place)) throw new ShapeError(`${key} must be absent: it belongs to no list`)
    place.push(element)
  }
  return pieces
}

function placesIn (name: string, schema: Schema): Place[] {
  if (schema[MARK] === true) return [{ key: name, items: schema.items ?? schema, listIn: listOf }]
  return Object.entries(schema.properties ?? {}).filter(([, inner]) => inner[MARK] === true).map(([member, inner]) => ({
    key: `${name}/${member}`,
    items: inner.items ?? inner,
    listIn: piece => piece === null ? NONE : listOf(checked(OBJECT, piece)[member])
  }))
}

function listOf (value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NONE
}

/** What makes one list of another. Ends that are alike are passed over. @throws {Error} for two elements with the same id */
function listChanges (place: Place, before: readonly unknown[], after: readonly unknown[]): KeptChanges {
  if (before === after) return { put: [], del: [] }
  if (repeated(after) !== undefined) throw new Error(`two elements of ${place.key} have the id ${repeated(after)}`)
  const shorter = Math.min(before.length, after.length)
  let [start, end] = [0, 0]
  while (start < shorter && before[start] === after[start]) start++
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  const middle = (list: readonly unknown[], end: number): ByKey => byKey(place, list.slice(start, list.length - end))
  // What is put anew stands behind all others: where that is not the end, the end is put anew, too.
  return inPlace(place, middle(before, end), middle(after, end), end === 0) ?? anew(place, middle(before, 0), middle(after, 0))
}

/** What changes, if all of it stays where it is. @param last whether what is added stands behind all others */
function inPlace (place: Place, before: ByKey, after: ByKey, last: boolean): KeptChanges | null {
  const stay = [...before.keys()].filter(key => after.has(key))
  const added = [...after.keys()].filter(key => !before.has(key))
  const order = [...stay, ...added]
  if (![...after.keys()].every((key, index) => order[index] === key) || (added.length > 0 && !last)) return null
  const put = [...after].filter(([key, value]) => before.get(key) !== value).map(([key, value]) => ({ key, value, schema: place.items }))
  return { put, del: [...before.keys()].filter(key => !after.has(key)) }
}

/** All before goes, and all after comes, in its order. */
function anew (place: Place, before: ByKey, after: ByKey): KeptChanges {
  return { put: [...after].map(([key, value]) => ({ key, value, schema: place.items })), del: [...before.keys()] }
}

function byKey ({ key }: Place, list: readonly unknown[]): Map<string, unknown> {
  return new Map(list.map(element => [`${key}/${encodeURIComponent(idOf(element))}`, element]))
}

function repeated (list: readonly unknown[]): string | undefined {
  const ids = new Set<string>()
  return list.map(idOf).find(id => ids.size === ids.add(id).size)
}

function idOf (element: unknown): string {
  if (typeof element === 'object' && element !== null && 'id' in element) return String(element.id)
  throw new Error('what is kept by element has ids')
}

function isSame (one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return false
  const [members, others] = [new Map(Object.entries(one)), new Map(Object.entries(other))]
  return members.size === others.size && [...members].every(([name, value]) => others.has(name) && Object.is(value, others.get(name)))
}
