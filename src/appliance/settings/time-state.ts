import { DEFAULT_ZONE } from '../clock/time-zones.ts'
import type { Slice } from '../slice.ts'
import { FLAG, type Typed, closed, integer, list, orNull, text } from '../../schema/schema.ts'

/** The clock reads a year from 1970 to 9999, on whatever machine between 2026 and 2100. */
const OFFSET = integer({ minimum: -Date.UTC(2100), maximum: Date.UTC(10_000) - Date.UTC(2026) })

/** Date, time zone and NTP. */
const TIME_SETTINGS = closed({
  /** Id of the zone: `TZ_ID_33`. */
  timeZone: text({ maxLength: 255 }),
  ntp: FLAG,
  /** The primary server, then the secondary ones; null where none is set. */
  ntpAddresses: list(orNull(text({ maxLength: 255 })), { maxItems: 3 }),
  /** Milliseconds the appliance's clock is ahead of the machine's. */
  offset: OFFSET
})

export type TimeState = Typed<typeof TIME_SETTINGS>

/** The time of a new appliance: that of the machine, in UTC. */
export const FACTORY_TIME: TimeState = { timeZone: DEFAULT_ZONE, ntp: false, ntpAddresses: [null, null, null], offset: 0 }

export const TIME_STATE: Slice<TimeState> = {
  name: 'time',
  schema: TIME_SETTINGS,
  factory: () => FACTORY_TIME,
  absent: () => FACTORY_TIME,
  reset: 'configuration',
  migrates: 'own'
}
