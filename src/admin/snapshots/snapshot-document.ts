import { PemError } from '../../appliance/folder/pem.ts'
import type { Slices } from '../../appliance/slices.ts'
import { AUDIT_ENTRY } from '../../appliance/logs/audit-entry.ts'
import { STATE_VERSION, type Written, whole } from '../../appliance/written.ts'
import { checked } from '../../schema/check.ts'
import { Masking } from '../../secrets.ts'
import { type Typed, OBJECT, list } from '../../schema/schema.ts'
import { Problem } from '../api/problem.ts'
import type { SNAPSHOT_DOCUMENT } from '../api/schema.ts'
import type { Snapshot } from './snapshots.ts'

/** A snapshot as a file: the state as it lies in a folder, and the files it names. */
export type SnapshotDocument = Typed<typeof SNAPSHOT_DOCUMENT>

const AUDIT_LOG = list(AUDIT_ENTRY)

/** A snapshot as a file. @param keys with private keys and digests of passwords */
export function documentOf ({ contents: { state, auditLog }, ...about }: Snapshot, slices: Slices, keys: boolean): SnapshotDocument {
  const layout = slices.layOut(state)
  const files = [...layout.pem].filter(([, { kind }]) => keys || kind !== 'privateKey').map(([name, { text }]) => [name, text])
  return {
    format: 'mock-ome-snapshot',
    formatVersion: STATE_VERSION,
    ...about,
    keys,
    state: checked(OBJECT, keys ? layout.state : new Masking({ mask: null }).value(layout.state)),
    files: Object.fromEntries(files),
    auditLog
  }
}

/**
 * What a file holds. Of the state nothing has been looked at: whoever reads it is told of damage by a {@link Problem} 422.
 *
 * @param document what {@link documentOf} made; its outermost shape has been checked
 * @throws {Problem} 409 where it is of another version or without keys
 */
export function contentsOf ({ formatVersion, keys, state, files, auditLog }: SnapshotDocument): Written {
  if (formatVersion !== STATE_VERSION) {
    throw new Problem(409, `the snapshot has format ${formatVersion}, this version of mock-ome reads ${STATE_VERSION}`)
  }
  if (!keys) throw new Problem(409, 'the snapshot was downloaded without its keys and cannot be used; ?keys=true downloads it with them')
  const written = { state, file: (name: string) => Object.hasOwn(files, name) ? files[name] ?? null : null, auditLog: [], damage }
  return { ...written, auditLog: whole(written, () => checked(AUDIT_LOG, auditLog, 'auditLog')) }
}

function damage (error: Error): Problem {
  if (!(error instanceof PemError)) return new Problem(422, `the snapshot does not hold an appliance's state: ${error.message}`)
  return new Problem(422, error.missing ? `the snapshot lacks its file ${error.file}` : `the snapshot is damaged: ${error.message}`)
}
