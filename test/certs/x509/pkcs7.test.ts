import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { ExcessError, MalformedError } from '../../../certs/der/assert.ts'
import * as der from '../../../certs/der/encode.ts'
import { createLabCa, signRequest } from '../../../certs/lab/lab-ca.ts'
import { decodeBundle } from '../../../certs/x509/bundle.ts'
import { generateEcKey } from '../../../certs/x509/key.ts'
import { armour } from '../../../certs/x509/pem.ts'
import { decodePkcs7, encodePkcs7 } from '../../../certs/x509/pkcs7.ts'
import { createRequest, decodeRequest } from '../../../certs/x509/request.ts'
import { folderOf } from '../../support/folder.ts'
import { OPENSSL_MISSING } from '../../support/openssl.ts'
import type { Vector } from '../../support/rekey.ts'

const NOW = new Date('2026-06-01T00:00:00Z')
const CSR = decodeRequest(createRequest({ commonName: 'ome.example.com' }, ['ome.example.com'], generateEcKey()))
const { certificates: CHAIN } = signRequest(createLabCa({ now: NOW }), CSR, { now: NOW })
const ENDS = Buffer.alloc(2)

/** A value of indefinite length (X.690, section 8.1.3.6). */
function indefinite (tag: number, ...members: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.of(tag, 0x80), ...members, ENDS])
}

const SIGNED_DATA = der.objectIdentifier('1.2.840.113549.1.7.2')
const DATA = der.objectIdentifier('1.2.840.113549.1.7.1')

/** As Bouncy Castle's CMSSignedDataGenerator writes a file without signers: every outer value is of indefinite length. */
function bouncyCastle (certificates: readonly Buffer[], content: Buffer = indefinite(0x30, DATA)): Buffer {
  const signedData = indefinite(0x30, der.smallInteger(1), der.set(), content, indefinite(0xa0, ...certificates), der.set())
  return indefinite(0x30, SIGNED_DATA, indefinite(0xa0, signedData))
}

const text = indefinite(0x24, der.octetString(Buffer.from('some')), der.octetString(Buffer.from(' text')))
const withText = indefinite(0x30, DATA, indefinite(0xa0, text))
const withList = der.sequence(SIGNED_DATA, der.tagged(0, der.sequence(der.smallInteger(1), der.set(), der.sequence(DATA),
  der.tagged(0, ...CHAIN), der.tagged(1, der.sequence(der.nothing())), der.set())))

const WRITTEN: Readonly<Record<string, Buffer>> = {
  'DER as pkijs writes it': encodePkcs7(CHAIN),
  'BER as Bouncy Castle writes it': bouncyCastle(CHAIN),
  'BER with content in pieces': bouncyCastle(CHAIN, withText),
  'revocation lists beside the certificates': withList
}

t.test('PKCS#7 is read in DER and BER, whatever its label, whatever breaks its lines', async t => {
  for (const [name, bytes] of Object.entries(WRITTEN)) {
    t.same(decodePkcs7(bytes), CHAIN, name)
    // The web page of the Microsoft CA and certutil -encode label it as a certificate; CMS is the label of RFC 5652.
    for (const label of ['PKCS7', 'CMS', 'PKCS #7 SIGNED DATA', 'CERTIFICATE']) {
      for (const lineBreak of ['\n', '\r\n', '\r']) {
        const pem = Buffer.from(armour(label, bytes).replaceAll('\n', lineBreak))
        const { certificates, ordered } = decodeBundle(pem, { derAccepted: false })
        t.same(certificates.map(({ der }) => der), CHAIN, `${name}, ${label}`)
        t.equal(ordered, false)
      }
    }
    const bare = bytes.toString('base64').replace(/.{76}/g, '$&\r\n')
    t.same(decodeBundle(Buffer.from(bare), { derAccepted: false }).certificates.map(({ der }) => der), CHAIN, `${name}, bare`)
    t.same(decodeBundle(bytes, { derAccepted: true }).certificates.map(({ der }) => der), CHAIN, `${name}, binary`)
  }
})

t.test('openssl reads the same certificates in the same files', { skip: OPENSSL_MISSING }, async t => {
  for (const [name, bytes] of Object.entries(WRITTEN).slice(0, 3)) {
    const { stdout } = spawnSync('openssl', ['pkcs7', '-inform', 'DER', '-print_certs'], { input: bytes, encoding: 'utf8' })
    const read = Array.from(stdout.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)/g), ([, body = '']) => Buffer.from(body, 'base64'))
    t.same(read, CHAIN, name)
  }
  const pem = CHAIN.map(certificate => armour('CERTIFICATE', certificate)).join('')
  const folder = folderOf(t, { 'chain.pem': pem })
  const made = spawnSync('openssl', ['crl2pkcs7', '-nocrl', '-certfile', join(folder, 'chain.pem'), '-outform', 'DER']).stdout
  t.same(decodePkcs7(made), CHAIN, 'what openssl makes')
})

t.test('certificates of all kinds come out as they went in', async t => {
  const names = ['pkits', 'limbo'].map(name => new URL(`../verdict/vectors/${name}.json`, import.meta.url))
  const vectors: Vector[] = names.flatMap(name => JSON.parse(readFileSync(name, 'utf8')))
  const all = new Set(vectors.flatMap(({ leaf, intermediates, roots }) => [leaf, ...intermediates, ...roots]))
  const small = [...all].map(base64 => Buffer.from(base64, 'base64')).filter(({ length }) => length < 4096)
  t.ok(small.length > 300, `${small.length} certificates`)
  for (let at = 0; at < small.length; at += 32) t.same(decodePkcs7(bouncyCastle(small.slice(at, at + 32))), small.slice(at, at + 32))
})

t.test('what is too much, or no PKCS#7, is refused before pkijs sees it', async t => {
  const [leaf = Buffer.alloc(0)] = CHAIN
  const nested = (depth: number): Buffer => depth === 0 ? der.nothing() : der.sequence(nested(depth - 1))
  const many = (count: number): Buffer => der.sequence(...Array.from({ length: count }, () => der.nothing()))
  const cases: ReadonlyArray<[name: string, bytes: Buffer, error: typeof MalformedError, message: RegExp]> = [
    ['10,001 values', bouncyCastle(CHAIN, many(10_000)), ExcessError, /more ASN\.1 values/],
    ['40 levels', bouncyCastle(CHAIN, nested(40)), MalformedError, /nested more than 32 deep/],
    ['no end', bouncyCastle(CHAIN).subarray(0, -2), MalformedError, /cut short/],
    ['bytes behind', Buffer.concat([bouncyCastle(CHAIN), ENDS]), MalformedError, /2 bytes follow/],
    ['an octet string of indefinite length', bouncyCastle(CHAIN, indefinite(0x04, leaf)), MalformedError, /indefinite/],
    ['a number for the signed data', der.sequence(SIGNED_DATA, der.tagged(0, der.smallInteger(1))), MalformedError, /no signed data/],
    ['nothing for the signed data', der.sequence(SIGNED_DATA), MalformedError, /damaged/]
  ]
  for (const [name, bytes, error, message] of cases) {
    try {
      decodePkcs7(bytes)
      t.fail(name)
    } catch (thrown) {
      t.type(thrown, error, name)
      t.match(thrown, { message })
    }
  }
  t.throws(() => decodeBundle(Buffer.from(armour('PKCS7', bouncyCastle([]))), { derAccepted: false }), { message: /holds no certificate/ })
  const leaves = armour('CERTIFICATE', bouncyCastle(Array.from({ length: 65 }, () => leaf)))
  t.throws(() => decodeBundle(Buffer.from(leaves), { derAccepted: false }), { message: /more than 64 certificates/, defect: 'size' })
})
