import { Refusal } from '../../messages.ts'
import { type BuiltInGroup, MEMBERSHIP, QUERY_GROUPS, STATIC_GROUPS } from '../../estate/groups.ts'
import { DEVICE_CONTEXT } from '../../estate/query-fields.ts'
import { type Query, nonsenseOf } from '../../estate/query.ts'
import { GroupTree } from './group-tree.ts'
import type { InventoryState, StaticGroup } from './inventory-state.ts'

/** What a client says of a group. Absent members stay as they are, or are nothing in a new group. */
export interface GroupInput {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly parentId?: number | undefined
  readonly membershipTypeId?: number | undefined
  /** Of a query group. Absent in a new one: all devices. */
  readonly query?: Query | undefined
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
  const isQuery = input.membershipTypeId === MEMBERSHIP.query
  const group: StaticGroup = {
    id: state.nextGroupId,
    name: checkedName([...builtIn, ...state.groups], input.name ?? '', null),
    description: input.description ?? '',
    parentId: checkedParent(state, input.parentId ?? topOf(isQuery), isQuery),
    createdBy: userName,
    createdAt: time,
    updatedBy: null,
    updatedAt: time,
    members: [],
    ...(isQuery && { query: checkedQuery(input.query ?? { contextId: DEVICE_CONTEXT, conditions: [] }) })
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
  const isQuery = group.query !== undefined
  if (input.membershipTypeId !== undefined && (input.membershipTypeId === MEMBERSHIP.query) !== isQuery) {
    throw invalid('Membership Type Id', 'a group stays what it was made as')
  }
  const parentId = checkedParent(state, input.parentId ?? group.parentId, isQuery)
  if (new GroupTree(state.groups).from([id]).has(parentId)) throw new Refusal('CGRP9013', [String(id), String(parentId)])
  return replace(state, {
    ...group,
    name: checkedName([...builtIn, ...state.groups], input.name ?? group.name, id),
    description: input.description ?? group.description,
    parentId,
    ...(isQuery && input.query !== undefined && { query: checkedQuery(input.query) }),
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
  return replace(state, { ...groupWithMembers(state, id), members: [...members].sort((one, other) => one - other) })
}

/** @throws {Refusal} CGRP9008 if there is none, or it is built in */
export function staticGroup ({ groups }: InventoryState, id: number): StaticGroup {
  const group = groups.find(group => group.id === id)
  if (group === undefined) throw noStaticGroup(id)
  return group
}

/** A group whose devices a user chooses. @throws {Refusal} CGRP9008 if there is none */
export function groupWithMembers (state: InventoryState, id: number): StaticGroup {
  const group = staticGroup(state, id)
  if (group.query !== undefined) throw invalid('Group Id', `the devices of ${id} are found by a query`)
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
  if (membershipTypeId !== undefined && membershipTypeId !== MEMBERSHIP.static && membershipTypeId !== MEMBERSHIP.query) {
    throw invalid('Membership Type Id', 'only static and query groups can be made')
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

/** Static groups stand below static groups, query groups below query groups. */
function checkedParent ({ groups }: InventoryState, parentId: number, isQuery: boolean): number {
  const stands = parentId === topOf(isQuery) || groups.some(({ id, query }) => id === parentId && (query !== undefined) === isQuery)
  if (!stands) throw invalid('Parent Id', `${parentId} is no ${isQuery ? 'query' : 'static'} group`)
  return parentId
}

function topOf (isQuery: boolean): number {
  return isQuery ? QUERY_GROUPS : STATIC_GROUPS
}

function checkedQuery (query: Query): Query {
  const nonsense = nonsenseOf(query)
  if (nonsense !== null) throw invalid('Conditions', nonsense)
  return query
}

function replace (state: InventoryState, changed: StaticGroup): InventoryState {
  return { ...state, groups: state.groups.map(group => group.id === changed.id ? changed : group) }
}
