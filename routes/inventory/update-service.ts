import type { Route } from '../../src/http/route.ts'
import { firmwareBaselines } from './firmware-baselines.ts'
import { firmwareCatalogs } from './firmware-catalogs.ts'

/** UpdateService: catalogs and baselines of firmware. */
export const updateService: readonly Route[] = [
  ...firmwareCatalogs,
  ...firmwareBaselines
]
