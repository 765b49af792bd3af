import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { failureCode } from '../../failure.ts'
import { ShapeError, checked } from '../../schema/check.ts'
import { ANYTHING, COUNT, FLAG, OBJECT, type Schema, TEXT, type Typed, list, object, text } from '../../schema/schema.ts'
import { AUDIT_ENTRY } from '../logs/audit-entry.ts'
import { StoreError, unreadable } from './error.ts'
import { LineError, type Reading, readLines } from './lines.ts'

/** Version of the form of a folder. In the first all of a state was in `state.json`. */
export const FOLDER_VERSION = 2

/** What to do about damage. */
export const CURE = 'restore it from a backup, or remove the appliance\'s folder to start with a new appliance'

const FILE = /^(base|log|audit)-(0|[1-9]\d{0,14})\.jsonl$/

/** `base-N`: all of a state, as it was when the generation N began. `log-N`: what came since. `audit-N`: older entries of the audit log. */
export type Kind = 'base' | 'log' | 'audit'

/** How far the audit log has been moved to a file of its own. */
const AUDIT = object({ file: text({ pattern: '^audit-[0-9]+\\.jsonl$' }), bytes: COUNT, lines: COUNT, crc: COUNT })

/** First line of a base. */
export const BASE_HEAD = object({ base: COUNT, version: COUNT, rev: COUNT, audit: AUDIT })
/** A value by its key, or how many of them there were. */
export const BASE_LINE = object({}, { k: TEXT, v: ANYTHING, end: COUNT })
/** First line of a log: after which revision it begins. `anew`: it goes on from its own base alone. */
export const LOG_HEAD = object({ log: COUNT, after: COUNT }, { anew: FLAG })
/** A commit, or entries of the audit log between two. */
export const RECORD = object({}, { rev: COUNT, del: list(TEXT), put: OBJECT, audit: list(AUDIT_ENTRY) })

/** What the newest log was like when it was closed. It is there from a stop to the first write after it. */
export const CLOSING = object({ log: COUNT, bytes: COUNT, lines: COUNT, logCrc: COUNT })
export const CLOSING_FILE = 'closed.jsonl'

export type AuditExtent = Typed<typeof AUDIT>

export function fileName (kind: Kind, generation: number): string {
  return `${kind}-${generation}.jsonl`
}

/** The generations of which a folder has files, in ascending order. @throws the system's error */
export async function generationsIn (directory: string): Promise<Readonly<Record<Kind, readonly number[]>>> {
  const names = (await readdir(directory)).filter(name => FILE.test(name))
  const of = (kind: Kind): number[] =>
    names.filter(name => name.startsWith(kind)).map(name => Number(/\d+/.exec(name)?.[0])).sort((one, other) => one - other)
  return { base: of('base'), log: of('log'), audit: of('audit') }
}

/** A file that is not what was written. @param defect goes on after its name */
export function damaged (path: string, defect: string, cause?: unknown): StoreError {
  return new StoreError(`${path} ${defect}: ${CURE}.`, { cause })
}

/**
 * Reads a file of lines, and has each taken that fits.
 *
 * @param head the first line fits it
 * @param most bytes that count
 * @throws {StoreError} naming file and line
 */
export async function readFileOf<H, L> (
  path: string,
  { head, line }: { readonly head?: Schema<H>, readonly line: Schema<L> },
  take: { readonly head?: (value: H) => void, readonly line: (value: L) => void },
  most?: number
): Promise<Reading> {
  let lines = 0
  try {
    return await readLines(path, value => {
      lines++
      if (lines === 1 && head !== undefined) take.head?.(checked(head, value))
      else take.line(checked(line, value))
    }, most)
  } catch (error) {
    if (error instanceof StoreError) throw error
    if (error instanceof LineError) throw damaged(path, error.message, error)
    if (error instanceof ShapeError) throw damaged(path, `is damaged in line ${lines} (${error.message})`, error)
    if (failureCode(error) === 'ENOENT') throw damaged(path, 'is missing', error)
    throw unreadable(path, error)
  }
}

/** The path of a file of a generation. */
export function pathOf (directory: string, kind: Kind, generation: number): string {
  return join(directory, fileName(kind, generation))
}
