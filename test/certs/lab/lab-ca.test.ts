import { X509Certificate, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import t from 'tap'
import { inspect } from '../../../certs/verdict/chain.ts'
import { BUNDLE_FORMATS } from '../../../certs/x509/bundle-format.ts'
import { FLAWS } from '../../../certs/lab/flaws.ts'
import { type Flaw, TOUCHED } from '../../../certs/lab/flaw.ts'
import { type Order, createLabCa, signRequest, withIntermediates } from '../../../certs/lab/lab-ca.ts'
import { PROFILES } from '../../../certs/lab/profiles.ts'
import { createRequest, decodeRequest } from '../../../certs/x509/request.ts'
import { DEFAULT_CHAIN_SWITCHES } from '../../../certs/verdict/rule.ts'
import { OPENSSL_MISSING, opensslVerify } from '../../support/openssl.ts'

const now = new Date('2026-06-01T12:00:00Z')
const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ca = createLabCa({ now })
const request = decodeRequest(createRequest({ commonName: 'ome.example.com', organization: 'Dell Inc.', country: 'US' }, ['alias.example.com', '10.0.0.1'], key))

/** What came of an order, as openssl and node:crypto read it. */
interface Made {
  readonly chain: readonly X509Certificate[]
  /** `openssl x509 -text` of a certificate of the chain; empty where there is none. */
  readonly text: (position: number) => string
  readonly file: string
  readonly bytes: Buffer
  /** What `openssl verify` has against the chain, without looking at dates. */
  readonly objection: string
}

/** Runs openssl only for what a fact looks at. */
function make (order: Partial<Order> = {}): Made {
  const { certificates, file } = signRequest(ca, request, { now, ...order })
  const texts = certificates.map(der => once(() => opensslText(der)))
  const objection = once(() => opensslVerify(certificates))
  return {
    chain: certificates.map(der => new X509Certificate(der)),
    text: position => texts[position]?.() ?? '',
    file: file.toString('latin1'),
    bytes: file,
    get objection () { return objection() }
  }
}

function once<T> (find: () => T): () => T {
  let found: { readonly value: T } | undefined
  return () => {
    found ??= { value: find() }
    return found.value
  }
}

function opensslText (der: Buffer): string {
  return spawnSync('openssl', ['x509', '-inform', 'DER', '-noout', '-text'], { input: der, encoding: 'utf8' }).stdout
}

const names = ({ chain }: Made): string => chain.map(({ subject }) => /CN=(.*)/.exec(subject)?.[1] ?? '').join(' < ')
const signedByNext = ({ chain }: Made): boolean => chain.every((certificate, index) => certificate.verify((chain[index + 1] ?? certificate).publicKey))
const blocks = ({ file }: Made): number => file.split('-----BEGIN CERTIFICATE-----').length - 1
const ends = (x509: X509Certificate | undefined): Date => new Date(x509?.validTo ?? 0)
const usage = ({ text }: Made, kind: string): string | undefined => new RegExp(`X509v3 ${kind}:[^\\n]*\\n\\s+(.*)`).exec(text(0))?.[1]
const algorithms = (text: string): string[] => Array.from(text.matchAll(/Signature Algorithm: (\S+)/g), ([, name = '']) => name)

/** For each flaw, what is true of its file and of no faultless one. */
const FACTS: Readonly<Record<string, (made: Made) => boolean>> = {
  'foreign-key': ({ chain }) => chain[0]?.publicKey.equals(key.publicKey) === false,
  'no-common-name': made => names(made) === ' < Inter-CA1 < Root-CA',
  'wildcard-common-name': made => names(made) === '*.example.com < Inter-CA1 < Root-CA',
  'wildcard-alternative-name': ({ text }) => /DNS:alias\.example\.com, IP Address:10\.0\.0\.1, DNS:\*\.example\.com\n/.test(text(0)),
  'no-extended-key-usage': made => usage(made, 'Extended Key Usage') === undefined,
  'no-server-auth': made => usage(made, 'Extended Key Usage') === 'TLS Web Client Authentication',
  'no-client-auth': made => usage(made, 'Extended Key Usage') === 'TLS Web Server Authentication',
  'any-extended-key-usage': made => usage(made, 'Extended Key Usage') === 'Any Extended Key Usage',
  'no-key-usage': made => usage(made, 'Key Usage') === undefined,
  'no-key-encipherment': made => usage(made, 'Key Usage') === 'Digital Signature',
  'key-encipherment-only': made => usage(made, 'Key Usage') === 'Key Encipherment',
  expired: ({ chain }) => ends(chain[0]) < now && ends(chain[1]) > now,
  'not-yet-valid': ({ chain }) => new Date(chain[0]?.validFrom ?? 0) > now,
  'bad-signature': made => /certificate signature failure/.test(made.objection) && made.chain[1]?.verify(made.chain[2]?.publicKey ?? key.publicKey) === true,
  'algorithm-mismatch': ({ text }) => algorithms(text(0)).join() === 'ecdsa-with-SHA256,ecdsa-with-SHA384',
  'sha1-signed': ({ text }) => algorithms(text(0)).join() === 'ecdsa-with-SHA1,ecdsa-with-SHA1' && algorithms(text(1))[0] === 'ecdsa-with-SHA256',
  'issuer-mismatch': made => made.chain[0]?.issuer === 'CN=Unknown-CA' && signedByNext(made),
  'unknown-critical-extension': ({ text, objection }) => /32473\.1: critical/.test(text(0)) && /critical extension/.test(objection),
  'duplicate-extension': ({ text }) => (text(0)).split('X509v3 Basic Constraints').length === 3,
  'malformed-extension': ({ text }) => !/DNS:/.test(text(0)) && /Subject Alternative Name: *\n\s+(<|not an ASN)/.test(text(0)),
  'other-authority-key': ({ text, objection }) => /Authority Key Identifier: \n\s+11:11:11/.test(text(0)) && objection !== '',
  'version-1-with-extensions': ({ text }) => /Version: 1 /.test(text(0)) && /X509v3 Key Usage/.test(text(0)),
  'unused-bits': ({ chain }) => chain[0]?.raw.includes(Buffer.from('0603551d0f0101ff0404030205a1', 'hex')) === true,
  'root-version-1': ({ text, objection }) => /Version: 1 /.test(text(2)) && /Version: 3 /.test(text(1)) && objection === '',
  'name-constraint-dot': ({ text, objection }) => /Excluded:\n\s+DNS:\.invalid\n/.test(text(1)) && objection === '',
  'issuer-code-signing': ({ text }) => /Extended Key Usage: *\n\s+Code Signing\n/.test(text(1)),
  'issuer-server-only': ({ text }) => /Extended Key Usage: *\n\s+TLS Web Server Authentication\n/.test(text(1)),
  'intermediate-no-common-name': made => names(made) === 'ome.example.com <  < Root-CA' && made.objection === '',
  'intermediate-wildcard-common-name': made => names(made) === 'ome.example.com < Inter-CA* < Root-CA' && made.objection === '',
  'root-no-common-name': made => names(made) === 'ome.example.com < Inter-CA1 < ' && made.objection === '',
  'intermediate-not-a-ca': ({ text, objection }) => /CA:FALSE/.test(text(1)) && /invalid CA/.test(objection),
  'no-basic-constraints': ({ text, objection }) => !/Basic Constraints/.test(text(1)) && /invalid CA|error 79/.test(objection),
  'no-key-cert-sign': ({ text }) => /Digital Signature, CRL Sign\n/.test(text(1)),
  'path-length-exceeded': ({ objection }) => /path length/.test(objection),
  'intermediate-unknown-critical-extension': ({ text, objection }) => /32473\.1: critical/.test(text(1)) && /critical extension/.test(objection),
  'name-constraint-violated': ({ objection }) => /permitted subtree/.test(objection),
  'intermediate-bad-signature': made => /certificate signature failure/.test(made.objection) && made.chain[0]?.verify(made.chain[1]?.publicKey ?? key.publicKey) === true,
  'intermediate-sha1-signed': ({ text }) => algorithms(text(1)).join() === 'ecdsa-with-SHA1,ecdsa-with-SHA1',
  'intermediate-weak-key': ({ text }) => /Public-Key: \(512 bit\)/.test(text(1)),
  'intermediate-expired': made => ends(made.chain[1]) < now && ends(made.chain[0]) > now && made.objection === '',
  'other-intermediate': made => names(made) === 'ome.example.com < Inter-CA2 < Root-CA' && made.objection === '' && made.chain[2]?.raw.equals(ca.root.certificate) === true,
  'impostor-root': made => made.objection === '' && names(made) === 'ome.example.com < Inter-CA1 < Root-CA' &&
    made.chain[2]?.publicKey.equals(createPublicKey(ca.root.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())) === false,
  'depth-10': made => made.chain.length === 10 && made.objection === '',
  'depth-11': made => made.chain.length === 11 && made.objection === '',
  'missing-root': made => names(made) === 'ome.example.com < Inter-CA1',
  'missing-intermediate': made => names(made) === 'ome.example.com < Root-CA',
  'leaf-only': made => names(made) === 'ome.example.com',
  'no-leaf': made => names(made) === 'Inter-CA1 < Root-CA',
  'root-first': made => names(made) === 'Root-CA < Inter-CA1 < ome.example.com',
  shuffled: made => names(made) === 'ome.example.com < Root-CA < Inter-CA1',
  'leaf-twice': made => names(made) === 'ome.example.com < ome.example.com < Inter-CA1 < Root-CA' && made.chain[0]?.raw.equals(made.chain[1]?.raw ?? Buffer.alloc(0)) === true,
  stranger: made => names(made) === 'ome.example.com < Inter-CA1 < Root-CA < Stranger-CA' && made.chain[3]?.verify(made.chain[3].publicKey) === true,
  'mismatched-root': ({ chain, objection }) => chain[2]?.verify(chain[2].publicKey) === true && chain[2].subject === 'CN=Root-CA' && objection !== '',
  'root-twice': made => names(made) === 'ome.example.com < Inter-CA1 < Root-CA < Root-CA' && made.chain[3]?.raw.equals(made.chain[2]?.raw ?? Buffer.alloc(0)) === true,
  'old-root': made => names(made) === 'ome.example.com < Inter-CA1 < Root-CA < Root-CA' && made.chain[3]?.verify(made.chain[3].publicKey) === true &&
    made.chain[1]?.verify(made.chain[3].publicKey) === false,
  pfx: ({ bytes }) => spawnSync('openssl', ['pkcs12', '-nomacver', '-nokeys', '-passin', 'pass:'], { input: bytes }).stdout.includes('BEGIN CERT'),
  marks: made => blocks(made) === 3 && made.file.split('\u00ef\u00bb\u00bf-----BEGIN').length === 4,
  'no-final-line-break': made => blocks(made) === 3 && made.file.endsWith('-----END CERTIFICATE-----'),
  'carriage-returns': made => blocks(made) === 3 && !made.file.includes('\n') && made.file.includes('-----\rMII'),
  'joined-blocks': made => blocks(made) === 3 && made.file.split('-----END CERTIFICATE----------BEGIN CERTIFICATE-----').length === 3,
  'line-breaks-lost': made => blocks(made) === 3 && !/\s(?!CERT)/.test(made.file),
  'text-before-begin': made => blocks(made) === 3 && made.file.startsWith('certificate: -----BEGIN'),
  'utf-16': ({ bytes }) => bytes[0] === 0xff && bytes.toString('utf16le').split('-----BEGIN CERTIFICATE-----\n').length === 4,
  'utf-16-behind': made => blocks(made) === 1 && made.bytes.includes(Buffer.from('\ufeff-----BEGIN', 'utf16le')),
  'bare-base64': ({ file }) => new X509Certificate(Buffer.from(file, 'base64')).subject.includes('CN=ome') && !file.includes('-'),
  der: ({ bytes }) => new X509Certificate(bytes).raw.equals(bytes),
  'binary-p7b': ({ bytes }) => spawnSync('openssl', ['pkcs7', '-inform', 'DER', '-print_certs'], { input: bytes }).stdout.toString().split('BEGIN CERTIFICATE').length === 4,
  truncated: ({ file }) => file.split('-----BEGIN').length === 4 && file.split('-----END').length === 3,
  'broken-base64': ({ file }) => /^[\w+/]+![\w+/]+$/m.test(file),
  garbage: ({ bytes }) => bytes.length === 1024,
  'web-page': ({ file }) => file.startsWith('<!DOCTYPE html>'),
  empty: ({ bytes }) => bytes.length === 0,
  request: ({ bytes }) => spawnSync('openssl', ['req', '-verify', '-noout'], { input: bytes }).status === 0,
  'private-key': made => blocks(made) === 3 && createPrivateKey(made.file.slice(made.file.indexOf('-----BEGIN PRIVATE'))).asymmetricKeyType === 'ec',
  'encrypted-private-key': made => blocks(made) === 3 && made.file.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----')
}

t.test('a faultless file', { skip: OPENSSL_MISSING }, async t => {
  for (const keyType of ['ec', 'rsa'] as const) {
    for (const intermediates of [0, 1, 2]) {
      const { certificates, file } = signRequest(createLabCa({ now, intermediates, keyType, commonName: 'Lab' }), request, { now, days: 30 })
      t.equal(opensslVerify(certificates), '', `openssl verifies ${intermediates} intermediates with ${keyType} keys`)
      const chain = certificates.map(der => new X509Certificate(der))
      t.same(chain.map(({ subject }) => /CN=(.*)/.exec(subject)?.[1]), ['ome.example.com', ...['Inter-CA2', 'Inter-CA1'].slice(2 - intermediates), 'Lab'])
      t.same(file.toString(), chain.map(String).join(''), 'PEM, leaf to root')
      t.equal(chain.at(-1)?.publicKey.asymmetricKeyType, keyType)
    }
  }
  const { chain: [leaf, , root], text } = make()
  t.equal(leaf?.subject, 'C=US\nO=Dell Inc.\nCN=ome.example.com')
  t.equal(leaf?.subjectAltName, 'DNS:ome.example.com, DNS:alias.example.com, IP Address:10.0.0.1', 'the common name is added')
  t.same([new Date(leaf?.validFrom ?? ''), ends(leaf), ends(root)], [new Date('2026-06-01T11:50:00Z'), new Date('2027-06-01T12:00:00Z'), new Date('2036-05-29T12:00:00Z')])
  const identifier = (text: string, kind: string): string | undefined => new RegExp(`${kind} Key Identifier: \\n\\s+([\\w:]+)`).exec(text)?.[1]
  t.ok(identifier(text(0), 'Authority'))
  t.equal(identifier(text(0), 'Authority'), identifier(text(1), 'Subject'))
})

t.test('formats', { skip: OPENSSL_MISSING }, async t => {
  const { file } = signRequest(ca, request, { now, format: 'p7b' })
  t.match(file.toString(), /^-----BEGIN PKCS7-----\n/)
  t.equal(spawnSync('openssl', ['pkcs7', '-print_certs'], { input: file }).stdout.toString().split('BEGIN CERTIFICATE').length, 4)
  const pkcs7 = (input: string): number => spawnSync('openssl', ['pkcs7', '-print_certs'], { input }).stdout.toString().split('BEGIN CERT').length - 1
  const microsoft = signRequest(ca, request, { now, format: 'adcs-p7b' }).file.toString()
  t.match(microsoft, /^-----BEGIN CERTIFICATE-----\r\n(?:[\w+/=]+\r\n)+-----END CERTIFICATE-----\r\n$/)
  t.equal(pkcs7(microsoft.replaceAll('CERTIFICATE', 'PKCS7')), 3)
  const bouncyCastle = signRequest(ca, request, { now, format: 'ber-p7b' }).file.toString()
  t.match(bouncyCastle, /^-----BEGIN PKCS7-----\nMIAGCSqGSIb3DQEHAqCA/, 'indefinite lengths')
  t.equal(pkcs7(bouncyCastle), 3)
  for (const format of BUNDLE_FORMATS.filter(format => format !== 'der')) {
    const { file } = signRequest(ca, request, { now, format })
    t.equal(inspect(file, { purpose: 'chain', csrKey: key.publicKey, now, switches: DEFAULT_CHAIN_SWITCHES }).refusal, null, format)
  }
  t.ok(new X509Certificate(signRequest(ca, request, { now, format: 'der' }).file).publicKey.equals(key.publicKey), 'the leaf in binary')
})

t.test('a lab CA keeps its certificates and grows downwards', async t => {
  const grown = withIntermediates(ca, 3)
  t.same(grown.root, ca.root)
  t.same(grown.intermediates[0], ca.intermediates[0])
  t.same(grown.intermediates.map(({ certificate }) => new X509Certificate(certificate).subject), ['CN=Inter-CA1', 'CN=Inter-CA2', 'CN=Inter-CA3'])
  t.same(withIntermediates(grown, 1), ca)
  t.same(withIntermediates(ca, 0).intermediates, [])
})

t.test('a CA of foreign make signs under its own name and identifier', { skip: OPENSSL_MISSING }, async t => {
  const made = (...args: string[]): Buffer => spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', '-', '-subj', '/DC=com/DC=example/CN=Corporate Root', '-days', '100', ...args]).stdout
  for (const args of [[], ['-addext', 'subjectKeyIdentifier=0102030405', '-addext', 'authorityKeyIdentifier=none'], ['-addext', 'subjectKeyIdentifier=none']]) {
    const pem = made(...args)
    const root = { certificate: new X509Certificate(pem.subarray(pem.indexOf('-----BEGIN CERT'))).raw, privateKey: createPrivateKey(pem) }
    for (const flaws of [[], FLAWS.filter(({ id }) => id === 'depth-10')]) {
      t.equal(opensslVerify(signRequest({ root, intermediates: [] }, request, { now, flaws }).certificates), '', args.join(' '))
    }
  }
})

t.test('every flaw does what it says', { skip: OPENSSL_MISSING }, async t => {
  t.same(FLAWS.map(({ id }) => id).sort(), Object.keys(FACTS).sort(), 'a fact for each flaw')
  const faultless = make()
  for (const flaw of FLAWS) {
    const fact = FACTS[flaw.id] ?? (() => false)
    t.ok(fact(make({ flaws: [flaw] })), flaw.id)
    t.notOk(attempt(() => fact(faultless)), `${flaw.id}: not so without`)
  }
})

t.test('every profile does what it says', { skip: OPENSSL_MISSING }, async t => {
  const rows: Readonly<Record<string, readonly [keyUsage: string | undefined, extendedKeyUsage: string | undefined, names: string | undefined]>> = {
    'client-server': ['Digital Signature, Key Encipherment', 'TLS Web Server Authentication, TLS Web Client Authentication', 'DNS:ome.example.com, DNS:alias.example.com, IP Address:10.0.0.1'],
    'web-server': ['Digital Signature, Key Encipherment', 'TLS Web Server Authentication', 'DNS:alias.example.com, IP Address:10.0.0.1'],
    workstation: ['Digital Signature, Key Encipherment', 'TLS Web Client Authentication', 'DNS:alias.example.com, IP Address:10.0.0.1'],
    'code-signing': ['Digital Signature', 'Code Signing', undefined],
    email: ['Digital Signature, Key Encipherment', 'E-mail Protection, TLS Web Client Authentication', 'DNS:alias.example.com, IP Address:10.0.0.1'],
    freeipa: ['Digital Signature, Non Repudiation, Key Encipherment, Data Encipherment', 'TLS Web Server Authentication, TLS Web Client Authentication', 'DNS:alias.example.com, IP Address:10.0.0.1'],
    vault: ['Digital Signature, Key Encipherment, Key Agreement', 'TLS Web Server Authentication, TLS Web Client Authentication', 'DNS:ome.example.com, DNS:alias.example.com, IP Address:10.0.0.1'],
    'public-ca': ['Digital Signature, Key Encipherment', 'TLS Web Server Authentication', 'DNS:ome.example.com, DNS:alias.example.com, IP Address:10.0.0.1'],
    'public-ca-2026': ['Digital Signature, Key Encipherment', 'TLS Web Server Authentication', 'DNS:ome.example.com, DNS:alias.example.com, IP Address:10.0.0.1'],
    'acme-minimal': ['Digital Signature', 'TLS Web Server Authentication', 'DNS:ome.example.com, DNS:alias.example.com, IP Address:10.0.0.1'],
    'key-agreement': ['Digital Signature, Key Agreement', 'TLS Web Server Authentication, TLS Web Client Authentication', 'DNS:alias.example.com, IP Address:10.0.0.1'],
    bare: [undefined, undefined, undefined]
  }
  t.same(PROFILES.map(({ id }) => id), Object.keys(rows), 'a row for each profile')
  for (const profile of PROFILES) {
    const made = make({ profile })
    t.same([usage(made, 'Key Usage'), usage(made, 'Extended Key Usage'), usage(made, 'Subject Alternative Name')], rows[profile.id], profile.id)
    t.equal(made.objection, '', 'openssl verifies it')
    const servers = /Extended Key Usage: *\n\s+TLS Web Server Authentication\n/.test(made.text(1))
    t.equal(servers, profile.id === 'public-ca-2026', 'whom the intermediate may certify')
    t.match(made.text(0), profile.id === 'bare' ? /Version: 1 / : /Version: 3 /)
    t.equal(made.chain[0]?.subject, profile.id === 'acme-minimal' ? 'C=US\nO=Dell Inc.' : 'C=US\nO=Dell Inc.\nCN=ome.example.com')
  }
  const twice = signRequest(ca, decodeRequest(createRequest({ commonName: 'OME.example.com' }, ['ome.EXAMPLE.com'], key)), { now })
  t.equal(new X509Certificate(twice.certificates[0] ?? '').subjectAltName, 'DNS:ome.EXAMPLE.com', 'a common name that is asked for is not added again')
})

t.test('the refusals of flaws and profiles are those of the verdict engine', async t => {
  const orders: Array<{ row: Pick<Flaw, 'id' | 'refusals' | 'connectionRefused'>, order: Partial<Order> }> =
    [...FLAWS.map(flaw => ({ row: flaw, order: { flaws: [flaw] } })), ...PROFILES.map(profile => ({ row: profile, order: { profile } }))]
  for (const { row: { id, refusals, connectionRefused = false }, order } of orders) {
    const { file } = signRequest(ca, request, { now, ...order })
    const refusal = (purpose: 'chain' | 'certificate' | 'migration'): unknown => inspect(file, { purpose, csrKey: key.publicKey, now, switches: DEFAULT_CHAIN_SWITCHES }).refusal
    t.same({ chain: refusal('chain'), certificate: refusal('certificate') }, refusals, id)
    // Whether two chains fit together is the business of their comparison, not of the engine.
    if (refusals.chain === null && !['other-intermediate', 'impostor-root'].includes(id)) t.equal(refusal('migration') !== null, connectionRefused, `${id}: connection`)
  }
})

t.test('flaws go together where they touch different things', async t => {
  const one = TOUCHED.map(touched => FLAWS.find(({ touches }) => touches === touched)).filter(flaw => flaw !== undefined)
  t.equal(one.length, TOUCHED.length, 'a flaw for everything that can be touched')
  t.equal(signRequest(ca, request, { now, flaws: one }).certificates.length, 2, 'all at once')
  for (const flaw of FLAWS) {
    const rival = FLAWS.find(({ id, touches }) => id !== flaw.id && touches === flaw.touches)
    if (rival !== undefined) t.throws(() => signRequest(ca, request, { now, flaws: [flaw, rival] }), RangeError, `${flaw.id} and ${rival.id}`)
    if ((flaw.intermediates ?? 0) > 0) t.throws(() => signRequest(withIntermediates(ca, 0), request, { now, flaws: [flaw] }), /needs a chain with an intermediate/, flaw.id)
  }
  const both = FLAWS.filter(({ id }) => ['no-client-auth', 'expired', 'shuffled'].includes(id))
  const made = make({ flaws: both })
  t.equal(usage(made, 'Extended Key Usage'), 'TLS Web Server Authentication')
  t.ok(ends(made.chain[0]) < now)
  t.equal(names(made), 'ome.example.com < Root-CA < Inter-CA1')
})

/** Facts about files throw where the file is of another kind. */
function attempt (fact: () => boolean): boolean {
  try {
    return fact()
  } catch {
    return false
  }
}
