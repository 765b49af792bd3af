import { localText } from './local-time.ts'

/** Here time ends: ISO 8601 has no later one with four digits of a year. */
export const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z')
/** Node's timers know no longer delay. */
const LONGEST_DELAY_MS = 2 ** 31 - 1

interface Alarm {
  readonly time: number
  readonly ring: () => void
  timer: NodeJS.Timeout | null
}

/** What a state says of its clock. */
export interface ClockSetting {
  /** Milliseconds ahead of the machine's clock. */
  readonly offset: number
  /** The zone it tells times in (IANA name). */
  readonly zone: string
}

/**
 * An appliance's own clock. Everything an appliance stamps or judges asks it, never the machine.
 *
 * It moves in two ways, and whoever moves it says which is meant. Time passes ({@link set}, {@link advance}, {@link scale}; the admin
 * API): all that is measured by it gets older, and what waits for a time it comes past happens. Or the clock was wrong and is put right
 * ({@link correct}; a client's TimeConfiguration): nothing gets older, and who measures by it hears how far it moved.
 */
export class Clock {
  /** The two clocks at one instant, from which this one goes on at its rate. */
  #machine = Date.now()
  #time = this.#machine
  #rate = 1
  #zone = 'Etc/GMT'
  readonly #alarms = new Set<Alarm>()
  readonly #carried: Array<(moved: number) => void> = []

  /** Milliseconds since 1970, as this appliance sees it. */
  millis (): number {
    return Math.min(LAST_INSTANT, this.#time + Math.round((Date.now() - this.#machine) * this.#rate))
  }

  now (): Date {
    return new Date(this.millis())
  }

  /** Milliseconds this clock is ahead of the machine's, now. */
  get offset (): number {
    return this.millis() - Date.now()
  }

  /** Whether it tells another second than the machine's, or will. */
  get differs (): boolean {
    return this.#rate !== 1 || Math.abs(this.#time - this.#machine) >= 1000
  }

  /** Seconds that pass on this clock while one passes on the machine's; 0: it stands still. */
  get rate (): number {
    return this.#rate
  }

  /** Lets time pass until then, or takes back what has passed since. @param rate the clock goes on at from there; absent: as it did */
  set (time: Date, rate = this.#rate): void {
    this.#restart(time.getTime(), rate)
  }

  /** Lets time pass. @param millis back, if negative */
  advance (millis: number): void {
    this.#restart(this.millis() + millis, this.#rate)
  }

  /** Lets time pass so many times as fast as on the machine's clock; 0 stops it. */
  scale (rate: number): void {
    this.#restart(this.millis(), rate)
  }

  /** Takes up a time as at switching on, when nothing has been measured by it yet. */
  adjust ({ offset, zone }: ClockSetting): void {
    this.#zone = zone
    this.#restart(Date.now() + offset, this.#rate)
  }

  /** Puts right a clock that was wrong: ages are kept. */
  correct (setting: ClockSetting): void {
    const before = this.millis()
    this.adjust(setting)
    const moved = this.millis() - before
    for (const carry of this.#carried) carry(moved)
  }

  /** Tells of corrections. @param carry keeps ages as they are. `moved`: milliseconds, back if negative */
  onCorrection (carry: (moved: number) => void): void {
    this.#carried.push(carry)
  }

  /** The zone it tells times in (IANA name). */
  get zone (): string {
    return this.#zone
  }

  /** A time (default: now) as the product writes it, local and without its zone: `2024-01-25 11:10:34.735`. */
  text (time: Date | number = this.millis()): string {
    return localText(Number(time), this.#zone)
  }

  /**
   * Calls back, once, when this clock has come to a time, however it came there: by running or by being set. Keeps no process alive.
   *
   * @param time milliseconds since 1970
   * @returns takes the alarm back
   */
  at (time: number, ring: () => void): () => void {
    const alarm: Alarm = { time, ring, timer: null }
    this.#alarms.add(alarm)
    this.#wind(alarm)
    return () => { this.#drop(alarm) }
  }

  #restart (time: number, rate: number): void {
    this.#machine = Date.now()
    this.#time = time
    this.#rate = rate
    for (const alarm of this.#alarms) this.#wind(alarm)
  }

  #wind (alarm: Alarm): void {
    if (alarm.timer !== null) clearTimeout(alarm.timer)
    const left = Math.max(0, alarm.time - this.millis())
    alarm.timer = null
    if (left > 0 && this.#rate === 0) return
    const delay = left === 0 ? 0 : Math.min(Math.ceil(left / this.#rate), LONGEST_DELAY_MS)
    alarm.timer = setTimeout(() => { this.#ring(alarm) }, delay).unref()
  }

  #ring (alarm: Alarm): void {
    if (this.millis() < alarm.time) return this.#wind(alarm)
    this.#drop(alarm)
    alarm.ring()
  }

  #drop (alarm: Alarm): void {
    if (alarm.timer !== null) clearTimeout(alarm.timer)
    this.#alarms.delete(alarm)
  }
}
