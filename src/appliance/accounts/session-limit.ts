import { type Typed, closed, integer, list, oneOf } from '../../schema/schema.ts'
import type { Slice } from '../slice.ts'

const SESSION_LIMIT = closed({
  sessionType: oneOf(['GUI', 'API', 'UniversalTimeout']),
  maxSessions: integer({ minimum: 0, maximum: 100 }),
  sessionTimeout: integer({ minimum: -1, maximum: 86_400_000 })
})

/** Limits of one kind of session. Timeouts in milliseconds; -1 means off (universal timeout only). */
export type SessionLimit = Typed<typeof SESSION_LIMIT>

/** In the product's order. A new appliance: 30 minutes; 6 GUI and 100 API sessions for each user. */
export const SESSION_LIMITS: Slice<readonly SessionLimit[]> = {
  name: 'sessionLimits',
  schema: list(SESSION_LIMIT),
  factory: () => [
    { sessionType: 'GUI', maxSessions: 6, sessionTimeout: 1_800_000 },
    { sessionType: 'API', maxSessions: 100, sessionTimeout: 1_800_000 },
    { sessionType: 'UniversalTimeout', maxSessions: 0, sessionTimeout: -1 }
  ],
  reset: 'configuration',
  migrates: 'theirs'
}
