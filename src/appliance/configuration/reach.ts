import type { Inventory } from '../inventory/inventory.ts'
import type { Applied } from '../jobs/job-outcome.ts'
import type { JobState, JobTarget } from '../jobs/job-state.ts'
import type { Audited } from '../logs/audit-log.ts'

/** The targets that something can be written to: not the devices that are not connected. */
export function reach ({ estate }: Pick<Inventory, 'estate'>, targets: readonly JobTarget[]): readonly JobTarget[] {
  return targets.filter(({ id }) => estate.device(id)?.connected !== false)
}

/**
 * What a run has done: each target that it did not reach has failed. What the product says then is not public.
 *
 * @param steps told of each
 */
export function told (
  audited: readonly Audited[], { targets }: Pick<JobState, 'targets'>, reached: readonly JobTarget[], steps: readonly string[]
): readonly Audited[] | Applied {
  if (reached.length === targets.length) return audited
  const done = new Set(reached)
  const results = targets.map(target => {
    const { id, data } = target
    const failed = !done.has(target)
    const lines = failed ? [...steps, 'Unable to connect to the device.'] : steps
    return { id, key: data === '' ? String(id) : data, text: lines.join('\n'), failed }
  })
  return { audited, results }
}
