import type { Appliance } from '../appliance/appliance.ts'
import { ACCOUNTS } from '../appliance/accounts/account-state.ts'
import type { Data } from '../appliance/migration/migration.ts'
import { pieceOf } from '../appliance/slice.ts'
import type { Slices } from '../appliance/slices.ts'
import type { AuditEntry } from '../appliance/logs/audit-entry.ts'
import type { MigrationStep } from '../appliance/migration/migration-state.ts'
import { parseJson } from '../json.ts'
import type { Channel } from './channel.ts'
import { DEADLINES } from '../client/deadlines.ts'
import { hear, tell } from './stream-shapes.ts'

/** Characters of the state in one message, and of audit entries about as many. */
const PIECE = 128 * 1024
/** Characters of state a target is ready to put together. */
const MAX_STATE = 64 * 1024 * 1024
/** Audit entries a target is ready to take. */
const MAX_ENTRIES = 1_000_000

/** What a target has received and not kept yet. */
export interface Received extends Data {
  readonly id: string
  readonly accounts: number
}

/** How a target follows a stream: how much of it is there, and what is left of it. */
export type Watch = (received: number, total: number) => void

/**
 * Sends a source's data to the peer that may have it, and marks the source as migrated when the peer has kept it. Meanwhile
 * nothing can be changed here, so that nothing is lost.
 */
export async function sendData (appliance: Appliance, channel: Channel, peerGuid: string, deadlines = DEADLINES): Promise<void> {
  const { ledger, migration } = appliance
  const offer = migration.offerFor(peerGuid)
  if (offer === null) {
    const reason = 'the migrate-out process has not been run for this target'
    return await tell(channel, { type: 'declined', reason }, deadlines.message)
  }
  await migration.frozen(async () => {
    const { auditLog: { entries }, slices, state } = ledger
    const total = entries.length
    await tell(channel, { type: 'begin', id: offer.id, accounts: pieceOf(state, ACCOUNTS).length, auditEntries: total }, deadlines.message)
    const answer = await hear(channel, deadlines.message, 'go', 'restored')
    if (answer.type === 'go') {
      for (const text of pieces(JSON.stringify(slices.leaving(state)))) await tell(channel, { type: 'state', text }, deadlines.message)
      for (const batch of batches(entries, total)) await tell(channel, { type: 'audit', entries: batch }, deadlines.message)
      await tell(channel, { type: 'end' }, deadlines.message)
      await hear(channel, deadlines.restore, 'restored')
    }
    await migration.finish(offer)
    await tell(channel, { type: 'migrated' }, deadlines.message)
  })
}

/**
 * Receives a source's data.
 *
 * @param slices of the target
 * @param known id of the migration whose data is here already; then there is nothing to receive
 * @returns null where the data was kept before
 * @throws {ChannelError} if the connection is cut
 * @throws {ShapeError} for what is no data of a source
 */
export async function receiveData (
  channel: Channel,
  slices: Slices,
  known: string | null,
  watch: Watch,
  deadlines = DEADLINES
): Promise<Received | null> {
  const begin = await hear(channel, deadlines.message, 'begin', 'declined')
  if (begin.type === 'declined') throw new Error(`the source declines: ${begin.reason}`)
  const { id, accounts, auditEntries } = begin
  if (id === known) return null
  if (auditEntries > MAX_ENTRIES) throw new Error(`the source has ${auditEntries} audit entries, more than ${MAX_ENTRIES}`)
  await tell(channel, { type: 'go' }, deadlines.message)
  const auditLog: AuditEntry[] = []
  let text = ''
  for (;;) {
    const message = await hear(channel, deadlines.message, 'state', 'audit', 'end')
    if (message.type === 'end') break
    if (message.type === 'state') text += message.text
    else for (const entry of message.entries) auditLog.push(entry)
    if (text.length > MAX_STATE || auditLog.length > auditEntries) throw new Error('the source sends more than it said')
    watch(auditLog.length + 1, auditEntries + 1)
  }
  const state = slices.arriving(parseJson(text))
  if (pieceOf(state, ACCOUNTS).length !== accounts || auditLog.length !== auditEntries) throw new Error('the source sent less than it said')
  return { id, state, auditLog, accounts }
}

/** Tells the source that its data is kept, and waits until it has taken note. */
export async function confirm (channel: Channel, { id }: Pick<MigrationStep, 'id'>, deadlines = DEADLINES): Promise<void> {
  await tell(channel, { type: 'restored', id }, deadlines.message)
  await hear(channel, deadlines.answer, 'migrated')
}

function * pieces (text: string): Generator<string> {
  for (let start = 0; start < text.length; start += PIECE) yield text.slice(start, start + PIECE)
}

/** Entries in batches of some size. Only the first `total`: the log may grow meanwhile. */
function * batches (entries: readonly AuditEntry[], total: number): Generator<AuditEntry[]> {
  let batch: AuditEntry[] = []
  let size = 0
  for (let index = 0; index < total; index++) {
    const entry = entries[index]
    if (entry === undefined) break
    batch.push(entry)
    size += 256 + entry.message.length + entry.messageArgs.length + entry.userName.length
    if (size < PIECE) continue
    yield batch
    batch = []
    size = 0
  }
  if (batch.length > 0) yield batch
}
