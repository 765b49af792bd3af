import { decodeBundle } from '../../../certs/x509/bundle.ts'
import type { Certificate } from '../../../certs/x509/certificate.ts'
import { Refusal } from '../../messages.ts'
import { type DirectoryState, type DirectoryType, LONGEST_NAME, TIMEOUT_BOUNDS } from './directory-state.ts'

/** What a client may set of a directory. Absent and null mean: as it is. */
export type DirectoryInput = { readonly [K in keyof Omit<DirectoryState, 'id' | 'type'>]?: DirectoryState[K] | null }

/** Services of one kind there may be (Ansible collection, ome_active_directory, for AD; taken for LDAP, too). */
export const MOST_DIRECTORIES = 2

/** Servers that may be given, by lookup (the same). */
const SERVERS = { DNS: { property: 'DnsServer', most: 1 }, MANUAL: { property: 'ServerName', most: 3 } } as const

/** Characters a host, a domain or any other text of a directory may have. */
export const MAX_TEXT = 255
/** Characters of its certificate. */
const MAX_CERTIFICATE = 65_536

/** How a kind is called in a sentence. */
export const DIRECTORY_NAMES: Readonly<Record<DirectoryType, string>> = { AD: 'Active Directory', LDAP: 'LDAP' }

/** A directory nobody has said anything of (defaults: Ansible collection, PowerShell module). */
export function blankDirectory (id: number, type: DirectoryType): DirectoryState {
  return {
    id,
    type,
    name: '',
    serverType: 'DNS',
    serverNames: [],
    dnsServers: [],
    groupDomain: null,
    serverPort: type === 'AD' ? 3269 : 636,
    networkTimeout: 120,
    searchTimeout: 120,
    certificateValidation: false,
    certificate: '',
    userName: null,
    bindDn: null,
    baseDn: null,
    loginAttribute: null,
    membershipAttribute: null,
    searchFilter: null
  }
}

/**
 * A directory with what the input says.
 *
 * @throws {Refusal} CGEN6002 naming the first bad property
 */
export function changedDirectory (before: DirectoryState, input: DirectoryInput): DirectoryState {
  const said = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== null))
  const directory: DirectoryState = { ...before, ...said }
  const bad = CHECKS.find(({ holds }) => !holds(directory))
  if (bad !== undefined) throw new Refusal('CGEN6002', [bad.property(directory)])
  return directory
}

/** The certificate of a directory; null where there is none that can be read. */
export function directoryCertificate ({ certificate }: Pick<DirectoryState, 'certificate'>): Certificate | null {
  if (certificate.trim() === '') return null
  try {
    return decodeBundle(Buffer.from(certificate), { derAccepted: false }).certificates[0] ?? null
  } catch {
    return null
  }
}

interface Check {
  readonly property: (directory: DirectoryState) => string
  readonly holds: (directory: DirectoryState) => boolean
}

const TEXTS = [
  ['UserName', 'userName'], ['BindDN', 'bindDn'], ['BaseDistinguishedName', 'baseDn'], ['AttributeUserLogin', 'loginAttribute'],
  ['AttributeGroupMembership', 'membershipAttribute'], ['SearchFilter', 'searchFilter']
] as const

const CHECKS: readonly Check[] = [
  check('Name', ({ name }) => name.trim() !== '' && name.length <= LONGEST_NAME),
  {
    property: ({ serverType }) => SERVERS[serverType].property,
    holds: ({ serverType, serverNames, dnsServers }) => {
      const servers = serverType === 'DNS' ? dnsServers : serverNames
      return servers.length >= 1 && servers.length <= SERVERS[serverType].most && servers.every(isHost)
    }
  },
  // Named servers need none: the example of TestADConnection in the API guide has none.
  check('GroupDomain', ({ type, serverType, groupDomain }) =>
    (groupDomain ?? '').length <= MAX_TEXT && (type === 'LDAP' || serverType === 'MANUAL' || (groupDomain ?? '').trim() !== '')),
  ...TEXTS.map(([property, member]) => check(property, directory => (directory[member] ?? '').length <= MAX_TEXT)),
  check('ServerPort', ({ serverPort }) => serverPort >= 1 && serverPort <= 65_535),
  check('NetworkTimeOut', ({ networkTimeout }) => isTimeout(networkTimeout)),
  check('SearchTimeOut', ({ searchTimeout }) => isTimeout(searchTimeout)),
  check('CertificateFile', directory =>
    (!directory.certificateValidation && directory.certificate.trim() === '') ||
    (directory.certificate.length <= MAX_CERTIFICATE && directoryCertificate(directory) !== null)),
  check('BaseDistinguishedName', ({ type, baseDn }) => type === 'AD' || (baseDn ?? '').trim() !== '')
]

function check (property: string, holds: Check['holds']): Check {
  return { property: () => property, holds }
}

function isHost (server: string): boolean {
  return server.length <= MAX_TEXT && /^[A-Za-z0-9.:_-]+$/.test(server)
}

function isTimeout (seconds: number): boolean {
  const [least, most] = TIMEOUT_BOUNDS
  return seconds >= least && seconds <= most
}
