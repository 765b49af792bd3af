import { join, resolve } from 'node:path'
import pLimit from 'p-limit'
import { fileFailure } from '../../failure.ts'
import { AUDIT_LOG_LIMIT } from '../logs/audit-log.ts'
import { SyncError } from './durable.ts'
import { StoreError } from './error.ts'
import { FolderShelf } from './folder-shelf.ts'
import { FolderLock, LockUnsupportedError } from './lock.ts'
import { LogFile } from './log-file.ts'
import { makeFolders } from './folders.ts'
import { StateFolder } from './state-folder.ts'
import type { AuditEntry } from '../logs/audit-entry.ts'
import type { Holding, Save, Store } from '../store.ts'
import type { Written } from '../written.ts'

export { StoreError }

export interface DirectoryStoreOptions {
  /** Told of what went wrong behind the caller's back: an append, a removal. Without it, a process warning is given. */
  readonly onError?: (error: StoreError) => void
  /** Entries of the audit log to keep. */
  readonly auditLimit?: number
  /** Bytes after which `application.log` becomes `application.log.1`. */
  readonly logLimit?: number
  /** Bytes of log after which a new base is written. Absent: as many as the old one has, and at least a megabyte. */
  readonly longLog?: number
}

/** Lines that wait to be written together. */
interface Batch {
  readonly audit: AuditEntry[]
  readonly log: string[]
}

/** Bases are written one at a time, of however many appliances: a commit of another waits for the disk then, not for ten others. */
const oneBase = pLimit(1)

/**
 * Keeps an appliance in a folder:
 *
 *     base-7.jsonl                 all of the state but PEM, as it was when the generation began: a value a line
 *     log-7.jsonl                  what came since: a line for each commit, with its audit entries; that it is on the disk is the commit
 *     audit-0.jsonl                older entries of the audit log
 *     closed.jsonl                 how far the log goes, from a stop to the first write after it
 *     state.json                   tells older versions that they cannot read this
 *     pki/                         what the state names: *.key, *.pem, named by their contents
 *     tomcat/application.log
 *     files/                       backups and log bundles
 *     in-use-….sock                the lock
 *
 * Each line of a `.jsonl` ends in a checksum of it and of all before it. A kill at any instant leaves the old state or the new. What it
 * may leave besides (temporary files, PEM files that nobody names, a torn last line, older generations) is removed by the next start.
 */
export class DirectoryStore implements Store {
  readonly shelf: FolderShelf
  readonly #directory: string
  readonly #lock: FolderLock | null
  readonly #state: StateFolder
  readonly #log: LogFile
  readonly #onError: (error: StoreError) => void
  /** What {@link open} read, until it is asked for or outdated. */
  #opened: Written | null | undefined
  /** The state as it is kept. */
  #holding: Holding | null = null
  /** The base that is being written. */
  #settling: Promise<void> | null = null
  /** All that touches the files takes its turn here. */
  readonly #inTurn = pLimit(1)
  /** The batch that still takes lines. It is closed when its turn comes, or by a save, which must come after it. */
  #batch: Batch | null = null
  #closed: Promise<void> | null = null

  private constructor (directory: string, lock: FolderLock | null, onError: (error: StoreError) => void, options: DirectoryStoreOptions) {
    this.shelf = new FolderShelf(join(directory, 'files'))
    this.#directory = directory
    this.#lock = lock
    this.#onError = onError
    this.#state = new StateFolder(directory, { auditLimit: options.auditLimit ?? AUDIT_LOG_LIMIT, longLog: options.longLog })
    this.#log = new LogFile(join(directory, 'tomcat', 'application.log'), options.logLimit ?? 5 * 1024 * 1024)
  }

  /**
   * Makes or opens the folder, mends what a kill left in it, and holds it until {@link close}.
   *
   * @throws {StoreError} if it cannot be written, is in use, is damaged, or was written by a newer version
   */
  static async open (directory: string, options: DirectoryStoreOptions = {}): Promise<DirectoryStore> {
    const path = resolve(directory)
    const onError = options.onError ?? (error => { process.emitWarning(error) })
    await makeFolders(path)
    const lock = await lockFolder(path, onError)
    try {
      const store = new DirectoryStore(path, lock, onError, options)
      store.#opened = await store.#state.read()
      await store.#log.open()
      return store
    } catch (error) {
      await lock?.release()
      throw error
    }
  }

  async load (): Promise<Written | null> {
    const opened = this.#opened
    this.#opened = undefined
    if (opened !== undefined) return opened
    return await this.#inTurn(async () => {
      await this.#settling
      return await this.#state.read()
    })
  }

  /**
   * @throws {StoreError} if it could not be written; then neither the state nor the entries are kept
   * @throws {RangeError} if its revision is not higher than the last one's: entries could not be told apart
   */
  async save (save: Save, entries: readonly AuditEntry[]): Promise<void> {
    if (this.#closed !== null) throw this.#closedError()
    this.#opened = undefined
    this.#batch = null
    await this.#inTurn(async () => { await this.#commit(save, entries) })
  }

  /** @throws {StoreError} if what an older version wrote cannot be carried over */
  async adopt (holding: Holding): Promise<void> {
    await this.#inTurn(async () => {
      try {
        await this.#state.adopt(holding)
      } catch (error) {
        throw this.#failure('it cannot be made ready', error)
      }
      this.#holding = holding
    })
  }

  appendAudit (entry: AuditEntry): void {
    this.#opened = undefined
    this.#openBatch()?.audit.push(entry)
  }

  appendLog (line: string): void {
    this.#openBatch()?.log.push(line.endsWith('\n') ? line : line + '\n')
  }

  async readLog (): Promise<string> {
    return await this.#inTurn(async () => await this.#log.read())
  }

  async close (): Promise<void> {
    this.#closed ??= this.#inTurn(async () => {
      await this.#settling
      await this.#attempt('how far it goes could not be noted', async () => { await this.#state.journal.close() })
      await this.#lock?.release()
    })
    await this.#closed
  }

  #openBatch (): Batch | null {
    if (this.#closed !== null) {
      this.#onError(this.#closedError())
      return null
    }
    if (this.#batch !== null) return this.#batch
    const batch: Batch = { audit: [], log: [] }
    this.#batch = batch
    this.#inTurn(async () => { await this.#flush(batch) })
    return batch
  }

  async #flush (batch: Batch): Promise<void> {
    if (this.#batch === batch) this.#batch = null
    const { audit, log } = batch
    await this.#attempt(`${audit.length} audit entries could not be added`, async () => {
      if (audit.length > 0) await this.#state.journal.add(audit)
    })
    await this.#attempt(`${log.length} lines could not be added to tomcat/application.log`, async () => {
      await this.#log.append(log.join(''))
    })
    await this.#turn()
  }

  async #commit (save: Save, entries: readonly AuditEntry[]): Promise<void> {
    const { anew, revision } = save
    const last = this.#state.journal.revision
    if (revision <= last) throw new RangeError(`revision ${revision} does not follow ${last}`)
    if (anew) await this.#settling
    try {
      await this.#state.save(save, entries)
    } catch (error) {
      const more = error instanceof SyncError ? ', and nothing more will be until it is started again' : ''
      throw this.#failure(`the new state could not be saved${more}`, error)
    }
    this.#holding = save
    await this.#attempt('what the old state left could not be removed', async () => { await this.#state.tidy(save) })
    await this.#turn()
  }

  /** Begins another log where the one that is there is long, and has a base written for it beside. */
  async #turn (): Promise<void> {
    const { journal } = this.#state
    const holding = this.#holding
    if (!journal.isLong || holding === null || this.#settling !== null) return
    await this.#attempt('a new log could not be begun', async () => {
      const turned = await journal.turn()
      this.#settling = oneBase(async () => {
        if (this.#closed !== null) return
        await this.#attempt('a new base could not be written', async () => { await journal.settle(turned, holding) })
      }).finally(() => { this.#settling = null })
    })
  }

  async #attempt (failure: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#onError(this.#failure(failure, error))
    }
  }

  #failure (failure: string, error: unknown): StoreError {
    return new StoreError(`${this.#directory}: ${failure} (${fileFailure(error)}).`, { cause: error })
  }

  #closedError (): StoreError {
    return new StoreError(`${this.#directory}: nothing can be written, because the store is closed.`)
  }
}

/** Null, and a word to the operator, where the file system has no locks: a folder on such a disk is better used than refused. */
async function lockFolder (path: string, onError: (error: StoreError) => void): Promise<FolderLock | null> {
  try {
    return await FolderLock.take(path)
  } catch (error) {
    if (!(error instanceof LockUnsupportedError)) throw error
    onError(new StoreError(`${path} cannot be locked (${error.message}): let no second process use it.`, { cause: error }))
    return null
  }
}
