import { Refusal } from '../../messages.ts'
import type { Appliance } from '../appliance.ts'
import type { Actor, Audited } from '../logs/audit-log.ts'
import { FACTORY_JOBS } from './factory-jobs.ts'
import { JobRuns, type Result, type Work } from './job-runs.ts'
import type { JobExecution, JobState, JobTarget, JobsState } from './job-state.ts'
import { masked } from './job-secrets.ts'
import { JOB_STATUS, jobType } from './job-types.ts'
import { type ExecutionView, type JobView, viewExecution, viewJob } from './job-view.ts'
import { START_NOW, nextRun } from './schedule.ts'

/** Executions kept of one job; the oldest go first. */
const MAX_EXECUTIONS = 50
/** Jobs kept; beyond that the oldest that is done with goes. */
const MAX_JOBS = 1_000

/** A job to be made. */
export interface JobRequest {
  readonly type: number
  readonly name: string
  readonly description?: string
  readonly actor: Actor
  /** Default: `startnow`. */
  readonly schedule?: string
  /** Default: true. A disabled job runs when it is told to, not by its schedule. */
  readonly enabled?: boolean
  readonly params?: JobState['params']
  readonly targets?: readonly JobTarget[]
  readonly visible?: boolean
  readonly editable?: boolean
  readonly builtin?: boolean
  /** What its one run does. Absent: what was {@link Jobs.define}d for its type, else the run is simulated. */
  readonly work?: Work
}

/**
 * The jobs of an appliance. A simulated run takes `jobSeconds` of the appliance's clock and needs nobody's attention: its
 * state follows from the time. Runs that really work are followed here until they end.
 */
export class Jobs {
  readonly #appliance: Appliance
  readonly #works = new Map<number, (job: JobState) => Work>()
  readonly #runs: JobRuns
  #dropAlarm: () => void = () => {}
  #starting: Promise<void> | null = null
  #closed = false

  constructor (appliance: Appliance) {
    this.#appliance = appliance
    this.#runs = new JobRuns(appliance.clock)
    this.#wind()
  }

  /** Says what runs of a type really do. */
  define (type: number, work: (job: JobState) => Work): void {
    this.#works.set(type, work)
  }

  /** All jobs, oldest first, after those that are due have been started. */
  async list (): Promise<readonly JobView[]> {
    await this.#runDue()
    return this.#state.list.map(job => this.#view(job))
  }

  /** @throws {Refusal} CJOB4041 for an unknown id */
  async get (id: number): Promise<JobView> {
    await this.#runDue()
    return this.#view(this.#find(id))
  }

  /** Runs of a job, newest first. @throws {Refusal} CJOB4041 */
  async executions (id: number): Promise<readonly ExecutionView[]> {
    await this.#runDue()
    const job = this.#find(id)
    return job.executions.map(execution => viewExecution(job, execution, this.#now, this.#progressOf)).reverse()
  }

  /**
   * Makes a job and, unless it has a schedule, runs it.
   *
   * @throws {Refusal} CJOB4035 for an unknown type, a name of nothing, or what is no schedule
   */
  async create (request: JobRequest): Promise<JobView> {
    const { clock } = this.#appliance
    const { type, name, description = '', actor, schedule = START_NOW, enabled = true, params = [], targets = [], visible = true, editable = true, builtin = false } = request
    if (jobType(type) === undefined) throw new Refusal('CJOB4035', [], { reason: `there is no job type ${type}` })
    if (name.trim() === '') throw new Refusal('CJOB4035', [], { reason: 'the job has no name' })
    const now = clock.millis()
    const next = await nextRun(schedule, now, clock.zone)
    const id = await this.#insert({
      name,
      description,
      type,
      schedule,
      enabled,
      params: masked(params),
      targets,
      visible,
      editable,
      builtin,
      createdBy: actor.userName,
      createdAt: clock.now().toISOString(),
      nextRun: isoOrNull(next),
      executions: []
    }, actor)
    if (schedule === START_NOW) await this.#start(id, actor.userName, request.work ?? this.#works.get(type)?.({ ...this.#find(id), params }))
    else this.#wind()
    return this.#view(this.#find(id))
  }

  /**
   * Changes a job; what is absent stays. A run that is under way goes on.
   *
   * @throws {Refusal} CJOB4041 for an unknown job, CJOB4035 for one of the appliance's own or what is no schedule
   */
  async update (id: number, changes: Partial<Pick<JobState, 'name' | 'description' | 'schedule' | 'enabled' | 'params' | 'targets'>>, actor: Actor): Promise<JobView> {
    const { clock } = this.#appliance
    const { name, editable, schedule: before } = this.#find(id)
    if (!editable) throw new Refusal('CJOB4035', [], { reason: 'the appliance runs this job itself' })
    const next = await nextRun(changes.schedule ?? before, clock.millis(), clock.zone)
    await this.#change(jobs => ({
      ...jobs,
      list: replaced(jobs.list, id, job => ({ ...job, ...changes, params: masked(changes.params ?? job.params), nextRun: isoOrNull(next) }))
    }), [{ event: 'jobChanged', actor, args: [name] }])
    this.#wind()
    return this.#view(this.#find(id))
  }

  /**
   * Runs jobs again, now. Those that run already go on.
   *
   * @throws {Refusal} CJOB4041 if one of them does not exist, CJOB4035 if one cannot be run again; then none is run
   */
  async run (ids: readonly number[], actor: Actor): Promise<void> {
    const jobs = ids.map(id => this.#find(id))
    if (jobs.some(({ type, editable }) => !editable || (jobType(type)?.internal ?? true))) throw new Refusal('CJOB4035', [], { reason: 'the appliance runs this job itself' })
    for (const job of jobs) {
      const { id, name } = job
      if (this.#view(job).lastRun?.status === JOB_STATUS.running) continue
      this.#appliance.audit({ event: 'jobRun', actor, args: [name] })
      await this.#start(id, actor.userName)
    }
  }

  /** Deletes a job; a run that is under way is stopped. @throws {Refusal} CJOB4041, CJOB4035 for a built-in job */
  async remove (id: number, actor: Actor): Promise<void> {
    const { name, builtin, executions } = this.#find(id)
    if (builtin) throw new Refusal('CJOB4035', [], { reason: 'a built-in job cannot be deleted' })
    for (const execution of executions) this.#runs.stop(execution.id, 'the job was deleted')
    await this.#change(jobs => ({ ...jobs, list: jobs.list.filter(job => job.id !== id) }), [{ event: 'jobDeleted', actor, args: [name] }])
  }

  /** Follows a state that was set from outside. */
  refresh (): void {
    this.#wind()
  }

  /** Waits for the runs that really work now. */
  async idle (): Promise<void> {
    await this.#runs.idle()
  }

  /** Stops the runs that really work now, and waits until what came of them is kept. */
  async stop (reason = 'the appliance was reset'): Promise<void> {
    await this.#runs.stopAll(reason)
  }

  /** Stops all runs for good. */
  async close (): Promise<void> {
    this.#closed = true
    this.#dropAlarm()
    await this.stop('the appliance was switched off')
  }

  get #state (): JobsState {
    return this.#appliance.state.jobs ?? FACTORY_JOBS
  }

  #find (id: number): JobState {
    const job = this.#state.list.find(candidate => candidate.id === id)
    if (job === undefined) throw new Refusal('CJOB4041')
    return job
  }

  async #insert (job: Omit<JobState, 'id'>, actor: Actor): Promise<number> {
    const { nextId } = await this.#change(jobs => ({ nextId: jobs.nextId + 1, list: [...this.#withRoom(jobs.list), { id: jobs.nextId, ...job }] }),
      [{ event: 'jobCreated', actor, args: [job.name] }])
    return nextId - 1
  }

  /** The list without the oldest job that is done with, if it is full. */
  #withRoom (list: readonly JobState[]): readonly JobState[] {
    if (list.length < MAX_JOBS) return list
    const oldest = list.find(({ nextRun, builtin, executions }) => nextRun === null && !builtin && !executions.some(({ id }) => this.#progressOf(id) !== undefined))
    return list.filter(job => job !== oldest)
  }

  async #start (id: number, executedBy: string, ownWork?: Work, scheduled?: { readonly time: number, readonly next: number | null }): Promise<void> {
    const { clock, switches } = this.#appliance
    const job = this.#find(id)
    const work = ownWork ?? this.#works.get(job.type)?.(job)
    const start = scheduled?.time ?? clock.millis()
    const { nextId } = await this.#change(jobs => {
      const execution: JobExecution = {
        id: jobs.nextId,
        executedBy,
        startTime: new Date(start).toISOString(),
        endTime: work === undefined ? new Date(start + switches.jobSeconds * 1000).toISOString() : null,
        outcome: 'completed',
        steps: work === undefined ? [{ time: new Date(start).toISOString(), text: `${job.name}: the run is simulated.` }] : []
      }
      return {
        nextId: jobs.nextId + 1,
        list: replaced(jobs.list, id, job => ({
          ...job,
          nextRun: scheduled === undefined ? job.nextRun : isoOrNull(scheduled.next),
          executions: [...job.executions, execution].slice(-MAX_EXECUTIONS)
        }))
      }
    })
    if (work !== undefined) this.#work(id, nextId - 1, work)
  }

  /** Lets a run work, and keeps what came of it. */
  #work (jobId: number, executionId: number, work: Work): void {
    const { logger, name } = this.#appliance
    this.#runs.start(executionId, work, async (result, error) => {
      if (error !== null) logger.warn({ appliance: name, job: jobId, err: error }, 'a job failed')
      try {
        await this.#end(jobId, executionId, result)
      } catch (error) {
        logger.error({ appliance: name, job: jobId, err: error }, 'the end of a job could not be kept')
      }
    })
  }

  async #end (jobId: number, executionId: number, { outcome, steps }: Result): Promise<void> {
    const job = this.#state.list.find(({ id }) => id === jobId)
    const failed: Audited[] = outcome === 'failed' && job !== undefined ? [{ event: 'jobFailed', actor: { userName: job.createdBy, ipAddress: '127.0.0.1' }, args: [job.name] }] : []
    const endTime = this.#appliance.clock.now().toISOString()
    await this.#change(jobs => ({
      ...jobs,
      list: replaced(jobs.list, jobId, job => ({
        ...job,
        executions: job.executions.map(execution => execution.id === executionId ? { ...execution, endTime, outcome, steps } : execution)
      }))
    }), failed)
  }

  /** Starts what is due, if anything is. */
  async #runDue (): Promise<void> {
    const now = this.#now
    if (this.#closed || !this.#state.list.some(job => isDue(job, now))) return
    this.#starting ??= this.#startDue(now).finally(() => { this.#starting = null })
    await this.#starting
  }

  /** Of a schedule that came round several times meanwhile, as when the clock was set, one run is made. */
  async #startDue (now: number): Promise<void> {
    for (const { id, schedule, enabled, nextRun: due, createdBy } of this.#state.list.filter(job => isDue(job, now))) {
      const next = await nextRun(schedule, now, this.#appliance.clock.zone)
      // The job may be gone meanwhile.
      if (this.#state.list.find(job => job.id === id)?.nextRun !== due) continue
      if (enabled && due !== null) await this.#start(id, createdBy, undefined, { time: Date.parse(due), next })
      else await this.#change(jobs => ({ ...jobs, list: replaced(jobs.list, id, job => ({ ...job, nextRun: isoOrNull(next) })) }))
    }
    this.#wind()
  }

  /** Sets the alarm to the next run of any schedule. */
  #wind (): void {
    this.#dropAlarm()
    if (this.#closed) return
    const times = this.#state.list.flatMap(({ nextRun }) => nextRun === null ? [] : Date.parse(nextRun))
    if (times.length === 0) return
    this.#dropAlarm = this.#appliance.clock.at(Math.min(...times), () => {
      this.#runDue().catch((error: unknown) => { this.#appliance.logger.error({ appliance: this.#appliance.name, err: error }, 'a scheduled job could not be started') })
    })
  }

  async #change (change: (jobs: JobsState) => JobsState, audited: readonly Audited[] = []): Promise<JobsState> {
    const { jobs } = await this.#appliance.commit(({ jobs = FACTORY_JOBS }) => ({ jobs: change(jobs) }), audited)
    return jobs ?? FACTORY_JOBS
  }

  get #now (): number {
    return this.#appliance.clock.millis()
  }

  readonly #progressOf = (executionId: number): ReturnType<JobRuns['progressOf']> => this.#runs.progressOf(executionId)

  #view (job: JobState): JobView {
    return viewJob(job, this.#now, this.#progressOf)
  }
}

/** Its time has come, or it has none yet, as a job of the factory. */
function isDue ({ builtin, executions, nextRun }: JobState, now: number): boolean {
  return nextRun === null ? builtin && executions.length === 0 : Date.parse(nextRun) <= now
}

function isoOrNull (millis: number | null): string | null {
  return millis === null ? null : new Date(millis).toISOString()
}

function replaced (list: readonly JobState[], id: number, change: (job: JobState) => JobState): JobState[] {
  return list.map(job => job.id === id ? change(job) : job)
}
