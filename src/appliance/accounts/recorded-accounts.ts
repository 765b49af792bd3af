import { type Said, textOf } from '../../estate/recorded-kinds.ts'
import { fits } from '../../schema/check.ts'
import { ACCOUNTS, type Account } from './account-state.ts'
import { noPassword } from './password.ts'

/**
 * The accounts of an appliance with the local users of a console that was recorded. No password was: until one is set, they cannot log in.
 *
 * @param own those that are there; a recorded one of the same id or name is left out
 */
export function withRecordedAccounts (own: readonly Account[], said: Said): readonly Account[] {
  const [ids, names] = [new Set(own.map(({ id }) => id)), new Set(own.map(({ userName }) => userName))]
  const recorded = (said.members('/api/AccountService/Accounts') ?? []).flatMap(listed => {
    const { Id, UserName, RoleId, Enabled, Locked, Description, UserTypeId } = listed
    const account: unknown = {
      id: String(Id),
      userName: textOf(UserName),
      password: noPassword(),
      roleId: String(RoleId),
      enabled: Enabled === true,
      userTypeId: 1,
      description: typeof Description === 'string' ? Description : null,
      locked: Locked === true
    }
    if (UserTypeId === 2 || ids.has(String(Id)) || names.has(textOf(UserName)) || !fits(ACCOUNTS.schema, [account])) return []
    ids.add(String(Id))
    names.add(textOf(UserName))
    return [account]
  })
  const accounts: unknown = [...own, ...recorded]
  return fits(ACCOUNTS.schema, accounts) ? accounts : own
}
