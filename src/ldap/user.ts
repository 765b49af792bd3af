import { AndFilter, EqualityFilter, type Filter, FilterParser } from 'ldapts'
import { type AskedDirectory, type DirectoryCredentials, DirectoryFailure } from '../appliance/directories/directory-service.ts'
import { failureText } from '../failure.ts'
import type { LoggingIn } from './conversation.ts'
import { firstValue } from './entry.ts'
import { type Member, baseOf } from './groups.ts'

/** Attribute of the login where the settings name none (User's Guide, Directory Services: "If it is not configured, use UID"). */
const LOGIN_ATTRIBUTE = 'uid'

/** `uid=operator,ou=People,…`: a name that is an entry's own. */
const DISTINGUISHED = /^[A-Za-z][\w.;-]*\s*=[^,]*,/

/** A name as Active Directory takes it for a login: with its domain, or an entry's own. */
const QUALIFIED = /[@\\]/

/**
 * Binds as the user that the settings name: `BindDN` of LDAP, `UserName` of Active Directory. Without one, or where its password is not
 * known, as nobody.
 *
 * @throws {DirectoryFailure} the directory's fault: no client has sent these credentials
 */
export async function bindAsConsole (conversation: LoggingIn, { directory, bindPassword }: AskedDirectory): Promise<void> {
  const { type } = directory
  const name = (type === 'LDAP' ? directory.bindDn : directory.userName) ?? ''
  if (name === '' || bindPassword === '') return
  try {
    const userName = type === 'LDAP' ? name : await qualified(conversation, directory.groupDomain, name)
    await conversation.bind({ userName, password: bindPassword })
  } catch (error) {
    throw new DirectoryFailure('directory', `the directory does not let the user of its settings in: ${failureText(error)}`)
  }
}

/** Binds as a user, with the name of a login or of an entry. @throws {DirectoryFailure} */
export async function bindAs (conversation: LoggingIn, asked: AskedDirectory, user: DirectoryCredentials): Promise<void> {
  const { type, groupDomain } = asked.directory
  const { userName, password } = user
  if (DISTINGUISHED.test(userName)) await conversation.bind(user)
  else if (type === 'AD') await conversation.bind({ userName: await qualified(conversation, groupDomain, userName), password })
  else await bindByLogin(conversation, asked, user)
}

/**
 * Logs a user in, whose groups are then asked for. In LDAP only the value of the login attribute is a login: the name of an entry would
 * pass by the search filter.
 *
 * @throws {DirectoryFailure}
 */
export async function logIn (conversation: LoggingIn, asked: AskedDirectory, user: DirectoryCredentials): Promise<Member> {
  if (asked.directory.type === 'LDAP') {
    const member = await bindByLogin(conversation, asked, user)
    // Whether a user may read groups is the directory's business; whom the settings name has been chosen for it.
    await bindAsConsole(conversation, asked)
    return member
  }
  await bindAs(conversation, asked, user)
  return await whoIs(conversation, asked)
}

/** Finds who has a login, and binds as him. @throws {DirectoryFailure} also where nobody has it, or several do */
async function bindByLogin (
  conversation: LoggingIn, asked: AskedDirectory, { userName, password }: DirectoryCredentials
): Promise<Member> {
  await bindAsConsole(conversation, asked)
  const { directory } = asked
  const { loginAttribute, searchFilter } = directory
  const attribute = loginAttribute === null || loginAttribute.trim() === '' ? LOGIN_ATTRIBUTE : loginAttribute.trim()
  const login = new EqualityFilter({ attribute, value: userName })
  const distinguishedName = await only(conversation, asked, new AndFilter({ filters: [login, ...readFilter(searchFilter)] }))
  await conversation.bind({ userName: distinguishedName, password })
  return { distinguishedName, shortName: userName }
}

/** Of Active Directory: the server says who is bound, however the name was written. */
async function whoIs (conversation: LoggingIn, asked: AskedDirectory): Promise<Member> {
  const [, form, name = ''] = /^(dn|u):(.+)$/i.exec(await conversation.whoAmI()) ?? []
  if (form === undefined) throw new DirectoryFailure('directory', 'the directory does not say who is logged in')
  const distinguishedName = form.toLowerCase() === 'dn'
    ? name
    : await only(conversation, asked, new EqualityFilter({ attribute: 'sAMAccountName', value: name.slice(name.lastIndexOf('\\') + 1) }))
  return { distinguishedName, shortName: firstValue(distinguishedName) }
}

/** The one entry that fits (User's Guide: "If the user DN cannot be uniquely identified …, the login operation fails"). */
async function only (conversation: LoggingIn, { directory }: AskedDirectory, filter: Filter): Promise<string> {
  const base = await baseOf(conversation, directory)
  const found = await conversation.search(base, { filter, attributes: ['1.1'], most: 2 })
  const [entry] = found
  if (entry === undefined || found.length > 1) {
    throw new DirectoryFailure('credentials', found.length > 1 ? 'several entries have this login' : 'no entry has this login')
  }
  return entry.dn
}

async function qualified (conversation: LoggingIn, groupDomain: string | null, userName: string): Promise<string> {
  if (QUALIFIED.test(userName) || DISTINGUISHED.test(userName)) return userName
  const { base } = await conversation.root()
  const components = [...base.matchAll(/(?:^|,)\s*dc=([^,]+)/gi)].map(([, component]) => component)
  const domain = groupDomain !== null && groupDomain !== '' ? groupDomain : components.join('.')
  if (domain === '') throw new DirectoryFailure('credentials', 'the user name has no domain, and the directory tells none')
  return `${userName}@${domain}`
}

function readFilter (text: string | null): Filter[] {
  if (text === null || text.trim() === '') return []
  try {
    return [FilterParser.parseString(text.trim())]
  } catch {
    throw new DirectoryFailure('directory', 'the search filter cannot be read (RFC 4515)')
  }
}
