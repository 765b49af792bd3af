import { ShapeError, checked } from '../schema/check.ts'
import { COUNT, OBJECT, type Typed, constant, object } from '../schema/schema.ts'
import { PemError, type PemFile } from './folder/pem.ts'
import type { FileOf } from './folder/pem-places.ts'
import type { AuditEntry } from './logs/audit-entry.ts'
import type { State } from './slice.ts'

/** Version of the form in which states are written. What a newer one has written is refused. */
export const STATE_VERSION = 1

/** What a written state has beside its pieces. Older versions said where the audit log begins. */
const HEADER = object({ version: constant(STATE_VERSION), revision: COUNT }, { auditStart: COUNT })

/** Names that no slice may have. */
export const RESERVED: ReadonlySet<string> = new Set(['version', 'revision', 'auditStart'])

export type Header = Pick<Typed<typeof HEADER>, 'version' | 'revision'>

/** A state as it comes from outside: a folder, a backup, a snapshot. Of `state` and `file` nothing has been checked. */
export interface Written {
  readonly state: unknown
  /** PEM that the state names. */
  readonly file: FileOf
  readonly auditLog: readonly AuditEntry[]
  /** What is told of it where it is not whole. */
  readonly damage: (error: ShapeError | PemError) => Error
}

/** A state, laid out to be written: what becomes JSON, and the files of PEM it names. */
export interface Layout {
  readonly state: Header & Readonly<Record<string, unknown>>
  readonly pem: ReadonlyMap<string, PemFile>
}

/** A state in memory, and the audit log with it. */
export interface Stored {
  readonly state: State
  readonly auditLog: readonly AuditEntry[]
}

interface Opened {
  readonly header: Pick<State, 'revision'>
  readonly pieces: ReadonlyMap<string, unknown>
}

/** Takes a written state apart. @throws {ShapeError} for what is none, or is of another version */
export function opened (state: unknown): Opened {
  const { revision } = checked(HEADER, state)
  const pieces = new Map(Object.entries(checked(OBJECT, state)).filter(([name]) => !RESERVED.has(name)))
  return { header: { revision }, pieces }
}

/** What work makes of a written state. @throws what {@link Written.damage} makes of its damage */
export function whole<T> ({ damage }: Written, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof ShapeError || error instanceof PemError ? damage(error) : error
  }
}
