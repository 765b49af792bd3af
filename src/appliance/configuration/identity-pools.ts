import {
  IDENTITY_POOL, type IdentityPool, type UsageDetail, USAGE_SETS, addressNumber, addressText
} from '../../estate/identity-pools.ts'
import { portsOf } from '../../estate/ports.ts'
import { PROFILE_STATES, type Profile } from '../../estate/profiles.ts'
import { Refusal } from '../../messages.ts'
import type { Clock } from '../clock/clock.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { Kind, Overlay } from '../overlay/overlay.ts'
import type { Overlays } from '../overlay/overlays.ts'
import { invalid } from './refusals.ts'
import type { ProfileBook } from './profile-book.ts'
import type { TemplateBook } from './template-book.ts'

type PoolSettings = Pick<IdentityPool, 'ethernetSettings' | 'iscsiSettings' | 'fcoeSettings' | 'fcSettings'>

type Macs = NonNullable<PoolSettings['ethernetSettings']>['mac'] | undefined
type Wwns = NonNullable<PoolSettings['fcSettings']>['wwnn'] | undefined

/** What a client says of a pool. Settings that are absent are none; a name and a description that are absent stay. */
export type PoolInput = Partial<PoolSettings & Pick<IdentityPool, 'name' | 'description'>>

const POOLS: Kind<IdentityPool> = {
  name: 'identityPools',
  schema: IDENTITY_POOL,
  firstId: 3,
  unique: { of: ({ name }) => name, taken: name => invalid('Name', `another pool is called ${name}`) },
  unknown: id => new Refusal('CTEM9046', [String(id)])
}

const [MAC, WWN] = [6, 8]

/** Addresses of a pool, as the product counts them. */
interface Range {
  /** Addresses of one space may not be given twice. */
  readonly space: 'MAC' | 'WWNN' | 'WWPN'
  readonly title: string
  readonly set: typeof USAGE_SETS[number]['name']
  /** Its number in the counts of usage (RESTful API guide). */
  readonly typeId: number
  readonly bytes: number
  readonly first: bigint
  readonly count: number
}

/** How many of one kind of address are asked for, reserved and deployed. */
export interface UsageCount {
  readonly identityTypeId: number
  readonly totalRequested: number
  readonly totalReserved: number
  readonly totalDeployed: number
}

interface Needs {
  readonly overlays: Overlays
  readonly clock: Clock
  readonly inventory: Inventory
  readonly templateBook: TemplateBook
  readonly profileBook: ProfileBook
}

/** The pools of virtual identities, and what profiles take of them. */
export class IdentityPools {
  readonly overlay: Overlay<IdentityPool>
  readonly #needs: Needs

  constructor (needs: Needs) {
    this.#needs = needs
    this.overlay = needs.overlays.over(POOLS, () => needs.inventory.estate.identityPools)
  }

  get list (): readonly IdentityPool[] {
    return this.overlay.list
  }

  /** @returns its id @throws {Refusal} CGEN6001 for addresses that a pool has already, CGEN6002 naming the property */
  async create (input: PoolInput, actor: Actor): Promise<number> {
    const { overlays, clock } = this.#needs
    const { name = '', description = null } = input
    const now = clock.text()
    const pool = await overlays.commit(draft => draft.add(this.overlay, id => judged({
      id,
      name,
      description,
      createdBy: actor.userName,
      creationTime: now,
      lastUpdatedBy: actor.userName,
      lastUpdateTime: now,
      ...settingsOf(input)
    }, draft.list(this.overlay))), ({ name }) => [{ event: 'identityPoolCreated', actor, args: [name] }])
    return pool.id
  }

  /** @throws {Refusal} CTEM9046 for an unknown id, and as {@link create} */
  async change (id: number, input: PoolInput, actor: Actor): Promise<void> {
    const { overlays, clock } = this.#needs
    await overlays.commit(draft => draft.change(this.overlay, id, pool => judged({
      ...pool,
      ...input,
      ...settingsOf(input, pool),
      lastUpdatedBy: actor.userName,
      lastUpdateTime: clock.text()
    }, draft.list(this.overlay))), ({ name }) => [{ event: 'identityPoolChanged', actor, args: [name] }])
  }

  /** @throws {Refusal} CTEM9046 for an unknown id, MOCK1070 for a pool that a template takes from */
  async remove (id: number, actor: Actor): Promise<void> {
    await this.#needs.overlays.commit(draft => {
      const { name } = draft.get(this.overlay, id)
      draft.remove(this.overlay, [id])
      return name
    }, name => [{ event: 'identityPoolDeleted', actor, args: [name] }])
  }

  /** The addresses of a set that profiles have taken: one for each port. @throws {Refusal} CTEM9046 */
  usage (id: number, set: number): readonly UsageDetail[] {
    const name = USAGE_SETS.find(({ identitySetId }) => identitySetId === set)?.name
    const ranges = rangesOf(this.overlay.get(id)).filter(range => range.set === name)
    const [first] = ranges
    if (first === undefined) return []
    return this.#takers(id).flatMap(({ profile, place, ports }) => ports.flatMap((nicIdentifier, port) => {
      const index = place * ports.length + port
      if (index >= first.count) return []
      const address = (space: Range['space']): string | null => {
        const range = ranges.find(range => range.space === space)
        return range === undefined ? null : addressText(range.first + BigInt(index), range.bytes)
      }
      return {
        typeofDataSchemaFunction: 3,
        identitySetId: set,
        status: profile.profileState === PROFILE_STATES.deployed ? 2 : 1,
        macAddress: address('MAC'),
        iscsiIqn: null,
        iscsiInitiatorIp: null,
        wwnn: address('WWNN'),
        wwpn: address('WWPN'),
        nicIdentifier,
        deviceInfo: this.#deviceInfo(profile)
      }
    }))
  }

  /** How much of each kind is asked for and taken. @throws {Refusal} CTEM9046 */
  counts (id: number): readonly UsageCount[] {
    const takers = this.#takers(id)
    return rangesOf(this.overlay.get(id)).map(({ typeId, count }) => {
      const taken = (deployed: boolean): number => takers
        .filter(({ profile }) => (profile.profileState === PROFILE_STATES.deployed) === deployed)
        .reduce((sum, { place, ports }) => sum + Math.max(0, Math.min(ports.length, count - place * ports.length)), 0)
      return { identityTypeId: typeId, totalRequested: count, totalReserved: taken(false), totalDeployed: taken(true) }
    })
  }

  /** The profiles that take from a pool, and for which ports. */
  #takers (pool: number): ReadonlyArray<{ readonly profile: Profile, readonly place: number, readonly ports: readonly string[] }> {
    const { templateBook: templates, profileBook: profiles } = this.#needs
    const places = new Map(profiles.settings.list.map(({ id, place }) => [id, place]))
    const ports = new Map(templates.templates.list.filter(({ identityPoolId }) => identityPoolId === pool).map(({ id }) =>
      [id, portsOf(templates.settingsOf(id).settings).map(({ card, port, partition }) => `${card} Port ${port} Partition ${partition}`)]))
    return profiles.profiles.list.flatMap(profile => {
      const [place, own] = [places.get(profile.id) ?? null, ports.get(profile.templateId)]
      return place === null || own === undefined ? [] : { profile, place, ports: own }
    })
  }

  #deviceInfo ({ targetId, chassisName }: Profile): UsageDetail['deviceInfo'] {
    const device = this.#needs.inventory.estate.device(targetId)
    return {
      id: targetId,
      chassisName,
      slotNumber: device?.position.slot?.toString() ?? null,
      serverName: device?.name ?? null,
      managementIp: device?.address ?? null,
      serviceTag: device?.serviceTag ?? null
    }
  }
}

/**
 * The settings a client sends. A starting address without a count is taken and not applied (Ansible's tests).
 *
 * @param before what it would not apply to
 */
function settingsOf (
  { ethernetSettings = null, iscsiSettings = null, fcoeSettings = null, fcSettings = null }: PoolInput, before?: PoolSettings
): PoolSettings {
  const applied = <T extends { readonly mac: NonNullable<Macs> | null }>(sent: T | null, old: T | null | undefined): T | null =>
    sent?.mac?.identityCount === null && old !== undefined ? old : sent
  return {
    ethernetSettings: applied(ethernetSettings, before?.ethernetSettings),
    iscsiSettings: applied(iscsiSettings, before?.iscsiSettings),
    fcoeSettings: applied(fcoeSettings, before?.fcoeSettings),
    fcSettings
  }
}

/** @throws {Refusal} CGEN6001 for addresses that are given twice, CGEN6002 for what is none */
function judged (pool: IdentityPool, others: readonly IdentityPool[]): IdentityPool {
  if (pool.name.trim() === '' || pool.name.length > 255) throw invalid('Name')
  const taken = others.filter(({ id }) => id !== pool.id).flatMap(rangesOf)
  for (const range of rangesOf(pool)) {
    const meets = (other: Range): boolean =>
      other.space === range.space && other.first < range.first + BigInt(range.count) && range.first < other.first + BigInt(other.count)
    if (taken.some(meets)) {
      throw new Refusal('CGEN6001', [`${range.title} Range overlap found (in this Identity Pool or in a different one)`])
    }
    taken.push(range)
  }
  return pool
}

function rangesOf ({ ethernetSettings, iscsiSettings, fcoeSettings, fcSettings }: PoolSettings): Range[] {
  const macs = (set: Range['set'], typeId: number, mac: Macs): Range[] => {
    const range = { space: 'MAC', title: `${set}-MAC`, set, typeId, bytes: MAC } as const
    return rangeOf(range, 'StartingMacAddress', mac?.startingMacAddress, mac?.identityCount)
  }
  const wwns = (space: 'WWNN' | 'WWPN', typeId: number, wwn: Wwns): Range[] =>
    rangeOf({ space, title: `FC-${space}`, set: 'FC', typeId, bytes: WWN }, 'StartingAddress', wwn?.startingAddress, wwn?.identityCount)
  return [
    ...macs('Ethernet', 8, ethernetSettings?.mac),
    ...macs('iSCSI', 10, iscsiSettings?.mac),
    ...macs('FCoE', 9, fcoeSettings?.mac),
    ...wwns('WWNN', 3, fcSettings?.wwnn),
    ...wwns('WWPN', 4, fcSettings?.wwpn)
  ]
}

function rangeOf (
  range: Omit<Range, 'first' | 'count'>, property: string, start: string | null | undefined, count: number | null | undefined
): Range[] {
  if (start === null || start === undefined || start === '' || count === null || count === undefined || count === 0) return []
  const first = addressNumber(start, range.bytes)
  if (first === null) throw invalid(property, `${start} is no address in Base 64`)
  if (count < 0 || count > 5_000_000) throw invalid('IdentityCount', `${count} addresses`)
  return [{ ...range, first, count }]
}
