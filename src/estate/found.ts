import { chance } from '../chance.ts'
import { type DeviceKind, FIRST_FOREIGN, mostOf, nthOf } from './layout.ts'

/** What a discovery may look for. */
export interface Discoverable {
  /** `DeviceTypeId` of ProtocolToDeviceType (Ansible collection, ome_discovery). */
  readonly id: number
  readonly name: string
  /** What clients send for it as well: its devices' own type, and PowerShell's New-OMEDiscovery for a switch. */
  readonly aliases: readonly number[]
  /** What it finds; the first is what stands at an address of no estate. */
  readonly kinds: readonly [DeviceKind, ...DeviceKind[]]
  readonly protocols: readonly string[]
}

export const DISCOVERABLE: readonly Discoverable[] = [
  {
    id: 1000, name: 'SERVER', aliases: [], kinds: ['server', 'sled'], protocols: ['SNMP', 'WSMAN', 'REDFISH', 'IPMI', 'SSH', 'VMWARE']
  },
  { id: 2000, name: 'CHASSIS', aliases: [], kinds: ['chassis'], protocols: ['WSMAN', 'REDFISH'] },
  { id: 5000, name: 'DELL STORAGE', aliases: [3000], kinds: ['storage'], protocols: ['SNMP', 'STORAGE'] },
  { id: 7000, name: 'NETWORK SWITCH', aliases: [4000, 6000], kinds: ['ioModule'], protocols: ['SNMP'] }
]

/** What is looked for by an id; undefined where it is none. */
export function discoverable (id: number): Discoverable | undefined {
  return DISCOVERABLE.find(row => row.id === id || row.aliases.includes(id))
}

/** What comes of knocking at an address: a device lets in, it wants other credentials, or nothing answers. */
export type Welcome = 'open' | 'locked' | 'silent'

const [SILENT, LOCKED] = [0.08, 0.12]

/** What comes of knocking at an address where no device is managed yet: the same for a seed each time. */
export function welcomeAt (seed: number, address: string): Welcome {
  const drawn = chance(seed, address, 0)
  if (drawn < SILENT) return 'silent'
  return drawn < LOCKED ? 'locked' : 'open'
}

/**
 * The number of a device that stands at an address of no estate. Different addresses have the same seldom: then the next one is taken.
 *
 * @param taken numbers of others
 * @returns undefined where all are taken
 */
export function foreignNumber (address: string, kind: DeviceKind, taken: ReadonlySet<number>): number | undefined {
  const most = mostOf(kind)
  const start = Math.floor(chance(0, address, 1) * most)
  for (let turn = 0; turn < most; turn++) {
    const number = nthOf(kind, FIRST_FOREIGN, (start + turn) % most)
    if (!taken.has(number)) return number
  }
  return undefined
}

/** An address that a name has which no device of the estate has. */
export function resolved (host: string): string {
  const [second, third, last] = [1, 2, 3].map(part => Math.floor(chance(0, host.toLowerCase(), part) * 254))
  return `10.${128 + (second ?? 0) % 127}.${third ?? 0}.${(last ?? 0) + 1}`
}
