import type { AccountServiceInput } from '../../src/appliance/settings/security.ts'
import type { Call } from '../../src/http/route.ts'
import {
  type Shape, type Typed, FLAG, FLAG_OR_NULL, INTEGER, INTEGER_OR_NULL, TEXT, TEXT_OR_NULL, object
} from '../../src/schema/schema.ts'

export const SERVICE_INPUT = object({}, {
  AuthFailureLoggingThreshold: INTEGER_OR_NULL,
  MinPasswordLength: INTEGER_OR_NULL,
  MaxPasswordLength: INTEGER_OR_NULL,
  AccountLockoutThreshold: INTEGER_OR_NULL,
  AccountLockoutDuration: INTEGER_OR_NULL,
  AccountLockoutCounterResetAfter: INTEGER_OR_NULL,
  EnableIpRangeAddress: FLAG_OR_NULL,
  IpRangeAddress: TEXT_OR_NULL,
  ByUserName: FLAG_OR_NULL,
  ByIPAddress: FLAG_OR_NULL
})

/** What {@link serviceEntity} has. */
export const SERVICE_PROPERTIES = {
  Id: TEXT,
  Description: TEXT,
  Name: TEXT,
  Status: object({ State: TEXT, HealthRollup: TEXT, Health: TEXT }),
  ServiceEnabled: FLAG,
  AuthFailureLoggingThreshold: INTEGER,
  MinPasswordLength: INTEGER,
  MaxPasswordLength: INTEGER,
  AccountLockoutThreshold: INTEGER,
  AccountLockoutDuration: INTEGER,
  AccountLockoutCounterResetAfter: INTEGER,
  EnableIpRangeAddress: FLAG,
  IpRangeAddress: TEXT_OR_NULL,
  ByUserName: FLAG,
  ByIPAddress: FLAG
}

/** The properties of the account service (API guide). */
export function serviceEntity ({ appliance: { security: { login, state } } }: Call): Shape<typeof SERVICE_PROPERTIES> {
  return {
    Id: '10',
    Description: 'OME User Accounts',
    Name: 'Account Service',
    Status: { State: 'Enabled', HealthRollup: 'OK', Health: 'OK' },
    ServiceEnabled: false,
    AuthFailureLoggingThreshold: state.failureLoggingThreshold,
    MinPasswordLength: state.passwordLengths.min,
    MaxPasswordLength: state.passwordLengths.max,
    // As the guide explains them; its example has the two last values the other way round.
    AccountLockoutThreshold: login.lockoutFailCount,
    AccountLockoutDuration: login.lockoutPenaltyTime,
    AccountLockoutCounterResetAfter: login.lockoutFailCountTime,
    EnableIpRangeAddress: login.ipRangeEnabled ?? false,
    IpRangeAddress: login.ipRange ?? null,
    ByUserName: login.lockoutByUsername,
    ByIPAddress: login.lockoutByIp
  }
}

/** The same in the appliance's terms. */
export function serviceInput (body: Typed<typeof SERVICE_INPUT>): AccountServiceInput {
  const said = <T>(name: string, value: T | null | undefined): Readonly<Record<string, T>> =>
    value === undefined || value === null ? {} : { [name]: value }
  return {
    login: {
      ...said('lockoutFailCount', body.AccountLockoutThreshold),
      ...said('lockoutPenaltyTime', body.AccountLockoutDuration),
      ...said('lockoutFailCountTime', body.AccountLockoutCounterResetAfter),
      ...said('lockoutByUsername', body.ByUserName),
      ...said('lockoutByIp', body.ByIPAddress),
      ...said('ipRangeEnabled', body.EnableIpRangeAddress),
      ...(body.IpRangeAddress !== undefined && { ipRange: body.IpRangeAddress })
    },
    ...said('minPasswordLength', body.MinPasswordLength),
    ...said('maxPasswordLength', body.MaxPasswordLength),
    ...said('failureLoggingThreshold', body.AuthFailureLoggingThreshold)
  }
}
