import type { AttributeGroup } from '../../estate/attributes.ts'
import {
  IDENTITY_POOL, type IdentityPool, MOST_IDENTITIES, type UsageDetail, USAGE_SETS, addressNumber, addressText
} from '../../estate/identity-pools.ts'
import { portGroups, portsOfTemplate } from '../../estate/ports.ts'
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
  /** What the setting of a port is called that has one. */
  readonly attribute: string
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

/** Who has a place in a pool. */
interface Taker {
  readonly isDeployed: boolean
  readonly target: Pick<Profile, 'targetId' | 'chassisName'>
  readonly place: number
  /** A place has an address for each. */
  readonly ports: readonly string[]
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
    // Of devices out of scope nothing is told; the counts are those of all (white paper "Scope Based Access Control", table 1).
    const { estate } = this.#needs.inventory
    const takers = this.#takers(id).filter(({ target: { targetId } }) => targetId === 0 || estate.device(targetId) !== undefined)
    return takers.flatMap(({ isDeployed, target, place, ports }) => ports.flatMap((nicIdentifier, port) => {
      const index = place * ports.length + port
      if (index >= first.count) return []
      const address = (space: Range['space']): string | null => {
        const range = ranges.find(range => range.space === space)
        return range === undefined ? null : addressText(range.first + BigInt(index), range.bytes)
      }
      return {
        typeofDataSchemaFunction: 3,
        identitySetId: set,
        status: isDeployed ? 2 : 1,
        macAddress: address('MAC'),
        iscsiIqn: null,
        iscsiInitiatorIp: null,
        wwnn: address('WWNN'),
        wwpn: address('WWPN'),
        nicIdentifier,
        deviceInfo: this.#deviceInfo(target)
      }
    }))
  }

  /** How much of each kind is asked for and taken. @throws {Refusal} CTEM9046 */
  counts (id: number): readonly UsageCount[] {
    const takers = this.#takers(id)
    return rangesOf(this.overlay.get(id)).map(({ typeId, count }) => {
      const taken = (deployed: boolean): number => takers
        .filter(({ isDeployed }) => isDeployed === deployed)
        .reduce((sum, { place, ports }) => sum + Math.max(0, Math.min(ports.length, count - place * ports.length)), 0)
      return { identityTypeId: typeId, totalRequested: count, totalReserved: taken(false), totalDeployed: taken(true) }
    })
  }

  /**
   * The addresses that a profile has taken, below their cards and ports; none where its template takes from no pool.
   *
   * @throws {Refusal} CGEN1006 for an unknown profile
   */
  identities (profileId: number): readonly AttributeGroup[] {
    const { profileBook: profiles } = this.#needs
    const { templateId } = profiles.profiles.get(profileId)
    return this.#identitiesAt(templateId, profiles.settings.find(profileId)?.place ?? null)
  }

  #identitiesAt (templateId: number, place: number | null): readonly AttributeGroup[] {
    const { templateBook: templates } = this.#needs
    const pool = this.overlay.find(templates.templates.find(templateId)?.identityPoolId ?? 0)
    if (pool === undefined || place === null) return []
    const [ranges, ports] = [rangesOf(pool), portsOfTemplate(templates.settingsOf(templateId))]
    return portGroups(ports, port => {
      const index = place * ports.length + ports.indexOf(port)
      return ranges.filter(({ count }) => index < count)
        .map(({ attribute, first, bytes }) => [attribute, addressText(first + BigInt(index), bytes)] as const)
    }).subAttributeGroups
  }

  /** The same of the profile that a template has on a device, or of what is reserved for one. @throws {Refusal} CTEM1026 for no template */
  identitiesOn (templateId: number, deviceId: number): readonly AttributeGroup[] {
    const { templateBook: templates, profileBook: { profiles, reservations } } = this.#needs
    if (templates.templates.find(templateId) === undefined) throw new Refusal('CTEM1026', [String(templateId)])
    const profile = profiles.list.find(profile => profile.templateId === templateId && profile.targetId === deviceId)
    if (profile !== undefined) return this.identities(profile.id)
    const reserved = reservations.list.find(reserved => reserved.templateId === templateId && reserved.deviceId === deviceId)
    return this.#identitiesAt(templateId, reserved?.place ?? null)
  }

  /**
   * Reserves identities of the pool of a template for devices, which a deployment takes then. A device that has some keeps them.
   *
   * @throws {Refusal} CTEM1026 for no template, CTEM9046 for one without a pool, CTEM1025 for an unknown device, CGEN6002 for none,
   *   CGEN6001 where the pool has no more: then nothing is reserved
   */
  async reserve (templateId: number, deviceIds: readonly number[], actor: Actor): Promise<void> {
    const { overlays, inventory, templateBook: templates, profileBook: book } = this.#needs
    const { profiles, reservations } = book
    const wanted = [...new Set(deviceIds)]
    await overlays.commit(draft => {
      const { identityPoolId } = draft.get(templates.templates, templateId)
      const most = Math.max(0, ...rangesOf(draft.get(this.overlay, identityPoolId)).map(({ count }) => count))
      const ports = portsOfTemplate(templates.settingsOf(templateId)).length
      if (wanted.length === 0) throw invalid('BaseEntityIds', 'no device is named')
      const unknown = wanted.find(id => inventory.estate.device(id) === undefined)
      if (unknown !== undefined) throw new Refusal('CTEM1025', [String(unknown)])
      const have = new Set([
        ...draft.list(profiles).filter(profile => profile.templateId === templateId).map(({ targetId }) => targetId),
        ...draft.list(reservations).filter(reserved => reserved.templateId === templateId).map(({ deviceId }) => deviceId)
      ])
      for (const deviceId of wanted.filter(id => !have.has(id))) {
        const place = book.freePlace(draft, identityPoolId)
        if (place * ports >= most) throw new Refusal('CGEN6001', ['The identity pool has no more identities'])
        draft.add(reservations, id => ({ id, templateId, deviceId, place }))
      }
    }, [{ event: 'identitiesReserved', actor, args: [String(templateId), ...wanted.map(String)] }])
  }

  /** The profiles that take from a pool, and devices for which something is reserved; and for which ports. */
  #takers (pool: number): readonly Taker[] {
    const { templateBook: templates, profileBook: profiles } = this.#needs
    const places = new Map(profiles.settings.list.map(({ id, place }) => [id, place]))
    const ports = new Map(templates.templates.all.filter(({ identityPoolId }) => identityPoolId === pool).map(({ id }) =>
      [id, portsOfTemplate(templates.settingsOf(id)).map(({ card, port, partition }) => `${card} Port ${port} Partition ${partition}`)]))
    return [
      ...profiles.profiles.all.map(profile => ({
        ...profile, isDeployed: profile.profileState === PROFILE_STATES.deployed, place: places.get(profile.id) ?? null
      })),
      ...profiles.reservations.list.map(reserved => ({ ...reserved, isDeployed: false, targetId: reserved.deviceId, chassisName: null }))
    ].flatMap(({ templateId, isDeployed, place, targetId, chassisName }) => {
      const own = ports.get(templateId)
      return place === null || own === undefined ? [] : { isDeployed, target: { targetId, chassisName }, place, ports: own }
    })
  }

  #deviceInfo ({ targetId, chassisName }: Taker['target']): UsageDetail['deviceInfo'] {
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
  const macs = (set: Range['set'], typeId: number, attribute: string, mac: Macs): Range[] => {
    const range = { space: 'MAC', title: `${set}-MAC`, attribute, set, typeId, bytes: MAC } as const
    return rangeOf(range, 'StartingMacAddress', mac?.startingMacAddress, mac?.identityCount)
  }
  const wwns = (space: 'WWNN' | 'WWPN', typeId: number, attribute: string, wwn: Wwns): Range[] => {
    const range = { space, title: `FC-${space}`, attribute, set: 'FC', typeId, bytes: WWN } as const
    return rangeOf(range, 'StartingAddress', wwn?.startingAddress, wwn?.identityCount)
  }
  return [
    ...macs('Ethernet', 8, 'Virtual MAC Address', ethernetSettings?.mac),
    ...macs('iSCSI', 10, 'Virtual iSCSI MAC Address', iscsiSettings?.mac),
    ...macs('FCoE', 9, 'Virtual FIP MAC Address', fcoeSettings?.mac),
    ...wwns('WWNN', 3, 'Virtual World Wide Node Name', fcSettings?.wwnn),
    ...wwns('WWPN', 4, 'Virtual World Wide Port Name', fcSettings?.wwpn)
  ]
}

function rangeOf (
  range: Omit<Range, 'first' | 'count'>, property: string, start: string | null | undefined, count: number | null | undefined
): Range[] {
  if (start === null || start === undefined || start === '' || count === null || count === undefined || count === 0) return []
  const first = addressNumber(start, range.bytes)
  if (first === null) throw invalid(property, `${start} is no address in Base 64`)
  if (count < 0 || count > MOST_IDENTITIES) throw invalid('IdentityCount', `${count} addresses`)
  return [{ ...range, first, count }]
}
