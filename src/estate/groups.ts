import { STATUS, type Device, type OperatingSystem } from './device.ts'
import { isServer } from './models.ts'

/** Types and kinds of membership of groups (API guide, Groups). */
export const GROUP_TYPES = { predefined: 2000, userDefined: 3000 } as const
export const MEMBERSHIP = { static: 12, query: 24 } as const

/** Ids of the product (API guide, Groups). */
export const ALL_DEVICES = 1031
export const STATIC_GROUPS = 1021
const QUERY_GROUPS = 1022

/** Stands for the parent of the topmost group. */
export const NO_PARENT = 0

/** A group of devices, whoever made it. Times as the product writes them. */
export interface Group {
  readonly id: number
  readonly name: string
  readonly description: string
  /** The worst health of its devices. */
  readonly globalStatus: number
  /** {@link NO_PARENT}: none. */
  readonly parentId: number
  readonly idOwner: number
  readonly creationTime: string
  readonly updatedTime: string
  readonly createdBy: string
  readonly updatedBy: string | null
  readonly visible: boolean
  readonly definitionId: number
  readonly definitionDescription: string
  readonly typeId: number
  readonly membershipTypeId: number
  readonly hasAttributes: boolean
  readonly isAccessAllowed: boolean
}

/** A group every console has. */
export interface BuiltInGroup {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly parentId: number
  readonly definitionId: number
  readonly definitionDescription: string
  readonly membershipTypeId: number
  /** Which devices are in the group itself, not only in those below. */
  readonly holds: (device: Device) => boolean
}

/** Names and ids of {@link ALL_DEVICES}, {@link STATIC_GROUPS} and the query groups are published; the ids between are ours. */
export const BUILT_IN_GROUPS: readonly BuiltInGroup[] = [
  query(1000, 'System Groups', 'Groups that are maintained by the system', ALL_DEVICES, () => false),
  query(1001, 'Servers', 'All servers', 1000, ({ kind }) => isServer(kind)),
  query(1002, 'Hypervisor Servers', 'Servers that run a hypervisor', 1001, runs('Hypervisor')),
  query(1003, 'Linux Servers', 'Servers that run Linux', 1001, runs('Linux')),
  query(1004, 'Windows Servers', 'Servers that run Windows', 1001, runs('Windows')),
  query(1005, 'Modular Systems', 'Chassis with their sleds', 1000, ({ kind }) => kind === 'chassis' || kind === 'sled'),
  query(1006, 'Network Devices', 'I/O modules and switches', 1000, ({ kind }) => kind === 'ioModule'),
  query(1007, 'Storage Devices', 'Storage arrays', 1000, ({ kind }) => kind === 'storage'),
  {
    ...query(STATIC_GROUPS, 'Static Groups', 'Groups whose members are chosen by users', ALL_DEVICES, () => false),
    membershipTypeId: MEMBERSHIP.static
  },
  query(QUERY_GROUPS, 'Query Groups', 'Groups whose members are found by a query', ALL_DEVICES, () => false),
  {
    ...query(ALL_DEVICES, 'All Devices', 'Top-level root group for all groups', NO_PARENT, () => true),
    definitionId: 1000,
    definitionDescription: 'Top-level group for all groups'
  }
]

function query (id: number, name: string, description: string, parentId: number, holds: BuiltInGroup['holds']): BuiltInGroup {
  return {
    id,
    name,
    description,
    parentId,
    definitionId: id,
    definitionDescription: description,
    membershipTypeId: MEMBERSHIP.query,
    holds
  }
}

function runs (family: OperatingSystem['family']): BuiltInGroup['holds'] {
  return ({ operatingSystem }) => operatingSystem?.family === family
}

/** The worst health of some devices; "no status" where there are none. */
export function worstOf (devices: readonly Device[]): number {
  // The worse, the higher.
  return devices.length === 0 ? STATUS.none : devices.reduce((worst, { status }) => Math.max(worst, status), 0)
}
