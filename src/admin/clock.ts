import type { Clock } from '../appliance/clock/clock.ts'
import { isoTime } from './iso-time.ts'
import { Problem } from './api/problem.ts'
import { closed, number, text } from '../schema/schema.ts'

/** A rate at which a clock stays within its calendar for days. */
const RATE = number({ minimum: 0, maximum: 100_000 })

/** What a clock may be set to: a time, or that of the machine. */
const SETTING = text({ description: "ISO 8601, or now: the machine's time" })

/** The bodies of what moves a clock. */
export const SET = closed({}, { time: SETTING, rate: RATE })
export const ADVANCE = closed({ seconds: number({ minimum: -1e12, maximum: 1e12 }) })
export const SCALE = closed({ rate: RATE })

/** What a clock may be set to: times that fit ISO 8601 with four digits of a year. */
const EARLIEST = 0
const LATEST = Date.parse('9999-12-31T23:59:59.999Z')

/**
 * Lets time pass until then.
 *
 * @param text ISO 8601; without a zone it is UTC. `now`: the machine's time
 * @param rate from then on. Absent: as it is
 * @throws {Problem} 422 for what is no time
 */
export function setClock (clock: Clock, text: string, rate?: number): void {
  clock.set(text === 'now' ? new Date() : new Date(possible(isoTime(text), text)), rate)
}

/** Lets time pass: sessions, locks and jobs get older. @param seconds back, if negative @throws {Problem} 422 beyond the calendar */
export function advanceClock (clock: Clock, seconds: number): void {
  possible(clock.millis() + seconds * 1000, `${seconds} s from now`)
  clock.advance(Math.round(seconds * 1000))
}

function possible (time: number, text: string): number {
  if (!(time >= EARLIEST && time <= LATEST)) throw new Problem(422, `${JSON.stringify(text.slice(0, 64))} is no time from 1970 to 9999`)
  return time
}
