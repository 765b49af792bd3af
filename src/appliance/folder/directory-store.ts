import { join, resolve } from 'node:path'
import pLimit from 'p-limit'
import { fileFailure } from '../../failure.ts'
import { AUDIT_LOG_LIMIT } from '../logs/audit-log.ts'
import { AuditFile } from './audit-file.ts'
import { StoreError } from './error.ts'
import { FolderShelf } from './folder-shelf.ts'
import { FolderLock, LockUnsupportedError } from './lock.ts'
import { LogFile } from './log-file.ts'
import { StateFolder, makeFolders } from './state-folder.ts'
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
}

/** Lines that wait to be written together. */
interface Batch {
  readonly audit: Array<{ readonly entry: AuditEntry, readonly revision: number }>
  readonly log: string[]
}

/**
 * Keeps an appliance in a folder:
 *
 *     state.json                   all but PEM; its renaming into place is the commit
 *     pki/                         what state.json names: *.key, *.pem, named by their contents
 *     audit-log.jsonl              one entry a line
 *     tomcat/application.log
 *     files/                       backups and log bundles
 *     in-use-….sock                the lock
 *
 * A kill at any instant leaves the old state or the new. What it may leave besides (temporary files, PEM files that
 * nobody names, audit entries of a revision that never came) is removed by the next start.
 */
export class DirectoryStore implements Store {
  readonly shelf: FolderShelf
  readonly #directory: string
  readonly #lock: FolderLock | null
  readonly #state: StateFolder
  readonly #audit: AuditFile
  readonly #log: LogFile
  readonly #onError: (error: StoreError) => void
  /** What {@link open} read, until it is asked for or outdated. */
  #opened: Written | null | undefined
  #revision = -1
  #auditStart = 0
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
    this.#state = new StateFolder(directory)
    this.#audit = new AuditFile(join(directory, 'audit-log.jsonl'), options.auditLimit ?? AUDIT_LOG_LIMIT)
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
      store.#opened = await store.#read()
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
    return opened === undefined ? await this.#inTurn(async () => await this.#read()) : opened
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

  async adopt (_holding: Holding): Promise<void> {
    await this.#sweep()
  }

  async #sweep (): Promise<void> {
    await this.#attempt('what a killed process left could not be removed', async () => { await this.#state.sweep() })
  }

  appendAudit (entry: AuditEntry): void {
    this.#opened = undefined
    const revision = Math.max(this.#revision, 0)
    this.#openBatch()?.audit.push({ entry, revision })
  }

  appendLog (line: string): void {
    this.#openBatch()?.log.push(line.endsWith('\n') ? line : line + '\n')
  }

  async readLog (): Promise<string> {
    return await this.#inTurn(async () => await this.#log.read())
  }

  async close (): Promise<void> {
    this.#closed ??= this.#inTurn(async () => { await this.#lock?.release() })
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
    await this.#attempt(`${batch.audit.length} audit entries could not be added`, async () => {
      await this.#audit.append(batch.audit, false)
      await this.#audit.trim()
    })
    await this.#attempt(`${batch.log.length} lines could not be added to tomcat/application.log`, async () => {
      await this.#log.append(batch.log.join(''))
    })
  }

  async #commit ({ revision, anew, layOut }: Save, entries: readonly AuditEntry[]): Promise<void> {
    if (revision <= this.#revision) throw new RangeError(`revision ${revision} does not follow ${this.#revision}`)
    const auditStart = anew ? revision : this.#auditStart
    const { state, pem } = layOut()
    const layout = { state: { ...state, auditStart }, pem }
    const end = this.#audit.end
    try {
      await this.#state.prepare(layout)
      await this.#audit.append(entries.map(entry => ({ entry, revision })), true)
      await this.#state.commit(layout)
    } catch (error) {
      await this.#audit.cutTo(end)
      throw this.#failure('the new state could not be saved', error)
    }
    this.#revision = revision
    this.#auditStart = auditStart
    await this.#attempt('the new state is saved, but a power cut could still lose it', async () => { await this.#state.sync() })
    await this.#attempt('what the old state left could not be removed', async () => {
      await this.#state.tidy(layout)
      if (anew) await this.#audit.cutBefore(end)
      await this.#audit.trim()
    })
  }

  async #read (): Promise<Written | null> {
    const found = await this.#state.read()
    const revision = found?.revision ?? -1
    const auditLog = await this.#audit.read(revision, found?.auditStart ?? 0)
    this.#revision = revision
    this.#auditStart = found?.auditStart ?? 0
    if (found === null) await this.#sweep()
    return found === null ? null : { ...found, auditLog }
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
