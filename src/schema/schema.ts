/**
 * A JSON Schema (2020-12) that the compiler knows the type of. It is a plain object of keywords: the type is gone at run time.
 * Annotations are added by spreading: `{ ...TEXT, description: 'PEM' }`.
 *
 * @typeParam T what fits it
 */
export interface Schema<T = unknown> {
  readonly '~fits': T
  readonly properties?: Members
  readonly items?: Schema
  readonly [keyword: string]: unknown
}

/** What fits a schema: `type Zone = Typed<typeof ZONE>`. */
export type Typed<S> = S extends { readonly '~fits': infer T } ? T : never

/** Schemas of members, by their names. */
export type Members = Readonly<Record<string, Schema>>

/** An object with members that must be there, and members that may. */
export type Shape<Required extends Members, Optional extends Members = NoMembers> = Flat<
  { readonly [Name in keyof Required]: Typed<Required[Name]> } & { readonly [Name in keyof Optional]?: Typed<Optional[Name]> }
>

export type NoMembers = Readonly<Record<never, Schema>>
type Flat<T> = { [Name in keyof T]: T[Name] }
type Keywords = Readonly<Record<string, unknown>>

export const TEXT = text()
export const FLAG = typed<boolean>({ type: 'boolean' })
export const NUMBER = number()
export const INTEGER = integer()
/** A whole number from 0 that JavaScript can count with. */
export const COUNT = integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
/** A whole number, or a text that is one: some clients send ids so. */
export const NUMERAL = typed<number | string>({ type: ['integer', 'string'], pattern: '^\\d{1,15}$' })
/** A port of TCP or UDP. */
export const PORT = integer({ minimum: 1, maximum: 65_535 })
/** A time in ISO 8601, UTC, with milliseconds: `2026-01-31T12:00:00.000Z`. */
export const TIME = text({ format: 'date-time' })
/** Milliseconds since 1970, of the years 0 to 9999. */
export const INSTANT = integer({ minimum: Date.parse('0000-01-01T00:00:00Z'), maximum: Date.parse('9999-12-31T23:59:59.999Z') })
export const NULL = typed<null>({ type: 'null' })
export const TEXT_OR_NULL = orNull(TEXT)
export const INTEGER_OR_NULL = orNull(INTEGER)
export const FLAG_OR_NULL = orNull(FLAG)
/** An object of any members. */
export const OBJECT = typed<Readonly<Record<string, unknown>>>({ type: 'object' })
/** The bytes of a file that is no JSON: they are not checked, a document tells of them. */
export const BYTES = typed<Buffer>({ type: 'string', format: 'binary' })
/** A list that is always empty. */
export const NOTHING = typed<readonly never[]>({ type: 'array', maxItems: 0 })
/** Anything at all. */
export const ANYTHING = typed<unknown>({})

/** A text. @param keywords `maxLength`, `pattern`, `format`, `default` … */
export function text (keywords: Keywords = {}): Schema<string> {
  return typed({ type: 'string', ...keywords })
}

export function number (keywords: Keywords = {}): Schema<number> {
  return typed({ type: 'number', ...keywords })
}

/** A whole number. @param keywords `minimum`, `maximum`, `default` … */
export function integer (keywords: Keywords = {}): Schema<number> {
  return typed({ type: 'integer', ...keywords })
}

/** A whole number within limits. */
export function within (minimum: number, maximum: number, keywords: Keywords = {}): Schema<number> {
  return integer({ minimum, maximum, ...keywords })
}

/** One of a list of words or numbers. */
export function oneOf<const T extends string | number> (words: readonly T[], keywords: Keywords = {}): Schema<T> {
  return typed({ ...(words.every(word => typeof word === 'string') && { type: 'string' }), enum: words, ...keywords })
}

/** This value alone. */
export function constant<const T extends string | number | boolean> (value: T): Schema<T> {
  return typed({ const: value })
}

export function list<T> (items: Schema<T>, keywords: Keywords = {}): Schema<readonly T[]> {
  return typed({ type: 'array', items, ...keywords })
}

/** An object with members of any names. */
export function map<T> (values: Schema<T>, keywords: Keywords = {}): Schema<Readonly<Record<string, T>>> {
  return typed({ type: 'object', additionalProperties: values, ...keywords })
}

/** An object; what is not named may be there as well, as clients send back what they have read. */
export function object<const R extends Members, const O extends Members = NoMembers> (required: R, optional?: O): Schema<Shape<R, O>> {
  const names = Object.keys(required)
  return typed({ type: 'object', properties: { ...required, ...optional }, ...(names.length > 0 && { required: names }) })
}

/** An object that has no members but these. */
export function closed<const R extends Members, const O extends Members = NoMembers> (required: R, optional?: O): Schema<Shape<R, O>> {
  return typed({ ...object(required, optional), additionalProperties: false })
}

/** What fits one of several schemas. Those that say no more than a type are one. */
export function anyOf<const S extends readonly Schema[]> (...schemas: S): Schema<Typed<S[number]>> {
  const plain = schemas.every(({ type, ...more }) => typeof type === 'string' && Object.keys(more).length === 0)
  return typed(plain ? { type: schemas.map(({ type }) => type) } : { anyOf: schemas })
}

/** Objects that one member tells apart: each schema has it as a {@link constant}. */
export function union<const S extends readonly Schema[]> (member: string, schemas: S): Schema<Typed<S[number]>> {
  return typed({ type: 'object', required: [member], discriminator: { propertyName: member }, oneOf: schemas })
}

/** What has this schema, or is null. */
export function orNull<T> (schema: Schema<T>): Schema<T | null> {
  const { type, enum: words } = schema
  if (type === undefined && words === undefined) return typed({ anyOf: [schema, NULL] })
  return typed({
    ...schema,
    ...(type !== undefined && { type: [type, 'null'].flat() }),
    ...(Array.isArray(words) && { enum: [...words, null] })
  })
}

/** The same, where a value holds as long as nothing was said. */
export function withDefault<T> (schema: Schema<T>, value: NoInfer<T>): Schema<T> {
  return { ...schema, default: value }
}

/** What holds as long as nothing was said: the `default` of a schema, or of each member. Whoever writes one answers for its fitting. */
export function defaultOf<T> (schema: Schema<T>): T {
  return defaultIn(schema) as T
}

function defaultIn ({ default: value, properties }: Schema): unknown {
  if (value !== undefined || properties === undefined) return value
  return Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, defaultIn(member)]))
}

/** The one place where keywords get their type: the builders above pair them. */
function typed<T> (keywords: Keywords): Schema<T> {
  return keywords as Schema<T>
}
