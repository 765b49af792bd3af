/** A name of ours as clients know it: `issuedTo` is `IssuedTo`. */
export function pascal (name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** A client's name as we have it. */
export function camel (name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

/** The API's spelling of a value of ours: its members and theirs, however deep, by their {@link pascal} names. */
export function toPascal (value: object): Readonly<Record<string, unknown>> {
  return membersOf(value, pascal)
}

/** Our spelling of a value of the API; annotations (`@odata.…`) are left out. */
export function toCamel (value: unknown): unknown {
  return renamed(value, name => name.startsWith('@') ? null : camel(name))
}

type Rename = (name: string) => string | null

function renamed (value: unknown, rename: Rename): unknown {
  if (Array.isArray(value)) return value.map(item => renamed(item, rename))
  return typeof value === 'object' && value !== null ? membersOf(value, rename) : value
}

/** Without a prototype, since names may be a stranger's. It is taken away last: what never had one is a hash table, of three times the size. */
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
