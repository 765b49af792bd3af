import type { State } from '../../src/appliance/slice.ts'
import type { Save, Store } from '../../src/appliance/store.ts'
import type { Stored } from '../../src/appliance/written.ts'
import { openAppliance } from './pieces.ts'

/** The slices an appliance is made of. */
export const { ledger: { slices } } = await openAppliance()

/** What a store is given to keep a state. @param kept what it has; absent: nothing, not even the slices; null: all begins anew */
export function saving (state: State, kept: State | null = { revision: -1 }): Save {
  return slices.saving(kept, state)
}

/** What a store holds, read as an appliance reads it when it is switched on. @throws what the store tells of damage */
export async function loadFrom (store: Store): Promise<Stored | null> {
  const written = await store.load()
  if (written === null) return null
  const stored = slices.read(written)
  await store.adopt?.(slices.holding(stored.state))
  return stored
}
