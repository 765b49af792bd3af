import { FLAG, type Typed, closed, integer, list, orNull, text } from '../../schema/schema.ts'

/** The clock reads a year from 1970 to 9999, on whatever machine between 2026 and 2100. */
const OFFSET = integer({ minimum: -Date.UTC(2100), maximum: Date.UTC(10_000) - Date.UTC(2026) })

/** Date, time zone and NTP. */
export const TIME_STATE = closed({
  /** Id of the zone: `TZ_ID_33`. */
  timeZone: text({ maxLength: 255 }),
  ntp: FLAG,
  /** The primary server, then the secondary ones; null where none is set. */
  ntpAddresses: list(orNull(text({ maxLength: 255 })), { maxItems: 3 }),
  /** Milliseconds the appliance's clock is ahead of the machine's. */
  offset: OFFSET
})

export type TimeState = Typed<typeof TIME_STATE>
