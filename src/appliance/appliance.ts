import type { ApplianceSettings } from './appliance-settings.ts'
import { AccountRegister } from './accounts/account-register.ts'
import { Accounts } from './accounts/accounts.ts'
import { Sessions } from './accounts/sessions.ts'
import { WebCertificate } from './certificate/web-certificate.ts'
import { Clock } from './clock/clock.ts'
import { AlertPolicies } from './alerts/alert-policies.ts'
import { Alerts } from './alerts/alerts.ts'
import { Configuration } from './configuration/configuration.ts'
import { DeviceActions } from './devices/device-actions.ts'
import { Devices } from './devices/devices.ts'
import { Directories } from './directories/directories.ts'
import { Discoveries } from './discovery/discoveries.ts'
import { Backups } from './files/backups.ts'
import { LogBundles } from './files/log-bundle.ts'
import { MemoryShelf, type Shelf } from './files/shelf.ts'
import { Firmware } from './firmware/firmware.ts'
import { Identity } from './identity.ts'
import { Inventory } from './inventory/inventory.ts'
import { Jobs } from './jobs/jobs.ts'
import { Ledger } from './ledger.ts'
import { ApplicationLog } from './logs/application-log.ts'
import { Diagnoses } from './logs/diagnoses.ts'
import { type Log, logOf } from './logs/log.ts'
import { Migration } from './migration/migration.ts'
import { Peering } from './migration/peering.ts'
import { Overlays } from './overlay/overlays.ts'
import { Plugins } from './plugins/plugins.ts'
import { Reports } from './reports/reports.ts'
import { ConsoleSettings } from './settings/console-settings.ts'
import { NetworkAdapter } from './settings/network-adapter.ts'
import { Security } from './settings/security.ts'
import { Time } from './settings/time.ts'
import { WebServer } from './settings/web-server.ts'
import { SwitchBoard, type Switches } from './switches.ts'
import { warnOfUnknown } from './version.ts'

/**
 * One simulated OpenManage Enterprise machine: its parts, each built on those above it. Knows no HTTP: it is given values, and throws
 * refusals.
 */
export class Appliance {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly identity: Identity
  readonly log: Log
  readonly applicationLog: ApplicationLog
  readonly diagnoses: Diagnoses
  readonly jobs: Jobs
  readonly sessions: Sessions
  readonly settings: ConsoleSettings
  readonly webServer: WebServer
  readonly networkAdapter: NetworkAdapter
  readonly webCertificate: WebCertificate
  readonly security: Security
  readonly directories: Directories
  readonly accounts: Accounts
  readonly time: Time
  readonly peering: Peering
  readonly migration: Migration
  readonly inventory: Inventory
  readonly alertPolicies: AlertPolicies
  readonly alerts: Alerts
  readonly devices: Devices
  readonly configuration: Configuration
  readonly discoveries: Discoveries
  readonly reports: Reports
  readonly firmware: Firmware
  readonly plugins: Plugins
  readonly shelf: Shelf
  readonly backups: Backups
  readonly logBundles: LogBundles
  readonly #switches: SwitchBoard

  private constructor (options: ApplianceSettings, ledger: Ledger, clock: Clock) {
    const { administrator, keys, store } = options
    this.ledger = ledger
    this.clock = clock
    const switches = this.#switches = new SwitchBoard(options.switches)
    const log = this.log = logOf(options.logger, options.name)
    const identity = this.identity = new Identity(ledger, options)
    warnOfUnknown(identity.version, log)
    const applicationLog = this.applicationLog = new ApplicationLog(clock, store)
    const diagnoses = this.diagnoses = new Diagnoses(clock)
    const inventory = this.inventory = new Inventory(ledger, clock, options.version, options.inventory)
    const jobs = this.jobs = new Jobs({ ledger, targets: inventory, clock, switches, log })
    const register = new AccountRegister(ledger, administrator)
    const sessions = this.sessions = new Sessions(ledger, clock, register)
    const settings = this.settings = new ConsoleSettings(ledger)
    const webServer = this.webServer = new WebServer({ ledger, settings, sessions, switches, log })
    this.networkAdapter = new NetworkAdapter(settings, jobs)
    const told = { log, applicationLog, diagnoses }
    const webCertificate = this.webCertificate = new WebCertificate({ ledger, identity, clock, switches, keys, webServer, ...told })
    const security = this.security = new Security(ledger, jobs, webServer)
    const directories = this.directories =
      new Directories({ ledger, register, sessions, switches, log, realDirectories: options.realDirectories })
    this.accounts = new Accounts({ ledger, clock, register, sessions, directories, security, diagnoses, groups: inventory, log })
    this.time = new Time({ ledger, clock, jobs })
    this.peering = new Peering({ ledger, clock, switches, webCertificate, ...told })
    this.migration = new Migration(ledger, clock)
    const overlays = new Overlays(ledger)
    const alertPolicies = this.alertPolicies = new AlertPolicies({ overlays, inventory, clock })
    const alerts = this.alerts = new Alerts(ledger, clock, inventory, alertPolicies)
    new DeviceActions({ inventory, jobs, alerts, clock }).define()
    const configuration = this.configuration = new Configuration({ ledger, overlays, clock, inventory, jobs })
    this.discoveries = new Discoveries({ overlays, inventory, jobs, clock, version: options.version })
    const firmware = this.firmware = new Firmware({ overlays, clock, inventory, jobs, catalogSource: options.catalogSource })
    const { profileBook, baselines } = configuration
    this.devices = new Devices({ overlays, inventory, profileBook, baselines, firmwareBaselines: firmware.baselines })
    this.reports = new Reports({ overlays, inventory, alerts, jobs })
    this.plugins = new Plugins(ledger, clock, jobs)
    const shelf = this.shelf = store.shelf ?? new MemoryShelf()
    this.backups = new Backups({ ledger, identity, clock, jobs, shelf })
    this.logBundles = new LogBundles({ ledger, identity, clock, jobs, shelf, register, applicationLog })
  }

  /** Switches an appliance on: with what its store holds, else new from the factory. @throws what the store tells of damage */
  static async open (options: ApplianceSettings): Promise<Appliance> {
    const clock = options.clock ?? new Clock()
    const ledger = await Ledger.open(options.store, clock)
    const appliance = new Appliance(options, ledger, clock)
    await ledger.seal()
    return appliance
  }

  get name (): string { return this.identity.name }
  get version (): string { return this.identity.version }

  /** May be replaced while the appliance runs: ask for a switch when it is needed, and keep none. */
  get switches (): Switches {
    return this.#switches.current
  }

  set switches (switches: Switches) {
    this.#switches.current = switches
  }

  /** Switches the appliance off, once all it wrote is kept. */
  async close (): Promise<void> {
    await this.jobs.close()
    await this.ledger.close()
  }
}
