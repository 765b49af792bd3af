import { AndFilter, EqualityFilter, ExtensibleFilter, type Filter, OrFilter, PresenceFilter, SubstringFilter } from 'ldapts'
import type { DirectoryGroup, GroupName } from '../appliance/directories/directory-service.ts'
import type { DirectoryState } from '../appliance/directories/directory-state.ts'
import type { Asking } from './conversation.ts'
import { GROUP_ATTRIBUTES, groupOf, guidBytes } from './entry.ts'

/** Groups that one search gives at most, and that one user is found in. */
const MOST_GROUPS = 1_000
/** Groups within groups: levels that are followed, and members that one search asks for. */
const MOST_LEVELS = 10
const MEMBERS_AT_ONCE = 50

/** LDAP_MATCHING_RULE_IN_CHAIN (MS-ADTS, 3.1.1.3.4.4.3): the server follows groups within groups. */
const IN_CHAIN = '1.2.840.113556.1.4.1941'

/** Attributes of groups that name their members, where the settings name none (RFC 4519, RFC 2307). */
const MEMBERSHIP = ['member', 'uniqueMember', 'memberUid']

/** Who is in a group: by the name of the entry or, as `memberUid` has it, by the short name (User's Guide, Directory Services). */
export interface Member {
  readonly distinguishedName: string
  readonly shortName: string
}

/** Groups whose name begins so, by name. */
export async function groupsNamed (
  conversation: Asking, directory: DirectoryState, beginning: string
): Promise<readonly DirectoryGroup[]> {
  const named = beginning === '' ? present('cn') : new SubstringFilter({ attribute: 'cn', initial: beginning })
  const filter = new AndFilter({ filters: [await aGroup(conversation, directory), named] })
  const groups = await search(conversation, directory, filter)
  return groups.toSorted((one, other) => one.commonName.localeCompare(other.commonName, 'en'))
}

/** The groups that are meant: undefined where there is none, or several of a name. */
export async function groupsMeant (
  conversation: Asking, directory: DirectoryState, names: readonly GroupName[]
): Promise<ReadonlyArray<DirectoryGroup | undefined>> {
  const meant = new OrFilter({ filters: names.flatMap(byName) })
  const groups = await search(conversation, directory, new AndFilter({ filters: [await aGroup(conversation, directory), meant] }))
  return names.map(name => {
    const found = groups.filter(group => name.objectGuid === ''
      ? group.commonName.toLowerCase() === name.commonName.toLowerCase()
      : group.objectGuid.toLowerCase() === name.objectGuid.toLowerCase())
    return found.length === 1 ? found[0] : undefined
  })
}

/** The groups somebody is in, directly or by a group that is, as far as {@link MOST_LEVELS} and {@link MOST_GROUPS} go. */
export async function groupsWith (
  conversation: Asking, directory: DirectoryState, user: Member
): Promise<readonly DirectoryGroup[]> {
  const attributes = await membershipOf(conversation, directory)
  if ((await conversation.root()).knowsChain) {
    const filters = attributes.map(matchType => new ExtensibleFilter({ rule: IN_CHAIN, matchType, value: user.distinguishedName }))
    return await search(conversation, directory, new OrFilter({ filters }))
  }
  const found = new Map<string, DirectoryGroup>()
  let members = [user]
  for (let level = 0; level < MOST_LEVELS && members.length > 0; level++) {
    const above: Member[] = []
    while (members.length > 0 && found.size < MOST_GROUPS) {
      const filters = members.splice(0, MEMBERS_AT_ONCE).flatMap(member => attributes.flatMap(attribute => naming(attribute, member)))
      for (const group of await search(conversation, directory, new OrFilter({ filters }))) {
        const { distinguishedName } = group
        if (found.has(distinguishedName.toLowerCase())) continue
        found.set(distinguishedName.toLowerCase(), group)
        // The short name of a group is nobody's: a user may be called the same.
        above.push({ distinguishedName, shortName: '' })
      }
    }
    members = above
  }
  return [...found.values()]
}

async function search (conversation: Asking, directory: DirectoryState, filter: Filter): Promise<DirectoryGroup[]> {
  const base = await baseOf(conversation, directory)
  const entries = await conversation.search(base, { filter, attributes: GROUP_ATTRIBUTES, most: MOST_GROUPS })
  return entries.map(groupOf)
}

/** Where searches begin: as the settings say or, of Active Directory, which has no such setting, as the server does. */
export async function baseOf (conversation: Asking, { baseDn }: DirectoryState): Promise<string> {
  return baseDn !== null && baseDn !== '' ? baseDn : (await conversation.root()).base
}

/** "Group search will work only if the groups have users assigned under the provided Attribute of Group Membership" (User's Guide). */
async function aGroup (conversation: Asking, directory: DirectoryState): Promise<Filter> {
  if (directory.type === 'AD' && (await conversation.root()).knowsChain) return equal('objectClass', 'group')
  return new OrFilter({ filters: (await membershipOf(conversation, directory)).map(present) })
}

async function membershipOf (conversation: Asking, { membershipAttribute }: DirectoryState): Promise<readonly string[]> {
  if (membershipAttribute !== null && membershipAttribute.trim() !== '') return [membershipAttribute.trim()]
  return (await conversation.root()).knowsChain ? ['member'] : MEMBERSHIP
}

function naming (attribute: string, { distinguishedName, shortName }: Member): Filter[] {
  return [distinguishedName, shortName].filter(name => name !== '').map(name => equal(attribute, name))
}

function byName ({ commonName, objectGuid }: GroupName): Filter[] {
  if (objectGuid === '') return [equal('cn', commonName)]
  const bytes = guidBytes(objectGuid)
  return [equal('entryUUID', objectGuid), ...(bytes === undefined ? [] : [equal('objectGUID', bytes)])]
}

function equal (attribute: string, value: string | Buffer): Filter {
  return new EqualityFilter({ attribute, value })
}

function present (attribute: string): Filter {
  return new PresenceFilter({ attribute })
}
