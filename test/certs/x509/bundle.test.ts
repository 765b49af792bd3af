import fc from 'fast-check'
import t from 'tap'
import { MAX_CERTIFICATES, decodeBundle } from '../../../certs/x509/bundle.ts'
import { UnreadableBundle } from '../../../certs/x509/unreadable.ts'
import { armour } from '../../../certs/x509/pem.ts'
import { encodeBundle } from '../../../certs/x509/encode-bundle.ts'
import { encodePkcs7 } from '../../../certs/x509/pkcs7.ts'
import { DEFAULT_CHAIN_SWITCHES, type Purpose } from '../../../certs/verdict/rule.ts'
import { inspect } from '../../../certs/verdict/chain.ts'
import { assertDer } from '../../../certs/der/assert.ts'
import { generateEcKey } from '../../../certs/x509/key.ts'
import { KeyPool } from '../../../certs/key-pool.ts'
import { createLabCa, signRequest } from '../../../certs/lab/lab-ca.ts'
import { createRequest, decodeRequest } from '../../../certs/x509/request.ts'

const NOW = new Date('2026-06-01T00:00:00Z')
const CSR = decodeRequest(createRequest({ commonName: 'ome.example.com' }, ['ome.example.com'], generateEcKey()))
const { certificates: CHAIN, file: PEM } = signRequest(createLabCa({ now: NOW }), CSR, { now: NOW })
const [LEAF = Buffer.alloc(0)] = CHAIN
const strict = { derAccepted: false }
const lenient = { derAccepted: true }

t.test('every wrapping gives the same certificates', async t => {
  const ders = (bytes: Buffer, options = strict): Buffer[] => decodeBundle(bytes, options).certificates.map(({ der }) => der)
  t.same(ders(PEM), CHAIN)
  t.same(ders(encodeBundle(CHAIN, 'pem')), CHAIN)
  t.same(ders(encodeBundle(CHAIN, 'p7b')), CHAIN)
  t.same(ders(encodePkcs7(CHAIN), lenient), CHAIN)
  t.same(ders(encodeBundle(CHAIN, 'der'), lenient), [LEAF])
  t.same(ders(Buffer.from(armour('X509 CERTIFICATE', LEAF))), [LEAF])
  t.equal(decodeBundle(PEM, strict).ordered, true)
  t.equal(decodeBundle(encodeBundle(CHAIN, 'p7b'), strict).ordered, false)
})

t.test('an unreadable file says what it is instead', async t => {
  const pem = PEM.toString()
  const cases: Array<[string, Buffer | string, string, RegExp]> = [
    ['nothing', '', 'encoding', /empty/],
    ['DER', LEAF, 'encoding', /binary \(DER\)/],
    ['binary PKCS#7', encodePkcs7(CHAIN), 'encoding', /binary \(DER\)/],
    ['UTF-16', Buffer.from(`\ufeff${pem}`, 'utf16le'), 'encoding', /UTF-16/],
    ['prose', 'hello', 'encoding', /no PEM block/],
    ['one line', pem.replaceAll('\n', ''), 'encoding', /on one line/],
    ['a request', armour('CERTIFICATE REQUEST', CSR.der), 'encoding', /the request itself/],
    ['a revocation list', armour('X509 CRL', LEAF), 'encoding', /X509 CRL/],
    ['a private key', armour('PRIVATE KEY', LEAF), 'secret', /PRIVATE KEY/],
    ['an encrypted key behind the chain', pem + armour('ENCRYPTED PRIVATE KEY', LEAF), 'secret', /ENCRYPTED PRIVATE KEY/],
    ['an RSA key of old', pem + armour('RSA PRIVATE KEY', LEAF), 'secret', /RSA PRIVATE KEY/],
    ['no END', pem.slice(0, -30), 'encoding', /cut short/],
    ['BEGIN within a block', pem.replace('-----END CERTIFICATE-----\n', ''), 'encoding', /has no END line/],
    ['another END', pem.replace('END CERTIFICATE', 'END X509 CRL'), 'encoding', /ends as something else/],
    ['a stray character', pem.replace('MII', 'M!I'), 'encoding', /block 1 is not Base 64/],
    ['a request under a false name', armour('CERTIFICATE', CSR.der), 'encoding', /not an X\.509 certificate/],
    ['PKCS#7 without certificates', encodeBundle([], 'p7b'), 'encoding', /holds no certificate/],
    ['PKCS#7 and PEM', encodeBundle(CHAIN, 'p7b').toString() + pem, 'encoding', /something else beside it/],
    ['bare Base 64 of a certificate', LEAF.toString('base64'), 'encoding', /./],
    ['too many', pem.repeat(22), 'size', new RegExp(`more than ${MAX_CERTIFICATES}`)],
    ['too many in PKCS#7', encodeBundle(Array.from({ length: 65 }, () => LEAF), 'p7b'), 'size', /more than/],
    ['too long', Buffer.alloc(1024 * 1024 + 1, 0x2d), 'size', /bytes/]
  ]
  for (const [name, file, defect, reason] of cases) {
    try {
      decodeBundle(Buffer.from(file), strict)
      t.fail(`${name} was read`)
    } catch (error) {
      if (!(error instanceof UnreadableBundle)) throw error
      t.equal(error.defect, defect, name)
      t.match(error.message, reason, name)
    }
  }
})

t.test('DER is one definite, shallow value', async t => {
  const cases: Array<[string, number[], RegExp]> = [
    ['nothing', [], /empty/],
    ['a header alone', [0x30], /cut short/],
    ['a length beyond the end', [0x30, 0x05, 0x00], /longer than what holds it/],
    ['indefinite', [0x30, 0x80, 0x00, 0x00], /indefinite/],
    ['an absurd length', [0x30, 0x85, 1, 1, 1, 1, 1], /absurd/],
    ['two values', [0x05, 0x00, 0x05, 0x00], /follow the end/],
    ['a multi-byte tag', [0x1f, 0x81, 0x01, 0x00], /multi-byte/],
    ['33 levels', Array.from({ length: 40 }, (_, level) => [0x30, 2 * (39 - level)]).flat(), /nested/]
  ]
  for (const [name, bytes, reason] of cases) t.throws(() => { assertDer(Uint8Array.from(bytes)) }, { message: reason }, name)
  t.doesNotThrow(() => { assertDer(LEAF) })
})

t.test('whatever the bytes, the verdict is an answer', async t => {
  const damaged = fc.tuple(fc.nat(PEM.length - 1), fc.uint8Array({ minLength: 1, maxLength: 20 })).map(([at, bytes]) => Buffer.concat([PEM.subarray(0, at), bytes, PEM.subarray(at + bytes.length)]))
  const rearmoured = fc.tuple(fc.nat(LEAF.length - 1), fc.nat(255)).map(([at, octet]) => {
    const der = Buffer.from(LEAF)
    der[at] = octet
    return Buffer.concat([Buffer.from(armour('CERTIFICATE', der)), PEM.subarray(Buffer.from(armour('CERTIFICATE', LEAF)).length)])
  })
  const pkcs7 = encodePkcs7(CHAIN)
  const spoilt = fc.tuple(fc.nat(pkcs7.length - 1), fc.nat(255)).map(([at, octet]) => {
    const der = Buffer.from(pkcs7)
    der[at] = octet
    return Buffer.from(armour('PKCS7', der))
  })
  const anything = fc.oneof(fc.uint8Array({ maxLength: 2000 }).map(bytes => Buffer.from(bytes)), fc.string().map(text => Buffer.from(text)), damaged, rearmoured, spoilt)
  fc.assert(fc.property(anything, fc.constantFrom<Purpose>('chain', 'certificate', 'migration'), fc.boolean(), (bytes, purpose, derAccepted) => {
    const { refusal, findings, chain } = inspect(bytes, { purpose, csrKey: CSR.publicKey, now: NOW, switches: { ...DEFAULT_CHAIN_SWITCHES, derAccepted } })
    const failing = findings.some(({ verdict }) => verdict === 'fail')
    return failing === (refusal !== null) && (refusal !== null || chain.length > 0)
  }), { numRuns: 2000 })
  t.pass('2,000 files')
})

t.test('the key pool hands every key out once', async t => {
  const pool = new KeyPool(0)
  t.teardown(() => { pool.close() })
  const keys = await Promise.all([pool.take(), pool.take(), pool.take()])
  t.equal(new Set(keys.map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'pem' }))).size, 3)
  const waiting = pool.take()
  pool.close()
  await t.rejects(waiting, { message: 'the key pool is closed' })
  await t.rejects(pool.take(), { message: 'the key pool is closed' })
})
