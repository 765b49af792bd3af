import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { Refusal } from '../messages.ts'
import type { Appliance } from './appliance.ts'
import type { Account } from './state.ts'

/** Names of the built-in roles by id (API guide, Roles). */
export const ROLES: Readonly<Record<string, string>> = { 10: 'ADMINISTRATOR', 16: 'VIEWER', 101: 'DEVICE_MANAGER' }

/** Names and addresses whose failures are remembered at once; the bound keeps a guessing client from filling memory. */
const REMEMBERED = 10_000

/** Failed logins of one account or one address. Times in milliseconds of the appliance's clock. */
interface Failures {
  times: number[]
  lockedUntil: number
}

/** Local accounts, and the lockout after failed logins (security configuration guide, login security). */
export class Accounts {
  readonly #appliance: Appliance
  readonly #failures = new Map<string, Failures>()

  constructor (appliance: Appliance) {
    this.#appliance = appliance
  }

  /**
   * Checks a login, from a session request or from Basic authentication.
   *
   * @throws {Refusal} CGEN1001, in the same words for every cause; `reason` tells which it was
   */
  authenticate (userName: string, password: string, ipAddress: string): Account {
    const account = this.#appliance.state.accounts.find(candidate => candidate.userName === userName)
    const reason = this.#isLocked(userName, ipAddress)
      ? 'the account or the address is locked after failed logins'
      : reasonAgainst(account, password)
    if (account !== undefined && reason === null) {
      this.#failures.delete(`user ${userName}`)
      return account
    }
    this.#recordFailure(userName, ipAddress)
    this.#appliance.audit({ event: 'loginFailed', actor: { userName: printable(userName), ipAddress } })
    this.#appliance.logger.info({ appliance: this.#appliance.name, userName: printable(userName), ipAddress, reason }, 'login refused')
    throw new Refusal('CGEN1001', [], reason === null ? {} : { reason })
  }

  /** Keeps locks as long as they are when the clock is set. @param millis how far it moved */
  carry (millis: number): void {
    for (const failures of this.#failures.values()) {
      failures.times = failures.times.map(time => time + millis)
      failures.lockedUntil += millis
    }
  }

  #isLocked (userName: string, ipAddress: string): boolean {
    const now = this.#appliance.clock.millis()
    return this.#keys(userName, ipAddress).some(key => (this.#failures.get(key)?.lockedUntil ?? 0) > now)
  }

  #recordFailure (userName: string, ipAddress: string): void {
    const { lockoutFailCount, lockoutFailCountTime, lockoutPenaltyTime } = this.#appliance.state.loginSecurity
    const now = this.#appliance.clock.millis()
    for (const key of this.#keys(userName, ipAddress)) {
      const failures = this.#failures.get(key) ?? { times: [], lockedUntil: 0 }
      if (failures.lockedUntil > now) continue
      failures.times = [...failures.times.filter(time => now - time < lockoutFailCountTime * 1000), now]
      if (failures.times.length >= lockoutFailCount) {
        failures.times = []
        failures.lockedUntil = now + lockoutPenaltyTime * 1000
      }
      this.#failures.delete(key)
      this.#failures.set(key, failures)
    }
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= REMEMBERED) break
      this.#failures.delete(key)
    }
  }

  #keys (userName: string, ipAddress: string): string[] {
    const { lockoutByUsername, lockoutByIp } = this.#appliance.state.loginSecurity
    return [...(lockoutByUsername ? [`user ${userName}`] : []), ...(lockoutByIp ? [`address ${ipAddress}`] : [])]
  }
}

/**
 * Salted digest of a password. One round: these are test credentials, and each call may carry them (Basic).
 *
 * @param salt hex; a fresh one is made where absent
 */
export function hashPassword (password: string, salt = randomBytes(16).toString('hex')): Account['password'] {
  return { salt, digest: createHmac('sha256', salt).update(password).digest('hex') }
}

function reasonAgainst (account: Account | undefined, password: string): string | null {
  if (account === undefined) return 'there is no such account'
  const { digest } = hashPassword(password, account.password.salt)
  if (!timingSafeEqual(Buffer.from(digest), Buffer.from(account.password.digest))) return 'the password is wrong'
  return account.enabled ? null : 'the account is disabled'
}

/** A user name as given by a stranger, fit for logs. */
function printable (userName: string): string {
  return userName.replace(/[^\x20-\x7e]/g, '?').slice(0, 64)
}
