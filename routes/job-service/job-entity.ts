import type { Clock } from '../../src/appliance/clock/clock.ts'
import { type JobStatus, jobType } from '../../src/appliance/jobs/job-types.ts'
import type { JobView } from '../../src/appliance/jobs/job-view.ts'
import { LINK, resource } from '../../src/http/schema.ts'
import { type Shape, type Typed, FLAG, INTEGER, INTEGER_OR_NULL, TEXT, TEXT_OR_NULL, list, object } from '../../src/schema/schema.ts'

/** Where jobs are. */
export const JOBS = '/api/JobService/Jobs'

/** Type of a job. */
export const JOB_TYPE = 'JobService.Job'

/** What {@link statusEntity} has. */
export const STATUS = object({ '@odata.type': TEXT, Id: INTEGER, Name: TEXT })

const TYPE = object({ '@odata.type': TEXT, Id: INTEGER, Name: TEXT, Internal: FLAG })

/** The properties of a job (fixtures of the Terraform provider and of Ansible's ome_job_info). */
export const JOB_PROPERTIES = {
  Id: INTEGER,
  JobName: TEXT,
  JobDescription: TEXT,
  NextRun: TEXT_OR_NULL,
  LastRun: TEXT_OR_NULL,
  StartTime: TEXT_OR_NULL,
  EndTime: TEXT_OR_NULL,
  Schedule: TEXT,
  State: TEXT,
  CreatedBy: TEXT,
  UpdatedBy: TEXT_OR_NULL,
  Visible: FLAG,
  Editable: FLAG,
  Builtin: FLAG,
  UserGenerated: FLAG,
  IdUserOwner: INTEGER_OR_NULL,
  IdOwner: INTEGER_OR_NULL,
  Targets: list(object({ JobId: INTEGER, Id: INTEGER, Data: TEXT, TargetType: STATUS })),
  Params: list(object({ JobId: INTEGER, Key: TEXT, Value: TEXT })),
  LastRunStatus: STATUS,
  JobType: TYPE,
  JobStatus: STATUS,
  'ExecutionHistories@odata.navigationLink': TEXT,
  LastExecutionDetail: LINK
}

/** What {@link single} has. */
export const JOB = resource(JOB_PROPERTIES)

/** A job on its own, as it stands in the answer of an action that makes one. */
export function single (job: JobView, clock: Clock): Typed<typeof JOB> {
  return {
    '@odata.context': `/api/$metadata#${JOB_TYPE}`,
    '@odata.type': `#${JOB_TYPE}`,
    '@odata.id': `${JOBS}(${job.id})`,
    ...jobEntity(job, clock)
  }
}

/** The properties of a job. */
export function jobEntity (job: JobView, clock: Clock): Shape<typeof JOB_PROPERTIES> {
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
    Targets: job.targets.map(({ id: target, data, typeId, typeName }) => ({
      JobId: id,
      Id: target,
      Data: data,
      TargetType: { '@odata.type': '#JobService.TargetType', Id: typeId, Name: typeName }
    })),
    Params: job.params.map(({ key, value }) => ({ JobId: id, Key: key, Value: value })),
    LastRunStatus: statusEntity(job.lastRunStatus),
    JobType: typeEntity(job.type),
    JobStatus: statusEntity(job.status),
    'ExecutionHistories@odata.navigationLink': `${path}/ExecutionHistories`,
    LastExecutionDetail: { '@odata.id': `${path}/LastExecutionDetail` }
  }
}

/** A state of a job or a run. */
export function statusEntity ({ id, name }: JobStatus): Typed<typeof STATUS> {
  return { '@odata.type': '#JobService.JobStatus', Id: id, Name: name }
}

function typeEntity (id: number): Typed<typeof TYPE> {
  const type = jobType(id)
  return { '@odata.type': '#JobService.JobType', Id: id, Name: type?.name ?? '', Internal: type?.internal ?? true }
}
