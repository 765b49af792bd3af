import { MOST_DEVICES } from '../../estate/layout.ts'
import { elements } from '../elements.ts'
import { BUILT_IN_GROUPS, QUERY_GROUPS, STATIC_GROUPS } from '../../estate/groups.ts'
import { QUERY } from '../../estate/query.ts'
import { misnumbered } from '../numbering.ts'
import type { SliceKind } from '../slice.ts'
import { GroupTree } from './group-tree.ts'
import { COUNT, INTEGER, INSTANT, type Typed, closed, integer, list, orNull, text } from '../../schema/schema.ts'

const STATIC_GROUP = closed({
  id: COUNT,
  name: text({ maxLength: 255 }),
  description: text(),
  parentId: COUNT,
  createdBy: text({ maxLength: 255 }),
  createdAt: INSTANT,
  updatedBy: orNull(text({ maxLength: 255 })),
  updatedAt: INSTANT,
  /** Ids of its devices, ascending. */
  members: list(COUNT)
}, {
  /** What finds its devices instead. */
  query: QUERY
})

/** A group that a user made. */
export type StaticGroup = Typed<typeof STATIC_GROUP>

/** What an appliance keeps of its inventory: all else follows from number and seed. */
const INVENTORY_STATE = closed({
  /** How many devices are managed. */
  devices: integer({ minimum: 0, maximum: MOST_DEVICES }),
  seed: INTEGER,
  nextGroupId: COUNT,
  groups: elements(STATIC_GROUP)
})

export type InventoryState = Typed<typeof INVENTORY_STATE>

const FIRST_GROUP_ID = 20_001

/** The inventory of a new appliance. @param groups of users that it has from the start */
export function newInventory (devices = 0, seed = 1, groups: readonly StaticGroup[] = []): InventoryState {
  return { devices, seed, nextGroupId: groups.reduce((next, { id }) => Math.max(next, id + 1), FIRST_GROUP_ID), groups }
}

/** What a machine from the factory manages is said when it is made. Absent: no devices, and no groups of users. */
export const INVENTORY: SliceKind<InventoryState> = {
  name: 'inventory',
  schema: INVENTORY_STATE,
  sense: ({ groups, nextGroupId }) => {
    const ids = groups.map(({ id }) => id)
    if (BUILT_IN_GROUPS.some(({ id }) => ids.includes(id))) return 'groups have numbers of built-in ones'
    // What stands below nothing, or below itself, is not found from the top.
    const found = new GroupTree(groups).from([STATIC_GROUPS, QUERY_GROUPS])
    return ids.every(id => found.has(id)) ? misnumbered(ids, nextGroupId) : 'groups stand below one another in a circle, or below none'
  },
  absent: () => newInventory(),
  reset: 'data',
  migrates: 'theirs'
}
