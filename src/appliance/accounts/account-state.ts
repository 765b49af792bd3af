import { COUNT, FLAG, type Typed, closed, list, oneOf, orNull, text } from '../../schema/schema.ts'
import { elements } from '../elements.ts'
import { type Slice, type SliceKind, type State, pieceOf } from '../slice.ts'
import { misnumbered } from '../numbering.ts'
import type { Scope } from '../scope.ts'
import { hasReached } from '../version.ts'
import { DEVICE_MANAGER, ROLES } from './roles.ts'

const ACCOUNT = closed({
  id: text({ pattern: '^[0-9]{1,15}$', description: 'a number in digits' }),
  userName: text({ maxLength: 255 }),
  password: closed({ salt: text({ maxLength: 255 }), digest: text({ maxLength: 255 }) }),
  /** Id of the role: `10` is ADMINISTRATOR. */
  roleId: oneOf(ROLES.map(({ id }) => id)),
  enabled: FLAG
}, {
  /** 1 is a local user, 2 one of a directory group. Absent: local. */
  userTypeId: oneOf([1, 2]),
  description: orNull(text()),
  /** Locked by an administrator; a lock after failed logins is not kept. */
  locked: FLAG,
  /** Ids of groups whose devices a device manager is restricted to. Absent: all there are. */
  scope: list(COUNT),
  /** Of an imported group: the directory it is from, and its identity there. */
  group: closed({ directoryId: COUNT, objectGuid: text({ maxLength: 255 }) })
})

/** A local account. Passwords are kept as a salted digest. */
export type Account = Typed<typeof ACCOUNT>

/** Ids of the groups that an account is restricted to; null: it is not. Device managers alone are. */
export function groupsOf ({ roleId, scope }: Account): readonly number[] | null {
  return roleId === DEVICE_MANAGER ? scope ?? null : null
}

/**
 * What an account may see and change. A device manager sees the devices of his groups and, also with all devices, the entities that he made
 * (Power Manager 3.1, User's Guide, scope-based access control); other roles see everything. Before 3.6 all did.
 *
 * @param version of OME
 */
export function scopeOf (account: Account, version: string): Scope {
  const { id: accountId, userName, roleId } = account
  if (roleId !== DEVICE_MANAGER || !hasReached(version, '3.6')) return null
  return { groups: groupsOf(account), owner: { accountId, userName } }
}

/** Above it numbers are not given: one more has to have 15 digits, too. */
const HIGHEST_ID = 1e14

/** Id of the built-in administrator in Dell's samples. */
export const BUILT_IN = '10078'

/** Oldest first. Who may log in on a machine from the factory is said when it is made. */
export const ACCOUNTS: SliceKind<readonly Account[]> = {
  name: 'accounts',
  schema: elements(ACCOUNT),
  sense: accounts => {
    const builtIn = accounts.find(({ id }) => id === BUILT_IN)
    if (builtIn === undefined) return 'built-in administrator is missing'
    const { enabled, locked = false } = builtIn
    if (!enabled || locked || !isLocal(builtIn)) return 'built-in administrator cannot log in'
    if (new Set(accounts.map(({ userName }) => userName)).size < accounts.length) return 'names are used twice'
    return misnumbered(accounts.map(({ id }) => Number(id)), HIGHEST_ID)
  },
  // Groups imported from directories go with the directories.
  reset: accounts => accounts.filter(isLocal),
  migrates: (own, theirs) => merged(own, theirs).accounts
}

/** Ids of accounts that users make begin above it, as those of samples do. */
const FIRST_ACCOUNT_ID = 20_001

/** Id of the next account. */
export const NEXT_ACCOUNT_ID: Slice<number> = {
  name: 'nextAccountId',
  schema: COUNT,
  factory: () => FIRST_ACCOUNT_ID,
  absent: () => FIRST_ACCOUNT_ID,
  reset: 'data',
  migrates: (own, theirs) => merged(own, theirs).next
}

function isLocal ({ group }: Account): boolean {
  return group === undefined
}

/** The source's accounts, and local ones of the target whose names the source does not know; these make room for the source's ids. */
function merged (own: State, theirs: State): { readonly accounts: readonly Account[], readonly next: number } {
  const [from, before] = [pieceOf(theirs, ACCOUNTS), pieceOf(own, ACCOUNTS)]
  const names = new Set(from.map(({ userName }) => userName))
  const ids = new Set(from.map(({ id }) => id))
  const least = Math.max(pieceOf(own, NEXT_ACCOUNT_ID), pieceOf(theirs, NEXT_ACCOUNT_ID))
  let next = [...before, ...from].reduce((highest, { id }) => Math.max(highest, Number(id) + 1), least)
  const kept = before.filter(account => isLocal(account) && !names.has(account.userName))
  return { accounts: [...from, ...kept.map(account => ids.has(account.id) ? { ...account, id: String(next++) } : account)], next }
}
