import type { Clock } from '../clock/clock.ts'
import type { Directories } from '../directories/directories.ts'
import type { Ledger } from '../ledger.ts'
import type { Origin } from '../logs/audit-log.ts'
import type { Diagnoses } from '../logs/diagnoses.ts'
import type { Log } from '../logs/log.ts'
import { Refusal } from '../../messages.ts'
import type { Security } from '../settings/security.ts'
import { type Soon, whenThere } from '../soon.ts'
import { indexOf } from './account-index.ts'
import type { AccountRegister } from './account-register.ts'
import { type AccountActor, type AccountInput, assertRemovable, changedAccount, newAccount } from './account-rules.ts'
import type { Account } from './account-state.ts'
import { Lockout } from './lockout.ts'
import { LOGIN_CAUSES, type LoginVerdict, loginFinding } from './login-causes.ts'
import { matchesPassword } from './password.ts'
import { DEVICE_MANAGER, roleOf } from './roles.ts'
import type { Sessions } from './sessions.ts'

interface Needs {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly register: AccountRegister
  readonly sessions: Sessions
  readonly directories: Directories
  readonly security: Security
  readonly diagnoses: Diagnoses
  /** Of devices, which a device manager may be restricted to. */
  readonly groups: { readonly hasGroup: (id: number) => boolean }
  readonly log: Log
}

/** The accounts of an appliance: who logs in, and what may be done with local users and groups imported from directories. */
export class Accounts {
  readonly #needs: Needs
  readonly #lockout: Lockout

  constructor (needs: Needs) {
    this.#needs = needs
    this.#lockout = new Lockout(needs.clock)
    needs.ledger.attach({ follow: () => { this.#lockout.forget() } })
  }

  /** All accounts, oldest first. One that failed logins have locked is shown as locked. */
  list (): readonly Account[] {
    const accounts = this.#needs.register.accounts.value
    const locked = this.#lockout.lockedUsers()
    return locked.size === 0 ? accounts : accounts.map(account => locked.has(account.userName) ? { ...account, locked: true } : account)
  }

  /** An account by its id, shown as {@link list} does. */
  get (id: string): Account | undefined {
    const account = indexOf(this.#needs.register.accounts.value).byId.get(id)
    return account !== undefined && this.#lockout.lockedUsers().has(account.userName) ? { ...account, locked: true } : account
  }

  /**
   * Checks a login, from a session request or from Basic authentication: of a local user, else of a user of a directory
   * whose group was imported. Only a real directory takes time.
   *
   * @throws {Refusal} CGEN1001, in the same words for every cause; `reason` tells which it was
   */
  authenticate (userName: string, password: string, origin: Origin): Soon<Account> {
    return whenThere(this.#judge(userName, password, origin.ipAddress), verdict => this.#answer(verdict, userName, origin))
  }

  /** Makes a local account. @throws {Refusal} as `newAccount` */
  async create (input: AccountInput, actor: AccountActor): Promise<Account> {
    const { ledger, register, security } = this.#needs
    const make = (id: string, others: readonly Account[]): Account => newAccount(others, id, input, security.state.passwordLengths)
    const [made] = await ledger.commit((state, put) => register.add(state, put, [make]),
      [{ event: 'accountCreated', actor, args: [input.userName ?? '', roleName(input.roleId)] }])
    if (made === undefined) throw new Error('the account that was made is not there')
    return made
  }

  /**
   * Changes an account. A changed role, or a disabled account, ends its sessions (User's Guide, Manage users), and so does a changed
   * password, but for the session it is changed with; `locked: false` lifts a lock of failed logins as well.
   *
   * @throws {Refusal} CGEN1006 for an unknown id, else as `changedAccount`
   */
  async change (id: string, input: AccountInput, actor: AccountActor): Promise<Account> {
    const [account] = await this.#changeAll([id], account => this.#withoutEcho(account, input), actor)
    if (account === undefined) throw new Error('the account that was changed is not there')
    if (input.locked === false) this.#lockout.forgive(account.userName)
    return account
  }

  /**
   * Restricts a device manager to the devices of groups; all devices are a group as well. The sessions of the account end.
   *
   * @throws {Refusal} CGEN1006 for an unknown account, CGEN6002 for another role, and for groups that are not there or none
   */
  async setScope (id: string, groups: readonly number[], actor: AccountActor): Promise<void> {
    const { groups: known, ledger, register: { accounts }, sessions } = this.#needs
    const scope = [...new Set(groups)].sort((one, other) => one - other)
    await ledger.commit((state, put) => {
      const all = accounts.of(state)
      const account = find(all, id)
      if (account.roleId !== DEVICE_MANAGER) throw new Refusal('CGEN6002', ['UserId'], { reason: 'only device managers have a scope' })
      const unknown = scope.find(group => !known.hasGroup(group))
      if (scope.length === 0 || unknown !== undefined) {
        throw new Refusal('CGEN6002', ['Groups'], { reason: unknown === undefined ? 'no group is named' : `there is no group ${unknown}` })
      }
      put(accounts, all.map(one => one === account ? { ...account, scope } : one))
      return account.userName
    }, userName => [{ event: 'accountChanged', actor, args: [userName] }])
    sessions.endOf(new Set([id]), actor.ipAddress)
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
    const { ledger, register: { accounts }, sessions } = this.#needs
    const gone = new Set(ids)
    await ledger.commit((state, put) => {
      const [before, doomed] = [accounts.of(state), accounts.of(state).filter(({ id }) => gone.has(id))]
      for (const account of doomed) assertRemovable(account, actor.accountId)
      if (doomed.length > 0) put(accounts, before.filter(({ id }) => !gone.has(id)))
      return doomed
    }, doomed => doomed.length === 0
      ? []
      : [{ event: 'accountDeleted', actor, args: doomed.map(({ userName }) => userName) }])
    sessions.endOf(gone, actor.ipAddress)
  }

  #answer (verdict: LoginVerdict, userName: string, origin: Origin): Account {
    const { diagnoses, ledger, log, security } = this.#needs
    if ('account' in verdict) {
      this.#lockout.forgive(userName)
      return verdict.account
    }
    const { counts, found: reason } = LOGIN_CAUSES[verdict.cause]
    const actor = { userName: printable(userName), ...origin }
    if (counts) this.#lockout.fail(security.login, userName, origin.ipAddress)
    diagnoses.record({ operation: 'Login', actor, findings: [loginFinding(verdict.cause)], outcome: 'refused', messageId: 'CGEN1001' })
    ledger.audit({ event: 'loginFailed', actor })
    log.info({ userName: actor.userName, ipAddress: actor.ipAddress, reason }, 'login refused')
    throw new Refusal('CGEN1001', [], { reason })
  }

  async #changeAll (
    ids: readonly string[],
    inputFor: (account: Account) => AccountInput,
    actor: AccountActor
  ): Promise<readonly Account[]> {
    const { ledger, register: { accounts }, security, sessions } = this.#needs
    const changes = await ledger.commit((state, put) => {
      const all = accounts.of(state)
      const changes = [...new Set(ids)].map(id => {
        const before = find(all, id)
        return { before, after: changedAccount(all, before, inputFor(before), security.state.passwordLengths, actor.accountId) }
      })
      const changed = new Map(changes.map(({ before, after }) => [before, after]))
      put(accounts, all.map(account => changed.get(account) ?? account))
      return changes
    }, changes => changes.length === 0
      ? []
      : [{ event: 'accountChanged', actor, args: changes.map(({ before }) => before.userName) }])
    const shut = changes.filter(({ before, after }) =>
      !after.enabled || after.roleId !== before.roleId || after.password !== before.password)
    sessions.endOf(new Set(shut.map(({ before }) => before.id)), actor.ipAddress, actor.sessionId)
    return changes.map(({ after }) => after)
  }

  /** A client that sends back what it read does not mean to make a passing lock a lasting one. */
  #withoutEcho (account: Account, input: AccountInput): AccountInput {
    return input.locked === true && this.#lockout.lockedUsers().has(account.userName) ? { ...input, locked: null } : input
  }

  #judge (userName: string, password: string, ipAddress: string): Soon<LoginVerdict> {
    const { directories, register, security } = this.#needs
    if (!security.admits(ipAddress)) return { cause: 'outOfRange' }
    const isLocked = (): boolean => this.#lockout.isLocked(security.login, userName, ipAddress)
    if (isLocked()) return { cause: 'lockedOut' }
    const account = indexOf(register.accounts.value).localByName.get(userName)
    if (account === undefined) {
      // Guesses that were under way together count as guesses one after the other.
      return whenThere(directories.logIn(userName, password), verdict => isLocked() ? { cause: 'lockedOut' } : verdict)
    }
    if (!matchesPassword(account.password, password)) return { cause: 'wrongPassword' }
    if (account.locked === true) return { cause: 'locked' }
    return account.enabled ? { account } : { cause: 'disabled' }
  }
}

/** @throws {Refusal} CGEN1006 */
function find (accounts: readonly Account[], id: string): Account {
  const account = indexOf(accounts).byId.get(id)
  if (account === undefined) throw new Refusal('CGEN1006')
  return account
}

function roleName (roleId: string | null | undefined): string {
  return roleOf(roleId ?? '')?.name ?? ''
}

/** A user name as given by a stranger, fit for logs. */
function printable (userName: string): string {
  return userName.replace(/[^\x20-\x7e]/g, '?').slice(0, 64)
}
