import { type DeviceKind, MOST_DEVICES, type Position, chassisOf, nameOf, positionOf } from './layout.ts'
import { lazilyFor } from './lazily.ts'
import { MODELS, type Model, isServer } from './models.ts'
import { Random } from '../chance.ts'
import { DAY, HOUR, MINUTE, past } from './times.ts'

/** Health, as the product numbers it (Dell's get_alerts.py). */
export const STATUS = { normal: 1000, unknown: 2000, warning: 3000, critical: 4000, none: 5000 } as const

/** Types of devices (Ansible collection, get_device_type). */
export const DEVICE_TYPES: Readonly<Record<DeviceKind, number>> = { server: 1000, sled: 1000, chassis: 2000, ioModule: 4000, storage: 3000 }

export const FIRST_DEVICE_ID = 10_001

export interface OperatingSystem {
  readonly name: string
  readonly version: string
  readonly family: 'Linux' | 'Windows' | 'Hypervisor'
}

/** A managed device. */
export interface Device {
  readonly id: number
  /** Its number in the estate, from 0. */
  readonly index: number
  readonly kind: DeviceKind
  readonly type: number
  readonly position: Position
  readonly name: string
  readonly serviceTag: string
  /** A device that is in no chassis names itself (Terraform provider's fixture). */
  readonly chassisServiceTag: string
  readonly chassisName: string | null
  readonly chassisAddress: string
  readonly model: Model
  readonly powerState: number
  readonly status: number
  readonly connected: boolean
  /** Of its management controller. */
  readonly address: string
  readonly macAddress: string
  readonly managementVersion: string
  readonly operatingSystem: OperatingSystem | null
  readonly lastInventoryTime: string
  readonly lastStatusTime: string
  /** Versions of what was updated, by the ids of components. Absent: nothing was. */
  readonly installed?: Readonly<Record<string, string>>
  /** What found it. */
  readonly discovery: FoundBy
}

/** A discovery, as devices name it. */
export interface FoundBy {
  readonly id: number
  readonly name: string
  readonly createdBy: string
}

const SYSTEMS: readonly OperatingSystem[] = [
  { name: 'VMware ESXi', version: '8.0.2 Build-22380479', family: 'Hypervisor' },
  { name: 'Red Hat Enterprise Linux', version: '9.3 (Plow) Kernel 5.14.0-362.8.1.el9_3.x86_64', family: 'Linux' },
  { name: 'Ubuntu', version: '22.04.3 LTS (Jammy Jellyfish)', family: 'Linux' },
  { name: 'Microsoft Windows Server 2022', version: 'Datacenter 10.0.20348', family: 'Windows' }
]

const CONTROLLER_VERSIONS: Readonly<Record<DeviceKind, readonly string[]>> = {
  server: ['7.00.60.00', '7.00.30.00', '6.10.80.00'],
  sled: ['7.00.60.00', '7.00.30.00'],
  chassis: ['2.20.10'],
  ioModule: ['10.5.5.5'],
  storage: ['ME5.1.2.1.0']
}

const TAG_LETTERS = 'BCDFGHJKLMNPQRSTVWXYZ0123456789'
const TAGS = TAG_LETTERS.length ** 7

/** The device of a number. Depends on seed and number alone, not on how many there are. */
export function deviceAt (seed: number, index: number): Device {
  const random = new Random(seed, 'device', index)
  const position = positionOf(index)
  const { kind } = position
  const chassis = position.slot === null ? null : chassisOf(index)
  const serviceTag = serviceTagOf(seed, index)
  const inventoried = random.below(DAY)
  return {
    id: FIRST_DEVICE_ID + index,
    index,
    kind,
    type: DEVICE_TYPES[kind],
    position,
    name: nameOf(position),
    serviceTag,
    chassisServiceTag: chassis === null ? serviceTag : serviceTagOf(seed, chassis),
    chassisName: chassis === null ? null : nameOf(positionOf(chassis)),
    chassisAddress: chassis === null ? '' : addressOf(chassis),
    model: random.pick(MODELS[kind]),
    powerState: isServer(kind) && random.chance(0.04) ? 18 : 17,
    status: healthOf(random),
    connected: random.chance(0.98),
    address: addressOf(index),
    macAddress: macAddress(seed, 'd0:94:66', index),
    managementVersion: random.pick(CONTROLLER_VERSIONS[kind]),
    operatingSystem: isServer(kind) ? random.pick(SYSTEMS) : null,
    lastInventoryTime: past(inventoried),
    lastStatusTime: past(random.below(Math.min(inventoried, HOUR) + MINUTE)),
    discovery: discoveryOf(position.row)
  }
}

const discoveryOf = lazilyFor((row: number): FoundBy => ({ id: 50 + row, name: `Discovery row ${row}`, createdBy: 'admin' }))

/** Seven letters and digits, no two devices of a seed alike. */
export function serviceTagOf (seed: number, index: number): string {
  let rest = (firstTag(seed) + index * 11_234_567_891) % TAGS
  let tag = ''
  for (let digit = 0; digit < 7; digit++) {
    tag += TAG_LETTERS.charAt(rest % TAG_LETTERS.length)
    rest = Math.floor(rest / TAG_LETTERS.length)
  }
  return tag
}

/** An address that no other has. @param vendor its first half */
export function macAddress (seed: number, vendor: string, number: number): string {
  const digits = ((firstMac(seed) + number) % 0x1000000).toString(16).padStart(6, '0')
  return `${vendor}:${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4)}`
}

const firstTag = lazilyFor((seed: number) => Math.floor(new Random(seed, 'tags').next() * TAGS))
const firstMac = lazilyFor((seed: number) => new Random(seed, 'mac').below(0x1000000))

function addressOf (index: number): string {
  const net = Math.floor(index / 250)
  return `10.${20 + Math.floor(net / 256)}.${net % 256}.${index % 250 + 1}`
}

/** The number of the device that has an address; undefined for one that no device of an estate has. */
export function indexAt (address: string): number | undefined {
  const [, second = 0, third = 0, last = 0] = address.split('.').map(Number)
  const index = ((second - 20) * 256 + third) * 250 + last - 1
  return index >= 0 && index < MOST_DEVICES && addressOf(index) === address ? index : undefined
}

function healthOf (random: Random): number {
  const drawn = random.next()
  if (drawn < 0.03) return STATUS.critical
  if (drawn < 0.09) return STATUS.warning
  return drawn < 0.1 ? STATUS.unknown : STATUS.normal
}
