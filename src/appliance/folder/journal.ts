import { type FileHandle, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileFailure } from '../../failure.ts'
import type { Changes, Holding } from '../store.ts'
import { AUDIT_ENTRY, type AuditEntry } from '../logs/audit-entry.ts'
import { SyncError, TEMPORARY, extend, replaceBy, replaceFile, syncDirectory } from './durable.ts'
import { type AuditExtent, CLOSING_FILE, FOLDER_VERSION, fileName, generationsIn, pathOf, readFileOf } from './generation.ts'
import { type Found, assertAsClosed, readJournal } from './journal-reader.ts'
import { type Extent, NOTHING, lineOf, writeLines } from './lines.ts'

/** Bytes of log that are worth no new base, however small that is. */
const LEAST_LOG = 1024 * 1024

/** What a new log leaves to be put into a base. */
interface Turned {
  readonly log: number
  readonly moving: readonly AuditEntry[]
}

export interface JournalOptions {
  /** Entries of the audit log to keep; its file may grow by a quarter more before the oldest are removed. */
  readonly auditLimit: number
  /** Bytes of log after which a new base is made. Absent: as many as the old one has, and at least a megabyte. */
  readonly longLog?: number | undefined
}

/**
 * The state of an appliance as a base and logs: a base holds all of it, as it was; the logs since then hold a line for each commit. Once
 * a log is longer than its base, another log begins ({@link turn}), and beside it another base is written ({@link settle}): a start reads
 * the newest base, and all logs from it on. Calls do not overlap, but for `settle`.
 */
export class Journal {
  readonly #directory: string
  readonly #auditLimit: number
  readonly #longLog: number | undefined
  /** The newest log; -1 where nothing is kept yet. */
  #log = -1
  #end = NOTHING
  #base = -1
  #baseBytes = 0
  #since = 0
  #revision = -1
  #audit: AuditExtent = { file: fileName('audit', 0), ...NOTHING }
  /** Entries that are in logs only. */
  #unmoved: AuditEntry[] = []
  /** What was read has a rest of a write that a kill cut short. */
  #isTorn = false
  #broken: SyncError | null = null
  /** Whether the folder says that it is closed. */
  #isClosed = false
  /** Whether what was read is known to be whole, or something was written. */
  #isOurs = false

  constructor (directory: string, { auditLimit, longLog }: JournalOptions) {
    this.#directory = directory
    this.#auditLimit = auditLimit
    this.#longLog = longLog
  }

  /** Whether anything is kept. */
  get hasBegun (): boolean { return this.#base >= 0 }

  /** -1 where nothing is kept. */
  get revision (): number { return this.#revision }

  /** Whether it is time for {@link turn}. */
  get isLong (): boolean { return this.#since > (this.#longLog ?? Math.max(LEAST_LOG, this.#baseBytes)) }

  /** Reads what is kept; null: nothing. @throws {StoreError} for what is not whole */
  async read (): Promise<Found | null> {
    const found = await readJournal(this.#directory)
    this.#isClosed = await assertAsClosed(this.#directory, found)
    if (found === null) return null
    this.#log = found.log
    this.#end = found.end
    this.#base = found.base
    this.#baseBytes = found.bytes
    this.#since = found.since
    this.#revision = found.revision
    this.#audit = found.audit
    this.#unmoved = found.unmoved
    this.#isTorn = found.isTorn
    return found
  }

  /** Keeps changes, and the entries that belong to them. @throws the system's error; then they do not count */
  async commit (revision: number, { del, put }: Changes, audit: readonly AuditEntry[]): Promise<void> {
    await this.#append({
      rev: revision,
      ...(del.length > 0 && { del }),
      ...(put.size > 0 && { put: Object.fromEntries(put) }),
      ...(audit.length > 0 && { audit })
    }, true)
    this.#revision = revision
    for (const entry of audit) this.#unmoved.push(entry)
  }

  /** Keeps entries that belong to no change: the next commit waits for them. @throws the system's error; then they do not count */
  async add (audit: readonly AuditEntry[]): Promise<void> {
    await this.#append({ audit }, false)
    for (const entry of audit) this.#unmoved.push(entry)
  }

  /**
   * Begins anew, with a state and an audit log: a base of another generation, whose renaming is the commit.
   *
   * @param prepare writes what has to be there before
   * @throws what it throws, and the system's error; then what was there counts
   */
  async begin (holding: Holding, audit: readonly AuditEntry[], prepare: () => Promise<void>): Promise<void> {
    const generation = this.#log + 1
    const audited = pathOf(this.#directory, 'audit', generation)
    const { text, end } = lineOf({ log: generation, after: holding.revision, anew: true }, NOTHING)
    const entries = audit.slice(-this.#auditLimit)
    await this.#reopen()
    try {
      await this.#writeBase(generation, holding, async () => {
        // While this base is being written, a start knows by its name that PEM without a state is no damage.
        if (!this.hasBegun) await syncDirectory(this.#directory)
        await prepare()
        const moved = entries.length === 0 ? NOTHING : await replaceBy(audited, async file => await writeLines(file, entries))
        await replaceFile(pathOf(this.#directory, 'log', generation), text)
        await syncDirectory(this.#directory)
        return { file: fileName('audit', generation), ...moved }
      })
    } catch (error) {
      for (const kind of ['log', 'audit'] as const) await rm(pathOf(this.#directory, kind, generation), { force: true }).catch(() => {})
      throw error
    }
    this.#log = generation
    this.#end = end
    this.#since = 0
    this.#revision = holding.revision
    this.#unmoved = []
    await this.#syncFolder()
  }

  /** Begins another log: then what is in the ones before has to {@link settle}. @throws the system's error */
  async turn (): Promise<Turned> {
    const [log, moving] = [this.#log + 1, this.#unmoved]
    const { text, end } = lineOf({ log, after: this.#revision }, NOTHING)
    // Where this fails, it is not tried again with each commit.
    this.#since = 0
    await this.#reopen()
    await this.#cut()
    await replaceFile(pathOf(this.#directory, 'log', log), text)
    this.#log = log
    this.#end = end
    this.#unmoved = []
    await this.#syncFolder()
    return { log, moving }
  }

  /**
   * Writes the base that a log goes on from, piece by piece, and removes what is older.
   *
   * @param holding the state as it was when the log began
   * @throws the system's error; then the logs before it go on to count
   */
  async settle ({ log, moving }: Turned, holding: Holding): Promise<void> {
    try {
      await this.#writeBase(log, holding, async () => await this.#moveAudit(log, moving))
    } catch (error) {
      this.#unmoved = [...moving, ...this.#unmoved]
      throw error
    }
    await this.#syncFolder()
    await this.removeOld()
  }

  /** Removes the files that do not count, and what was being written. */
  async removeOld (): Promise<void> {
    const { base, log, audit } = await generationsIn(this.#directory)
    const old = [
      ...base.filter(generation => generation !== this.#base).map(generation => fileName('base', generation)),
      ...log.filter(generation => generation < this.#base || generation > this.#log).map(generation => fileName('log', generation)),
      ...audit.map(generation => fileName('audit', generation)).filter(file => file !== this.#audit.file),
      ...(await readdir(this.#directory)).filter(name => name.endsWith(TEMPORARY))
    ]
    for (const name of old) await rm(join(this.#directory, name), { force: true })
  }

  /** Removes what a killed process left. */
  async sweep (): Promise<void> {
    this.#isOurs = true
    if (this.#isTorn) await this.#cut()
    await this.removeOld()
  }

  /** Says in the folder how far the log goes, so that nothing can be cut off unnoticed. @throws the system's error */
  async close (): Promise<void> {
    if (!this.hasBegun || !this.#isOurs || this.#broken !== null || this.#isClosed) return
    await this.#cut()
    const { bytes, lines, crc: logCrc } = this.#end
    await replaceFile(join(this.#directory, CLOSING_FILE), lineOf({ log: this.#log, bytes, lines, logCrc }, NOTHING).text)
    await syncDirectory(this.#directory)
    this.#isClosed = true
  }

  /** Takes back what {@link close} has said, before anything is written. */
  async #reopen (): Promise<void> {
    this.#isOurs = true
    if (!this.#isClosed) return
    await rm(join(this.#directory, CLOSING_FILE), { force: true })
    await this.#syncFolder()
    this.#isClosed = false
  }

  /** Cuts off what a write that failed has left, and waits until the log is on the disk. */
  async #cut (): Promise<void> {
    await extend(pathOf(this.#directory, 'log', this.#log), this.#end.bytes, async () => {})
  }

  /** Waits until what the journal goes on with is on the disk by its name. */
  async #syncFolder (): Promise<void> {
    await syncDirectory(this.#directory).catch((error: unknown) => {
      this.#broken = new SyncError(fileFailure(error), { cause: error })
      throw this.#broken
    })
  }

  async #append (record: object, sync: boolean): Promise<void> {
    if (this.#broken !== null) throw this.#broken
    await this.#reopen()
    const { text, end } = lineOf(record, this.#end)
    try {
      await extend(pathOf(this.#directory, 'log', this.#log), this.#end.bytes, async file => { await file.appendFile(text) }, sync)
    } catch (error) {
      if (error instanceof SyncError) this.#broken = error
      throw error
    }
    this.#since += end.bytes - this.#end.bytes
    this.#end = end
  }

  async #writeBase (base: number, holding: Holding, prepare: () => Promise<AuditExtent>): Promise<void> {
    let audit = this.#audit
    const { bytes } = await replaceBy(pathOf(this.#directory, 'base', base), async file => {
      audit = await prepare()
      return await writeLines(file, baseOf(base, holding, audit))
    })
    this.#base = base
    this.#baseBytes = bytes
    this.#audit = audit
  }

  /** Moves entries to the audit file: to its end, or to a new one, without the oldest, once there are too many. */
  async #moveAudit (generation: number, moving: readonly AuditEntry[]): Promise<AuditExtent> {
    const { file, bytes, lines, crc } = this.#audit
    if (moving.length === 0) return this.#audit
    if (lines + moving.length <= this.#auditLimit * 1.25) {
      const write = async (file: FileHandle): Promise<Extent> => await writeLines(file, moving, { bytes, lines, crc })
      const moved = await extend(join(this.#directory, file), bytes, write)
      if (bytes === 0) await syncDirectory(this.#directory)
      return { file, ...moved }
    }
    const entries: AuditEntry[] = []
    if (lines > 0) await readFileOf(join(this.#directory, file), { line: AUDIT_ENTRY }, { line: entry => { entries.push(entry) } }, bytes)
    const kept = [...entries, ...moving].slice(-this.#auditLimit)
    const name = fileName('audit', generation)
    return { file: name, ...await replaceBy(join(this.#directory, name), async file => await writeLines(file, kept)) }
  }
}

/** The lines of a base. */
function * baseOf (base: number, { revision, entries }: Holding, audit: AuditExtent): Generator<object> {
  yield { base, version: FOLDER_VERSION, rev: revision, audit }
  let end = 0
  for (const [k, v] of entries()) {
    yield { k, v }
    end++
  }
  yield { end }
}
