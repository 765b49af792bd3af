import type { Account } from './account-state.ts'

/** Accounts by what they are looked up by. */
export interface AccountIndex {
  readonly byId: ReadonlyMap<string, Account>
  /** Accounts that log in with a name and a password of their own. */
  readonly localByName: ReadonlyMap<string, Account>
  /** All by name; names that differ in case alone are the same. */
  readonly byFoldedName: ReadonlyMap<string, Account>
  /** Imported groups of directories. */
  readonly groups: readonly Account[]
}

const made = new WeakMap<readonly Account[], AccountIndex>()

/** The index of a list of accounts. Lists are replaced, never changed: each is read once. */
export function indexOf (accounts: readonly Account[]): AccountIndex {
  const known = made.get(accounts)
  if (known !== undefined) return known
  const groups = accounts.filter(({ group }) => group !== undefined)
  const index = {
    byId: new Map(accounts.map(account => [account.id, account])),
    localByName: new Map(accounts.filter(({ group }) => group === undefined).map(account => [account.userName, account])),
    byFoldedName: new Map(accounts.map(account => [foldName(account.userName), account])),
    groups
  }
  made.set(accounts, index)
  return index
}

/** A name as it is compared with others. */
export function foldName (userName: string): string {
  return userName.toLowerCase()
}
