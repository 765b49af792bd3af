import type { Clock } from '../clock/clock.ts'
import type { LoginSecurity } from '../settings/security-state.ts'

/** Names and addresses whose failures are remembered at once; the bound keeps a guessing client from filling memory. */
const REMEMBERED = 10_000
/** Characters of a name that are remembered. No account has more. */
const LONGEST_NAME = 255

/** Failed logins of one account or one address. Times in milliseconds of the appliance's clock. */
interface Failures {
  times: number[]
  lockedUntil: number
}

/** The lockout after failed logins (security configuration guide, login security). A restart forgets it. */
export class Lockout {
  readonly #clock: Clock
  readonly #failures = new Map<string, Failures>()

  constructor (clock: Clock) {
    this.#clock = clock
    clock.onCorrection(moved => { this.#carry(moved) })
  }

  /** Whether the policy keeps this name or this address out now. */
  isLocked (policy: LoginSecurity, userName: string, ipAddress: string): boolean {
    return keysOf(policy, userName, ipAddress).some(key => this.#holds(key))
  }

  /** Names that are locked now, known accounts or not. */
  lockedUsers (): ReadonlySet<string> {
    return new Set([...this.#failures.keys()].filter(key => key.startsWith(USER) && this.#holds(key)).map(key => key.slice(USER.length)))
  }

  /** Counts a failed login, and locks where it was one too many. A fail count or a penalty of 0 locks nothing. */
  fail (policy: LoginSecurity, userName: string, ipAddress: string): void {
    const { lockoutFailCount, lockoutFailCountTime, lockoutPenaltyTime } = policy
    if (lockoutFailCount === 0) return
    const now = this.#clock.millis()
    for (const key of keysOf(policy, userName, ipAddress)) {
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

  /** Lifts the lock of a name, and forgets its failures. */
  forgive (userName: string): void {
    this.#failures.delete(keyOf(userName))
  }

  /** Keeps locks as long as they are. @param millis how far the clock was moved */
  #carry (millis: number): void {
    for (const failures of this.#failures.values()) {
      failures.times = failures.times.map(time => time + millis)
      failures.lockedUntil += millis
    }
  }

  /** Lifts all locks. */
  forget (): void {
    this.#failures.clear()
  }

  #holds (key: string): boolean {
    return (this.#failures.get(key)?.lockedUntil ?? 0) > this.#clock.millis()
  }
}

const USER = 'user '

function keysOf ({ lockoutByUsername, lockoutByIp }: LoginSecurity, userName: string, ipAddress: string): string[] {
  return [...(lockoutByUsername ? [keyOf(userName)] : []), ...(lockoutByIp ? [`address ${ipAddress}`] : [])]
}

function keyOf (userName: string): string {
  return USER + userName.slice(0, LONGEST_NAME)
}
