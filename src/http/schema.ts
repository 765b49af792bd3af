import type { JsonSchema } from './route.ts'

/** The schemas most properties have. */
export const TEXT: JsonSchema = { type: 'string' }
export const TEXT_OR_NULL: JsonSchema = { type: ['string', 'null'] }
export const INTEGER: JsonSchema = { type: 'integer' }
export const INTEGER_OR_NULL: JsonSchema = { type: ['integer', 'null'] }
export const FLAG: JsonSchema = { type: 'boolean' }
export const FLAG_OR_NULL: JsonSchema = { type: ['boolean', 'null'] }
/** An object of any members. */
export const OBJECT: JsonSchema = { type: 'object' }
export const NULL: JsonSchema = { type: 'null' }
/** What another resource is named by. */
export const LINK: JsonSchema = whole({ '@odata.id': TEXT })
/** A list that is always empty. */
export const NOTHING: JsonSchema = { type: 'array', maxItems: 0 }

/** A list of things that have a schema. */
export function listOf (items: JsonSchema): JsonSchema {
  return { type: 'array', items }
}

/** An object; what is not named may be there as well, as clients send back what they have read. */
export function object (properties: Readonly<Record<string, JsonSchema>>, required: readonly string[] = []): JsonSchema {
  return { type: 'object', properties, ...(required.length > 0 && { required }) }
}

/** An object that has all that is named. */
export function whole (properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return object(properties, Object.keys(properties))
}

/** A resource that is no member of a set: all its properties, and the annotations of one. */
export function resource (properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return whole({ '@odata.context': TEXT, '@odata.type': TEXT, '@odata.id': TEXT, ...properties })
}

/** What has this schema, or is null. */
export function orNull (schema: JsonSchema): JsonSchema {
  return { ...schema, type: [schema.type, 'null'] }
}
