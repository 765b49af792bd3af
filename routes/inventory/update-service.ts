import type { Route } from '../../src/http/route.ts'
import { firmwareBaselines } from './firmware-baselines.ts'
import { firmwareCatalogs } from './firmware-catalogs.ts'
import { firmwareUpdates } from './firmware-updates.ts'

/** UpdateService: catalogs and baselines of firmware, and what updates it. */
export const updateService: readonly Route[] = [
  ...firmwareCatalogs,
  ...firmwareBaselines,
  ...firmwareUpdates
]
