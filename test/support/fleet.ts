import type { IncomingHttpHeaders } from 'node:http'
import { Agent, request } from 'node:https'
import { connect, type DetailedPeerCertificate } from 'node:tls'
import pino from 'pino'
import type { Test } from 'tap'
import { nameOf } from '../../src/admin/documents/coverage.ts'
import { failureCode } from '../../src/failure.ts'
import { type Endpoint, Fleet, type FleetSettings } from '../../src/fleet.ts'
import { checkAnswer } from './answers.ts'
import { note } from './asked.mjs'
import { keptKey } from './kept-key.ts'

/** An answer, read to its end. */
export interface Reply {
  readonly status: number
  /** The reason phrase, which the product fills with the number. */
  readonly reason: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body as JSON; undefined where there is none. */
  readonly json: any // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely
}

/** What to send beside method and path. */
export interface Sent {
  readonly json?: unknown
  readonly body?: Buffer | string
  readonly headers?: Readonly<Record<string, string>>
  /** `basic` (default), `none`, or a session token. */
  readonly as?: string
  /** A fault spoils the answer: it is not what its route says. */
  readonly spoilt?: boolean
  /** Whose connections are used. Absent: one that keeps them, for all tests of the process; false: a connection for this call alone. */
  readonly agent?: Agent | false
}

/** The calls a client makes to an appliance, in this process or any other. Each successful answer is held against the schema of its route. */
export interface Client {
  readonly endpoint: Pick<Endpoint, 'host' | 'port'>
  readonly call: (method: string, path: string, sent?: Sent) => Promise<Reply>
  /** The chain a new handshake shows. */
  readonly handshake: () => Promise<DetailedPeerCertificate>
}

/** One appliance under test. */
export interface Console extends Client {
  readonly fleet: Fleet
  readonly endpoint: Endpoint
}

/** As clients do: a handshake costs more than most answers. */
const KEEPING = new Agent({ keepAlive: true, rejectUnauthorized: false })

export const BASIC = `Basic ${Buffer.from('admin:admin').toString('base64')}`

/** Starts appliances on free ports; they are stopped when the test ends. */
export async function startTestFleet (t: Test, options: Partial<FleetSettings> = {}): Promise<Fleet> {
  const fleet = await Fleet.start({
    appliances: [{ name: 'source', version: '3.10.2', port: 0 }],
    host: '127.0.0.1',
    username: 'admin',
    password: 'admin',
    logger: pino({ level: 'silent' }),
    // Made on demand: a stock would be made for every fleet, and mostly thrown away.
    keyPoolSize: 0,
    generateKey: keptKey,
    ...options
  })
  t.teardown(async () => { await fleet.stop(0) })
  return fleet
}

/** Starts one appliance and returns its client. */
export async function startConsole (t: Test, options: Partial<FleetSettings> = {}): Promise<Console> {
  return consoleOf(await startTestFleet(t, options))
}

/** The client of an appliance of a fleet. @param name default: the first */
export function consoleOf (fleet: Fleet, name?: string): Console {
  const endpoint = fleet.endpoints.find(candidate => name === undefined || candidate.name === name)
  if (endpoint === undefined) throw new Error(`no appliance ${name}`)
  return { ...clientOf(endpoint), fleet, endpoint }
}

/** The client of whatever appliance answers there. */
export function clientOf (endpoint: Client['endpoint']): Client {
  return {
    endpoint,
    call: async (method, path, sent) => {
      const reply = await send(endpoint, method, path, sent)
      if (reply.status < 300 && sent?.spoilt !== true) note(nameOf(checkAnswer(method, path, reply.text)))
      return reply
    },
    handshake: async () => await handshake(endpoint)
  }
}

async function send ({ host, port }: Client['endpoint'], method: string, path: string, sent: Sent = {}): Promise<Reply> {
  const body = sent.json === undefined ? sent.body : JSON.stringify(sent.json)
  const authorization = { basic: { authorization: BASIC }, none: {} }[sent.as ?? 'basic'] ?? { 'x-auth-token': sent.as }
  const headers = { ...authorization, ...(sent.json !== undefined && { 'content-type': 'application/json' }), ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }), ...sent.headers }
  return await new Promise((resolve, reject) => {
    const outgoing = request({ host, port, method, path, headers, agent: sent.agent ?? KEEPING, rejectUnauthorized: false }, response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({ status: response.statusCode ?? 0, reason: response.statusMessage ?? '', headers: response.headers, text, json: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : undefined })
      }).on('error', reject)
    })
    outgoing.on('error', error => {
      // Of a console that was stopped, while another has its port: no request has reached it.
      if (outgoing.reusedSocket && failureCode(error) === 'ECONNRESET') resolve(send({ host, port }, method, path, { ...sent, agent: false }))
      else reject(error)
    }).end(body)
  })
}

async function handshake ({ host, port }: Client['endpoint']): Promise<DetailedPeerCertificate> {
  return await new Promise((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate(true))
      socket.end()
    }).on('error', reject)
  })
}
