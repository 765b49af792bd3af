import type { IncomingMessage, ServerResponse } from 'node:http'
import { usualHeaders } from '../../../http/refusals.ts'
import { type WireAnswer, writeHead } from '../../../http/traffic.ts'
import { hangUp } from './connections.ts'
import { ANYTHING, FLAG, integer, map, number, text, within } from '../../../schema/schema.ts'
import { kind } from './kind.ts'

/** Writes of a slow answer in a second. */
const STEPS = 10

const HEADER_NAME = "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$"

const HEADER_VALUE = text({ maxLength: 8_000, pattern: '^[\\x20-\\x7e\\t]*$' })

/** The appliance does its work and answers; what arrives is something else. */
export const ANSWER_KINDS = [
  kind('empty', {
    summary: 'the answer of the appliance without its body',
    required: {},
    optional: {},
    action: () => ({ alter: answer => ({ ...answer, headers: { ...answer.headers, 'content-length': 0 }, body: '' }) })
  }),

  kind('malformed', {
    summary: 'the first half of the answer, as if it were all: no JSON any more',
    required: {},
    optional: {},
    action: () => ({
      alter: answer => {
        const { status, headers, body } = answer
        const half = body.slice(0, Math.floor(body.length / 2)) || '{'
        const length = Buffer.byteLength(half)
        return { ...answer, status: status === 204 ? 200 : status, headers: { ...headers, 'content-length': length }, body: half }
      }
    })
  }),

  kind('contentType', {
    summary: 'the answer with another content type',
    required: {},
    optional: { type: text({ default: 'text/html', pattern: '^[\\w.+-]+/[\\w.+-]+(;[\\x20-\\x7e]*)?$' }) },
    action: ({ type = 'text/html' }) => ({ alter: answer => ({ ...answer, headers: { ...answer.headers, 'content-type': type } }) })
  }),

  kind('cut', {
    summary: 'the answer ends after so many bytes of its body, at least one too early, and the connection with it',
    required: { bytes: integer({ minimum: 0 }) },
    optional: {},
    action: ({ bytes }) => ({
      write: (request, response, { status, headers, body }) => {
        const whole = Buffer.from(body)
        if (whole.length === 0) return hangUp(request.socket)
        writeHead(response, status, headers)
        response.flushHeaders()
        const part = whole.subarray(0, Math.min(bytes, whole.length - 1))
        if (part.length === 0) response.socket?.end(() => { request.destroy() })
        else response.write(part, () => { request.destroy() })
      }
    })
  }),

  kind('slow', {
    summary: 'the body of the answer arrives at so many bytes in a second',
    required: { bytesPerSecond: integer({ minimum: 1 }) },
    optional: {},
    action: ({ bytesPerSecond }) => ({
      write: (_request, response, { status, headers, body }) => {
        writeHead(response, status, headers)
        response.flushHeaders()
        trickle(response, Buffer.from(body), bytesPerSecond)
      }
    })
  }),

  kind('respond', {
    summary: 'the appliance answers with what the rule says, and does nothing else: an operation that is not simulated can be stood in ' +
      'for. A body that is no text goes as JSON; the headers are added to those of every answer',
    required: {},
    optional: {
      status: within(200, 599, { default: 200 }),
      headers: map(HEADER_VALUE, { propertyNames: { pattern: HEADER_NAME }, maxProperties: 50 }),
      body: ANYTHING
    },
    action: ({ status = 200, headers = {}, body }) => ({
      instead: (request, _proceed, answer) => {
        const told = (): void => { answer(stubOf(status, headers, body)) }
        if (request.complete) return told()
        // All of it comes first, for the journal.
        request.once('end', told).resume()
      }
    })
  }),

  kind('reset', {
    summary: 'the connection is reset; with `after`, once the appliance has done what it was asked for',
    required: {},
    optional: { after: { ...FLAG, default: false } },
    action: ({ after = false }) => {
      const reset = ({ socket }: IncomingMessage): void => { hangUp(socket) }
      return after ? { write: reset } : { instead: reset }
    }
  }),

  kind('shut', {
    summary: 'the answer is the last: from then on, connections are refused for so many seconds. A rule that matches everything ' +
      'starts at once',
    required: { seconds: number({ exclusiveMinimum: 0, maximum: 86_400 }) },
    optional: {},
    action: ({ seconds }) => ({ alter: answer => ({ ...answer, headers: { ...answer.headers, connection: 'close' } }), shut: seconds })
  })
]

/** Headers that Node works out from the body. */
const FRAMING = new Set(['content-length', 'transfer-encoding', 'trailer'])

/** An answer that the appliance would not give by itself. */
function stubOf (status: number, headers: Readonly<Record<string, string>>, body: unknown): WireAnswer {
  const bodiless = body === undefined || status === 204 || status === 304
  const text = bodiless ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  const added = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const).filter(([name]) => !FRAMING.has(name))
  const type = typeof body === 'string' && !bodiless ? { 'content-type': 'text/plain; charset=utf-8' } : {}
  const usual = usualHeaders(status, Buffer.byteLength(text))
  return { status, headers: { ...usual, ...type, ...Object.fromEntries(added) }, usual: false, body: text }
}

function trickle (response: ServerResponse, body: Buffer, bytesPerSecond: number): void {
  const step = Math.ceil(bytesPerSecond / STEPS)
  let sent = 0
  const timer = setInterval(() => {
    response.write(body.subarray(sent, sent + step))
    sent += step
    if (sent < body.length) return
    clearInterval(timer)
    response.end()
  }, step / bytesPerSecond * 1000)
  response.once('close', () => { clearInterval(timer) })
}
