import type { Clock } from '../src/appliance/clock/clock.ts'
import { type JobStatus, jobType } from '../src/appliance/jobs/job-types.ts'
import type { JobView } from '../src/appliance/jobs/job-view.ts'
import type { Entity } from '../src/http/odata.ts'

/** Where jobs are. */
export const JOBS = '/api/JobService/Jobs'

/** Type of a job. */
export const JOB_TYPE = 'JobService.Job'

/** A job on its own, as it stands in the answer of an action that makes one. */
export function single (job: JobView, clock: Clock): Entity {
  return { '@odata.context': `/api/$metadata#${JOB_TYPE}`, '@odata.type': `#${JOB_TYPE}`, '@odata.id': `${JOBS}(${job.id})`, ...jobEntity(job, clock) }
}

/** The properties of a job. */
export function jobEntity (job: JobView, clock: Clock): Entity {
  const { id, lastRun } = job
  const time = (text: string | null | undefined): string | null => text === null || text === undefined ? null : clock.text(new Date(text))
  const path = `${JOBS}(${id})`
  return {
    Id: id,
    JobName: job.name,
    JobDescription: job.description,
    NextRun: time(job.nextRun),
    LastRun: time(lastRun?.startTime),
    StartTime: time(lastRun?.startTime),
    EndTime: time(lastRun?.endTime),
    Schedule: job.schedule,
    State: job.enabled ? 'Enabled' : 'Disabled',
    CreatedBy: job.createdBy,
    UpdatedBy: null,
    Visible: job.visible,
    Editable: job.editable,
    Builtin: job.builtin,
    UserGenerated: !job.builtin,
    IdUserOwner: null,
    IdOwner: null,
    Targets: job.targets.map(({ id: target, data, typeId, typeName }) => ({ JobId: id, Id: target, Data: data, TargetType: { '@odata.type': '#JobService.TargetType', Id: typeId, Name: typeName } })),
    Params: job.params.map(({ key, value }) => ({ JobId: id, Key: key, Value: value })),
    LastRunStatus: statusEntity(job.lastRunStatus),
    JobType: typeEntity(job.type),
    JobStatus: statusEntity(job.status),
    'ExecutionHistories@odata.navigationLink': `${path}/ExecutionHistories`,
    LastExecutionDetail: { '@odata.id': `${path}/LastExecutionDetail` }
  }
}

/** A state of a job or a run. */
export function statusEntity ({ id, name }: JobStatus): Entity {
  return { '@odata.type': '#JobService.JobStatus', Id: id, Name: name }
}

function typeEntity (id: number): Entity {
  const type = jobType(id)
  return { '@odata.type': '#JobService.JobType', Id: id, Name: type?.name ?? '', Internal: type?.internal ?? true }
}
