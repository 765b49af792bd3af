import { type Bundle, decodeBundle } from '../x509/bundle.ts'
import type { Certificate } from '../x509/certificate.ts'
import { CHAIN_RULES, type ChainRule, type RefusalRow, unreadableRefusal } from './chain-rules.ts'
import { FILE_RULES } from './file-rules.ts'
import { inOrder } from './order.ts'
import { UnreadableBundle } from '../x509/unreadable.ts'
import type { ChainSwitches, CsrKey, Purpose, Rule, Subject } from './rule.ts'

/** One rule's verdict with its evidence. */
export interface Finding extends Omit<Rule, 'check'> {
  /** `warn`: broken, but this purpose accepts it. */
  readonly verdict: 'pass' | 'warn' | 'fail' | 'not reached'
  readonly found: string
  /** Position of the certificate it is about; 0 is the leaf. */
  readonly certificate?: number
}

/** What a finding says where it is told to others. `id` and `certificate`, which counts from 0, are the older names. */
export interface Told {
  readonly rule: string
  /** Which certificate it is about; 1 is the leaf. */
  readonly position?: number
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
  readonly csrKey: CsrKey
  readonly now: Date
  readonly switches: ChainSwitches
}

/** A rule, with the refusal it provokes; null where it only warns. */
interface JudgedRule {
  readonly rule: Omit<Rule, 'check'>
  readonly refusal: RefusalRow | null
}

/** Every rule a file for `purpose` is judged by, in order. */
export function rulesFor (purpose: Purpose, switches: ChainSwitches): readonly JudgedRule[] {
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
    const { holds: passed, skipped, ...observation } = row.check(subject)
    if (skipped === true) return { ...describe(row), ...observation, verdict: 'not reached' }
    if (!passed && refused !== null) {
      failed.add(row.id)
      refusal ??= refused
    }
    return { ...describe(row), ...observation, verdict: passed ? 'pass' : refused === null ? 'warn' : 'fail' }
  })
  return { findings, refusal, chain: context.purpose === 'certificate' ? chain.slice(0, 1) : chain }
}

/** A finding by the names that texts and logs have for its parts. */
export function told<T extends Pick<Finding, 'id' | 'certificate'>> (finding: T): T & Told {
  const { id, certificate } = finding
  return { rule: id, ...(certificate !== undefined && { position: certificate + 1 }), ...finding }
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
  const unread = { verdict: 'not reached', found: 'the file could not be read' } as const
  const others = judging(purpose, switches).map(({ row }): Finding => ({ ...describe(row), ...unread }))
  return { findings: [...files, ...others], refusal: unreadableRefusal(purpose, switches), chain: [] }
}

function describe ({ id, title, basis, expected, cure }: Rule): Omit<Rule, 'check'> {
  return { id, title, basis, expected, cure }
}

function count (certificates: number): string {
  return certificates === 1 ? '1 certificate' : `${certificates} certificates`
}
