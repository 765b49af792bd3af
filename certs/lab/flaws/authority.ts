import { generateKeyPairSync } from 'node:crypto'
import { draftAuthority, revise, withExtension, withoutExtension, type AuthorityDraft, type Validity } from '../draft.ts'
import { basicConstraints, extendedKeyUsage, keyUsage, nameConstraints } from '../../x509/extension.ts'
import { INVALID_CHAIN, NO_COMMON_NAME, flaws } from '../flaw.ts'
import { generateEcKey } from '../../x509/key.ts'
import { damageSignature, unknownCriticalExtension } from './damage.ts'

const DAY_MS = 86_400_000

/** A defect of the CA that signs the leaf makes the chain invalid; the single certificate never meets that CA. */
const IN_CHAIN_ONLY = { touches: 'CAs', intermediates: 1, refusals: { chain: INVALID_CHAIN, certificate: null } } as const
const NAMELESS = { ...IN_CHAIN_ONLY, refusals: { chain: NO_COMMON_NAME, certificate: null } } as const
const CONNECTION_ONLY = { ...IN_CHAIN_ONLY, refusals: { chain: null, certificate: null } } as const

/** What can be wrong with the CAs above the leaf. */
export const AUTHORITY_FLAWS = flaws([
  {
    ...NAMELESS,
    id: 'intermediate-no-common-name',
    title: 'an intermediate CA has no common name',
    basis: 'KB 000221202: all certificates must contain common names',
    authorities: issuing(() => ({ subject: { organization: 'Inter-CA1' } }))
  },
  {
    ...NAMELESS,
    id: 'intermediate-wildcard-common-name',
    title: "an intermediate CA's common name is a wildcard",
    basis: 'KB 000221202: common names must not contain wildcards (*)',
    authorities: issuing(() => ({ subject: { commonName: 'Inter-CA*' } }))
  },
  {
    ...NAMELESS,
    id: 'root-no-common-name',
    intermediates: 0,
    title: 'the root has no common name',
    basis: 'KB 000221202: all certificates must contain common names',
    authorities: ([root, ...rest]) => root === undefined ? [] : [revise(root, { subject: { organization: 'Root-CA' } }), ...rest]
  },
  {
    ...IN_CHAIN_ONLY,
    id: 'intermediate-not-a-ca',
    title: 'the basic constraints of an intermediate say CA:FALSE',
    basis: 'RFC 5280, 6.1.4 (k)',
    authorities: issuing(({ extensions }) => ({ extensions: withExtension(extensions, basicConstraints({ ca: false })) }))
  },
  {
    ...IN_CHAIN_ONLY,
    id: 'no-basic-constraints',
    title: 'an intermediate CA has no basic constraints',
    basis: 'RFC 5280, 6.1.4 (k)',
    authorities: issuing(({ extensions }) => ({ extensions: withoutExtension(extensions, 'basicConstraints') }))
  },
  {
    ...IN_CHAIN_ONLY,
    id: 'no-key-cert-sign',
    title: 'an intermediate CA may not sign certificates',
    basis: 'RFC 5280, 6.1.4 (n)',
    authorities: issuing(({ extensions }) => ({ extensions: withExtension(extensions, keyUsage(['digitalSignature', 'cRLSign'])) }))
  },
  {
    ...IN_CHAIN_ONLY,
    id: 'path-length-exceeded',
    title: 'an intermediate CA with path length 0 has another CA below it',
    basis: 'RFC 5280, 6.1.4 (l)',
    authorities: authorities => extended(issuing(({ extensions }) => ({
      extensions: withExtension(extensions, basicConstraints({ ca: true, pathLength: 0 }))
    }))(authorities), authorities.length + 1)
  },
  {
    ...IN_CHAIN_ONLY,
    id: 'intermediate-unknown-critical-extension',
    title: 'an intermediate CA has a critical extension that nobody knows',
    basis: 'RFC 5280, 4.2',
    authorities: issuing(({ extensions }) => ({ extensions: [...extensions, unknownCriticalExtension()] }))
  },
  {
    ...IN_CHAIN_ONLY,
    id: 'name-constraint-violated',
    title: 'an intermediate CA may sign for an organization that is not the one of the leaf',
    basis: 'RFC 5280, 6.1.3 (b)',
    authorities: issuing(({ extensions }) => ({
      extensions: [...extensions, nameConstraints({ permitted: [{ kind: 'directory', value: { organization: 'Another Organization' } }] })]
    }))
  },
  {
    ...IN_CHAIN_ONLY,
    id: 'intermediate-bad-signature',
    title: "one bit of an intermediate CA's signature is wrong",
    basis: 'RFC 5280, 6.1.3 (a)(1)',
    authorities: issuing(() => ({ spoil: damageSignature }))
  },
  {
    ...IN_CHAIN_ONLY,
    id: 'intermediate-sha1-signed',
    title: 'an intermediate CA is signed with SHA-1, which TLS does not load',
    basis: 'RFC 9155; OpenSSL refuses it as "ca md too weak"',
    authorities: issuing(() => ({ digest: 'sha1' }))
  },
  {
    ...IN_CHAIN_ONLY,
    id: 'intermediate-weak-key',
    title: 'an intermediate CA has an RSA key of 512 bits, which TLS does not load',
    basis: 'OpenSSL refuses it as "ca key too small"',
    authorities: issuing(() => generateKeyPairSync('rsa', { modulusLength: 512 }))
  },
  {
    ...CONNECTION_ONLY,
    id: 'root-version-1',
    intermediates: 0,
    title: 'the root is of version 1, without extensions',
    basis: 'RFC 5280, 6.1: the anchor is not judged by 6.1.4; `openssl x509 -req -signkey` without -extfile',
    authorities: ([root, ...rest]) => root === undefined ? [] : [revise(root, { extensions: [], keyIdentifiers: false }), ...rest]
  },
  {
    ...CONNECTION_ONLY,
    id: 'name-constraint-dot',
    title: 'an intermediate CA has a name constraint with a leading dot, which allows the names of the leaf',
    basis: 'golang issues 14833 and 16347: OpenSSL, Java and Go read it as "at least one label more"',
    authorities: issuing(({ extensions }) => ({
      extensions: [...extensions, nameConstraints({ excluded: [{ kind: 'dns', value: '.invalid' }] })]
    }))
  },
  {
    ...CONNECTION_ONLY,
    id: 'issuer-code-signing',
    title: 'the CA that signs the leaf is for code signing only',
    basis: 'RFC 5280, 4.2.1.12; OpenSSL and Go refuse TLS below it',
    connectionRefused: true,
    authorities: issuing(({ extensions }) => ({ extensions: withExtension(extensions, extendedKeyUsage(['codeSigning'])) }))
  },
  {
    ...CONNECTION_ONLY,
    id: 'issuer-server-only',
    title: 'the CA that signs the leaf is for server authentication only',
    basis: 'RFC 5280, 4.2.1.12; public CAs of 2026. OpenSSL and Go refuse a client below it',
    connectionRefused: true,
    authorities: issuing(({ extensions }) => ({ extensions: withExtension(extensions, extendedKeyUsage(['serverAuth'])) }))
  },
  {
    ...CONNECTION_ONLY,
    id: 'intermediate-expired',
    title: 'an intermediate CA expired yesterday',
    basis: 'KB 000221202, connection verification: validity against the date and time of the appliance',
    connectionRefused: true,
    authorities: (authorities, { now }) => issuing(() => ({
      notBefore: new Date(now.getTime() - 2 * DAY_MS),
      notAfter: new Date(now.getTime() - DAY_MS)
    }))(authorities)
  },
  {
    ...CONNECTION_ONLY,
    id: 'other-intermediate',
    title: 'another intermediate CA of the same root signed the leaf',
    basis: 'KB 000221202, connection verification: "issued to" and "issued by" of the CAs must be the same',
    connectionRefused: true,
    authorities: authorities => {
      const above = authorities.slice(0, -1)
      return [...above, draftAuthority(intermediateName(authorities.length), generateEcKey(), commonValidity(authorities))]
    }
  },
  {
    ...CONNECTION_ONLY,
    id: 'impostor-root',
    intermediates: 0,
    title: 'all CAs have the right names and other keys',
    basis: 'KB 000221202: the root is the anchor of trust; equal names do not make equal CAs',
    connectionRefused: true,
    authorities: authorities => authorities.map(authority => revise(authority, generateEcKey()))
  },
  {
    ...CONNECTION_ONLY,
    id: 'depth-10',
    intermediates: 0,
    title: 'ten certificates from the leaf to the root',
    basis: 'KB 000221202: the chain must not exceed the maximum depth of 10',
    authorities: authorities => extended(authorities, 9)
  },
  {
    ...CONNECTION_ONLY,
    id: 'depth-11',
    intermediates: 0,
    title: 'eleven certificates from the leaf to the root',
    basis: 'KB 000221202, connection verification: the chain must not exceed the maximum depth of 10',
    connectionRefused: true,
    authorities: authorities => extended(authorities, 10)
  }
])

/** The name of the nth intermediate CA below the root, as KB 000221202 names them. */
export function intermediateName (position: number): string {
  return `Inter-CA${position}`
}

/** Exactly `count` CAs, root first: new intermediates are put below the last one. */
export function extended (authorities: readonly AuthorityDraft[], count: number): AuthorityDraft[] {
  const added = Array.from({ length: Math.max(0, count - authorities.length) }, (_, index) =>
    draftAuthority(intermediateName(authorities.length + index), generateEcKey(), commonValidity(authorities)))
  return [...authorities.slice(0, count), ...added]
}

/** Changes the CA that signs the leaf. */
function issuing (change: (authority: AuthorityDraft) => Partial<AuthorityDraft>): (all: readonly AuthorityDraft[]) => AuthorityDraft[] {
  return all => all.map((authority, index) => index === all.length - 1 ? revise(authority, change(authority)) : authority)
}

/** As long as the root: new CAs share its dates. */
function commonValidity ([root]: readonly AuthorityDraft[]): Validity {
  if (root === undefined) throw new TypeError('a chain without a root')
  return root
}
