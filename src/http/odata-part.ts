import { Refusal } from '../messages.ts'

/** The member, and the items that stand for the variables of `any` and `all` around. */
export type Scope = readonly unknown[]

/** A part of an expression: its value, and whether that is true or false. */
export interface Part {
  readonly of: (scope: Scope) => unknown
  readonly truth: boolean
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
