import { COUNT, FLAG, TEXT, type Typed, closed, list } from '../schema/schema.ts'
import type { Attribute, AttributeGroup } from './attributes.ts'
import { type Setting, familyOf } from './settings.ts'

/** The networks of one port. */
const PORT = closed({
  /** By which clients name it. */
  componentId: COUNT,
  /** Id of a network; 0: none. */
  untagged: COUNT,
  /** Ids of networks, in the order in which they were said. */
  tagged: list(COUNT),
  isNicBonded: FLAG
}, {
  /** Where a console has said that it is. Absent: that follows from the settings. */
  place: closed({ card: TEXT, port: COUNT, partition: COUNT })
})

/** The networks of a template. Of a port that is not named nothing was said. */
export const PORT_NETWORKS = closed({ bondingTechnology: TEXT, propagateVlan: FLAG, ports: list(PORT) })

export type PortNetworks = Typed<typeof PORT_NETWORKS>
export type PortNetwork = Typed<typeof PORT>

export const NO_NETWORKS: PortNetworks = { bondingTechnology: 'NoTeaming', propagateVlan: true, ports: [] }

/** A port of a network card that a template has settings of. */
export interface Port {
  readonly componentId: number
  /** As the console calls it: `Integrated NIC 1`, `NIC in Mezzanine 1B`. */
  readonly card: string
  readonly port: number
  readonly partition: number
}

/** The ports of a template: those that a console has named, else those of which there are settings. */
export function portsOfTemplate (
  { settings, networks }: { readonly settings: ReadonlyArray<Pick<Setting, 'component'>>, readonly networks: PortNetworks }
): Port[] {
  const named = networks.ports.flatMap(({ componentId, place }) => place === undefined ? [] : { componentId, ...place })
  return named.length > 0 ? named : portsOf(settings)
}

/** The ports of which there are settings, in their order. */
export function portsOf (settings: ReadonlyArray<Pick<Setting, 'component'>>): Port[] {
  const components = [...new Set(settings.map(({ component }) => component))].filter(component => familyOf(component) === 'NIC')
  return components.flatMap((component, index) => portOf(component, index + 1) ?? [])
}

/** `NIC.Integrated.1-2-1`: port 2, partition 1 of the card in place 1. */
function portOf (component: string, componentId: number): Port | null {
  const [, kind = '', place = '', port, partition = '1'] = /^NIC\.([A-Za-z]+)\.(\w+)-(\d+)(?:-(\d+))?$/.exec(component) ?? []
  if (port === undefined) return null
  const card = { Mezzanine: `NIC in Mezzanine ${place}`, Slot: `NIC Slot ${place}` }[kind] ?? `${kind} NIC ${place}`
  return { componentId, card, port: Number(port), partition: Number(partition) }
}

/**
 * The networks of a template as a tree (view 4; shape: Ansible's ome_template_network_vlan_info).
 *
 * @param isThere whether a network still is
 */
export function networkGroups (ports: readonly Port[], networks: PortNetworks, isThere: (network: number) => boolean): AttributeGroup[] {
  const told = ({ componentId }: Port): ReadonlyArray<readonly [string, string | null]> => {
    const { untagged = 0, tagged = [], isNicBonded = false } = networks.ports.find(port => port.componentId === componentId) ?? {}
    const named = tagged.filter(isThere)
    return [
      ['Vlan Tagged', named.length === 0 ? null : named.join(', ')],
      ['Vlan UnTagged', String(isThere(untagged) ? untagged : 0)],
      ['NIC Bonding Enabled', String(isNicBonded)]
    ]
  }
  return [
    portGroups(ports, told),
    group(1005, 'NicBondingTechnology', [], [shown(0, 'Nic Bonding Technology', networks.bondingTechnology)])
  ]
}

/** What is told of each port, below its card. @param told names and values */
export function portGroups (ports: readonly Port[], told: (port: Port) => ReadonlyArray<readonly [string, string | null]>): AttributeGroup {
  const cards = [...new Set(ports.map(({ card }) => card))]
  const partition = (port: Port): AttributeGroup =>
    group(port.partition, 'Partition ', [], told(port).map(([name, value]) => shown(port.componentId, name, value)))
  const port = (number: number, partitions: readonly Port[]): AttributeGroup => group(number, 'Port ', partitions.map(partition))
  const portsOn = (card: string): readonly AttributeGroup[] => {
    const own = ports.filter(port => port.card === card)
    return [...new Set(own.map(({ port }) => port))].map(number => port(number, own.filter(({ port }) => port === number)))
  }
  return group(1001, 'NICModel', cards.map((card, index) => group(index + 3, card, portsOn(card))))
}

function group (
  groupNameId: number, displayName: string, subAttributeGroups: readonly AttributeGroup[], attributes: readonly Attribute[] = []
): AttributeGroup {
  return { groupNameId, displayName, subAttributeGroups, attributes }
}

function shown (customId: number, displayName: string, value: string | null): Attribute {
  return { attributeId: 0, customId, displayName, description: null, value, isReadOnly: false, isIgnored: false }
}
