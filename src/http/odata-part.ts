import { Refusal } from '../messages.ts'

/** The member, and the items that stand for the variables of `any` and `all` around. */
export type Scope = readonly unknown[]

/** A part of an expression: its value, and whether that is true or false. */
export interface Part {
  readonly of: (scope: Scope) => unknown
  readonly truth: boolean
}

/** What one request may look up in all members: all that an expression may name, of as many devices as the product manages. */
const MOST_LOOKUPS = 2 ** 21
/** Characters of a text that are looked through at the price of one lookup. */
const CHARACTERS_PER_LOOKUP = 256

/** What evaluating an expression may cost. Lists within members may be as long as a client has made them. */
export class Meter {
  #left = MOST_LOOKUPS

  /** @throws {Refusal} CGEN1002 once too much was looked up */
  lookUp<T> (value: T): T {
    this.#left -= typeof value === 'string' ? 1 + value.length / CHARACTERS_PER_LOOKUP : 1
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
