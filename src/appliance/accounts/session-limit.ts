import { type Typed, closed, list, oneOf, within } from '../../schema/schema.ts'
import type { Slice } from '../slice.ts'

/** Sessions of one kind that a user may be allowed. */
const MOST_SESSIONS = 100

/** The universal timeout when it is off. */
export const NO_TIMEOUT = -1

/** Milliseconds. */
export const SHORTEST_TIMEOUT = 60_000
const LONGEST_TIMEOUT = 86_400_000

const SESSION_LIMIT = closed({
  sessionType: oneOf(['GUI', 'API', 'UniversalTimeout']),
  maxSessions: within(0, MOST_SESSIONS),
  sessionTimeout: within(NO_TIMEOUT, LONGEST_TIMEOUT)
})

/** Limits of one kind of session. Timeouts in milliseconds; -1 means off (universal timeout only). */
export type SessionLimit = Typed<typeof SESSION_LIMIT>

interface LimitRange {
  readonly sessions: readonly [number, number]
  readonly timeout: readonly [number, number]
}

/** The ranges within which the limits may be set (API guide 3.10; fixtures of the Terraform provider). */
export const LIMIT_RANGES: Readonly<Record<SessionLimit['sessionType'], LimitRange>> = {
  GUI: { sessions: [1, MOST_SESSIONS], timeout: [SHORTEST_TIMEOUT, LONGEST_TIMEOUT] },
  API: { sessions: [1, MOST_SESSIONS], timeout: [SHORTEST_TIMEOUT, LONGEST_TIMEOUT] },
  UniversalTimeout: { sessions: [0, 0], timeout: [NO_TIMEOUT, LONGEST_TIMEOUT] }
}

/** Whether a limit is one that may be set. */
export function isWithin ({ sessionType, maxSessions, sessionTimeout }: SessionLimit): boolean {
  const { sessions: [fewest, most] } = LIMIT_RANGES[sessionType]
  return maxSessions >= fewest && maxSessions <= most && isTimeout(sessionType, sessionTimeout)
}

/** Whether sessions of a kind may last so long. @param timeout milliseconds */
export function isTimeout (sessionType: SessionLimit['sessionType'], timeout: number): boolean {
  const { timeout: [shortest, longest] } = LIMIT_RANGES[sessionType]
  if (shortest === NO_TIMEOUT && timeout === NO_TIMEOUT) return true
  return timeout >= SHORTEST_TIMEOUT && timeout <= longest
}

/** In the product's order. A new appliance: 30 minutes; 6 GUI and 100 API sessions for each user. */
export const SESSION_LIMITS: Slice<readonly SessionLimit[]> = {
  name: 'sessionLimits',
  schema: list(SESSION_LIMIT),
  sense: limits => {
    const types = Object.keys(LIMIT_RANGES)
    if (limits.length !== types.length || !types.every((type, index) => limits[index]?.sessionType === type)) {
      return `limits are not those of ${types.join(', ')}`
    }
    return limits.every(isWithin) ? null : 'limits are out of range'
  },
  factory: () => [
    { sessionType: 'GUI', maxSessions: 6, sessionTimeout: 1_800_000 },
    { sessionType: 'API', maxSessions: 100, sessionTimeout: 1_800_000 },
    { sessionType: 'UniversalTimeout', maxSessions: 0, sessionTimeout: NO_TIMEOUT }
  ],
  reset: 'configuration',
  migrates: 'theirs'
}
