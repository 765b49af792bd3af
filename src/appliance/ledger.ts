import { EventEmitter } from 'node:events'
import pLimit from 'p-limit'
import type { Clock } from './clock/clock.ts'
import type { AuditEntry } from './logs/audit-entry.ts'
import { AuditLog, type AuditEvent, type Audited } from './logs/audit-log.ts'
import { type Audits, type Change, Piece, type Slice, type State } from './slice.ts'
import { Slices } from './slices.ts'
import type { Store } from './store.ts'
import { type Stored, type Written, opened, whole } from './written.ts'

interface Events {
  /** An entry of the audit log was made. */
  audited: [event: AuditEvent, entry: AuditEntry]
  /** All that was written is kept, and nothing will be any more. */
  closed: []
}

/** Who follows when another state takes the place of the whole one. */
export interface Follower {
  /** Before: ends what would write into the new state. */
  readonly settle?: () => Promise<void>
  /** After: takes up the new state. */
  readonly follow: () => void | Promise<void>
}

/** What a commit brings from another appliance. */
export interface Arrival {
  /** Its pieces that migrate. */
  readonly state?: State
  readonly auditLog?: readonly AuditEntry[]
}

/**
 * The one place where an appliance changes: its state, made of slices, and its audit log. Changes take turns. Each is stored before
 * it is seen: if it throws or the store fails, nothing has changed.
 */
export class Ledger extends EventEmitter<Events> {
  readonly auditLog: AuditLog
  readonly slices = new Slices()
  readonly #store: Store
  /** What the store held, until all parts have taken their pieces of it. */
  #found: Written | null
  #pieces: ReadonlyMap<string, unknown> = new Map()
  #state: State = { revision: 0 }
  /** The same, without the pieces that the store lacks. Null: it has nothing yet. */
  #kept: State | null = null
  #followers: readonly Follower[] = []
  readonly #inTurn = pLimit(1)

  private constructor (store: Store, clock: Clock, found: Written | null) {
    super()
    this.#store = store
    this.#found = found
    this.auditLog = new AuditLog(clock, found?.auditLog ?? [])
    if (found === null) return
    const { header, pieces } = whole(found, () => opened(found.state))
    this.#state = header
    this.#kept = header
    this.#pieces = pieces
  }

  /** Opens the ledger that a store holds, or a new one. Parts take their {@link slice}s then, and at last it is {@link seal}ed. */
  static async open (store: Store, clock: Clock): Promise<Ledger> {
    return new Ledger(store, clock, await store.load())
  }

  /** As it is now. */
  get state (): State {
    return this.#state
  }

  /** State and audit log as they are now, whatever becomes of them. */
  get stored (): Stored {
    return { state: this.#state, auditLog: [...this.auditLog.entries] }
  }

  /**
   * Gives a part its slice, with the piece that is stored, or one from the factory.
   *
   * @throws what {@link Written.damage} makes of a piece that is missing or damaged
   */
  slice<T> (slice: Slice<T>): Piece<T> {
    const found = this.#found
    this.slices.add(slice)
    const piece = found === null
      ? slice.factory()
      : whole(found, () => this.slices.readOne(slice.name, this.#pieces.get(slice.name), found.file))
    this.#state = { ...this.#state, [slice.name]: piece }
    if (this.#kept !== null && this.#pieces.has(slice.name)) this.#kept = { ...this.#kept, [slice.name]: piece }
    return new Piece(slice, this)
  }

  /** All parts have their slices. A new state is kept. @throws as {@link slice}, for a stored piece that no part has taken */
  async seal (): Promise<void> {
    const found = this.#found
    if (found === null) return await this.#save(null, this.#state, [])
    whole(found, () => { this.slices.assertOwned(this.#pieces) })
    this.#found = null
    this.#pieces = new Map()
    await this.#store.adopt?.(this.slices.holding(this.#state))
  }

  /** Has someone told when the whole state is replaced. In the order in which they came. */
  attach (follower: Follower): void {
    this.#followers = [...this.#followers, follower]
  }

  /**
   * Changes the state: one commit after another. One that changes no piece and makes no entry is none.
   *
   * @param change given the current state, puts other pieces in it
   * @param audited entries that belong to the change: kept with it or not at all
   * @param arrival what comes with it from another appliance
   * @returns what `change` has returned
   */
  async commit<R> (change: Change<R>, audited: Audits<R> = [], { state: theirs, auditLog = [] }: Arrival = {}): Promise<R> {
    return await this.#inTurn(async () => {
      const pieces: Record<string, unknown> = theirs === undefined ? {} : this.slices.migrated(this.#state, theirs)
      const result = change(this.#state, ({ slice: { name } }, value) => { pieces[name] = value })
      const events = typeof audited === 'function' ? audited(result) : audited
      if (Object.keys(pieces).length + events.length + auditLog.length === 0) return result
      const entries = [...this.auditLog.adopt(auditLog), ...events.map(event => this.auditLog.entry(event))]
      await this.#save(this.#kept, { ...this.#state, ...pieces, revision: this.#state.revision + 1 }, entries)
      this.auditLog.add(entries)
      this.#announce(events, entries)
      return result
    })
  }

  /**
   * Becomes another state, as a reset or a restored snapshot wants it; the audit log begins anew with what is given. If the store
   * fails, nothing has changed but what the followers have settled.
   *
   * @param next given what is there now
   * @param audited entries behind those that are given
   */
  async replace (next: (now: Stored) => Stored, audited: readonly Audited[] = []): Promise<void> {
    for (const { settle } of this.#followers) await settle?.()
    await this.#inTurn(async () => {
      const { state, auditLog } = next(this.stored)
      const entries = [...auditLog, ...audited.map(event => this.auditLog.entry(event))]
      await this.#save(null, { ...state, revision: this.#state.revision + 1 }, entries)
      this.auditLog.replace(entries)
      this.#announce(audited, entries)
    })
    for (const { follow } of this.#followers) await follow()
  }

  /** Makes an audit entry for something that changed no state. */
  audit (audited: Audited): void {
    const entry = this.auditLog.entry(audited)
    this.auditLog.add([entry])
    this.#store.appendAudit(entry)
    this.#announce([audited], [entry])
  }

  /** Keeps nothing more, once all that was written is kept. */
  async close (): Promise<void> {
    await this.#inTurn(async () => { await this.#store.close() })
    this.emit('closed')
  }

  /** @param kept what the store has; null: all begins anew */
  async #save (kept: State | null, next: State, entries: readonly AuditEntry[]): Promise<void> {
    await this.#store.save(this.slices.saving(kept, next), entries)
    this.#state = next
    this.#kept = next
  }

  /** @param entries those of `audited` come last */
  #announce (audited: readonly Audited[], entries: readonly AuditEntry[]): void {
    for (const [index, { event }] of audited.entries()) {
      const entry = entries[entries.length - audited.length + index]
      if (entry !== undefined) this.emit('audited', event, entry)
    }
  }
}
