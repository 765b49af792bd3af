import type { Slice } from '../slice.ts'
import { misnumbered } from '../numbering.ts'
import { jobType } from './job-types.ts'
import { JOBS_STATE, type JobState, type JobTarget, type JobsState } from './job-state.ts'

/** What jobs of the factory work on, a group that is in no list; Ansible's modules name it in jobs of their own. */
export const FACTORY_TARGETS: readonly JobTarget[] = [{ id: 500, data: '', typeId: 6000, typeName: 'GROUP' }]

/**
 * The jobs of a new appliance: the one of health is what Ansible's ome_application_console_preferences looks for. Ids begin
 * where those of samples do.
 */
const FACTORY_JOBS: JobsState = {
  nextId: 10_003,
  list: [
    builtIn({
      id: 10_001,
      type: 6,
      name: 'Global Health Task',
      schedule: '0 0 0/1 1/1 * ? *',
      params: [{ key: 'metricType', value: '40, 50' }]
    }),
    builtIn({ id: 10_002, type: 8, name: 'Default Inventory Task', schedule: '0 0 5 1/1 * ? *', params: [] })
  ]
}

export const JOBS: Slice<JobsState> = {
  name: 'jobs',
  schema: JOBS_STATE,
  sense: ({ nextId, list }) => {
    if (list.some(({ type }) => jobType(type) === undefined)) return 'jobs are of unknown types'
    return misnumbered(list.flatMap(({ id, executions }) => [id, ...executions.map(({ id }) => id)]), nextId)
  },
  factory: () => FACTORY_JOBS,
  absent: () => FACTORY_JOBS,
  reset: 'data',
  migrates: 'own'
}

/** They get their next run when jobs are first asked for: it depends on a clock. */
function builtIn (job: Pick<JobState, 'id' | 'type' | 'name' | 'schedule' | 'params'>): JobState {
  return {
    ...job,
    description: job.name,
    enabled: true,
    createdBy: 'system',
    createdAt: '2024-01-01T00:00:00.000Z',
    nextRun: null,
    targets: FACTORY_TARGETS,
    visible: true,
    editable: true,
    builtin: true,
    executions: []
  }
}
