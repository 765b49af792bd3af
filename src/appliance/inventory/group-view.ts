import { ChangedEstate } from '../../estate/changed-estate.ts'
import { type Device, STATUS } from '../../estate/device.ts'
import type { Estate } from '../../estate/estate.ts'
import { ALL_DEVICES, type BuiltInGroup, GROUP_TYPES, type Group, MEMBERSHIP, NO_PARENT, worstOf } from '../../estate/groups.ts'
import { finder } from '../../estate/query.ts'
import { DAY, past } from '../../estate/times.ts'
import type { Clock } from '../clock/clock.ts'
import { GroupTree } from './group-tree.ts'
import type { InventoryState, StaticGroup } from './inventory-state.ts'

/** The groups as they are at one state. */
export interface GroupView {
  readonly state: InventoryState
  readonly estate: Estate
  readonly tree: GroupTree
  /** The built-in ones, then those of users. */
  readonly list: readonly Group[]
  readonly groups: ReadonlyMap<number, Group>
  readonly members: ReadonlyMap<number, readonly Device[]>
}

/** What is seen in a scope, of all there is. */
interface ScopedView extends GroupView {
  readonly whole: GroupView
}

/** Which groups are seen, and which of them may be worked with. */
interface Seen {
  readonly seen: ReadonlySet<number>
  readonly granted: ReadonlySet<number>
}

/** Views of scopes that are kept at once. */
const MOST_SCOPES = 50

/** Looks at groups anew only when something has changed. */
export class GroupViews {
  readonly #clock: Clock
  readonly #builtIn: readonly BuiltInGroup[]
  #whole: GroupView | null = null
  readonly #scoped = new Map<string, ScopedView>()

  /** @param builtIn those that a console of this version has */
  constructor (clock: Clock, builtIn: readonly BuiltInGroup[]) {
    this.#clock = clock
    this.#builtIn = builtIn
  }

  /** @param scope ids of groups; null: all is seen */
  of (state: InventoryState, estate: Estate, scope: readonly number[] | null): GroupView {
    if (this.#whole?.state !== state || this.#whole.estate !== estate) this.#whole = this.#look(state, estate)
    return scope === null ? this.#whole : this.#narrowed(this.#whole, scope)
  }

  /**
   * What is seen in a scope: its groups and those below them, and what they stand below, as a way to them (white paper "Scope Based Access
   * Control with OpenManage Enterprise 3.6").
   */
  #narrowed (whole: GroupView, scope: readonly number[]): GroupView {
    const key = scope.join()
    const known = this.#scoped.get(key)
    if (known?.whole === whole) return known
    const granted = whole.tree.from(scope.filter(id => whole.groups.has(id)))
    const seen = new Set([ALL_DEVICES, ...granted])
    // A set shows what is added while it is walked through.
    for (const id of seen) {
      const parentId = whole.groups.get(id)?.parentId ?? NO_PARENT
      if (parentId !== NO_PARENT) seen.add(parentId)
    }
    const devices = new Set([...granted].flatMap(id => whole.members.get(id) ?? []))
    const estate = new ChangedEstate(whole.estate, whole.estate.devices.filter(device => devices.has(device)))
    const view = { ...this.#look(whole.state, estate, { seen, granted }), whole }
    if (this.#scoped.size >= MOST_SCOPES) this.#scoped.clear()
    this.#scoped.set(key, view)
    return view
  }

  /** @param among absent: all */
  #look (state: InventoryState, estate: Estate, among?: Seen): GroupView {
    const isSeen = ({ id }: { readonly id: number }): boolean => among?.seen.has(id) !== false
    const [builtIn, own] = [this.#builtIn.filter(isSeen), state.groups.filter(isSeen)]
    const members = new Map<number, readonly Device[]>([
      ...builtIn.map(group => [group.id, estate.members(group)] as const),
      ...own.map(({ id, members, query }) => [id, query === undefined
        ? members.flatMap(device => estate.device(device) ?? [])
        : estate.devices.filter(finder(query))] as const)
    ])
    const all = [...builtIn, ...own]
    const tree = new GroupTree(all)
    const worst = worstBelow(all, tree, members)
    const list = [
      ...builtIn.map(group => viewBuiltIn(group, worst(group.id))),
      ...own.map(group => this.#viewOwn(group, worst(group.id)))
    ].map(group => among?.granted.has(group.id) === false ? { ...group, isAccessAllowed: false } : group)
    return { state, estate, tree, list, groups: new Map(list.map(group => [group.id, group])), members }
  }

  #viewOwn (group: StaticGroup, globalStatus: number): Group {
    const { id, name, description, parentId, createdBy, createdAt, updatedBy, updatedAt, query } = group
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
      membershipTypeId: query === undefined ? MEMBERSHIP.static : MEMBERSHIP.query,
      hasAttributes: false,
      isAccessAllowed: true
    }
  }
}

/** The worst health of the devices of each group and all below it: from the bottom up, each group once. */
function worstBelow (
  groups: ReadonlyArray<Pick<Group, 'id' | 'parentId'>>, tree: GroupTree, members: ReadonlyMap<number, readonly Device[]>
): (id: number) => number {
  const parents = new Map(groups.map(({ id, parentId }) => [id, parentId]))
  const worst = new Map<number, number>()
  for (const id of [...tree.from([NO_PARENT])].reverse()) {
    const own = members.get(id) ?? []
    const status = Math.max(worst.get(id) ?? 0, own.length === 0 ? 0 : worstOf(own))
    const parent = parents.get(id) ?? NO_PARENT
    worst.set(id, status)
    worst.set(parent, Math.max(worst.get(parent) ?? 0, status))
  }
  return id => {
    const status = worst.get(id) ?? 0
    return status === 0 ? STATUS.none : status
  }
}

function viewBuiltIn ({ holds, since, until, source, ...group }: BuiltInGroup, globalStatus: number): Group {
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
