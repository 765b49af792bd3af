import type { Certificate } from '../../../certs/x509/certificate.ts'
import type { Finding } from '../../../certs/verdict/chain.ts'
import { commonNames, type DistinguishedName } from '../../../certs/x509/name.ts'
import { pairChains } from '../../../certs/verdict/peer.ts'
import { COUNT, FLAG, PORT, type Schema, TEXT, TEXT_OR_NULL, type Typed, closed, list, oneOf, orNull } from '../../schema/schema.ts'

/** Certificates of a chain, findings of a verdict: another console tells no more. */
const MANY = { maxItems: 200 }

export const SIDE = oneOf(['source', 'target'])

/** The two consoles of a migration. */
export type Side = Typed<typeof SIDE>

/** The other end. */
export const OTHER: Readonly<Record<Side, Side>> = { source: 'target', target: 'source' }

const NAMES = { issuedTo: TEXT, issuedBy: TEXT }
const NAME_LINE = closed(NAMES)
const CERTIFICATE_LINE = closed({ ...NAMES, validFrom: TEXT, validTo: TEXT })

/** One certificate in a table of a chain, by the names KB 000221202 shows. */
export type NameLine = Typed<typeof NAME_LINE>

/** The same with its validity, ISO 8601. */
export type CertificateLine = Typed<typeof CERTIFICATE_LINE>

const CONSOLE_IDENTITY = closed({
  name: TEXT,
  version: TEXT,
  guid: TEXT,
  /** As it was given by who asked for the validation. */
  address: TEXT,
  port: PORT,
  migrationPort: PORT,
  /** Leaf first. */
  certificates: list(CERTIFICATE_LINE, MANY)
})

/** One end of a connection. */
export type ConsoleIdentity = Typed<typeof CONSOLE_IDENTITY>

/** One line of KB 000221202's table of two chains; null where a chain has ended. */
const PAIR_LINE = closed({ source: orNull(NAME_LINE), target: orNull(NAME_LINE), same: FLAG })

export type PairLine = Typed<typeof PAIR_LINE>

const CONNECTION_FACTS = closed({
  client: SIDE,
  /** `TLSv1.3`; null where there was no handshake. */
  protocol: TEXT_OR_NULL,
  cipher: TEXT_OR_NULL
})

/** One of the two connections that were made. */
export type ConnectionFacts = Typed<typeof CONNECTION_FACTS>

const FINDING: Schema<Finding> = closed({
  id: TEXT,
  title: TEXT,
  basis: TEXT,
  expected: TEXT,
  cure: TEXT,
  verdict: oneOf(['pass', 'warn', 'fail', 'not reached']),
  found: TEXT
}, { certificate: COUNT })

export const SIDED_VERDICT = closed({
  judge: SIDE,
  /** What the judge was in that connection. */
  role: oneOf(['client', 'server']),
  accepted: FLAG,
  findings: list(FINDING, MANY)
})

/** What one end made of the other in one connection. */
export type SidedVerdict = Typed<typeof SIDED_VERDICT>

/** Everything about one validation of a connection. */
export const VALIDATION = closed({
  id: TEXT,
  status: oneOf(['valid', 'refused']),
  source: CONSOLE_IDENTITY,
  target: CONSOLE_IDENTITY,
  pairs: list(PAIR_LINE, MANY),
  connections: list(CONNECTION_FACTS, { maxItems: 2 }),
  verdicts: list(SIDED_VERDICT, { maxItems: 4 })
})

export type Validation = Typed<typeof VALIDATION>

/** What lets two consoles connect that no CA has certified; null: it was not needed. */
export function bypassOf ({ status, source, target }: Validation): string | null {
  const selfSigned = ({ certificates: [leaf, ...cas] }: ConsoleIdentity): boolean => cas.length === 0 && leaf?.issuedTo === leaf?.issuedBy
  if (status !== 'valid' || !selfSigned(source) || !selfSigned(target)) return null
  return 'Both have their self-signed certificate: nothing was proven of a CA. They connect by the bypass of KB 000223239 ' +
    '(switch selfSignedMigrationAccepted); a console that was certified would refuse one that was not.'
}

/** The table of one chain. */
export function certificateLines (chain: readonly Certificate[]): CertificateLine[] {
  return chain.map(certificate => ({
    ...nameLine(certificate),
    validFrom: seconds(certificate.notBefore),
    validTo: seconds(certificate.notAfter)
  }))
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
