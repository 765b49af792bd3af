import { closestMatch } from 'leven'

/** A name of ours as clients know it: `issuedTo` is `IssuedTo`. */
export function pascal (name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** A client's name as we have it. */
export function camel (name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

/** A type of ours with the names that clients know, however deep. */
export type Pascal<T> = T extends ReadonlyArray<infer Item>
  ? ReadonlyArray<Pascal<Item>>
  : T extends object ? { readonly [N in keyof T as string extends N ? N : Capitalize<N & string>]: Pascal<T[N]> } : T

/** A type of the API with our names; annotations are no part of it. */
export type Camel<T> = T extends ReadonlyArray<infer Item>
  ? ReadonlyArray<Camel<Item>>
  : T extends object ? { readonly [N in keyof T as string extends N ? N : Ours<N & string>]: Camel<T[N]> } : T

type Ours<N extends string> = N extends `@${string}` ? never : Uncapitalize<N>

/** The API's spelling of a value of ours: its members and theirs, however deep, by their {@link pascal} names. */
export function toPascal<T extends object> (value: T): Pascal<T> {
  return renamed(value, pascal) as Pascal<T>
}

/** Our spelling of a value of the API; annotations (`@odata.…`) are left out. */
export function toCamel<T> (value: T): Camel<T> {
  return renamed(value, name => name.startsWith('@') ? null : camel(name)) as Camel<T>
}

/** Letters of a name that is compared with others: to compare costs their square. */
const LONGEST = 200

/** What somebody probably meant who named something unknown, as the end of a sentence: `: did you mean "maxDepth"?`; or nothing. */
export function suggestion (word: string, known: readonly string[]): string {
  if (word.length > LONGEST) return ''
  const near = closestMatch(word, known, { maxDistance: Math.max(Math.min(3, Math.ceil(word.length / 3)), word.length / 6) })
  return near === undefined ? '' : `: did you mean ${JSON.stringify(near)}?`
}

type Rename = (name: string) => string | null

function renamed (value: unknown, rename: Rename): unknown {
  if (Array.isArray(value)) return value.map(item => renamed(item, rename))
  return typeof value === 'object' && value !== null ? membersOf(value, rename) : value
}

/**
 * Without a prototype, since names may be a stranger's. It is taken away last: what never had one is a hash table, of three times the
 * size.
 */
function membersOf (value: object, rename: Rename): Record<string, unknown> {
  const members: Array<[string, unknown]> = []
  for (const [name, member] of Object.entries(value)) {
    const written = rename(name)
    if (written !== null) members.push([written, renamed(member, rename)])
  }
  const made = Object.fromEntries(members)
  Object.setPrototypeOf(made, null)
  return made
}
