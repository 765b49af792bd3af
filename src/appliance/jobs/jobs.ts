import { Refusal } from '../../messages.ts'
import type { Clock } from '../clock/clock.ts'
import type { Ledger } from '../ledger.ts'
import type { Log } from '../logs/log.ts'
import { type IsOf, groupsNow, isSeen, seenAmong } from '../scope.ts'
import type { Put, State } from '../slice.ts'
import type { SwitchBoard } from '../switches.ts'
import { FACTORY_TARGETS } from './factory-jobs.ts'
import { JobBook } from './job-book.ts'
import { type EffectOf, JobExecutions, instantOf } from './job-executions.ts'
import { JobPlans } from './job-plans.ts'
import { type JobChanges, type JobClient, type JobRequest, assertPermitted, assertShort } from './job-request.ts'
import type { Work } from './job-runs.ts'
import { JobSchedule, isoOrNull } from './job-schedule.ts'
import { masked } from './job-secrets.ts'
import type { JobExecution, JobState, JobTarget } from './job-state.ts'
import { JOB_STATUS, type JobType, jobType } from './job-types.ts'
import { type ExecutionView, type JobView, settledAt, viewExecution, viewJob } from './job-view.ts'
import { START_NOW, nextRun } from './schedule.ts'

/** Jobs that really work which one request may run: of what they make, no more is kept. */
const MOST_WORKING = 5

/** Device managers see built-in jobs as well, and cannot change them (white paper "Scope Based Access Control", table 1). */
const IS_OWN: IsOf<JobState> = ({ createdBy }, { userName }) => createdBy === userName
const IS_OF: IsOf<JobState> = (job, owner) => job.builtin || IS_OWN(job, owner)

/** What there is for jobs to work on. */
export interface Targets {
  /** Whether a device or a group is there; of targets of other kinds nothing is known, and they pass. */
  readonly isTarget: (target: Pick<JobTarget, 'id' | 'typeId'>) => boolean
}

interface Needs {
  readonly ledger: Ledger
  readonly targets: Targets
  readonly clock: Clock
  readonly switches: SwitchBoard
  readonly log: Log
}

/**
 * The jobs of an appliance. A simulated run takes `jobSeconds` of the appliance's clock and needs nobody's attention: its
 * state follows from the time. Runs that really work are followed here until they end.
 */
export class Jobs {
  readonly plans: JobPlans
  readonly #needs: Needs
  readonly #book: JobBook
  readonly #executions: JobExecutions
  readonly #schedule: JobSchedule
  /** How jobs are seen, and from when on that stays so: milliseconds since 1970. */
  readonly #views = new WeakMap<JobState, { readonly view: JobView, readonly from: number }>()

  constructor (needs: Needs) {
    const { ledger, clock, switches, log } = needs
    this.#needs = needs
    this.#book = new JobBook(ledger)
    this.plans = new JobPlans(ledger)
    this.#executions = new JobExecutions({ book: this.#book, plans: this.plans, clock, switches, log })
    this.#schedule = new JobSchedule({
      book: this.#book,
      clock,
      log,
      start: async (job, time, next) => { await this.#executions.begin([{ job, executedBy: job.createdBy, time, next }]) },
      settle: async () => { await this.#executions.settle() }
    })
    ledger.attach({
      settle: async () => { await this.#executions.stopAll('the appliance was reset') },
      follow: () => { this.#schedule.wind() }
    })
  }

  /** Says what runs of a type really do. */
  define (type: JobType, work: (job: JobState) => Work): void {
    this.#executions.define(type, work)
  }

  /** Says what simulated runs of a type do when they end. */
  onEnd (type: JobType, effect: EffectOf): void {
    this.#executions.onEnd(type, effect)
  }

  /** Says which jobs made what was there from the start, as {@link StandingJobs} does. */
  stand (source: () => readonly JobState[]): void {
    this.#book.standing.add(source)
  }

  /** Whether a schedule has come, or a run has ended whose effect has not. Costs nothing: it may be asked before each request. */
  get isBehind (): boolean {
    return this.#book.next <= this.#needs.clock.millis()
  }

  /** Starts what is due, and does what runs that have ended have done. What cannot be kept is tried again. */
  async catchUp (): Promise<void> {
    try {
      await this.#schedule.catchUp()
    } catch (error) {
      this.#needs.log.error({ err: error }, 'what jobs have done could not be kept')
    }
  }

  /** The jobs that who acts now sees, oldest first, after those that are due have been started. */
  async list (): Promise<readonly JobView[]> {
    await this.#schedule.runDue()
    await this.#executions.settle()
    return seenAmong(this.#book.list, IS_OF).map(job => this.#view(job))
  }

  /** @throws {Refusal} CJOB4041 for an unknown id */
  async get (id: number): Promise<JobView> {
    await this.#schedule.runDue()
    await this.#executions.settle()
    return this.#view(this.#seen(id))
  }

  /** Runs of a job, newest first. @throws {Refusal} CJOB4041 */
  async executions (id: number): Promise<readonly ExecutionView[]> {
    await this.#schedule.runDue()
    await this.#executions.settle()
    const job = this.#seen(id)
    return job.executions.map(execution => viewExecution(job, execution, this.#needs.clock.millis(), this.#executions.progressOf)).reverse()
  }

  /**
   * Makes a job that a client asks for, as {@link create} does.
   *
   * @throws {Refusal} CJOB4035 also for a type of the appliance's own; MOCK1007 for one that the client's role does not allow
   */
  async ask (request: Omit<JobRequest, 'actor' | 'work'>, client: JobClient): Promise<JobView> {
    const type = jobType(request.type)
    if (type === undefined || type.internal) {
      throw new Refusal('CJOB4035', [], { reason: `a client cannot ask for a job of type ${request.type}` })
    }
    assertPermitted([type], client)
    return await this.create({ ...request, actor: client })
  }

  /**
   * Makes a job of the appliance's own and, unless it has a schedule, runs it.
   *
   * @throws {Refusal} CJOB4035 for an unknown type, a name of nothing, a target that is not there, or what is no schedule
   */
  async create (request: JobRequest): Promise<JobView> {
    const { clock } = this.#needs
    const { type, name, description = '', actor, schedule = START_NOW, enabled = true, params = [], targets = [] } = request
    const { visible = true, editable = true, builtin = false } = request
    if (jobType(type) === undefined) throw new Refusal('CJOB4035', [], { reason: `there is no job type ${type}` })
    assertShort({ name, description, schedule, params, targets })
    if (name.trim() === '') throw new Refusal('CJOB4035', [], { reason: 'the job has no name' })
    this.#judgeTargets(targets)
    const scope = groupsNow()
    const next = await nextRun(schedule, clock.millis(), clock.zone)
    const kept = {
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
      ...(scope !== null && { scope })
    }
    // The run is given the parameters as they came: what is kept of them has no secrets.
    const asked = { ...kept, id: 0, params, executions: [] }
    const begun = schedule === START_NOW ? this.#executions.begun({ job: asked, executedBy: actor.userName, work: request.work }) : null
    const works = (execution: number): boolean => this.#executions.progressOf(execution) !== undefined
    const { id, executionId } = await this.#book.add(kept, begun?.execution ?? null, actor, works, request.within)
    if (begun?.work !== undefined) this.#executions.work(id, executionId, begun.work)
    await this.#executions.settle()
    this.#schedule.wind()
    return this.#view(this.#book.get(id))
  }

  /**
   * Changes a job; what is absent stays. A run that is under way goes on.
   *
   * @throws {Refusal} CJOB4041 for an unknown job, MOCK1007 for one that the client's role does not allow, CJOB4035 for one of the
   *   appliance's own, a target that is not there, or what is no schedule
   */
  async update (id: number, changes: JobChanges, client: JobClient): Promise<JobView> {
    const { clock } = this.#needs
    const job = this.#seen(id)
    const { name, schedule: before, type, targets } = job
    assertPermitted([jobType(type)], client)
    if (!job.editable || !isSeen(job, IS_OWN)) throw new Refusal('CJOB4035', [], { reason: 'the appliance runs this job itself' })
    assertShort(changes)
    this.#judgeTargets(changes.targets ?? [], targets)
    const next = await nextRun(changes.schedule ?? before, clock.millis(), clock.zone)
    await this.#book.change(id, job => ({ ...job, ...changes, params: masked(changes.params ?? job.params), nextRun: isoOrNull(next) }),
      [{ event: 'jobChanged', actor: client, args: [name] }])
    this.#schedule.wind()
    return this.#view(this.#book.get(id))
  }

  /**
   * Gives a job another name and schedule in one commit with what belongs to it and, unless it has a schedule, runs it anew.
   *
   * @throws {Refusal} CJOB4041 for an unknown job, CJOB4035 for what is no schedule, and what `within` throws
   */
  async renew (
    id: number, { name, schedule = START_NOW, actor, within }: Pick<JobRequest, 'name' | 'schedule' | 'actor' | 'within'>
  ): Promise<JobView> {
    const { clock } = this.#needs
    const { executions, ...before } = this.#book.get(id)
    assertShort({ name, schedule })
    const next = await nextRun(schedule, clock.millis(), clock.zone)
    const job = { ...before, name, description: name, schedule, nextRun: isoOrNull(next) }
    const begun = schedule === START_NOW ? this.#executions.begun({ job: { ...job, executions }, executedBy: actor.userName }) : null
    await this.#book.renew(job, begun?.execution ?? null, actor, within)
    await this.#executions.settle()
    this.#schedule.wind()
    return this.#view(this.#book.get(id))
  }

  /** Whether runs of a kind are simulated, and do not really work. */
  isSimulated ({ id }: JobType): boolean {
    return !this.#executions.isWorking(id)
  }

  /** Lets held runs of a job go on: what was left of them passes from now on. Whether there were any. @throws {Refusal} CJOB4041 */
  async release (id: number): Promise<boolean> {
    const { clock } = this.#needs
    if (!this.#book.get(id).executions.some(({ hold }) => hold !== undefined)) return false
    await this.#book.release(id, ({ startTime, endTime, hold }) => {
      const takes = endTime === null ? 0 : Date.parse(endTime) - Date.parse(startTime)
      return instantOf(clock.millis() + takes * (100 - (hold?.percent ?? 0)) / 100)
    })
    await this.#executions.settle()
    this.#schedule.wind()
    return true
  }

  /** Takes jobs away with what they belong to, in a commit. */
  putRemoved (state: State, put: Put, ids: ReadonlySet<number>): void {
    this.#book.putRemoved(state, put, ids)
  }

  /**
   * Runs jobs again, now, each once. Those that run already go on.
   *
   * @throws {Refusal} CJOB4041 if one of them does not exist, MOCK1007 if the client's role does not allow one, CJOB4035 if one cannot be
   *   run again, or more than a few would really work; then none is run
   */
  async run (ids: readonly number[], client: JobClient): Promise<void> {
    const jobs = this.#book.all(ids)
    if (seenAmong(jobs, IS_OF).length < jobs.length) throw new Refusal('CJOB4041')
    assertPermitted(jobs.map(({ type }) => jobType(type)), client)
    if (jobs.some(({ type, editable }) => !editable || (jobType(type)?.internal ?? true))) {
      throw new Refusal('CJOB4035', [], { reason: 'the appliance runs this job itself' })
    }
    const idle = jobs.filter(job => this.#view(job).lastRun?.status !== JOB_STATUS.running)
    if (idle.length === 0) return
    if (idle.filter(({ type }) => this.#executions.isWorking(type)).length > MOST_WORKING) {
      throw new Refusal('CJOB4035', [], { reason: `more than ${MOST_WORKING} of these jobs really work` })
    }
    await this.#executions.begin(idle.map(job => ({ job, executedBy: client.userName })),
      [{ event: 'jobRun', actor: client, args: idle.map(({ name }) => name) }])
    await this.#executions.settle()
    this.#schedule.wind()
  }

  /**
   * Deletes a job; a run that is under way is stopped.
   *
   * @throws {Refusal} CJOB4041, MOCK1007 if the client's role does not allow it, CJOB4035 for a built-in job
   */
  async remove (id: number, client: JobClient): Promise<void> {
    const { name, builtin, executions, type } = this.#seen(id)
    assertPermitted([jobType(type)], client)
    if (builtin) throw new Refusal('CJOB4035', [], { reason: 'a built-in job cannot be deleted' })
    await this.#book.remove(id, [{ event: 'jobDeleted', actor: client, args: [name] }])
    for (const execution of executions) this.#executions.stop(execution.id, 'the job was deleted')
  }

  /** @param had what the job has already: clients send back what they have read */
  #judgeTargets (targets: readonly JobTarget[], had: readonly JobTarget[] = []): void {
    const known = new Set([...had, ...FACTORY_TARGETS].map(nameOf))
    const unknown = targets.find(target => !known.has(nameOf(target)) && !this.#needs.targets.isTarget(target))
    if (unknown !== undefined) throw new Refusal('CJOB4035', [], { reason: `there is no target ${nameOf(unknown)}` })
  }

  /** Waits for the runs that really work now. */
  async idle (): Promise<void> {
    await this.#executions.idle()
  }

  /** The latest job of a type; undefined where there is none. */
  latest ({ id }: JobType): JobState | undefined {
    return this.#book.list.findLast(({ type }) => type === id)
  }

  /** All jobs as they are kept. */
  get kept (): readonly JobState[] {
    return this.#book.list
  }

  /** A state in which runs of a type are done. */
  asEnded (state: State, { id }: JobType): State {
    return this.#book.asEnded(state, id, this.#needs.clock.now().toISOString())
  }

  /**
   * Keeps how far runs under way are, and that others are over, in a commit that puts the clock right. Schedules name times of the
   * clock, and stay.
   *
   * @param millis how far the clock is moved; back, if negative
   */
  putCorrection (state: State, put: Put, millis: number): void {
    const now = this.#needs.clock.millis()
    const isUnderWay = (job: JobState, execution: JobExecution): boolean =>
      execution.pending === true || viewExecution(job, execution, now, this.#executions.progressOf).status === JOB_STATUS.running
    this.#book.putMoved(state, put, isUnderWay, now, millis)
  }

  /** Stops all runs for good. */
  async close (): Promise<void> {
    this.#schedule.close()
    await this.#executions.stopAll('the appliance was switched off')
  }

  /** @throws {Refusal} CJOB4041 for an unknown id, and one that who acts now does not see */
  #seen (id: number): JobState {
    const job = this.#book.get(id)
    if (!isSeen(job, IS_OF)) throw new Refusal('CJOB4041')
    return job
  }

  #view (job: JobState): JobView {
    const now = this.#needs.clock.millis()
    const known = this.#views.get(job)
    if (known !== undefined && known.from <= now) return known.view
    const view = viewJob(job, now, this.#executions.progressOf)
    this.#views.set(job, { view, from: settledAt(view) })
    return view
  }
}

function nameOf ({ typeId, id }: JobTarget): string {
  return `${typeId}/${id}`
}
