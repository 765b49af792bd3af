import { FLAG, type Typed, closed, integer, orNull, text } from '../../schema/schema.ts'

/** When failed logins lock an account or an address (attributes `LoginSecurity.1#…` of the product). Times in seconds; the bounds are ours. */
export const LOGIN_SECURITY = closed({
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

export type LoginSecurity = Typed<typeof LOGIN_SECURITY>

const PASSWORD_LENGTH = integer({ minimum: 1, maximum: 128 })
const PASSWORD_LENGTHS = closed({ min: PASSWORD_LENGTH, max: PASSWORD_LENGTH })

/** How long a password may be, in characters. */
export type PasswordLengths = Typed<typeof PASSWORD_LENGTHS>

/** Security settings beside those of the login. */
export const SECURITY = closed({
  fips: FLAG,
  /** The text shown before a login; empty: none. */
  policyMessage: text({ maxLength: 4_096 }),
  passwordLengths: PASSWORD_LENGTHS,
  /** Failed logins before one is logged. Kept for who reads it back: here all are. */
  failureLoggingThreshold: integer({ minimum: 0, maximum: 1_000 })
})

export type SecurityState = Typed<typeof SECURITY>
