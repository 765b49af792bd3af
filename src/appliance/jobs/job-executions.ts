import { failureText } from '../../failure.ts'
import { Refusal } from '../../messages.ts'
import { type Clock, LAST_INSTANT } from '../clock/clock.ts'
import type { Audited } from '../logs/audit-log.ts'
import type { Log } from '../logs/log.ts'
import { type Scope, inScope } from '../scope.ts'
import type { Put, State } from '../slice.ts'
import type { SwitchBoard } from '../switches.ts'
import type { Begun, JobBook, PendingRun } from './job-book.ts'
import { type Applied, type Failing, failingOf, sorted, withFailing } from './job-outcome.ts'
import type { JobPlans } from './job-plans.ts'
import { JobRuns, type Work } from './job-runs.ts'
import { isoOrNull } from './job-schedule.ts'
import type { JobState } from './job-state.ts'
import type { JobType } from './job-types.ts'

/** What a simulated run does. It is done when the run ends by the appliance's clock, whatever has become of the console meanwhile. */
export interface Effect {
  /** What the run tells from its start. */
  readonly steps: readonly string[]
  /**
   * Changes what it changes, in the commit that notes it. A refusal makes the run fail, and is its last step.
   *
   * @param failing what fails as it was planned, beside targets of the job itself: those it is not given
   */
  readonly apply: (state: State, put: Put, failing: Failing) => readonly Audited[] | Applied
}

/** What a run of a job does; null: nothing. */
export type EffectOf = (job: JobState) => Effect | null

/** Which job is executed, by whom, and how. */
export interface Beginning {
  readonly job: JobState
  readonly executedBy: string
  /** Absent: what is defined for its type, else the run is simulated. */
  readonly work?: Work | undefined
  /** Milliseconds since 1970. Absent: now. */
  readonly time?: number
  /** When its schedule comes again. Absent: as before. */
  readonly next?: number | null
}

interface Needs {
  readonly book: JobBook
  readonly plans: JobPlans
  readonly clock: Clock
  readonly switches: SwitchBoard
  readonly log: Log
}

/** Runs of jobs: they begin, work or are simulated, end, and have their effect. */
export class JobExecutions {
  readonly #needs: Needs
  readonly #works = new Map<number, (job: JobState) => Work>()
  readonly #effects = new Map<number, EffectOf>()
  readonly #runs: JobRuns
  #settling: Promise<void> | null = null

  constructor (needs: Needs) {
    this.#needs = needs
    this.#runs = new JobRuns(needs.clock)
  }

  /** Says what runs of a type really do. */
  define ({ id }: JobType, work: (job: JobState) => Work): void {
    this.#works.set(id, work)
  }

  /** Says what simulated runs of a type do when they end. */
  onEnd ({ id }: JobType, effect: EffectOf): void {
    this.#effects.set(id, effect)
  }

  /** Whether runs of a type really work. @param type its id */
  isWorking (type: number): boolean {
    return this.#works.has(type)
  }

  /** Lets jobs run, in one commit. */
  async begin (beginnings: readonly Beginning[], audited: readonly Audited[] = []): Promise<void> {
    const begun = beginnings.map(beginning => ({ ...this.begun(beginning), id: beginning.job.id }))
    const executions = await this.#needs.book.begin(new Map(begun.map(begun => [begun.id, begun])), audited)
    for (const { id, work } of begun) {
      const executionId = executions.get(id)
      if (work !== undefined && executionId !== undefined) this.work(id, executionId, work)
    }
  }

  /** What begins of a job: its execution, and what really works, if anything does. */
  begun ({ job, executedBy, work, time, next }: Beginning): Begun & { readonly work: Work | undefined } {
    const { clock, switches, plans } = this.#needs
    const real = work ?? this.#works.get(job.type)?.(job)
    const start = time ?? clock.millis()
    const startTime = new Date(start).toISOString()
    const effect = real === undefined ? this.#effects.get(job.type)?.(job) ?? null : null
    const steps = effect?.steps ?? (real === undefined ? [`${job.name}: the run is simulated.`] : [])
    const { seconds = switches.current.jobSeconds, holdAt, failures = [] } = real === undefined ? plans.of(job.type) ?? {} : {}
    const execution: Begun['execution'] = {
      executedBy,
      startTime,
      endTime: real === undefined ? instantOf(start + seconds * 1000) : null,
      outcome: 'completed',
      steps: steps.map(text => ({ time: startTime, text })),
      ...((effect !== null || failures.length > 0) && { pending: true as const }),
      ...(holdAt !== undefined && { hold: { percent: holdAt } }),
      ...(failures.length > 0 && { failures })
    }
    return { execution, nextRun: next === undefined ? undefined : isoOrNull(next), work: real }
  }

  /** Does what runs that have ended have done, in the order in which they ended. */
  async settle (): Promise<void> {
    const { book, clock } = this.#needs
    const ended = (): boolean => book.pending.some(({ execution }) => Date.parse(execution.endTime) <= clock.millis())
    while (ended()) {
      // Two that come at once do not do it twice: the second finds it done.
      this.#settling ??= inScope(scopeOf(book.pending[0]), async () => { await this.#settleFirst() })
        .finally(() => { this.#settling = null })
      await this.#settling
    }
  }

  async #settleFirst (): Promise<void> {
    const [run] = this.#needs.book.pending
    if (run === undefined) return
    const { job, execution } = run
    const whole = execution.failures?.find(({ target }) => target === undefined)
    if (whole !== undefined) return await this.#needs.book.fail(run, whole.message)
    const failing = failingOf(execution)
    const targets = sorted(job, failing)
    const isSpared = job.targets.length === 0 || targets.spared.length > 0
    const effect = isSpared ? this.#effects.get(job.type)?.({ ...job, targets: targets.spared }) : undefined
    try {
      await this.#needs.book.settle(run, (state, put) => withFailing(effect?.apply(state, put, failing) ?? [], targets, execution))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      await this.#failed(run, error)
    }
  }

  async #failed (run: PendingRun, error: Refusal): Promise<void> {
    this.#needs.log.warn({ job: run.job.id, err: error }, 'a job failed')
    await this.#needs.book.fail(run, failureText(error))
  }

  /** Lets a run work, and keeps what came of it. */
  work (id: number, executionId: number, work: Work): void {
    const { clock, log } = this.#needs
    this.#runs.start(executionId, work, async (result, error) => {
      if (error !== null) log.warn({ job: id, err: error }, 'a job failed')
      try {
        await this.#needs.book.end(id, executionId, clock.now().toISOString(), result)
      } catch (error) {
        log.error({ job: id, err: error }, 'the end of a job could not be kept')
      }
    })
  }

  /** How far a run is that really works; undefined where none does. */
  readonly progressOf = (executionId: number): ReturnType<JobRuns['progressOf']> => this.#runs.progressOf(executionId)

  /** Stops a run that really works. */
  stop (executionId: number, reason: string): void {
    this.#runs.stop(executionId, reason)
  }

  /** Stops those that really work now, and waits until what came of them is kept. */
  async stopAll (reason: string): Promise<void> {
    await this.#runs.stopAll(reason)
  }

  /** Waits for those that really work now. */
  async idle (): Promise<void> {
    await this.#runs.idle()
  }
}

/** What a run sees is what its job may work on, whoever looks at jobs when it ends. */
function scopeOf (run: PendingRun | undefined): Scope {
  const groups = run?.job.scope
  return groups === undefined ? null : { groups, owner: null }
}

/** A time as it is kept. @param millis since 1970 */
export function instantOf (millis: number): string {
  return new Date(Math.min(LAST_INSTANT, Math.floor(millis))).toISOString()
}
