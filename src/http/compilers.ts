import type { ErrorObject, Options } from 'ajv'
import type { FastifyServerOptions } from 'fastify'
import { type Check, lazyChecks } from '../schema/check.ts'

const PARTS = ['body', 'querystring', 'params', 'headers'] as const

/** What is checked: a part of a request. */
export type Part = typeof PARTS[number]

/** How an application validates. */
export interface Validation {
  readonly options: (part: Part) => Options
  /** What a part that does not fit is refused with. */
  readonly error: (part: Part, errors: readonly ErrorObject[]) => Error
}

/**
 * Fastify's option `schemaController`, with {@link lazyChecks}; a part that is not there is not checked. Fastify's own compilers are
 * not loaded at all: all of that would take as long as the rest of the application.
 */
export function lazyCompilers ({ options, error }: Validation): NonNullable<FastifyServerOptions['schemaController']> {
  const checks: Readonly<Record<Part, (schema: object) => Check>> = {
    body: lazyChecks(options('body')),
    querystring: lazyChecks(options('querystring')),
    params: lazyChecks(options('params')),
    headers: lazyChecks(options('headers'))
  }
  const validator = ({ schema, httpPart }: { readonly schema: object, readonly httpPart?: string }) => {
    const part = PARTS.find(name => name === httpPart) ?? 'body'
    const check = checks[part](schema)
    return (value: unknown): true | { error: Error } => {
      const errors = value === undefined || value === null ? [] : check(value)
      return errors.length === 0 ? true : { error: error(part, errors) }
    }
  }
  // Its types know the schema alone, not the part that Fastify hands over with it.
  const compilersFactory: object = { buildValidator: () => validator, buildSerializer: () => () => JSON.stringify }
  return { compilersFactory }
}
