import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request as requestPlainly } from 'node:http'
import { Agent, type AgentOptions, request } from 'node:https'
import { type SecureContext, createSecureContext } from 'node:tls'
import { failureCode, failureText } from '../failure.ts'
import { parsed } from '../json.ts'

/** Bytes of an answer that are read. */
const MAX_ANSWER = 4 * 1024 * 1024

/** A connection that the other end has closed. */
const ENDED: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE'])

let trusting: SecureContext | undefined
let passing: Agent | undefined

/** What may be done twice (RFC 9110, 9.2.2). */
const IDEMPOTENT = ['GET', 'HEAD', 'PUT', 'DELETE']

/** Nothing answers there, not in time, or nothing that was expected. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** What is asked, and whom. */
export interface Question {
  readonly host: string
  readonly port: number
  readonly path: string
  /** Default GET. */
  readonly method?: string
  /** `name:password`, for HTTP Basic. */
  readonly auth?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Bytes go as they are, all else as JSON. */
  readonly body?: object | undefined
  /**
   * Of {@link keepingAgent}, for several questions on one connection. Absent: it has its own. So has whatever must not be done twice: when
   * a kept connection ends, as an idle one does, nobody knows whether what was just sent on it was read.
   */
  readonly agent?: Agent
  /** Without TLS, as the admin API speaks. */
  readonly plain?: boolean
  /** Absent: it may take as long as it likes. */
  readonly patience?: Patience
  /** Ends all of it. */
  readonly signal?: AbortSignal | null
  /** Bytes of an answer that are read. Default: 4 MiB. */
  readonly longest?: number | undefined
}

/** How long a question may take, in milliseconds. */
export interface Patience {
  /** Until the connection stands. */
  readonly connect: number
  /** From then on, until the answer is there. */
  readonly answer: number
}

/** What was answered. */
export interface Answer {
  readonly status: number
  /** The reason phrase. */
  readonly reason: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/**
 * Asks over HTTPS, once more where a kept connection has ended meanwhile (RFC 9112, 9.3.1). Whoever answers is believed: consoles may be
 * self-signed, and where it matters whom we talk to, the migration port proves it.
 *
 * @returns the answer, whatever its status
 * @throws {Unreachable} also for an answer that is too long
 */
export async function send (question: Question): Promise<Answer> {
  const { body, patience } = question
  const bytes = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  const outgoing = open(question, bytes)
  try {
    return await new Promise((resolve, reject) => {
      // More than one may come; the first one counts.
      outgoing.on('error', reject)
      if (patience !== undefined) limitTime(outgoing, patience, reject)
      outgoing.once('response', response => { read(response, question.longest).then(resolve, reject) })
      outgoing.end(bytes)
    })
  } catch (error) {
    outgoing.destroy()
    if (outgoing.reusedSocket && ENDED.has(failureCode(error))) return await send(question)
    throw error instanceof Unreachable ? error : new Unreachable(failureText(error), { cause: error })
  }
}

/** Connections for several questions; by default one, for one question after the other. It must be destroyed. */
export function keepingAgent (connections = 1): Agent {
  return agentThat({ keepAlive: true, maxSockets: connections })
}

/** The body of an answer as JSON; undefined where it is none. */
export function jsonOf ({ body }: Answer): unknown {
  return parsed(body.toString())
}

function open (question: Question, bytes: Buffer | undefined): ClientRequest {
  const { host, port, path, method = 'GET', auth, headers, body, agent, plain = false, signal } = question
  const type = Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json'
  const options = {
    host,
    port,
    path,
    method,
    ...(auth !== undefined && { auth }),
    ...(signal !== undefined && signal !== null && { signal }),
    headers: { ...(bytes !== undefined && { 'content-type': type, 'content-length': bytes.length }), ...headers }
  }
  if (plain) return requestPlainly({ ...options, agent: false })
  const kept = IDEMPOTENT.includes(method) ? agent : undefined
  return request({ ...options, agent: kept ?? (passing ??= agentThat({ keepAlive: false })) })
}

function agentThat (options: AgentOptions): Agent {
  // One context for all: to read the system's certificates costs more than a handshake.
  trusting ??= createSecureContext({ ca: [] })
  return new Agent({ ...options, maxCachedSessions: 0, rejectUnauthorized: false, secureContext: trusting })
}

/** Gives a question up that takes too long. A connection that was kept stands already. */
function limitTime (outgoing: ClientRequest, { connect, answer }: Patience, fail: (error: Error) => void): void {
  const after = (milliseconds: number): NodeJS.Timeout => {
    return setTimeout(() => { fail(new Unreachable(`nothing within ${milliseconds / 1000} s`)) }, milliseconds)
  }
  let timer = after(connect)
  const stands = (): void => {
    clearTimeout(timer)
    timer = after(answer)
  }
  outgoing.once('socket', socket => {
    if (socket.connecting) socket.once('secureConnect', stands)
    else stands()
  })
  outgoing.once('close', () => { clearTimeout(timer) })
}

async function read (response: IncomingMessage, longest = MAX_ANSWER): Promise<Answer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response) {
    chunks.push(chunk)
    length += chunk.length
    if (length > longest) throw new Unreachable('the answer is too long')
  }
  return { status: response.statusCode ?? 0, reason: response.statusMessage ?? '', headers: response.headers, body: Buffer.concat(chunks) }
}
