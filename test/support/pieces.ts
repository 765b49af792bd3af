import { KeyPool } from '../../certs/key-pool.ts'
import type { ApplianceSettings } from '../../src/appliance/appliance-settings.ts'
import { Appliance } from '../../src/appliance/appliance.ts'
import { Piece, type SliceKind } from '../../src/appliance/slice.ts'
import { MemoryStore } from '../../src/appliance/store.ts'
import { DEFAULT_SWITCHES } from '../../src/appliance/switches.ts'
import { keptKey } from './kept-key.ts'

/** A machine that nobody can connect to. Absent options: a new one, in memory, that logs nothing. */
export async function openAppliance (options: Partial<ApplianceSettings> = {}): Promise<Appliance> {
  return await Appliance.open({
    name: 'console',
    version: '4.0.1',
    administrator: { userName: 'admin', password: 'admin' },
    store: new MemoryStore(),
    keys: new KeyPool(0, keptKey),
    switches: DEFAULT_SWITCHES,
    logger: { info () {}, warn () {}, error () {} },
    ...options
  })
}

/** A piece of an appliance's state, to look into or to change behind the back of its part. */
export function piece<T> ({ ledger }: Pick<Appliance, 'ledger'>, slice: SliceKind<T>): Piece<T> {
  return new Piece(slice, ledger)
}
