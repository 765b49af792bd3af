/** A JSON schema, as far as an expression asks it what is there. */
export type Keywords = Readonly<Record<string, unknown>>

/** The schema of a member; undefined where there is none of that name. Of an object that says nothing of its members, any may be there. */
export function memberOf (schema: Keywords, name: string): Keywords | undefined {
  for (const { type, properties } of alternatives(schema)) {
    if (isKeywords(properties)) {
      const found = Object.hasOwn(properties, name) ? properties[name] : undefined
      if (isKeywords(found)) return found
    } else if (has(type, 'object')) {
      return {}
    }
  }
  return undefined
}

/** The schema of what a list holds; undefined for what is no list. */
export function itemOf (schema: Keywords): Keywords | undefined {
  const list = alternatives(schema).find(({ type }) => has(type, 'array'))
  return list === undefined ? undefined : isKeywords(list.items) ? list.items : {}
}

/** Whether it is one value: no list, and no object. */
export function isSingle (schema: Keywords): boolean {
  return alternatives(schema).every(({ type, properties }) => properties === undefined && !has(type, 'array') && !has(type, 'object'))
}

export function isFlag ({ type }: Keywords): boolean {
  return has(type, 'boolean')
}

function alternatives (schema: Keywords): readonly Keywords[] {
  return [schema, ...[schema.anyOf ?? schema.oneOf ?? []].flat().filter(isKeywords)]
}

function has (type: unknown, name: string): boolean {
  return Array.isArray(type) ? type.includes(name) : type === name
}

function isKeywords (value: unknown): value is Keywords {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
