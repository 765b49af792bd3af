import type { DirectoryInput } from '../../src/appliance/directories/directory-rules.ts'
import type { DirectoryState, DirectoryType } from '../../src/appliance/directories/directory-state.ts'
import { listOf } from '../../src/http/schema.ts'
import {
  type Shape, type Typed, FLAG, FLAG_OR_NULL, INTEGER, INTEGER_OR_NULL, NULL, TEXT, TEXT_OR_NULL, list, object, oneOf, orNull
} from '../../src/schema/schema.ts'

const TEXTS_OR_NULL = orNull(listOf(TEXT))

const INPUT = {
  Name: TEXT_OR_NULL,
  ServerType: orNull(oneOf(['DNS', 'MANUAL'])),
  ServerName: TEXTS_OR_NULL,
  DnsServer: TEXTS_OR_NULL,
  GroupDomain: TEXT_OR_NULL,
  UserName: TEXT_OR_NULL,
  Password: TEXT_OR_NULL,
  ServerPort: INTEGER_OR_NULL,
  NetworkTimeOut: INTEGER_OR_NULL,
  SearchTimeOut: INTEGER_OR_NULL,
  CertificateValidation: FLAG_OR_NULL,
  CertificateFile: TEXT_OR_NULL,
  BindDN: TEXT_OR_NULL,
  BindPassword: TEXT_OR_NULL,
  BaseDistinguishedName: TEXT_OR_NULL,
  AttributeUserLogin: TEXT_OR_NULL,
  AttributeGroupMembership: TEXT_OR_NULL,
  SearchFilter: TEXT_OR_NULL
}

const { ServerName, Password, ...REST } = INPUT

/** What a client may send of a directory. */
export const PROVIDER_INPUT = object({}, INPUT)

/** What was sent to be tested, whatever else was in it, with the servers that were found and without passwords. */
export const PROVIDER_TESTED = {
  ...object({ ServerName: list(TEXT), Password: NULL }, { ...REST, BindPassword: NULL }),
  additionalProperties: true
}

const COMMON_PROPERTIES = {
  Id: INTEGER,
  Name: TEXT,
  ServerType: TEXT,
  ServerName: list(TEXT),
  DnsServer: list(TEXT),
  GroupDomain: TEXT_OR_NULL,
  UserName: TEXT_OR_NULL,
  Password: NULL,
  ServerPort: INTEGER,
  NetworkTimeOut: INTEGER,
  SearchTimeOut: INTEGER,
  CertificateValidation: FLAG,
  CertificateFile: TEXT
}

const LDAP_PROPERTIES = {
  BindDN: TEXT_OR_NULL,
  BindPassword: NULL,
  BaseDistinguishedName: TEXT_OR_NULL,
  AttributeUserLogin: TEXT_OR_NULL,
  AttributeGroupMembership: TEXT_OR_NULL,
  SearchFilter: TEXT_OR_NULL
}

/** The properties each kind has: those of both are known to the compiler. */
export const PROVIDER_PROPERTIES: Readonly<Record<DirectoryType, typeof COMMON_PROPERTIES>> = {
  AD: COMMON_PROPERTIES,
  LDAP: { ...COMMON_PROPERTIES, ...LDAP_PROPERTIES }
}

/** The properties of a directory. Passwords are never among them. */
export function directoryEntity (directory: DirectoryState): Shape<typeof COMMON_PROPERTIES, typeof LDAP_PROPERTIES> {
  return {
    Id: directory.id,
    Name: directory.name,
    ServerType: directory.serverType,
    ServerName: directory.serverNames,
    DnsServer: directory.dnsServers,
    GroupDomain: directory.groupDomain,
    UserName: directory.userName,
    Password: null,
    ServerPort: directory.serverPort,
    NetworkTimeOut: directory.networkTimeout,
    SearchTimeOut: directory.searchTimeout,
    CertificateValidation: directory.certificateValidation,
    CertificateFile: directory.certificate,
    ...(directory.type === 'LDAP' && {
      BindDN: directory.bindDn,
      BindPassword: null,
      BaseDistinguishedName: directory.baseDn,
      AttributeUserLogin: directory.loginAttribute,
      AttributeGroupMembership: directory.membershipAttribute,
      SearchFilter: directory.searchFilter
    })
  }
}

/** The same in the appliance's terms. */
export function directoryInput (body: Typed<typeof PROVIDER_INPUT> = {}): DirectoryInput {
  return {
    name: body.Name ?? null,
    serverType: body.ServerType ?? null,
    serverNames: body.ServerName ?? null,
    dnsServers: body.DnsServer ?? null,
    groupDomain: body.GroupDomain ?? null,
    userName: body.UserName ?? null,
    serverPort: body.ServerPort ?? null,
    networkTimeout: body.NetworkTimeOut ?? null,
    searchTimeout: body.SearchTimeOut ?? null,
    certificateValidation: body.CertificateValidation ?? null,
    certificate: body.CertificateFile ?? null,
    bindDn: body.BindDN ?? null,
    baseDn: body.BaseDistinguishedName ?? null,
    loginAttribute: body.AttributeUserLogin ?? null,
    membershipAttribute: body.AttributeGroupMembership ?? null,
    searchFilter: body.SearchFilter ?? null
  }
}
