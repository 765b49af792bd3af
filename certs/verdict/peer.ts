import type { Certificate } from '../x509/certificate.ts'
import { type Finding, inspectChain, rulesFor } from './chain.ts'
import { FILE_RULES } from './file-rules.ts'
import { sameName } from '../x509/name.ts'
import { sameKey } from '../x509/public-key.ts'
import { type ChainSwitches, type Observation, type Rule, broken, called, holds } from './rule.ts'

/** Where the certificate of a console came from; see `WebCertificateState`. */
export type ChainOrigin = 'factory' | 'certificate' | 'chain'

/** Questions the sources leave open about a connection. */
export interface PeerSwitches extends ChainSwitches {
  /** Two consoles that both have a self-signed certificate may connect. */
  readonly selfSignedMigrationAccepted: boolean
}

/** What a console knows when it judges its peer. Chains are leaf first. */
export interface PeerContext {
  readonly own: readonly Certificate[]
  readonly ownOrigin: ChainOrigin
  /** As it came over the wire; empty where the peer presented nothing. */
  readonly presented: readonly Certificate[]
  /** The console's trust store. */
  readonly anchors: readonly Certificate[]
  /** The console's clock, not the machine's. */
  readonly now: Date
  readonly switches: PeerSwitches
}

/** What a console makes of its peer. */
export interface PeerVerdict {
  readonly findings: readonly Finding[]
  readonly accepted: boolean
}

/** One line of KB 000221202's table of two chains. */
export interface ChainPair {
  readonly one: Certificate | undefined
  readonly other: Certificate | undefined
  /** Issued to and issued by agree; of the leaves, whose own names differ, issued by alone. */
  readonly same: boolean
}

interface PeerRule extends Omit<Rule, 'check'> {
  readonly check: (context: PeerContext) => Observation
  /** Rules that must hold before this one can say anything. */
  readonly after?: readonly string[]
}

/** What is asked before the chain is looked at. */
const BEFORE: readonly PeerRule[] = [
  {
    id: 'peer-certificate',
    title: 'the peer presents a certificate',
    basis: 'KB 000221202: with mutual TLS both ends verify the certificate before data is exchanged',
    expected: 'a certificate from the peer, whether it is server or client',
    cure: 'Connect from a console of OpenManage Enterprise; a client must present its certificate, too.',
    check: ({ presented: [first, ...others] }) => first === undefined
      ? broken('none')
      : holds(`${others.length + 1} from "${first.subject.text}"`)
  },
  {
    id: 'own-chain',
    title: "this console's own chain is recorded",
    basis: 'KB 000221202: each console with a signed certificate must upload its chain before a migration; ansible issue 645',
    expected: 'a chain uploaded as a chain, or the factory certificate',
    cure: 'Upload leaf, intermediates and root on this console as a certificate chain (UploadCertChain), not as a single certificate.',
    check: ({ own, ownOrigin }) => {
      if (ownOrigin === 'factory') return holds('the factory certificate')
      if (ownOrigin === 'certificate') return broken('the certificate was uploaded alone (UploadCertificate), which records no chain', 0)
      return own.length > 1 ? holds(`${own.length} certificates`) : broken('a chain of the leaf alone', 0)
    }
  },
  {
    id: 'peer-chain',
    title: 'the peer presents a chain',
    basis: 'KB 000221202, requirement 5: the complete chain, which includes the root; ansible issue 645',
    expected: 'leaf, intermediates and root, or a self-signed certificate',
    cure: 'Upload leaf, intermediates and root on the peer as a certificate chain (UploadCertChain), not as a single certificate.',
    after: ['peer-certificate'],
    check: ({ presented }) => presented.length > 1 || isSelfSigned(presented)
      ? holds(presented.length === 1 ? 'one certificate, self-signed' : `${presented.length} certificates`)
      : broken(`${called(presented, 0)} alone: it was uploaded as a single certificate`, 0)
  },
  {
    id: 'self-signed',
    title: 'self-signed on both sides or on neither',
    basis: 'KB 000221202, "bypass", and KB 000223239: consoles with the self-signed certificate can be migrated; ' +
      'a self-signed one and one of a CA have no CA in common',
    expected: 'certificates of one CA on both consoles, or the factory certificate on both',
    cure: 'Certify that with the self-signed certificate by the CA of the other: generate a CSR there, have it signed, upload the chain.',
    after: ['peer-certificate'],
    check: ({ own, ownOrigin, presented, switches }) => {
      const [isOwn, isPeer] = [ownOrigin === 'factory' && isSelfSigned(own), isSelfSigned(presented)]
      if (isOwn && isPeer && switches.selfSignedMigrationAccepted) return holds('self-signed on both')
      if (isOwn && isPeer) return broken('self-signed on both, which a switch refuses', 0)
      if (isOwn) return broken('this console has its self-signed certificate, the peer one of a CA')
      return isPeer ? broken('the peer has a self-signed certificate, this console one of a CA', 0) : holds('certificates of a CA on both')
    }
  }
]

/** What is asked of the chain beyond what a chain must be anyway. */
const AFTER: readonly PeerRule[] = [
  {
    id: 'anchor',
    title: 'up to an anchor this console trusts',
    basis: 'KB 000221202, requirements 5 and 6: the root, added to the trusted root store of each console, validates the chain',
    expected: "a CA of the chain is in this console's trust store, with the same name and the same key",
    cure: 'Have both consoles certified under one root. Equal names are not enough: a CA that was set up anew has another key.',
    after: ['peer-certificate', 'peer-chain', 'self-signed', 'chain-complete'],
    check: checkAnchor
  },
  {
    id: 'ca-names',
    title: 'issued by the same CAs',
    basis: 'KB 000221202, connection verification: the CA names of both chains have the same "issued to" and "issued by"',
    expected: 'pair by pair the same CAs from the root down to the one that signed the leaf',
    cure: 'Have both certificates signed by the same intermediate CA; another one under the same root is not the same.',
    after: ['peer-certificate', 'own-chain', 'peer-chain', 'self-signed'],
    check: checkNames
  }
]

/** What is judged of a peer besides its chain. */
export const PEER_RULES: ReadonlyArray<Pick<Rule, 'id' | 'basis'>> = [...BEFORE, ...AFTER]

/**
 * Judges the chain a peer presents, as client or as server. Mutual authentication succeeds where each side accepts the
 * other. It is not OpenSSL's verdict: that one refuses what KB 000221202 allows and the other way round.
 */
export function judgePeer (context: PeerContext): PeerVerdict {
  const failed = new Set<string>()
  const before = judgeRules(BEFORE, context, failed)
  const chain = judgeChain(context)
  for (const { id, verdict } of chain) if (verdict === 'fail') failed.add(id)
  const findings = [...before, ...chain, ...judgeRules(AFTER, context, failed)]
  return { findings, accepted: isAccepted(findings) }
}

/** Whether a rule does not hold, be it that the purpose refuses that or that it only warns. */
export function isBroken ({ verdict }: Pick<Finding, 'verdict'>): boolean {
  return verdict === 'fail' || verdict === 'warn'
}

/** Whether nothing speaks against a connection: a warning does not. */
export function isAccepted (findings: readonly Pick<Finding, 'verdict'>[]): boolean {
  return findings.every(({ verdict }) => verdict === 'pass' || verdict === 'warn')
}

/** Sets two chains side by side. Where both are a self-signed certificate there are no CAs to differ. */
export function pairChains (one: readonly Certificate[], other: readonly Certificate[]): ChainPair[] {
  const selfSigned = isSelfSigned(one) && isSelfSigned(other)
  return Array.from({ length: Math.max(one.length, other.length) }, (_, position) => {
    const [left, right] = [one[position], other[position]]
    const issuersAgree = left !== undefined && right !== undefined && sameName(left.issuer, right.issuer)
    const same = issuersAgree && (position === 0 || sameName(left.subject, right.subject))
    return { one: left, other: right, same: selfSigned || same }
  })
}

function judgeRules (rules: readonly PeerRule[], context: PeerContext, failed: Set<string>): Finding[] {
  return rules.map(({ check, after, ...rule }): Finding => {
    const blocker = after?.find(id => failed.has(id))
    if (blocker !== undefined) return { ...rule, verdict: 'not reached', found: `needs "${blocker}" to hold first` }
    const { holds: passed, ...observation } = check(context)
    if (!passed) failed.add(rule.id)
    return { ...rule, ...observation, verdict: passed ? 'pass' : 'fail' }
  })
}

/** The engine's findings. A self-signed certificate is a whole chain; whether it may connect is a rule above. */
function judgeChain ({ presented, now, switches }: PeerContext): readonly Finding[] {
  const allowed = isSelfSigned(presented) ? { ...switches, leafOnlyChainAccepted: true } : switches
  if (presented.length > 0) return inspectChain(presented, { purpose: 'migration', csrKey: null, now, switches: allowed }).findings
  return rulesFor('migration', switches)
    .filter(({ rule }) => !FILE_RULES.some(({ id }) => id === rule.id))
    .map(({ rule }): Finding => ({ ...rule, verdict: 'not reached', found: 'needs "peer-certificate" to hold first' }))
}

/** By name and key: a root that was issued again with its key is the same anchor, one of the same name with another key is not. */
function checkAnchor ({ presented, anchors, ownOrigin }: PeerContext): Observation {
  if (ownOrigin === 'factory' && isSelfSigned(presented)) return holds('none is asked for where both are self-signed')
  const cas = presented.slice(1)
  const at = cas.findIndex(ca => anchors.some(anchor => sameName(anchor.subject, ca.subject) && sameKey(anchor.publicKey, ca.publicKey)))
  if (at >= 0) return holds(`${called(presented, at + 1)} is trusted`, at + 1)
  const last = presented.length - 1
  const namesake = anchors.some(anchor => cas.some(ca => sameName(anchor.subject, ca.subject)))
  if (namesake) return broken(`${called(presented, last)} has the name of a trusted root, but another key`, last)
  const trusted = anchors.length === 0 ? 'the trust store is empty' : `trusted are ${anchors.map(({ subject }) => subject.text).join('; ')}`
  return broken(`${called(presented, last)} is not trusted; ${trusted}`, last)
}

function checkNames ({ own, presented }: PeerContext): Observation {
  const pairs = pairChains(own, presented)
  const at = pairs.findIndex(({ same }) => !same)
  if (at < 0) return holds(pairs.length === 1 ? 'no CAs on either side' : `${pairs.length - 1} CA(s) on both sides`)
  const { one, other } = pairs[at] ?? {}
  return broken(`here ${described(one, at)}, there ${described(other, at)}`, at)
}

function described (certificate: Certificate | undefined, position: number): string {
  if (certificate === undefined) return 'the chain has ended'
  return `certificate ${position + 1} is issued to "${certificate.subject.text}" by "${certificate.issuer.text}"`
}

function isSelfSigned (chain: readonly Certificate[]): boolean {
  return chain.length === 1 && chain[0]?.selfIssued === true
}
