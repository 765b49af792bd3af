import t from 'tap'
import { decodeBundle } from '../../../certs/x509/bundle.ts'
import { type Certificate, decodeCertificate } from '../../../certs/x509/certificate.ts'
import { issueFactoryCertificate } from '../../../certs/lab/issue.ts'
import { generateEcKey } from '../../../certs/x509/key.ts'
import { type LabCa, createLabCa } from '../../../certs/lab/lab-ca.ts'
import { type PeerContext, type PeerSwitches, judgePeer, pairChains } from '../../../certs/verdict/peer.ts'
import { createRequest, decodeRequest } from '../../../certs/x509/request.ts'
import { DEFAULT_CHAIN_SWITCHES } from '../../../certs/verdict/rule.ts'
import { issue } from '../../support/certify.ts'

const now = new Date()
const switches: PeerSwitches = { ...DEFAULT_CHAIN_SWITCHES, selfSignedMigrationAccepted: true }

function certified (ca: LabCa, commonName: string): readonly Certificate[] {
  return decodeBundle(issue(decodeRequest(createRequest({ commonName }, [], generateEcKey())), { ca }), { derAccepted: false }).certificates
}

function factory (commonName: string): Certificate[] {
  return [decodeCertificate(issueFactoryCertificate(commonName, generateEcKey(), now))]
}

function judge (context: Partial<PeerContext> & Pick<PeerContext, 'own' | 'presented'>): ReturnType<typeof judgePeer> & { readonly of: (id: string) => unknown } {
  const verdict = judgePeer({ ownOrigin: 'chain', anchors: context.own.slice(-1), now, switches, ...context })
  return { ...verdict, of: id => verdict.findings.find(finding => finding.id === id) }
}

const ca = createLabCa({ now })
const [own, presented] = [certified(ca, 'OMENT-310'), certified(ca, 'OMENT-400')]

t.test('a peer of the same CA: every rule is judged, and what was seen is told', t => {
  const { findings, accepted, of } = judge({ own, presented })
  t.ok(accepted)
  t.ok(findings.every(({ verdict }) => verdict === 'pass'))
  const ids = findings.map(({ id }) => id)
  t.equal(new Set(ids).size, ids.length, 'ids are unique')
  t.strictSame(ids.filter(id => ['peer-certificate', 'own-chain', 'peer-chain', 'self-signed', 'chain-complete', 'signature', 'extended-key-usage', 'key-usage', 'depth', 'validity', 'anchor', 'ca-names'].includes(id)).length, 12)
  t.notOk(ids.includes('csr-key'), 'the key of a request is no concern of a peer')
  t.match(of('anchor'), { found: 'certificate 3 (CN=Root-CA) is trusted', certificate: 2 })
  t.match(of('ca-names'), { found: '2 CA(s) on both sides' })
  for (const { title, basis, expected, cure, found } of findings) t.ok([title, basis, expected, cure, found].every(text => text.length > 2))
  t.end()
})

t.test('a peer that presents nothing: the rest is not reached, and listed all the same', t => {
  const { findings, accepted } = judge({ own, presented: [] })
  t.notOk(accepted)
  t.strictSame(findings.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id), ['peer-certificate'])
  t.strictSame(findings.map(({ id }) => id), judge({ own, presented }).findings.map(({ id }) => id))
  t.end()
})

t.test('what a rule cannot say without another is not reached', t => {
  const { of, accepted } = judge({ own, presented: presented.slice(0, 1) })
  t.notOk(accepted)
  t.match(of('peer-chain'), { verdict: 'fail', found: /^certificate 1 \(CN=OMENT-400\) alone/, cure: /UploadCertChain/ })
  t.match(of('ca-names'), { verdict: 'not reached', found: 'needs "peer-chain" to hold first' })
  t.match(of('anchor'), { verdict: 'not reached' })
  t.match(of('validity'), { verdict: 'pass' }, 'what can be judged is')
  t.end()
})

t.test('anchors are compared by name and key', t => {
  t.match(judge({ own, presented, anchors: [] }).of('anchor'), { verdict: 'fail', found: 'certificate 3 (CN=Root-CA) is not trusted; the trust store is empty' })
  t.match(judge({ own, presented, anchors: certified(createLabCa({ now }), 'x').slice(-1) }).of('anchor'), { verdict: 'fail', found: /has the name of a trusted root, but another key/ })
  const rsa = certified(createLabCa({ now, keyType: 'rsa' }), 'x').slice(-1)
  t.match(judge({ own, presented, anchors: rsa }).of('anchor'), { verdict: 'fail', found: /another key/ }, 'of another type, too')
  t.match(judge({ own, presented, anchors: factory('x') }).of('anchor'), { verdict: 'fail', found: /trusted are C=US.*CN=x/ })
  t.match(judge({ own, presented, anchors: own.slice(1, 2) }).of('anchor'), { verdict: 'pass', certificate: 1 }, 'a trusted intermediate is an anchor')
  t.match(judge({ own, presented, anchors: presented.slice(0, 1) }).of('anchor'), { verdict: 'fail' }, 'a trusted leaf is none')
  t.end()
})

t.test('CA names are compared pair by pair; the first that differ are told', t => {
  const other = certified(createLabCa({ now, intermediates: 2 }), 'x')
  t.match(judge({ own, presented: other, anchors: other.slice(-1) }).of('ca-names'), {
    verdict: 'fail',
    certificate: 0,
    found: 'here certificate 1 is issued to "CN=OMENT-310" by "CN=Inter-CA1", there certificate 1 is issued to "CN=x" by "CN=Inter-CA2"'
  })
  t.match(judge({ own: own.slice(0, -1), presented, anchors: own.slice(-1) }).of('ca-names'), { verdict: 'fail', certificate: 2, found: /^here the chain has ended/ })
  t.match(judge({ own, presented: presented.slice(0, -1) }).of('ca-names'), { verdict: 'fail', certificate: 2, found: /there the chain has ended$/ })
  t.end()
})

t.test('self-signed: on both sides or on neither', t => {
  const [one, other] = [factory('source'), factory('target')]
  const cases: Array<[string, Partial<PeerContext> & Pick<PeerContext, 'own' | 'presented'>, 'pass' | 'fail', RegExp]> = [
    ['both', { own: one, ownOrigin: 'factory', presented: other, anchors: [] }, 'pass', /on both$/],
    ['both, which a switch refuses', { own: one, ownOrigin: 'factory', presented: other, switches: { ...switches, selfSignedMigrationAccepted: false } }, 'fail', /a switch/],
    ['the own one', { own: one, ownOrigin: 'factory', presented }, 'fail', /^this console has its self-signed/],
    ["the peer's", { own, presented: other }, 'fail', /^the peer has a self-signed/],
    ['neither', { own, presented }, 'pass', /CA on both$/]
  ]
  for (const [name, context, verdict, found] of cases) {
    const judged = judge(context)
    t.match(judged.of('self-signed'), { verdict, found }, name)
    t.equal(judged.accepted, verdict === 'pass', name)
  }
  const late = judge({ own: one, ownOrigin: 'factory', presented: other, anchors: [], now: new Date('2099-01-01') })
  t.match(late.of('validity'), { verdict: 'fail' }, 'a self-signed certificate must be valid, too')
  t.match(judge({ own: one, ownOrigin: 'factory', presented: other, anchors: [] }).of('anchor'), { verdict: 'pass', found: /none is asked for/ })
  t.end()
})

t.test('the own chain counts: what was uploaded alone has none', t => {
  t.match(judge({ own, ownOrigin: 'certificate', presented }).of('own-chain'), { verdict: 'fail', found: /UploadCertificate/, cure: /UploadCertChain/ })
  t.match(judge({ own: own.slice(0, 1), presented }).of('own-chain'), { verdict: 'fail', found: 'a chain of the leaf alone' })
  t.end()
})

t.test('two chains as a table', t => {
  const names = (certificate: Certificate | undefined): string | undefined => certificate?.subject.text
  const table = (one: readonly Certificate[], other: readonly Certificate[]): unknown[] => pairChains(one, other).map(({ one, other, same }) => [names(one), names(other), same])
  t.strictSame(table(own, presented), [['CN=OMENT-310', 'CN=OMENT-400', true], ['CN=Inter-CA1', 'CN=Inter-CA1', true], ['CN=Root-CA', 'CN=Root-CA', true]])
  t.strictSame(table(own, presented.slice(0, 1)), [['CN=OMENT-310', 'CN=OMENT-400', true], ['CN=Inter-CA1', undefined, false], ['CN=Root-CA', undefined, false]])
  t.match(table(factory('a'), factory('b')), [[/CN=a/, /CN=b/, true]], 'two self-signed ones have no CAs that could differ')
  t.match(table(factory('a'), own.slice(0, 1)), [[/CN=a/, /CN=OMENT-310/, false]])
  t.end()
})
