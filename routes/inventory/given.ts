import { type Camel, toCamel } from '../../src/spelling.ts'

/** What a body says, by our names. What it leaves out, or says null of, it does not say. */
export type Given<T> = { readonly [Name in keyof Camel<T>]?: Exclude<Camel<T>[Name], null | undefined> }

/** Takes what a client says, member by member. */
export function given<T extends object> (body: T | undefined): Given<T> {
  const said = Object.entries(toCamel(body ?? {})).filter(([, value]) => value !== undefined && value !== null)
  return Object.fromEntries(said) as Given<T>
}
