import { Random } from '../chance.ts'
import { COUNT, INTEGER, TEXT, TEXT_OR_NULL, type Typed, closed, text } from '../schema/schema.ts'
import { DAY, past } from './times.ts'

/** A VLAN that may be set on ports. Times as the product writes them. */
export const NETWORK = closed({
  id: COUNT,
  name: text({ maxLength: 255 }),
  description: TEXT_OR_NULL,
  vlanMaximum: INTEGER,
  vlanMinimum: INTEGER,
  /** Id of a {@link NetworkType}. */
  type: INTEGER,
  createdBy: TEXT,
  creationTime: TEXT,
  updatedBy: TEXT_OR_NULL,
  updatedTime: TEXT,
  internalRefNWUUId: TEXT
})

export type Network = Typed<typeof NETWORK>

export interface NetworkType {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly vendorCode: string
  readonly networkTrafficType: 'Ethernet' | 'Storage'
  /** Id of a row of {@link QOS_TYPES}. */
  readonly qosType: number
}

export const QOS_TYPES = [
  { id: 1, name: 'Platinum' },
  { id: 2, name: 'Gold' },
  { id: 3, name: 'Silver' },
  { id: 4, name: 'Bronze' }
] as const

/** Ids 1 and 2 with their texts are the Ansible collection's; the others follow the names of its documentation. */
export const NETWORK_TYPES: readonly NetworkType[] = [
  general(1, 'Bronze', 4),
  general(2, 'Silver', 3),
  general(3, 'Gold', 2),
  general(4, 'Platinum', 1),
  ethernet(5, 'Cluster Interconnect', 'ClusterInterconnect', 2),
  ethernet(6, 'Hypervisor Management', 'HypervisorManagement', 2),
  storage(7, 'Storage - iSCSI', 'StorageIscsi', 1),
  storage(8, 'Storage - FCoE', 'StorageFCoE', 1),
  storage(9, 'Storage - Data Replication', 'StorageDataReplication', 3),
  ethernet(10, 'VM Migration', 'VMMigration', 3),
  ethernet(11, 'VMWare FT Logging', 'VMWareFTLogging', 2)
]

const USES: ReadonlyArray<readonly [name: string, type: number]> = [
  ['Management', 3], ['Hypervisor', 6], ['vMotion', 10], ['iSCSI A', 7], ['iSCSI B', 7], ['Replication', 9], ['Cluster', 5],
  ['Web', 1], ['Application', 2], ['Database', 4], ['Backup', 1], ['Test', 1]
]

const FIRST_ID = 20_057

/** The VLANs of an estate. */
export function makeNetworks (seed: number): Network[] {
  const random = new Random(seed, 'networks')
  const base = 100 + 100 * random.below(20)
  return USES.map(([use, type], index) => {
    const made = past((100 + random.below(300)) * DAY)
    return {
      id: FIRST_ID + index,
      name: `VLAN ${base + index} ${use}`,
      description: `${use} network`,
      vlanMaximum: base + index,
      vlanMinimum: base + index,
      type,
      createdBy: 'admin',
      creationTime: made,
      updatedBy: null,
      updatedTime: made,
      internalRefNWUUId: uuid(random)
    }
  })
}

function uuid (random: Random): string {
  return [8, 4, 4, 4, 12].map(digits => random.hex(digits).toLowerCase()).join('-')
}

function general (id: number, name: string, qosType: number): NetworkType {
  return {
    id,
    name: `General Purpose (${name})`,
    description: `This is the network for general purpose traffic. QOS Priority : ${name}.`,
    vendorCode: 'GeneralPurpose',
    networkTrafficType: 'Ethernet',
    qosType
  }
}

function ethernet (id: number, name: string, vendorCode: string, qosType: number): NetworkType {
  return { id, name, description: `This is the network for ${name} traffic.`, vendorCode, networkTrafficType: 'Ethernet', qosType }
}

function storage (id: number, name: string, vendorCode: string, qosType: number): NetworkType {
  return { ...ethernet(id, name, vendorCode, qosType), networkTrafficType: 'Storage' }
}
