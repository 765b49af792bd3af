import { type Alert, byDevice, makeAlerts } from './alerts.ts'
import { type ConfigurationBaseline, makeConfigurationBaselines } from './configuration.ts'
import { type InventoryDetail, inventoryDetail, inventoryOf } from './details.ts'
import { type Device, FIRST_DEVICE_ID, deviceAt } from './device.ts'
import { type DiscoveryGroup, makeDiscoveryGroups } from './discovery.ts'
import { type FirmwareBaseline, makeFirmwareBaselines } from './firmware.ts'
import { type Catalog, makeCatalogs } from './firmware-catalog.ts'
import type { BuiltInGroup } from './groups.ts'
import { type LogEntry, hardwareLogOf } from './hardware-log.ts'
import { type SubSystem, subSystemsOf } from './health.ts'
import { type IdentityPool, makeIdentityPools } from './identity-pools.ts'
import { lazily, lazilyFor } from './lazily.ts'
import { type Network, makeNetworks } from './networks.ts'
import { type Profile, type ProfileSettings, makeProfileSettings, makeProfiles } from './profiles.ts'
import { type PowerReading, type Sensor, type TemperatureReading, powerOf, sensorsOf, temperatureOf, upTimeOf } from './readings.ts'
import type { Said } from './recorded-kinds.ts'
import type { Report } from './reports.ts'
import { type Template, type TemplateSettings, makeTemplateSettings, makeTemplates } from './templates.ts'
import { type Warranty, makeWarranties } from './warranties.ts'

type ReportRows = ReadonlyArray<{ readonly values: readonly string[] }>

/** The same list each time: what follows from it is made once. */
const NONE: readonly never[] = []

/**
 * The managed devices and all that speaks of them, generated from a number and a seed: the same two give the same bytes.
 * Each collection is made when it is first asked for, what is known about one device each time.
 */
export class Estate {
  readonly size: number
  readonly seed: number
  /** What a console has told, in the place of what would be generated; null: none has. */
  readonly said: Said | null
  readonly #devices = lazily(() => Array.from({ length: this.size }, (_, index) => deviceAt(this.seed, index)))
  readonly #members = lazilyFor((group: BuiltInGroup) => this.devices.filter(device => this.isIn(group, device)))
  readonly #templates = lazily(() => makeTemplates(this.seed, this.devices))
  readonly #templateSettings = lazily(() => makeTemplateSettings(this.seed, this.templates, this.networks, id => this.device(id)))
  readonly #profiles = lazily(() => makeProfiles(this.seed, this.templates, this.devices))
  readonly #profileSettings = lazily(() => makeProfileSettings(this.profiles))
  readonly #networks = lazily(() => makeNetworks(this.seed))
  readonly #identityPools = lazily(() => makeIdentityPools(this.seed))
  readonly #firmwareBaselines = lazily(() => makeFirmwareBaselines(this.devices))
  readonly #catalogs = lazily(() => makeCatalogs())

  readonly #configurationBaselines = lazily(() => makeConfigurationBaselines(this.templates, this.devices))
  readonly #alerts = lazily(() => makeAlerts(this.seed, this.devices))
  readonly #alertsOf = lazily(() => byDevice(this.alerts))
  readonly #warranties = lazily(() => makeWarranties(this.seed, this.devices))
  readonly #discoveryGroups = lazily(() => makeDiscoveryGroups(this.devices))

  readonly #reportRows = new Map<Report, { readonly alerts: readonly Alert[], readonly rows: ReportRows }>()

  constructor (size: number, seed: number, said: Said | null = null) {
    this.size = size
    this.seed = seed
    this.said = said
  }

  get devices (): readonly Device[] { return this.#devices() }
  get templates (): readonly Template[] { return this.#templates() }
  get templateSettings (): readonly TemplateSettings[] { return this.#templateSettings() }
  get profiles (): readonly Profile[] { return this.#profiles() }
  get profileSettings (): readonly ProfileSettings[] { return this.#profileSettings() }
  get firmwareBaselines (): readonly FirmwareBaseline[] { return this.#firmwareBaselines() }
  get configurationBaselines (): readonly ConfigurationBaseline[] { return this.#configurationBaselines() }
  get alerts (): readonly Alert[] { return this.#alerts() }
  get warranties (): readonly Warranty[] { return this.#warranties() }
  get discoveryGroups (): readonly DiscoveryGroup[] { return this.#discoveryGroups() }

  // A console that manages nothing has none of these either.
  get networks (): readonly Network[] { return this.size === 0 ? NONE : this.#networks() }
  get identityPools (): readonly IdentityPool[] { return this.size === 0 ? NONE : this.#identityPools() }
  get catalogs (): readonly Catalog[] { return this.size === 0 ? NONE : this.#catalogs() }

  device (id: number): Device | undefined {
    return this.devices[id - FIRST_DEVICE_ID]
  }

  details (device: Device): readonly InventoryDetail[] {
    return inventoryOf(device, this.seed)
  }

  detail (device: Device, type: string): InventoryDetail | undefined {
    return inventoryDetail(device, type, this.seed)
  }

  subSystems (device: Device): readonly SubSystem[] {
    return subSystemsOf(device, this.seed)
  }

  /** What sits in the slots of a chassis; of all else nothing. */
  inChassis ({ kind, serviceTag }: Device): readonly Device[] {
    if (kind !== 'chassis') return []
    return this.devices.filter(({ position, chassisServiceTag }) => position.slot !== null && chassisServiceTag === serviceTag)
  }

  power (device: Device): PowerReading {
    return powerOf(device, this.seed)
  }

  temperature (device: Device): TemperatureReading {
    return temperatureOf(device, this.seed)
  }

  /** Seconds. */
  upTime (device: Device): number {
    return upTimeOf(device, this.seed)
  }

  sensors (device: Device): readonly Sensor[] {
    return sensorsOf(device, this.seed)
  }

  /** What a device told the console, oldest first. */
  alertsOf (device: Device): readonly Alert[] {
    return this.#alertsOf().get(device) ?? []
  }

  /** Newest first. @param alerts of the device */
  hardwareLog (device: Device, alerts: readonly Alert[] = this.alertsOf(device)): readonly LogEntry[] {
    return hardwareLogOf(device, alerts, this.seed)
  }

  /** Whether a device belongs to a group itself. */
  isIn (group: BuiltInGroup, device: Device): boolean {
    return group.holds(device)
  }

  /** Devices of a group itself, not of those below. */
  members (group: BuiltInGroup): readonly Device[] {
    return this.#members(group)
  }

  /** What a report tells. @param alerts that it counts */
  reportRows (report: Report, alerts: readonly Alert[] = this.alerts): ReportRows {
    const known = this.#reportRows.get(report)
    if (known?.alerts === alerts) return known.rows
    const { devices, warranties } = this
    const rows = report.rows({ devices, alerts, warranties }).map(values => ({ values }))
    this.#reportRows.set(report, { alerts, rows })
    return rows
  }
}
