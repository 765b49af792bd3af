import fc from 'fast-check'

type Schema = Readonly<Record<string, unknown>>

/** Values that fit a JSON Schema, and values that nearly do: what a fuzzer sends. Knows the words our schemas use. */
export function valueFor (schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 6, arbitrary: fitting(schema) }, { weight: 1, arbitrary: fc.jsonValue() })
}

function fitting (schema: Schema): fc.Arbitrary<unknown> {
  const { const: constant, enum: words, type, properties, required = [], additionalProperties, items, minimum, maximum, maxLength } = schema
  if (constant !== undefined) return fc.constant(constant)
  if (Array.isArray(words)) return fc.constantFrom<unknown>(...words)
  const [first = 'object'] = [type].flat()
  if (first === 'boolean') return fc.boolean()
  if (first === 'integer') return fc.integer({ min: clamp(minimum, -(2 ** 31)), max: clamp(maximum, 2 ** 31 - 1) })
  if (first === 'number') return fc.double({ min: clamp(minimum, -1e15), max: clamp(maximum, 1e15), noNaN: true })
  if (first === 'string') return text(typeof maxLength === 'number' ? Math.min(maxLength, 80) : 80)
  if (first === 'array') return fc.array(valueFor(schemaOf(items)), { maxLength: 3 })
  if (properties === undefined) return fc.dictionary(text(20), additionalProperties === undefined ? fc.jsonValue() : valueFor(schemaOf(additionalProperties)), { maxKeys: 4 })
  const known = Object.entries(schemaOf(properties)).map(([name, inner]): [string, fc.Arbitrary<unknown>] => [name, valueFor(schemaOf(inner))])
  return fc.record(Object.fromEntries(known), { requiredKeys: Array.isArray(required) ? required.filter(name => known.some(([other]) => other === name)) : [] })
}

/** Texts that are trouble somewhere. */
export function text (maxLength: number): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom('source', '1', 'clean', '__proto__', 'constructor', '..', '%00', "'", '2030-01-01T00:00:00Z', '4.0.1', '-1', '1e309', ''),
    fc.string({ maxLength }),
    fc.string({ unit: 'binary', maxLength })
  )
}

function clamp (limit: unknown, otherwise: number): number {
  return typeof limit === 'number' && Math.abs(limit) < 2 ** 31 ? limit : otherwise
}

function schemaOf (value: unknown): Schema {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
