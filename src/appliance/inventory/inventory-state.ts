/** A group that a user made. Times in milliseconds since 1970. */
export interface StaticGroup {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly parentId: number
  readonly createdBy: string
  readonly createdAt: number
  readonly updatedBy: string | null
  readonly updatedAt: number
  /** Ids of its devices, ascending. */
  readonly members: readonly number[]
}

/** What an appliance keeps of its inventory: all else follows from number and seed. */
export interface InventoryState {
  /** How many devices are managed. */
  readonly devices: number
  readonly seed: number
  readonly nextGroupId: number
  readonly groups: readonly StaticGroup[]
}

const FIRST_GROUP_ID = 20_001

/** The inventory of a new appliance. */
export function newInventory (devices = 0, seed = 1): InventoryState {
  return { devices, seed, nextGroupId: FIRST_GROUP_ID, groups: [] }
}
