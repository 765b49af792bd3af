import { Refusal } from '../../messages.ts'
import type { Ledger } from '../ledger.ts'
import type { Actor, Audited } from '../logs/audit-log.ts'
import type { Piece, Put, State } from '../slice.ts'
import { JOBS } from './factory-jobs.ts'
import type { Applied } from './job-outcome.ts'
import type { Result } from './job-runs.ts'
import type { JobExecution, JobState, JobsState, TargetResult } from './job-state.ts'
import { StandingJobs } from './standing-jobs.ts'

/** Executions kept of one job; the oldest go first. */
const MAX_EXECUTIONS = 50
/** Results of targets kept of one job; the oldest executions go first, the latest one stays whatever it has. */
const MAX_RESULTS = 5_000
/** Jobs kept; beyond that the oldest that is done with goes. */
const MAX_JOBS = 1_000

/** A run that begins. */
export interface Begun {
  readonly execution: Omit<JobExecution, 'id'>
  /** When the schedule of the job comes next; undefined: as before. */
  readonly nextRun?: string | null | undefined
}

/** A run, and whose it is. */
export interface PendingRun {
  readonly job: JobState
  readonly execution: JobExecution & { readonly endTime: string }
}

/** What is to come, at one state. */
interface Agenda {
  readonly jobs: JobsState
  readonly pending: readonly PendingRun[]
  readonly next: number
}

/** A change that belongs to a job, in the commit that adds it. */
export type Within = (jobId: number, state: State, put: Put) => void

/** The jobs of an appliance as they are kept. */
export class JobBook {
  readonly standing = new StandingJobs()
  readonly #ledger: Ledger
  readonly #jobs: Piece<JobsState>
  #agenda: Agenda | null = null

  constructor (ledger: Ledger) {
    this.#ledger = ledger
    this.#jobs = ledger.slice(JOBS)
  }

  /** Runs whose effect has not come yet, in the order in which they end. */
  get pending (): readonly PendingRun[] {
    return this.#current.pending
  }

  /** When the next schedule comes, or the next of such runs ends: milliseconds since 1970. */
  get next (): number {
    return this.#current.next
  }

  get #current (): Agenda {
    const jobs = this.#jobs.value
    if (this.#agenda?.jobs !== jobs) this.#agenda = agendaOf(jobs)
    return this.#agenda
  }

  /** Oldest first. */
  get list (): readonly JobState[] {
    return this.standing.with(this.#jobs.value)
  }

  /** @throws {Refusal} CJOB4041 for an unknown id */
  get (id: number): JobState {
    const job = this.list.find(candidate => candidate.id === id)
    if (job === undefined) throw new Refusal('CJOB4041')
    return job
  }

  /** Jobs by their ids, each once. @throws {Refusal} CJOB4041 if one of them is unknown */
  all (ids: readonly number[]): readonly JobState[] {
    const wanted = new Set(ids)
    const found = this.list.filter(({ id }) => wanted.has(id))
    if (found.length < wanted.size) throw new Refusal('CJOB4041')
    return found
  }

  /**
   * Adds a job, and returns its id.
   *
   * @param run that begins with it; null: none does
   * @param works whether an execution works now: its job stays
   * @param within what else changes in the same commit. What it throws undoes all of it
   * @returns ids of the job and of its run
   */
  async add (
    job: Omit<JobState, 'id' | 'executions'>, run: Omit<JobExecution, 'id'> | null, actor: Actor, works: (executionId: number) => boolean,
    within?: Within
  ): Promise<{ readonly id: number, readonly executionId: number }> {
    return await this.#ledger.commit((state, put) => {
      const { nextId: id, list } = this.#jobs.of(state)
      const executionId = id + 1
      within?.(id, state, put)
      const executions = run === null ? [] : [{ id: executionId, ...run }]
      put(this.#jobs, { nextId: executionId + executions.length, list: [...withRoom(list, works), { id, ...job, executions }] })
      return { id, executionId }
    }, [{ event: 'jobCreated', actor, args: [job.name] }])
  }

  /**
   * Puts a job in the place of the one with its id, and lets it run.
   *
   * @param run that begins; null: none does
   * @param within as for {@link add}
   * @throws {Refusal} CJOB4041 where it is gone meanwhile
   */
  async renew (job: Omit<JobState, 'executions'>, run: Omit<JobExecution, 'id'> | null, actor: Actor, within?: Within): Promise<void> {
    await this.#ledger.commit((state, put) => {
      const { nextId, list } = this.standing.holding(this.#jobs.of(state), new Set([job.id]))
      const before = list.find(({ id }) => id === job.id)
      if (before === undefined) throw new Refusal('CJOB4041')
      within?.(job.id, state, put)
      const begun = run === null ? [] : [{ id: nextId, ...run }]
      const renewed = { ...job, executions: latest([...before.executions, ...begun]) }
      put(this.#jobs, { nextId: nextId + begun.length, list: list.map(one => one === before ? renewed : one) })
    }, [{ event: 'jobChanged', actor, args: [job.name] }])
  }

  /** Takes jobs away, in a commit. */
  putRemoved (state: State, put: Put, ids: ReadonlySet<number>): void {
    const jobs = this.#jobs.of(state)
    put(this.#jobs, { ...jobs, list: jobs.list.filter(({ id }) => !ids.has(id)) })
  }

  /** Notes that what a run does is done, with it. @param effect what it does; what it throws undoes all of it */
  async settle ({ job, execution }: PendingRun, effect: (state: State, put: Put) => readonly Audited[] | Applied): Promise<void> {
    await this.#ledger.commit((state, put) => {
      const applied = effect(state, put)
      const { audited, results } = 'results' in applied ? applied : { audited: applied, results: null }
      put(this.#jobs, withRun(this.#jobs.of(state), job.id, execution.id, ({ pending, ...run }) =>
        ({ ...run, ...(results !== null && { results, outcome: outcomeOf(results) }) })))
      return audited
    }, audited => audited)
  }

  /** Lets held runs of a job go on. @param ends when one ends */
  async release (id: number, ends: (run: JobExecution) => string): Promise<void> {
    await this.change(id, job => ({
      ...job,
      executions: job.executions.map(({ hold, ...run }) => hold === undefined ? run : { ...run, endTime: ends({ ...run, hold }) })
    }))
  }

  /** Notes that a run failed in the end. */
  async fail ({ job, execution }: PendingRun, text: string): Promise<void> {
    await this.#jobs.change(jobs => withRun(jobs, job.id, execution.id, ({ pending, ...run }) =>
      ({ ...run, outcome: 'failed', steps: [...run.steps, { time: execution.endTime, text }] })),
    [{ event: 'jobFailed', actor: { userName: job.createdBy, ipAddress: '127.0.0.1' }, args: [job.name] }])
  }

  /** Changes a job, if it is there. */
  async change (id: number, change: (job: JobState) => JobState, audited: readonly Audited[] = []): Promise<void> {
    await this.#jobs.change(jobs => {
      const { list, ...rest } = this.standing.holding(jobs, new Set([id]))
      return { ...rest, list: list.map(job => job.id === id ? change(job) : job) }
    }, audited)
  }

  async remove (id: number, audited: readonly Audited[]): Promise<void> {
    await this.#jobs.change(jobs => ({ ...jobs, list: jobs.list.filter(job => job.id !== id) }), audited)
  }

  /**
   * Notes that jobs are executed, in one commit. One that is gone meanwhile is left out.
   *
   * @returns the ids of the executions, by those of the jobs
   */
  async begin (begun: ReadonlyMap<number, Begun>, audited: readonly Audited[]): Promise<ReadonlyMap<number, number>> {
    const ids = new Map<number, number>()
    await this.#jobs.change(jobs => {
      let { nextId } = jobs
      const list = this.standing.holding(jobs, new Set(begun.keys())).list.map(job => {
        const { execution, nextRun = job.nextRun } = begun.get(job.id) ?? {}
        if (execution === undefined) return job
        const id = nextId++
        ids.set(job.id, id)
        return { ...job, nextRun, executions: latest([...job.executions, { id, ...execution }]) }
      })
      return { nextId, list }
    }, audited)
    return ids
  }

  /**
   * Moves executions in time, in a commit that moves the clock; of the others, notes that those are over whose end is to come again.
   *
   * @param moves which of them
   * @param now by the clock before: milliseconds since 1970
   * @param millis back, if negative
   */
  putMoved (state: State, put: Put, moves: (job: JobState, execution: JobExecution) => boolean, now: number, millis: number): void {
    const jobs = this.#jobs.of(state)
    const after = new Date(now + millis).toISOString()
    const corrected = (job: JobState, execution: JobExecution): JobExecution => {
      if (moves(job, execution)) return moved(execution, millis)
      return execution.endTime !== null && execution.endTime > after ? { ...execution, over: true } : execution
    }
    const list = jobs.list.map(job => {
      const executions = job.executions.map(execution => corrected(job, execution))
      return executions.every((one, index) => one === job.executions[index]) ? job : { ...job, executions }
    })
    if (list.some((job, index) => job !== jobs.list[index])) put(this.#jobs, { ...jobs, list })
  }

  /** A state in which runs of a type are done: in what is restored of it nobody would end them. */
  asEnded (state: State, type: number, endTime: string): State {
    const { nextId, list } = this.#jobs.of(state)
    const ended = ({ executions, ...job }: JobState): JobState =>
      ({ ...job, executions: executions.map(execution => ({ ...execution, endTime: execution.endTime ?? endTime })) })
    return this.#jobs.in(state, { nextId, list: list.map(job => job.type === type ? ended(job) : job) })
  }

  /** Notes what came of an execution that really worked. */
  async end (id: number, executionId: number, endTime: string, { outcome, steps }: Result): Promise<void> {
    const job = this.list.find(candidate => candidate.id === id)
    const failed = outcome === 'failed' ? job : undefined
    await this.#jobs.change(jobs => withRun(jobs, id, executionId, run => ({ ...run, endTime, outcome, steps })), failed === undefined
      ? []
      : [{ event: 'jobFailed', actor: { userName: failed.createdBy, ipAddress: '127.0.0.1' }, args: [failed.name] }])
  }
}

/** Those that are kept. */
function latest (executions: readonly JobExecution[]): readonly JobExecution[] {
  let results = 0
  const first = executions.findLastIndex(execution => (results += execution.results?.length ?? 0) > MAX_RESULTS)
  return executions.slice(Math.max(executions.length - MAX_EXECUTIONS, Math.min(first + 1, executions.length - 1)))
}

function outcomeOf (results: readonly TargetResult[]): JobExecution['outcome'] {
  if (!results.some(({ failed }) => failed)) return 'completed'
  return results.every(({ failed }) => failed) ? 'failed' : 'warning'
}

function agendaOf (jobs: JobsState): Agenda {
  const pending = pendingOf(jobs)
  const scheduled = jobs.list.flatMap(({ nextRun }) => nextRun ?? [])
  const times = [...scheduled, ...pending.slice(0, 1).map(({ execution }) => execution.endTime)]
  const first = times.reduce<string | null>((first, time) => first !== null && first <= time ? first : time, null)
  return { jobs, pending, next: first === null ? Infinity : Date.parse(first) }
}

function pendingOf ({ list }: JobsState): PendingRun[] {
  const runs: PendingRun[] = []
  for (const job of list) {
    for (const execution of job.executions) {
      const { pending, endTime, hold } = execution
      if (pending === true && endTime !== null && hold === undefined) runs.push({ job, execution: { ...execution, endTime } })
    }
  }
  return runs.sort((one, other) => one.execution.endTime.localeCompare(other.execution.endTime) || one.execution.id - other.execution.id)
}

function withRun (jobs: JobsState, jobId: number, executionId: number, change: (run: JobExecution) => JobExecution): JobsState {
  const changed = (job: JobState): JobState =>
    ({ ...job, executions: job.executions.map(run => run.id === executionId ? change(run) : run) })
  return { ...jobs, list: jobs.list.map(job => job.id === jobId ? changed(job) : job) }
}

function moved (execution: JobExecution, millis: number): JobExecution {
  const later = (time: string): string => new Date(Date.parse(time) + millis).toISOString()
  return {
    ...execution,
    startTime: later(execution.startTime),
    endTime: execution.endTime === null ? null : later(execution.endTime),
    steps: execution.steps.map(({ time, text }) => ({ time: later(time), text }))
  }
}

/** The list without the oldest job that is done with, if it is full. @throws {Refusal} CJOB4035 where none is */
function withRoom (list: readonly JobState[], works: (executionId: number) => boolean): readonly JobState[] {
  if (list.length < MAX_JOBS) return list
  const oldest = list.find(({ nextRun, builtin, executions }) =>
    nextRun === null && !builtin && !executions.some(({ id, pending, hold }) => pending === true || hold !== undefined || works(id)))
  if (oldest === undefined) throw new Refusal('CJOB4035', [], { reason: `there are ${MAX_JOBS} jobs that are still to run` })
  return list.filter(job => job !== oldest)
}
