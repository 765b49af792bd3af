import { indexOf } from '../accounts/account-index.ts'
import type { AccountRegister } from '../accounts/account-register.ts'
import { type Account, groupsOf } from '../accounts/account-state.ts'
import type { LoginVerdict } from '../accounts/login-causes.ts'
import { ROLES } from '../accounts/roles.ts'
import { type Soon, whenAllThere } from '../soon.ts'
import { DirectoryFailure } from './directory-service.ts'
import type { DirectoryState } from './directory-state.ts'

/** An imported group, as a directory is asked of it. */
export interface ImportedGroup {
  readonly accountId: string
  readonly commonName: string
  readonly objectGuid: string
}

type Membership = readonly ImportedGroup[] | DirectoryFailure

/** Asks a directory which of the groups somebody is in. */
export type AskMembership = (directory: DirectoryState, groups: readonly ImportedGroup[]) => Soon<Membership>

/**
 * Logs a user of a directory in, with the account of an imported group: of several, the one that may do most. All directories that groups
 * were imported from are asked, and no other.
 */
export function groupLogin (
  { accounts }: AccountRegister, directories: readonly DirectoryState[], userName: string, ask: AskMembership
): Soon<LoginVerdict> {
  const answers = directories.flatMap(directory => {
    const groups = usable(accounts.value).flatMap(({ id, userName: commonName, group }) =>
      group?.directoryId === directory.id ? [{ accountId: id, commonName, objectGuid: group.objectGuid }] : [])
    return groups.length === 0 ? [] : [ask(directory, groups)]
  })
  return whenAllThere(answers, found => {
    const memberships = found.flatMap(membership => membership instanceof DirectoryFailure ? [] : membership)
    const ids = new Set(memberships.map(({ accountId }) => accountId))
    // As the accounts are now: a directory may have taken its time.
    const own = usable(accounts.value).filter(({ id }) => ids.has(id))
    const best = ROLES.flatMap(({ id }) => own.filter(({ roleId }) => roleId === id))[0]
    if (best !== undefined) return { account: inScopeOf(own, best, userName) }
    const isSilent = found.some(membership => membership instanceof DirectoryFailure && membership.fault === 'directory')
    return { cause: isSilent ? 'directorySilent' : 'unknown' }
  })
}

/** User's Guide, SBAC for AD and LDAP users: the union of the scopes of the groups; one that has all has all. */
function inScopeOf (groups: readonly Account[], { scope, ...best }: Account, userName: string): Account {
  const scopes = groups.filter(({ roleId }) => roleId === best.roleId).map(groupsOf)
  const isRestricted = scopes.every(scope => scope !== null)
  return { ...best, userName, ...(isRestricted && { scope: [...new Set(scopes.flatMap(scope => scope ?? []))] }) }
}

function usable (accounts: readonly Account[]): readonly Account[] {
  return indexOf(accounts).groups.filter(({ enabled, locked }) => enabled && locked !== true)
}
