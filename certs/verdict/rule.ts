import type { KeyObject } from 'node:crypto'
import type { Certificate } from '../x509/certificate.ts'

/** What a file is judged for: the two upload endpoints, and the connection between two consoles. */
export type Purpose = 'chain' | 'certificate' | 'migration'

/** Questions KB 000221202 leaves open, as far as they concern files. Their basis is told in `src/appliance/switches.ts`. */
export interface ChainSwitches {
  /** Raw DER and binary PKCS#7 are read instead of refused. */
  readonly derAccepted: boolean
  /** A PEM chain out of order is put in order instead of refused. */
  readonly pemChainReordered: boolean
  /** A chain file holding the leaf alone is accepted. */
  readonly leafOnlyChainAccepted: boolean
  /** A single certificate without key usage or extended key usage counts as unrestricted. */
  readonly absentUsageAcceptedOnCertificate: boolean
  /** The same for the leaf of a chain. */
  readonly absentUsageAcceptedOnChain: boolean
  /** anyExtendedKeyUsage stands for server and client authentication. */
  readonly anyExtendedKeyUsageAccepted: boolean
  /** `*` in a subject alternative name is accepted. */
  readonly wildcardSubjectAltNameAccepted: boolean
  /** Further certificates in a file for the single-certificate endpoint are ignored instead of refused. */
  readonly chainAcceptedOnCertificate: boolean
  /** Depth and validity are judged at upload, not only when a connection is verified. */
  readonly depthJudgedAtUpload: boolean
  readonly validityJudgedAtUpload: boolean
  /** Certificates a chain may have, leaf and root included. */
  readonly maxDepth: number
  /** What an unreadable file provokes on the chain endpoint. */
  readonly chainEncodingRefusal: 'CSEC9002' | 'CGEN1008'
  /** The argument of CGEN1008 for a missing or wildcard common name, which no source prints. */
  readonly commonNameArgument: string
}

/** What the product is taken to do. */
export const DEFAULT_CHAIN_SWITCHES: ChainSwitches = {
  derAccepted: false,
  pemChainReordered: false,
  leafOnlyChainAccepted: false,
  absentUsageAcceptedOnCertificate: true,
  absentUsageAcceptedOnChain: false,
  anyExtendedKeyUsageAccepted: false,
  wildcardSubjectAltNameAccepted: true,
  chainAcceptedOnCertificate: true,
  depthJudgedAtUpload: false,
  validityJudgedAtUpload: false,
  maxDepth: 10,
  chainEncodingRefusal: 'CSEC9002',
  commonNameArgument: 'No common name found in leaf certificate.'
}

/** The public key of the appliance's own certificate signing request; null where none was made. A file can be judged without. */
export type CsrKey = KeyObject | null | 'not given'

/** What a rule may look at. */
export interface Subject {
  readonly purpose: Purpose
  /** In file order (a PKCS#7 bag: rebuilt leaf to root). Never empty; position 0 is the leaf. */
  readonly chain: readonly Certificate[]
  readonly csrKey: CsrKey
  /** The appliance's clock, not the machine's. */
  readonly now: Date
  readonly switches: ChainSwitches
}

/** What a rule saw. */
export interface Observation {
  readonly holds: boolean
  /** A sentence for a person, naming what is in the file. Never a secret. */
  readonly found: string
  /** Position of the certificate it is about; 0 is the leaf. Absent where it is about the whole file. */
  readonly certificate?: number
  /** What to do about what was found, where it is more than what the rule says. */
  readonly cure?: string
  /** Set where the rule could not look, and why is what was found. */
  readonly skipped?: true
}

/** One rule a file must keep: a row of the tables in `chain.ts` and `path.ts`. */
export interface Rule {
  readonly id: string
  /** A few words, for one line of `mock-ome check`. */
  readonly title: string
  /** The sentence of KB 000221202, the section of an RFC, or the client issue the rule comes from. */
  readonly basis: string
  readonly expected: string
  /** What to do about it: the setting of the CA, the template or the openssl configuration. */
  readonly cure: string
  readonly check: (subject: Subject) => Observation
}

/** A rule that holds. */
export function holds (found: string, certificate?: number): Observation {
  return certificate === undefined ? { holds: true, found } : { holds: true, found, certificate }
}

/** A rule that is broken. @param cure what to do about it, where the rule's own is not enough */
export function broken (found: string, certificate?: number, cure?: string): Observation {
  return { holds: false, found, ...(certificate !== undefined && { certificate }), ...(cure !== undefined && { cure }) }
}

/** A rule that cannot look at what it is about. */
export function skipped (why: string): Observation {
  return { holds: true, found: why, skipped: true }
}

/** Characters of a subject that findings repeat: it may be as long as the file. */
const MAX_SUBJECT = 120

/** How a certificate of a chain is called in findings: `certificate 2 (CN=Inter-CA1)`, counted from 1 as people do. */
export function called (chain: readonly Certificate[], position: number): string {
  const subject = chain[position]?.subject.text ?? ''
  return `certificate ${position + 1} (${subject === '' ? 'no subject' : clipped(subject)})`
}

/** Text of a certificate, short enough to be repeated. */
export function clipped (text: string): string {
  return text.length > MAX_SUBJECT ? `${text.slice(0, MAX_SUBJECT)}…` : text
}
