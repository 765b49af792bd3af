import type { Device } from './device.ts'
import { capabilities, chassisSlots, license, location, management, replaceableUnits } from './device-parts.ts'
import { subSystemsOf } from './health.ts'
import type { DeviceKind } from './layout.ts'
import { Random } from '../chance.ts'
import { fibreChannel, networkInterfaces } from './network-parts.ts'
import type { Part, Parts } from './part.ts'
import { software } from './software.ts'
import { deviceCards, memory, nothing, operatingSystems, powerStates, powerSupplies, processors } from './server-parts.ts'
import { arrayDisks, raidControllers, storageEnclosures } from './storage-parts.ts'

/** All parts of one kind in a device. */
export interface InventoryDetail {
  /** `serverProcessors`. */
  readonly type: string
  readonly parts: readonly Part[]
}

const COMMON: Readonly<Record<string, Parts>> = {
  deviceLicense: license,
  deviceCapabilities: capabilities,
  deviceFru: replaceableUnits,
  deviceLocation: location,
  deviceManagement: management,
  deviceSoftware: software,
  subsystemRollupStatus: (device, _random, seed) => subSystemsOf(device, seed).map(({ name, status }, index) => ({
    id: index + 1,
    status,
    subsystemName: name
  }))
}

/** As in the Terraform provider's fixture: the same types in the same order. */
const SERVER: Readonly<Record<string, Parts>> = {
  serverDeviceCards: deviceCards,
  serverProcessors: processors,
  serverDellVideos: nothing,
  serverNetworkInterfaces: networkInterfaces,
  serverFcCards: fibreChannel,
  serverOperatingSystems: operatingSystems,
  serverVirtualFlashes: nothing,
  serverPowerSupplies: powerSupplies,
  serverArrayDisks: arrayDisks,
  serverRaidControllers: raidControllers,
  serverMemoryDevices: memory,
  serverStorageEnclosures: storageEnclosures,
  serverSupportedPowerStates: powerStates,
  ...COMMON
}

const CHASSIS: Readonly<Record<string, Parts>> = { chassisSlotsList: chassisSlots, chassisPowerSupplies: powerSupplies, ...COMMON }

const TYPES: Readonly<Record<DeviceKind, Readonly<Record<string, Parts>>>> = {
  server: SERVER,
  sled: SERVER,
  chassis: CHASSIS,
  ioModule: COMMON,
  storage: COMMON
}

/** Names of what is known about a device. */
export function inventoryTypesOf ({ kind }: Device): string[] {
  return Object.keys(TYPES[kind])
}

/** What is known about a device, made anew each time. */
export function inventoryOf (device: Device, seed: number): InventoryDetail[] {
  return inventoryTypesOf(device).flatMap(type => inventoryDetail(device, type, seed) ?? [])
}

/** The parts of one kind; undefined where such a device has no such list. */
export function inventoryDetail (device: Device, type: string, seed: number): InventoryDetail | undefined {
  const types = TYPES[device.kind]
  const parts = Object.hasOwn(types, type) ? types[type] : undefined
  return parts === undefined ? undefined : { type, parts: parts(device, new Random(seed, type, device.index), seed) }
}
