import { Refusal } from '../../messages.ts'
import { type BuiltInGroup, MEMBERSHIP, STATIC_GROUPS } from '../../estate/groups.ts'
import { GroupTree } from './group-tree.ts'
import type { InventoryState, StaticGroup } from './inventory-state.ts'

/** What a client says of a group. Absent members stay as they are, or are nothing in a new group. */
export interface GroupInput {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly parentId?: number | undefined
  readonly membershipTypeId?: number | undefined
}

/** Who does something, and when. */
interface Stamp {
  readonly userName: string
  /** Milliseconds since 1970. */
  readonly time: number
}

const LONGEST_NAME = 255
const LONGEST_DESCRIPTION = 2_000

/**
 * The inventory with one group more; its id is the old `nextGroupId`.
 *
 * @param builtIn groups that the console has anyway: their names are taken
 * @throws {Refusal} CGRP9008 naming the field
 */
export function withGroup (
  state: InventoryState, input: GroupInput, { userName, time }: Stamp, builtIn: readonly BuiltInGroup[]
): InventoryState {
  checkInput(input)
  const group: StaticGroup = {
    id: state.nextGroupId,
    name: checkedName([...builtIn, ...state.groups], input.name ?? '', null),
    description: input.description ?? '',
    parentId: checkedParent(state, input.parentId ?? STATIC_GROUPS),
    createdBy: userName,
    createdAt: time,
    updatedBy: null,
    updatedAt: time,
    members: []
  }
  return { ...state, nextGroupId: state.nextGroupId + 1, groups: [...state.groups, group] }
}

/**
 * The inventory with a group changed.
 *
 * @param builtIn as for {@link withGroup}
 * @throws {Refusal} CGRP9008 naming the field; CGRP9013 if it came to stand below itself
 */
export function withChange (
  state: InventoryState, id: number, input: GroupInput, { userName, time }: Stamp, builtIn: readonly BuiltInGroup[]
): InventoryState {
  const group = staticGroup(state, id)
  checkInput(input)
  const parentId = checkedParent(state, input.parentId ?? group.parentId)
  if (new GroupTree(state.groups).from([id]).has(parentId)) throw new Refusal('CGRP9013', [String(id), String(parentId)])
  return replace(state, {
    ...group,
    name: checkedName([...builtIn, ...state.groups], input.name ?? group.name, id),
    description: input.description ?? group.description,
    parentId,
    updatedBy: userName,
    updatedAt: time
  })
}

/** The inventory without some groups and all below them. @throws {Refusal} CGRP9008 if one is not a user's */
export function withoutGroups (state: InventoryState, ids: readonly number[]): InventoryState {
  if (ids.length === 0) throw invalid('Group Id', 'no group is named')
  const known = new Set(state.groups.map(({ id }) => id))
  const stranger = ids.find(id => !known.has(id))
  if (stranger !== undefined) throw noStaticGroup(stranger)
  const gone = new GroupTree(state.groups).from(ids)
  return { ...state, groups: state.groups.filter(({ id }) => !gone.has(id)) }
}

/** The inventory with other members of a group. */
export function withMembers (state: InventoryState, id: number, members: ReadonlySet<number>): InventoryState {
  return replace(state, { ...staticGroup(state, id), members: [...members].sort((one, other) => one - other) })
}

/** @throws {Refusal} CGRP9008 if there is none, or it is built in */
export function staticGroup ({ groups }: InventoryState, id: number): StaticGroup {
  const group = groups.find(group => group.id === id)
  if (group === undefined) throw noStaticGroup(id)
  return group
}

function noStaticGroup (id: number): Refusal {
  return invalid('Group Id', `${id} is no static group of a user`)
}

/** A field whose value is refused. @param reason for the log */
export function invalid (field: string, reason: string): Refusal {
  return new Refusal('CGRP9008', [field], { reason })
}

function checkInput ({ membershipTypeId, description = '' }: GroupInput): void {
  if (membershipTypeId !== undefined && membershipTypeId !== MEMBERSHIP.static) {
    throw invalid('Membership Type Id', 'only static groups can be made')
  }
  if (description.length > LONGEST_DESCRIPTION) {
    throw invalid('Group Description', `a description has up to ${LONGEST_DESCRIPTION} characters`)
  }
}

function checkedName (groups: ReadonlyArray<Pick<StaticGroup, 'id' | 'name'>>, name: string, own: number | null): string {
  if (name.trim() === '' || name.length > LONGEST_NAME) throw invalid('Group Name', `a name has 1 to ${LONGEST_NAME} characters`)
  const wanted = name.toLowerCase()
  if (groups.some(group => group.id !== own && group.name.toLowerCase() === wanted)) {
    throw invalid('Group Name', 'another group has the name')
  }
  return name
}

function checkedParent ({ groups }: InventoryState, parentId: number): number {
  if (parentId !== STATIC_GROUPS && !groups.some(({ id }) => id === parentId)) throw invalid('Parent Id', `${parentId} is no static group`)
  return parentId
}

function replace (state: InventoryState, changed: StaticGroup): InventoryState {
  return { ...state, groups: state.groups.map(group => group.id === changed.id ? changed : group) }
}
