import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { failureCode, fileFailure } from '../../failure.ts'
import { ShapeError } from '../../schema/check.ts'
import type { Typed } from '../../schema/schema.ts'
import { AUDIT_ENTRY, type AuditEntry } from '../logs/audit-entry.ts'
import { StoreError } from './error.ts'
import {
  type AuditExtent, BASE_HEAD, BASE_LINE, CLOSING, CLOSING_FILE, FOLDER_VERSION, LOG_HEAD, RECORD, damaged, generationsIn, pathOf,
  readFileOf
} from './generation.ts'
import { type Extent, NOTHING, type Reading } from './lines.ts'

/** What a base holds. */
interface Base {
  readonly revision: number
  readonly audit: AuditExtent
  readonly bytes: number
  /** Values by their keys. */
  readonly kept: Map<string, unknown>
}

/** What a folder holds: the newest base, and what came since. */
export interface Found extends Base {
  readonly base: number
  /** Of the newest log. */
  readonly log: number
  readonly end: Extent
  /** Whether more is in it, of a write that was cut short. */
  readonly isTorn: boolean
  /** Bytes of all logs since the base. */
  readonly since: number
  /** The oldest entries, of the audit file, and those that are still in logs. */
  readonly moved: readonly AuditEntry[]
  readonly unmoved: AuditEntry[]
}

/**
 * Holds what was read against what it was like when it was closed: a log that is cut would look like one that a kill has cut short.
 *
 * @param found null: no base
 * @returns whether it was closed, and nothing was written since
 * @throws {StoreError} where it is not the same
 */
export async function assertAsClosed (directory: string, found: Found | null): Promise<boolean> {
  const path = join(directory, CLOSING_FILE)
  const isThere = await stat(path).then(() => true, error => {
    if (failureCode(error) === 'ENOENT') return false
    throw damaged(path, `cannot be read: ${fileFailure(error)}`)
  })
  if (!isThere) return false
  let closing: Typed<typeof CLOSING> | undefined
  const { rest, lines } = await readFileOf(path, { line: CLOSING }, { line: read => { closing = read } })
  if (closing === undefined || lines !== 1 || rest !== 'nothing') throw damaged(path, 'is cut short, or damaged')
  if (found === null) throw damaged(join(directory, 'base-….jsonl'), 'is missing')
  const { log, isTorn, end } = found
  const isSame = log === closing.log && end.bytes === closing.bytes && end.lines === closing.lines && end.crc === closing.logCrc
  if (!isSame || isTorn) throw damaged(pathOf(directory, 'log', closing.log), 'is not as it was when it was closed')
  return true
}

/** Reads what is kept; null where there is no base. @throws {StoreError} for what is not whole */
export async function readJournal (directory: string): Promise<Found | null> {
  const { base: bases, log: all } = await generationsIn(directory)
  const base = bases.at(-1)
  if (base === undefined) return null
  const { kept, audit, ...about } = await readBase(pathOf(directory, 'base', base), base)
  const moved = await readAudit(directory, audit)
  let [revision, since, end, isTorn] = [about.revision, 0, NOTHING, false]
  const unmoved: AuditEntry[] = []
  const logs = await logsSince(directory, base, all)
  for (const [index, log] of logs.entries()) {
    const path = pathOf(directory, 'log', log)
    const reading = await readFileOf(path, { head: LOG_HEAD, line: RECORD }, {
      head: head => {
        if (head.log !== log || head.after !== revision) throw new ShapeError(`it must be log ${log} and go on from revision ${revision}`)
      },
      line: ({ rev, del = [], put = {}, audit = [] }) => {
        if (rev !== undefined && rev <= revision) throw new ShapeError(`rev must be above ${revision}`)
        revision = rev ?? revision
        for (const key of del) kept.delete(key)
        for (const [key, value] of Object.entries(put)) kept.set(key, value)
        for (const entry of audit) unmoved.push(entry)
      }
    })
    assertEnds(path, reading, index === logs.length - 1)
    since += reading.bytes
    end = { bytes: reading.bytes, lines: reading.lines, crc: reading.crc }
    isTorn = reading.rest === 'torn'
  }
  return { base, log: logs.at(-1) ?? base, revision, kept, audit, bytes: about.bytes, end, isTorn, since, moved, unmoved }
}

async function readBase (path: string, base: number): Promise<Base> {
  const kept = new Map<string, unknown>()
  const seen: { head?: Typed<typeof BASE_HEAD>, count?: number | undefined } = {}
  const reading = await readFileOf(path, { head: BASE_HEAD, line: BASE_LINE }, {
    head: found => {
      if (found.version > FOLDER_VERSION) throw newer(path, found.version)
      if (found.base !== base) throw new ShapeError(`base must be ${base}`)
      seen.head = found
    },
    line: ({ k, v, end }) => {
      if (seen.count !== undefined) throw new ShapeError('it must be absent: it stands behind the end')
      if (k === undefined) seen.count = end
      else kept.set(k, v)
    }
  })
  const { head, count } = seen
  if (head === undefined || count !== kept.size || reading.rest !== 'nothing') throw damaged(path, 'is cut short, or damaged at its end')
  return { revision: head.rev, audit: head.audit, bytes: reading.bytes, kept }
}

async function readAudit (directory: string, { file, bytes, lines, crc }: AuditExtent): Promise<AuditEntry[]> {
  if (bytes === 0) return []
  const entries: AuditEntry[] = []
  const path = join(directory, file)
  const end = await readFileOf(path, { line: AUDIT_ENTRY }, { line: entry => { entries.push(entry) } }, bytes)
  if (end.bytes !== bytes || end.lines !== lines || end.crc !== crc) throw damaged(path, 'is not the one that the state belongs to')
  return entries
}

/** The logs from the base on. One that was to begin anew, and whose base never came, does not count. */
async function logsSince (directory: string, base: number, all: readonly number[]): Promise<readonly number[]> {
  const logs = all.filter(log => log >= base)
  const last = logs.at(-1)
  if (last !== undefined && last > base && await isAnew(pathOf(directory, 'log', last))) logs.pop()
  const wanted = logs.length === 0 ? [base] : logs.map((_log, index) => base + index)
  const missing = wanted.find((log, index) => logs[index] !== log)
  if (missing !== undefined) throw damaged(pathOf(directory, 'log', missing), 'is missing')
  return logs
}

/** More than the first line of a log has. */
const HEAD_BYTES = 1024

async function isAnew (path: string): Promise<boolean> {
  let anew = false
  await readFileOf(path, { head: LOG_HEAD, line: RECORD }, { head: head => { anew = head.anew === true }, line: () => {} }, HEAD_BYTES)
  return anew
}

/** @param last whether it is the log that was written last: a kill cuts that short */
function assertEnds (path: string, { rest, lines }: Reading, last: boolean): void {
  if (lines === 0 || rest === 'damaged' || (rest === 'torn' && !last)) throw damaged(path, `is damaged in line ${lines + 1}`)
}

/** What a newer version has written. */
export function newer (path: string, version: number): StoreError {
  const formats = `its format is ${version}, this one reads ${FOLDER_VERSION}`
  return new StoreError(`${path} was written by a newer version of mock-ome (${formats}): use that version, or another folder.`)
}
