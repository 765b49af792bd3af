import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { EXTENSION, decodeCertificate } from '../../../certs/x509/certificate.ts'
import { inspectChain } from '../../../certs/verdict/chain.ts'
import * as der from '../../../certs/der/encode.ts'
import { basicConstraints, extendedKeyUsage, keyUsage, subjectAltName } from '../../../certs/x509/extension.ts'
import { generateEcKey } from '../../../certs/x509/key.ts'
import { MAX_COMPARISONS } from '../../../certs/verdict/name-constraints.ts'
import { PATH_RULES } from '../../../certs/verdict/path.ts'
import { DEFAULT_CHAIN_SWITCHES, type Observation } from '../../../certs/verdict/rule.ts'
import { OPENSSL_MISSING, opensslVerify } from '../../support/openssl.ts'
import { type Link, issueChain } from '../../support/plan-chain.ts'
import { type Vector, rekey } from '../../support/rekey.ts'

const [oldKey, newKey, stranger] = [generateEcKey(), generateEcKey(), generateEcKey()]
const unknown = (critical: boolean): Link => ({ extensions: [{ oid: '1.3.6.1.4.1.99999.1', critical, value: der.nothing() }] })
const known = (oid: string, value: Buffer): Link => ({ extensions: [{ oid, critical: true, value }] })
const raw = (oid: string, value: Buffer): Link => ({ extensions: [{ oid, critical: false, value }] })
const without = (oid: string): Link => ({ extensions: [{ oid }] })
const root: Link = { subject: { commonName: 'Root' } }
const subtree = (...members: Buffer[]): Buffer => der.sequence(der.tagged(0, der.sequence(...members)))
const example = der.taggedBytes(2, Buffer.from('example.com'))

interface Row {
  readonly chain: readonly Link[]
  /** The rule that is broken; absent where all hold. */
  readonly breaks?: string
  /** Position of the certificate the finding is about. */
  readonly at?: number
  /** Why openssl judges otherwise, where it does. */
  readonly openssl?: string
}

const RULES: Readonly<Record<string, Row>> = {
  'leaf and root': { chain: [{}, root] },
  'three intermediates': { chain: [{}, {}, {}, {}, root] },

  'basic constraints that are no DER': { chain: [{}, raw(EXTENSION.basicConstraints, Buffer.from('30050101', 'hex')), root], breaks: 'extensions-readable certificate-authority', at: 1 },
  'basic constraints with a negative path length': { chain: [{}, raw(EXTENSION.basicConstraints, Buffer.from('30060101ff0201ff', 'hex')), root], breaks: 'extensions-readable certificate-authority', at: 1 },
  'basic constraints with three members': { chain: [{}, raw(EXTENSION.basicConstraints, Buffer.from('30090101ff020100020100', 'hex')), root], breaks: 'extensions-readable certificate-authority', at: 1 },
  'a key usage that is no bit string': { chain: [{}, raw(EXTENSION.keyUsage, der.smallInteger(6)), root], breaks: 'extensions-readable', at: 1 },
  'a key usage whose unused bits are set': {
    chain: [{}, raw(EXTENSION.keyUsage, Buffer.from('03020107', 'hex')), root],
    breaks: 'extensions-readable',
    at: 1,
    openssl: 'takes them for zero'
  },
  'a key usage with more unused bits than a byte has': {
    chain: [{}, raw(EXTENSION.keyUsage, Buffer.from('03020806', 'hex')), root],
    breaks: 'extensions-readable',
    at: 1
  },
  'an empty key usage with unused bits': {
    chain: [{}, raw(EXTENSION.keyUsage, Buffer.from('030101', 'hex')), root],
    breaks: 'extensions-readable',
    at: 1
  },
  'an authority key identifier that is none': {
    chain: [raw(EXTENSION.authorityKeyIdentifier, Buffer.from('0403010203', 'hex')), {}, root],
    breaks: 'extensions-readable',
    at: 0
  },
  'an empty extended key usage': { chain: [raw(EXTENSION.extendedKeyUsage, der.sequence()), root], breaks: 'extensions-readable', at: 0, openssl: 'takes it for "no purpose", and verifies for none' },
  'an alternative name of no known form': { chain: [raw(EXTENSION.subjectAltName, der.sequence(der.taggedBytes(9, Buffer.from('x')))), root], breaks: 'extensions-readable', at: 0 },
  'bytes behind an extension value': { chain: [raw(EXTENSION.subjectAltName, Buffer.concat([der.sequence(example), Buffer.from('00', 'hex')])), root], breaks: 'extensions-readable', at: 0, openssl: 'reads the first value only' },
  'an authority key identifier of another tag': { chain: [raw(EXTENSION.authorityKeyIdentifier, Buffer.from('30160014d6c811268d97e3228aa7f1d553a9ccc9c6563195', 'hex')), root], breaks: 'extensions-readable', at: 0 },
  'two authority key identifiers in one': { chain: [raw(EXTENSION.authorityKeyIdentifier, der.sequence(der.taggedBytes(0, Buffer.from('x')), der.taggedBytes(0, Buffer.from('y')))), root], breaks: 'extensions-readable', at: 0 },
  'name constraints that permit twice': { chain: [{}, raw(EXTENSION.nameConstraints, der.sequence(der.tagged(0, der.sequence(example)), der.tagged(0, der.sequence(example)))), root], breaks: 'extensions-readable', at: 1 },
  'name constraints that are empty': { chain: [{}, raw(EXTENSION.nameConstraints, der.sequence()), root], breaks: 'extensions-readable', at: 1, openssl: 'takes them for none' },
  'name constraints with a minimum': { chain: [{}, raw(EXTENSION.nameConstraints, subtree(example, der.taggedBytes(0, Buffer.from([1])))), root], breaks: 'extensions-readable', at: 1 },
  'name constraints with a minimum of zero written out': { chain: [{ names: [{ kind: 'dns', value: 'a.example.com' }] }, raw(EXTENSION.nameConstraints, subtree(example, der.taggedBytes(0, Buffer.from([0])))), root] },

  'an extension twice': { chain: [{ names: [{ kind: 'dns', value: 'a.example.com' }], extensions: [subjectAltName([{ kind: 'dns', value: 'a.example.com' }])] }, root], breaks: 'extensions-once', at: 0 },

  'a leaf signed by a stranger': { chain: [{ signer: stranger }, {}, root], breaks: 'signature', at: 0 },
  'an intermediate signed by a stranger': { chain: [{}, { signer: stranger }, root], breaks: 'signature', at: 1 },
  'a root signed by a stranger': { chain: [{}, {}, { ...root, signer: stranger }], breaks: 'signature', at: 2 },
  'a renewed CA with the old name and another key': { chain: [{ signer: oldKey }, { key: newKey }, root], breaks: 'signature', at: 0 },

  'a CA without basic constraints': { chain: [{}, without(EXTENSION.basicConstraints), root], breaks: 'certificate-authority', at: 1 },
  'a CA with CA:FALSE': { chain: [{}, { extensions: [basicConstraints({ ca: false })] }, root], breaks: 'certificate-authority', at: 1 },
  'a root without basic constraints': { chain: [{}, {}, { ...root, ...without(EXTENSION.basicConstraints) }], breaks: 'certificate-authority', at: 2, openssl: 'accepts a trust anchor that has keyCertSign instead' },
  'a leaf that could be a CA': { chain: [{ extensions: [basicConstraints({ ca: true }), keyUsage(['digitalSignature', 'keyEncipherment', 'keyCertSign'])] }, root] },

  'a CA that may sign revocation lists only': { chain: [{}, { extensions: [keyUsage(['cRLSign'])] }, root], breaks: 'certificate-signing', at: 1 },
  'a root that may sign revocation lists only': { chain: [{}, {}, { ...root, extensions: [keyUsage(['cRLSign'])] }], breaks: 'certificate-signing', at: 2 },
  'a CA without key usage': { chain: [{}, without(EXTENSION.keyUsage), root] },

  'path length 0 above the leaf': { chain: [{}, { pathLength: 0 }, root] },
  'path length 0 above an intermediate': { chain: [{}, {}, { pathLength: 0 }, root], breaks: 'path-length', at: 2 },
  'path length 1 of a root above two': { chain: [{}, {}, {}, { ...root, pathLength: 1 }], breaks: 'path-length', at: 3 },
  'path length 1 of a root above one': { chain: [{}, {}, { ...root, pathLength: 1 }] },
  'a greater path length below a smaller one': { chain: [{}, { pathLength: 200 }, { pathLength: 1 }, root] },
  'a self-issued intermediate, which does not count': { chain: [{}, { subject: { commonName: 'CA' } }, { subject: { commonName: 'CA' }, pathLength: 0 }, root] },
  'a self-issued and a further intermediate': { chain: [{}, {}, { subject: { commonName: 'CA' } }, { subject: { commonName: 'CA' }, pathLength: 0 }, root], breaks: 'path-length', at: 3 },
  'a path length that needs more than six bytes': { chain: [{}, {}, raw(EXTENSION.basicConstraints, der.sequence(der.boolean(true), der.integer(Buffer.alloc(40, 0x7f)))), root] },

  'an unknown critical extension in the leaf': { chain: [unknown(true), {}, root], breaks: 'critical-extensions', at: 0 },
  'an unknown critical extension in an intermediate': { chain: [{}, unknown(true), root], breaks: 'critical-extensions', at: 1 },
  'an unknown critical extension in the root': { chain: [{}, {}, { ...root, ...unknown(true) }], breaks: 'critical-extensions', at: 2 },
  'an unknown extension that is not critical': { chain: [unknown(false), unknown(false), { ...root, ...unknown(false) }] },
  'a critical extended key usage': { chain: [{ extensions: [{ ...extendedKeyUsage(['serverAuth', 'clientAuth']), critical: true }] }, root] },
  'critical certificate policies': { chain: [known(EXTENSION.certificatePolicies, der.sequence(der.sequence(der.objectIdentifier('2.5.29.32.0')))), root] },
  'a critical pointer to revocation lists': { chain: [known('2.5.29.31', der.sequence(der.sequence(der.tagged(0, der.tagged(0, der.taggedBytes(6, Buffer.from('http://ca.example.com/crl'))))))), root] },
  'a critical authority information access': { chain: [known('1.3.6.1.5.5.7.1.1', der.sequence(der.sequence(der.objectIdentifier('1.3.6.1.5.5.7.48.2'), der.taggedBytes(6, Buffer.from('http://ca.example.com/ca'))))), root], openssl: 'does not count it among the extensions it processes' }
}

const dns = (value: string) => ({ kind: 'dns' as const, value })
const email = (value: string) => ({ kind: 'email' as const, value })
const uri = (value: string) => ({ kind: 'uri' as const, value })
const ip = (hex: string) => ({ kind: 'ip' as const, value: Buffer.from(hex, 'hex') })
const directory = (value: NonNullable<Link['subject']>) => ({ kind: 'directory' as const, value })
const plain = (constraints: NonNullable<Link['constraints']>, ...names: NonNullable<Link['names']>): Row => ({ chain: [{ names }, { constraints }, root] })
const refused = (row: Row, openssl?: string): Row => ({ ...row, breaks: 'name-constraints', at: 0, ...(openssl !== undefined && { openssl }) })
const useless = (row: Row, openssl?: string): Row => ({ ...refused(row, openssl), at: 1 })
const LITERALLY = 'takes the asterisk for a character like any other'

const NAMES: Readonly<Record<string, Row>> = {
  'DNS: the permitted name': plain({ permitted: [dns('example.com')] }, dns('example.com')),
  'DNS: below the permitted name, in other letters': plain({ permitted: [dns('Example.COM')] }, dns('ome.lab.eXample.com')),
  'DNS: beside the permitted name': refused(plain({ permitted: [dns('example.com')] }, dns('example.org'))),
  'DNS: a name that only ends like the permitted one': refused(plain({ permitted: [dns('example.com')] }, dns('notexample.com'))),
  'DNS: one of two permitted names': plain({ permitted: [dns('example.org'), dns('example.com')] }, dns('ome.example.com')),
  'DNS: one name of two not permitted': refused(plain({ permitted: [dns('example.com')] }, dns('ome.example.com'), dns('ome.example.org'))),
  'DNS: the excluded name': refused(plain({ excluded: [dns('example.com')] }, dns('example.com'))),
  'DNS: below the excluded name': refused(plain({ excluded: [dns('example.com')] }, dns('a.b.example.com'))),
  'DNS: permitted and excluded at once': refused(plain({ permitted: [dns('example.com')], excluded: [dns('secret.example.com')] }, dns('a.secret.example.com'))),
  'DNS: the empty name excludes everything': refused(plain({ excluded: [dns('')] }, dns('ome.example.com'))),
  'DNS: a wildcard below the permitted name': plain({ permitted: [dns('example.com')] }, dns('*.example.com')),
  'DNS: a wildcard that could stand for the excluded name': refused(plain({ excluded: [dns('secret.example.com')] }, dns('*.example.com')), LITERALLY),
  'DNS: a wildcard too short for the excluded name': plain({ excluded: [dns('a.secret.example.com')] }, dns('*.example.com')),
  'DNS: a leading period, a label more': plain({ permitted: [dns('.Example.com')] }, dns('ome.lab.example.com')),
  'DNS: a leading period, the domain itself': refused(plain({ permitted: [dns('.example.com')] }, dns('example.com'))),
  'DNS: a leading period, beside it': refused(plain({ permitted: [dns('.example.com')] }, dns('ome.notexample.com'))),
  'DNS: a leading period, excluded': refused(plain({ excluded: [dns('.example.com')] }, dns('ome.example.com'))),
  'DNS: a leading period, excluded, the domain itself': plain({ excluded: [dns('.example.com')] }, dns('example.com')),
  'DNS: a period alone': useless(plain({ permitted: [dns('.')] }, dns('ome.example.com'))),
  'DNS: two leading periods': useless(plain({ permitted: [dns('..example.com')] }, dns('ome.example.com'))),
  'DNS: a constraint with a wildcard': useless(plain({ excluded: [dns('*.example.com')] }, dns('ome.example.org')), LITERALLY),
  'DNS: a name with an empty label': refused(plain({ permitted: [dns('example.com')] }, dns('ome..example.com')), 'compares ends only'),
  'DNS: no constraint on common names': { chain: [{ subject: { commonName: 'ome.example.org' }, names: [ip('c0000201')] }, { constraints: { permitted: [dns('example.com')] } }, root], openssl: 'takes the common name of a leaf without DNS names for one' },

  'IP: in the permitted network': plain({ permitted: [ip('c0000200ffffff00')] }, ip('c0000201')),
  'IP: outside of the permitted network': refused(plain({ permitted: [ip('c0000200ffffff00')] }, ip('c0000301'))),
  'IP: in the excluded network': refused(plain({ excluded: [ip('0a000000ff000000')] }, ip('0a010203'))),
  'IP: version 6 where version 4 is permitted': refused(plain({ permitted: [ip('c0000200ffffff00')] }, ip('20010db8000000000000000000000001'))),
  'IP: version 6 where version 4 is excluded': plain({ excluded: [ip('0000000000000000')] }, ip('20010db8000000000000000000000001')),
  'IP: version 6 in the permitted network': plain({ permitted: [ip('20010db8000000000000000000000000ffffffff000000000000000000000000')] }, ip('20010db8000000000000000000000001')),
  'IP: version 6 in the excluded network': refused(plain({ excluded: [ip('20010db8000000000000000000000000ffffffff000000000000000000000000')] }, ip('20010db8000100000000000000000001'))),
  'IP: an address of five bytes': refused(plain({ permitted: [ip('c0000200ffffff00')] }, ip('c000020101'))),
  'IP: a constraint of four bytes': useless(plain({ permitted: [ip('c0000201')] }, ip('c0000201'))),
  'IP: a mask with a hole': useless(plain({ permitted: [ip('c0000201ff00ff00')] }, ip('c0000201')), 'knows such masks'),

  'email: the permitted mailbox': plain({ permitted: [email('it@example.com')] }, email('it@EXAMPLE.com')),
  'email: another mailbox': refused(plain({ permitted: [email('it@example.com')] }, email('hr@example.com'))),
  'email: a mailbox in other letters, which is another one': refused(plain({ permitted: [email('it@example.com')] }, email('IT@example.com'))),
  'email: on the permitted host': plain({ permitted: [email('example.com')] }, email('it@example.com')),
  'email: on a host below the permitted one': refused(plain({ permitted: [email('example.com')] }, email('it@mail.example.com'))),
  'email: in the permitted domain': plain({ permitted: [email('.example.com')] }, email('it@mail.example.com')),
  'email: on the host that names the permitted domain': refused(plain({ permitted: [email('.example.com')] }, email('it@example.com'))),
  'email: on the excluded host': refused(plain({ excluded: [email('example.com')] }, email('it@example.com'))),
  'email: in the subject alone': { chain: [{ subject: { commonName: 'ome', email: 'it@example.org' } }, { constraints: { permitted: [email('example.com')] } }, root], breaks: 'name-constraints', at: 0 },
  'email: in the subject, permitted': { chain: [{ subject: { commonName: 'ome', email: 'it@example.com' } }, { constraints: { permitted: [email('example.com')] } }, root] },
  'email: in the subject beside another one': { chain: [{ subject: { commonName: 'ome', email: 'it@example.org' }, names: [email('it@example.com')] }, { constraints: { permitted: [email('example.com')] } }, root], openssl: 'judges the subject too' },
  'email: a name with two @': refused(plain({ permitted: [email('example.com')] }, email('a@b@example.com')), 'looks at the last one'),
  'email: a quoted name with two @': plain({ permitted: [email('example.com')] }, email('"a@b"@example.com')),
  'email: a constraint with two @': useless(plain({ permitted: [email('a@b@example.com')] }, email('it@example.com'))),
  'email: a constraint with a wildcard': useless(plain({ excluded: [email('*.example.com')] }, email('it@example.com')), LITERALLY),

  'URI: the permitted host': plain({ permitted: [uri('example.com')] }, uri('https://Example.com:443/path?query')),
  'URI: below the permitted host': refused(plain({ permitted: [uri('example.com')] }, uri('https://ome.example.com/'))),
  'URI: in the permitted domain': plain({ permitted: [uri('.example.com')] }, uri('https://ome.example.com')),
  'URI: in the excluded domain, with a user': refused(plain({ excluded: [uri('.example.com')] }, uri('https://ome.example.org@ome.example.com/'))),
  'URI: without a host': refused(plain({ permitted: [uri('example.com')] }, uri('urn:uuid:1234'))),
  'URI: an address for a host': refused(plain({ excluded: [uri('example.com')] }, uri('https://192.0.2.1/')), 'compares the text'),
  'URI: an address of version 6 for a host': refused(plain({ excluded: [uri('example.com')] }, uri('https://[2001:db8::1]:8443/')), 'compares the text'),
  'URI: an empty constraint permits nothing': refused(plain({ permitted: [uri('')] }, uri('https://ome.example.com/'))),
  'URI: an empty constraint excludes nothing': plain({ excluded: [uri('')] }, uri('https://ome.example.com/')),
  'email: an empty constraint permits nothing': refused(plain({ permitted: [email('')] }, email('it@example.com'))),
  'URI: a constraint with a scheme': useless(plain({ excluded: [uri('https://example.com')] }, uri('https://ome.example.com/')), 'compares the text'),

  'directory: below the permitted one': { chain: [{ subject: { country: 'US', organization: 'Example', commonName: 'ome' } }, { constraints: { permitted: [directory({ country: 'US', organization: 'EXAMPLE ' })] } }, root] },
  'directory: beside the permitted one': { chain: [{ subject: { country: 'US', organization: 'Other', commonName: 'ome' } }, { constraints: { permitted: [directory({ country: 'US', organization: 'Example' })] } }, root], breaks: 'name-constraints', at: 0 },
  'directory: the excluded one': { chain: [{ subject: { organization: 'Example', commonName: 'ome' } }, { constraints: { excluded: [directory({ organization: 'Example' })] } }, root], breaks: 'name-constraints', at: 0 },
  'directory: an alternative name beside the permitted one': { chain: [{ subject: { organization: 'Example', commonName: 'ome' }, names: [directory({ organization: 'Other' })] }, { constraints: { permitted: [directory({ organization: 'Example' })] } }, root], breaks: 'name-constraints', at: 0 },

  'a name of another form than the constraint': plain({ permitted: [ip('c0000200ffffff00')], excluded: [email('example.com')] }, dns('ome.example.com'), uri('https://example.com')),
  'constraints of a root': { chain: [{ names: [dns('ome.example.org')] }, {}, { ...root, constraints: { permitted: [dns('example.com')] } }], breaks: 'name-constraints', at: 0 },
  'constraints on an intermediate': { chain: [{ names: [dns('ome.example.com')] }, { names: [dns('ca.example.org')] }, { constraints: { permitted: [dns('example.com')] } }, root], breaks: 'name-constraints', at: 1 },
  'constraints that do not concern the CA itself': { chain: [{ names: [dns('ome.example.com')] }, { names: [dns('ca.example.org')], constraints: { permitted: [dns('example.com')] } }, root] },
  'constraints of two CAs, both to be kept': { chain: [{ names: [dns('a.example.com')] }, { constraints: { permitted: [dns('example.com')] } }, { constraints: { permitted: [dns('b.example.com')] } }, root], breaks: 'name-constraints', at: 0 },
  'a self-issued intermediate, which is exempt': { chain: [{ names: [dns('ome.example.com')] }, { subject: { commonName: 'CA' }, names: [dns('ca.example.org')] }, { subject: { commonName: 'CA' }, constraints: { permitted: [dns('example.com')] } }, root] },
  'a self-issued leaf, which is not exempt': { chain: [{ subject: { commonName: 'CA' }, names: [dns('ome.example.org')] }, { subject: { commonName: 'CA' }, constraints: { permitted: [dns('example.com')] } }, root], breaks: 'name-constraints', at: 0 },
  'a form nobody processes, constrained and present': otherName(true, 'otherName', true),
  'a form nobody processes, constrained and absent': otherName(true, 'dns', false),
  'a form nobody processes, constrained without being critical': { ...otherName(false, 'otherName', false), openssl: 'refuses it all the same' }
}

function otherName (critical: boolean, name: 'otherName' | 'dns', isRefused: boolean): Row {
  const other = der.tagged(0, der.objectIdentifier('1.3.6.1.4.1.311.20.2.3'), der.tagged(0, Buffer.from('0c0161', 'hex')))
  const names = { oid: EXTENSION.subjectAltName, critical: false, value: der.sequence(name === 'dns' ? example : other) }
  const constraints = { oid: EXTENSION.nameConstraints, critical, value: der.sequence(der.tagged(1, der.sequence(other))) }
  const chain: Link[] = [{ extensions: [names] }, { extensions: [constraints] }, root]
  return isRefused ? { chain, breaks: 'name-constraints', at: 0 } : { chain }
}

for (const [title, rows] of Object.entries({ 'path rules': RULES, 'name constraints': NAMES })) {
  t.test(title, async t => {
    for (const [name, { chain: links, breaks = '', at, openssl }] of Object.entries(rows)) {
      const chain = issueChain(...links)
      const failed = judge(chain).filter(({ holds }) => !holds)
      t.equal(failed.map(({ id }) => id).join(' '), breaks, `${name}: ${breaks === '' ? 'accepted' : `breaks ${breaks}`}`)
      t.equal(failed[0]?.certificate, at, `${name}: position`)
      if (OPENSSL_MISSING !== false) continue
      const error = opensslVerify(chain)
      t.equal((error === '') === (breaks === ''), openssl === undefined, `${name}: openssl ${openssl ?? 'agrees'} (${error === '' ? 'accepts' : error})`)
    }
    if (OPENSSL_MISSING !== false) t.pass('openssl agrees', { skip: OPENSSL_MISSING })
  })
}

t.test('a root of version 1', { skip: OPENSSL_MISSING }, async t => {
  // issueCertificate writes version 1 where there are no extensions.
  const none = [EXTENSION.basicConstraints, EXTENSION.keyUsage, EXTENSION.subjectKeyIdentifier, EXTENSION.authorityKeyIdentifier].map(oid => ({ oid }))
  const chain = issueChain({}, {}, { ...root, extensions: none })
  t.match(spawnSync('openssl', ['x509', '-inform', 'DER', '-noout', '-text'], { input: chain[2], encoding: 'utf8' }).stdout, /Version: 1 /)
  t.same(judge(chain).filter(({ holds }) => !holds), [], 'is an anchor (RFC 5280, section 6.1)')
  t.equal(opensslVerify(chain), '', 'for openssl, too')
  const below = issueChain({}, { extensions: none }, root)
  t.same(judge(below).filter(({ holds }) => !holds).map(({ id, certificate }) => [id, certificate]), [['certificate-authority', 1]], 'an intermediate is none')
  t.not(opensslVerify(below), '')
})

t.test('signature algorithms that disagree', async t => {
  const [leaf = Buffer.alloc(0), ...others] = issueChain({}, {}, root)
  const sha384 = der.objectIdentifier('1.2.840.10045.4.3.3')
  const at = leaf.lastIndexOf(der.objectIdentifier('1.2.840.10045.4.3.2'))
  const altered = Buffer.concat([leaf.subarray(0, at), sha384, leaf.subarray(at + sha384.length)])
  t.same(judge([altered, ...others]).filter(({ holds }) => !holds).map(({ id }) => id), ['signature-algorithm', 'signature'])
})

t.test('every row tells what a person needs', async t => {
  t.equal(new Set(PATH_RULES.map(({ id }) => id)).size, PATH_RULES.length, 'ids differ')
  for (const { id, title, basis, expected, cure } of PATH_RULES) {
    t.match(id, /^[a-z]+(-[a-z]+)*$/)
    t.match(basis, /RFC 5280, section/)
    t.ok([title, expected, cure].every(text => text.length > 0), id)
  }
  const findings = judge(issueChain({ names: [dns('ome.example.org')] }, { constraints: { permitted: ['a', 'b', 'c', 'd', 'e'].map(dns) } }, root))
  t.match(findings.at(-1), { found: 'certificate 1 (CN=ome.example.com): the DNS name "ome.example.org" is not within the permitted "a", "b", "c" and 2 more, says certificate 2 (CN=CA 1)' })
})

t.test('work is bounded', async t => {
  const names = Array.from({ length: 390 }, (_, index) => dns(`host${index}.example.com`))
  const bases = Array.from({ length: 500 }, (_, index) => dns(`unit${index}.example.org`))
  const long = 'a'.repeat(20_000)
  const cases: Array<[string, Buffer[], RegExp]> = [
    ['just below the bound', issueChain({ names }, { constraints: { excluded: bases } }, root), /all names are allowed/],
    ['above the bound', issueChain({ names }, { constraints: { excluded: bases } }, { constraints: { excluded: bases } }, root), new RegExp(`${MAX_COMPARISONS} are made at most`)],
    ['long names', issueChain({ names: names.slice(0, 20).map(({ value }) => dns(long + value)) }, { constraints: { excluded: bases } }, root), /are made at most/],
    ['a constraint longer than a finding', issueChain({ names: [dns('a')] }, { constraints: { permitted: [dns(`${long}.`)] } }, root), /a{80}\.\.\.$/],
    ...rekeyed(/nc-dos/).map(({ id, chain }): [string, Buffer[], RegExp] => [id, chain, /are made at most/])
  ]
  for (const [name, chain, found] of cases) {
    t.match(judge(chain).at(-1)?.found, found, name)
  }
})

t.test('no pile of certificates throws', async t => {
  const [one, two] = [{ commonName: 'One' }, { commonName: 'Two' }]
  const pool = [
    ...issueChain({ names: [dns('ome.example.com')] }, { pathLength: 0 }, { constraints: { permitted: [dns('example.com')] } }, root),
    // Two CAs that signed each other, and one that signed itself under another name.
    ...issueChain({ subject: one, issuer: two, key: oldKey, signer: newKey, extensions: [basicConstraints({ ca: true })] }),
    ...issueChain({ subject: two, issuer: one, key: newKey, signer: oldKey, extensions: [basicConstraints({ ca: true })] }),
    ...issueChain({ subject: two, issuer: two, key: oldKey, signer: oldKey, extensions: [basicConstraints({ ca: true })] }),
    ...issueChain({ names: Array.from({ length: 300 }, (_, index) => dns(`host${index}.example.com`)) }, { constraints: { permitted: [dns('.bad'), email('a@b@c'), ip('00')] } }, root),
    ...rekeyed(/nc-dos-[12]|cve-2024|same-subject-same-key|othername$/).flatMap(({ chain }) => chain.slice(0, 12))
  ].map(decodeCertificate)
  const csrKey = oldKey.publicKey
  const property = fc.property(fc.array(fc.nat(pool.length - 1), { minLength: 1, maxLength: 64 }), picks => {
    const chain = picks.flatMap(pick => pool[pick] ?? [])
    for (const { check } of PATH_RULES) check({ chain, purpose: 'chain', csrKey, now: new Date(0), switches: DEFAULT_CHAIN_SWITCHES })
    const { findings } = inspectChain(chain, { purpose: 'chain', csrKey, now: new Date(0), switches: DEFAULT_CHAIN_SWITCHES })
    return findings.length > PATH_RULES.length
  })
  const { counterexample } = fc.check(property, { numRuns: 200 })
  t.equal(counterexample, null)
})

function judge (chain: readonly Buffer[]): Array<Observation & { readonly id: string }> {
  const subject = { chain: chain.map(decodeCertificate), purpose: 'chain' as const, csrKey: null, now: new Date(0), switches: DEFAULT_CHAIN_SWITCHES }
  return PATH_RULES.map(({ id, check }) => ({ ...check(subject), id }))
}

function rekeyed (pattern: RegExp): Array<{ readonly id: string, readonly chain: Buffer[] }> {
  const vectors: Vector[] = JSON.parse(readFileSync(new URL('vectors/limbo.json', import.meta.url), 'utf8'))
  return vectors.filter(({ id }) => pattern.test(id)).map(vector => ({ id: vector.id, chain: rekey(vector, newKey.publicKey) }))
}
