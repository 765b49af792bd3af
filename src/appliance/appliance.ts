import type { ApplianceSettings } from './appliance-settings.ts'
import { AccountRegister } from './accounts/account-register.ts'
import { Accounts } from './accounts/accounts.ts'
import { Sessions } from './accounts/sessions.ts'
import { AlertPolicies } from './alerts/alert-policies.ts'
import { Alerts } from './alerts/alerts.ts'
import { WebCertificate } from './certificate/web-certificate.ts'
import { Clock } from './clock/clock.ts'
import { Configuration } from './configuration/configuration.ts'
import { DeviceActions } from './devices/device-actions.ts'
import { Devices } from './devices/devices.ts'
import { Directories } from './directories/directories.ts'
import { Discoveries } from './discovery/discoveries.ts'
import { Backups } from './files/backups.ts'
import { LogBundles } from './files/log-bundle.ts'
import { MemoryShelf, type Shelf } from './files/shelf.ts'
import { Firmware } from './firmware/firmware.ts'
import { Foundation } from './foundation.ts'
import { Inventory } from './inventory/inventory.ts'
import { Jobs } from './jobs/jobs.ts'
import { Ledger } from './ledger.ts'
import { Migration } from './migration/migration.ts'
import { Peering } from './migration/peering.ts'
import { Plugins } from './plugins/plugins.ts'
import { Reports } from './reports/reports.ts'
import { ConsoleSettings } from './settings/console-settings.ts'
import { NetworkAdapter } from './settings/network-adapter.ts'
import { Security } from './settings/security.ts'
import { Time } from './settings/time.ts'
import { WebServer } from './settings/web-server.ts'

/**
 * One simulated OpenManage Enterprise machine: its parts, a line each, made of those above. Knows no HTTP: it is given values, and throws
 * refusals.
 */
export class Appliance extends Foundation {
  readonly inventory = new Inventory(this.ledger, this.clock, this.options.version, this.options.inventory)
  readonly jobs = new Jobs({ ...this.ground, targets: this.inventory })
  readonly #register = new AccountRegister(this.ledger, this.options.administrator)
  readonly sessions = new Sessions(this.ledger, this.clock, this.#register)
  readonly #people = { ...this.ground, register: this.#register, sessions: this.sessions }
  readonly settings = new ConsoleSettings(this.ledger)
  readonly webServer = new WebServer({ ...this.ground, settings: this.settings, sessions: this.sessions })
  readonly networkAdapter = new NetworkAdapter(this.settings, this.jobs)
  readonly webCertificate = new WebCertificate({ ...this.ground, keys: this.options.keys, webServer: this.webServer })
  readonly security = new Security(this.ledger, this.jobs, this.webServer)
  readonly directories = new Directories({ ...this.#people, realDirectories: this.options.realDirectories })
  readonly accounts = new Accounts({ ...this.#people, directories: this.directories, security: this.security, groups: this.inventory })
  readonly time = new Time({ ...this.ground, jobs: this.jobs })
  readonly peering = new Peering({ ...this.ground, webCertificate: this.webCertificate })
  readonly migration = new Migration(this.ledger, this.clock)
  readonly #fleet = { ...this.ground, inventory: this.inventory, jobs: this.jobs }
  readonly alertPolicies = new AlertPolicies(this.#fleet)
  readonly alerts = new Alerts(this.ledger, this.clock, this.inventory, this.alertPolicies)
  readonly deviceActions = new DeviceActions({ ...this.#fleet, alerts: this.alerts })
  readonly configuration = new Configuration(this.#fleet)
  readonly discoveries = new Discoveries({ ...this.#fleet, version: this.options.version })
  readonly firmware = new Firmware({ ...this.#fleet, catalogSource: this.options.catalogSource })
  readonly devices = new Devices({ ...this.#fleet, configuration: this.configuration, firmware: this.firmware })
  readonly reports = new Reports({ ...this.#fleet, alerts: this.alerts })
  readonly plugins = new Plugins(this.ledger, this.clock, this.jobs)
  readonly shelf: Shelf = this.options.store.shelf ?? new MemoryShelf()
  readonly backups = new Backups({ ...this.ground, jobs: this.jobs, shelf: this.shelf })
  readonly logBundles = new LogBundles({ ...this.ground, jobs: this.jobs, shelf: this.shelf, register: this.#register })

  /** Switches an appliance on: with what its store holds, else new from the factory. @throws what the store tells of damage */
  static async open (options: ApplianceSettings): Promise<Appliance> {
    const clock = options.clock ?? new Clock()
    const ledger = await Ledger.open(options.store, clock)
    const appliance = new Appliance(options, ledger, clock)
    await ledger.seal()
    return appliance
  }

  /** Switches the appliance off, once all it wrote is kept. */
  async close (): Promise<void> {
    await this.jobs.close()
    await this.ledger.close()
  }
}
