import type { Clock } from '../../src/appliance/clock/clock.ts'
import { JOB_STATUS, JOB_TYPES, type JobStatus, jobTypeNamed } from '../../src/appliance/jobs/job-types.ts'
import type { JobChanges, JobClient } from '../../src/appliance/jobs/job-request.ts'
import type { JobTarget } from '../../src/appliance/jobs/job-state.ts'
import { START_NOW } from '../../src/appliance/jobs/schedule.ts'
import type { ExecutionView, JobView } from '../../src/appliance/jobs/job-view.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { Answer, type Call, type Route, del, get, post, put } from '../../src/http/route.ts'
import { idsOf, listOf, resource } from '../../src/http/schema.ts'
import {
  type Shape, type Typed, ANYTHING, FLAG, INTEGER, INTEGER_OR_NULL, TEXT, TEXT_OR_NULL, object, orNull
} from '../../src/schema/schema.ts'
import { Refusal } from '../../src/messages.ts'
import { JOB, JOBS, JOB_PROPERTIES, JOB_TYPE, STATUS, jobEntity, single, statusEntity } from './job-entity.ts'

const SERVICE = '/api/JobService'
const RUNS = `${JOBS}(:job(^\\d+))/ExecutionHistories`

const NAMED_ID = object({}, { Id: INTEGER_OR_NULL, Name: TEXT_OR_NULL })

const TARGET = object({}, { Id: INTEGER_OR_NULL, Data: TEXT_OR_NULL, TargetType: NAMED_ID })

const JOB_INPUT = object({}, {
  Id: INTEGER_OR_NULL,
  JobName: TEXT_OR_NULL,
  JobDescription: TEXT_OR_NULL,
  Schedule: TEXT_OR_NULL,
  State: TEXT_OR_NULL,
  JobType: NAMED_ID,
  Params: orNull(listOf(object({ Key: TEXT }, { Value: ANYTHING }))),
  Targets: orNull(idsOf(TARGET))
})

const RUN_PROPERTIES = {
  Id: INTEGER,
  JobName: TEXT,
  Progress: TEXT,
  StartTime: TEXT,
  EndTime: TEXT_OR_NULL,
  LastUpdateTime: TEXT,
  ExecutedBy: TEXT,
  JobId: INTEGER,
  JobStatus: STATUS,
  'ExecutionHistoryDetails@odata.navigationLink': TEXT
}

const DETAIL_PROPERTIES = {
  Id: INTEGER,
  Progress: TEXT,
  StartTime: TEXT,
  EndTime: TEXT_OR_NULL,
  ElapsedTime: TEXT,
  Key: TEXT,
  Value: TEXT,
  ExecutionHistoryId: INTEGER,
  IdBaseEntity: INTEGER,
  JobStatus: STATUS
}

/** One entry of an execution's details: what it told of one target. */
interface Detail {
  readonly run: ExecutionView
  readonly id: number
  readonly key: string
  readonly value: string
  readonly target: number
  readonly status: JobStatus
}

const JOB_SET = entities({
  path: JOBS,
  type: JOB_TYPE,
  key: { property: 'Id', kind: 'number' },
  properties: JOB_PROPERTIES,
  members: async ({ appliance }) => (await appliance.jobs.list()).filter(({ visible }) => visible),
  find: async ({ appliance }, id) => await appliance.jobs.get(Number(id)),
  entity: (job, { appliance: { clock } }) => jobEntity(job, clock)
})

const RUN_SET = entities({
  path: RUNS,
  type: 'JobService.ExecutionHistory',
  key: { property: 'Id', kind: 'number' },
  properties: RUN_PROPERTIES,
  members: async call => await call.appliance.jobs.executions(jobId(call)),
  entity: (run, { appliance: { clock }, params }) => runEntity(run, Number(params.job), clock)
})

const DETAIL_SET = entities({
  path: `${RUNS}(:run(^\\d+))/ExecutionHistoryDetails`,
  type: 'JobService.ExecutionHistoryDetail',
  key: null,
  properties: DETAIL_PROPERTIES,
  members: async call => {
    const runs = await call.appliance.jobs.executions(jobId(call))
    const run = runs.find(({ id }) => id === Number(call.params.run))
    if (run === undefined) throw new Refusal('CGEN1006')
    return detailsOf(await call.appliance.jobs.get(jobId(call)), run)
  },
  entity: (detail, { appliance: { clock } }) => detailEntity(detail, clock)
})

const TYPE_SET = entities({
  path: `${SERVICE}/JobTypes`,
  type: 'JobService.JobType',
  key: { property: 'Id', kind: 'number' },
  properties: { Id: INTEGER, Name: TEXT, Internal: FLAG },
  members: () => JOB_TYPES,
  entity: ({ id, name, internal }) => ({ Id: id, Name: name, Internal: internal }),
  lasting: true
})

const STATUS_SET = entities({
  path: `${SERVICE}/JobStatuses`,
  type: 'JobService.JobStatus',
  key: { property: 'Id', kind: 'number' },
  properties: { Id: INTEGER, Name: TEXT },
  members: () => Object.values(JOB_STATUS),
  entity: ({ id, name }) => ({ Id: id, Name: name }),
  lasting: true
})

/** JobService (Ansible's ome_job_info, the PowerShell module's Get-OMEJob and Invoke-OMEJobRun, the Terraform provider). */
export const jobService: readonly Route[] = [
  ...entitySet(JOB_SET),

  post(JOBS, JOB_INPUT, async call => {
    const { appliance, body } = call
    const { Id, JobName, JobType } = body ?? {}
    const given = givenIn(body)
    // An id other than 0 is of a job that is to be changed.
    if (Id !== undefined && Id !== null && Id !== 0) {
      return new Answer(201, single(await appliance.jobs.update(Id, { ...given, ...nameIn(body) }, clientOf(call)), appliance.clock))
    }
    // Some clients name the type alone (Dell's set_power_state.py).
    const type = typeof JobType?.Id === 'number' ? JobType.Id : jobTypeNamed(JobType?.Name ?? '')?.id ?? NaN
    const job = await appliance.jobs.ask({ ...given, type, name: JobName ?? '' }, clientOf(call))
    return new Answer(201, single(job, appliance.clock))
  }, {
    needs: 'JOB_MANAGEMENT',
    example: {
      JobName: 'Refresh the inventory',
      JobType: { Id: 8, Name: 'Inventory_Task' },
      Schedule: 'startnow',
      State: 'Enabled',
      Params: [{ Key: 'action', Value: 'CONFIG_INVENTORY' }],
      Targets: [{ Id: 10001, Data: '', TargetType: { Id: 1000, Name: 'DEVICE' } }]
    },
    answer: JOB
  }),

  // API guide 3.10, PUT method for Jobs(Id). The type of a job stays.
  put(`${JOBS}(:key(^\\d+))`, JOB_INPUT, async call => {
    const { appliance: { jobs, clock }, body, params } = call
    const id = Number(params.key)
    if ((body?.Id ?? id) !== id) throw new Refusal('CGEN6002', ['Id'])
    return single(await jobs.update(id, { ...givenIn(body), ...nameIn(body) }, clientOf(call)), clock)
  }, { needs: 'JOB_MANAGEMENT', answer: JOB }),

  del(`${JOBS}(:key(^\\d+))`, async call => {
    await call.appliance.jobs.remove(Number(call.params.key), clientOf(call))
    return new Answer(204)
  }, { needs: 'JOB_MANAGEMENT' }),

  post(`${SERVICE}/Actions/JobService.RunJobs`, object({}, { JobIds: idsOf(INTEGER) }), async call => {
    await call.appliance.jobs.run(call.body?.JobIds ?? [], clientOf(call))
    return new Answer(204)
  }, { needs: 'JOB_MANAGEMENT', example: { JobIds: [10001] } }),

  ...entitySet(RUN_SET),
  ...entitySet(DETAIL_SET),

  get(`${JOBS}(:job(^\\d+))/LastExecutionDetail`, async call => {
    const job = await call.appliance.jobs.get(jobId(call))
    const details = job.lastRun === null ? [] : detailsOf(job, job.lastRun)
    // What went wrong is what clients look for.
    const last = details.findLast(({ status }) => status === JOB_STATUS.failed) ?? details.at(-1)
    if (last === undefined) throw new Refusal('CJOB5004')
    return {
      '@odata.context': `/api/$metadata#${DETAIL_SET.type}`,
      '@odata.type': `#${DETAIL_SET.type}`,
      '@odata.id': call.path,
      ...detailEntity(last, call.appliance.clock)
    }
  }, { answer: resource(DETAIL_PROPERTIES) }),

  ...entitySet(TYPE_SET),
  ...entitySet(STATUS_SET)
]

/** What a client says of a job, but for its name. What is absent stays, or is the default of a new one. */
function givenIn ({ JobDescription, Schedule, State, Params, Targets }: Typed<typeof JOB_INPUT> = {}): Omit<JobChanges, 'name'> {
  return {
    ...(JobDescription !== undefined && JobDescription !== null && { description: JobDescription }),
    ...(Schedule !== undefined && Schedule !== null && Schedule !== '' && { schedule: scheduleOf(Schedule) }),
    ...(State !== undefined && State !== null && { enabled: State !== 'Disabled' }),
    ...(Params !== undefined && Params !== null && { params: Params.map(({ Key, Value }) => ({ key: Key, value: String(Value ?? '') })) }),
    ...(Targets !== undefined && Targets !== null && { targets: Targets.map(targetOf) })
  }
}

function nameIn ({ JobName }: Typed<typeof JOB_INPUT> = {}): Pick<JobChanges, 'name'> {
  return JobName === undefined || JobName === null ? {} : { name: JobName }
}

function runEntity (run: ExecutionView, job: number, clock: Clock): Shape<typeof RUN_PROPERTIES> {
  const time = (text: string): string => clock.text(new Date(text))
  return {
    Id: run.id,
    JobName: run.jobName,
    Progress: String(run.progress),
    StartTime: time(run.startTime),
    EndTime: run.endTime === null ? null : time(run.endTime),
    LastUpdateTime: time(run.endTime ?? run.steps.at(-1)?.time ?? run.startTime),
    ExecutedBy: run.executedBy,
    JobId: job,
    JobStatus: statusEntity(run.status),
    'ExecutionHistoryDetails@odata.navigationLink': `${JOBS}(${job})/ExecutionHistories(${run.id})/ExecutionHistoryDetails`
  }
}

/** One for each target, as clients expect; a job without targets tells of the appliance itself. Steps are its lines. */
function detailsOf (job: JobView, run: ExecutionView): Detail[] {
  if (run.results !== undefined && run.results.length > 0) {
    return run.results.map(({ id, key, text, failed }, index) => ({
      run, id: run.id * 1000 + index, key, value: text, target: id, status: failed ? JOB_STATUS.failed : JOB_STATUS.completed
    }))
  }
  const value = run.steps.map(({ text }) => text).join('\n')
  const targets = job.targets.length > 0 ? job.targets : [{ id: 0, data: '' }]
  return targets.map((target, index) => ({
    run,
    id: run.id * 1000 + index,
    key: target.data === '' ? (target.id === 0 ? job.name : String(target.id)) : target.data,
    value,
    target: target.id,
    status: run.status
  }))
}

function detailEntity ({ run, id, key, value, target, status }: Detail, clock: Clock): Shape<typeof DETAIL_PROPERTIES> {
  const { startTime, endTime } = run
  return {
    Id: id,
    Progress: String(run.progress),
    StartTime: clock.text(new Date(startTime)),
    EndTime: endTime === null ? null : clock.text(new Date(endTime)),
    ElapsedTime: new Date(run.elapsed).toISOString().slice(11, 19),
    Key: key,
    Value: value,
    ExecutionHistoryId: run.id,
    IdBaseEntity: target,
    JobStatus: statusEntity(status)
  }
}

/** Clients spell "now" as they like (PowerShell module: `startNow`; Ansible's issue 1064: `RunNow`). */
function scheduleOf (text: string): string {
  return /^(?:start|run)now$/i.test(text) ? START_NOW : text
}

function targetOf ({ Id, Data, TargetType }: Typed<typeof TARGET>): JobTarget {
  return { id: Id ?? 0, data: Data ?? '', typeId: TargetType?.Id ?? 0, typeName: TargetType?.Name ?? '' }
}

function clientOf ({ actor, principal }: Call): JobClient {
  return { ...actor, roleId: principal.account.roleId }
}

function jobId ({ params }: Call): number {
  return Number(params.job)
}
