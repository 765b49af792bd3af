import fc from 'fast-check'
import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type Certificate, EXTENSION, decodeCertificate, fingerprint, isSignedBy, purposeName, toPem } from '../../../certs/x509/certificate.ts'
import { inspectChain } from '../../../certs/verdict/chain.ts'
import { decodeValue, identifierOf } from '../../../certs/der/decode.ts'
import { MalformedError } from '../../../certs/der/assert.ts'
import * as der from '../../../certs/der/encode.ts'
import { extendedKeyUsage, keyUsage } from '../../../certs/x509/extension.ts'
import { issueCertificate } from '../../../certs/lab/issue.ts'
import { generateEcKey } from '../../../certs/x509/key.ts'
import { commonNames } from '../../../certs/x509/name.ts'
import { DEFAULT_CHAIN_SWITCHES } from '../../../certs/verdict/rule.ts'
import { shortKey, weakDigest } from '../../../certs/x509/strength.ts'
import { folderOf } from '../../support/folder.ts'
import { OPENSSL_MISSING } from '../../support/openssl.ts'
import { type Link, issueChain } from '../../support/plan-chain.ts'
import type { Vector } from '../../support/rekey.ts'

const key = generateEcKey()
const value = (tag: number, ...bytes: number[]): Buffer => Buffer.from([tag, bytes.length, ...bytes])
const commonName = (text: Buffer): Buffer => der.sequence(der.set(der.sequence(der.objectIdentifier('2.5.4.3'), text)))

t.test('facts of the vectors, as node:crypto has them', async t => {
  const certificates = ['pkits', 'limbo'].flatMap(set => {
    const vectors: Vector[] = JSON.parse(readFileSync(new URL(`../verdict/vectors/${set}.json`, import.meta.url), 'utf8'))
    return vectors.flatMap(({ leaf, intermediates, roots }) => [leaf, ...intermediates, ...roots])
  })
  for (const base64 of new Set(certificates)) {
    const { x509, ...facts } = decodeCertificate(Buffer.from(base64, 'base64'))
    const name = x509.subject?.slice(0, 80).replaceAll('\n', ', ') ?? 'no subject'
    t.same({
      notBefore: facts.notBefore,
      notAfter: facts.notAfter,
      // OpenSSL calls a CA what has CA:TRUE, unless its key usage forbids it to sign certificates.
      ca: facts.basicConstraints?.ca === true && facts.keyUsage?.includes('keyCertSign') !== false,
      purposes: facts.extendedKeyUsage,
      commonNames: commonNames(facts.subject),
      dns: facts.subjectAltNames.filter(({ kind }) => kind === 'dns').map(({ value }) => value),
      signatureAlgorithmsAgree: facts.signatureAlgorithmsAgree
    }, {
      notBefore: new Date(x509.validFrom),
      notAfter: new Date(x509.validTo),
      ca: x509.ca,
      purposes: x509.keyUsage,
      commonNames: [...(x509.subject ?? '').matchAll(/^CN=(.*)$/gm)].map(([, text = '']) => text),
      dns: [...(x509.subjectAltName ?? '').matchAll(/DNS:([^,]*)/g)].map(([, text = '']) => text),
      signatureAlgorithmsAgree: true
    }, name)
  }
})

t.test('small questions', async t => {
  const [leaf, root] = issueChain({ extensions: [keyUsage(['digitalSignature', 'keyEncipherment', 'decipherOnly']), extendedKeyUsage(['serverAuth'])] }, {}).map(decodeCertificate)
  if (leaf === undefined || root === undefined) throw new Error('no chain')
  t.same(leaf.keyUsage, ['digitalSignature', 'keyEncipherment', 'decipherOnly'])
  t.same([isSignedBy(leaf, root), isSignedBy(root, root), isSignedBy(root, leaf)], [true, true, false])
  t.same([leaf.selfIssued, root.selfIssued], [false, true])
  t.equal(fingerprint(leaf), leaf.x509.fingerprint256.replaceAll(':', '').toLowerCase())
  t.match(toPem(leaf), /^-----BEGIN CERTIFICATE-----\n[^]+-----END CERTIFICATE-----\n$/)
  t.same(leaf.extendedKeyUsage?.map(purposeName), ['serverAuth'])
  t.equal(purposeName('1.2.3'), '1.2.3')
  const [written] = decodeCertificate(replaced(root.der, '\x01\x01\xff\x04', '\x01\x01\x00\x04')).extensions
  t.same([root.extensions[0]?.critical, written?.critical], [true, false], 'critical FALSE, written out')
})

t.test('strings of names', async t => {
  const rows: Array<[string, Buffer, string]> = [
    ['UTF8String', value(0x0c, 0xc3, 0xa9), 'é'],
    ['PrintableString', value(0x13, 0x61), 'a'],
    ['TeletexString', value(0x14, 0xe9), 'é'],
    ['IA5String', value(0x16, 0x61), 'a'],
    ['BMPString', value(0x1e, 0x00, 0xe9, 0x20, 0xac), 'é€'],
    ['UniversalString', value(0x1c, 0, 1, 0xf6, 0, 0, 0, 0, 0x61), '😀a'],
    ['with a NUL', value(0x0c, 0x61, 0, 0x62), 'a\0b'],
    ['no string at all', value(0x03, 0, 0x61), '#03020061']
  ]
  for (const [name, text, expected] of rows) t.same(commonNames(certificateOf(commonName(text)).subject), [expected], name)
})

t.test('object identifiers, as openssl encodes them', async t => {
  const rows = {
    '1.39.16383': '06034fff7f',
    '2.999.1': '0603883701',
    '0.9.2342.19200300.100.1.25': '060a0992268993f22c640119',
    '2.25.329800735698586629295641978511506172918': '06146983f09da7ebcfdee0c7a1a7b2c0948cc8f9d776',
    '1.3.6.1.4.1.70368744177663.70368744177664.9007199254740993': '061b2b060104018fffffffffff7f908080808080009080808080808001'
  }
  for (const [dotted, hex] of Object.entries(rows)) t.equal(identifierOf(decodeValue(Buffer.from(hex, 'hex'))), dotted)
})

t.test('extensions that cannot be read are told, not thrown', async t => {
  const rows: Array<[string, string, Buffer]> = [
    ['no DER', EXTENSION.keyUsage, Buffer.from('zz')],
    ['cut short', EXTENSION.extendedKeyUsage, Buffer.from('300a0608', 'hex')],
    ['another type', EXTENSION.subjectAltName, value(0x04, 1)],
    ['a purpose longer than any', EXTENSION.extendedKeyUsage, der.sequence(Buffer.from([0x06, 65, ...Buffer.alloc(64, 0xff), 1]))],
    ['a purpose without an end', EXTENSION.extendedKeyUsage, der.sequence(value(0x06, 0x2b, 0x86))],
    ['a subtree without a base', EXTENSION.nameConstraints, der.sequence(der.tagged(0, der.sequence()))],
    ['an empty list of subtrees', EXTENSION.nameConstraints, der.sequence(der.tagged(0))],
    ['subtrees of a third kind', EXTENSION.nameConstraints, der.sequence(der.tagged(2, der.sequence()))],
    ['a key usage that calls itself distribution points', '2.5.29.31', value(0x03, 5, 0xa0)],
    ['distribution points of a fourth kind', '2.5.29.46', der.sequence(der.sequence(der.tagged(3)))],
    ['no distribution point', '2.5.29.31', der.sequence()],
    ['another name of the issuer that is none', '2.5.29.18', value(0x0c, 0x61)],
    ['a policy without an identifier', EXTENSION.certificatePolicies, der.sequence(der.sequence())],
    ['a mapping of no policies', '2.5.29.33', der.sequence(der.sequence(der.smallInteger(1)))],
    ['policy constraints of a third kind', '2.5.29.36', der.sequence(der.tagged(2))],
    ['a policy inhibited by a text', '2.5.29.54', value(0x0c, 0x61)],
    ['access without a method', '1.3.6.1.5.5.7.1.1', der.sequence(der.sequence(value(0x86, 0x61)))],
    ['access that is no list', '1.3.6.1.5.5.7.1.11', value(0x0c, 0x61)],
    ['features that are no numbers', '1.3.6.1.5.5.7.1.24', der.sequence(value(0x0c, 0x61))],
    ['a check that is not left out', '1.3.6.1.5.5.7.48.1.5', der.smallInteger(1)],
    ['a type that is no bits', '2.16.840.1.113730.1.1', der.smallInteger(1)],
    ['a directory name that is none', EXTENSION.subjectAltName, der.sequence(der.tagged(4, der.smallInteger(1)))]
  ]
  for (const [name, oid, bytes] of rows) {
    const { malformed: [defect] } = certificateOf(commonName(value(0x0c, 0x61)), [{ oid, critical: false, value: bytes }])
    t.equal(defect?.oid, oid, `${name}: ${defect?.reason}`)
  }
})

t.test('what is no certificate', async t => {
  const [good = Buffer.alloc(0)] = issueChain({})
  const rows: Array<[string, Buffer]> = [
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('-----BEGIN CERTIFICATE-----')],
    ['another structure', der.sequence(der.smallInteger(1))],
    ['cut short', good.subarray(0, -1)],
    ['with a byte behind it', Buffer.concat([good, Buffer.from([0])])],
    ['indefinite length', Buffer.concat([Buffer.from([0x30, 0x80]), good.subarray(4), Buffer.from([0, 0])])],
    ['version 1 with extensions', replaced(good, '\xa0\x03\x02\x01\x02', '\xa0\x03\x02\x01\x00')],
    ['version 2 with extensions', replaced(good, '\xa0\x03\x02\x01\x02', '\xa0\x03\x02\x01\x01')],
    ['a month 13', replaced(good, '250101000000Z', '251301000000Z')],
    ['a time without seconds', replaced(good, '250101000000Z', '2501010000+00')],
    ['an unknown kind of key', replaced(good, der.objectIdentifier('1.2.840.10045.2.1').toString('latin1'), der.objectIdentifier('1.2.840.10045.2.9').toString('latin1'))]
  ]
  for (const [name, bytes] of rows) t.throws(() => decodeCertificate(bytes), MalformedError, name)
})

t.test('damaged certificates are decoded or refused, never worse', async t => {
  const pool = issueChain({ names: [{ kind: 'dns', value: 'ome.example.com' }, { kind: 'directory', value: { organization: 'Example' } }] }, { constraints: { permitted: [{ kind: 'dns', value: 'example.com' }] }, pathLength: 0 })
  const byte = fc.nat(255)
  const property = fc.property(fc.constantFrom(...pool), fc.array(fc.tuple(fc.nat(600), byte), { minLength: 1, maxLength: 4 }), (good, changes) => {
    const bytes = Buffer.from(good)
    for (const [at, octet] of changes) bytes[at % bytes.length] = octet
    try {
      return decodeCertificate(bytes).der === bytes
    } catch (error) {
      return error instanceof MalformedError
    }
  })
  t.equal(fc.check(property, { numRuns: 2000 }).counterexample, null)
})

t.test('the work of decoding grows with the number of names, not with its square', async t => {
  // Not t.capture, which keeps the stack of each call.
  const { subarray } = Buffer.prototype
  let pieces = 0
  Buffer.prototype.subarray = function (...range: Parameters<typeof subarray>) {
    pieces++
    return Reflect.apply(subarray, this, range)
  }
  t.teardown(() => { Buffer.prototype.subarray = subarray })
  const [few, many] = [1_000, 10_000].map(length => {
    const [large = Buffer.alloc(0)] = issueChain({ names: Array.from({ length }, (_, index) => ({ kind: 'dns', value: `host${index}.example.com` })) })
    pieces = 0
    t.equal(decodeCertificate(large).subjectAltNames.length, length)
    return pieces
  })
  t.ok(few !== undefined && many !== undefined && few > 1_000 && many < few * 10, `${few} and ${many} pieces`)
})

function certificateOf (subject: Buffer, extensions: Parameters<typeof issueCertificate>[0]['extensions'] = []): Certificate {
  return decodeCertificate(issueCertificate({ subject, publicKey: key.publicKey, signingKey: key.privateKey, notBefore: new Date('2025-01-01T00:00:00Z'), notAfter: new Date('2035-01-01T00:00:00Z'), extensions }))
}

function replaced (bytes: Buffer, text: string, by: string): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(text, by), 'latin1')
}

t.test('digests that TLS does not take, as openssl signs with them', { skip: OPENSSL_MISSING }, t => {
  const folder = folderOf(t)
  const openssl = (...args: string[]): void => {
    const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
  }
  for (const [algorithm, ...options] of [['rsa:2048'], ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']] as const) {
    const name = algorithm.slice(0, 2)
    openssl('req', '-new', '-newkey', algorithm, ...options, '-nodes', '-keyout', `${name}.key`, '-subj', '/CN=x', '-out', `${name}.csr`)
  }
  const pss = ['-sigopt', 'rsa_padding_mode:pss']
  for (const [name, digest, options, expected] of [
    ['rs', 'md5', [], 'MD5'],
    ['rs', 'sha1', [], 'SHA-1'],
    ['rs', 'sha256', [], null],
    ['rs', 'sha1', pss, 'SHA-1'],
    ['rs', 'sha384', pss, null],
    ['ec', 'sha1', [], 'SHA-1'],
    ['ec', 'sha256', [], null]
  ] as const) {
    openssl('x509', '-req', '-in', `${name}.csr`, '-key', `${name}.key`, '-days', '9', `-${digest}`, ...options, '-outform', 'DER', '-out', 'made.der')
    t.equal(decodeCertificate(readFileSync(join(folder, 'made.der'))).weakDigest, expected, `${name} ${digest} ${options.at(-1) ?? ''}`)
  }
  t.equal(weakDigest(decodeValue(der.sequence(der.objectIdentifier('1.2.840.113549.1.1.10'), der.smallInteger(1)))), 'a digest that cannot be read')
  t.end()
})

t.test('keys that are too short for TLS', t => {
  const rsa = (modulusLength: number): Link => ({ key: generateKeyPairSync('rsa', { modulusLength }) })
  const ec = (namedCurve: string): Link => ({ key: generateKeyPairSync('ec', { namedCurve }) })
  const broken = (...links: Link[]): unknown => {
    const chain = issueChain(...links).map(decodeCertificate)
    const { findings } = inspectChain(chain, { purpose: 'chain', csrKey: null, now: new Date('2026-01-01T00:00:00Z'), switches: DEFAULT_CHAIN_SWITCHES })
    const { verdict, certificate } = findings.find(({ id }) => id === 'tls') ?? {}
    return verdict === 'fail' ? certificate : null
  }
  t.equal(broken(rsa(2048), {}, {}), null)
  t.equal(broken({}, rsa(1024), {}), 1)
  t.equal(broken({}, {}, rsa(1024)), 2, 'of a root, too')
  t.equal(broken({}, ec('secp192k1'), {}), 1)
  t.equal(broken({}, ec('secp224r1'), ec('P-521')), null)
  t.equal(shortKey(generateKeyPairSync('rsa-pss', { modulusLength: 1024 }).publicKey), 'RSA-PSS of 1024 bits')
  t.equal(shortKey(generateKeyPairSync('ed25519').publicKey), null)
  t.end()
})
