import { createRequire } from 'node:module'
import type { Ajv, ErrorObject, Options, ValidateFunction } from 'ajv'
import { FORMATS } from './formats.ts'
import type { Schema } from './schema.ts'

/** What in a value does not fit a schema: nothing, mostly. */
export type Check = (value: unknown) => readonly ErrorObject[]

/** A value is not what it should be. The message names the place (`accounts[0].id must be a text`), and quotes nothing of the value. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError'
}

const FITS: readonly ErrorObject[] = []

/** Checks against schemas. Each is compiled once, however many objects say the same, and Ajv is loaded, when it is first needed. */
export function lazyChecks (options: Options): (schema: object) => Check {
  const checks = new WeakMap<object, Check>()
  const compiled = new Map<string, ValidateFunction>()
  let ajv: Ajv | null = null
  const compile = (schema: object): ValidateFunction => {
    const text = JSON.stringify(schema)
    ajv ??= loadAjv(options)
    const validate = compiled.get(text) ?? ajv.compile(schema)
    compiled.set(text, validate)
    return validate
  }
  return schema => {
    const known = checks.get(schema)
    if (known !== undefined) return known
    let validate: ValidateFunction | null = null
    const check: Check = value => {
      validate ??= compile(schema)
      return validate(value) ? FITS : validate.errors ?? FITS
    }
    checks.set(schema, check)
    return check
  }
}

const checkOf = lazyChecks({
  strict: false,
  logger: false,
  discriminator: true,
  verbose: true,
  formats: Object.fromEntries(Object.entries(FORMATS).map(([name, { holds }]) => [name, holds]))
})

/** Whether a value fits a schema. */
export function fits<T> (schema: Schema<T>, value: unknown): value is T {
  return checkOf(schema)(value).length === 0
}

/**
 * The value, known to fit the schema.
 *
 * @param where it stands, for the message
 * @throws {ShapeError} naming the first place that does not fit
 */
export function checked<T> (schema: Schema<T>, value: unknown, where = ''): T {
  const [error] = checkOf(schema)(value)
  if (error !== undefined) throw new ShapeError(sentence(error, where))
  // Ajv has looked: a value without errors fits, and the type of the schema is that of what fits.
  return value as T
}

/** What is wrong, in words: `accounts[0].id must be a text`. @param where the value stands */
export function sentence ({ instancePath, keyword, params, parentSchema }: ErrorObject, where = ''): string {
  const inner: unknown = params['missingProperty'] ?? params['additionalProperty'] ?? params['tag']
  const at = instancePath.split('/').slice(1).map(unescaped)
  const place = [...at, ...typeof inner === 'string' ? [inner] : []].reduce(below, where)
  const demand = DEMANDS[keyword] ?? (() => `other: ${keyword}`)
  return `${place === '' ? 'it' : place} must be ${demand(params, parentSchema ?? {})}`
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  object: 'an object',
  array: 'a list',
  null: 'null'
}

/** What each keyword demands. */
const DEMANDS: Readonly<Record<string, (params: ErrorObject['params'], schema: ErrorObject['params']) => string>> = {
  type: ({ type }) => [type].flat().map(name => TYPES[String(name)] ?? String(name)).join(' or '),
  required: () => 'there',
  additionalProperties: () => 'absent: it is not known',
  discriminator: () => 'of a known kind',
  enum: ({ allowedValues }) => `one of ${[allowedValues].flat().join(', ')}`,
  const: ({ allowedValue }) => JSON.stringify(allowedValue),
  minimum: ({ limit }, { type }) => `${TYPES[String(type)] ?? 'a number'} from ${String(limit)}`,
  maximum: ({ limit }, { type }) => `${TYPES[String(type)] ?? 'a number'} up to ${String(limit)}`,
  minLength: ({ limit }) => `a text of at least ${String(limit)} characters`,
  maxLength: ({ limit }) => `a text of at most ${String(limit)} characters`,
  minItems: ({ limit }) => `a list of at least ${String(limit)}`,
  maxItems: ({ limit }) => `a list of at most ${String(limit)}`,
  format: ({ format }) => FORMATS[String(format)]?.demand ?? `a text of the form ${String(format)}`,
  pattern: ({ pattern }, { description }) => typeof description === 'string' ? description : `a text that matches ${String(pattern)}`
}

function below (path: string, name: string): string {
  if (/^\d+$/.test(name)) return `${path}[${name}]`
  return path === '' ? name : `${path}.${name}`
}

/** A name of a JSON pointer (RFC 6901, section 4). */
function unescaped (name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** Who checks wants a verdict at once, which an import() cannot give. */
function loadAjv (options: Options): Ajv {
  const ajv: { Ajv: typeof Ajv } = createRequire(import.meta.url)('ajv')
  return new ajv.Ajv(options)
}
