import type { Clock } from '../clock/clock.ts'
import type { Ledger } from '../ledger.ts'
import type { Actor, AuditEvent } from '../logs/audit-log.ts'
import type { Device } from '../../estate/device.ts'
import { ChangedEstate } from '../../estate/changed-estate.ts'
import { Estate } from '../../estate/estate.ts'
import { Refusal } from '../../messages.ts'
import { BUILT_IN_GROUPS, type BuiltInGroup, type Group, STATIC_GROUPS } from '../../estate/groups.ts'
import { INVENTORY_TASK, TARGET_TYPES } from '../jobs/job-types.ts'
import { groupsNow } from '../scope.ts'
import type { Piece, Put, State } from '../slice.ts'
import { hasReached } from '../version.ts'
import { DEVICES, type DeviceRecord, type DevicesState, devicesNow, withRecords } from './device-state.ts'
import { type GroupView, GroupViews } from './group-view.ts'
import { INVENTORY, type InventoryState, type StaticGroup, newInventory } from './inventory-state.ts'
import { type GroupInput, groupWithMembers, invalid, withChange, withGroup, withMembers, withoutGroups } from './static-groups.ts'
import type { Query } from '../../estate/query.ts'

/** What a new appliance manages. */
export interface Managed {
  readonly devices: number
  /** What the devices are generated from. */
  readonly seed: number
  /** Of as many devices, and the same seed: in the place of what would be generated. */
  readonly recorded?: Estate
  /** Of users. Absent: none. */
  readonly groups?: readonly StaticGroup[]
}

/** What an appliance manages: an estate that was generated or recorded, and the groups users made of it. */
export class Inventory {
  readonly #clock: Clock
  readonly #inventory: Piece<InventoryState>
  readonly #devices: Piece<DevicesState>
  readonly #recorded: Estate | undefined
  #generated: Estate | null = null
  #changed: { readonly state: DevicesState, readonly estate: Estate } | null = null
  readonly #views: GroupViews
  /** Those that a console of its version has. */
  readonly #builtIn: readonly BuiltInGroup[]

  /** @param version of OME @param managed by a new appliance. Absent: nothing */
  constructor (ledger: Ledger, clock: Clock, version: string, managed?: Managed) {
    this.#clock = clock
    this.#recorded = managed?.recorded
    this.#builtIn = BUILT_IN_GROUPS
      .filter(({ since = '0', until }) => hasReached(version, since) && (until === undefined || !hasReached(version, until)))
    this.#views = new GroupViews(clock, this.#builtIn)
    this.#inventory = ledger.slice({ ...INVENTORY, factory: () => newInventory(managed?.devices, managed?.seed, managed?.groups) })
    this.#devices = ledger.slice({ ...DEVICES, factory: () => ({ list: [] }) })
  }

  /**
   * As it is now: generated as it is asked for, with what has become of its devices. Another one only if something has changed. In a scope
   * there are the devices of its groups alone.
   */
  get estate (): Estate {
    return groupsNow() === null ? this.#whole : this.#current.estate
  }

  get #whole (): Estate {
    const [base, state] = [this.#base, this.#devices.value]
    if (state.list.length === 0) return base
    if (this.#changed?.state !== state) {
      this.#changed = { state, estate: new ChangedEstate(base, devicesNow(base.seed, base.devices, state)) }
    }
    return this.#changed.estate
  }

  /** Of another number or seed after a reset, or with a restored backup. */
  get #base (): Estate {
    const { devices, seed } = this.#state
    if (this.#recorded?.size === devices && this.#recorded.seed === seed) return this.#recorded
    if (this.#generated?.size !== devices || this.#generated.seed !== seed) {
      this.#generated = new Estate(devices, seed)
      this.#changed = null
    }
    return this.#generated
  }

  /** What is kept of devices in a state, by their ids: of those that are not as they were generated. */
  records (state: State): ReadonlyMap<number, DeviceRecord> {
    return new Map(this.#devices.of(state).list.map(record => [record.id, record]))
  }

  /** Changes devices, in a commit. Those that are named are removed from the groups of users if they are gone. */
  putRecords (state: State, put: Put, records: readonly DeviceRecord[]): void {
    put(this.#devices, withRecords(this.#devices.of(state), records))
    const gone = new Set(records.filter(({ isGone }) => isGone === true).map(({ id }) => id))
    const inventory = this.#inventory.of(state)
    if (gone.size === 0 || !inventory.groups.some(({ members }) => members.some(id => gone.has(id)))) return
    put(this.#inventory, {
      ...inventory,
      groups: inventory.groups.map(group => group.members.some(id => gone.has(id))
        ? { ...group, members: group.members.filter(id => !gone.has(id)) }
        : group)
    })
  }

  /** The devices that targets of a job name, those of groups included, each once. Of those that are not there none. */
  targeted (targets: ReadonlyArray<{ readonly id: number, readonly typeId: number }>): readonly Device[] {
    const found = targets.flatMap(({ id, typeId }) => {
      if (typeId !== TARGET_TYPES.group) return this.estate.device(id) ?? []
      return this.#current.groups.has(id) ? this.leafDevices(id) : []
    })
    return [...new Set(found)]
  }

  /** All groups: the built-in ones, then those of users. The same list as long as nothing has changed. */
  get groups (): readonly Group[] {
    return this.#current.list
  }

  /**
   * Whether a job may work on it: a device or a group that is not there is none; of other kinds nothing is known. For a device the
   * Terraform provider writes the type of its job, and expects a refusal all the same (TestAccDeviceActionResInvalid).
   */
  isTarget ({ id, typeId }: { readonly id: number, readonly typeId: number }): boolean {
    if (typeId === TARGET_TYPES.device || typeId === INVENTORY_TASK.id) return this.estate.device(id) !== undefined
    return typeId !== TARGET_TYPES.group || this.#current.groups.has(id)
  }

  hasGroup (id: number): boolean {
    return this.#current.groups.has(id)
  }

  /** @throws {Refusal} CGRP9008 if there is none */
  group (id: number): Group {
    const group = this.#current.groups.get(id)
    if (group === undefined) throw invalid('Group Id', `there is no group ${id}`)
    return group
  }

  /** What finds the devices of a group; undefined of one without a query. @throws {Refusal} CGRP9008 if there is no such group */
  queryOf (id: number): Query | undefined {
    const { id: known } = this.group(id)
    return this.#state.groups.find(group => group.id === known)?.query
  }

  /** Groups directly below one. @throws {Refusal} CGRP9008 if there is no such group */
  subGroups (id: number): readonly Group[] {
    const { id: parent } = this.group(id)
    return this.#current.tree.below(parent).map(id => this.group(id))
  }

  /** A group and all below it, each behind its parent. @throws {Refusal} CGRP9008 if there is no such group */
  hierarchy (id: number): readonly Group[] {
    const { tree } = this.#current
    return [...tree.from([this.group(id).id])].map(id => this.group(id))
  }

  /** Devices of a group itself. @throws {Refusal} CGRP9008 if there is no such group */
  members (id: number): readonly Device[] {
    return this.#current.members.get(this.group(id).id) ?? []
  }

  /** Devices of a group and all below it, each once. @throws {Refusal} CGRP9008 if there is no such group */
  leafDevices (id: number): readonly Device[] {
    const own = this.members(id)
    const { members, tree } = this.#current
    const groups = tree.from([id])
    if (groups.size === 1 || own.length === this.estate.devices.length) return own
    const found = new Set<Device>()
    for (const group of groups) for (const device of members.get(group) ?? []) found.add(device)
    return [...found].sort((one, other) => one.index - other.index)
  }

  /** Makes a static group and returns its id. @throws {Refusal} CGRP9008 naming the field */
  async createGroup (input: GroupInput, actor: Actor): Promise<number> {
    let id = 0
    this.#assertGranted([input.parentId ?? STATIC_GROUPS])
    await this.#commit('groupCreated', actor, [input.name ?? ''], state => {
      id = state.nextGroupId
      return withGroup(state, input, this.#stamp(actor), this.#builtIn)
    })
    return id
  }

  /** Changes a static group. @throws {Refusal} CGRP9008 naming the field, CGRP9013 if it came to stand below itself */
  async updateGroup (id: number, input: GroupInput, actor: Actor): Promise<void> {
    const { parentId } = input
    this.#assertGranted(parentId === undefined || parentId === this.#current.groups.get(id)?.parentId ? [id] : [id, parentId])
    await this.#commit('groupChanged', actor, [String(id)], state => withChange(state, id, input, this.#stamp(actor), this.#builtIn))
  }

  /** Deletes static groups and all below them, or none. @throws {Refusal} CGRP9008 if one of them cannot be deleted */
  async deleteGroups (ids: readonly number[], actor: Actor): Promise<void> {
    this.#assertGranted(ids)
    await this.#commit('groupDeleted', actor, ids.map(String), state => withoutGroups(state, ids))
  }

  /**
   * Adds devices to a static group.
   *
   * @throws {Refusal} CGRP9008 for an unknown group or device: then nothing is added. MOCK1080 if some are members already: then the
   *   others are added (Dell's Add-DeviceToStaticGroup.ps1)
   */
  async addMembers (id: number, devices: readonly number[], actor: Actor): Promise<void> {
    let before: readonly number[] = []
    this.#assertGranted([id])
    await this.#commit('groupMembersAdded', actor, [String(id), ...devices.map(String)], state => {
      before = groupWithMembers(state, id).members
      this.#checkDevices(devices)
      return withMembers(state, id, new Set([...before, ...devices]))
    })
    const had = new Set(before)
    const already = [...new Set(devices)].filter(device => had.has(device))
    if (already.length > 0) throw new Refusal('MOCK1080', [already.join(', ')])
  }

  /** Takes devices out of a static group, all or none. @throws {Refusal} CGRP9008 for an unknown group, and a device that is not in it */
  async removeMembers (id: number, devices: readonly number[], actor: Actor): Promise<void> {
    this.#assertGranted([id])
    await this.#commit('groupMembersRemoved', actor, [String(id), ...devices.map(String)], state => {
      const members = new Set(groupWithMembers(state, id).members)
      this.#checkDevices(devices)
      for (const device of new Set(devices)) if (!members.delete(device)) throw invalid('Device Id', `device ${device} is not in the group`)
      return withMembers(state, id, members)
    })
  }

  get #state (): InventoryState {
    return this.#inventory.value
  }

  get #current (): GroupView {
    return this.#views.of(this.#state, this.#whole, groupsNow())
  }

  /** @throws {Refusal} CGRP9008 for a group that is not in the scope of who acts */
  #assertGranted (ids: readonly number[]): void {
    if (groupsNow() === null) return
    const foreign = ids.find(id => this.#current.groups.get(id)?.isAccessAllowed !== true)
    if (foreign !== undefined) throw invalid('Group Id', `the group ${foreign} is out of scope`)
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
