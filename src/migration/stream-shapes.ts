import { AUDIT_ENTRY } from '../appliance/logs/audit-entry.ts'
import { ShapeError, checked } from '../schema/check.ts'
import { COUNT, type Schema, TEXT, type Typed, closed, constant, list, object } from '../schema/schema.ts'
import type { Channel } from './channel.ts'

/** The messages of a data stream, in the order in which they come; `source` and `target` are who sends them. */
const MESSAGES = {
  /** source: there is nothing for this peer. The stream ends. */
  declined: closed({ type: constant('declined'), reason: TEXT }),
  /** source: what is to come. */
  begin: closed({ type: constant('begin'), id: TEXT, accounts: COUNT, auditEntries: COUNT }),
  /** target: send it. */
  go: closed({ type: constant('go') }),
  /** source: a piece of the state, as JSON text. */
  state: closed({ type: constant('state'), text: TEXT }),
  /** source: entries of the audit log, oldest first. */
  audit: closed({ type: constant('audit'), entries: list(AUDIT_ENTRY) }),
  /** source: that was all. */
  end: closed({ type: constant('end') }),
  /** target: it is kept; or, instead of `go`, it was kept before. */
  restored: closed({ type: constant('restored'), id: TEXT }),
  /** source: nothing will be changed here any more. */
  migrated: closed({ type: constant('migrated') })
}

export type StreamMessageType = keyof typeof MESSAGES
export type StreamMessages = { readonly [Type in StreamMessageType]: Typed<typeof MESSAGES[Type]> }

const SHAPES: { readonly [Type in StreamMessageType]: Schema<StreamMessages[Type]> } = MESSAGES

const TYPED = object({ type: TEXT })

/** Sends a message of the stream. @throws {ChannelError} if the connection has ended, or takes nothing any more */
export async function tell (channel: Channel, message: StreamMessages[StreamMessageType], milliseconds: number): Promise<void> {
  await channel.send(message, milliseconds)
}

/**
 * Waits for one of some messages.
 *
 * @throws {ChannelError} for silence and the end of the connection
 * @throws {ShapeError} for any other message
 */
export async function hear<Type extends StreamMessageType> (
  channel: Channel,
  milliseconds: number,
  ...expected: readonly Type[]
): Promise<StreamMessages[Type]> {
  const message = await channel.receive(milliseconds)
  if (message === null) throw new Error('the other end hung up')
  const { type: told } = checked(TYPED, message)
  const type = expected.find(candidate => candidate === told)
  if (type === undefined) throw new ShapeError(`type must be ${expected.map(name => JSON.stringify(name)).join(' or ')}`)
  return checked(SHAPES[type], message)
}
