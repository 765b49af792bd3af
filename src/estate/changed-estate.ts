import type { Alert } from './alerts.ts'
import type { ConfigurationBaseline } from './configuration.ts'
import type { Device } from './device.ts'
import type { DiscoveryGroup } from './discovery.ts'
import { Estate } from './estate.ts'
import type { FirmwareBaseline } from './firmware.ts'
import type { Catalog } from './firmware-catalog.ts'
import type { BuiltInGroup } from './groups.ts'
import type { IdentityPool } from './identity-pools.ts'
import { lazily } from './lazily.ts'
import type { Network } from './networks.ts'
import type { Profile, ProfileSettings } from './profiles.ts'
import type { Template, TemplateSettings } from './templates.ts'

/**
 * An estate some of whose devices have changed, gone or come. What was generated together with its devices (templates, baselines, the
 * numbers of alerts) stays as it was, and speaks no more of those that are gone.
 */
export class ChangedEstate extends Estate {
  readonly #base: Estate
  readonly #now: readonly Device[]
  readonly #byId = lazily(() => new Map(this.devices.map(device => [device.id, device])))
  readonly #alertsNow = lazily(() => this.#base.alerts.flatMap(alert => {
    const device = this.device(alert.device.id)
    if (device === undefined) return []
    return device === alert.device ? alert : { ...alert, device }
  }))

  constructor (base: Estate, devices: readonly Device[]) {
    super(base.size, base.seed, base.said)
    this.#base = base
    this.#now = devices
  }

  override get devices (): readonly Device[] { return this.#now }
  override get alerts (): readonly Alert[] { return this.#alertsNow() }
  override get firmwareBaselines (): readonly FirmwareBaseline[] { return this.#base.firmwareBaselines }

  override get templates (): readonly Template[] { return this.#base.templates }
  override get templateSettings (): readonly TemplateSettings[] { return this.#base.templateSettings }
  override get profiles (): readonly Profile[] { return this.#base.profiles }
  override get profileSettings (): readonly ProfileSettings[] { return this.#base.profileSettings }
  override get configurationBaselines (): readonly ConfigurationBaseline[] { return this.#base.configurationBaselines }
  override get discoveryGroups (): readonly DiscoveryGroup[] { return this.#base.discoveryGroups }
  override get networks (): readonly Network[] { return this.#base.networks }
  override get identityPools (): readonly IdentityPool[] { return this.#base.identityPools }
  override get catalogs (): readonly Catalog[] { return this.#base.catalogs }

  override device (id: number): Device | undefined {
    return this.#byId().get(id)
  }

  override isIn (group: BuiltInGroup, device: Device): boolean {
    return this.#base.isIn(group, device)
  }
}
