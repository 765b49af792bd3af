import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { WireAnswer } from '../../../http/traffic.ts'
import type { Members } from '../../../schema/schema.ts'

/** What a fault does, by the moments at which it may. A kind has one of them, or two. */
export interface Action {
  /** In place of the appliance's work: it has no effect. @param proceed with an error: the appliance refuses */
  readonly instead?: (request: IncomingMessage, proceed: (error: Error) => void) => void
  /** The work is done, and another answer is told. */
  readonly alter?: (answer: WireAnswer) => WireAnswer
  /** The work is done, and this writes the answer. Timers must end with the response. */
  readonly write?: (request: IncomingMessage, response: ServerResponse, answer: WireAnswer) => void
  /** Takes a connection before TLS does. */
  readonly greet?: (socket: Socket) => void
  /** Seconds for which the port is closed afterwards. */
  readonly shut?: number
}

/** A kind of fault: a row of `FAULT_KINDS`. */
export interface FaultKind<Effect> {
  readonly summary: string
  /** Schemas of what an effect of this kind says beside `kind`. */
  readonly params: Members
  readonly required: readonly string[]
  action (effect: Effect): Action
}

/** A row, and what its effects look like. */
export function kind<Effect> (row: FaultKind<Effect>): FaultKind<Effect> {
  return row
}
