import { X509Certificate, createPrivateKey } from 'node:crypto'
import { StoreError } from '../../appliance/folder/error.ts'
import { gather, layOut, pemNames, recordOf } from '../../appliance/folder/state-file.ts'
import type { AuditEntry } from '../../appliance/logs/audit-entry.ts'
import { STATE_VERSION, type StateRecord } from '../../appliance/state.ts'
import { ShapeError } from '../../schema/check.ts'
import { Masking } from '../../secrets.ts'
import { Problem } from '../api/problem.ts'
import type { Snapshot } from './snapshots.ts'

/** A snapshot as a file: the state as it lies in a folder, and the files it names. */
export interface SnapshotDocument {
  readonly format: 'mock-ome-snapshot'
  /** Of the shape of the state. */
  readonly formatVersion: number
  readonly id: string
  readonly takenAt: string
  readonly appliance: string
  readonly version: string
  /** Private keys and digests of passwords are in it; without them it cannot be restored. */
  readonly keys: boolean
  readonly state: unknown
  readonly files: Readonly<Record<string, string>>
  readonly auditLog: readonly AuditEntry[]
}

/** A snapshot as a file. @param keys with private keys and digests of passwords */
export function documentOf ({ contents: { state, auditLog }, ...about }: Snapshot, keys: boolean): SnapshotDocument {
  const { json, pem } = layOut(state)
  const written: unknown = JSON.parse(json)
  const files = [...pem].filter(([, { kind }]) => keys || kind !== 'privateKey').map(([name, { text }]) => [name, text])
  return {
    format: 'mock-ome-snapshot',
    formatVersion: STATE_VERSION,
    ...about,
    keys,
    state: keys ? written : new Masking({ mask: null }).value(written),
    files: Object.fromEntries(files),
    auditLog
  }
}

/**
 * Reads a file back.
 *
 * @param document what {@link documentOf} made; its outermost shape has been checked
 * @throws {Problem} 409 where it is of another version or without keys, 422 where it is damaged
 */
export async function snapshotOf (document: SnapshotDocument): Promise<Snapshot> {
  const { formatVersion, keys, state, files, auditLog, id, takenAt, appliance, version } = document
  if (formatVersion !== STATE_VERSION) {
    throw new Problem(409, `the snapshot has format ${formatVersion}, this version of mock-ome reads ${STATE_VERSION}`)
  }
  if (!keys) throw new Problem(409, 'the snapshot was downloaded without its keys and cannot be used; ?keys=true downloads it with them')
  const record = checkedRecord(state)
  const missing = [...pemNames(record)].find(name => !Object.hasOwn(files, name))
  if (missing !== undefined) throw new Problem(422, `the snapshot lacks its file ${missing}`)
  try {
    const whole = await gather(record, 'files', async name => Object.hasOwn(files, name) ? files[name] ?? null : null)
    const { privateKey, chain: [leaf = ''] } = whole.webCertificate
    if (!new X509Certificate(leaf).checkPrivateKey(createPrivateKey(privateKey))) {
      throw new Problem(422, 'the snapshot is damaged: its key and its certificate do not go together')
    }
    return { id, takenAt, appliance, version, contents: { state: whole, auditLog } }
  } catch (error) {
    if (error instanceof StoreError) throw new Problem(422, `the snapshot is damaged: ${error.message.split(': ', 1)[0]}`)
    throw error
  }
}

function checkedRecord (state: unknown): StateRecord {
  try {
    return recordOf(state)
  } catch (error) {
    if (error instanceof ShapeError) throw new Problem(422, `the snapshot does not hold an appliance's state: ${error.message}`)
    throw error
  }
}
