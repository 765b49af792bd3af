import type { ErrorObject } from 'ajv'
import type { Part, Validation } from '../../http/compilers.ts'
import { lazyChecks } from '../../schema/check.ts'
import type { Schema } from '../../schema/schema.ts'
import { Problem } from './problem.ts'

const NAMES: Readonly<Record<Part, string>> = { body: 'the body', querystring: 'the query', params: 'the path', headers: 'a header' }

/** Bodies as sent; parameters, which are texts, become what their schema wants. */
export const VALIDATION: Validation = {
  options: part => ({
    coerceTypes: part === 'body' ? false : 'array',
    useDefaults: true,
    allErrors: false,
    strict: false,
    discriminator: true,
    validateFormats: false
  }),
  error: (part, errors) => unfit(NAMES[part], errors, part === 'body' ? '/' : '')
}

const checkOf = lazyChecks(VALIDATION.options('body'))

/**
 * What a caller in this process hands over, held against the schema of what is sent: types do not tell all, and JavaScript has none.
 *
 * @param what its name in the problem
 * @returns a copy, with the defaults of the schema
 * @throws {Problem} 400
 */
export function checked<T extends object> (what: string, schema: Schema, value: T): T {
  const copy = { ...value }
  const errors = checkOf(schema)(copy)
  if (errors.length > 0) throw unfit(what, errors, '/')
  return copy
}

/** @param root what a pointer begins with */
function unfit (what: string, errors: readonly ErrorObject[], root: '/' | ''): Problem {
  const details = errors.map(({ instancePath, message = 'does not fit', params }) => {
    const property: unknown = params['additionalProperty'] ?? params['unevaluatedProperty']
    const allowed: unknown = params['allowedValues']
    const told = typeof property === 'string'
      ? `has no property ${JSON.stringify(property)}`
      : Array.isArray(allowed) ? `${message}: ${allowed.join(', ')}` : message
    return { pointer: instancePath.replace(/^\//, root), detail: told }
  })
  const [first] = details
  const told = [first?.pointer, first?.detail].filter(text => text !== undefined && text !== '').join(' ')
  return new Problem(400, `${what} does not fit: ${told}`, details)
}
