import { createRequire } from 'node:module'
import type { Ajv, ErrorObject, Options, ValidateFunction } from 'ajv'
import type { FastifyServerOptions } from 'fastify'

/** What is checked: a part of a request. */
export type Part = 'body' | 'querystring' | 'params' | 'headers'

/** How an application validates. */
export interface Validation {
  readonly options: (part: Part) => Options
  /** What a part that does not fit is refused with. */
  readonly error: (part: Part, errors: readonly ErrorObject[]) => Error
}

/** What in a value does not fit a schema: nothing, mostly. */
type Check = (value: unknown) => readonly ErrorObject[]

const FITS: readonly ErrorObject[] = []

/** Checks against schemas. Each is compiled, and Ajv is loaded, when it is first needed. */
export function lazyChecks (options: Validation['options']): (schema: object, part: Part) => Check {
  const ajvs = new Map<Part, Ajv>()
  const ajvFor = (part: Part): Ajv => {
    const ajv = ajvs.get(part) ?? loadAjv(options(part))
    ajvs.set(part, ajv)
    return ajv
  }
  return (schema, part) => {
    let check: ValidateFunction | null = null
    return value => {
      check ??= ajvFor(part).compile(schema)
      return check(value) ? FITS : check.errors ?? FITS
    }
  }
}

/**
 * Fastify's option `schemaController`, with {@link lazyChecks}; what is not there is not checked. Fastify's own compilers are
 * not loaded at all: all of that would take as long as the rest of the application.
 */
export function lazyCompilers ({ options, error }: Validation): NonNullable<FastifyServerOptions['schemaController']> {
  const checkOf = lazyChecks(options)
  const validator = ({ schema, httpPart }: { readonly schema: object, readonly httpPart?: string }) => {
    const part = isPart(httpPart) ? httpPart : 'body'
    const check = checkOf(schema, part)
    return (value: unknown): true | { error: Error } => {
      const errors = value === undefined || value === null ? FITS : check(value)
      return errors.length === 0 ? true : { error: error(part, errors) }
    }
  }
  // Its types know the schema alone, not the part that Fastify hands over with it.
  const compilersFactory: object = { buildValidator: () => validator, buildSerializer: () => () => JSON.stringify }
  return { compilersFactory }
}

function isPart (text: string | undefined): text is Part {
  return text === 'body' || text === 'querystring' || text === 'params' || text === 'headers'
}

/** Fastify wants a verdict at once, which an import() cannot give. */
function loadAjv (options: Options): Ajv {
  const ajv: { Ajv: typeof Ajv } = createRequire(import.meta.url)('ajv')
  return new ajv.Ajv(options)
}
