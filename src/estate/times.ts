import { lazilyFor } from './lazily.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** The moment the generated estate is seen at. Fixed, so that its bytes do not depend on when it is generated. */
export const SEEN_AT = Date.parse('2026-01-15T08:00:00Z')

/** A time before {@link SEEN_AT} as the product writes it. @param ago milliseconds */
export function past (ago: number): string {
  return stamp(SEEN_AT - ago)
}

/** A time as the product writes it, in UTC: `2026-01-15 08:00:00.000`. */
export function stamp (time: number): string {
  const clock = time % DAY
  const [hours, minutes, seconds] = [clock / HOUR, clock % HOUR / MINUTE, clock % MINUTE / 1000].map(two)
  return `${dateOf(time - clock)} ${hours}:${minutes}:${seconds}.${String(clock % 1000).padStart(3, '0')}`
}

/** A time in UTC as CIM has it: `20260115080000.000000+000`, where consoles before 4.0 tell what devices measure. */
export function cim (time: number): string {
  return `${new Date(time).toISOString().replace(/\D/g, '').slice(0, 14)}.000000+000`
}

/** Some days are all the dates of an estate, and making their texts takes longer than all else. */
const dateOf = lazilyFor((midnight: number) => new Date(midnight).toISOString().slice(0, 10))

function two (number: number): string {
  return String(Math.floor(number)).padStart(2, '0')
}
