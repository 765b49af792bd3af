import { STATUS, type Device, type OperatingSystem } from './device.ts'
import { isServer } from './models.ts'

/** Types and kinds of membership of groups (API guide, Groups). */
export const GROUP_TYPES = { predefined: 2000, userDefined: 3000 } as const
export const MEMBERSHIP = { static: 12, query: 24 } as const

/** Ids of the product (API guide, Groups). */
export const ALL_DEVICES = 1031
export const STATIC_GROUPS = 1021
export const QUERY_GROUPS = 1022

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
  /** First version of OME that has it so; absent: all. */
  readonly since?: string
  /** First version that has it otherwise, or not at all. */
  readonly until?: string
  /** Who says that consoles have it there. Absent: nobody in public, but names and ids that {@link BUILT_IN_GROUPS} speaks of. */
  readonly source?: string
}

/** Which has the groups that this source lists, and no older one that we know of. */
const NEWER = '4.6'
const LISTED = 'Ansible issue 1080'

/** It expects a firmware baseline of HCI Appliances and Hyper-V Servers to have five targets: two groups and three below them. */
const COUNTED = "Terraform provider, an acceptance test; the User's Guide 3.7 has examples"

/** Names and ids of {@link ALL_DEVICES}, {@link STATIC_GROUPS} and the query groups are published; the ids between are ours. */
export const BUILT_IN_GROUPS: readonly BuiltInGroup[] = [
  query(1000, 'System Groups', 'Groups that are maintained by the system', ALL_DEVICES, () => false),
  query(1001, 'Servers', 'All servers', 1000, ({ kind }) => isServer(kind)),
  { ...query(1002, 'Hypervisor Systems', 'Servers that run a hypervisor', 1000, runs('Hypervisor')), source: "User's Guide 3.7" },
  query(1003, 'Linux Servers', 'Servers that run Linux', 1001, runs('Linux')),
  query(1004, 'Windows Servers', 'Servers that run Windows', 1001, runs('Windows')),
  query(1005, 'Modular Systems', 'Chassis with their sleds', 1000, ({ kind }) => kind === 'chassis' || kind === 'sled'),
  query(1006, 'Network Devices', 'I/O modules and switches', 1000, ({ kind }) => kind === 'ioModule'),
  query(1007, 'Storage Devices', 'Storage arrays', 1000, ({ kind }) => kind === 'storage'),
  {
    ...query(1013, 'Dell iDRAC Servers', 'Dell iDRAC server devices', 1001, ({ kind }) => isServer(kind)),
    source: "Dell's scripts; Ansible issue 1080"
  },
  ...[
    query(1015, 'HCI Appliances', 'Hyperconverged appliances', 1000, () => false),
    query(1016, 'VxRAIL', 'VxRail appliances', 1015, () => false),
    query(1017, 'XC', 'XC appliances', 1015, () => false),
    query(1018, 'AX', 'AX appliances', 1015, () => false),
    query(1019, 'Hyper-V Servers', 'Servers that run Hyper-V', 1002, () => false)
  ].map(group => ({ ...group, source: COUNTED })),
  ...[staticGroups(ALL_DEVICES), queryGroups(ALL_DEVICES)].map(group => ({ ...group, until: NEWER, source: LISTED })),
  {
    ...query(ALL_DEVICES, 'All Devices', 'Top-level root group for all groups', NO_PARENT, () => true),
    definitionId: 1000,
    definitionDescription: 'Top-level group for all groups'
  },
  ...[
    query(1010, 'Custom Groups', 'Groups that are made by users', ALL_DEVICES, () => false),
    staticGroups(1010),
    queryGroups(1010),
    query(1011, 'Plugin Groups', 'Groups that are maintained by plug-ins', ALL_DEVICES, () => false),
    query(1012, 'Physical Hierarchy', 'Data centers, rooms, aisles and racks', ALL_DEVICES, () => false),
    query(1014, 'ESXi', 'Servers that run VMware ESXi', 1002, runs('Hypervisor'))
  ].map(group => ({ ...group, since: NEWER, source: LISTED }))
]

function staticGroups (parentId: number): BuiltInGroup {
  return {
    ...query(STATIC_GROUPS, 'Static Groups', 'Groups whose members are chosen by users', parentId, () => false),
    membershipTypeId: MEMBERSHIP.static
  }
}

function queryGroups (parentId: number): BuiltInGroup {
  return query(QUERY_GROUPS, 'Query Groups', 'Groups whose members are found by a query', parentId, () => false)
}

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
