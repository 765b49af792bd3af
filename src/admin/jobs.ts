import type { Appliance } from '../appliance/appliance.ts'
import { type JobPlan, PLANNED } from '../appliance/jobs/job-plans.ts'
import { JOB_TYPES, type JobType, jobType } from '../appliance/jobs/job-types.ts'
import { FLAG, INTEGER, TEXT, TEXT_OR_NULL, type Typed, closed, list } from '../schema/schema.ts'
import { suggestion } from '../spelling.ts'
import { Problem, notFound } from './api/problem.ts'

/** What is planned for runs of a kind of job. */
export const PLAN = closed({}, PLANNED)
export const PLAN_VIEW = closed({ type: { ...TEXT, description: 'as JobTypes names it' } }, PLANNED)
export const PLANS = closed({ plans: list(PLAN_VIEW) })

const JOB = closed({
  id: INTEGER,
  name: TEXT,
  type: TEXT,
  /** Of the latest run. */
  status: TEXT,
  progress: { ...INTEGER, description: 'percent, of the latest run' },
  held: { ...FLAG, description: 'its latest run waits until it is released' },
  nextRun: TEXT_OR_NULL
})

/** Newest first. */
export const JOBS = closed({ jobs: list(JOB) })

/** A kind of job by its name or id. @throws {Problem} 404 */
export function typeOf (name: string): JobType {
  const type = JOB_TYPES.find(type => type.name === name || String(type.id) === name)
  if (type !== undefined) return type
  throw notFound(`job type ${JSON.stringify(name)}${suggestion(name, JOB_TYPES.map(({ name }) => name))}`)
}

/** Plans runs of a kind. @throws {Problem} 404 for an unknown kind, 422 for one whose runs really work */
export async function setPlan ({ jobs }: Appliance, name: string, plan: Typed<typeof PLAN>): Promise<Typed<typeof PLAN_VIEW>> {
  const type = typeOf(name)
  if (!jobs.isSimulated(type)) throw new Problem(422, `runs of ${type.name} are not simulated: they really work, and end when they have`)
  const kept = { id: type.id, ...plan }
  await jobs.plans.set(kept)
  return planView(kept)
}

export function planView ({ id, ...plan }: JobPlan): Typed<typeof PLAN_VIEW> {
  return { type: jobType(id)?.name ?? String(id), ...plan }
}

export async function jobsView ({ jobs }: Appliance): Promise<Typed<typeof JOBS>> {
  return {
    jobs: [...await jobs.list()].reverse().map(({ id, name, type, lastRun, lastRunStatus, nextRun }) => ({
      id,
      name,
      type: jobType(type)?.name ?? String(type),
      status: lastRunStatus.name,
      progress: lastRun?.progress ?? 0,
      held: lastRun?.hold !== undefined,
      nextRun
    }))
  }
}

/** Lets held runs of a job go on. @throws {Refusal} CJOB4041 for an unknown job @throws {Problem} 409 where none is held */
export async function release ({ jobs }: Appliance, id: number): Promise<void> {
  if (!await jobs.release(id)) throw new Problem(409, `no run of the job ${id} is held`)
}
