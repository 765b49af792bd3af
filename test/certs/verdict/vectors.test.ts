import { readFileSync } from 'node:fs'
import t from 'tap'
import { encodeBundle } from '../../../certs/x509/encode-bundle.ts'
import { type Verdict, inspect } from '../../../certs/verdict/chain.ts'
import { generateEcKey } from '../../../certs/x509/key.ts'
import { DEFAULT_CHAIN_SWITCHES } from '../../../certs/verdict/rule.ts'
import { filesFrom } from '../../support/paths.ts'
import { type Vector, rekey } from '../../support/rekey.ts'

/** What each set holds, so that none is lost unnoticed. */
const SETS = {
  pkits: { accept: 40, clock: 5, reject: 39 },
  limbo: { accept: 13, clock: 11, either: 74, reject: 11 }
}

const LEFT_TO_CAS = 'RFC 5280 demands this of the CA that issues; validating a path (section 6.1) does not look at it, nor does OpenSSL'
const OWN_ROOT = 'an uploaded chain brings its own root: which roots are trusted is asked when a connection is verified'

/** Vectors of the map `either` that are judged otherwise than their origin expects, and why. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  'limbo::cve::cve-2024-0567': 'its trust anchor is not self-signed, and the product wants the chain up to a root',
  'limbo::pathological::pathological-chain-same-subject-same-key': OWN_ROOT,
  'limbo::rfc5280::chain-untrusted-root': OWN_ROOT,
  'limbo::rfc5280::nc::permitted-dns-match-noncritical': `name constraints that are not critical: ${LEFT_TO_CAS}; the same vector is valid in limbo::webpki`,
  'limbo::rfc5280::nc::invalid-dnsname-leading-period': 'RFC 5280 does not define it; OpenSSL, Java and Go read it as "at least one label more", and CAs use it',
  'limbo::rfc5280::nc::not-allowed-in-ee-noncritical': `name constraints in the leaf: ${LEFT_TO_CAS}`,
  'limbo::rfc5280::nc::not-allowed-in-ee-critical': `name constraints in the leaf: ${LEFT_TO_CAS}`,
  'limbo::rfc5280::root-non-critical-basic-constraints': `basic constraints that are not critical: ${LEFT_TO_CAS}`,
  'limbo::rfc5280::leaf-ku-keycertsign': `keyCertSign in a leaf: ${LEFT_TO_CAS}`,
  'limbo::rfc5280::ee-critical-aia-invalid': 'a critical authority information access: to be known is enough, it asks nothing of the path',
  'limbo::webpki::eku::ee-critical-eku': 'a critical extended key usage: the CA/Browser Forum forbids it, RFC 5280 (section 4.2.1.12) leaves it to the CA',
  'limbo::webpki::ee-basicconstraints-ca': 'a leaf with CA:TRUE: the CA/Browser Forum forbids it, RFC 5280 does not',
  'limbo::webpki::ca-as-leaf': 'a leaf with CA:TRUE: the CA/Browser Forum forbids it, RFC 5280 does not'
}

/** The rules a refused vector must break, and no others: refusals for a wrong reason prove nothing. The first row that fits counts. */
const DEFECTS: ReadonlyArray<readonly [id: RegExp, rules: string]> = [
  [/ca-empty-subject/, 'chain-complete common-name'],
  [/cve-2024-0567/, 'chain-complete chain-order'],
  [/NameChaining|cycle-distinct|ee-empty-issuer/, 'chain-order'],
  // Vectors without the intermediate they are about: the origin's own mistake.
  [/ca-missing-basic-constraints|ica-ku-keycertsign/, 'chain-order'],
  [/both-(null|empty)/, 'extensions-readable'],
  [/duplicate-extensions/, 'extensions-once'],
  [/Signature|cycle-same-logical/, 'signature'],
  [/cAFalse|MissingbasicConstraints|without-ca-bit|root-missing-basic/, 'certificate-authority'],
  [/keyCertSign|inconsistent-ca-extensions/, 'certificate-signing'],
  [/pathlen/i, 'path-length'],
  [/unknown-?critical/i, 'critical-extensions'],
  [/nameConstraints|::nc::|nc-dos|cve-2025-61727/, 'name-constraints'],
  [/pathological-chain/, 'size']
]

const csrKey = generateEcKey().publicKey

for (const [name, counts] of Object.entries(SETS)) {
  t.test(`${name}, re-keyed`, async t => {
    const vectors: Vector[] = JSON.parse(readFileSync(new URL(`vectors/${name}.json`, import.meta.url), 'utf8'))
    t.same(countsOf(vectors), counts, 'the whole set')
    for (const vector of vectors) {
      const files = filesFrom(rekey(vector, csrKey)).map(certificates => encodeBundle(certificates, 'pem'))
      const verdicts = files.map(judge)
      // A validator that builds paths accepts what one path makes acceptable.
      const verdict = verdicts.find(({ refusal }) => refusal === null) ?? verdicts[0]
      t.same(verdict === undefined ? null : brokenRules(verdict), expectedOf(vector), `${vector.id} (${vector.map})`)
    }
    t.same(Object.keys(DIFFERENCES).filter(id => id.startsWith(name) && !vectors.some(vector => vector.id === id)), [], 'no exception without a vector')
  })
}

function judge (file: Buffer): Verdict {
  return inspect(file, { purpose: 'chain', csrKey, now: new Date('2026-01-01T00:00:00Z'), switches: DEFAULT_CHAIN_SWITCHES })
}

function brokenRules ({ findings }: Verdict): string {
  return findings.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id).join(' ')
}

/** The rules a vector should break; none where it should be accepted. */
function expectedOf ({ id, map, expected }: Vector): string {
  const asExpected = map === 'either' ? expected === 'SUCCESS' : map !== 'reject'
  const accepted = id in DIFFERENCES ? !asExpected : asExpected
  if (accepted) return ''
  return DEFECTS.find(([pattern]) => pattern.test(id))?.[1] ?? 'no defect known'
}

function countsOf (vectors: readonly Vector[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { map } of [...vectors].sort((one, other) => one.map < other.map ? -1 : 1)) counts[map] = (counts[map] ?? 0) + 1
  return counts
}
