import type { Route } from '../../http/route.ts'
import { type OperationName, idFrom, namesOf } from './operation-names.ts'
import { pathTemplate, type PathKey } from './path-template.ts'
import type { AdminRoute } from '../api/route.ts'
import { PROBLEM } from '../api/schema.ts'
import { type Schema, TEXT, list, object, oneOf } from '../../schema/schema.ts'

/** OpenAPI 3.1. Not made by a library: those for Fastify take the parentheses of OData keys for patterns. */
type Document = Readonly<Record<string, unknown>>

const JSON_TYPE = 'application/json'

/** The document of the admin API. @param version of mock-ome */
export function adminDocument (rows: readonly AdminRoute[], version: string): Document {
  return {
    openapi: '3.1.0',
    info: {
      title: 'mock-ome: the admin API',
      version,
      description: 'What a test needs and a real appliance cannot give. Errors are problem details (RFC 9457).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' }
    },
    servers: [{ url: '/' }],
    // On loopback there need not be one.
    security: [{}, { token: [] }],
    tags: [...new Set(rows.map(tagOf))].map(name => ({ name })),
    paths: pathsOf(rows.map(row => [row.url, row.method, adminOperation(row)])),
    components: { schemas: { Problem: PROBLEM }, securitySchemes: { token: { type: 'http', scheme: 'bearer' } } }
  }
}

function adminOperation (row: AdminRoute): (keys: readonly PathKey[]) => Document {
  const { summary, description, params = {}, query = {}, open = false, deprecated = false } = row
  const { body, bodyOptional = false, takes = [JSON_TYPE], answer, also = [], type = JSON_TYPE } = row
  const status = row.status ?? (answer === undefined ? 204 : 200)
  const success = answer === undefined ? { description: 'done' } : { description: 'done', content: content([type], answer) }
  return keys => ({
    operationId: idFrom(summary),
    summary,
    ...(description !== undefined && { description }),
    tags: [tagOf(row)],
    ...(deprecated && { deprecated }),
    ...(open && { security: [] }),
    parameters: [
      ...keys.map(({ name }) => ({ name, in: 'path', required: true, schema: params[name] ?? TEXT })),
      ...Object.entries(query).map(([name, schema]) => ({ name, in: 'query', schema }))
    ],
    ...(body !== undefined && { requestBody: { required: !bodyOptional, content: content(takes, body, row.example) } }),
    responses: {
      ...Object.fromEntries([status, ...also].map(code => [code, success])),
      default: { description: 'declined', content: content(['application/problem+json'], { $ref: '#/components/schemas/Problem' }) }
    }
  })
}

/** The first word of the path that is not the version or the appliance. */
function tagOf ({ url, scope }: AdminRoute): string {
  const words = url.split('/').filter(word => word !== '' && word !== 'v1')
  const [first = '', , third] = words
  return scope === 'appliance' && third !== undefined && third !== 'reset' ? third : first
}

const REFUSAL = object({
  error: object({
    code: TEXT,
    message: TEXT,
    '@Message.ExtendedInfo': list(object({
      MessageId: TEXT,
      RelatedProperties: list(TEXT),
      Message: TEXT,
      MessageArgs: list(TEXT),
      Severity: oneOf(['Critical', 'Warning', 'Informational']),
      Resolution: TEXT
    }))
  })
})

/** The document of the appliances' own surface, as far as it is simulated. @param version of mock-ome */
export function applianceDocument (routes: readonly Route[], version: string): Document {
  const names = namesOf(routes)
  return {
    openapi: '3.1.0',
    info: {
      title: 'OpenManage Enterprise, as mock-ome simulates it',
      version,
      description: 'Not a document of Dell. Refusals are the error envelope of the product. Nothing can be tried out from here: an ' +
        'appliance listens on another port, with a certificate of its own, and lets no page of elsewhere in, as the product.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' }
    },
    servers: [{
      url: 'https://{host}:{port}',
      description: 'GET /v1/appliances tells where each answers',
      variables: { host: { default: '127.0.0.1' }, port: { default: '8443' } }
    }],
    security: [{ session: [] }, { basic: [] }],
    paths: pathsOf(routes.map(route => [route.url, route.method, applianceOperation(route, names.get(route))])),
    components: {
      schemas: { Refusal: REFUSAL },
      securitySchemes: { session: { type: 'apiKey', in: 'header', name: 'X-Auth-Token' }, basic: { type: 'http', scheme: 'basic' } }
    }
  }
}

function applianceOperation (route: Route, name: OperationName | undefined): (keys: readonly PathKey[]) => Document {
  const { url, takes, example, answer, since, needs, stubbed, anonymous } = route
  const told = [
    since === null ? '' : `Since version ${since}.`,
    anonymous ? 'Asks for no login.' : `Needs the privilege ${needs}.`,
    stubbed ? 'Answers, and does nothing.' : ''
  ].filter(text => text !== '').join(' ')
  return keys => ({
    operationId: name?.id,
    summary: name?.title,
    tags: [url.split('/')[2] ?? ''],
    description: told,
    ...(anonymous && { security: [] }),
    'x-coverage': stubbed ? 'stubbed' : 'simulated',
    parameters: keys.map(({ name, pattern }) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string', ...(pattern !== null && { pattern: `${pattern}$` }) }
    })),
    ...(takes === 'file' && {
      requestBody: { required: true, content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } }
    }),
    ...(typeof takes === 'object' && { requestBody: { content: content([JSON_TYPE], takes, example) } }),
    responses: {
      '2XX': { description: 'done', ...(answer !== undefined && { content: content([typeOf(answer)], answer) }) },
      default: { description: 'refused', content: content([JSON_TYPE], { $ref: '#/components/schemas/Refusal' }) }
    }
  })
}

function typeOf ({ contentMediaType }: Schema): string {
  return typeof contentMediaType === 'string' ? contentMediaType : JSON_TYPE
}

/** Paths that differ in the names of their keys alone are one: it has the names of the first. */
function pathsOf (operations: ReadonlyArray<readonly [string, string, (keys: readonly PathKey[]) => Document]>): Document {
  const paths: Record<string, Record<string, Document>> = {}
  const first = new Map<string, { readonly path: string, readonly keys: readonly PathKey[] }>()
  for (const [url, method, operation] of operations) {
    const template = pathTemplate(url)
    const nameless = template.path.replace(/\{\w+\}/g, '{}')
    const { path, keys } = first.get(nameless) ?? template
    first.set(nameless, { path, keys })
    const named = template.keys.map((key, index) => ({ ...key, name: keys[index]?.name ?? key.name }))
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(named) }
  }
  return paths
}

function content (types: readonly string[], schema: Document, example?: unknown): Document {
  return Object.fromEntries(types.map(type => [type.split(';')[0], { schema, ...(example !== undefined && { example }) }]))
}
