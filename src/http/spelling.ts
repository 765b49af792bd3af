/** The API's spelling of a value of ours: members as `IssuedTo`. */
export function toPascal (value: unknown): unknown {
  return renamed(value, pascal)
}

/** Our spelling of a value of the API; annotations (`@odata.…`) are left out. */
export function toCamel (value: unknown): unknown {
  return renamed(value, camel)
}

/** Rewrites the names of members, however deep they are. The objects made have no prototype, since names may be a stranger's. */
function renamed (value: unknown, rename: (name: string) => string | null): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(item => renamed(item, rename))
  const result: Record<string, unknown> = Object.create(null)
  for (const [name, member] of Object.entries(value)) {
    const written = rename(name)
    if (written !== null) result[written] = renamed(member, rename)
  }
  return result
}

function pascal (name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

function camel (name: string): string | null {
  return name.startsWith('@') ? null : name.charAt(0).toLowerCase() + name.slice(1)
}
