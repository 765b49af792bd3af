import { hashPassword, matchesPassword } from './password.ts'
import { type Account, ACCOUNTS, BUILT_IN, NEXT_ACCOUNT_ID } from './account-state.ts'
import { indexOf } from './account-index.ts'
import type { Ledger } from '../ledger.ts'
import { ADMINISTRATOR } from './roles.ts'
import type { Piece, Put, State } from '../slice.ts'

/** An account to be made: given its id, and all that are there before it. Throws, and none is made. */
export type NewAccount = (id: string, others: readonly Account[]) => Account

/** Who administers an appliance. */
export interface Administrator {
  readonly userName: string
  readonly password: string
}

/**
 * The accounts of an appliance as they are kept: local users, and groups imported from directories. What may be done with
 * them, others say.
 */
export class AccountRegister {
  /** Oldest first. */
  readonly accounts: Piece<readonly Account[]>
  readonly #nextId: Piece<number>

  /** @param administrator of a new appliance */
  constructor (ledger: Ledger, { userName, password }: Administrator) {
    this.accounts = ledger.slice({
      ...ACCOUNTS,
      factory: () => [{ id: BUILT_IN, userName, password: hashPassword(password), roleId: ADMINISTRATOR, enabled: true }]
    })
    this.#nextId = ledger.slice(NEXT_ACCOUNT_ID)
  }

  /** Whoever logged in with an account, as the account is now; undefined once it may not be used any more. */
  current (account: Account): Account | undefined {
    const now = indexOf(this.accounts.value).byId.get(account.id)
    if (now === undefined || !now.enabled) return undefined
    // A user of a directory acts under his own name with what his group may do, in the scope of all groups he is in.
    if (now.group === undefined) return now
    const { scope, ...rest } = now
    return { ...rest, userName: account.userName, ...(account.scope !== undefined && { scope: account.scope }) }
  }

  /** Adds accounts, in a commit. @returns those that were added */
  add (state: State, put: Put, wanted: readonly NewAccount[]): readonly Account[] {
    const before = this.accounts.of(state)
    // In a state from elsewhere an account may have the number that comes next.
    const first = before.reduce((next, { id }) => Math.max(next, Number(id) + 1), this.#nextId.of(state))
    const accounts = wanted.reduce((others, make, index) => [...others, make(String(first + index), others)], before)
    put(this.accounts, accounts)
    put(this.#nextId, first + wanted.length)
    return accounts.slice(before.length)
  }
}

/** Whether an account of that name has that password. */
export function opens (accounts: readonly Account[], { userName, password }: Administrator): boolean {
  return accounts.some(account => account.userName === userName && matchesPassword(account.password, password))
}
