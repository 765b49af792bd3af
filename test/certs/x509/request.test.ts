import { generateKeyPairSync } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import t from 'tap'
import { armour } from '../../../certs/x509/pem.ts'
import { MalformedError } from '../../../certs/der/assert.ts'
import { createRequest, decodeRequest } from '../../../certs/x509/request.ts'
import { OPENSSL_MISSING } from '../../support/openssl.ts'

const SUBJECT = {
  commonName: 'ome.example.com', organizationalUnit: 'Überwachung', organization: 'Dell Inc.', locality: 'Round Rock', state: 'TX', country: 'US', email: 'support@dell.com'
}
const NAMES = ['ome.example.com', '10.0.0.1', '2001:db8::1', 'ome']
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const der = createRequest(SUBJECT, NAMES, rsa)
const pem = armour('CERTIFICATE REQUEST', der)
const oneLine = pem.replaceAll('\n', '')

t.test('openssl accepts the request and shows subject and names as asked', { skip: OPENSSL_MISSING }, async t => {
  for (const key of [rsa, ec]) {
    const { status, stdout, stderr } = spawnSync('openssl', ['req', '-inform', 'DER', '-verify', '-noout', '-text'], { input: createRequest(SUBJECT, NAMES, key), encoding: 'utf8' })
    t.equal(status, 0)
    t.match(stderr, /verify OK/)
    t.match(stdout, 'Subject: C = US, ST = TX, L = Round Rock, O = Dell Inc., OU = \\C3\\9Cberwachung, CN = ome.example.com, emailAddress = support@dell.com\n')
    t.match(stdout, 'DNS:ome.example.com, IP Address:10.0.0.1, IP Address:2001:DB8:0:0:0:0:0:1, DNS:ome\n')
  }
  const { stdout, stderr } = spawnSync('openssl', ['req', '-inform', 'DER', '-verify', '-noout', '-text'], { input: createRequest(SUBJECT, [], ec), encoding: 'utf8' })
  t.match(stderr, /verify OK/)
  t.notMatch(stdout, /Alternative/, 'no names, no extension')
})

t.test('requests are read in every shape they come in', async t => {
  const shapes: Readonly<Record<string, Buffer>> = {
    DER: der,
    PEM: Buffer.from(pem),
    'one line, as OME prints it': Buffer.from(oneLine),
    'the answer of OME': Buffer.from(JSON.stringify({ CertificateData: oneLine })),
    'the answer with line breaks': Buffer.from(JSON.stringify({ CertificateData: pem })),
    CRLF: Buffer.from(pem.replaceAll('\n', '\r\n')),
    'a byte order mark': Buffer.from(`\ufeff${pem}`),
    'UTF-16, as Windows PowerShell redirects': Buffer.from(`\ufeff${pem}`, 'utf16le'),
    'text before and after': Buffer.from(`Certificate Request:\n    Data:\n${pem}\n-- \nregards\n`),
    'the label of Microsoft and Java': Buffer.from(pem.replaceAll('CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'))
  }
  for (const [name, bytes] of Object.entries(shapes)) {
    const { subject, publicKey, subjectAltNames, der: read } = decodeRequest(bytes)
    t.equal(subject.text, 'C=US, ST=TX, L=Round Rock, O=Dell Inc., OU=Überwachung, CN=ome.example.com, emailAddress=support@dell.com', name)
    t.ok(publicKey.equals(rsa.publicKey))
    t.same(subjectAltNames, [
      { kind: 'dns', value: 'ome.example.com' }, { kind: 'ip', value: '0a000001' }, { kind: 'ip', value: '20010db8000000000000000000000001' }, { kind: 'dns', value: 'ome' }
    ])
    t.same(read, der)
  }
  t.same(decodeRequest(createRequest(SUBJECT, [], ec)).subjectAltNames, [])
})

t.test('requests that openssl made are read', { skip: OPENSSL_MISSING }, async t => {
  const newRequest = (...args: string[]): Buffer => spawnSync('openssl', ['req', '-new', '-nodes', '-keyout', '/dev/null', ...args]).stdout
  for (const args of [['-newkey', 'rsa:2048', '-sha512'], ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-sha384'], ['-newkey', 'ed25519']]) {
    const request = decodeRequest(newRequest(...args, '-subj', '/CN=ome/O=Dell', '-addext', 'subjectAltName=DNS:ome,email:a@b.com,URI:https://ome/,IP:10.0.0.1', '-addext', 'keyUsage=digitalSignature'))
    t.equal(request.subject.text, 'CN=ome, O=Dell', args.join(' '))
    t.same(request.subjectAltNames.map(({ kind }) => kind), ['dns', 'email', 'uri', 'ip'])
  }
  t.throws(() => decodeRequest(newRequest('-newkey', 'rsa:2048', '-subj', '/CN=ome', '-sigopt', 'rsa_padding_mode:pss')), /algorithm unknown here/)
})

t.test('what is no request is refused with a reason', async t => {
  const damaged = Buffer.from(der)
  damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1
  const rows: ReadonlyArray<[name: string, bytes: Buffer, reason: RegExp]> = [
    ['nothing', Buffer.alloc(0), /no "-----BEGIN/],
    ['a certificate', Buffer.from(armour('CERTIFICATE', der)), /which holds a CERTIFICATE/],
    ['a cut file', Buffer.from(pem.slice(0, -40)), /cut short/],
    ['not Base 64', Buffer.from(pem.replace('MII', 'M!I')), /not Base 64/],
    ['an empty block', Buffer.from('-----BEGIN CERTIFICATE REQUEST----------END CERTIFICATE REQUEST-----'), /not Base 64/],
    ['bytes behind', Buffer.concat([der, Buffer.of(0)]), /follow the end/],
    ['another structure', Buffer.from('3003020101', 'hex'), /a sequence|ASN\.1/],
    ['a wrong signature', damaged, /not made by the key in it/],
    ['a megabyte', Buffer.alloc(1024 * 1024, 0x30), /bytes, which no request has/]
  ]
  for (const [name, bytes, reason] of rows) {
    const error = thrownBy(() => decodeRequest(bytes))
    t.ok(error instanceof MalformedError, name)
    t.match(String(error), reason, name)
  }
})

t.test('no bytes make anything else than a request or a reason', async () => {
  const damaged = fc.tuple(fc.nat(der.length - 1), fc.nat(255)).map(([at, byte]) => Buffer.from(der.map((old, index) => index === at ? byte : old)))
  fc.assert(fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes))), bytes => {
    const error = thrownBy(() => decodeRequest(bytes))
    return error === undefined || error instanceof MalformedError
  }), { numRuns: 1500 })
})

function thrownBy (action: () => unknown): unknown {
  try {
    action()
    return undefined
  } catch (error) {
    return error
  }
}
