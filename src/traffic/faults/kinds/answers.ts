import type { ServerResponse } from 'node:http'
import { writeHead } from '../../../http/traffic.ts'
import { hangUp } from './connections.ts'
import { FLAG, integer, number, text } from '../../../schema/schema.ts'
import { kind } from './kind.ts'

/** Writes of a slow answer in a second. */
const STEPS = 10

/** The appliance does its work and answers; what arrives is something else. */
export const ANSWER_KINDS = {
  empty: kind<{ kind: 'empty' }>({
    summary: 'the answer of the appliance without its body',
    params: {},
    required: [],
    action: () => ({ alter: answer => ({ ...answer, headers: { ...answer.headers, 'content-length': 0 }, body: '' }) })
  }),

  malformed: kind<{ kind: 'malformed' }>({
    summary: 'the first half of the answer, as if it were all: no JSON any more',
    params: {},
    required: [],
    action: () => ({
      alter: answer => {
        const { status, headers, body } = answer
        const half = body.slice(0, Math.floor(body.length / 2)) || '{'
        return { ...answer, status: status === 204 ? 200 : status, headers: { ...headers, 'content-length': Buffer.byteLength(half) }, body: half }
      }
    })
  }),

  contentType: kind<{ kind: 'contentType', type?: string }>({
    summary: 'the answer with another content type',
    params: { type: text({ default: 'text/html', pattern: '^[\\w.+-]+/[\\w.+-]+(;[\\x20-\\x7e]*)?$' }) },
    required: [],
    action: ({ type = 'text/html' }) => ({ alter: answer => ({ ...answer, headers: { ...answer.headers, 'content-type': type } }) })
  }),

  cut: kind<{ kind: 'cut', bytes: number }>({
    summary: 'the answer ends after so many bytes of its body, at least one too early, and the connection with it',
    params: { bytes: integer({ minimum: 0 }) },
    required: ['bytes'],
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

  slow: kind<{ kind: 'slow', bytesPerSecond: number }>({
    summary: 'the body of the answer arrives at so many bytes in a second',
    params: { bytesPerSecond: integer({ minimum: 1 }) },
    required: ['bytesPerSecond'],
    action: ({ bytesPerSecond }) => ({
      write: (_request, response, { status, headers, body }) => {
        writeHead(response, status, headers)
        response.flushHeaders()
        trickle(response, Buffer.from(body), bytesPerSecond)
      }
    })
  }),

  reset: kind<{ kind: 'reset', after?: boolean }>({
    summary: 'the connection is reset; with `after`, once the appliance has done what it was asked for',
    params: { after: { ...FLAG, default: false } },
    required: [],
    action: ({ after = false }) => after ? { write: request => { hangUp(request.socket) } } : { instead: request => { hangUp(request.socket) } }
  }),

  shut: kind<{ kind: 'shut', seconds: number }>({
    summary: 'the answer is the last: from then on, connections are refused for so many seconds. A rule that matches everything starts at once',
    params: { seconds: number({ exclusiveMinimum: 0, maximum: 86_400 }) },
    required: ['seconds'],
    action: ({ seconds }) => ({ alter: answer => ({ ...answer, headers: { ...answer.headers, connection: 'close' } }), shut: seconds })
  })
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
