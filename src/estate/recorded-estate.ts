import type { ConfigurationBaseline } from './configuration.ts'
import { type Device, DEVICE_TYPES, STATUS } from './device.ts'
import { Estate } from './estate.ts'
import type { FirmwareBaseline } from './firmware.ts'
import type { Catalog } from './firmware-catalog.ts'
import type { IdentityPool } from './identity-pools.ts'
import type { BuiltInGroup } from './groups.ts'
import { lazily, lazilyFor } from './lazily.ts'
import { type DeviceKind, positionOf } from './layout.ts'
import { MODELS, type Model, isServer } from './models.ts'
import type { Network } from './networks.ts'
import type { Profile, ProfileSettings } from './profiles.ts'
import { type Entity, type Said, entityOf, numberOf, textOf } from './recorded-kinds.ts'
import {
  RECORDED_CATALOGS, RECORDED_CONFIGURATION_BASELINES, RECORDED_FIRMWARE_BASELINES, RECORDED_NETWORKS, RECORDED_POOLS, RECORDED_PROFILES,
  RECORDED_TEMPLATES
} from './recorded-rows.ts'
import { recordedOverrides, recordedSettings } from './recorded-settings.ts'
import { type Template, type TemplateSettings, makeTemplateSettings } from './templates.ts'
import { past } from './times.ts'

/**
 * An estate that a console has told of: its devices, and what else was recorded of it. What was not is generated in the style of the
 * product.
 */
export class RecordedEstate extends Estate {
  readonly #devices: readonly Device[]
  readonly #byId = lazily(() => new Map(this.devices.map(device => [device.id, device])))
  /** What runs on a device, it does not say itself: the groups do. Of devices that have come since they say nothing. */
  readonly #holds = lazilyFor((group: BuiltInGroup) => {
    const members = this.said?.members(`/api/GroupService/Groups(${group.id})/Devices`)
    if (members === undefined) return group.holds
    const ids = new Set(members.map(({ Id }) => Id))
    return (device: Device) => this.device(device.id) === undefined ? group.holds(device) : ids.has(device.id)
  })

  readonly #templateSettings: () => readonly TemplateSettings[]
  readonly #profileSettings: () => readonly ProfileSettings[]

  constructor (said: Said, seed: number) {
    const listed = said.members('/api/DeviceService/Devices') ?? []
    super(listed.length, seed, said)
    this.#devices = listed.map(deviceOf)
    this.#templateSettings = lazily(() => {
      const generated = makeTemplateSettings(seed, this.templates, this.networks, id => this.device(id))
      return this.templates.flatMap((template, index) =>
        recordedSettings(template, this.device(template.sourceDeviceId), said) ?? generated[index] ?? [])
    })
    this.#profileSettings = lazily(() => {
      const settings = new Map(this.templateSettings.map(one => [one.id, one]))
      return this.profiles.map((profile, place) => recordedOverrides(profile, settings.get(profile.templateId), place, said))
    })
  }

  override get devices (): readonly Device[] { return this.#devices }
  override get networks (): readonly Network[] { return RECORDED_NETWORKS.in(this.said) ?? super.networks }
  override get identityPools (): readonly IdentityPool[] { return RECORDED_POOLS.in(this.said) ?? super.identityPools }
  override get templates (): readonly Template[] { return RECORDED_TEMPLATES.in(this.said) ?? super.templates }
  override get templateSettings (): readonly TemplateSettings[] { return this.#templateSettings() }
  override get profiles (): readonly Profile[] { return RECORDED_PROFILES.in(this.said) ?? super.profiles }
  override get profileSettings (): readonly ProfileSettings[] { return this.#profileSettings() }
  override get catalogs (): readonly Catalog[] { return RECORDED_CATALOGS.in(this.said) ?? super.catalogs }

  override get firmwareBaselines (): readonly FirmwareBaseline[] {
    return RECORDED_FIRMWARE_BASELINES.in(this.said) ?? super.firmwareBaselines
  }

  override get configurationBaselines (): readonly ConfigurationBaseline[] {
    return RECORDED_CONFIGURATION_BASELINES.in(this.said) ?? super.configurationBaselines
  }

  override device (id: number): Device | undefined {
    return this.#byId().get(id)
  }

  override isIn (group: BuiltInGroup, device: Device): boolean {
    return this.#holds(group)(device)
  }
}

function deviceOf (listed: Entity, index: number): Device {
  const management = firstOf(listed['DeviceManagement'])
  const profile = firstOf(management['ManagementProfile'])
  const found = firstOf(listed['DiscoveryConfigurationJobInformation'])
  const slot = entityOf(listed['SlotConfiguration'])
  const slotNumber = Number(slot['SlotNumber'])
  const isInSlot = Number.isInteger(slotNumber) && slotNumber > 0
  const type = numberOf(listed['Type'], DEVICE_TYPES.server)
  const kind = kindOf(type, isInSlot)
  const serviceTag = textOf(listed['DeviceServiceTag'])
  const name = textOf(listed['DeviceName'])
  return {
    id: numberOf(listed['Id'], 0),
    index,
    kind,
    type,
    position: { ...positionOf(index), kind, slot: isInSlot ? slotNumber : null },
    name,
    serviceTag,
    chassisServiceTag: textOf(listed['ChassisServiceTag'], serviceTag),
    chassisName: isInSlot ? textOf(slot['ChassisName']) : null,
    chassisAddress: textOf(listed['ChassisIp']),
    model: modelOf(textOf(listed['Model']), numberOf(listed['SystemId'], 0), kind),
    powerState: numberOf(listed['PowerState'], 17),
    status: numberOf(listed['Status'], STATUS.unknown),
    connected: listed['ConnectionState'] !== false,
    address: textOf(management['NetworkAddress']),
    macAddress: textOf(management['MacAddress']),
    managementVersion: textOf(profile['Version']),
    operatingSystem: isServer(kind) ? { name: 'Unknown', version: '', family: 'Linux' } : null,
    lastInventoryTime: textOf(listed['LastInventoryTime'], past(0)),
    lastStatusTime: textOf(listed['LastStatusTime'], past(0)),
    discovery: {
      id: numberOf(found['GroupId'], 0),
      name: textOf(found['DiscoveryJobName']),
      createdBy: textOf(found['CreatedBy'], 'admin')
    }
  }
}

const KINDS: ReadonlyMap<number, DeviceKind> = new Map([[1000, 'server'], [2000, 'chassis'], [3000, 'storage']])

/** What is neither a server nor a chassis nor storage moves packets. */
function kindOf (type: number, isInSlot: boolean): DeviceKind {
  const kind = KINDS.get(type) ?? 'ioModule'
  return kind === 'server' && isInSlot ? 'sled' : kind
}

/** One that is not known has the parts of the first of its kind. */
function modelOf (name: string, systemId: number, kind: DeviceKind): Model {
  const [first, ...others] = MODELS[kind]
  const known = [first, ...others].find(model => model?.name === name) ?? first
  return { processor: known?.processor ?? null, firmware: known?.firmware ?? '', name, systemId }
}

function firstOf (list: unknown): Entity {
  return Array.isArray(list) ? entityOf(list[0]) : {}
}
