import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock/clock.ts'
import type { Ledger } from '../ledger.ts'
import type { AuditEntry } from '../logs/audit-entry.ts'
import type { Actor } from '../logs/audit-log.ts'
import { Refusal } from '../../messages.ts'
import type { Piece, State } from '../slice.ts'
import { MIGRATION, type MigrationState, type MigrationStep } from './migration-state.ts'

/** The other end of a migration, as far as it is kept. */
export type Counterpart = Pick<MigrationStep, 'guid' | 'address'>

/** What a source hands over: its pieces that migrate, and its audit log. */
export interface Data {
  readonly state: State
  readonly auditLog: readonly AuditEntry[]
}

/** The migration of an appliance's data: what was offered, what was taken, and what may be changed meanwhile. */
export class Migration {
  readonly #ledger: Ledger
  readonly #clock: Clock
  readonly #migration: Piece<MigrationState>
  /** A stream is under way, or a job of the migration. */
  #busy = false

  constructor (ledger: Ledger, clock: Clock) {
    this.#ledger = ledger
    this.#clock = clock
    this.#migration = ledger.slice(MIGRATION)
  }

  get state (): MigrationState {
    return this.#migration.value
  }

  /**
   * Everything that changes the appliance asks first.
   *
   * @throws {Refusal} MOCK1025 once the data has been migrated, MOCK1026 while it is read
   */
  assertChangeable (): void {
    const { done } = this.state
    if (done !== null) throw new Refusal('MOCK1025', [done.address])
    if (this.#busy) throw new Refusal('MOCK1026')
  }

  /** Migrates out: from now on the target may fetch the data. An earlier offer is void. */
  async offer (target: Counterpart, actor: Actor): Promise<void> {
    const out = this.#step(randomUUID(), target)
    await this.#migration.change(state => ({ ...state, out }), [{ event: 'migratedOut', actor, args: [target.address] }])
  }

  /** What a peer may fetch; null for nothing. */
  offerFor (guid: string): MigrationStep | null {
    const { out, done } = this.state
    return [done, out].find(step => step !== null && step.guid === guid) ?? null
  }

  /**
   * Does something during which nothing may be changed.
   *
   * @throws {Refusal} MOCK1026 if that is so already
   */
  async frozen<T> (work: () => Promise<T>): Promise<T> {
    if (this.#busy) throw new Refusal('MOCK1026')
    this.#busy = true
    try {
      return await work()
    } finally {
      this.#busy = false
    }
  }

  /** Takes note, on the source, that the target has the data. */
  async finish ({ id, guid, address }: MigrationStep): Promise<void> {
    if (this.state.done?.id === id) return
    const done = this.#step(id, { guid, address })
    await this.#migration.change(state => ({ ...state, out: null, done }), [{ event: 'migrationDone', actor: SYSTEM, args: [address] }])
  }

  /** Becomes, on the target, the owner of a source's data: all of it or, if it cannot be kept, nothing. */
  async restore (id: string, source: Counterpart, data: Data, actor: Actor): Promise<void> {
    const arrived = this.#step(id, source)
    await this.#ledger.commit((state, put) => { put(this.#migration, { ...this.#migration.of(state), in: arrived }) },
      [{ event: 'migratedIn', actor, args: [source.address] }], data)
  }

  #step (id: string, { guid, address }: Counterpart): MigrationStep {
    return { id, guid, address, time: this.#clock.now().toISOString() }
  }
}

/** Who does what no user asked for. */
const SYSTEM: Actor = { userName: 'system', ipAddress: '127.0.0.1' }

/**
 * Checks that data may go from one version to another (User's Guide 4.0, Migrate-in: "only on 3.10.x, moving to 4.0 or 4.0.1").
 *
 * @throws {Refusal} MOCK1020 for the source's, MOCK1021 for the target's
 */
export function assertMigrates (source: string, target: string): void {
  if (!/^3\.10(\.\d+)*$/.test(source)) throw new Refusal('MOCK1020', [source])
  if (!/^4\.0(\.[01])?$/.test(target)) throw new Refusal('MOCK1021', [target])
}
