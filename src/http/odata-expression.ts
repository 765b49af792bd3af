import type { Entity } from './entity.ts'
import { compareKeys } from './odata-comparison.ts'
import { invalid } from './odata-part.ts'
import { Reader } from './odata-reader.ts'
import type { Keywords } from './odata-shape.ts'

/** Keys of an order. Each is looked up in every member. */
const MAX_KEYS = 16

/** Whether a member matches. */
export type Predicate = (member: Entity) => boolean

/** An `$orderby`: what to compare of a member, and how. */
export interface Order {
  readonly keysOf: (member: Entity) => readonly unknown[]
  readonly compare: (one: readonly unknown[], other: readonly unknown[]) => number
}

/**
 * Reads a `$filter`.
 *
 * @param schema of the members
 * @throws {Refusal} CGEN1002 for text that is no filter, names what members do not have, or uses what the product has not
 */
export function parseFilter (text: string, schema: Keywords): Predicate {
  const reader = new Reader(text, schema)
  const { of } = reader.whole(reader.truth())
  return member => of([member]) === true
}

/** Reads an `$orderby`. @param schema of the members @throws {Refusal} CGEN1002, as {@link parseFilter} */
export function parseOrder (text: string, schema: Keywords): Order {
  const reader = new Reader(text, schema)
  const keys = reader.whole(reader.list(() => reader.key()))
  if (keys.length > MAX_KEYS) throw invalid()
  return {
    keysOf: member => keys.map(({ of }) => of([member])),
    compare: (one, other) => {
      for (const [index, { direction }] of keys.entries()) {
        const order = compareKeys(one[index], other[index])
        if (order !== 0) return order * direction
      }
      return 0
    }
  }
}
