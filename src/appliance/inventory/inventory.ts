import type { Clock } from '../clock/clock.ts'
import type { Ledger } from '../ledger.ts'
import type { Actor, AuditEvent } from '../logs/audit-log.ts'
import type { Device } from '../../estate/device.ts'
import { Estate } from '../../estate/estate.ts'
import { BUILT_IN_GROUPS, type BuiltInGroup, GROUP_TYPES, type Group, MEMBERSHIP, worstOf } from '../../estate/groups.ts'
import type { Piece } from '../slice.ts'
import { INVENTORY, type InventoryState, type StaticGroup, newInventory } from './inventory-state.ts'
import { type GroupInput, invalid, staticGroup, withChange, withGroup, withMembers, withoutGroups } from './static-groups.ts'
import { DAY, past } from '../../estate/times.ts'

/** The groups as they are at one state. */
interface View {
  readonly state: InventoryState
  readonly groups: readonly Group[]
  readonly subGroups: ReadonlyMap<number, readonly Group[]>
}

/** What a new appliance manages. */
export interface Managed {
  readonly devices: number
  /** What the devices are generated from. */
  readonly seed: number
}

/** What an appliance manages: a generated estate, and the groups users made of it. */
export class Inventory {
  readonly #clock: Clock
  readonly #inventory: Piece<InventoryState>
  #estate: Estate | null = null
  #view: View | null = null

  /** @param managed by a new appliance. Absent: nothing */
  constructor (ledger: Ledger, clock: Clock, managed?: Managed) {
    this.#clock = clock
    this.#inventory = ledger.slice({ ...INVENTORY, factory: () => newInventory(managed?.devices, managed?.seed) })
  }

  /** Generated as it is asked for; another one only if number or seed have changed (a reset, a restored backup). */
  get estate (): Estate {
    const { devices, seed } = this.#state
    if (this.#estate?.size !== devices || this.#estate.seed !== seed) this.#estate = new Estate(devices, seed)
    return this.#estate
  }

  /** All groups: the built-in ones, then those of users. */
  get groups (): readonly Group[] {
    return this.#current.groups
  }

  /** @throws {Refusal} CGRP9008 if there is none */
  group (id: number): Group {
    const group = this.groups.find(group => group.id === id)
    if (group === undefined) throw invalid('Group Id', `there is no group ${id}`)
    return group
  }

  /** Groups directly below one. @throws {Refusal} CGRP9008 if there is no such group */
  subGroups (id: number): readonly Group[] {
    return this.#current.subGroups.get(this.group(id).id) ?? []
  }

  /** Devices of a group itself. @throws {Refusal} CGRP9008 if there is no such group */
  members (id: number): readonly Device[] {
    return this.#members(this.group(id).id)
  }

  /** Devices of a group and all below it, each once. @throws {Refusal} CGRP9008 if there is no such group */
  leafDevices (id: number): readonly Device[] {
    const below = this.subGroups(id)
    if (below.length === 0) return this.members(id)
    const own = this.members(id)
    if (own.length === this.estate.size) return own
    const found = new Set([...own, ...below.flatMap(({ id }) => this.leafDevices(id))])
    return [...found].sort((one, other) => one.index - other.index)
  }

  /** Makes a static group and returns its id. @throws {Refusal} CGRP9008 naming the field */
  async createGroup (input: GroupInput, actor: Actor): Promise<number> {
    let id = 0
    await this.#commit('groupCreated', actor, [input.name ?? ''], state => {
      id = state.nextGroupId
      return withGroup(state, input, this.#stamp(actor))
    })
    return id
  }

  /** Changes a static group. @throws {Refusal} CGRP9008 naming the field, CGRP9013 if it came to stand below itself */
  async updateGroup (id: number, input: GroupInput, actor: Actor): Promise<void> {
    await this.#commit('groupChanged', actor, [String(id)], state => withChange(state, id, input, this.#stamp(actor)))
  }

  /** Deletes static groups and all below them, or none. @throws {Refusal} CGRP9008 if one of them cannot be deleted */
  async deleteGroups (ids: readonly number[], actor: Actor): Promise<void> {
    await this.#commit('groupDeleted', actor, ids.map(String), state => withoutGroups(state, ids))
  }

  /**
   * Adds devices to a static group.
   *
   * @throws {Refusal} CGRP9008 for an unknown group or device: then nothing is added. The same if some are members already:
   *   then the others are added (Dell's Add-DeviceToStaticGroup.ps1)
   */
  async addMembers (id: number, devices: readonly number[], actor: Actor): Promise<void> {
    let before: readonly number[] = []
    await this.#commit('groupMembersAdded', actor, [String(id), ...devices.map(String)], state => {
      before = staticGroup(state, id).members
      this.#checkDevices(devices)
      return withMembers(state, id, new Set([...before, ...devices]))
    })
    const already = devices.find(device => before.includes(device))
    if (already !== undefined) throw invalid('Device Id', `device ${already} is in the group already`)
  }

  /** Takes devices out of a static group, all or none. @throws {Refusal} CGRP9008 for an unknown group, and a device that is not in it */
  async removeMembers (id: number, devices: readonly number[], actor: Actor): Promise<void> {
    await this.#commit('groupMembersRemoved', actor, [String(id), ...devices.map(String)], state => {
      const members = new Set(staticGroup(state, id).members)
      this.#checkDevices(devices)
      for (const device of devices) if (!members.delete(device)) throw invalid('Device Id', `device ${device} is not in the group`)
      return withMembers(state, id, members)
    })
  }

  get #state (): InventoryState {
    return this.#inventory.value
  }

  get #current (): View {
    const state = this.#state
    if (this.#view?.state === state) return this.#view
    const ids = [...BUILT_IN_GROUPS, ...state.groups].map(({ id, parentId }) => ({ id, parentId }))
    const leaves = (id: number): readonly Device[] => {
      const own = this.#members(id)
      if (own.length === this.estate.size) return own
      return [...own, ...ids.filter(({ parentId }) => parentId === id).flatMap(({ id }) => leaves(id))]
    }
    const groups = [
      ...BUILT_IN_GROUPS.map(group => viewBuiltIn(group, worstOf(leaves(group.id)))),
      ...state.groups.map(group => this.#viewStatic(group, worstOf(leaves(group.id))))
    ]
    const subGroups = new Map<number, Group[]>()
    for (const group of groups) subGroups.set(group.parentId, [...subGroups.get(group.parentId) ?? [], group])
    this.#view = { state, groups, subGroups }
    return this.#view
  }

  #members (id: number): readonly Device[] {
    const builtIn = BUILT_IN_GROUPS.find(group => group.id === id)
    if (builtIn !== undefined) return this.estate.members(builtIn)
    return (this.#state.groups.find(group => group.id === id)?.members ?? []).flatMap(device => this.estate.device(device) ?? [])
  }

  #viewStatic ({ id, name, description, parentId, createdBy, createdAt, updatedBy, updatedAt }: StaticGroup, globalStatus: number): Group {
    return {
      id,
      name,
      description,
      globalStatus,
      parentId,
      idOwner: 31,
      creationTime: this.#clock.text(createdAt),
      updatedTime: this.#clock.text(updatedAt),
      createdBy,
      updatedBy,
      visible: true,
      definitionId: 400,
      definitionDescription: 'UserDefined',
      typeId: GROUP_TYPES.userDefined,
      membershipTypeId: MEMBERSHIP.static,
      hasAttributes: false,
      isAccessAllowed: true
    }
  }

  #checkDevices (devices: readonly number[]): void {
    if (devices.length === 0) throw invalid('Device Id', 'no device is named')
    const unknown = devices.find(id => this.estate.device(id) === undefined)
    if (unknown !== undefined) throw invalid('Device Id', `there is no device ${unknown}`)
  }

  #stamp ({ userName }: Actor): { userName: string, time: number } {
    return { userName, time: this.#clock.millis() }
  }

  async #commit (
    event: AuditEvent,
    actor: Actor,
    args: readonly string[],
    change: (state: InventoryState) => InventoryState
  ): Promise<void> {
    await this.#inventory.change(change, [{ event, actor, args }])
  }
}

function viewBuiltIn ({ holds, ...group }: BuiltInGroup, globalStatus: number): Group {
  return {
    ...group,
    globalStatus,
    idOwner: 30,
    creationTime: past(300 * DAY),
    updatedTime: past(DAY),
    createdBy: 'system',
    updatedBy: null,
    visible: true,
    typeId: GROUP_TYPES.predefined,
    hasAttributes: false,
    isAccessAllowed: true
  }
}
