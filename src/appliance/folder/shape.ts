import { ShapeError } from '../../schema/check.ts'

export { ShapeError }

/** Tells whether a value has a shape. Never answers no: it throws a {@link ShapeError} that names the place (`accounts[0].id`). */
export type Check<T> = (value: unknown, where: string) => value is T

export const text = that((value): value is string => typeof value === 'string', 'a text')
export const flag = that((value): value is boolean => typeof value === 'boolean', 'true or false')
export const integer = that((value): value is number => Number.isSafeInteger(value), 'a whole number')
/** What a client can connect to. */
export const port = that((value): value is number => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65_535, 'a port')
export const count = that((value): value is number => Number.isSafeInteger(value) && Number(value) >= 0, 'a whole number from 0')

export function exactly<const T extends string | number> (expected: T): Check<T> {
  return that((value): value is T => value === expected, JSON.stringify(expected))
}

export function oneOf<const T extends string | number> (words: readonly T[]): Check<T> {
  return that((value): value is T => words.some(word => word === value), `one of ${words.join(', ')}`)
}

export function matching (pattern: RegExp, what: string): Check<string> {
  return that((value): value is string => typeof value === 'string' && pattern.test(value), what)
}

export function nullOr<T> (check: Check<T>): Check<T | null> {
  return (value, where): value is T | null => value === null || check(value, where)
}

export function listOf<T> (check: Check<T>): Check<readonly T[]> {
  return (value, where): value is readonly T[] =>
    Array.isArray(value) ? value.every((item, index) => check(item, `${where}[${index}]`)) : fail(where, 'a list')
}

const optionals = new WeakSet<object>()

/** A member that may be missing. */
export function optional<T> (check: Check<T>): Check<T> {
  const marked: Check<T> = (value, where): value is T => check(value, where)
  optionals.add(marked)
  return marked
}

/** An object with exactly these members, or with `others` as well; {@link optional} ones may be missing. */
export function record<T extends object> (members: { readonly [K in keyof T]-?: Check<T[K]> }, beside: 'nothing' | 'others' = 'nothing'): Check<T> {
  const checks = new Map<string, Check<unknown>>(Object.entries(members))
  return (value, where): value is T => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(where, 'an object')
    const found = new Map<string, unknown>(Object.entries(value))
    const stranger = [...found.keys()].find(name => !checks.has(name))
    if (stranger !== undefined && beside === 'nothing') return fail(place(where, stranger), 'absent: it is not known')
    for (const [name, check] of checks) {
      if (!found.has(name) && optionals.has(check)) continue
      if (!found.has(name)) return fail(place(where, name), 'there')
      check(found.get(name), place(where, name))
    }
    return true
  }
}

/** The value, known to have the shape. @throws {ShapeError} */
export function checked<T> (check: Check<T>, value: unknown): T {
  return check(value, '') ? value : fail('', 'something else')
}

function that<T> (test: (value: unknown) => value is T, what: string): Check<T> {
  return (value, where): value is T => test(value) || fail(where, what)
}

function place (where: string, name: string): string {
  return where === '' ? name : `${where}.${name}`
}

function fail (where: string, what: string): never {
  throw new ShapeError(`${where === '' ? 'it' : where} must be ${what}`)
}
