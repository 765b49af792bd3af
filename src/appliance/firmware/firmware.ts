import type { Clock } from '../clock/clock.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { UPDATE_TASK } from '../jobs/job-types.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Overlays } from '../overlay/overlays.ts'
import { Tasks } from '../overlay/tasks.ts'
import type { CatalogSource } from './catalog-source.ts'
import { Catalogs } from './catalogs.ts'
import { FirmwareBaselines } from './firmware-baselines.ts'
import type { Action } from './firmware-jobs.ts'
import { UpdatePackages } from './update-packages.ts'
import { Updates } from './updates.ts'

interface Needs {
  readonly overlays: Overlays
  readonly clock: Clock
  readonly inventory: Inventory
  readonly jobs: Jobs
  readonly catalogSource?: CatalogSource | undefined
}

/** What versions devices are to have, and have: catalogs, baselines, and updates. */
export class Firmware {
  readonly catalogs: Catalogs
  readonly baselines: FirmwareBaselines
  readonly packages: UpdatePackages

  constructor (needs: Needs) {
    const { jobs, overlays } = needs
    const tasks = new Tasks<Action>({ jobs, overlays, type: UPDATE_TASK, param: 'operationName' })
    const catalogs = this.catalogs = new Catalogs({ ...needs, tasks })
    const baselines = this.baselines = new FirmwareBaselines({ ...needs, tasks, catalogs })
    const packages = this.packages = new UpdatePackages({ ...needs, baselines })
    new Updates({ ...needs, tasks, catalogs, packages }).define()
  }
}
