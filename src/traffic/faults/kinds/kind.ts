import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { WireAnswer } from '../../../http/traffic.ts'
import { type Members, type Schema, type Shape, closed, constant } from '../../../schema/schema.ts'

/** What a fault does, by the moments at which it may. A kind has one of them, or two. */
export interface Action {
  /** In place of the appliance's work: it has no effect. @param proceed with an error: the appliance refuses @param answer tells this */
  readonly instead?: (request: IncomingMessage, proceed: (error: Error) => void, answer: (answer: WireAnswer) => void) => void
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
export interface FaultKind<K extends string, R extends Members, O extends Members> extends Row<K, R, O> {
  readonly kind: K
  /** Of an effect: the kind, what it has to say and what it may, and nothing else. */
  readonly schema: Schema<EffectOf<K, R, O>>
}

/** What tells a kind from the others. */
interface Row<K extends string, R extends Members, O extends Members> {
  readonly summary: string
  /** What an effect of this kind has to say beside `kind`, and what it may. */
  readonly required: R
  readonly optional: O
  action (effect: EffectOf<K, R, O>): Action
}

type EffectOf<K extends string, R extends Members, O extends Members> = Shape<{ readonly kind: Schema<K> } & R, O>

/** A row: what its effects look like follows from its schemas. */
export function kind<const K extends string, const R extends Members, const O extends Members> (
  name: K, row: Row<K, R, O>
): FaultKind<K, R, O> {
  const { summary, required, optional } = row
  return { ...row, kind: name, schema: { title: name, description: summary, ...closed({ kind: constant(name), ...required }, optional) } }
}
