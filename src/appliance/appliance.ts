import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { Logger } from 'pino'
import type { KeyPool } from '../../certs/key-pool.ts'
import { BUILT_IN } from './accounts/account-rules.ts'
import { Accounts, hashPassword } from './accounts/accounts.ts'
import { ApplicationLog } from './logs/application-log.ts'
import { AuditLog, type AuditEvent, type Audited } from './logs/audit-log.ts'
import { Backups } from './files/backups.ts'
import { type Build, buildOf } from './build.ts'
import { Clock } from './clock/clock.ts'
import { ConsoleSettings } from './settings/console-settings.ts'
import { DataMigration } from './migration/data-migration.ts'
import { Diagnoses } from './logs/diagnoses.ts'
import { Directories } from './directories/directories.ts'
import { newInventory } from './inventory/inventory-state.ts'
import { Inventory } from './inventory/inventory.ts'
import { Jobs } from './jobs/jobs.ts'
import { LogBundles } from './files/log-bundle.ts'
import { Migration } from './migration/migration.ts'
import { NetworkAdapter } from './settings/network-adapter.ts'
import { Plugins } from './plugins/plugins.ts'
import { Security } from './settings/security.ts'
import { DEFAULT_LIMITS, Sessions } from './accounts/sessions.ts'
import { MemoryShelf, type Shelf } from './files/shelf.ts'
import { STATE_VERSION, type ApplianceState } from './state.ts'
import type { AuditEntry } from './logs/audit-entry.ts'
import type { Store, Stored } from './store.ts'
import type { Switches } from './switches.ts'
import { Time } from './settings/time.ts'
import { WebCertificate, factoryCertificate } from './certificate/web-certificate.ts'
import { WebServer } from './settings/web-server.ts'

/** What an appliance is made of. */
export interface ApplianceOptions {
  readonly name: string
  /** For example `3.10.2`. */
  readonly version: string
  /** Credentials of the administrator of a new appliance; a stored one keeps its accounts. */
  readonly administrator: { readonly userName: string, readonly password: string }
  /** What a new appliance manages; a stored one keeps what it has. Absent: nothing. */
  readonly inventory?: { readonly devices: number, readonly seed: number }
  readonly store: Store
  readonly keys: KeyPool
  readonly switches: Switches
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>
  readonly clock?: Clock
}

interface Events {
  /** The web server must present another certificate from now on. */
  'web-certificate': []
  /** An entry of the audit log was made. */
  audited: [event: AuditEvent, entry: AuditEntry]
  /** A signing request was made. @param email whose address is in its subject */
  csr: [email: string, commonName: string, request: string]
  /** It is switched off. */
  closed: []
}

/** One simulated OpenManage Enterprise machine. Knows no HTTP: it is given values, and throws refusals. */
export class Appliance extends EventEmitter<Events> {
  readonly name: string
  readonly version: string
  readonly build: Build
  /** May be replaced while the appliance runs: ask for a switch when it is needed, and keep none. */
  switches: Switches
  readonly clock: Clock
  readonly logger: ApplianceOptions['logger']
  readonly accounts: Accounts
  readonly directories: Directories
  readonly security: Security
  readonly sessions: Sessions
  readonly webCertificate: WebCertificate
  readonly time: Time
  readonly migration: Migration
  readonly dataMigration: DataMigration
  readonly jobs: Jobs
  readonly inventory: Inventory
  readonly settings: ConsoleSettings
  readonly webServer: WebServer
  readonly networkAdapter: NetworkAdapter
  readonly plugins: Plugins
  readonly backups: Backups
  readonly logBundles: LogBundles
  readonly shelf: Shelf
  readonly auditLog: AuditLog
  readonly applicationLog: ApplicationLog
  readonly diagnoses: Diagnoses
  readonly #store: Store
  readonly #factory: () => ApplianceState
  #state: ApplianceState
  #lastCommit: Promise<unknown> = Promise.resolve()

  private constructor (options: ApplianceOptions, clock: Clock, { state, auditLog }: Stored) {
    super()
    this.name = options.name
    this.version = options.version
    this.build = buildOf(options.version)
    this.switches = options.switches
    this.logger = options.logger
    this.clock = clock
    this.#store = options.store
    this.#factory = () => factoryState(options, clock.now())
    this.#state = state
    this.auditLog = new AuditLog(clock, auditLog)
    this.applicationLog = new ApplicationLog(clock, options.store)
    this.diagnoses = new Diagnoses(clock)
    this.accounts = new Accounts(this)
    this.directories = new Directories(this)
    this.security = new Security(this)
    this.sessions = new Sessions(this)
    this.webCertificate = new WebCertificate(this, options.keys)
    this.time = new Time(this)
    this.migration = new Migration(this)
    this.dataMigration = new DataMigration(this)
    this.jobs = new Jobs(this)
    this.inventory = new Inventory(this)
    this.settings = new ConsoleSettings(this)
    this.webServer = new WebServer(this)
    this.networkAdapter = new NetworkAdapter(this)
    this.plugins = new Plugins(this)
    this.shelf = options.store.shelf ?? new MemoryShelf()
    this.backups = new Backups(this)
    this.logBundles = new LogBundles(this)
  }

  /** Switches an appliance on: with what its store holds, else new from the factory. */
  static async open (options: ApplianceOptions): Promise<Appliance> {
    const clock = options.clock ?? new Clock()
    const stored = await options.store.load()
    const appliance = new Appliance(options, clock, stored ?? { state: factoryState(options, clock.now()), auditLog: [] })
    if (stored === null) await options.store.save(appliance.state, [])
    return appliance
  }

  get state (): ApplianceState {
    return this.#state
  }

  /** A state as this machine had it when it left the factory, with a key and an identity of its own. */
  factory (): ApplianceState {
    return this.#factory()
  }

  /**
   * Changes the state: one commit after another, each stored before it is seen. If `change` throws or the store fails,
   * nothing has changed.
   *
   * @param change given the current state, returns the parts to replace
   * @param audited entries that belong to the change: kept with it or not at all
   * @param adopted entries of another appliance that come with it
   */
  async commit (change: (state: ApplianceState) => Partial<ApplianceState>, audited: readonly Audited[] = [], adopted: readonly AuditEntry[] = []): Promise<ApplianceState> {
    return await this.#inTurn(async () => {
      const next = { ...this.#state, ...change(this.#state), revision: this.#state.revision + 1 }
      const entries = [...this.auditLog.adopt(adopted), ...audited.map(event => this.auditLog.entry(event))]
      await this.#store.save(next, entries)
      this.#state = next
      this.auditLog.add(entries)
      this.#announce(audited, entries)
      return next
    })
  }

  /**
   * Becomes what is given, as a reset or a restored snapshot wants it. Sessions end, jobs that run are stopped, locks and
   * the last validation are forgotten; the clock and the web server follow. If the store fails, nothing has changed but the jobs.
   *
   * @param audited entries behind those that are given
   */
  async replace ({ state, auditLog }: Stored, audited: readonly Audited[] = []): Promise<void> {
    await this.jobs.stop()
    await this.#inTurn(async () => {
      const revision = this.#state.revision + 1
      const next = { ...state, revision, auditStart: revision }
      const entries = [...auditLog, ...audited.map(event => this.auditLog.entry(event))]
      await this.#store.save(next, entries)
      this.#state = next
      this.auditLog.replace(entries)
      this.#announce(audited, entries)
    })
    this.sessions.clear()
    this.accounts.forget()
    this.migration.forget()
    this.time.follow()
    this.jobs.refresh()
    this.emit('web-certificate')
    await this.webServer.follow()
  }

  async #inTurn<T> (work: () => Promise<T>): Promise<T> {
    const done = this.#lastCommit.then(work)
    this.#lastCommit = done.catch(() => undefined)
    return await done
  }

  /** Makes an audit entry for something that changed no state. */
  audit (audited: Audited): void {
    const entry = this.auditLog.entry(audited)
    this.auditLog.add([entry])
    this.#store.appendAudit(entry, this.#state.revision)
    this.#announce([audited], [entry])
  }

  /** @param entries those of `audited` come last */
  #announce (audited: readonly Audited[], entries: readonly AuditEntry[]): void {
    for (const [index, { event }] of audited.entries()) {
      const entry = entries[entries.length - audited.length + index]
      if (entry !== undefined) this.emit('audited', event, entry)
    }
  }

  /** Switches the appliance off, once all it wrote is kept. */
  async close (): Promise<void> {
    await this.jobs.close()
    await this.#lastCommit
    await this.#store.close()
    this.emit('closed')
  }
}

/** The state of a machine from the factory. */
export function factoryState ({ name, administrator, inventory }: Pick<ApplianceOptions, 'name' | 'administrator' | 'inventory'>, now: Date): ApplianceState {
  return {
    version: STATE_VERSION,
    revision: 0,
    guid: randomUUID(),
    accounts: [{
      id: BUILT_IN,
      userName: administrator.userName,
      password: hashPassword(administrator.password),
      roleId: '10',
      enabled: true
    }],
    sessionLimits: DEFAULT_LIMITS,
    // Documented defaults (security configuration guide). By address it is off: all clients of a mock share loopback.
    loginSecurity: { lockoutFailCount: 3, lockoutFailCountTime: 30, lockoutPenaltyTime: 900, lockoutByUsername: true, lockoutByIp: false },
    webCertificate: factoryCertificate(name, now),
    csr: null,
    trustStore: [],
    ...(inventory !== undefined && { inventory: newInventory(inventory.devices, inventory.seed) })
  }
}
