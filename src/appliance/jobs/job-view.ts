import { masked } from './job-secrets.ts'
import type { JobExecution, JobState } from './job-state.ts'
import { JOB_STATUS, type JobStatus } from './job-types.ts'

/** What is told of a run that was under way when the appliance ended. */
const CUT_SHORT = 'The appliance was switched off while the job was running.'

/** How far a run is that really works. */
export interface Progress {
  /** Percent. */
  readonly progress: number
  readonly steps: JobExecution['steps']
}

/** Tells how far a run is that really works now; undefined for all others. */
export type ProgressOf = (executionId: number) => Progress | undefined

/** A run as it is now. */
export interface ExecutionView extends JobExecution, Progress {
  readonly jobName: string
  readonly status: JobStatus
  /** Milliseconds it took, or has taken so far. */
  readonly elapsed: number
}

/** A job as it is now. */
export interface JobView extends JobState {
  readonly status: JobStatus
  readonly lastRunStatus: JobStatus
  /** null before the first run. */
  readonly lastRun: ExecutionView | null
}

/** @param now milliseconds since 1970, by the appliance's clock */
export function viewJob (job: JobState, now: number, progressOf: ProgressOf): JobView {
  const last = job.executions.at(-1)
  const lastRun = last === undefined ? null : viewExecution(job, last, now, progressOf)
  const waiting = job.nextRun === null ? JOB_STATUS.new : JOB_STATUS.scheduled
  return {
    ...job,
    // One that an earlier version kept may have more in it.
    params: masked(job.params),
    lastRun,
    lastRunStatus: lastRun?.status ?? (job.nextRun === null ? JOB_STATUS.notRun : JOB_STATUS.scheduled),
    status: lastRun?.status === JOB_STATUS.running ? JOB_STATUS.running : waiting
  }
}

/** From when on a job is always seen so: milliseconds since 1970. Infinity: a run is under way, or was cut short. */
export function settledAt ({ lastRun }: JobView): number {
  if (lastRun === null) return -Infinity
  const { endTime, over = false } = lastRun
  if (endTime === null) return Infinity
  return over ? -Infinity : Date.parse(endTime)
}

/** @param now as for {@link viewJob} */
export function viewExecution ({ name: jobName }: JobState, execution: JobExecution, now: number, progressOf: ProgressOf): ExecutionView {
  const start = Date.parse(execution.startTime)
  const end = execution.endTime === null ? null : Date.parse(execution.endTime)
  const soFar = { ...execution, jobName, endTime: null, status: JOB_STATUS.running, elapsed: Math.max(0, now - start) }
  if (end === null) {
    const progress = progressOf(execution.id)
    if (progress !== undefined) return { ...soFar, ...progress }
    return { ...soFar, status: JOB_STATUS.failed, steps: [{ time: execution.startTime, text: CUT_SHORT }], progress: 0, elapsed: 0 }
  }
  const { hold, over = false } = execution
  const ended = over || now >= end
  const percent = ended ? 100 : Math.max(0, Math.floor(100 * (now - start) / (end - start)))
  if (hold !== undefined) return { ...soFar, progress: Math.min(hold.percent, percent) }
  if (!ended) return { ...soFar, progress: percent }
  return { ...execution, jobName, status: JOB_STATUS[execution.outcome], progress: 100, elapsed: end - start }
}
