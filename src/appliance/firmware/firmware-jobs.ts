import { Refusal } from '../../messages.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Tasks } from '../overlay/tasks.ts'

/** What jobs of firmware are for. The first is the product's (Ansible collection, ome_firmware), the others are ours. */
export type Action = 'INSTALL_FIRMWARE' | 'REFRESH_CATALOG' | 'CHECK_FIRMWARE_BASELINE'

/** The jobs of firmware: one type, told apart by the parameter `operationName`. */
export type FirmwareJobs = Tasks<Action>

/** States of tasks as baselines tell of them. */
export const [RUNNING, DONE] = [2050, 2060] as const

/** Ids of the jobs that run now. */
export function runningIn ({ kept }: Pick<Jobs, 'kept'>): ReadonlySet<number> {
  return new Set(kept.filter(({ executions }) => executions.at(-1)?.pending === true).map(({ id }) => id))
}

/** What is asked of a catalog and cannot be. What the product says is not public. */
export function impossible (what: string, catalog: string, why: string): Refusal {
  return new Refusal('MOCK1072', [what, catalog, why])
}
