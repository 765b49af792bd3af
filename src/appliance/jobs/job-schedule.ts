import { type Clock, LAST_INSTANT } from '../clock/clock.ts'
import type { Log } from '../logs/log.ts'
import type { JobBook } from './job-book.ts'
import type { JobState } from './job-state.ts'
import { nextRun } from './schedule.ts'

/** Starts a job whose time has come. @param time for which it was due @param next when its schedule comes again; null: it does not */
export type Start = (job: JobState, time: number, next: number | null) => Promise<void>

interface Needs {
  readonly book: JobBook
  readonly clock: Clock
  readonly log: Log
  readonly start: Start
  /** Does what runs that have ended have done. */
  readonly settle: () => Promise<void>
}

/** Starts jobs when their schedules say so, by the appliance's clock. */
export class JobSchedule {
  readonly #needs: Needs
  #dropAlarm: () => void = () => {}
  #starting: Promise<void> | null = null
  #closed = false

  constructor (needs: Needs) {
    this.#needs = needs
    this.wind()
  }

  /** Starts what is due, if anything is. */
  async runDue (): Promise<void> {
    const { book, clock } = this.#needs
    const now = clock.millis()
    if (this.#closed || !book.list.some(job => isDue(job, now))) return
    this.#starting ??= this.#startDue(now).finally(() => { this.#starting = null })
    await this.#starting
  }

  /** Sets the alarm to the next run of any schedule. */
  wind (): void {
    this.#dropAlarm()
    if (this.#closed) return
    const { book, clock, log } = this.#needs
    if (book.next === Infinity) return
    this.#dropAlarm = clock.at(book.next, () => {
      this.catchUp().catch((error: unknown) => { log.error({ err: error }, 'a scheduled job could not be started') })
    })
  }

  /** Starts what is due, and does what runs that have ended have done. */
  async catchUp (): Promise<void> {
    await this.runDue()
    await this.#needs.settle()
    this.wind()
  }

  close (): void {
    this.#closed = true
    this.#dropAlarm()
  }

  /** Of a schedule that came round several times meanwhile, as when the clock was set, one run is made. */
  async #startDue (now: number): Promise<void> {
    const { book, clock, start } = this.#needs
    for (const job of book.list.filter(job => isDue(job, now))) {
      const next = await nextRun(job.schedule, now, clock.zone).catch(() => null)
      // The job may be gone meanwhile.
      const current = book.list.find(({ id }) => id === job.id)
      if (current?.nextRun !== job.nextRun) continue
      if (job.enabled && job.nextRun !== null) await start(current, Date.parse(job.nextRun), next)
      else await book.change(job.id, job => ({ ...job, nextRun: isoOrNull(next) }))
    }
    this.wind()
  }
}

/** A time as it is kept; null beyond the last one. @param millis since 1970 */
export function isoOrNull (millis: number | null): string | null {
  return millis === null || millis > LAST_INSTANT ? null : new Date(millis).toISOString()
}

/** Its time has come, or it has none yet, as a job of the factory. */
function isDue ({ builtin, executions, nextRun }: JobState, now: number): boolean {
  return nextRun === null ? builtin && executions.length === 0 : Date.parse(nextRun) <= now
}
