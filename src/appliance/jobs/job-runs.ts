import { failureText } from '../../failure.ts'
import type { Clock } from '../clock/clock.ts'
import type { JobExecution } from './job-state.ts'
import type { Progress } from './job-view.ts'

/** Steps kept of one run; the oldest go first. */
const MAX_STEPS = 200

/** A run that really works: how it tells what it does. */
export interface Run {
  /** Adds a line to the run's details. */
  readonly step: (text: string) => void
  /** Says how far it is, in percent. */
  readonly progress: (percent: number) => void
  /** Aborted when the job is deleted, or the appliance is reset or switched off. */
  readonly signal: AbortSignal
}

/** What a run does. It ends when the promise does; a rejection makes the run fail, and its message is the last step. */
export type Work = (run: Run) => Promise<void>

/** What came of a run. */
export type Result = Pick<JobExecution, 'outcome' | 'steps'>

interface Current {
  readonly abort: AbortController
  done: Promise<void>
  progress: number
  steps: JobExecution['steps']
}

/** The runs that really work now, by the id of the execution. */
export class JobRuns {
  readonly #clock: Clock
  readonly #current = new Map<number, Current>()

  constructor (clock: Clock) {
    this.#clock = clock
  }

  /** How far a run is; undefined where none works. */
  progressOf (id: number): Progress | undefined {
    return this.#current.get(id)
  }

  /**
   * Lets a run work.
   *
   * @param ended told what came of it; the run counts as working until that has settled, and it must not reject
   */
  start (id: number, work: Work, ended: (result: Result, error: unknown) => Promise<void>): void {
    const current: Current = { abort: new AbortController(), done: Promise.resolve(), progress: 0, steps: [] }
    this.#current.set(id, current)
    current.done = this.#follow(current, work, ended).finally(() => { this.#current.delete(id) })
  }

  /** Stops a run. What came of it is told as for any other. */
  stop (id: number, reason: string): void {
    this.#current.get(id)?.abort.abort(new Error(reason))
  }

  /** Stops all runs, and waits until what came of them was told. */
  async stopAll (reason: string): Promise<void> {
    for (const { abort } of this.#current.values()) abort.abort(new Error(reason))
    await this.idle()
  }

  /** Waits for the runs that work now. */
  async idle (): Promise<void> {
    await Promise.all([...this.#current.values()].map(async ({ done }) => { await done }))
  }

  async #follow (current: Current, work: Work, ended: (result: Result, error: unknown) => Promise<void>): Promise<void> {
    const step = (text: string): void => {
      current.steps = [...current.steps, { time: this.#clock.now().toISOString(), text }].slice(-MAX_STEPS)
    }
    const progress = (percent: number): void => { current.progress = Math.max(current.progress, Math.min(99, Math.floor(percent))) }
    try {
      await work({ step, progress, signal: current.abort.signal })
    } catch (error) {
      step(failureText(error))
      return await ended({ outcome: 'failed', steps: current.steps }, error)
    }
    await ended({ outcome: 'completed', steps: current.steps }, null)
  }
}
