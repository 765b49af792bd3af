import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import * as der from '../../../certs/der/encode.ts'
import { createLabCa, signRequest } from '../../../certs/lab/lab-ca.ts'
import { type Finding, inspect } from '../../../certs/verdict/chain.ts'
import { DEFAULT_CHAIN_SWITCHES } from '../../../certs/verdict/rule.ts'
import { encodeBundle } from '../../../certs/x509/encode-bundle.ts'
import { generateEcKey, privateKeyPem } from '../../../certs/x509/key.ts'
import { encodeName } from '../../../certs/x509/name.ts'
import { armour } from '../../../certs/x509/pem.ts'
import { encodePkcs7 } from '../../../certs/x509/pkcs7.ts'
import { publicKeyInfo } from '../../../certs/x509/public-key.ts'
import { createRequest, decodeRequest } from '../../../certs/x509/request.ts'
import { folderOf } from '../../support/folder.ts'
import { OPENSSL_MISSING } from '../../support/openssl.ts'

const NOW = new Date('2026-06-01T00:00:00Z')
const KEY = generateEcKey()
const CSR = decodeRequest(createRequest({ commonName: 'ome.example.com' }, ['ome.example.com'], KEY))
const { certificates: CHAIN, file } = signRequest(createLabCa({ now: NOW }), CSR, { now: NOW })
const [LEAF = Buffer.alloc(0)] = CHAIN
const PEM = file.toString()
const LAST = PEM.lastIndexOf('-----BEGIN')
const pkcs8 = KEY.privateKey.export({ type: 'pkcs8', format: 'der' })
const wide = (text: string): Buffer => Buffer.from(text, 'utf16le')
const ALGORITHM = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'))
/** A revocation list, without a signature worth the name. */
const LISTED = der.sequence(der.smallInteger(1), ALGORITHM, encodeName({ commonName: 'CA' }), der.time(NOW))
const LIST = der.sequence(LISTED, ALGORITHM, der.bitString(Buffer.alloc(8)))
const openssl = (args: readonly string[], input: string | Buffer): Buffer => spawnSync('openssl', args, { input }).stdout
const pfx = (): Buffer => openssl(['pkcs12', '-export', '-passout', 'pass:secret'], privateKeyPem(KEY.privateKey) + PEM)

interface Case {
  readonly file: Buffer | string
  readonly found: RegExp
  /** What the cure must speak of, where it is words only. */
  readonly says?: RegExp
  /** What the cured file is judged for; commands of cures without it are not run. */
  readonly cured?: 'chain' | 'certificate'
  /** Default `encoding`. */
  readonly rule?: 'secret'
}

/** What people upload, and what is to be said about it. */
const CASES: Readonly<Record<string, Case>> = {
  'an empty file': { file: '', found: /^the file is empty$/, says: /--data-binary @FILE/ },
  'blanks and a mark': { file: '\ufeff \r\n\n', found: /^the file is empty$/, says: /--data-binary @FILE/ },
  'curl without the @': { file: 'certs/chain.pem', found: /the name of a file, not what is in it/, says: /the @ matters/ },
  'curl -d': { file: PEM.replaceAll('\n', ''), found: /^block 1 is on one line: .*curl -d/, says: /--data-binary @FILE/, cured: 'chain' },
  'a field of JSON': { file: JSON.stringify({ chain: PEM }), found: /^"\{\\"chain\\":\\"" stands before the BEGIN/, cured: 'chain' },
  'a text of JSON': { file: PEM.replaceAll('\n', '\\n'), found: /^block 1 is on one line/, cured: 'chain' },
  'a form': { file: encodeURIComponent(PEM), found: /percent-encoded/, says: /--data-binary @FILE/ },
  'cat without last line breaks': { file: PEM.replaceAll('-\n-', '--'), found: /^block 2 begins on/, says: /awk 1 leaf/, cured: 'chain' },
  'a label before BEGIN': { file: `certificate: ${PEM}`, found: /^"certificate:" stands before/, cured: 'chain' },
  'a saved web page': { file: `<pre>${PEM.trimEnd()}</pre>`, found: /^"<pre>" stands before/, cured: 'chain' },
  'text behind END': { file: `${PEM.trimEnd()}</pre>\n`, found: /^block 3 has something beside its END/, cured: 'chain' },
  'smart dashes': { file: PEM.replaceAll('-----', '—–'), found: /^block 1 begins or ends with other dashes/, cured: 'chain' },
  'four hyphens': { file: PEM.replaceAll('-----', '----'), found: /^block 1 begins or ends with other dashes/, cured: 'chain' },
  'UTF-16': { file: wide(`\ufeff${PEM}`), found: /UTF-16 text, as PowerShell/, says: /-Encoding ascii/, cured: 'chain' },
  'UTF-16 without a mark': { file: wide(PEM), found: /UTF-16/, cured: 'chain' },
  'UTF-16, the other byte order': { file: wide(`\ufeff${PEM}`).swap16(), found: /UTF-16/, cured: 'chain' },
  'UTF-16 behind ASCII': {
    file: Buffer.concat([Buffer.from(PEM.slice(0, LAST)), wide(`\ufeff${PEM.slice(LAST)}`)]),
    found: /UTF-16 .*: from block 3 on, behind text that is not$/,
    cured: 'chain'
  },
  'NUL bytes': { file: Buffer.alloc(1000), found: /neither text nor a certificate/ },
  noise: { file: Buffer.from('8b1e077f', 'hex'), found: /neither text nor a certificate/ },
  prose: { file: 'hello', found: /no PEM block/, says: /Base-64 encoded X\.509/ },
  "the CA's page": { file: '<!DOCTYPE html>\n<html><body>401 - Unauthorized</body></html>', found: /a web page/, says: /Log in/ },
  'a ZIP archive': { file: Buffer.from('504b03041400', 'hex'), found: /a ZIP archive/, says: /Unpack/ },
  gzip: { file: gzipSync(PEM), found: /compressed \(gzip\)/, says: /Unpack/ },
  DER: { file: LEAF, found: /^the file is binary \(DER\), not Base 64$/, cured: 'certificate' },
  'binary PKCS#7': { file: encodePkcs7(CHAIN), found: /binary \(DER\) PKCS#7/, cured: 'chain' },
  'Base 64 alone': { file: LEAF.toString('base64'), found: /without BEGIN and END lines/, cured: 'certificate' },
  'the same in lines': { file: LEAF.toString('base64').replace(/.{64}/g, '$&\n'), found: /without BEGIN and END/, cured: 'certificate' },
  'several of them': { file: CHAIN.map(der => `${der.toString('base64')}\n`).join(''), found: /^block 1 has no BEGIN line/ },
  'several of them, without a filler between': { file: Buffer.concat(CHAIN).toString('base64'), found: /^block 1 has no BEGIN line/ },
  'the request': { file: armour('CERTIFICATE REQUEST', CSR.der), found: /REQUEST block: the request itself/, says: /request to a CA/ },
  'the request on one line, as OME prints it': {
    file: armour('CERTIFICATE REQUEST', CSR.der).replaceAll('\n', ''),
    found: /CERTIFICATE REQUEST block: the request itself/,
    says: /Give the request to a CA/
  },
  'the answer of OME': {
    file: JSON.stringify({ CertificateData: armour('CERTIFICATE REQUEST', CSR.der) }),
    found: /the request itself/,
    says: /Give the request to a CA/
  },
  'the request as a certificate': { file: armour('CERTIFICATE', CSR.der), found: /^block 1 is a certification request/, says: /to a CA/ },
  'the request in binary': { file: CSR.der, found: /^the file is a certification request/, says: /Give the request to a CA/ },
  'the request in Base 64': { file: CSR.der.toString('base64'), found: /^the Base 64 in the file is a certification/, says: /to a CA/ },
  'a private key': { file: PEM + privateKeyPem(KEY.privateKey), found: /^the file holds a PRIVATE KEY$/, rule: 'secret', cured: 'chain' },
  'a private key on one line with it': {
    file: (PEM + privateKeyPem(KEY.privateKey)).replaceAll('\n', ''),
    found: /^the file holds a PRIVATE KEY$/,
    rule: 'secret',
    says: /disclosed/
  },
  'a key of SSH': { file: '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nAAAA\n', found: /a SSH2 ENCRYPTED PRIVATE KEY$/, rule: 'secret' },
  'a private key in binary': { file: pkcs8, found: /^the file is a private key/, rule: 'secret', says: /disclosed/ },
  'a private key as a certificate': { file: armour('CERTIFICATE', pkcs8), found: /^block 1 is a private key/, rule: 'secret' },
  'an RSA key of old': {
    file: generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs1', format: 'der' }),
    found: /^the file is a private key/,
    rule: 'secret'
  },
  'an EC key of old': { file: KEY.privateKey.export({ type: 'sec1', format: 'der' }), found: /^the file is a private key/, rule: 'secret' },
  'an encrypted key': {
    file: KEY.privateKey.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: 'secret' }),
    found: /^the file is a private key/,
    rule: 'secret'
  },
  'a Java key store': { file: Buffer.from('feedfeed00000002', 'hex'), found: /JKS/, rule: 'secret', says: /have a CA sign the request/ },
  'a public key': { file: armour('CERTIFICATE', publicKeyInfo(KEY.publicKey)), found: /^block 1 is a public key/ },
  'parameters of a key': { file: armour('EC PARAMETERS', Buffer.of(5, 0)) + PEM, found: /EC PARAMETERS block/, cured: 'chain' },
  'PKCS#7 of no certificates': { file: encodeBundle([], 'p7b'), found: /holds no certificate/, says: /with the certificates/ },
  'PKCS#7 and PEM': { file: encodeBundle(CHAIN, 'p7b').toString() + PEM, found: /something else beside it/, says: /one of them alone/ },
  'a damaged certificate': { file: PEM.slice(0, LAST) + armour('CERTIFICATE', LEAF.subarray(0, 99)), found: /^block 3: .*cut short/ }
}

/** Those whose file openssl makes. */
const OPENSSL_CASES: Readonly<Record<string, () => Case>> = {
  'a PFX': () => ({ file: pfx(), found: /^the file is PKCS#12 \(PFX\)/, rule: 'secret', says: /have a CA sign the request/ }),
  'a PFX in Base 64': () => ({ file: pfx().toString('base64'), found: /^the Base 64 in the file is PKCS#12/, rule: 'secret' }),
  'a PFX as a certificate (certutil -encode)': () => ({ file: armour('CERTIFICATE', pfx()), found: /^block 1 is PKCS#12/, rule: 'secret' }),
  'a trusted certificate': () => ({
    file: openssl(['x509', '-trustout', '-addtrust', 'serverAuth'], PEM),
    found: /TRUSTED CERTIFICATE block/,
    cured: 'certificate'
  }),
  'a revocation list': () => ({ file: armour('CERTIFICATE', LIST), found: /^block 1 is a list of revoked certificates/ })
}

function judge (bytes: Buffer, purpose: 'chain' | 'certificate'): { refused: string, finding: Finding | undefined } {
  const { refusal, findings } = inspect(bytes, { purpose, csrKey: KEY.publicKey, now: NOW, switches: DEFAULT_CHAIN_SWITCHES })
  return { refused: refusal?.messageId ?? '', finding: findings.find(({ verdict }) => verdict === 'fail') }
}

t.test('each has its own sentence, and a cure that works', { skip: OPENSSL_MISSING }, async t => {
  const folder = folderOf(t)
  t.equal(spawnSync('openssl', ['crl', '-inform', 'DER', '-noout'], { input: LIST }).status, 0, 'openssl takes the list for one')
  const cases = { ...CASES, ...Object.fromEntries(Object.entries(OPENSSL_CASES).map(([name, make]) => [name, make()])) }
  for (const [name, { file, found, says = /./, cured, rule = 'encoding' }] of Object.entries(cases)) {
    const { refused, finding } = judge(Buffer.from(file), 'chain')
    t.equal(refused, 'CSEC9002', name)
    t.equal(finding?.id, rule, name)
    t.match(finding?.found, found, name)
    t.match(finding?.cure, says, `${name}: the cure`)
    t.notMatch(finding?.found, pkcs8.toString('base64').slice(40, 60), `${name}: no secret`)
    if (cured === undefined) continue
    const [, command] = /: ((?:awk|sed|tr|openssl|base64|LC_ALL=C) .*FILE\.pem)$/.exec(finding?.cure ?? '') ?? []
    if (command === undefined) {
      t.fail(`${name}: no command in "${finding?.cure}"`)
      continue
    }
    writeFileSync(join(folder, 'FILE'), file)
    const { status, stderr } = spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' })
    t.equal(status, 0, `${name}: ${stderr}`)
    const better = readFileSync(join(folder, 'FILE.pem'))
    t.equal(judge(better, cured).refused, '', `${name}: ${command}`)
    const reader = better.includes('PKCS7') ? ['pkcs7', '-print_certs', '-noout'] : ['x509', '-noout']
    t.equal(spawnSync('openssl', reader, { input: better }).status, 0, `${name}: openssl reads it, too`)
  }
})
