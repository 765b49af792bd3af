import type { ErrorObject } from 'ajv'
import type { Part, Validation } from '../../http/compilers.ts'
import { lazyChecks } from '../../schema/check.ts'
import type { Schema } from '../../schema/schema.ts'
import { suggestion } from '../../spelling.ts'
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
    validateFormats: false,
    // With its schema, an error can tell what would be right.
    verbose: true
  }),
  error: (part, errors) => unfit(NAMES[part], errors, part === 'body' ? '/' : '')
}

const checkOf = lazyChecks(VALIDATION.options('body'))

/**
 * What a caller in this process hands over, held against the schema of what is sent: types do not tell all, and JavaScript has none.
 * Members that are undefined are none.
 *
 * @param what its name in the problem
 * @returns a copy, with the defaults of the schema
 * @throws {Problem} 400
 */
export function given<T extends object> (what: string, schema: Schema, value: T): T {
  const copy = typeof value === 'object' && value !== null && !Array.isArray(value) ? present(value) : value
  const errors = checkOf(schema)(copy)
  if (errors.length > 0) throw unfit(what, errors, '/')
  return copy
}

function present<T extends object> (value: T): T {
  const copy = { ...value }
  for (const name of Object.keys(copy)) if (Reflect.get(copy, name) === undefined) Reflect.deleteProperty(copy, name)
  return copy
}

/** @param root what a pointer begins with */
function unfit (what: string, errors: readonly ErrorObject[], root: '/' | ''): Problem {
  const details = errors.map(error => ({ pointer: error.instancePath.replace(/^\//, root), detail: told(error) }))
  const [first] = details
  const text = [first?.pointer, first?.detail].filter(text => text !== undefined && text !== '').join(' ')
  return new Problem(400, `${what} does not fit: ${text}`, details)
}

function told ({ message = 'does not fit', params, parentSchema }: ErrorObject): string {
  const property: unknown = params['additionalProperty'] ?? params['unevaluatedProperty']
  const allowed: unknown = params['allowedValues']
  if (typeof property === 'string') {
    const known: unknown = parentSchema?.['properties']
    const names = typeof known === 'object' && known !== null ? Object.keys(known) : []
    return `has no property ${JSON.stringify(property)}${suggestion(property, names)}`
  }
  return Array.isArray(allowed) ? `${message}: ${allowed.join(', ')}` : message
}
