import { join } from 'node:path'
import { ShapeError, checked } from '../../schema/check.ts'
import { COUNT, type Typed, closed, object } from '../../schema/schema.ts'
import { AUDIT_MEMBERS, type AuditEntry } from '../logs/audit-entry.ts'
import { readIfThere } from './durable.ts'
import { StoreError, unreadable } from './error.ts'
import { CURE, FOLDER_VERSION, damaged } from './generation.ts'
import { newer } from './journal-reader.ts'

/** A line of the old audit log: an entry and the revision of the state it belongs to. */
const LINE = closed({ revision: COUNT, ...AUDIT_MEMBERS })

/** The revision of an old state, and that of the oldest entries that count. */
const REVISIONS = object({ revision: COUNT }, { auditStart: COUNT })

export const OLD_AUDIT_LOG = 'audit-log.jsonl'

/** What `state.json` is now: it says to older versions that they cannot read the folder. */
export const STATE_FILE = 'state.json'
export const STATE_FILE_NOW = JSON.stringify({ version: FOLDER_VERSION })

/** A folder as older versions wrote it: all of the state in `state.json`. It is read only. */
export interface OldState {
  readonly state: unknown
  readonly revision: number
  readonly auditLog: readonly AuditEntry[]
}

/** What `state.json` says: null where it is missing, a number where it is of this version, else an old state. @throws {StoreError} */
export async function readOldState (directory: string): Promise<OldState | number | null> {
  const path = join(directory, STATE_FILE)
  const json = (await reading(path))?.toString()
  if (json === undefined) return null
  const state = parsed(json, path)
  const version = typeof state === 'object' && state !== null && 'version' in state ? state.version : undefined
  if (typeof version === 'number' && version > FOLDER_VERSION) throw newer(path, version)
  if (version === FOLDER_VERSION) return version
  try {
    const { revision, auditStart = 0 } = checked(REVISIONS, state)
    return { state, revision, auditLog: await readOldAudit(directory, auditStart, revision) }
  } catch (error) {
    throw error instanceof ShapeError ? notWhole(path, error) : error
  }
}

/** Whether an old audit log has entries. @throws {StoreError} */
export async function hasOldAudit (directory: string): Promise<boolean> {
  return ((await reading(join(directory, OLD_AUDIT_LOG)))?.length ?? 0) > 0
}

/** What is told of a state whose pieces are not whole. */
export function notWhole (path: string, { message }: Error): StoreError {
  return new StoreError(`${path} does not hold an appliance's state (${message}): ${CURE}.`)
}

/** Entries of the revisions that count: what an unfinished save left has another. */
async function readOldAudit (directory: string, start: number, revision: number): Promise<AuditEntry[]> {
  const path = join(directory, OLD_AUDIT_LOG)
  const lines = (await reading(path))?.toString().split('\n') ?? []
  const torn = lineOf(lines.pop() ?? '')
  const found = lines.map((line, index) => {
    const entry = lineOf(line)
    if (entry !== null) return entry
    throw new StoreError(`${path} is damaged in line ${index + 1}: mend or remove that line, or restore the file from a backup.`)
  })
  return [...found, ...torn === null ? [] : [torn]]
    .filter(line => line.revision >= start && line.revision <= revision)
    .map(({ revision, ...entry }) => entry)
}

function lineOf (line: string): Typed<typeof LINE> | null {
  try {
    return checked(LINE, JSON.parse(line))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof ShapeError) return null
    throw error
  }
}

function parsed (json: string, path: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw damaged(path, 'is not JSON (cut short or damaged)')
  }
}

async function reading (path: string): Promise<Buffer | null> {
  try {
    return await readIfThere(path)
  } catch (error) {
    throw unreadable(path, error)
  }
}
