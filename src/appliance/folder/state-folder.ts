import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ShapeError } from '../../schema/check.ts'
import { assembled } from '../elements.ts'
import type { AuditEntry } from '../logs/audit-entry.ts'
import type { Holding, Save } from '../store.ts'
import { STATE_VERSION, type Written } from '../written.ts'
import { TEMPORARY, replaceFile } from './durable.ts'
import { StoreError } from './error.ts'
import { CURE, damaged, fileName, generationsIn } from './generation.ts'
import { Journal, type JournalOptions } from './journal.ts'
import { OLD_AUDIT_LOG, type OldState, STATE_FILE, STATE_FILE_NOW, hasOldAudit, notWhole, readOldState } from './old-folder.ts'
import { PemError } from './pem.ts'
import { PkiFolder } from './pki-folder.ts'

/** The state of an appliance and its audit log in a folder: a journal, the PEM it names, and what older versions left. */
export class StateFolder {
  readonly journal: Journal
  readonly #path: string
  readonly #auditLimit: number
  readonly #pki: PkiFolder
  /** An old state that has not been carried over yet. */
  #old: OldState | null = null
  /** Whether older versions are told that they cannot read the folder. */
  #isMarked = false

  constructor (path: string, options: JournalOptions) {
    this.#path = path
    this.#auditLimit = options.auditLimit
    this.#pki = new PkiFolder(path)
    this.journal = new Journal(path, options)
  }

  /**
   * What was kept last; null where nothing ever was. Whether its pieces and its PEM are whole, their owners judge.
   *
   * @throws {StoreError} if it cannot be read, is damaged, or was written by a newer version. Contents are never quoted: they hold
   *   digests of passwords.
   */
  async read (): Promise<Written | null> {
    const found = await this.journal.read()
    const old = await readOldState(this.#path)
    this.#old = null
    this.#isMarked = typeof old === 'number'
    if (found === null) return await this.#readOld(old)
    // Between the first base and the end of the old state nothing else is written.
    if (typeof old === 'object' && old !== null && (found.log > 0 || found.revision !== old.revision)) {
      throw new StoreError(`${join(this.#path, STATE_FILE)} is of an older version than the files beside it: remove what is not wanted.`)
    }
    const state = this.#whole(() => ({ version: STATE_VERSION, revision: found.revision, ...assembled(found.kept) }))
    return this.#written(state, [...found.moved, ...found.unmoved].slice(-this.#auditLimit))
  }

  /** Told that what was read is whole: carries over what an older version wrote, and removes what a killed process left. */
  async adopt (holding: Holding): Promise<void> {
    if (this.#old !== null) await this.#begin(holding, this.#old.auditLog)
    if (!this.#isMarked) await replaceFile(join(this.#path, STATE_FILE), STATE_FILE_NOW)
    await rm(join(this.#path, OLD_AUDIT_LOG), { force: true })
    await this.#pki.sweep(holding.pem())
    await this.journal.sweep()
  }

  /** Keeps a state, and the entries that came with it. @throws the system's error; then neither is kept */
  async save (save: Save, entries: readonly AuditEntry[]): Promise<void> {
    if (save.anew) return await this.#begin(save, entries)
    if (!this.journal.hasBegun) return await this.#begin(save, [...this.#old?.auditLog ?? [], ...entries])
    await this.#pki.prepare(save.pem())
    await this.journal.commit(save.revision, save.changes(), entries)
  }

  /** Removes what was there before a save. */
  async tidy ({ anew, pem }: Save): Promise<void> {
    await this.#pki.tidy(pem())
    if (anew) await this.journal.removeOld()
  }

  async #begin (holding: Holding, auditLog: readonly AuditEntry[]): Promise<void> {
    const first = !this.journal.hasBegun
    try {
      await this.journal.begin(holding, auditLog, async () => {
        await this.#pki.prepare(holding.pem())
        if (first && this.#old === null) await replaceFile(join(this.#path, STATE_FILE), STATE_FILE_NOW)
      })
    } catch (error) {
      // Without a state they would be taken for the rest of one.
      if (first && this.#old === null) await this.#pki.tidy(new Map()).catch(() => {})
      throw error
    }
    this.#old = null
  }

  async #readOld (old: OldState | number | null): Promise<Written | null> {
    if (typeof old === 'object' && old !== null) {
      this.#old = old
      return this.#written(old.state, old.auditLog.slice(-this.#auditLimit))
    }
    const beginning = await stat(join(this.#path, fileName('base', 0) + TEMPORARY)).catch(() => null)
    if (beginning !== null) {
      await this.#pki.sweep(new Map())
      return null
    }
    const { log, audit } = await generationsIn(this.#path)
    if (old !== null || log.length + audit.length > 0) throw damaged(join(this.#path, 'base-….jsonl'), 'is missing')
    if (await this.#pki.isUsed() || await hasOldAudit(this.#path)) throw damaged(join(this.#path, STATE_FILE), 'is missing')
    return null
  }

  #written (state: unknown, auditLog: readonly AuditEntry[]): Written {
    return { state, auditLog, file: name => this.#pki.read(name), damage: error => this.#damage(error) }
  }

  #whole<T> (work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw error instanceof ShapeError ? this.#damage(error) : error
    }
  }

  #damage (error: ShapeError | PemError): StoreError {
    if (error instanceof PemError) return new StoreError(`${this.#pki.path}/${error.message}: ${CURE}.`)
    return notWhole(this.#old === null ? this.#path : join(this.#path, STATE_FILE), error)
  }
}
