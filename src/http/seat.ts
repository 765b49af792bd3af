import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { Appliance } from '../appliance/appliance.ts'
import type { Origin } from '../appliance/logs/audit-log.ts'
import type { Replay } from './replay.ts'
import type { Exchange, Traffic } from './traffic.ts'

/** Whose request it is, and who watches. One for all requests of an appliance that are not watched. */
export interface Seat {
  readonly appliance: Appliance
  /** null for our own probes, which are nobody's traffic. */
  readonly traffic: Traffic | null
  readonly exchange: Exchange | null
  /** null: nothing was recorded. */
  readonly replay: Replay | null
  /** Is told what failed for a reason of our own. */
  readonly logger: Pick<Logger, 'error'>
}

/** Whose requests they are, and who is told of them. */
export type Whose = Omit<Seat, 'traffic' | 'exchange'> & { readonly traffic: Traffic }

/** Where the seat of a request is kept. In a WeakMap, what belongs to a request would outlive it until the next major collection. */
const SEAT = Symbol('seat')

declare module 'node:http' {
  interface IncomingMessage {
    [SEAT]?: Seat
  }
}

/** Gives a request its seat. */
export type Usher = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Seats the requests of an appliance.
 *
 * @param ownAgent the user agent of our own probes
 */
export function seatsOf (whose: Whose, ownAgent: string): Usher {
  const { traffic } = whose
  const unwatched: Seat = { ...whose, exchange: null }
  const untold: Seat = { ...whose, traffic: null, exchange: null }
  return (request, response) => {
    if (request.headers['user-agent'] === ownAgent) {
      request[SEAT] = untold
    } else {
      const { watcher } = traffic
      request[SEAT] = watcher === null ? unwatched : { ...whose, exchange: watcher.open(request, response) }
    }
  }
}

/** @throws for a request that did not come through the listener of an appliance */
export function seatOf ({ raw }: FastifyRequest): Seat {
  const seat = raw[SEAT]
  if (seat === undefined) throw new Error('a request reached the application without an appliance')
  return seat
}

/** Where a request comes from. */
export function originOf (request: FastifyRequest): Origin {
  const { exchange } = seatOf(request)
  return exchange === null ? { ipAddress: request.ip } : { ipAddress: request.ip, requestId: exchange.id }
}
