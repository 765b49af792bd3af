import { setTimeout } from 'node:timers/promises'
import pLimit, { type LimitFunction } from 'p-limit'
import type { ConsoleAddress } from '../client/address.ts'
import { ConsoleClient, type Credentials } from '../client/console-client.ts'
import { type Answer, Unreachable } from '../client/send.ts'
import { itemOf } from '../chance.ts'
import { parsed } from '../json.ts'
import type { Question } from './questions.ts'

/** How a console is spared. */
export interface Politeness {
  /** Questions that wait for an answer at the same time. */
  readonly atOnce: number
  /** Questions begun in a second. */
  readonly perSecond: number
  /** How often a question is asked that is answered by 429 or 503, or by nothing. */
  readonly tries: number
  /** Milliseconds before the second try; each further one waits twice as long. A `Retry-After` that is longer counts. */
  readonly pause: number
  /** The longest pause in milliseconds, whatever `Retry-After` says. */
  readonly longestPause: number
  /** Ends the pauses: nothing is asked again. */
  readonly signal?: AbortSignal
}

/** What a console bears beside its users. */
export const POLITE: Politeness = { atOnce: 4, perSecond: 20, tries: 6, pause: 1_000, longestPause: 120_000 }

/** The time as the reader sees it. */
export interface Waiting {
  /** Milliseconds. */
  readonly now: () => number
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>
}

/** What a console said. */
export interface Reading {
  readonly status: number
  readonly reason: string
  readonly headers: Answer['headers']
  /** undefined: no JSON. */
  readonly json: unknown
  readonly text: string
}

/** A question, or what is more than one. */
interface Asked extends Omit<Question, 'method'> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
}

/** Pages of one collection: a million members, where a page has as many as a console gives. */
const MOST_PAGES = 20_000
const LONGEST_ANSWER = 64 * 1024 * 1024
const REAL_TIME: Waiting = {
  now: () => performance.now(),
  wait: async (milliseconds, signal) => {
    // Ended before, it is over as well.
    await setTimeout(milliseconds, undefined, { ...signal !== undefined && { signal } }).catch(() => {})
  }
}

/** Reads a console as politely as it is told to, and logs in again where its session has ended. */
export class Reader {
  readonly #address: ConsoleAddress
  readonly #credentials: Credentials
  readonly #politeness: Politeness
  readonly #time: Waiting
  readonly #limit: LimitFunction
  /** Sessions, the newest last: one that has ended may have questions on their way. */
  readonly #clients: ConsoleClient[]
  #login: Promise<void> | null = null
  /** When the next question may begin. */
  #next = 0

  private constructor (address: ConsoleAddress, credentials: Credentials, politeness: Politeness, time: Waiting, client: ConsoleClient) {
    this.#address = address
    this.#credentials = credentials
    this.#politeness = politeness
    this.#time = time
    this.#limit = pLimit(politeness.atOnce)
    this.#clients = [client]
  }

  /**
   * Logs in; whatever certificate the console has is accepted. The reader must be {@link close}d.
   *
   * @throws {Unreachable}
   * @throws {Declined}
   */
  static async open (address: ConsoleAddress, credentials: Credentials, politeness = POLITE, time = REAL_TIME): Promise<Reader> {
    return new Reader(address, credentials, politeness, time, await login(address, credentials, politeness))
  }

  /**
   * Asks, and asks again where the console is busy or silent.
   *
   * @returns the last answer, also 429 and 503
   * @throws {Unreachable} where none came, or too long a one (64 MiB)
   * @throws {Declined} where the session has ended and none is opened any more
   */
  async ask (question: Question): Promise<Reading> {
    return await this.#limit(async () => await this.#patiently(question))
  }

  /**
   * Asks for what may change something: once, since what is not answered may have been done.
   *
   * @throws as {@link ask} does
   */
  async write (method: Asked['method'], path: string, body?: object): Promise<Reading> {
    return await this.#limit(async () => readingOf(await this.#answer({ method, path, ...body !== undefined && { body } })))
  }

  /** The pages of a collection, or the one answer of what is none; ends behind an answer that is no success. @throws as {@link ask} does */
  async * pages (path: string): AsyncGenerator<Reading, void, undefined> {
    // A console that leads in a circle is left, and one whose pages do not end.
    const seen = new Set<string>()
    let next: string | null = path
    while (next !== null && !seen.has(next) && seen.size < MOST_PAGES) {
      seen.add(next)
      const reading: Reading = await this.ask({ method: 'GET', path: next })
      yield reading
      next = reading.status === 200 ? nextLink(reading.json) : null
    }
  }

  /** Whether the console answers at all. Never throws. */
  async answers (): Promise<boolean> {
    try {
      await this.#client.answerTo('GET', '/api')
      return true
    } catch {
      return false
    }
  }

  /** Ends the session. Never throws. */
  async close (): Promise<void> {
    await Promise.all(this.#clients.map(async client => { await client.close() }))
  }

  async #patiently (question: Question): Promise<Reading> {
    const { tries, pause, longestPause, signal } = this.#politeness
    for (let tried = 1; ; tried++) {
      const last = (): boolean => tried >= tries || signal?.aborted === true
      const waiting = pause * 2 ** (tried - 1)
      let asked = 0
      try {
        const answer = await this.#answer(question)
        if (last() || (answer.status !== 429 && answer.status !== 503)) return readingOf(answer)
        asked = retryAfter(answer)
      } catch (error) {
        if (last() || !(error instanceof Unreachable)) throw error
      }
      await this.#time.wait(Math.min(longestPause, Math.max(waiting, asked)), signal)
    }
  }

  /** Asks once, and once more with a new session where this one has ended. */
  async #answer (question: Asked): Promise<Answer> {
    await this.#turn()
    const client = this.#client
    const answer = await client.answerTo(question.method, question.path, question.body)
    if (answer.status !== 401) return answer
    if (this.#client === client) {
      // Whoever comes first logs in for all.
      this.#login ??= this.#again().finally(() => { this.#login = null })
      await this.#login
    }
    await this.#turn()
    return await this.#client.answerTo(question.method, question.path, question.body)
  }

  async #again (): Promise<void> {
    this.#clients.push(await login(this.#address, this.#credentials, this.#politeness))
  }

  get #client (): ConsoleClient {
    return itemOf(this.#clients, this.#clients.length - 1)
  }

  async #turn (): Promise<void> {
    const now = this.#time.now()
    const at = Math.max(now, this.#next)
    this.#next = at + 1_000 / this.#politeness.perSecond
    if (at > now) await this.#time.wait(at - now)
  }
}

async function login (address: ConsoleAddress, credentials: Credentials, { atOnce }: Politeness): Promise<ConsoleClient> {
  return await ConsoleClient.login(address, credentials, { connections: atOnce, longest: LONGEST_ANSWER })
}

/** An answer with its body read. */
export function readingOf ({ status, reason, headers, body }: Answer): Reading {
  const text = body.toString()
  return { status, reason, headers, json: parsed(text), text }
}

/** Milliseconds that the console asks to wait. Dates are not read: the clocks of consoles are wrong too often. */
function retryAfter ({ headers }: Answer): number {
  const seconds = Number(headers['retry-after'])
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 0
}

/** Where the next page is; null behind the last one. Nothing but a path of the API is followed. */
function nextLink (json: unknown): string | null {
  if (typeof json !== 'object' || json === null || !('@odata.nextLink' in json)) return null
  const link = json['@odata.nextLink']
  return typeof link === 'string' && link.startsWith('/api/') ? link : null
}
