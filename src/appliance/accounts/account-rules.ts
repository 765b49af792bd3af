import { Refusal } from '../../messages.ts'
import { foldName, indexOf } from './account-index.ts'
import type { Actor } from '../logs/audit-log.ts'
import { hashPassword, checkPassword, matchesPassword } from './password.ts'
import { roleOf } from './roles.ts'
import { type Account, BUILT_IN } from './account-state.ts'
import type { PasswordLengths } from '../settings/security-state.ts'

/** What a client may set of an account. Absent and null mean: as it is. */
export interface AccountInput {
  readonly userName?: string | null
  /** Empty: as it is. */
  readonly password?: string | null
  readonly roleId?: string | null
  readonly description?: string | null
  readonly enabled?: boolean | null
  readonly locked?: boolean | null
}

/** Who changes accounts. */
export interface AccountActor extends Actor {
  /** Id of the account the request is made with. */
  readonly accountId: string
  /** Id of the session it is made with. Absent: Basic authentication. */
  readonly sessionId?: string
}

/** Characters a description may have. */
const LONGEST_DESCRIPTION = 2_000

/** Names of system users the product keeps for itself (User's Guide, Manage users). */
const RESERVED = new Set(['root', 'system'])

/** Characters of a user name: those the User's Guide recommends, and `.`, `@` and `,` as names in mail form have them. */
const USER_NAME = /^[0-9A-Za-z\-!#$%&()*/;?@[\\\]^_`{|}~+<=>.,]+$/

/** Characters it may have at most (Ansible issue 170; an acceptance test of the Terraform provider has 18 refused). */
const LONGEST_USER_NAME = 16

/**
 * A new local account.
 *
 * @param accounts that are there
 * @throws {Refusal} CGEN6002 naming the first bad property, MOCK1046 for a long name, MOCK1040 for one in use, MOCK1041 for a weak password
 */
export function newAccount (accounts: readonly Account[], id: string, input: AccountInput, lengths: PasswordLengths): Account {
  const userName = checkedName(accounts, input.userName ?? '')
  const roleId = checkedRole(input.roleId ?? '')
  checkDescription(input)
  if (isAbsent(input.password)) throw new Refusal('CGEN6002', ['Password'])
  checkPassword(input.password, lengths)
  return {
    id,
    userName,
    password: hashPassword(input.password),
    roleId,
    enabled: input.enabled ?? true,
    description: input.description ?? null,
    ...(input.locked === true && { locked: true })
  }
}

/**
 * An account with what the input changes. Of a group of a directory only role, description, `enabled` and `locked` change.
 *
 * @param accountId of whoever wants it
 * @throws {Refusal} as {@link newAccount}; MOCK1042 for what the built-in administrator must stay, MOCK1043 for what nobody
 *   may do to himself
 */
export function changedAccount (
  accounts: readonly Account[],
  before: Account,
  input: AccountInput,
  lengths: PasswordLengths,
  accountId: string
): Account {
  const local = before.group === undefined
  const renamed = local && !isAbsent(input.userName) && input.userName !== before.userName
  const userName = renamed ? checkedName(accounts, input.userName ?? '', before) : before.userName
  const roleId = isAbsent(input.roleId) || input.roleId === before.roleId ? before.roleId : checkedRole(input.roleId)
  const enabled = input.enabled ?? before.enabled
  const locked = input.locked ?? before.locked ?? false
  checkDescription(input)
  const weakened = roleId !== before.roleId || !enabled || locked
  if (before.id === BUILT_IN && (renamed || weakened)) throw new Refusal('MOCK1042', [before.userName])
  if (before.id === accountId && weakened) throw new Refusal('MOCK1043', [before.userName])
  const newPassword = local && !isAbsent(input.password) ? input.password : null
  if (newPassword !== null) checkPassword(newPassword, lengths)
  return {
    ...before,
    userName,
    roleId,
    enabled,
    locked,
    description: input.description ?? before.description ?? null,
    // Clients send the one there is, too: it is none that is new.
    ...(newPassword !== null && !matchesPassword(before.password, newPassword) && { password: hashPassword(newPassword) })
  }
}

/** @throws {Refusal} MOCK1042 for the built-in administrator, MOCK1043 for the account the request is made with */
export function assertRemovable ({ id, userName }: Account, accountId: string): void {
  if (id === BUILT_IN) throw new Refusal('MOCK1042', [userName])
  if (id === accountId) throw new Refusal('MOCK1043', [userName])
}

/** @throws {Refusal} CGEN6002 for an id of no role, or of one that is not given to accounts */
export function checkedRole (roleId: string): string {
  if (roleOf(roleId)?.assignable !== true) throw new Refusal('CGEN6002', ['RoleId'])
  return roleId
}

/** @throws {Refusal} MOCK1040 if another account has the name, in any case */
export function assertFree (accounts: readonly Account[], userName: string, own?: Account): void {
  const other = indexOf(accounts).byFoldedName.get(foldName(userName))
  if (other !== undefined && other !== own) throw new Refusal('MOCK1040', [userName])
}

function checkedName (accounts: readonly Account[], userName: string, own?: Account): string {
  if (!USER_NAME.test(userName) || RESERVED.has(foldName(userName))) throw new Refusal('CGEN6002', ['UserName'])
  if (userName.length > LONGEST_USER_NAME) throw new Refusal('MOCK1046', [String(LONGEST_USER_NAME)])
  assertFree(accounts, userName, own)
  return userName
}

function checkDescription ({ description }: AccountInput): void {
  if ((description ?? '').length > LONGEST_DESCRIPTION) throw new Refusal('CGEN6002', ['Description'])
}

function isAbsent (text: string | null | undefined): text is undefined | null | '' {
  return text === undefined || text === null || text === ''
}
