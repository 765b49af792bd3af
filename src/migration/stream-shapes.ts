import { type Check, checked, count, exactly, listOf, record, text } from '../appliance/folder/shape.ts'
import { AUDIT_ENTRY } from '../appliance/folder/audit-file.ts'
import type { AuditEntry } from '../appliance/state.ts'
import type { Channel } from './channel.ts'

/** The messages of a data stream, in the order in which they come; `source` and `target` are who sends them. */
export interface StreamMessages {
  /** source: there is nothing for this peer. The stream ends. */
  readonly declined: { readonly type: 'declined', readonly reason: string }
  /** source: what is to come. */
  readonly begin: { readonly type: 'begin', readonly id: string, readonly accounts: number, readonly auditEntries: number }
  /** target: send it. */
  readonly go: { readonly type: 'go' }
  /** source: a piece of the state, as JSON text. */
  readonly state: { readonly type: 'state', readonly text: string }
  /** source: entries of the audit log, oldest first. */
  readonly audit: { readonly type: 'audit', readonly entries: readonly AuditEntry[] }
  /** source: that was all. */
  readonly end: { readonly type: 'end' }
  /** target: it is kept; or, instead of `go`, it was kept before. */
  readonly restored: { readonly type: 'restored', readonly id: string }
  /** source: nothing will be changed here any more. */
  readonly migrated: { readonly type: 'migrated' }
}

export type StreamMessageType = keyof StreamMessages

const SHAPES: { readonly [Type in StreamMessageType]: Check<StreamMessages[Type]> } = {
  declined: record<StreamMessages['declined']>({ type: exactly('declined'), reason: text }),
  begin: record<StreamMessages['begin']>({ type: exactly('begin'), id: text, accounts: count, auditEntries: count }),
  go: record<StreamMessages['go']>({ type: exactly('go') }),
  state: record<StreamMessages['state']>({ type: exactly('state'), text }),
  audit: record<StreamMessages['audit']>({ type: exactly('audit'), entries: listOf(AUDIT_ENTRY) }),
  end: record<StreamMessages['end']>({ type: exactly('end') }),
  restored: record<StreamMessages['restored']>({ type: exactly('restored'), id: text }),
  migrated: record<StreamMessages['migrated']>({ type: exactly('migrated') })
}

/** Sends a message of the stream. @throws {ChannelError} if the connection has ended, or takes nothing any more */
export async function tell<Type extends StreamMessageType> (channel: Channel, message: StreamMessages[Type], milliseconds: number): Promise<void> {
  await channel.send(message, milliseconds)
}

/**
 * Waits for one of some messages.
 *
 * @throws {ChannelError} for silence and the end of the connection
 * @throws {ShapeError} for any other message
 */
export async function hear<Type extends StreamMessageType> (channel: Channel, milliseconds: number, ...expected: readonly Type[]): Promise<StreamMessages[Type]> {
  const message = await channel.receive(milliseconds)
  if (message === null) throw new Error('the other end hung up')
  const told = Object(message).type
  const type = expected.find(candidate => candidate === told) ?? expected[0]
  if (type === undefined) throw new Error('no message is expected')
  return checked<StreamMessages[Type]>(SHAPES[type], message)
}
