import { type KeyObject, generateKeyPairSync } from 'node:crypto'
import { withExtension, withoutExtension } from '../draft.ts'
import { authorityKeyIdentifier, basicConstraints, extendedKeyUsage, generalNames, keyUsage, subjectAltName } from '../../x509/extension.ts'
import { INVALID_CHAIN, INVALID_FILE, INVALID_KEY, NO_COMMON_NAME, NO_EKU, NOT_A_WEB_SERVER, flaws } from '../flaw.ts'
import { commonNames, subjectFields } from '../../x509/name.ts'
import type { RequestFacts } from '../../x509/request.ts'
import { asVersion1, damageSignature, disagreeingAlgorithm, unknownCriticalExtension } from './damage.ts'

const DAY_MS = 86_400_000
const YEAR_MS = 365 * DAY_MS
const NO_CA = basicConstraints({ ca: false })

let foreign: KeyObject | null = null

/** A key that no console has. One for all, since each takes 0.15 s and more. */
function foreignKey (): KeyObject {
  foreign ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
  return foreign
}

/** What can be wrong with the certificate of the appliance itself. */
export const LEAF_FLAWS = flaws([
  {
    id: 'foreign-key',
    title: "the leaf is made for another key than the request's",
    basis: 'KB 000221202, requirement 1: only certificates requested by that appliance through its CSR',
    touches: 'key',
    refusals: { chain: INVALID_KEY, certificate: INVALID_FILE },
    request: request => ({ ...request, publicKey: foreignKey() })
  },
  {
    id: 'no-common-name',
    title: 'the leaf has no common name',
    basis: 'KB 000221202: all certificates must contain common names',
    touches: 'leaf name',
    refusals: { chain: NO_COMMON_NAME, certificate: INVALID_FILE },
    leaf: (leaf, { request }) => ({
      ...leaf,
      subject: { organization: firstCommonName(request), ...subjectFields(request.subject), commonName: '' }
    })
  },
  {
    id: 'wildcard-common-name',
    title: "the leaf's common name is a wildcard",
    basis: 'KB 000221202: common names must not contain wildcards (*)',
    touches: 'leaf name',
    refusals: { chain: NO_COMMON_NAME, certificate: INVALID_FILE },
    leaf: (leaf, { request }) => ({ ...leaf, subject: { ...subjectFields(request.subject), commonName: wildcard(request) } })
  },
  {
    id: 'wildcard-alternative-name',
    title: 'a wildcard among the subject alternative names only',
    basis: 'KB 000221202 speaks of common names',
    touches: 'leaf alternative names',
    refusals: { chain: null, certificate: null },
    leaf: (leaf, { request }) => {
      const names = subjectAltName([...generalNames(request.subjectAltNames), { kind: 'dns', value: wildcard(request) }])
      return { ...leaf, extensions: withExtension(leaf.extensions, names) }
    }
  },
  {
    id: 'no-extended-key-usage',
    title: 'the leaf has no extended key usage',
    basis: 'KB 000221202, requirement 3: a chain must name both; a single certificate without any is unrestricted (RFC 5280, 4.2.1.12)',
    touches: 'leaf extended key usage',
    refusals: { chain: NO_EKU, certificate: null },
    leaf: leaf => ({ ...leaf, extensions: withoutExtension(leaf.extensions, 'extendedKeyUsage') })
  },
  {
    id: 'no-server-auth',
    title: 'the leaf is for client authentication only',
    basis: 'KB 000221202, requirement 3',
    touches: 'leaf extended key usage',
    refusals: { chain: NO_EKU, certificate: INVALID_FILE },
    leaf: leaf => ({ ...leaf, extensions: withExtension(leaf.extensions, extendedKeyUsage(['clientAuth'])) })
  },
  {
    id: 'no-client-auth',
    title: 'the leaf is for server authentication only',
    basis: 'KB 000221202, requirement 3: for single server certificates only server authentication is required',
    touches: 'leaf extended key usage',
    refusals: { chain: NO_EKU, certificate: null },
    leaf: leaf => ({ ...leaf, extensions: withExtension(leaf.extensions, extendedKeyUsage(['serverAuth'])) })
  },
  {
    id: 'any-extended-key-usage',
    title: 'the extended key usage is anyExtendedKeyUsage alone',
    basis: 'KB 000221202, requirement 3 asks for both by name',
    touches: 'leaf extended key usage',
    refusals: { chain: NO_EKU, certificate: INVALID_FILE },
    leaf: leaf => ({ ...leaf, extensions: withExtension(leaf.extensions, extendedKeyUsage(['anyExtendedKeyUsage'])) })
  },
  {
    id: 'no-key-usage',
    title: 'the leaf has no key usage',
    basis: 'KB 000221202, requirement 4: the template must contain key encipherment; a single certificate without any is unrestricted',
    touches: 'leaf key usage',
    refusals: { chain: NOT_A_WEB_SERVER, certificate: null },
    leaf: leaf => ({ ...leaf, extensions: withoutExtension(leaf.extensions, 'keyUsage') })
  },
  {
    id: 'no-key-encipherment',
    title: "the leaf's key usage lacks key encipherment",
    basis: 'KB 000221202, requirement 4',
    touches: 'leaf key usage',
    refusals: { chain: NOT_A_WEB_SERVER, certificate: INVALID_FILE },
    leaf: leaf => ({ ...leaf, extensions: withExtension(leaf.extensions, keyUsage(['digitalSignature'])) })
  },
  {
    id: 'key-encipherment-only',
    title: "the leaf's key usage is key encipherment and nothing else",
    basis: 'KB 000221202, requirement 4 asks for no more, though OpenSSL takes no such client',
    touches: 'leaf key usage',
    refusals: { chain: null, certificate: null },
    leaf: leaf => ({ ...leaf, extensions: withExtension(leaf.extensions, keyUsage(['keyEncipherment'])) })
  },
  {
    id: 'expired',
    title: 'the leaf expired yesterday',
    basis: 'KB 000221202, connection verification: validity against the date and time of the appliance',
    touches: 'leaf validity',
    refusals: { chain: null, certificate: null },
    connectionRefused: true,
    leaf: (leaf, { now }) => ({ ...leaf, notBefore: new Date(now.getTime() - YEAR_MS), notAfter: new Date(now.getTime() - DAY_MS) })
  },
  {
    id: 'not-yet-valid',
    title: 'the leaf becomes valid tomorrow',
    basis: 'KB 000221202, connection verification: validity against the date and time of the appliance',
    touches: 'leaf validity',
    refusals: { chain: null, certificate: null },
    connectionRefused: true,
    leaf: (leaf, { now }) => ({ ...leaf, notBefore: new Date(now.getTime() + DAY_MS), notAfter: new Date(now.getTime() + YEAR_MS) })
  },
  {
    id: 'bad-signature',
    title: "one bit of the leaf's signature is wrong",
    basis: 'RFC 5280, 6.1.3 (a)(1)',
    touches: 'leaf signature',
    refusals: { chain: INVALID_CHAIN, certificate: null },
    leaf: leaf => ({ ...leaf, spoil: damageSignature })
  },
  {
    id: 'algorithm-mismatch',
    title: 'the signature algorithm inside the leaf is not the one outside',
    basis: 'RFC 5280, 4.1.1.2',
    touches: 'leaf signature',
    refusals: { chain: INVALID_CHAIN, certificate: null },
    leaf: leaf => ({ ...leaf, spoil: disagreeingAlgorithm })
  },
  {
    id: 'sha1-signed',
    title: 'the leaf is signed with SHA-1, which TLS does not load',
    basis: 'RFC 9155; OpenSSL refuses it as "ca md too weak"',
    touches: 'leaf signature',
    refusals: { chain: INVALID_CHAIN, certificate: INVALID_FILE },
    leaf: leaf => ({ ...leaf, digest: 'sha1' })
  },
  {
    id: 'issuer-mismatch',
    title: 'the leaf names another issuer than the CA that signed it',
    basis: 'KB 000221202, requirement 6; RFC 5280, 6.1.3 (a)(4)',
    touches: 'leaf issuer',
    refusals: { chain: INVALID_CHAIN, certificate: null },
    leaf: leaf => ({ ...leaf, issuer: { commonName: 'Unknown-CA' } })
  },
  {
    id: 'unknown-critical-extension',
    title: 'the leaf has a critical extension that nobody knows',
    basis: 'RFC 5280, 4.2',
    touches: 'leaf extensions',
    refusals: { chain: INVALID_CHAIN, certificate: null },
    leaf: leaf => ({ ...leaf, extensions: [...leaf.extensions, unknownCriticalExtension()] })
  },
  {
    id: 'duplicate-extension',
    title: 'the leaf has its basic constraints twice',
    basis: 'RFC 5280, 4.2',
    touches: 'leaf extensions',
    refusals: { chain: INVALID_CHAIN, certificate: null },
    leaf: leaf => ({ ...leaf, extensions: [...withoutExtension(leaf.extensions, 'basicConstraints'), NO_CA, NO_CA] })
  },
  {
    id: 'other-authority-key',
    title: "the leaf's authority key identifier is not that of the CA",
    basis: 'RFC 5280, 4.2.1.1; a CA that was renewed. OpenSSL and curl find no issuer',
    touches: 'leaf extensions',
    refusals: { chain: null, certificate: null },
    leaf: leaf => ({ ...leaf, extensions: [...leaf.extensions, authorityKeyIdentifier(Buffer.alloc(20, 0x11))], keyIdentifiers: false })
  },
  {
    id: 'version-1-with-extensions',
    title: 'the leaf says version 1 and has extensions',
    basis: 'RFC 5280, 4.1.2.9: extensions need version 3',
    touches: 'leaf signature',
    refusals: { chain: INVALID_FILE, certificate: INVALID_FILE },
    leaf: leaf => ({ ...leaf, spoil: asVersion1 })
  },
  {
    id: 'unused-bits',
    title: "the unused bits of the leaf's key usage are set",
    basis: 'X.690, 11.2.1: in DER they are zero',
    touches: 'leaf key usage',
    refusals: { chain: INVALID_CHAIN, certificate: null },
    leaf: leaf => ({ ...leaf, extensions: withExtension(leaf.extensions, { ...keyUsage([]), value: Buffer.from('030205a1', 'hex') }) })
  },
  {
    id: 'malformed-extension',
    title: "the leaf's subject alternative name is not decodable",
    basis: 'RFC 5280, 4.2.1.6',
    touches: 'leaf alternative names',
    refusals: { chain: INVALID_CHAIN, certificate: null },
    leaf: leaf => ({
      ...leaf,
      extensions: withExtension(leaf.extensions, { ...subjectAltName([]), value: Buffer.from('not an ASN.1 value') })
    })
  }
])

function firstCommonName (request: RequestFacts): string {
  return commonNames(request.subject)[0] ?? 'nameless'
}

/** `*.example.com` for `ome.example.com`, `*` for a name without a domain. */
function wildcard (request: RequestFacts): string {
  return firstCommonName(request).replace(/^[^.]*/, '*')
}
