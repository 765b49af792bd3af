import { listOf, member, numberOf, textOf } from '../shared/json.ts'
import { ask } from './api.ts'

/** Where the details of a job are: Dell's scripts print this address. */
export const JOB_PLACE = '/core/monitor/monitor_portal/jobsDetails'

export const JOBS = '/api/JobService/Jobs'

/** States of a job that is not over (Queued, Starting, Running). */
const UNDER_WAY: readonly number[] = [2030, 2040, 2050]

/** Whether a state of the last run says that it goes on. */
export function isUnderWay (status: number): boolean {
  return UNDER_WAY.includes(status)
}

/** What a run told of one target. */
export interface RunDetail {
  readonly target: string
  readonly status: string
  /** One step a line. */
  readonly text: string
}

/** One run of a job. */
export interface Run {
  readonly id: number
  readonly status: string
  /** Percent. */
  readonly progress: number
  readonly startTime: string
  /** '' while it is under way. */
  readonly endTime: string
  readonly executedBy: string
  readonly details: readonly RunDetail[]
}

/** A job with all its runs, newest first. */
export interface Job {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly type: string
  readonly status: string
  readonly isUnderWay: boolean
  readonly schedule: string
  readonly nextRun: string
  readonly createdBy: string
  readonly targets: readonly string[]
  readonly runs: readonly Run[]
}

/** @throws as {@link ask} */
export async function readJob (id: string): Promise<Job> {
  const path = `${JOBS}(${encodeURIComponent(id)})`
  const job = await ask('GET', path)
  const runs = listOf(await ask('GET', `${path}/ExecutionHistories?$orderby=Id%20desc`), 'value')
  return {
    id: numberOf(job, 'Id'),
    name: textOf(job, 'JobName'),
    description: textOf(job, 'JobDescription'),
    type: textOf(job, 'JobType', 'Name'),
    status: textOf(job, 'LastRunStatus', 'Name'),
    isUnderWay: isUnderWay(numberOf(job, 'LastRunStatus', 'Id')),
    schedule: textOf(job, 'Schedule'),
    nextRun: textOf(job, 'NextRun'),
    createdBy: textOf(job, 'CreatedBy'),
    targets: listOf(job, 'Targets').map(target => textOf(target, 'Data') || textOf(target, 'Id')),
    runs: await Promise.all(runs.map(async run => await readRun(run)))
  }
}

async function readRun (run: unknown): Promise<Run> {
  const details = await ask('GET', textOf(run, 'ExecutionHistoryDetails@odata.navigationLink'))
  return {
    id: numberOf(run, 'Id'),
    status: textOf(run, 'JobStatus', 'Name'),
    progress: numberOf(run, 'Progress'),
    startTime: textOf(run, 'StartTime'),
    endTime: textOf(run, 'EndTime'),
    executedBy: textOf(run, 'ExecutedBy'),
    details: listOf(member(details, 'value')).map(detail => ({
      target: textOf(detail, 'Key'),
      status: textOf(detail, 'JobStatus', 'Name'),
      text: textOf(detail, 'Value')
    }))
  }
}
