import { Refusal } from '../../messages.ts'
import { indexOf } from './account-index.ts'
import { type AccountActor, type AccountInput, assertRemovable, changedAccount, newAccount } from './account-rules.ts'
import type { Appliance } from '../appliance.ts'
import { Lockout } from './lockout.ts'
import { LOGIN_CAUSES, type LoginCause, loginFinding } from './login-causes.ts'
import { hashPassword, matchesPassword } from './password.ts'
import { roleOf } from './roles.ts'
import type { Origin } from '../logs/audit-log.ts'
import type { Account } from './account-state.ts'

export { hashPassword } from './password.ts'

/** Ids of accounts begin above it, as those of samples do. */
export const FIRST_ACCOUNT_ID = 20_001

/** Who logs in, or why not. */
type Verdict = { readonly account: Account } | { readonly cause: LoginCause }

/** The accounts of an appliance: local users, and groups imported from directories. */
export class Accounts {
  readonly #appliance: Appliance
  readonly #lockout: Lockout

  constructor (appliance: Appliance) {
    this.#appliance = appliance
    this.#lockout = new Lockout(appliance.clock)
  }

  /** All accounts, oldest first. One that failed logins have locked is shown as locked. */
  list (): readonly Account[] {
    const { accounts } = this.#appliance.state
    const locked = this.#lockout.lockedUsers()
    return locked.size === 0 ? accounts : accounts.map(account => locked.has(account.userName) ? { ...account, locked: true } : account)
  }

  /** An account by its id, shown as {@link list} does. */
  get (id: string): Account | undefined {
    const account = indexOf(this.#appliance.state.accounts).byId.get(id)
    return account !== undefined && this.#lockout.lockedUsers().has(account.userName) ? { ...account, locked: true } : account
  }

  /** Whoever logged in with an account, as the account is now; undefined once it may not be used any more. */
  current (account: Account): Account | undefined {
    const now = indexOf(this.#appliance.state.accounts).byId.get(account.id)
    if (now === undefined || !now.enabled) return undefined
    // A user of a directory acts under his own name with what his group may do.
    return now.group !== undefined ? { ...now, userName: account.userName } : now
  }

  /**
   * Checks a login, from a session request or from Basic authentication: of a local user, else of a user of a directory
   * whose group was imported.
   *
   * @throws {Refusal} CGEN1001, in the same words for every cause; `reason` tells which it was
   */
  authenticate (userName: string, password: string, origin: Origin): Account {
    const { diagnoses, name, logger, state: { loginSecurity } } = this.#appliance
    const verdict = this.#judge(userName, password, origin.ipAddress)
    if ('account' in verdict) {
      this.#lockout.forgive(userName)
      return verdict.account
    }
    const { counts, found: reason } = LOGIN_CAUSES[verdict.cause]
    const actor = { userName: printable(userName), ...origin }
    if (counts) this.#lockout.fail(loginSecurity, userName, origin.ipAddress)
    diagnoses.record({ operation: 'Login', actor, findings: [loginFinding(verdict.cause)], outcome: 'refused', messageId: 'CGEN1001' })
    this.#appliance.audit({ event: 'loginFailed', actor })
    logger.info({ appliance: name, userName: actor.userName, ipAddress: actor.ipAddress, reason }, 'login refused')
    throw new Refusal('CGEN1001', [], { reason })
  }

  /** Makes a local account. @throws {Refusal} as `newAccount` */
  async create (input: AccountInput, actor: AccountActor): Promise<Account> {
    const lengths = this.#appliance.security.state.passwordLengths
    const { accounts } = await this.#appliance.commit(state => {
      const { nextAccountId = FIRST_ACCOUNT_ID } = state
      return { accounts: [...state.accounts, newAccount(state, String(nextAccountId), input, lengths)], nextAccountId: nextAccountId + 1 }
    }, [{ event: 'accountCreated', actor, args: [input.userName ?? '', roleName(input.roleId)] }])
    const made = accounts.at(-1)
    if (made === undefined) throw new Error('the account that was made is not there')
    return made
  }

  /**
   * Changes an account. A changed role, or a disabled account, ends its sessions (User's Guide, Manage users); `locked: false`
   * lifts a lock of failed logins as well.
   *
   * @throws {Refusal} CGEN1006 for an unknown id, else as `changedAccount`
   */
  async change (id: string, input: AccountInput, actor: AccountActor): Promise<Account> {
    const [account] = await this.#changeAll([id], account => this.#withoutEcho(account, input), actor)
    if (account === undefined) throw new Error('the account that was changed is not there')
    if (input.locked === false) this.#lockout.forgive(account.userName)
    return account
  }

  /** Enables or disables accounts: all or none. @throws {Refusal} as {@link change} */
  async enable (ids: readonly string[], enabled: boolean, actor: AccountActor): Promise<void> {
    await this.#changeAll(ids, () => ({ enabled }), actor)
  }

  /**
   * Deletes accounts and ends their sessions: all or none. What is not there counts as deleted (API guide, DELETE).
   *
   * @throws {Refusal} MOCK1042 and MOCK1043 for the built-in administrator and the caller
   */
  async remove (ids: readonly string[], actor: AccountActor): Promise<void> {
    const gone = new Set(ids)
    const doomed = this.#appliance.state.accounts.filter(({ id }) => gone.has(id))
    if (doomed.length === 0) return
    await this.#appliance.commit(({ accounts }) => {
      for (const account of doomed) assertRemovable(account, actor.accountId)
      return { accounts: accounts.filter(({ id }) => !gone.has(id)) }
    }, doomed.map(({ userName }) => ({ event: 'accountDeleted', actor, args: [userName] })))
    this.#appliance.sessions.endOf(gone, actor.ipAddress)
  }

  /** Keeps locks as long as they are when the clock is set. @param millis how far it moved */
  carry (millis: number): void {
    this.#lockout.carry(millis)
  }

  /** Lifts all locks of failed logins. */
  forget (): void {
    this.#lockout.forget()
  }

  async #changeAll (ids: readonly string[], inputFor: (account: Account) => AccountInput, actor: AccountActor): Promise<readonly Account[]> {
    const { state: { accounts: before }, security, sessions } = this.#appliance
    const names = ids.map(id => this.#find(before, id).userName)
    const shut = new Set<string>()
    const { accounts } = await this.#appliance.commit(state => {
      const changed = new Map(ids.map(id => {
        const account = this.#find(state.accounts, id)
        const next = changedAccount(state, account, inputFor(account), security.state.passwordLengths, actor.accountId)
        if (!next.enabled || next.roleId !== account.roleId) shut.add(id)
        return [id, next]
      }))
      return { accounts: state.accounts.map(account => changed.get(account.id) ?? account) }
    }, names.map(name => ({ event: 'accountChanged', actor, args: [name] })))
    sessions.endOf(shut, actor.ipAddress)
    const { byId } = indexOf(accounts)
    return ids.flatMap(id => byId.get(id) ?? [])
  }

  /** A client that sends back what it read does not mean to make a passing lock a lasting one. */
  #withoutEcho (account: Account, input: AccountInput): AccountInput {
    return input.locked === true && this.#lockout.lockedUsers().has(account.userName) ? { ...input, locked: null } : input
  }

  #find (accounts: readonly Account[], id: string): Account {
    const account = indexOf(accounts).byId.get(id)
    if (account === undefined) throw new Refusal('CGEN1006')
    return account
  }

  #judge (userName: string, password: string, ipAddress: string): Verdict {
    const { directories, security, state: { accounts, loginSecurity } } = this.#appliance
    if (!security.admits(ipAddress)) return { cause: 'outOfRange' }
    if (this.#lockout.isLocked(loginSecurity, userName, ipAddress)) return { cause: 'lockedOut' }
    const account = indexOf(accounts).localByName.get(userName)
    if (account === undefined) {
      const member = directories.logIn(userName, password)
      return member === undefined ? { cause: 'unknown' } : { account: member }
    }
    if (!matchesPassword(account.password, password)) return { cause: 'wrongPassword' }
    if (account.locked === true) return { cause: 'locked' }
    return account.enabled ? { account } : { cause: 'disabled' }
  }
}

/** A password nobody knows, for accounts that have none. */
export function noPassword (): Account['password'] {
  return { ...hashPassword(''), digest: '' }
}

function roleName (roleId: string | null | undefined): string {
  return roleOf(roleId ?? '')?.name ?? ''
}

/** A user name as given by a stranger, fit for logs. */
function printable (userName: string): string {
  return userName.replace(/[^\x20-\x7e]/g, '?').slice(0, 64)
}
