/** A setting of a device, as a template or a profile has it. */
export interface Attribute {
  readonly attributeId: number
  readonly customId: number
  readonly displayName: string
  readonly description: string | null
  readonly value: string | null
  readonly isReadOnly: boolean
  readonly isIgnored: boolean
  /** The views of networks have no more. */
  readonly attributeEditInfoId?: number
  readonly isSecure?: boolean
  readonly isLinkedToSecure?: boolean
  readonly targetSpecificTypeId?: number
}

/** Settings that belong together. */
export interface AttributeGroup {
  readonly groupNameId: number
  readonly displayName: string
  readonly subAttributeGroups: readonly AttributeGroup[]
  readonly attributes: readonly Attribute[]
}

interface Group {
  readonly name: string
  readonly groups?: readonly Group[]
  readonly attributes?: ReadonlyArray<readonly [name: string, value: string | null]>
}

/** What a template or profile sets. */
const SERVER: readonly Group[] = [
  {
    name: 'BIOS',
    groups: [
      {
        name: 'System Profile Settings',
        attributes: [['System Profile', 'PerfOptimized'], ['Workload Profile', 'NotConfigured'], ['CPU Power Management', 'MaxPerf']]
      },
      { name: 'Boot Settings', attributes: [['Boot Mode', 'Uefi'], ['Boot Sequence Retry', 'Enabled']] }
    ]
  },
  {
    name: 'iDRAC',
    groups: [
      { name: 'Active Directory', attributes: [['ActiveDirectory 1 Active Directory RAC Name', null]] },
      { name: 'NIC Information', attributes: [['NIC 1 VLAN ID', '1'], ['NIC 1 Enable VLAN', 'Disabled']] }
    ]
  },
  {
    name: 'System',
    groups: [
      { name: 'Server Operating System', attributes: [['ServerOS 1 Server Host Name', null]] },
      {
        name: 'Server Topology',
        attributes: [
          ['ServerTopology 1 Data Center Name', 'Data Center 1'],
          ['ServerTopology 1 Rack Name', null],
          ['ServerTopology 1 Rack Slot', null],
          ['ServerTopology 1 Room Name', 'Hall 1']
        ]
      }
    ]
  }
]

const FIRST_ID = 4001

/** The attributes of a server's template or profile, as a tree; the same for all. */
export function attributeGroups (): readonly AttributeGroup[] {
  let next = FIRST_ID
  const tree = ({ name, groups = [], attributes = [] }: Group, index: number): AttributeGroup => ({
    groupNameId: index + 1,
    displayName: name,
    subAttributeGroups: groups.map(tree),
    attributes: attributes.map(([displayName, value]) => ({
      attributeId: next++,
      customId: 0,
      attributeEditInfoId: 0,
      displayName,
      description: null,
      value,
      isReadOnly: false,
      isIgnored: value === null,
      isSecure: false,
      isLinkedToSecure: false,
      targetSpecificTypeId: 0
    }))
  })
  return SERVER.map(tree)
}

/**
 * The networks of a template (view 4): one card with two ports.
 *
 * @param networks ids: the first is untagged, all others are tagged
 */
export function networkGroups (networks: readonly number[]): readonly AttributeGroup[] {
  const [untagged = 0, ...tagged] = networks
  const port = (number: number): AttributeGroup => ({
    groupNameId: number,
    displayName: 'Port ',
    subAttributeGroups: [{
      groupNameId: 1,
      displayName: 'Partition ',
      subAttributeGroups: [],
      attributes: ([['Vlan Tagged', tagged.join(', ')], ['Vlan UnTagged', String(untagged)], ['NIC Bonding Enabled', 'false']] as const)
        .map(([displayName, value], index) => ({
          attributeId: 0,
          customId: number * 10 + index,
          displayName,
          description: null,
          value,
          isReadOnly: false,
          isIgnored: false
        }))
    }],
    attributes: []
  })
  return [
    {
      groupNameId: 1001,
      displayName: 'NICModel',
      subAttributeGroups: [{ groupNameId: 3, displayName: 'Integrated NIC 1', subAttributeGroups: [port(1), port(2)], attributes: [] }],
      attributes: []
    },
    {
      groupNameId: 1005,
      displayName: 'NicBondingTechnology',
      subAttributeGroups: [],
      attributes: [{
        attributeId: 0,
        customId: 0,
        displayName: 'Nic Bonding Technology',
        description: null,
        value: 'NoTeaming',
        isReadOnly: false,
        isIgnored: false
      }]
    }
  ]
}
