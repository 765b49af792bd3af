import type { Agent } from 'node:https'
import type { ErrorBody } from '../messages.ts'
import type { ConsoleAddress } from './address.ts'
import { DEADLINES, type Deadlines } from './deadlines.ts'
import { type Answer, Unreachable, jsonOf, keepingAgent, send } from './send.ts'

const SESSIONS = '/api/SessionService/Sessions'

/** A console that answers, but does not do what it was asked to. */
export class Declined extends Error {
  readonly status: number
  readonly messageId: string
  readonly args: readonly string[]

  constructor (status: number, messageId: string, message: string, args: readonly string[] = []) {
    super(message)
    this.name = 'Declined'
    this.status = status
    this.messageId = messageId
    this.args = args
  }
}

/** Who logs in. */
export interface Credentials {
  readonly userName: string
  readonly password: string
}

/** How one talks to a console. */
export interface ClientOptions {
  readonly deadlines?: Deadlines
  /** Questions at once. Default: one. */
  readonly connections?: number
  /** Bytes of an answer that are read. Default: 4 MiB. */
  readonly longest?: number
}

/** A session on another console's API, or on this one's: all go through HTTPS alike. */
export class ConsoleClient {
  readonly #address: ConsoleAddress
  readonly #deadlines: Deadlines
  /** Kept for the whole session. */
  readonly #agent: Agent
  readonly #longest: number | undefined
  #session: { readonly token: string, readonly id: string } | null = null

  private constructor (address: ConsoleAddress, { deadlines = DEADLINES, connections, longest }: ClientOptions) {
    this.#address = address
    this.#deadlines = deadlines
    this.#agent = keepingAgent(connections)
    this.#longest = longest
  }

  /**
   * Logs in. The session must be {@link close}d.
   *
   * @throws {Unreachable}
   * @throws {Declined} with status 401 for wrong credentials
   */
  static async login (address: ConsoleAddress, { userName, password }: Credentials, options: ClientOptions = {}): Promise<ConsoleClient> {
    const client = new ConsoleClient(address, options)
    try {
      const answer = await client.#accepted('POST', SESSIONS, { UserName: userName, Password: password, SessionType: 'API' })
      const token = answer.headers['x-auth-token']
      const id = member(jsonOf(answer), 'Id')
      if (typeof token !== 'string' || typeof id !== 'string') throw new Unreachable('what answers does not open sessions')
      client.#session = { token, id }
      return client
    } catch (error) {
      client.#agent.destroy()
      throw error
    }
  }

  /** Sends a request. @throws {Unreachable} @throws {Declined} */
  async ask (method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    return jsonOf(await this.#accepted(method, path, body))
  }

  /** Sends a request, and gives the answer as it is, whatever its status. @throws {Unreachable} */
  async answerTo (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<Answer> {
    return await this.#send(method, path, this.#session?.token, body)
  }

  /** Ends the session and the connection. Never throws: a console that is gone has no session either. */
  async close (): Promise<void> {
    const session = this.#session
    this.#session = null
    try {
      if (session !== null) await this.#send('DELETE', `${SESSIONS}('${encodeURIComponent(session.id)}')`, session.token)
    } catch {
      // Its idle time ends it.
    } finally {
      this.#agent.destroy()
    }
  }

  async #accepted (method: string, path: string, body?: object): Promise<Answer> {
    const answer = await this.#send(method, path, this.#session?.token, body)
    if (answer.status >= 200 && answer.status < 300) return answer
    const refusal = extendedInfo(jsonOf(answer))
    if (refusal === null) throw new Unreachable(`what answers is no console: HTTP status ${answer.status}`)
    throw new Declined(answer.status, refusal.messageId, refusal.message, refusal.args)
  }

  async #send (method: string, path: string, token: string | undefined, body?: object): Promise<Answer> {
    const { connect, handshake, answer } = this.#deadlines
    return await send({
      ...this.#address,
      method,
      path,
      body,
      agent: this.#agent,
      longest: this.#longest,
      headers: { accept: 'application/json', ...(token !== undefined && { 'x-auth-token': token }) },
      patience: { connect: connect + handshake, answer }
    })
  }
}

/** The first message of an error envelope, or null for what is none. */
function extendedInfo (json: unknown): { messageId: string, message: string, args: string[] } | null {
  const list = member(member(json, 'error'), '@Message.ExtendedInfo' satisfies keyof ErrorBody['error'])
  const first: unknown = Array.isArray(list) ? list[0] : undefined
  const [messageId, message, args] = ['MessageId', 'Message', 'MessageArgs'].map(name => member(first, name))
  if (typeof messageId !== 'string' || typeof message !== 'string') return null
  return { messageId, message, args: Array.isArray(args) ? args.map(String) : [] }
}

function member (value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined
}
