import { randomUUID } from 'node:crypto'
import { NETWORK, NETWORK_TYPES, type Network } from '../../estate/networks.ts'
import { Refusal } from '../../messages.ts'
import type { Clock } from '../clock/clock.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { Kind, Overlay } from '../overlay/overlay.ts'
import type { Overlays } from '../overlay/overlays.ts'
import { invalid } from './refusals.ts'

/** What a client says of a VLAN. Absent members stay as they are; a new one has to have all but the description. */
export type NetworkInput = Partial<Pick<Network, 'name' | 'description' | 'vlanMaximum' | 'vlanMinimum' | 'type'>>

/** Numbers a VLAN may have (Ansible collection, ome_network_vlan: CTEM1043). */
const RANGES = [[1, 4000], [4021, 4094]] as const

const NETWORKS: Kind<Network> = {
  name: 'networks',
  schema: NETWORK,
  firstId: 20_057,
  unique: { of: ({ name }) => name, taken: name => invalid('Name', `another network is called ${name}`) },
  unknown: id => new Refusal('CGEN1006', [], { reason: `there is no network ${id}` })
}

/** The VLANs. */
export class Networks {
  readonly overlay: Overlay<Network>
  readonly #overlays: Overlays
  readonly #clock: Clock

  constructor (overlays: Overlays, clock: Clock, inventory: Inventory) {
    this.#overlays = overlays
    this.#clock = clock
    this.overlay = overlays.over(NETWORKS, () => inventory.estate.networks)
  }

  get list (): readonly Network[] {
    return this.overlay.list
  }

  /** @throws {Refusal} CGEN6002 naming the property, CTEM1043 for a number that no VLAN has */
  async create (input: NetworkInput, actor: Actor): Promise<Network> {
    const now = this.#clock.text()
    return await this.#overlays.commit(draft => draft.add(this.overlay, id => judged({
      id,
      name: said('Name', input.name),
      description: input.description ?? '',
      vlanMaximum: said('VlanMaximum', input.vlanMaximum),
      vlanMinimum: said('VlanMinimum', input.vlanMinimum),
      type: said('Type', input.type),
      createdBy: actor.userName,
      creationTime: now,
      updatedBy: null,
      updatedTime: now,
      internalRefNWUUId: randomUUID()
    }, draft.list(this.overlay))), ({ name }) => [{ event: 'vlanCreated', actor, args: [name] }])
  }

  /** @throws {Refusal} CGEN1006 for an unknown id, and as {@link create} */
  async change (id: number, input: NetworkInput, actor: Actor): Promise<Network> {
    const now = this.#clock.text()
    return await this.#overlays.commit(draft => draft.change(this.overlay, id, network =>
      judged({ ...network, ...input, updatedBy: actor.userName, updatedTime: now }, draft.list(this.overlay))),
    ({ name }) => [{ event: 'vlanChanged', actor, args: [name] }])
  }

  /** Deletes a VLAN. Templates that set it set it no more. @throws {Refusal} CGEN1006 for an unknown id */
  async remove (id: number, actor: Actor): Promise<void> {
    await this.#overlays.commit(draft => {
      const { name } = draft.get(this.overlay, id)
      draft.remove(this.overlay, [id])
      return name
    }, name => [{ event: 'vlanDeleted', actor, args: [name] }])
  }
}

/** Of the ids below only CTEM1043 is public. */
function judged (network: Network, others: readonly Network[]): Network {
  const { id, name, vlanMinimum, vlanMaximum, type } = network
  if (name.trim() === '') throw invalid('Name', 'it is empty')
  if (!isVlan(vlanMinimum)) throw new Refusal('CTEM1043', [vlanMinimum, ...RANGES.flat()].map(String))
  if (!isVlan(vlanMaximum) || vlanMaximum < vlanMinimum) throw invalid('VlanMaximum', `${vlanMaximum} is no VLAN from ${vlanMinimum} on`)
  if (!NETWORK_TYPES.some(row => row.id === type)) throw invalid('Type', `there is no network type ${type}`)
  const other = others.find(other => other.id !== id && other.vlanMinimum <= vlanMaximum && vlanMinimum <= other.vlanMaximum)
  if (other !== undefined) throw invalid('VlanMinimum', `the range overlaps with ${other.name}`)
  return network
}

function isVlan (number: number): boolean {
  return RANGES.some(([first, last]) => number >= first && number <= last)
}

function said<T> (property: string, value: T | undefined): T {
  if (value === undefined) throw invalid(property, 'it is missing')
  return value
}
