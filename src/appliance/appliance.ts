import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { Logger } from 'pino'
import type { KeyPool } from '../../certs/key-pool.ts'
import { Accounts, hashPassword } from './accounts.ts'
import { ApplicationLog } from './application-log.ts'
import { AuditLog, type Audited } from './audit-log.ts'
import { type Build, buildOf } from './build.ts'
import { Clock } from './clock.ts'
import { Diagnoses } from './diagnoses.ts'
import { Migration } from './migration.ts'
import { DEFAULT_LIMITS, Sessions } from './sessions.ts'
import { STATE_VERSION, type ApplianceState } from './state.ts'
import type { Store, Stored } from './store.ts'
import type { Switches } from './switches.ts'
import { Time } from './time.ts'
import { WebCertificate, factoryCertificate } from './web-certificate.ts'

/** What an appliance is made of. */
export interface ApplianceOptions {
  readonly name: string
  /** For example `3.10.2`. */
  readonly version: string
  /** Credentials of the administrator of a new appliance; a stored one keeps its accounts. */
  readonly administrator: { readonly userName: string, readonly password: string }
  readonly store: Store
  readonly keys: KeyPool
  readonly switches: Switches
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>
  readonly clock?: Clock
}

/** Id of the built-in administrator in Dell's samples. */
const ADMINISTRATOR_ID = '10078'

interface Events {
  /** The web server must present another certificate from now on. */
  'web-certificate': []
}

/** One simulated OpenManage Enterprise machine. Knows no HTTP: it is given values, and throws refusals. */
export class Appliance extends EventEmitter<Events> {
  readonly name: string
  readonly version: string
  readonly build: Build
  readonly switches: Switches
  readonly clock: Clock
  readonly logger: ApplianceOptions['logger']
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly webCertificate: WebCertificate
  readonly time: Time
  readonly migration: Migration
  readonly auditLog: AuditLog
  readonly applicationLog: ApplicationLog
  readonly diagnoses: Diagnoses
  readonly #store: Store
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
    this.#state = state
    this.auditLog = new AuditLog(clock, auditLog)
    this.applicationLog = new ApplicationLog(clock, options.store)
    this.diagnoses = new Diagnoses(clock)
    this.accounts = new Accounts(this)
    this.sessions = new Sessions(this)
    this.webCertificate = new WebCertificate(this, options.keys)
    this.time = new Time(this)
    this.migration = new Migration(this)
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

  /**
   * Changes the state: one commit after another, each stored before it is seen. If `change` throws or the store fails,
   * nothing has changed.
   *
   * @param change given the current state, returns the parts to replace
   * @param audited entries that belong to the change: kept with it or not at all
   */
  async commit (change: (state: ApplianceState) => Partial<ApplianceState>, audited: readonly Audited[] = []): Promise<ApplianceState> {
    const committed = this.#lastCommit.then(async () => {
      const next = { ...this.#state, ...change(this.#state), revision: this.#state.revision + 1 }
      const entries = audited.map(event => this.auditLog.entry(event))
      await this.#store.save(next, entries)
      this.#state = next
      this.auditLog.add(entries)
      return next
    })
    this.#lastCommit = committed.catch(() => undefined)
    return await committed
  }

  /** Makes an audit entry for something that changed no state. */
  audit (audited: Audited): void {
    const entry = this.auditLog.entry(audited)
    this.auditLog.add([entry])
    this.#store.appendAudit(entry, this.#state.revision)
  }

  /** Switches the appliance off, once all it wrote is kept. */
  async close (): Promise<void> {
    await this.#lastCommit
    await this.#store.close()
  }
}

function factoryState ({ name, administrator }: ApplianceOptions, now: Date): ApplianceState {
  return {
    version: STATE_VERSION,
    revision: 0,
    guid: randomUUID(),
    accounts: [{
      id: ADMINISTRATOR_ID,
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
    trustStore: []
  }
}
