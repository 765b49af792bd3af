import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Appliance } from '../appliance/appliance.ts'
import { decodeBasic } from '../http/authentication.ts'
import type { Operation } from '../http/operation.ts'
import type { Principal } from '../http/route.ts'
import { type Exchange, type Traffic, type WireAnswer, since, writeAnswer } from '../http/traffic.ts'
import type { Refusal } from '../messages.ts'
import { type Kept, captureBody, keepText } from './journal/capture.ts'
import type { Faults, Strike } from './faults/faults.ts'
import type { Journal } from './journal/journal.ts'
import type { Report } from './report.ts'

const NONE: readonly never[] = []

/** What a watched request meets. */
export interface Watch {
  readonly appliance: Appliance
  readonly faults: Faults
  readonly journal: Journal
  /** Each request is a line of the log. */
  readonly logs: boolean
  /** Told of each request; null: nobody traces. */
  readonly trace: ((report: Report) => void) | null
  /** Counts an answer that the web server has not given. */
  readonly count: Traffic['count']
}

/** A request that is looked at: faults may strike it, and the journal gets it once. */
export class WatchedExchange implements Exchange {
  readonly id: number
  readonly #watch: Watch
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #order: number
  readonly #time: number
  readonly #body: Kept | null
  readonly #lastDiagnosis: number
  #operation: Operation | null = null
  #principal: Principal | null = null
  #strike: Strike | null = null
  #answer: WireAnswer | null = null
  #refusal: Refusal | null = null
  #arrived = 0
  #recorded = false

  constructor (watch: Watch, request: IncomingMessage, response: ServerResponse) {
    this.id = watch.journal.nextId()
    this.#order = watch.journal.nextOrder()
    this.#watch = watch
    this.#request = request
    this.#response = response
    this.#time = watch.appliance.clock.millis()
    this.#body = watch.journal.on ? captureBody(request, watch.journal.limits.bodyBytes) : null
    this.#lastDiagnosis = watch.appliance.diagnoses.lastId
  }

  arrive (operation: Operation, at: number, proceed: (error?: Error) => void): void {
    this.#operation = operation
    this.#arrived = at
    const strike = this.#watch.faults.active ? this.#struck(operation) : null
    if (strike === null) return proceed()
    this.#strike = strike
    // Whatever becomes of it, and of the client: here it ends.
    this.#response.once('close', () => { this.#record(since(this.#arrived)) })
    const act = (): void => {
      if (strike.action?.instead === undefined) proceed()
      else strike.action.instead(this.#request, proceed, answer => { this.#standIn(operation, answer) })
    }
    if (strike.delayMs === 0) return act()
    const timer = setTimeout(act, strike.delayMs)
    this.#response.once('close', () => { clearTimeout(timer) })
  }

  identify (principal: Principal): void {
    this.#principal = principal
  }

  answer (operation: Operation, answer: WireAnswer, refusal: Refusal | null, micros: number): void {
    this.#operation = operation
    this.#refusal = refusal
    this.#answer = answer
    if (this.#strike !== null) return this.#spoil(answer, this.#strike)
    writeAnswer(this.#response, answer)
    // Of a body that nobody waits for, what has come with the request is read next.
    if (this.#body !== null && !this.#request.complete) setImmediate(() => { this.#record(micros) })
    else this.#record(micros)
  }

  /** Answers for the appliance, which hears nothing of the request. */
  #standIn (operation: Operation, answer: WireAnswer): void {
    const { appliance: { clock } } = this.#watch
    this.#answer = clock.differs ? { ...answer, headers: { date: clock.now().toUTCString(), ...answer.headers } } : answer
    writeAnswer(this.#response, this.#answer)
    this.#watch.count(operation, answer.status, since(this.#arrived), null)
  }

  #spoil (answer: WireAnswer, { action }: Strike): void {
    const { alter, write, shut } = action ?? {}
    this.#answer = alter === undefined ? answer : { ...alter(answer), usual: false }
    if (shut !== undefined) this.#response.once('finish', () => { this.#watch.faults.shut(shut) })
    if (write === undefined) writeAnswer(this.#response, this.#answer)
    else write(this.#request, this.#response, this.#answer)
  }

  #struck ({ name }: Operation): Strike | null {
    return this.#watch.faults.strike({
      method: this.#request.method ?? '',
      path: (this.#request.url ?? '').split('?', 1)[0] ?? '',
      operation: name,
      user: () => claimedUser(this.#watch.appliance, this.#request)
    })
  }

  #record (micros: number): void {
    const { journal, logs, trace } = this.#watch
    if (this.#recorded) return
    this.#recorded = true
    if (logs || trace !== null) this.#tell(this.#report(micros))
    if (!journal.on) return
    const request = this.#request
    const answer = this.#response.headersSent ? this.#answer : null
    journal.record({
      id: this.id,
      order: this.#order,
      time: this.#time,
      duration: micros / 1000,
      method: request.method ?? '',
      url: request.url ?? '',
      operation: this.#operation?.name ?? null,
      known: this.#operation?.known ?? false,
      user: this.#principal?.account.userName ?? null,
      session: this.#principal?.session?.id ?? null,
      address: request.socket.remoteAddress ?? '',
      requestHeaders: request.rawHeaders,
      requestBody: this.#requestBody(),
      answer: answer === null
        ? null
        : { status: answer.status, headers: answer.usual ? null : answer.headers, body: keepText(answer.body, journal.limits.bodyBytes) },
      messageId: this.#refusal?.messageId ?? null,
      faults: this.#strike?.hits ?? NONE,
      diagnosis: this.#diagnosis()
    })
  }

  #tell (report: Report): void {
    const { appliance, logs, trace } = this.#watch
    const { operation, status, messageId, micros, request } = report
    const ms = Math.round(micros / 100) / 10
    if (logs) appliance.log.info({ operation, status, messageId: messageId ?? undefined, ms, request }, 'request')
    trace?.(report)
  }

  #report (micros: number): Report {
    const { method = '', headers: { traceparent } } = this.#request
    return {
      appliance: this.#watch.appliance.name,
      operation: this.#operation?.name ?? null,
      isKnown: this.#operation?.known ?? false,
      method,
      status: this.#response.headersSent ? this.#answer?.status ?? null : null,
      messageId: this.#refusal?.messageId ?? null,
      micros,
      request: this.id,
      traceparent: [traceparent].flat()[0]
    }
  }

  /** What has come of the body; of one that is under way, its length is what was announced. */
  #requestBody (): Kept | null {
    const { complete, headers: { 'content-length': length = 0 } } = this.#request
    return this.#body === null || complete ? this.#body : { ...this.#body, bytes: Math.max(this.#body.bytes, Number(length)) }
  }

  /** Of what was diagnosed meanwhile, that of this request. */
  #diagnosis (): number | null {
    const { diagnoses: { lastId, list } } = this.#watch.appliance
    return lastId === this.#lastDiagnosis ? null : list.findLast(({ actor }) => actor.requestId === this.id)?.id ?? null
  }
}

/** Whose credentials a request carries, right or wrong; looking at a session does not use it. */
function claimedUser ({ sessions }: Appliance, { headers }: IncomingMessage): string | null {
  const token = headers['x-auth-token']
  if (token !== undefined) return sessions.list().find(session => session.token === token)?.account.userName ?? null
  return decodeBasic(headers.authorization)?.userName ?? null
}
