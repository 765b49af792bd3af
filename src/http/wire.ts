import type { Entity } from './odata.ts'

const names = new Map<string, string>()

/** A value of the appliance as it goes over the wire: the names of members, at any depth, begin with a capital. */
export function wire (value: object): Entity {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [wireName(name), wireValue(member)]))
}

function wireValue (value: unknown): unknown {
  if (Array.isArray(value)) return value.map(wireValue)
  return typeof value === 'object' && value !== null ? wire(value) : value
}

function wireName (name: string): string {
  const known = names.get(name)
  if (known !== undefined) return known
  const made = name.charAt(0).toUpperCase() + name.slice(1)
  names.set(name, made)
  return made
}
