import type { KeyObject } from 'node:crypto'
import { type Bundle, decodeBundle } from '../x509/bundle.ts'
import { type Certificate, isSignedBy } from '../x509/certificate.ts'
import { CHAIN_RULES, type ChainRule, FILE_RULES, type RefusalRow, unreadableRefusal } from './chain-rules.ts'
import { sameName } from '../x509/name.ts'
import { sameKey } from '../x509/public-key.ts'
import { UnreadableBundle } from '../x509/unreadable.ts'
import type { ChainSwitches, Observation, Purpose, Rule, Subject } from './rule.ts'

/** One rule's verdict with its evidence. */
export interface Finding extends Omit<Rule, 'check'> {
  /** `warn`: broken, but this purpose accepts it. */
  readonly verdict: 'pass' | 'warn' | 'fail' | 'not reached'
  readonly found: string
  /** Position of the certificate it is about; 0 is the leaf. */
  readonly certificate?: number
}

/** All findings of one file, and the refusal of the first broken rule. */
export interface Verdict {
  readonly findings: readonly Finding[]
  /** null: accepted. */
  readonly refusal: RefusalRow | null
  /** The certificates to serve, leaf first; for a single certificate the leaf alone. Empty where the file is unreadable. */
  readonly chain: readonly Certificate[]
}

/** What a file is judged against. */
export interface InspectionContext {
  readonly purpose: Purpose
  readonly csrKey: KeyObject | null
  readonly now: Date
  readonly switches: ChainSwitches
}

/** Every rule a file for `purpose` is judged by, in order, with the refusal it provokes; null where it only warns. */
export function rulesFor (purpose: Purpose, switches: ChainSwitches): ReadonlyArray<{ readonly rule: Omit<Rule, 'check'>, readonly refusal: RefusalRow | null }> {
  const files = FILE_RULES.map(rule => ({ rule, refusal: unreadableRefusal(purpose, switches) }))
  return [...files, ...judging(purpose, switches).map(({ row, refusal }) => ({ rule: describe(row), refusal }))]
}

/**
 * Judges a file: the one verdict engine, for uploads, `mock-ome check` and connections. All rules are looked at, so that
 * everything can be mended at once; the refusal is that of the first broken one.
 *
 * @param bytes the file as uploaded, of any kind and size
 */
export function inspect (bytes: Buffer, context: InspectionContext): Verdict {
  let bundle: Bundle
  try {
    bundle = decodeBundle(bytes, context.switches)
  } catch (error) {
    if (!(error instanceof UnreadableBundle)) throw error
    return unreadableVerdict(error, context)
  }
  const { switches, purpose } = context
  const chain = bundle.ordered && !(switches.pemChainReordered && purpose !== 'certificate')
    ? bundle.certificates
    : inOrder(bundle.certificates, context.csrKey)
  const judged = inspectChain(chain, context)
  const files = FILE_RULES.map((rule): Finding => ({ ...rule, verdict: 'pass', found: `${bundle.format}, ${count(chain.length)}` }))
  return { ...judged, findings: [...files, ...judged.findings] }
}

/** Judges certificates that are decoded already: those a peer presents. @param chain leaf first, not empty */
export function inspectChain (chain: readonly Certificate[], context: InspectionContext): Verdict {
  const subject: Subject = { ...context, chain }
  const failed = new Set<string>()
  let refusal: RefusalRow | null = null
  const findings = judging(context.purpose, context.switches).map(({ row, refusal: refused }): Finding => {
    const blocker = row.after?.find(id => failed.has(id))
    if (blocker !== undefined) return { ...describe(row), verdict: 'not reached', found: `needs "${blocker}" to hold first` }
    const { holds: passed, ...observation }: Observation = row.check(subject)
    if (!passed && refused !== null) {
      failed.add(row.id)
      refusal ??= refused
    }
    return { ...describe(row), ...observation, verdict: passed ? 'pass' : refused === null ? 'warn' : 'fail' }
  })
  return { findings, refusal, chain: context.purpose === 'certificate' ? chain.slice(0, 1) : chain }
}

function judging (purpose: Purpose, switches: ChainSwitches): Array<{ row: ChainRule, refusal: RefusalRow | null }> {
  return CHAIN_RULES.flatMap(row => {
    const refusal = row.refusal(switches)[purpose]
    return refusal === undefined ? [] : [{ row, refusal }]
  })
}

function unreadableVerdict (error: UnreadableBundle, { purpose, switches }: InspectionContext): Verdict {
  const at = FILE_RULES.findIndex(({ id }) => id === error.defect)
  const files = FILE_RULES.map((rule, index): Finding => {
    if (index === at) return { ...rule, verdict: 'fail', found: error.message, cure: error.cure }
    return { ...rule, verdict: index < at ? 'pass' : 'not reached', found: index < at ? 'nothing wrong' : 'the file could not be read' }
  })
  const others = judging(purpose, switches).map(({ row }): Finding => ({ ...describe(row), verdict: 'not reached', found: 'the file could not be read' }))
  return { findings: [...files, ...others], refusal: unreadableRefusal(purpose, switches), chain: [] }
}

function describe ({ id, title, basis, expected, cure }: Rule): Omit<Rule, 'check'> {
  return { id, title, basis, expected, cure }
}

/** Signatures looked at to tell issuers of one name apart. Keys may be made so that each look takes 9 ms. */
const MAX_VERIFICATIONS = 32

/**
 * Puts a set of certificates in order, leaf to root: from the certificate of the CSR key (else one that issued no other)
 * by issuer name, and by signature where several have that name. Certificates that are not on the path come last, where
 * the order rule refuses them; that signatures verify is the business of the signature rule.
 */
function inOrder (certificates: readonly Certificate[], csrKey: KeyObject | null): Certificate[] {
  const isIssuer = (candidate: Certificate): boolean => certificates.some(other => other !== candidate && sameName(other.issuer, candidate.subject))
  const rest = [...certificates]
  const ordered: Certificate[] = []
  let verifications = 0
  let next = rest.find(({ publicKey }) => csrKey !== null && sameKey(publicKey, csrKey)) ?? rest.find(candidate => !isIssuer(candidate)) ?? rest[0]
  while (next !== undefined) {
    const current = next
    rest.splice(rest.indexOf(current), 1)
    ordered.push(current)
    if (current.selfIssued) break
    const named = rest.filter(candidate => sameName(candidate.subject, current.issuer))
    next = named.length < 2 ? named[0] : named.find(candidate => verifications++ < MAX_VERIFICATIONS && isSignedBy(current, candidate))
  }
  return [...ordered, ...rest]
}

function count (certificates: number): string {
  return certificates === 1 ? '1 certificate' : `${certificates} certificates`
}
