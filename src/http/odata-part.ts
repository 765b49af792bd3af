import { Refusal } from '../messages.ts'

/** The member, and the items that stand for the variables of `any` and `all` around. */
export type Scope = readonly unknown[]

/** A part of an expression: its value, and whether that is true or false. */
export interface Part {
  readonly of: (scope: Scope) => unknown
  readonly truth: boolean
}

/** What one request may look up in all members: all that an expression may name, of as many devices as the product manages. */
const MOST_LOOKUPS = 3 * 2 ** 20
/** What others cost beside a lookup: a value that stands in the expression, and an item of a list, of which all else is asked. */
const [LITERAL, ITEM] = [0.25, 4]
/** Characters of a text that are looked through at the price of one lookup. */
const CHARACTERS_PER_LOOKUP = 256

/** What evaluating an expression may cost. Lists within members may be as long as a client has made them. */
export class Meter {
  #left = MOST_LOOKUPS

  /** Counts what was looked up. @throws {Refusal} CGEN1002 once it was too much: so do all */
  lookUp<T> (value: T): T {
    return this.#count(value, typeof value === 'string' ? 1 + value.length / CHARACTERS_PER_LOOKUP : 1)
  }

  literal<T> (value: T): T {
    return this.#count(value, LITERAL)
  }

  item<T> (value: T): T {
    return this.#count(value, ITEM)
  }

  #count<T> (value: T, cost: number): T {
    this.#left -= cost
    if (this.#left < 0) throw invalid()
    return value
  }
}

export function some (parts: ReadonlyArray<Part['of']>): Part['of'] {
  return scope => parts.some(of => of(scope) === true)
}

export function every (parts: ReadonlyArray<Part['of']>): Part['of'] {
  return scope => parts.every(of => of(scope) === true)
}

export function isTrue (part: Part): Part {
  if (!part.truth) throw invalid()
  return part
}

export function valueAt (index: number, names: readonly string[]): Part['of'] {
  let value: Part['of'] = scope => scope[index]
  for (const name of names) {
    const outer = value
    value = scope => inside(outer(scope), name)
  }
  return value
}

function inside (from: unknown, name: string): unknown {
  return isObject(from) ? from[name] : undefined
}

function isObject (value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

export function listAt (items: Part['of'], scope: Scope): readonly unknown[] {
  const list = items(scope)
  return Array.isArray(list) ? list : []
}

/** One value for all that {@link compare} finds equal. */
export function alike (value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}

/** What the product says of an expression that it cannot use (OME-scripts, issue 68). */
export function invalid (): Refusal {
  return new Refusal('CGEN1002')
}
