import type { Certificate } from '../../../certs/x509/certificate.ts'
import type { Finding } from '../../../certs/verdict/chain.ts'
import { commonNames, type DistinguishedName } from '../../../certs/x509/name.ts'
import { pairChains } from '../../../certs/verdict/peer.ts'

/** The two consoles of a migration. */
export type Side = 'source' | 'target'

/** The other end. */
export const OTHER: Readonly<Record<Side, Side>> = { source: 'target', target: 'source' }

/** One certificate in a table of a chain, by the names KB 000221202 shows. */
export interface NameLine {
  readonly issuedTo: string
  readonly issuedBy: string
}

/** The same with its validity, ISO 8601. */
export interface CertificateLine extends NameLine {
  readonly validFrom: string
  readonly validTo: string
}

/** One end of a connection. */
export interface ConsoleIdentity {
  readonly name: string
  readonly version: string
  readonly guid: string
  /** As it was given by who asked for the validation. */
  readonly address: string
  readonly port: number
  readonly migrationPort: number
  /** Leaf first. */
  readonly certificates: readonly CertificateLine[]
}

/** One line of KB 000221202's table of two chains; null where a chain has ended. */
export interface PairLine {
  readonly source: NameLine | null
  readonly target: NameLine | null
  readonly same: boolean
}

/** One of the two connections that were made. */
export interface ConnectionFacts {
  readonly client: Side
  /** `TLSv1.3`; null where there was no handshake. */
  readonly protocol: string | null
  readonly cipher: string | null
}

/** What one end made of the other in one connection. */
export interface SidedVerdict {
  readonly judge: Side
  /** What the judge was in that connection. */
  readonly role: 'client' | 'server'
  readonly accepted: boolean
  readonly findings: readonly Finding[]
}

/** Everything about one validation of a connection. */
export interface Validation {
  readonly id: string
  readonly status: 'valid' | 'refused'
  readonly source: ConsoleIdentity
  readonly target: ConsoleIdentity
  readonly pairs: readonly PairLine[]
  readonly connections: readonly ConnectionFacts[]
  readonly verdicts: readonly SidedVerdict[]
}

/** The table of one chain. */
export function certificateLines (chain: readonly Certificate[]): CertificateLine[] {
  return chain.map(certificate => ({ ...nameLine(certificate), validFrom: seconds(certificate.notBefore), validTo: seconds(certificate.notAfter) }))
}

/** The table of two chains. */
export function pairLines (source: readonly Certificate[], target: readonly Certificate[]): PairLine[] {
  return pairChains(source, target).map(({ one, other, same }) => ({
    source: one === undefined ? null : nameLine(one),
    target: other === undefined ? null : nameLine(other),
    same
  }))
}

function nameLine ({ subject, issuer }: Certificate): NameLine {
  return { issuedTo: shortName(subject), issuedBy: shortName(issuer) }
}

/** The common name, or the whole name where there is none. */
function shortName (name: DistinguishedName): string {
  return commonNames(name).at(-1) ?? name.text
}

function seconds (time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z')
}
