import { Agent, request } from 'node:https'
import { isIP } from 'node:net'
import { type SecureContext, createSecureContext } from 'node:tls'
import type { ErrorBody } from '../messages.ts'
import type { ConsoleAddress } from './address.ts'
import { DEADLINES, type Deadlines } from './deadlines.ts'

/** Bytes of an answer that are read. */
const MAX_ANSWER = 4 * 1024 * 1024

let trusting: SecureContext | undefined

/** No console answers there: nothing does, or something else. */
export class Unreachable extends Error {
  constructor (message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Unreachable'
  }
}

/** A console that answers, but does not do what it was asked to. */
export class Declined extends Error {
  readonly status: number
  readonly messageId: string

  constructor (status: number, messageId: string, message: string) {
    super(message)
    this.name = 'Declined'
    this.status = status
    this.messageId = messageId
  }
}

/** Who logs in. */
export interface Credentials {
  readonly userName: string
  readonly password: string
}

interface Answer {
  readonly status: number
  readonly token: string | undefined
  readonly json: unknown
}

/** A session on another console's API, or on this one's: all go through HTTPS alike. */
export class ConsoleClient {
  readonly #address: ConsoleAddress
  readonly #deadlines: Deadlines
  /** One connection for the whole session. */
  readonly #agent: Agent
  #session: { readonly token: string, readonly id: string } | null = null

  private constructor (address: ConsoleAddress, deadlines: Deadlines) {
    this.#address = address
    this.#deadlines = deadlines
    // Consoles may be self-signed: whom we talk to is proven on the migration port.
    trusting ??= createSecureContext({ ca: [] })
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1, maxCachedSessions: 0, rejectUnauthorized: false, secureContext: trusting })
  }

  /**
   * Logs in. The session must be {@link close}d.
   *
   * @throws {Unreachable}
   * @throws {Declined} with status 401 for wrong credentials
   */
  static async login (address: ConsoleAddress, { userName, password }: Credentials, deadlines: Deadlines = DEADLINES): Promise<ConsoleClient> {
    const client = new ConsoleClient(address, deadlines)
    try {
      const { token, json } = await client.#accepted('POST', '/api/SessionService/Sessions', { UserName: userName, Password: password, SessionType: 'API' })
      const id = member(json, 'Id')
      if (token === undefined || typeof id !== 'string') throw new Unreachable('what answers does not open sessions')
      client.#session = { token, id }
      return client
    } catch (error) {
      client.#agent.destroy()
      throw error
    }
  }

  /** Sends a request. @throws {Unreachable} @throws {Declined} */
  async ask (method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    return (await this.#accepted(method, path, body)).json
  }

  /** Ends the session and the connection. Never throws: a console that is gone has no session either. */
  async close (): Promise<void> {
    const session = this.#session
    this.#session = null
    try {
      if (session !== null) await this.#send('DELETE', `/api/SessionService/Sessions('${encodeURIComponent(session.id)}')`, undefined, session.token)
    } catch {
      // Its idle time ends it.
    } finally {
      this.#agent.destroy()
    }
  }

  async #accepted (method: string, path: string, body: unknown): Promise<Answer> {
    const answer = await this.#send(method, path, body, this.#session?.token)
    if (answer.status >= 200 && answer.status < 300) return answer
    const refusal = extendedInfo(answer.json)
    if (refusal === null) throw new Unreachable(`what answers is no console: HTTP status ${answer.status}`)
    throw new Declined(answer.status, refusal.messageId, refusal.message)
  }

  async #send (method: string, path: string, body: unknown, token: string | undefined): Promise<Answer> {
    const { host, port } = this.#address
    const bytes = body === undefined ? null : Buffer.from(JSON.stringify(body))
    return await new Promise((resolve, reject) => {
      const outgoing = request({
        host,
        port,
        method,
        path,
        agent: this.#agent,
        ...(isIP(host) === 0 && { servername: host }),
        headers: {
          accept: 'application/json',
          ...(token !== undefined && { 'x-auth-token': token }),
          ...(bytes !== null && { 'content-type': 'application/json', 'content-length': bytes.length })
        }
      })
      const fail = (message: string, cause?: Error): void => {
        clearTimeout(timer)
        outgoing.destroy()
        reject(new Unreachable(message, { cause }))
      }
      const late = (milliseconds: number): NodeJS.Timeout => setTimeout(() => { fail(`nothing within ${milliseconds / 1000} s`) }, milliseconds)
      let timer = late(this.#deadlines.connect + this.#deadlines.handshake)
      outgoing.once('socket', socket => {
        const begin = (): void => {
          clearTimeout(timer)
          timer = late(this.#deadlines.answer)
        }
        if (socket.connecting) socket.once('secureConnect', begin)
        else begin()
      })
      outgoing.once('error', error => { fail(error.message, error) })
      outgoing.once('response', response => {
        const chunks: Buffer[] = []
        let length = 0
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
          length += chunk.length
          if (length > MAX_ANSWER) fail('the answer is too long')
        })
        response.once('error', error => { fail(error.message, error) })
        response.once('end', () => {
          clearTimeout(timer)
          const token = response.headers['x-auth-token']
          resolve({ status: response.statusCode ?? 0, token: typeof token === 'string' ? token : undefined, json: parsed(Buffer.concat(chunks)) })
        })
      })
      outgoing.end(bytes ?? undefined)
    })
  }
}

function parsed (bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}

/** The first message of an error envelope, or null for what is none. */
function extendedInfo (json: unknown): { messageId: string, message: string } | null {
  const list = member(member(json, 'error'), '@Message.ExtendedInfo' satisfies keyof ErrorBody['error'])
  const first: unknown = Array.isArray(list) ? list[0] : undefined
  const [messageId, message] = [member(first, 'MessageId'), member(first, 'Message')]
  return typeof messageId === 'string' && typeof message === 'string' ? { messageId, message } : null
}

function member (value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined
}
