import { Ajv, type ValidateFunction } from 'ajv'
import { routes } from '../../routes/index.ts'
import { pathPattern } from '../../src/admin/documents/path-template.ts'
import type { Route } from '../../src/http/route.ts'
import type { Schema } from '../../src/schema/schema.ts'

const ajv = new Ajv({ allowUnionTypes: true, formats: { 'date-time': text => !Number.isNaN(Date.parse(text)) } })

const compiled = new Map<Schema, ValidateFunction>()

const patterns = new Map(routes.map(route => [route, pathPattern(route.url)]))

/**
 * Holds a successful answer of an appliance against the schema of its route. What the schema does not name must not be there: an
 * answer tells of all it has, while what clients send may have more.
 *
 * @returns the route
 * @throws {Error} if it does not fit, or if there is a body where there is no schema, or none where there is one
 */
export function checkAnswer (method: string, target: string, text: string): Route {
  const path = decodeURI(target.replace(/^https?:\/\/[^/]*|\?.*$/g, '').replace(/\/{2,}/g, '/'))
  const asked = method === 'HEAD' ? 'GET' : method
  const route = routes.find(candidate => candidate.method === asked && patterns.get(candidate)?.test(path) === true)
  if (route === undefined) throw new Error(`${method} ${target} is answered, and there is no such route`)
  // HEAD is answered as GET, but for the body.
  const wrong = method === 'HEAD' ? null : complaint(route, text)
  if (wrong !== null) throw new Error(`the answer to ${method} ${target} is not what the route says: ${wrong}\n${text.slice(0, 2_000)}`)
  return route
}

function complaint ({ answer }: Route, text: string): string | null {
  if (answer === undefined) return text === '' ? null : 'it has a body, and the route has no schema'
  if (text === '') return 'it has no body, and the route has a schema'
  if (answer['contentMediaType'] !== undefined) return null
  const validate = compiled.get(answer) ?? ajv.compile(Object(closed(answer)))
  compiled.set(answer, validate)
  if (validate(JSON.parse(text))) return null
  return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`).join()
}

/** A copy in which objects whose properties are named have no others, unless it says so itself. */
function closed (schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const copy = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]))
  return 'properties' in copy ? { additionalProperties: false, ...copy } : copy
}
