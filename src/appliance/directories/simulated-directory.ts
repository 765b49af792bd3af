import { createHash } from 'node:crypto'
import { type DirectoryGroup, type DirectoryService, DirectoryFailure } from './directory-service.ts'
import type { DirectoryState } from './directory-state.ts'

/** Password of every user of the simulated directory. It opens nothing but appliances of this product. */
export const DIRECTORY_PASSWORD = 'Directory1!'

/** Users of the simulated directory, and the groups they are in. Every directory that is set up has the same ones. */
export const DIRECTORY_USERS: ReadonlyArray<{ readonly name: string, readonly groups: readonly string[] }> = [
  { name: 'administrator', groups: ['Domain Users', 'Domain Admins', 'OME Administrators'] },
  { name: 'operator', groups: ['Domain Users', 'Account Operators', 'OME Device Managers'] },
  { name: 'viewer', groups: ['Domain Users', 'OME Viewers'] }
]

/** Servers under this domain do not answer (RFC 2606 keeps it free). */
const UNREACHABLE = /\.invalid$/i

/** Stands in for every directory that is set up: nothing is ever connected to. */
export const SIMULATED_DIRECTORY: DirectoryService = {
  test: ({ directory }, user) => {
    if (!isReachable(directory)) throw new DirectoryFailure('directory', 'servers below .invalid do not answer')
    if (user !== null && groupsOf(directory, user.userName, user.password) === undefined) {
      throw new DirectoryFailure('credentials', 'the simulated directory has no user with these credentials')
    }
    return serversOf(directory)
  },
  search: ({ directory }, { userName, password }, beginning) => {
    if (groupsOf(directory, userName, password) === undefined) throw unknownUser()
    return allGroups(directory).filter(({ commonName }) => commonName.toLowerCase().startsWith(beginning.toLowerCase()))
  },
  find: ({ directory }, names) => {
    const groups = allGroups(directory)
    return names.map(name => groups.find(({ commonName, objectGuid }) =>
      name.objectGuid === '' ? commonName === name.commonName : objectGuid === name.objectGuid))
  },
  membership: ({ directory }, { userName, password }, groups) => {
    const own = groupsOf(directory, userName, password)
    return own === undefined ? unknownUser() : groups.filter(({ commonName }) => own.includes(commonName))
  }
}

function unknownUser (): DirectoryFailure {
  return new DirectoryFailure('credentials', 'the simulated directory has no user with these credentials, or does not answer')
}

/** Whether the servers of a directory answer: all do, but those below `.invalid`. */
function isReachable ({ serverType, serverNames, dnsServers }: DirectoryState): boolean {
  return !(serverType === 'DNS' ? dnsServers : serverNames).some(server => UNREACHABLE.test(server))
}

/** The servers of a directory: those that are named, else two in its domain. */
function serversOf ({ serverType, serverNames, dnsServers, groupDomain }: DirectoryState): readonly string[] {
  const domain = groupDomain ?? dnsServers[0] ?? ''
  return serverType === 'MANUAL' ? serverNames : [`dc1.${domain}`, `dc2.${domain}`]
}

/**
 * The groups of whoever has these credentials; undefined if they are wrong or the directory does not answer. Names may be
 * written `operator`, `operator@example.com`, `EXAMPLE\operator`, or `cn=operator,dc=example,dc=com`.
 */
function groupsOf (directory: DirectoryState, userName: string, password: string): readonly string[] | undefined {
  if (password !== DIRECTORY_PASSWORD || !isReachable(directory)) return undefined
  const { name, domain } = parts(userName)
  const [fullDomain, shortDomain] = [domainOf(directory), domainOf(directory).split('.', 1)[0]]
  if (domain !== '' && fullDomain !== '' && domain !== fullDomain && domain !== shortDomain) return undefined
  return DIRECTORY_USERS.find(user => user.name === name)?.groups
}

/** All groups of a directory. Their ids follow from its domain and their names. */
function allGroups (directory: DirectoryState): DirectoryGroup[] {
  const domain = domainOf(directory)
  const components = domain === '' ? [] : domain.split('.')
  return [...new Set(DIRECTORY_USERS.flatMap(({ groups }) => groups))].map(commonName => {
    const digest = createHash('sha256').update(`${domain}/${commonName}`).digest()
    return {
      commonName,
      distinguishedName: [`CN=${commonName}`, 'OU=Groups', ...components.map(component => `DC=${component}`)].join(','),
      domainComponents: components,
      objectGuid: guidOf(digest.toString('hex')),
      objectSid: ['S-1-5-21', ...[16, 20, 24].map(at => digest.readUInt32BE(at)), 1000 + digest.readUInt16BE(28)].join('-')
    }
  })
}

/** The domain of a directory in lower case; empty where none is set. */
function domainOf ({ groupDomain, baseDn }: DirectoryState): string {
  const components = [...(baseDn ?? '').matchAll(/(?:^|,)\s*dc=([^,]+)/gi)].map(([, component]) => component?.trim())
  return (groupDomain ?? components.join('.')).toLowerCase()
}

function parts (userName: string): { readonly name: string, readonly domain: string } {
  const text = userName.trim().toLowerCase()
  const [, , common] = /^(cn|uid)=([^,]+)/.exec(text) ?? []
  if (common !== undefined) return { name: common.trim(), domain: '' }
  const [, shortDomain = '', name = text] = /^([^\\]+)\\(.+)$/.exec(text) ?? []
  const at = name.lastIndexOf('@')
  return at < 0 ? { name, domain: shortDomain } : { name: name.slice(0, at), domain: name.slice(at + 1) }
}

function guidOf (hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}
