import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock/clock.ts'
import type { Ledger } from '../ledger.ts'
import type { Actor } from '../logs/audit-log.ts'
import { Refusal } from '../../messages.ts'
import type { Piece, Put, State } from '../slice.ts'
import type { AccountRegister } from './account-register.ts'
import type { Account } from './account-state.ts'
import { permits, roleOf } from './roles.ts'
import { LIMIT_RANGES, SESSION_LIMITS, type SessionLimit, isTimeout } from './session-limit.ts'

export type SessionType = 'API' | 'GUI'

/** A session. Times in milliseconds of the appliance's clock. Never stored: a restart ends all sessions. */
export interface Session {
  readonly id: string
  /** A secret: told once, at creation, in the X-Auth-Token header. */
  readonly token: string
  readonly type: SessionType
  /** As it was when the session was last used. */
  account: Account
  readonly role: string
  readonly ipAddress: string
  readonly startedAt: number
  /** Fixed at creation: a changed configuration does not touch running sessions (API guide 3.10). */
  readonly timeout: number
  lastAccessedAt: number
}

/** The sessions of an appliance. A restart and a reset end all of them. */
export class Sessions {
  readonly #ledger: Ledger
  readonly #clock: Clock
  readonly #register: AccountRegister
  readonly #limits: Piece<readonly SessionLimit[]>
  readonly #byToken = new Map<string, Session>()

  constructor (ledger: Ledger, clock: Clock, register: AccountRegister) {
    this.#ledger = ledger
    this.#clock = clock
    this.#register = register
    this.#limits = ledger.slice(SESSION_LIMITS)
    ledger.attach({ follow: () => { this.clear() } })
    clock.onCorrection(moved => { for (const session of this.#byToken.values()) session.lastAccessedAt += moved })
  }

  /** For each type of session, in the product's order. */
  get limits (): readonly SessionLimit[] {
    return this.#limits.value
  }

  /** Sessions that have not timed out, oldest first. */
  list (): Session[] {
    const now = this.#clock.millis()
    for (const session of this.#byToken.values()) if (isOver(session, now)) this.#byToken.delete(session.token)
    return [...this.#byToken.values()]
  }

  get (id: string): Session | undefined {
    return this.list().find(session => session.id === id)
  }

  /**
   * Opens a session.
   *
   * @throws {Refusal} CUSR1209 if the user has as many sessions of this type as allowed
   */
  create (account: Account, type: SessionType, ipAddress: string): Session {
    const { maxSessions } = this.#limit(type)
    const isFull = (sessions: Iterable<Session>): boolean => countOf(sessions, account, type) >= maxSessions
    if (isFull(this.#byToken.values()) && isFull(this.list())) throw new Refusal('CUSR1209')
    const now = this.#clock.millis()
    const universal = this.#limit('UniversalTimeout').sessionTimeout
    const session: Session = {
      id: randomUUID(),
      // 122 bits of chance. Node has them in stock, unlike those of randomBytes.
      token: randomUUID().replaceAll('-', ''),
      type,
      account,
      role: roleOf(account.roleId)?.name ?? account.roleId,
      ipAddress,
      startedAt: now,
      lastAccessedAt: now,
      timeout: universal > 0 ? universal : this.#limit(type).sessionTimeout
    }
    this.#byToken.set(session.token, session)
    this.#ledger.audit({ event: 'loggedIn', actor: { userName: account.userName, ipAddress } })
    return session
  }

  /** The session of a token, if it is still open; using it restarts its idle time. */
  use (token: string): Session | undefined {
    const session = this.#byToken.get(token)
    if (session === undefined) return undefined
    const now = this.#clock.millis()
    const account = this.#register.current(session.account)
    if (isOver(session, now) || account === undefined) {
      this.#byToken.delete(token)
      return undefined
    }
    session.account = account
    session.lastAccessedAt = now
    return session
  }

  /**
   * Ends a session.
   *
   * @param by who wants it
   * @returns false if there is none of this id
   * @throws {Refusal} MOCK1007 if it is another user's and `by` may not set up the security
   */
  end (id: string, by: Account, ipAddress: string): boolean {
    const session = this.get(id)
    if (session === undefined) return false
    if (session.account.id !== by.id && !permits(by.roleId, 'SECURITY_SETUP')) {
      throw new Refusal('MOCK1007', [], { reason: 'the session is of another user' })
    }
    this.#end(session, ipAddress)
    return true
  }

  /** Ends all sessions of accounts. @param but id of one that stays */
  endOf (accountIds: ReadonlySet<string>, ipAddress: string, but?: string): void {
    if (accountIds.size === 0) return
    for (const session of this.list()) if (accountIds.has(session.account.id) && session.id !== but) this.#end(session, ipAddress)
  }

  /** Ends all sessions without a word, as a restart of the web server may. */
  clear (): void {
    this.#byToken.clear()
  }

  /**
   * Changes limits; types not named keep theirs. Running sessions are not touched.
   *
   * @throws {Refusal} CUSR1233 for a number of sessions, CGEN6002 for a timeout out of range; nothing is changed then
   */
  async configure (changes: readonly SessionLimit[], actor: Actor): Promise<readonly SessionLimit[]> {
    changes.forEach(checkLimit)
    const changed = (limit: SessionLimit): SessionLimit => changes.findLast(({ sessionType }) => sessionType === limit.sessionType) ?? limit
    return await this.#limits.change(limits => limits.map(changed), [{ event: 'sessionLimitsChanged', actor }])
  }

  /** Gives GUI sessions that begin from now on another time-out, in a commit. @param timeout milliseconds */
  putGuiTimeout (state: State, put: Put, timeout: number): void {
    put(this.#limits, this.#limits.of(state).map(limit => limit.sessionType === 'GUI' ? { ...limit, sessionTimeout: timeout } : limit))
  }

  #end (session: Session, ipAddress: string): void {
    this.#byToken.delete(session.token)
    this.#ledger.audit({ event: 'loggedOut', actor: { userName: session.account.userName, ipAddress } })
  }

  #limit (type: SessionLimit['sessionType']): SessionLimit {
    const limit = this.limits.find(({ sessionType }) => sessionType === type)
    if (limit === undefined) throw new Error(`the state has no session limit for ${type}`)
    return limit
  }
}

function checkLimit ({ sessionType, maxSessions, sessionTimeout }: SessionLimit): void {
  const { sessions: [fewest, most] } = LIMIT_RANGES[sessionType]
  if (maxSessions < fewest || maxSessions > most) throw new Refusal('CUSR1233', [sessionType, String(fewest), String(most)])
  if (!isTimeout(sessionType, sessionTimeout)) throw new Refusal('CGEN6002', ['SessionTimeout'])
}

function isOver (session: Session, now: number): boolean {
  return now - session.lastAccessedAt > session.timeout
}

function countOf (sessions: Iterable<Session>, account: Account, type: SessionType): number {
  let count = 0
  for (const session of sessions) if (session.type === type && session.account.userName === account.userName) count++
  return count
}
