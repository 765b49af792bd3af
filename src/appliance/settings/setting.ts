import { Refusal } from '../../messages.ts'
import { checked, fits } from '../../schema/check.ts'
import { ANYTHING, type Members, OBJECT, type Schema, type Typed, list, text } from '../../schema/schema.ts'
import { pascal } from '../../spelling.ts'

type Values = Typed<typeof OBJECT>

const LIST = list(ANYTHING)

/** A text without control characters. */
export const PLAIN = text({ maxLength: 2_000, pattern: '^\\P{Cc}*$', description: 'a text without control characters' })

/** A text of a form, or an empty one. @param format `host`, `ipv4` or `ipv6` */
export function addressOrBlank (format: string): Schema<string> {
  return text({ anyOf: [{ format }, { const: '' }], default: '' })
}

/**
 * A setting that a client changes. What is not sent stays, and what is not known is not looked at. Null leaves what cannot be null,
 * and what is `writeOnly`: it is what a client reads there. What is `readOnly` may be sent, and stays. Of a list the first that is
 * sent is for the first place, and there are no more places than there were.
 *
 * @param sent what a client sent, by our names
 * @param before what holds until now
 * @param property what a refusal of the whole calls it
 * @returns what holds from now on
 * @throws {Refusal} CGEN6002 naming the first property that does not fit the schema, CAPP1108 for more than there are places
 */
export function take<T> (schema: Schema<T>, sent: unknown, before: T, property = ''): T {
  return checked(schema, merged(schema, sent, before, property))
}

function merged (schema: Schema, sent: unknown, before: unknown, property: string): unknown {
  const { properties, items, readOnly, writeOnly } = schema
  if (sent === undefined || readOnly === true) return before
  if (sent === null && (writeOnly === true || !fits(schema, null))) return before
  if (properties !== undefined) return members(properties, demanded(OBJECT, sent, property), checked(OBJECT, before))
  if (items !== undefined) return places(items, demanded(LIST, sent, property), checked(LIST, before), property)
  return demanded(schema, sent, property)
}

function members (schemas: Members, sent: Values, before: Values): Values {
  const [wanted, had] = [new Map(Object.entries(sent)), new Map(Object.entries(before))]
  const next = (name: string, schema: Schema): unknown => merged(schema, wanted.get(name), had.get(name), pascal(name))
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, next(name, schema)]))
}

function places (schema: Schema, sent: readonly unknown[], before: readonly unknown[], property: string): unknown[] {
  if (sent.length > before.length) throw new Refusal('CAPP1108', [String(before.length), String(sent.length)])
  return before.map((place, index) => merged(schema, sent[index], place, property))
}

function demanded<T> (schema: Schema<T>, sent: unknown, property: string): T {
  if (!fits(schema, sent)) throw invalid(property)
  return sent
}

/** The refusal of a property of a setting that is missing or bad. */
export function invalid (property: string): Refusal {
  return new Refusal('CGEN6002', [property], { wording: 'setting' })
}
