import { type Typed, closed, integer, list, oneOf } from '../../schema/schema.ts'

const SESSION_LIMIT = closed({
  sessionType: oneOf(['GUI', 'API', 'UniversalTimeout']),
  maxSessions: integer({ minimum: 0, maximum: 100 }),
  sessionTimeout: integer({ minimum: -1, maximum: 86_400_000 })
})

/** Limits of one kind of session. Timeouts in milliseconds; -1 means off (universal timeout only). */
export type SessionLimit = Typed<typeof SESSION_LIMIT>

export const SESSION_LIMITS = list(SESSION_LIMIT)
