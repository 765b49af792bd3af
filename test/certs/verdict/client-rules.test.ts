import { X509Certificate } from 'node:crypto'
import t from 'tap'
import * as der from '../../../certs/der/encode.ts'
import { inspectChain } from '../../../certs/verdict/chain.ts'
import { type CsrKey, DEFAULT_CHAIN_SWITCHES, type Purpose } from '../../../certs/verdict/rule.ts'
import { EXTENSION, decodeCertificate } from '../../../certs/x509/certificate.ts'
import { type Extension, authorityKeyIdentifier, extendedKeyUsage, keyUsage } from '../../../certs/x509/extension.ts'
import { generateEcKey } from '../../../certs/x509/key.ts'
import { encodeName } from '../../../certs/x509/name.ts'
import { OPENSSL_MISSING, opensslVerify } from '../../support/openssl.ts'
import { type Link, issueChain } from '../../support/plan-chain.ts'

const KEYS = { ca: generateEcKey(), root: generateEcKey() }
const BOTH = extendedKeyUsage(['serverAuth', 'clientAuth'])
const USAGES = [BOTH, keyUsage(['digitalSignature', 'keyEncipherment'])]
const leaf = (...extensions: readonly Extension[]): Link => ({
  extensions: [...USAGES.filter(({ oid }) => !extensions.some(other => other.oid === oid)), ...extensions]
})
const ca = (...extensions: readonly Extension[]): Link => ({ extensions })
const root: Link = { subject: { commonName: 'Root' } }
/** AuthorityKeyIdentifier by issuer and serial number. */
const numbered = (issuer: string, serial: Buffer): Extension => ({
  oid: EXTENSION.authorityKeyIdentifier,
  critical: false,
  value: der.sequence(der.tagged(1, der.tagged(4, encodeName({ commonName: issuer }))), der.taggedBytes(2, serial))
})

function broken (chain: readonly Buffer[], purpose: Purpose, switches = DEFAULT_CHAIN_SWITCHES, csrKey: CsrKey = 'not given'): string[] {
  const { findings } = inspectChain(chain.map(decodeCertificate), { purpose, csrKey, now: new Date('2026-01-01T00:00:00Z'), switches })
  const told = findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
  return told.map(({ id, verdict, certificate }) => `${verdict} ${id} ${certificate}`)
}

interface Row {
  readonly chain: readonly Link[]
  readonly upload: readonly string[]
  readonly connection: readonly string[]
  /** Whether openssl verifies it as a server and as a client; absent where it is not asked. */
  readonly openssl?: boolean
}

const ROWS: Readonly<Record<string, Row>> = {
  'purposes of the leaf alone': { chain: [leaf(), {}, root], upload: [], connection: [], openssl: true },
  'a CA for both': { chain: [leaf(), ca(BOTH), root], upload: [], connection: [], openssl: true },
  'a CA for code signing': {
    chain: [leaf(), ca(extendedKeyUsage(['codeSigning'])), root],
    upload: ['warn issuer-purposes 1'],
    connection: ['fail issuer-purposes 1'],
    openssl: false
  },
  'a CA for servers, as public ones of 2026': {
    chain: [leaf(), {}, ca(extendedKeyUsage(['serverAuth'])), root],
    upload: ['warn issuer-purposes 2'],
    connection: ['fail issuer-purposes 2'],
    openssl: false
  },
  'a CA for any purpose': {
    chain: [leaf(), ca(extendedKeyUsage(['anyExtendedKeyUsage'])), root],
    upload: ['warn issuer-purposes 1'],
    connection: ['fail issuer-purposes 1'],
    openssl: false
  },
  'a root for servers': {
    chain: [leaf(), {}, { ...root, extensions: [extendedKeyUsage(['serverAuth'])] }],
    upload: ['warn issuer-purposes 2'],
    connection: ['fail issuer-purposes 2'],
    openssl: false
  },
  'a leaf that may not sign': {
    chain: [leaf(keyUsage(['keyEncipherment'])), {}, root],
    upload: ['warn digital-signature 0'],
    connection: ['warn digital-signature 0'],
    openssl: false
  },
  'an identifier of another key': {
    chain: [leaf(authorityKeyIdentifier(Buffer.alloc(20, 0x11))), {}, root],
    upload: ['warn authority-key 0'],
    connection: ['warn authority-key 0'],
    openssl: false
  },
  'an identifier of another key in an intermediate': {
    chain: [leaf(), ca(authorityKeyIdentifier(Buffer.alloc(20, 0x11))), root],
    upload: ['warn authority-key 1'],
    connection: ['warn authority-key 1'],
    openssl: false
  },
  'another serial number': {
    chain: [leaf(numbered('Root', Buffer.of(1))), {}, root],
    upload: ['warn authority-key 0'],
    connection: ['warn authority-key 0'],
    openssl: false
  },
  'no identifier in the CA': {
    chain: [leaf(authorityKeyIdentifier(Buffer.alloc(20, 0x11))), { extensions: [{ oid: EXTENSION.subjectKeyIdentifier }] }, root],
    upload: [],
    connection: [],
    openssl: true
  }
}

t.test('an upload is warned, a connection refused where TLS libraries refuse it', { skip: OPENSSL_MISSING }, async t => {
  for (const [name, { chain: links, upload, connection, openssl }] of Object.entries(ROWS)) {
    const chain = issueChain(...links)
    t.same(broken(chain, 'chain'), upload, name)
    t.same(broken(chain, 'migration'), connection, `${name}: connection`)
    const objections = ['sslserver', 'sslclient'].map(purpose => opensslVerify(chain, ['-purpose', purpose]))
    t.equal(objections.every(text => text === ''), openssl, `${name}: openssl (${objections.join('; ')})`)
    t.notOk(broken(chain, 'certificate').some(finding => /issuer|authority/.test(finding)), `${name}: a single certificate has no issuer`)
  }
})

t.test('an identifier by issuer and serial number', { skip: OPENSSL_MISSING }, async t => {
  const [, intermediate = Buffer.alloc(0), last = Buffer.alloc(0)] = issueChain(leaf(), { key: KEYS.ca }, { ...root, key: KEYS.root })
  const serial = Buffer.from(new X509Certificate(intermediate).serialNumber, 'hex')
  const [own = Buffer.alloc(0)] = issueChain(leaf(numbered('Root', serial)), { key: KEYS.ca }, { ...root, key: KEYS.root })
  t.same(broken([own, intermediate, last], 'chain'), [])
  t.equal(opensslVerify([own, intermediate, last]), '')
})

t.test('a switch takes any purpose for both', async t => {
  const chain = issueChain(leaf(), ca(extendedKeyUsage(['anyExtendedKeyUsage'])), root)
  t.same(broken(chain, 'migration', { ...DEFAULT_CHAIN_SWITCHES, anyExtendedKeyUsageAccepted: true }), [])
})

t.test('a key without a request, and a CA without a common name, are refused by the name of their rule', t => {
  const nameless = issueChain(leaf(), { subject: { organization: 'Nameless' } }, root)
  for (const purpose of ['chain', 'migration'] as const) t.same(broken(nameless, purpose), ['fail common-name 1'], purpose)
  const chain = issueChain(leaf(), {}, root)
  t.same(broken(chain, 'chain', DEFAULT_CHAIN_SWITCHES, null), ['fail csr-key 0'])
  t.same(broken(chain, 'certificate', DEFAULT_CHAIN_SWITCHES, KEYS.ca.publicKey)[0], 'fail csr-key 0')
  t.end()
})
