import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Refusal } from '../messages.ts'
import type { Operation } from './operation.ts'
import type { Principal } from './route.ts'

/** What the web server of an appliance tells of its traffic, and may be made to do to it. Without one, nobody looks. */
export interface Traffic {
  /** Looks at requests one by one. Asked for at each; null is what costs nothing. */
  readonly watcher: Watcher | null
  /** Told of every answer, so it has to be cheap. @param micros since the request arrived */
  readonly count: (operation: Operation, status: number, micros: number, refusal: Refusal | null) => void
  /** A client has connected. @returns false: it is taken care of, and TLS never sees it */
  readonly admits: (socket: Socket) => boolean
  /** Hands over the port that the traffic comes through. */
  readonly attach: (shutters: Shutters) => void
}

/** Closes the port of an appliance for a while. */
export interface Shutters {
  /** Refuses connections for so many seconds, from now. */
  readonly shut: (seconds: number) => void
  /** Ends that at once. */
  readonly reopen: () => void
}

/** Makes an {@link Exchange} of each request. */
export interface Watcher {
  readonly open: (request: IncomingMessage, response: ServerResponse) => Exchange
}

/** A request that is watched, from its first line to its answer. */
export interface Exchange {
  /** Of the request; what it makes the appliance record carries it. */
  readonly id: number
  /**
   * What is asked for is known, and nothing has been done yet.
   *
   * @param at as {@link ticks} has it
   * @param proceed lets the appliance go on, or refuse; perhaps later, perhaps never
   */
  readonly arrive: (operation: Operation, at: number, proceed: (error?: Error) => void) => void
  /** Who asks has been found out. */
  readonly identify: (principal: Principal) => void
  /** The answer, to be written by {@link writeAnswer} or as one likes. @param micros since the request arrived */
  readonly answer: (operation: Operation, answer: WireAnswer, refusal: Refusal | null, micros: number) => void
}

/** An answer as it goes over the wire. */
export interface WireAnswer {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  /** It has the headers that every answer has, and no others. */
  readonly usual: boolean
  readonly body: string
}

/** Errors have a reason phrase that is the number again, as the product's Apache has it. */
export function writeAnswer (response: ServerResponse, { status, headers, body }: WireAnswer): void {
  writeHead(response, status, headers)
  response.end(body)
}

/** The part of {@link writeAnswer} before the body. */
export function writeHead (response: ServerResponse, status: number, headers: OutgoingHttpHeaders): void {
  if (status >= 400) response.writeHead(status, String(status), headers)
  else response.writeHead(status, headers)
}

/** Microseconds between then and now. @param then as {@link ticks} has it */
export function since (then: number): number {
  return (ticks() - then) >>> 0
}

/**
 * Microseconds that only mean something against each other, up to 71 minutes: {@link since}. A small integer, so that telling it
 * allocates nothing.
 */
export function ticks (): number {
  return (performance.now() * 1000) | 0
}
