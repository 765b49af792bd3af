/** What a stranger's JSON says, member by member: what is not there, or of another type, reads as nothing. */

/** A member of an object; undefined where there is none. */
export function member (value: unknown, ...names: readonly string[]): unknown {
  return names.reduce((found, name) => typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined, value)
}

/** A text; '' where it is none. Numbers and flags are written. */
export function textOf (value: unknown, ...names: readonly string[]): string {
  const found = member(value, ...names)
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? String(found) : ''
}

/** A number; 0 where it is none. */
export function numberOf (value: unknown, ...names: readonly string[]): number {
  return Number(textOf(value, ...names)) || 0
}

/** What somebody has typed, as a number; as it is where it is none, so that who asked for a number says so. */
export function amountOf (text: string): number | string {
  const amount = Number(text)
  return text.trim() === '' || Number.isNaN(amount) ? text : amount
}

/** A list; empty where it is none. */
export function listOf (value: unknown, ...names: readonly string[]): readonly unknown[] {
  const found = member(value, ...names)
  return Array.isArray(found) ? found : []
}

/** What a text says as JSON; undefined where it is none. */
export function parsed (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whatever was thrown, as an error. */
export function errorOf (thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
