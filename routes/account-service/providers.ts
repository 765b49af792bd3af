import { commonNames } from '../../certs/x509/name.ts'
import type { ImportInput } from '../../src/appliance/directories/group-import.ts'
import { directoryCertificate } from '../../src/appliance/directories/directory-rules.ts'
import type { DirectoryCredentials } from '../../src/appliance/directories/directory-service.ts'
import type { DirectoryState, DirectoryType } from '../../src/appliance/directories/directory-state.ts'
import { type EntitySet, type MemberShape, entities, entitySet, memberSchema } from '../../src/http/entity-set.ts'
import { Answer, get, post, put, type Route } from '../../src/http/route.ts'
import { type Typed, FLAG_OR_NULL, INTEGER, NULL, TEXT, TEXT_OR_NULL, anyOf, list, object, oneOf } from '../../src/schema/schema.ts'
import { idsOf, listOf } from '../../src/http/schema.ts'
import { Refusal } from '../../src/messages.ts'
import { ACCOUNT_PROPERTIES, accountEntity } from './accounts.ts'
import { PROVIDER_INPUT, PROVIDER_PROPERTIES, PROVIDER_TESTED, directoryEntity, directoryInput } from './provider-shapes.ts'

const SERVICE = '/api/AccountService'
const PROVIDER = `${SERVICE}/ExternalAccountProvider`
const ACTIONS = `${PROVIDER}/Actions/ExternalAccountProvider`
const NEEDED = { needs: 'SECURITY_SETUP' } as const
const ID_INPUT = anyOf(TEXT, INTEGER, NULL)

const SEARCH = object({ Type: oneOf(['AD', 'LDAP']) }, {
  DirectoryServerId: ID_INPUT,
  UserName: TEXT_OR_NULL,
  Password: TEXT_OR_NULL,
  CommonName: TEXT_OR_NULL
})

const REMOVAL = object({}, { AccountProviderIds: idsOf(INTEGER) })

const GROUP = object({
  CommonName: TEXT,
  OrganizationalUnit: NULL,
  GroupType: NULL,
  DistinguishedName: TEXT,
  DomainComponent: list(TEXT),
  ObjectGuid: TEXT,
  ObjectSid: TEXT
})

const CERTIFICATE = object({
  DirectoryServerId: INTEGER,
  Type: TEXT,
  SerialNumber: TEXT,
  IssuerCN: TEXT_OR_NULL,
  SubjectCN: TEXT_OR_NULL,
  ValidFrom: TEXT,
  ValidTo: TEXT
})

const IMPORT = listOf(object({}, {
  DirectoryServiceId: ID_INPUT,
  UserName: TEXT_OR_NULL,
  RoleId: ID_INPUT,
  Description: TEXT_OR_NULL,
  Enabled: FLAG_OR_NULL,
  ObjectGuid: TEXT_OR_NULL
}), 100)

const TYPES = entities({
  path: `${PROVIDER}/DirectoryServiceType`,
  type: 'ExternalAccountProvider.DirectoryServiceType',
  key: null,
  properties: { Id: INTEGER, DirectoryType: TEXT },
  members: () => [{ id: 1, type: 'AD' }, { id: 2, type: 'LDAP' }],
  entity: ({ id, type }) => ({ Id: id, DirectoryType: type })
})

type ProviderSet = EntitySet<DirectoryState, typeof PROVIDER_PROPERTIES[DirectoryType]>

const SETS: Readonly<Record<DirectoryType, ProviderSet>> = { AD: providerSet('AD'), LDAP: providerSet('LDAP') }

const ROOT = object({
  '@odata.context': TEXT,
  '@odata.id': TEXT,
  'DirectoryServiceType@odata.navigationLink': TEXT,
  'ADAccountProvider@odata.navigationLink': TEXT,
  'LDAPAccountProvider@odata.navigationLink': TEXT
})

/** Directory services (API guide; Ansible's ome_active_directory and ome_domain_user_groups; the PowerShell module). */
export const accountProviders: readonly Route[] = [
  get(PROVIDER, () => ({
    '@odata.context': '/api/$metadata#ExternalAccountProvider.ExternalAccountProvider',
    '@odata.id': PROVIDER,
    'DirectoryServiceType@odata.navigationLink': TYPES.path,
    'ADAccountProvider@odata.navigationLink': SETS.AD.path,
    'LDAPAccountProvider@odata.navigationLink': SETS.LDAP.path
  }), { answer: ROOT }),

  ...entitySet(TYPES),
  ...providerRoutes('AD'),
  ...providerRoutes('LDAP'),

  post(`${ACTIONS}.SearchGroups`, SEARCH, async ({ appliance, body }) => {
    const type = body?.Type
    if (type === undefined) throw new Refusal('CGEN6002', ['Type'])
    const credentials = credentialsOf(body?.UserName, body?.Password)
    const groups = await appliance.directories.search(type, Number(body?.DirectoryServerId ?? NaN), credentials, body?.CommonName ?? '')
    return groups.map(({ commonName, distinguishedName, domainComponents, objectGuid, objectSid }) => ({
      CommonName: commonName,
      OrganizationalUnit: null,
      GroupType: null,
      DistinguishedName: distinguishedName,
      DomainComponent: domainComponents,
      ObjectGuid: objectGuid,
      ObjectSid: objectSid
    }))
  }, { ...NEEDED, answer: list(GROUP) }),

  post(`${ACTIONS}.DeleteExternalAccountProvider`, REMOVAL, async ({ appliance, body, actor }) => {
    await appliance.directories.remove(body?.AccountProviderIds ?? [], actor)
    return new Answer(204)
  }, NEEDED),

  post(`${ACTIONS}.DSCertificate`, SEARCH, ({ appliance, body }) => {
    const type = body?.Type ?? 'AD'
    const directory = appliance.directories.get(type, Number(body?.DirectoryServerId ?? NaN))
    if (directory === undefined) throw new Refusal('CGEN6002', ['DirectoryServerId'])
    const certificate = directoryCertificate(directory)
    if (certificate === null) throw new Refusal('CGEN6002', ['CertificateFile'], { reason: 'the directory has no certificate' })
    return new Answer(202, {
      DirectoryServerId: directory.id,
      Type: type,
      SerialNumber: BigInt(`0x${certificate.x509.serialNumber}`).toString(),
      IssuerCN: commonNames(certificate.issuer).at(-1) ?? null,
      SubjectCN: commonNames(certificate.subject).at(-1) ?? null,
      ValidFrom: guideTime(certificate.notBefore),
      ValidTo: guideTime(certificate.notAfter)
    })
  }, { answer: CERTIFICATE }),

  post(`${SERVICE}/Actions/AccountService.ImportExternalAccountProvider`, IMPORT, async ({ appliance, body, actor }) => {
    const accounts = await appliance.directories.import((body ?? []).map(importInput), actor)
    return accounts.map(accountEntity)
  }, { ...NEEDED, answer: list(object(ACCOUNT_PROPERTIES)) })
]

/** A kind of directory: its set, POST, PUT and the test of a connection. */
function providerRoutes (type: DirectoryType): readonly Route[] {
  const set = SETS[type]
  const options = { ...NEEDED, answer: memberSchema(set) }
  return [
    ...entitySet(set),

    post(set.path, PROVIDER_INPUT, async ({ appliance, body, actor }) =>
      new Answer(201, written(set, await appliance.directories.add(type, directoryInput(body), bindPassword(type, body), actor))), options),

    put(`${set.path}(:id(^\\d+))`, PROVIDER_INPUT, async ({ appliance, body, params, actor }) =>
      written(set, await appliance.directories.change(type, Number(params.id), directoryInput(body), bindPassword(type, body), actor)),
    options),

    post(`${ACTIONS}.Test${type}Connection`, PROVIDER_INPUT, async ({ appliance, body, actor }) => {
      const bind = credentialsOf(body?.BindDN, body?.BindPassword)
      const user = credentialsOf(body?.UserName, body?.Password)
      const tested = user.userName === '' && type === 'LDAP' ? bind : user
      const servers = await appliance.directories.test(type, directoryInput(body), bindPassword(type, body) ?? '', tested, actor)
      const { BindPassword, ...sent } = body ?? {}
      return {
        ...sent,
        ServerName: servers,
        Password: null,
        ...((type === 'LDAP' || BindPassword !== undefined) && { BindPassword: null })
      }
    }, { ...NEEDED, answer: PROVIDER_TESTED })
  ]
}

function providerSet (type: DirectoryType): ProviderSet {
  return entities({
    path: `${PROVIDER}/${type}AccountProvider`,
    type: `ExternalAccountProvider.${type}AccountProvider`,
    key: { property: 'Id', kind: 'number' },
    properties: PROVIDER_PROPERTIES[type],
    members: ({ appliance }) => appliance.directories.list(type),
    find: ({ appliance }, id) => appliance.directories.get(type, Number(id)),
    entity: directoryEntity
  })
}

function written (set: ProviderSet, directory: DirectoryState): MemberShape<typeof PROVIDER_PROPERTIES[DirectoryType]> {
  return {
    '@odata.context': `/api/$metadata#${set.type}`,
    '@odata.type': `#${set.type}`,
    '@odata.id': `${set.path}(${directory.id})`,
    ...directoryEntity(directory)
  }
}

function importInput ({
  DirectoryServiceId, UserName, RoleId, Description, Enabled, ObjectGuid
}: Typed<typeof IMPORT>[number]): ImportInput {
  return {
    directoryId: Number(DirectoryServiceId ?? NaN),
    userName: UserName ?? '',
    roleId: String(RoleId ?? ''),
    description: Description ?? null,
    enabled: Enabled ?? true,
    objectGuid: ObjectGuid ?? ''
  }
}

function credentialsOf (userName: string | null | undefined, password: string | null | undefined): DirectoryCredentials {
  return { userName: userName ?? '', password: password ?? '' }
}

/** The password of the user that the settings of a directory name: `BindDN` of LDAP, `UserName` of AD. */
function bindPassword (type: DirectoryType, body: Typed<typeof PROVIDER_INPUT> | undefined): string | null {
  return (type === 'LDAP' ? body?.BindPassword : body?.Password) ?? null
}

/** As the guide writes it: `Aug 14 2015 22:04:36`. */
function guideTime (time: Date): string {
  const [, day = '', month = '', year = '', clock = ''] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(time.toUTCString()) ?? []
  return `${month} ${day} ${year} ${clock}`
}
