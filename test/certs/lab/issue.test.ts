import { X509Certificate, createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import t from 'tap'
import { authorityKeyIdentifier, basicConstraints, extendedKeyUsage, generalName, keyUsage, nameConstraints, subjectAltName, subjectKeyIdentifier } from '../../../certs/x509/extension.ts'
import { issueCertificate, issueFactoryCertificate, type Plan } from '../../../certs/lab/issue.ts'
import { generateEcKey } from '../../../certs/x509/key.ts'
import { encodeName } from '../../../certs/x509/name.ts'
import { keyIdentifier, publicKeyInfo } from '../../../certs/x509/public-key.ts'
import { OPENSSL_MISSING } from '../../support/openssl.ts'

const ec = generateEcKey()
const PLAN: Plan = {
  subject: { commonName: 'ome.example.com' },
  publicKey: ec.publicKey,
  signingKey: ec.privateKey,
  notBefore: new Date('2026-01-31T23:59:59.999Z'),
  notAfter: new Date('2027-01-31T00:00:00Z'),
  extensions: []
}

t.test('what openssl reads', { skip: OPENSSL_MISSING }, async t => {
  const rows: ReadonlyArray<{ name: string, plan: Partial<Plan>, shows: readonly RegExp[] }> = [
    {
      name: 'separate relative distinguished names, in the order of the fields',
      plan: { subject: { commonName: 'ome.example.com', email: 'a@b.com', country: 'US', organization: 'Überwachung' }, issuer: { commonName: 'Inter-CA1' } },
      shows: [/Subject: C = US, O = \\C3\\9Cberwachung, CN = ome\.example\.com, emailAddress = a@b\.com\n/, /Issuer: CN = Inter-CA1\n/]
    },
    { name: 'a name that is encoded already', plan: { subject: encodeName({ locality: 'Round Rock' }) }, shows: [/Subject: L = Round Rock\n/, /Issuer: L = Round Rock\n/] },
    { name: 'no extensions make a version 1 certificate', plan: {}, shows: [/Version: 1 /, /Not Before: Jan 31 23:59:59 2026 GMT/, /Not After : Jan 31 00:00:00 2027 GMT/] },
    { name: 'the last UTCTime', plan: { notAfter: new Date('2049-12-31T23:59:59Z') }, shows: [/Not After : Dec 31 23:59:59 2049 GMT/] },
    { name: 'the first GeneralizedTime', plan: { notAfter: new Date('2050-01-01T00:00:00Z') }, shows: [/Not After : Jan {2}1 00:00:00 2050 GMT/] },
    { name: 'no expiration date, as RFC 5280 writes it', plan: { notAfter: new Date('9999-12-31T23:59:59Z') }, shows: [/Not After : Dec 31 23:59:59 9999 GMT/] },
    { name: 'a serial number with its highest bit set is positive', plan: { serialNumber: Buffer.from('00ff01', 'hex') }, shows: [/Serial Number: 65281 \(0xff01\)/] },
    { name: 'a CA', plan: { extensions: [basicConstraints({ ca: true, pathLength: 0 })] }, shows: [/Version: 3 /, /Basic Constraints: critical\n\s+CA:TRUE, pathlen:0\n/] },
    { name: 'no CA', plan: { extensions: [basicConstraints({ ca: false })] }, shows: [/Basic Constraints: critical\n\s+CA:FALSE\n/] },
    {
      name: 'key usage, to its last bit',
      plan: { extensions: [keyUsage(['digitalSignature', 'keyAgreement', 'decipherOnly'])] },
      shows: [/X509v3 Key Usage: critical\n\s+Digital Signature, Key Agreement, Decipher Only\n/]
    },
    {
      name: 'extended key usage',
      plan: { extensions: [extendedKeyUsage(['serverAuth', 'clientAuth', 'anyExtendedKeyUsage'])] },
      shows: [/Extended Key Usage: \n\s+TLS Web Server Authentication, TLS Web Client Authentication, Any Extended Key Usage\n/]
    },
    {
      name: 'alternative names of every kind',
      plan: {
        extensions: [subjectAltName([...['ome', '10.0.0.1', '2001:db8::1', '::', 'fe80::1%eth0', '::ffff:10.1.2.3', 'bücher.example'].map(generalName),
          { kind: 'email', value: 'a@b.com' }, { kind: 'uri', value: 'https://ome/' }, { kind: 'directory', value: { country: 'US' } }])]
      },
      shows: [/DNS:ome, IP Address:10\.0\.0\.1, IP Address:2001:DB8:0:0:0:0:0:1, IP Address:0:0:0:0:0:0:0:0, IP Address:FE80:0:0:0:0:0:0:1, IP Address:0:0:0:0:0:FFFF:A01:203, DNS:xn--bcher-kva\.example, email:a@b\.com, URI:https:\/\/ome\/, DirName:\/?C ?= ?US\n/]
    },
    {
      name: 'name constraints',
      plan: {
        extensions: [nameConstraints({
          permitted: [{ kind: 'dns', value: 'example.com' }, { kind: 'directory', value: { organization: 'Dell Inc.' } }],
          excluded: [{ kind: 'ip', value: Buffer.from('0a000000ff000000', 'hex') }]
        })]
      },
      shows: [/Name Constraints: critical\n\s+Permitted:\n\s+DNS:example\.com\n\s+DirName:O = Dell Inc\.\n\s+Excluded:\n\s+IP:10\.0\.0\.0\/255\.0\.0\.0\n/]
    },
    {
      name: 'key identifiers',
      plan: { extensions: [subjectKeyIdentifier(Buffer.from('0102', 'hex')), authorityKeyIdentifier(Buffer.from('0304', 'hex'))] },
      shows: [/Subject Key Identifier: \n\s+01:02\n/, /Authority Key Identifier: \n\s+(keyid:)?03:04\n/]
    },
    {
      name: 'an extension of another kind, larger than 255 bytes',
      plan: { extensions: [{ oid: '1.3.6.1.4.1.32473.2147483647', critical: true, value: Buffer.alloc(70_000, 'A') }] },
      shows: [/1\.3\.6\.1\.4\.1\.32473\.2147483647: critical\n\s+A{100}/]
    }
  ]
  for (const { name, plan, shows } of rows) {
    const { stdout, stderr } = spawnSync('openssl', ['x509', '-inform', 'DER', '-noout', '-text'], { input: issueCertificate({ ...PLAN, ...plan }), encoding: 'utf8' })
    for (const pattern of shows) t.match(stdout + stderr, pattern, name)
  }
})

t.test('signatures of every kind verify', async t => {
  const keys = { rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }), ec, 'ec of 384 bits': generateKeyPairSync('ec', { namedCurve: 'P-384' }), ed25519: generateKeyPairSync('ed25519') }
  for (const [name, { publicKey, privateKey }] of Object.entries(keys)) {
    for (const digest of name === 'ed25519' ? [undefined] : ['sha1', 'sha256', 'sha384', 'sha512'] as const) {
      const x509 = new X509Certificate(issueCertificate({ ...PLAN, publicKey, signingKey: privateKey, ...(digest !== undefined && { digest }) }))
      t.ok(x509.verify(publicKey), `${name} with ${digest ?? 'its own digest'}`)
      t.ok(x509.publicKey.equals(publicKey))
    }
  }
  const { privateKey } = generateKeyPairSync('x25519')
  t.throws(() => issueCertificate({ ...PLAN, signingKey: privateKey }), RangeError, 'a key that cannot sign')
  t.throws(() => issueCertificate({ ...PLAN, notAfter: new Date('+010000-01-01T00:00:00Z') }), RangeError, 'a year without a form')
})

t.test('a key usage without a bit is an empty bit string (X.690, 11.2.2)', async t => {
  t.equal(keyUsage([]).value.toString('hex'), '030100')
})

t.test('public keys are written as OpenSSL writes them', async t => {
  const keys: KeyObject[] = [ec.publicKey, ...['P-384', 'P-521'].map(namedCurve => generateKeyPairSync('ec', { namedCurve }).publicKey), generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey]
  for (const key of keys) t.same(publicKeyInfo(key), key.export({ type: 'spki', format: 'der' }))
  // The bits of an uncompressed P-256 point are the last 65 bytes of its SubjectPublicKeyInfo.
  t.same(keyIdentifier(ec.publicKey), createHash('sha1').update(ec.publicKey.export({ type: 'spki', format: 'der' }).subarray(-65)).digest())
})

t.test('the factory certificate', async t => {
  const now = new Date('2028-02-29T12:00:00Z')
  const x509 = new X509Certificate(issueFactoryCertificate('ome-source.example.com', ec, now))
  const fields = ['C=US', 'ST=TX', 'L=Round Rock', 'O=Dell Inc.', 'OU=OpenManage Enterprise', 'CN=ome-source.example.com', 'emailAddress=support@dell.com']
  t.equal(x509.subject, fields.join('\n'))
  t.equal(x509.issuer, x509.subject)
  t.ok(x509.verify(ec.publicKey))
  t.ok(x509.checkPrivateKey(ec.privateKey))
  t.same([new Date(x509.validFrom), new Date(x509.validTo)], [now, new Date('2029-03-01T12:00:00Z')])
  t.equal(x509.subjectAltName, 'DNS:ome-source.example.com')
  t.same(x509.keyUsage, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'])
  t.notOk(x509.ca)
  t.equal(new X509Certificate(issueFactoryCertificate('10.0.0.1', ec, now)).subjectAltName, 'IP Address:10.0.0.1')
  const serials = new Set(Array.from({ length: 50 }, () => new X509Certificate(issueFactoryCertificate('ome', ec, now)).serialNumber))
  t.equal(serials.size, 50, 'no serial number twice')
  t.ok([...serials].every(serial => serial.length === 32 && Number.parseInt(serial.slice(0, 2), 16) < 0x80), 'of 16 bytes, positive')
})
