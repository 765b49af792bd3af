import { truncate } from 'node:fs/promises'
import { fileFailure } from '../../failure.ts'
import { ShapeError, checked } from '../../schema/check.ts'
import { COUNT, type Typed, closed } from '../../schema/schema.ts'
import { AUDIT_MEMBERS, type AuditEntry } from '../logs/audit-entry.ts'
import { appendAt, readIfThere, replaceFile } from './durable.ts'
import { StoreError } from './error.ts'

/** A line of the file: an entry and the revision of the state it belongs to. */
const LINE = closed({ revision: COUNT, ...AUDIT_MEMBERS })

type AuditLine = Typed<typeof LINE>

/** A place in the file between two lines. */
export interface AuditEnd { readonly size: number, readonly lines: number }

/**
 * `audit-log.jsonl`. Entries of a commit are appended before it, under its revision; so what an unfinished commit left is
 * known by a revision that the state has not reached.
 */
export class AuditFile {
  readonly #path: string
  readonly #limit: number
  /** Bytes that count. More of them in the file are the rest of an append that failed. */
  #size = 0
  #lines = 0

  /** @param limit entries to keep; the file may grow by a quarter more before the oldest are removed */
  constructor (path: string, limit: number) {
    this.#path = path
    this.#limit = limit
  }

  /** How far the file goes now, for {@link cutTo}. */
  get end (): AuditEnd { return { size: this.#size, lines: this.#lines } }

  /**
   * Reads the entries, oldest first, and takes from the file what does not count: lines of a later revision or of before a reset, a
   * torn last line.
   *
   * @param revision of the state; -1 where there is none
   * @param start revision of the oldest entries that count
   * @throws {StoreError} if another line is damaged, or the file cannot be read or mended
   */
  async read (revision: number, start: number): Promise<AuditEntry[]> {
    try {
      const found = await readIfThere(this.#path)
      const counts = (line: AuditLine): boolean => line.revision >= start && line.revision <= revision
      const lines = this.#parse(found?.toString() ?? '').filter(counts).slice(-this.#limit)
      const whole = Buffer.from(lines.map(lineOf).join(''))
      if (found !== null && !found.equals(whole)) await replaceFile(this.#path, whole)
      this.#size = whole.length
      this.#lines = lines.length
      return lines.map(({ revision, ...entry }) => entry)
    } catch (error) {
      if (error instanceof StoreError) throw error
      const reason = fileFailure(error)
      throw new StoreError(`${this.#path} cannot be read and mended (${reason}): let this user read and write it.`, { cause: error })
    }
  }

  /** Adds entries. @throws the system's error; then none of them counts. */
  async append (entries: ReadonlyArray<{ readonly entry: AuditEntry, readonly revision: number }>, sync: boolean): Promise<void> {
    if (entries.length === 0) return
    const added = entries.map(({ entry, revision }) => lineOf({ revision, ...entry })).join('')
    this.#size = await appendAt(this.#path, this.#size, added, sync)
    this.#lines += entries.length
  }

  /** Takes back what was appended since. */
  async cutTo (end: AuditEnd): Promise<void> {
    this.#size = end.size
    this.#lines = end.lines
    // Where this fails the next append does it, and until then the lines' revision keeps them from counting.
    await truncate(this.#path, end.size).catch(() => {})
  }

  /** Removes all that was there before. */
  async cutBefore ({ size, lines }: AuditEnd): Promise<void> {
    const found = await readIfThere(this.#path) ?? Buffer.alloc(0)
    const rest = found.subarray(size, this.#size)
    await replaceFile(this.#path, rest)
    this.#size = rest.length
    this.#lines -= lines
  }

  /** Removes the oldest entries where there are too many. */
  async trim (): Promise<void> {
    if (this.#lines <= this.#limit * 1.25) return
    const found = await readIfThere(this.#path) ?? Buffer.alloc(0)
    const kept = found.subarray(0, this.#size).toString().split('\n').slice(-this.#limit - 1)
    const whole = Buffer.from(kept.join('\n'))
    await replaceFile(this.#path, whole)
    this.#size = whole.length
    this.#lines = this.#limit
  }

  #parse (contents: string): AuditLine[] {
    const lines = contents.split('\n')
    const torn = lines.pop() ?? ''
    const parsed = lines.map((line, index) => {
      const found = parseLine(line)
      if (found !== null) return found
      throw new StoreError(`${this.#path} is damaged in line ${index + 1}: mend or remove that line, or restore the file from a backup.`)
    })
    const last = parseLine(torn)
    return last === null ? parsed : [...parsed, last]
  }
}

function lineOf (line: AuditLine): string {
  return JSON.stringify(line) + '\n'
}

function parseLine (line: string): AuditLine | null {
  try {
    return checked(LINE, JSON.parse(line))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof ShapeError) return null
    throw error
  }
}
