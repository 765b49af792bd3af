import { parseRange } from '../accounts/address-range.ts'
import type { Slice } from '../slice.ts'
import { FLAG, type Typed, closed, orNull, text, within } from '../../schema/schema.ts'

/** The largest numbers of the login security; the least is 0. Times in seconds. They are ours. */
export const LOGIN_MOST = { lockoutFailCount: 1_000, lockoutFailCountTime: 86_400, lockoutPenaltyTime: 86_400 } as const

/** When failed logins lock an account or an address (attributes `LoginSecurity.1#…` of the product). Times in seconds. */
const LOGIN_RULES = closed({
  lockoutFailCount: within(0, LOGIN_MOST.lockoutFailCount),
  lockoutFailCountTime: within(0, LOGIN_MOST.lockoutFailCountTime),
  lockoutPenaltyTime: within(0, LOGIN_MOST.lockoutPenaltyTime),
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
  sense: ({ ipRange = null, ipRangeEnabled = false }) => {
    const given = ipRange !== null && ipRange !== ''
    return (given ? parseRange(ipRange) === null : ipRangeEnabled) ? 'range of addresses lets nobody in' : null
  },
  // Documented defaults (security configuration guide). By address it is off: all clients of a mock share loopback.
  factory: () => ({ lockoutFailCount: 3, lockoutFailCountTime: 30, lockoutPenaltyTime: 900, lockoutByUsername: true, lockoutByIp: false }),
  reset: 'configuration',
  migrates: 'theirs'
}

/** Characters a password may have to have, or may not exceed. */
export const PASSWORD_BOUNDS = [1, 128] as const

/** Failed logins that may have to come before one is logged. */
export const LOGGING_BOUNDS = [0, 1_000] as const

/** Characters the security policy message may have. */
export const LONGEST_MESSAGE = 4_096

const PASSWORD_LENGTH = within(...PASSWORD_BOUNDS)
const PASSWORD_LENGTHS = closed({ min: PASSWORD_LENGTH, max: PASSWORD_LENGTH })

/** How long a password may be, in characters. */
export type PasswordLengths = Typed<typeof PASSWORD_LENGTHS>

/** Security settings beside those of the login. */
const SECURITY_RULES = closed({
  fips: FLAG,
  /** The text shown before a login; empty: none. */
  policyMessage: text({ maxLength: LONGEST_MESSAGE }),
  passwordLengths: PASSWORD_LENGTHS,
  /** Failed logins before one is logged. Kept for who reads it back: here all are. */
  failureLoggingThreshold: within(...LOGGING_BOUNDS)
})

export type SecurityState = Typed<typeof SECURITY_RULES>

/** Passwords: User's Guide of OME-Modular 1.20 (8 to 32 characters; samples of the API guide show 20). */
const FACTORY: SecurityState = { fips: false, policyMessage: '', passwordLengths: { min: 8, max: 32 }, failureLoggingThreshold: 3 }

export const SECURITY: Slice<SecurityState> = {
  name: 'security',
  schema: SECURITY_RULES,
  sense: ({ passwordLengths: { min, max } }) => min > max ? 'shortest password is longer than its longest' : null,
  factory: () => FACTORY,
  absent: () => FACTORY,
  reset: 'configuration',
  migrates: 'theirs'
}
