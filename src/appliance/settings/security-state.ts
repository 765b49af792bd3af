import type { Slice } from '../slice.ts'
import { FLAG, type Typed, closed, integer, orNull, text } from '../../schema/schema.ts'

/**
 * When failed logins lock an account or an address (attributes `LoginSecurity.1#…` of the product). Times in seconds; the
 * bounds are ours.
 */
const LOGIN_RULES = closed({
  lockoutFailCount: integer({ minimum: 0, maximum: 1_000 }),
  lockoutFailCountTime: integer({ minimum: 0, maximum: 86_400 }),
  lockoutPenaltyTime: integer({ minimum: 0, maximum: 86_400 }),
  lockoutByUsername: FLAG,
  lockoutByIp: FLAG
}, {
  /** Whether logins are taken from `ipRange` alone. Absent: from everywhere. */
  ipRangeEnabled: FLAG,
  /** Networks (`192.0.2.0/24`), ranges and addresses, separated by commas. */
  ipRange: orNull(text())
})

export type LoginSecurity = Typed<typeof LOGIN_RULES>

export const LOGIN_SECURITY: Slice<LoginSecurity> = {
  name: 'loginSecurity',
  schema: LOGIN_RULES,
  // Documented defaults (security configuration guide). By address it is off: all clients of a mock share loopback.
  factory: () => ({ lockoutFailCount: 3, lockoutFailCountTime: 30, lockoutPenaltyTime: 900, lockoutByUsername: true, lockoutByIp: false }),
  reset: 'configuration',
  migrates: 'theirs'
}

const PASSWORD_LENGTH = integer({ minimum: 1, maximum: 128 })
const PASSWORD_LENGTHS = closed({ min: PASSWORD_LENGTH, max: PASSWORD_LENGTH })

/** How long a password may be, in characters. */
export type PasswordLengths = Typed<typeof PASSWORD_LENGTHS>

/** Security settings beside those of the login. */
const SECURITY_RULES = closed({
  fips: FLAG,
  /** The text shown before a login; empty: none. */
  policyMessage: text({ maxLength: 4_096 }),
  passwordLengths: PASSWORD_LENGTHS,
  /** Failed logins before one is logged. Kept for who reads it back: here all are. */
  failureLoggingThreshold: integer({ minimum: 0, maximum: 1_000 })
})

export type SecurityState = Typed<typeof SECURITY_RULES>

/** Passwords: User's Guide of OME-Modular 1.20 (8 to 32 characters; samples of the API guide show 20). */
const FACTORY: SecurityState = { fips: false, policyMessage: '', passwordLengths: { min: 8, max: 32 }, failureLoggingThreshold: 3 }

export const SECURITY: Slice<SecurityState> = {
  name: 'security',
  schema: SECURITY_RULES,
  factory: () => FACTORY,
  absent: () => FACTORY,
  reset: 'configuration',
  migrates: 'theirs'
}
