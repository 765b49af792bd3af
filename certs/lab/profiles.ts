import type { KeyUsage } from '../x509/certificate.ts'
import type { RefusalRow } from '../verdict/chain-rules.ts'
import type { Purpose } from '../x509/extension.ts'
import { INVALID_FILE, NO_COMMON_NAME, NO_EKU, NOT_A_WEB_SERVER } from './flaw.ts'

/** A template of a CA: what it makes of a request, whatever the request is for. */
export interface Profile {
  readonly id: string
  readonly title: string
  /** Whose template it imitates. */
  readonly basis: string
  /** null: the extension is left out. Both null: all extensions are, as in a version 1 certificate. */
  readonly keyUsage: readonly KeyUsage[] | null
  readonly extendedKeyUsage: readonly Purpose[] | null
  /** `requested`: the names of the request; `with common name`: that one too, as public CAs do; `none`: ignored. */
  readonly subjectAltName: 'requested' | 'with common name' | 'none'
  /** The common name is left out of the subject. */
  readonly subjectWithoutCommonName?: true
  /** Purposes of the CA that signs, if there is one below the root. */
  readonly issuerExtendedKeyUsage?: readonly Purpose[]
  /** What each endpoint answers to an otherwise faultless file; null: accepted. */
  readonly refusals: { readonly chain: RefusalRow | null, readonly certificate: RefusalRow | null }
}

const ACCEPTED = { chain: null, certificate: null }
const TLS_USAGE = ['digitalSignature', 'keyEncipherment'] as const

const ROWS = [
  {
    id: 'client-server',
    title: 'server and client authentication',
    basis: 'KB 000221202: what a chain for a migration needs',
    keyUsage: TLS_USAGE,
    extendedKeyUsage: ['serverAuth', 'clientAuth'],
    subjectAltName: 'with common name',
    refusals: ACCEPTED
  },
  {
    id: 'web-server',
    title: 'Microsoft "Web Server" template: server authentication only',
    basis: "the template Dell's User's Guide names: passes a single upload, fails a chain",
    keyUsage: TLS_USAGE,
    extendedKeyUsage: ['serverAuth'],
    subjectAltName: 'requested',
    refusals: { chain: NO_EKU, certificate: null }
  },
  {
    id: 'workstation',
    title: 'Microsoft "Workstation Authentication" template: client authentication only',
    basis: 'Active Directory Certificate Services, default templates',
    keyUsage: TLS_USAGE,
    extendedKeyUsage: ['clientAuth'],
    subjectAltName: 'requested',
    refusals: { chain: NO_EKU, certificate: INVALID_FILE }
  },
  {
    id: 'code-signing',
    title: 'Microsoft "Code Signing" template',
    basis: 'Active Directory Certificate Services, default templates',
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: ['codeSigning'],
    subjectAltName: 'none',
    refusals: { chain: NO_EKU, certificate: INVALID_FILE }
  },
  {
    id: 'email',
    title: 'S/MIME: e-mail protection and client authentication',
    basis: 'Active Directory Certificate Services, "User" template; many OpenSSL examples',
    keyUsage: TLS_USAGE,
    extendedKeyUsage: ['emailProtection', 'clientAuth'],
    subjectAltName: 'requested',
    refusals: { chain: NO_EKU, certificate: INVALID_FILE }
  },
  {
    id: 'freeipa',
    title: 'FreeIPA "caIPAserviceCert"',
    basis: 'default profile of FreeIPA, which ansible issue 370 signs with',
    keyUsage: ['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment'],
    extendedKeyUsage: ['serverAuth', 'clientAuth'],
    subjectAltName: 'requested',
    refusals: ACCEPTED
  },
  {
    id: 'vault',
    title: 'HashiCorp Vault PKI role with its defaults',
    basis: 'Vault, PKI secrets engine: key_usage, server_flag, client_flag',
    keyUsage: ['digitalSignature', 'keyEncipherment', 'keyAgreement'],
    extendedKeyUsage: ['serverAuth', 'clientAuth'],
    subjectAltName: 'with common name',
    refusals: ACCEPTED
  },
  {
    id: 'public-ca',
    title: 'public CA: server authentication only, names of the request and the common name',
    basis: 'public CAs have been dropping client authentication since 2025',
    keyUsage: TLS_USAGE,
    extendedKeyUsage: ['serverAuth'],
    subjectAltName: 'with common name',
    refusals: { chain: NO_EKU, certificate: null }
  },
  {
    id: 'public-ca-2026',
    title: 'public CA of 2026: leaf and intermediate for server authentication only',
    basis: 'Chrome Root Program, version 1.6: hierarchies for TLS servers alone from June 2026 on',
    keyUsage: TLS_USAGE,
    extendedKeyUsage: ['serverAuth'],
    issuerExtendedKeyUsage: ['serverAuth'],
    subjectAltName: 'with common name',
    refusals: { chain: NO_EKU, certificate: null }
  },
  {
    id: 'acme-minimal',
    title: 'ACME profile of the short kind: no common name, no key encipherment',
    basis: 'Google Public CA, profile "minimal"; Let\'s Encrypt, profile "tlsserver"',
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: ['serverAuth'],
    subjectAltName: 'with common name',
    subjectWithoutCommonName: true,
    refusals: { chain: NO_COMMON_NAME, certificate: INVALID_FILE }
  },
  {
    id: 'key-agreement',
    title: 'EC habits: digital signature and key agreement, no key encipherment',
    basis: 'templates made for EC keys; the RSA key of the appliance is signed all the same',
    keyUsage: ['digitalSignature', 'keyAgreement'],
    extendedKeyUsage: ['serverAuth', 'clientAuth'],
    subjectAltName: 'requested',
    refusals: { chain: NOT_A_WEB_SERVER, certificate: INVALID_FILE }
  },
  {
    id: 'bare',
    title: 'no extensions at all',
    basis: "`openssl x509 -req` without -extfile, and the acceptance tests of Dell's Terraform provider",
    keyUsage: null,
    extendedKeyUsage: null,
    subjectAltName: 'none',
    refusals: { chain: NO_EKU, certificate: null }
  }
] as const satisfies readonly Profile[]

/** The name of a profile. */
export type ProfileId = typeof ROWS[number]['id']

/** What real CAs offer, and what comes of it. The first is the default. */
export const PROFILES: readonly Profile[] = ROWS
