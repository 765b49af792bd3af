import { fits } from '../schema/check.ts'
import type { Schema } from '../schema/schema.ts'
import { pascal } from '../spelling.ts'

/** As a console spelt it. */
export type Entity = Readonly<Record<string, unknown>>

/** What a console said. */
export interface Said {
  /** The members of a collection, in its order; undefined: it was not asked for it, or refused. */
  readonly members: (path: string) => readonly Entity[] | undefined
  /** What is no collection; undefined likewise. */
  readonly entity: (path: string) => Entity | undefined
}

/** How what a console listed becomes what we keep. */
export interface RecordedRow<T> {
  /** Where it was listed. */
  readonly path: string
  /** Its members are found under their {@link pascal} names; what is missing or does not fit is empty. */
  readonly schema: Schema<T>
  /** Whether a member is one of these. Absent: all are. */
  readonly isOne?: (listed: Entity) => boolean
  /** What is told elsewhere or otherwise: in the console's spelling. */
  readonly told?: (listed: Entity, said: Said) => Entity
}

/** What consoles list of one kind. */
export class RecordedKind<T extends { readonly id: number }> {
  readonly #row: RecordedRow<T>
  readonly #known = new WeakMap<Said, { readonly list: readonly T[] | undefined }>()

  constructor (row: RecordedRow<T>) {
    this.#row = row
  }

  /** What a console has, each id once: the same list each time; undefined: nothing was recorded of it. @param said null: there is none */
  in (said: Said | null): readonly T[] | undefined {
    if (said === null) return undefined
    const { list } = this.#known.get(said) ?? { list: this.#read(said) }
    this.#known.set(said, { list })
    return list
  }

  #read (said: Said): readonly T[] | undefined {
    const { path, schema, isOne = () => true, told = same => same } = this.#row
    const found = new Map<number, T>()
    const members = said.members(path)
    for (const member of members?.filter(isOne) ?? []) {
      const made = fitted(schema, { ...member, ...told(member, said) })
      if (fits(schema, made) && made.id > 0 && !found.has(made.id)) found.set(made.id, made)
    }
    return members === undefined ? undefined : [...found.values()]
  }
}

/** A value as a schema asks for it: what does not fit, and is no object and no list, is empty. */
function fitted (schema: Schema, value: unknown): unknown {
  const { properties, items, maxLength, maxItems } = schema
  if (properties !== undefined) return isEntity(value) ? membersOf(schema, value) : emptyOf(schema)
  if (items !== undefined && Array.isArray(value)) {
    return value.slice(0, Number(maxItems ?? value.length)).map(item => fitted(items, item)).filter(item => fits(items, item))
  }
  if (typeof value === 'string' && typeof maxLength === 'number') return value.slice(0, maxLength)
  return fits(schema, value) ? value : emptyOf(schema)
}

function membersOf ({ properties = {}, required }: Schema, entity: Entity): Entity {
  const needed = new Set([required].flat())
  return Object.fromEntries(Object.entries(properties).flatMap(([name, member]) => {
    const value = entity[pascal(name)]
    return value !== undefined || needed.has(name) ? [[name, fitted(member, value)]] : []
  }))
}

function emptyOf (schema: Schema): unknown {
  const { enum: words, anyOf } = schema
  const types = new Set([schema['type']].flat())
  if (types.has('null') || (Array.isArray(words) && words.includes(null))) return null
  if (Array.isArray(words)) return words[0]
  if (Array.isArray(anyOf)) return null
  if (types.has('object')) return membersOf(schema, {})
  if (types.has('array')) return []
  if (types.has('boolean')) return false
  return types.has('string') ? '' : 0
}

export function isEntity (value: unknown): value is Entity {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function entityOf (value: unknown): Entity {
  return isEntity(value) ? value : {}
}

export function entitiesIn (value: unknown): readonly Entity[] {
  return Array.isArray(value) ? value.filter(isEntity) : []
}

export function textOf (value: unknown, otherwise = ''): string {
  return typeof value === 'string' ? value : otherwise
}

export function numberOf (value: unknown, otherwise: number): number {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : otherwise
}

/** Milliseconds since 1970 of a time as the product writes it, `2026-01-02 03:04:05.678`; 0: it is none. */
export function timeOf (value: unknown): number {
  const time = Date.parse(`${textOf(value).replace(' ', 'T')}Z`)
  return Number.isSafeInteger(time) && time >= 0 ? time : 0
}
