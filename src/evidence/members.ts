/** The members of a page of a collection; none where it is something else. */
export function membersOf (json: unknown): readonly unknown[] {
  return isObject(json) && Array.isArray(json['value']) ? json['value'] : []
}

/** The path of a member of a collection; null where it has none below it. */
export function pathOf (member: unknown, set: string): string | null {
  if (!isObject(member)) return null
  const own = member['@odata.id']
  const isBelow = typeof own === 'string' && own.startsWith(`${set}(`) && own.indexOf(')', set.length) === own.length - 1
  // What no request line can hold is made anew of the id.
  if (isBelow && /^[!-~]+$/.test(own)) return own
  const id = member['Id']
  if (typeof id === 'number') return `${set}(${id})`
  return typeof id === 'string' && !/['()/]/.test(id) ? `${set}('${encodeURIComponent(id)}')` : null
}

/** What has members by name: no list. */
export function isObject (value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
