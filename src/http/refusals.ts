import type { OutgoingHttpHeaders } from 'node:http'
import type { ErrorObject } from 'ajv'
import type { FastifyError } from 'fastify'
import type { Switches } from '../appliance/switches.ts'
import { failureCode } from '../failure.ts'
import { Refusal, type MessageId } from '../messages.ts'
import { wrongType } from '../schema/wrong-type.ts'
import type { WireAnswer } from './traffic.ts'

/** The media type of every JSON answer. */
const JSON_TYPE = 'application/json; odata.metadata=minimal'

const BAD_PAYLOAD = 'Either payload syntax or property values are invalid'

interface FailureRow {
  readonly status: number
  readonly messageId: MessageId
  readonly args?: readonly string[]
}

/** What the product says where the HTTP layer, not the appliance, declines. Statuses: failure table of the API guide. */
const FAILURES: Readonly<Record<string, FailureRow>> = {
  FST_ERR_BAD_URL: { status: 400, messageId: 'CGEN1002' },
  FST_ERR_PARAM_LENGTH: { status: 400, messageId: 'CGEN1002' },
  FST_ERR_MAX_PARAM_LENGTH: { status: 400, messageId: 'CGEN1002' },
  FST_ERR_ASYNC_CONSTRAINT: { status: 400, messageId: 'CGEN1002' },
  FST_ERR_CTP_BODY_TOO_LARGE: { status: 413, messageId: 'CGEN1004', args: [BAD_PAYLOAD] },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { status: 415, messageId: 'CGEN1004', args: [BAD_PAYLOAD] },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { status: 400, messageId: 'CGEN1004', args: [BAD_PAYLOAD] },
  FST_ERR_CTP_INVALID_JSON_BODY: { status: 400, messageId: 'CGEN1004', args: [BAD_PAYLOAD] }
}

/** Errors of Node's HTTP parser; all others mean a malformed request. */
const PARSER_FAILURES: Readonly<Record<string, FailureRow>> = {
  HPE_HEADER_OVERFLOW: { status: 431, messageId: 'CGEN1004', args: [BAD_PAYLOAD] },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, messageId: 'CGEN1004', args: [BAD_PAYLOAD] }
}

/** A payload of the wrong shape. @param property the one at fault, where it is known */
export function badPayload (property?: string): Refusal {
  return new Refusal('CGEN1004', [BAD_PAYLOAD], property === undefined ? {} : { relatedProperties: [property] })
}

/** The refusal of a method the path does not have (API guide: 405; the id is our choice). */
export function methodNotAllowed (allowed: readonly string[]): Refusal {
  return new Refusal('CGEN1006', [], { status: 405, headers: { allow: allowed.join(', ') } })
}

/** The refusal that stands for any error, or null for a defect of our own. */
export function refusalOf (error: FastifyError | Error): Refusal | null {
  if (error instanceof Refusal) return error
  const row = FAILURES[failureCode(error)] ?? ofTheRequest(error)
  if (row === null) return null
  return new Refusal(row.messageId, row.args, { status: row.status })
}

/** A body of a media type that is not taken. */
export function unfitType (): Refusal {
  return new Refusal('CGEN1004', [BAD_PAYLOAD], { status: 415 })
}

/** The refusal of a body that does not fit the schema of its route: of a property of the wrong JSON type it tells more than the name. */
export function unfitBody ([first]: readonly ErrorObject[]): Refusal {
  const property = first === undefined ? undefined : propertyOf(first)
  if (first?.keyword !== 'type' || property === undefined) return badPayload(property)
  const types: unknown = first.params['type']
  return new Refusal('CGEN1014', [wrongType(property, [types].flat().map(String), first.data)])
}

/** The refusal as an appliance with these switches says it. */
export function inWordsOf ({ unknownPathResolution }: Pick<Switches, 'unknownPathResolution'>, refusal: Refusal): Refusal {
  return refusal.messageId === 'CGEN1006' && unknownPathResolution === 'modular' ? refusal.inWords('modular') : refusal
}

/** What Fastify or a plugin of it holds against a request, without a row of its own: a form of too many parts, a file that is too large. */
function ofTheRequest (error: Error): FailureRow | null {
  if (!('statusCode' in error) || typeof error.statusCode !== 'number' || error.statusCode < 400 || error.statusCode > 499) return null
  return { status: error.statusCode === 413 ? 413 : 400, messageId: 'CGEN1004', args: [BAD_PAYLOAD] }
}

/** An answer as bytes: the headers the product has on every one, and its body as JSON, or as it is where headers name another type. */
export function wireAnswer (status: number, body: unknown, headers: Readonly<Record<string, string>>): WireAnswer {
  const text = body === undefined ? '' : typeof body === 'string' && 'content-type' in headers ? body : JSON.stringify(body)
  const head = usualHeaders(status, Buffer.byteLength(text))
  let usual = true
  for (const name in headers) {
    head[name] = headers[name]
    usual = false
  }
  return { status, headers: head, usual, body: text }
}

/** Headers that every answer has (API guide, sample responses). @param bytes of its body; 0: it has none */
export function usualHeaders (status: number, bytes: number): OutgoingHttpHeaders {
  // Made anew for each: V8 takes forty times as long to spread an object into another one.
  const headers: OutgoingHttpHeaders = { server: 'Apache', 'odata-version': '4.0', 'x-frame-options': 'DENY' }
  if (bytes > 0) headers['content-type'] = JSON_TYPE
  if (status !== 204) headers['content-length'] = bytes
  return headers
}

/** The refusal of bytes that were no HTTP request: a whole raw response. */
export function rawRefusal (code: string): string {
  const row = PARSER_FAILURES[code] ?? { status: 400, messageId: 'CGEN1004', args: [BAD_PAYLOAD] }
  return rawResponse(new Refusal(row.messageId, row.args, { status: row.status }))
}

/** A refusal as the bytes of a response that closes the connection. */
export function rawResponse (refusal: Refusal): string {
  const body = JSON.stringify(refusal.body)
  const headers = { ...usualHeaders(refusal.status, Buffer.byteLength(body)), connection: 'close', ...refusal.headers }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}\r\n`)
  return `HTTP/1.1 ${refusal.status} ${refusal.status}\r\n${lines.join('')}\r\n${body}`
}

function propertyOf ({ instancePath, params }: ErrorObject): string | undefined {
  const path = instancePath.split('/').filter(part => part !== '' && !/^\d+$/.test(part)).at(-1)
  const missing: unknown = params['missingProperty']
  return typeof missing === 'string' ? missing : path
}
