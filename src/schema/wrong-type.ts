/** The types of JSON Schema by their names in OData. */
export const EDM_TYPES: Readonly<Record<string, string>> = {
  string: 'Edm.String',
  integer: 'Edm.Int64',
  number: 'Edm.Double',
  boolean: 'Edm.Boolean'
}

/**
 * What is wrong with a value of another JSON type than its property has, in the words of the OData library that the product's own come
 * from: `Invalid json type: STRING for Edm.Int64 property: Id` (Ansible's ome_chassis_slots), `Invalid value for property: TrapDestination
 * must not be an object or array.` (PowerShell module, issue 4); the others are those of Apache Olingo's ODataJsonDeserializer. Of the
 * value it tells no more than its type, or that a number is not whole.
 *
 * @param types of JSON Schema, of which the first is what the property is
 */
export function wrongType (property: string, [type = 'string']: readonly string[], value: unknown): string {
  if (value === null) return `Property: ${property} must not be null.`
  if (type === 'array') return `Value for property: ${property} must be an array but is not.`
  if (type === 'object') return `Invalid value for property: ${property} must not be an array or primitive value.`
  if (typeof value === 'object') return `Invalid value for property: ${property} must not be an object or array.`
  if (typeof value === 'number' && type === 'integer') return `Invalid value: ${value} for property: ${property}`
  return `Invalid json type: ${(typeof value).toUpperCase()} for ${EDM_TYPES[type] ?? 'Edm.String'} property: ${property}`
}
