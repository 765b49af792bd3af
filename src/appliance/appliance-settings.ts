import type { Logger } from 'pino'
import type { KeyPool } from '../../certs/key-pool.ts'
import type { Clock } from './clock/clock.ts'
import type { CatalogSource } from './firmware/catalog-source.ts'
import type { DirectoryService } from './directories/directory-service.ts'
import type { Managed } from './inventory/inventory.ts'
import type { Store } from './store.ts'
import type { Switches } from './switches.ts'

/** What an appliance is made of. */
export interface ApplianceSettings {
  readonly name: string
  /** For example `3.10.2`. */
  readonly version: string
  /** Credentials of the administrator of a new appliance; a stored one keeps its accounts. */
  readonly administrator: { readonly userName: string, readonly password: string }
  /** What a new appliance manages; a stored one keeps what it has. Absent: nothing. */
  readonly inventory?: Managed
  /** What catalogs of firmware have in them. Absent: it is generated. */
  readonly catalogSource?: CatalogSource
  /** What speaks to real directories, once it is needed (switch `realDirectories`). Absent: they are simulated. */
  readonly realDirectories?: () => Promise<DirectoryService>
  readonly store: Store
  readonly keys: KeyPool
  readonly switches: Switches
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>
  readonly clock?: Clock
}
