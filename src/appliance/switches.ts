import { type ChainSwitches, DEFAULT_CHAIN_SWITCHES as CHAIN } from '../../certs/verdict/rule.ts'
import { fits } from '../schema/check.ts'
import { suggestion } from '../spelling.ts'
import { COUNT, FLAG, type Schema, TEXT, type Typed, closed, defaultOf, oneOf } from '../schema/schema.ts'

type Value = string | number | boolean

/** One question the sources leave open: the schema of its answers, with the one taken. */
interface Row<T extends Value = Value> extends Schema<T> {
  readonly default: T
  /** Values it may take; absent: any of the default's kind (numbers: whole, not negative). */
  readonly values?: readonly T[]
  readonly question: string
  /** Why the default is what it is. */
  readonly basis: string
}

/** Every question the sources leave open. Seconds of jobs are those of the appliance's clock. */
const ROWS = {
  uploadRefusalStatus: choice([400, 500], 400, 'status of CGEN1008 and CSEC9002 on upload',
    "CSR refusals are 400 on real appliances; one client's hand-written double uses 500"),
  chainEncodingRefusal: choice(['CSEC9002', 'CGEN1008'], CHAIN.chainEncodingRefusal, 'refusal of an unreadable file on the chain endpoint',
    'KB lists encoding under CSEC9002 without naming an endpoint'),
  commonNameArgument: row(TEXT, CHAIN.commonNameArgument, 'argument of CGEN1008 for a missing or wildcard common name',
    'KB heading; the text itself is not published'),
  derAccepted: row(FLAG, CHAIN.derAccepted, 'whether raw DER and binary PKCS#7 are read', 'KB demands Base 64; the Ansible docs list .der'),
  pemChainReordered: row(FLAG, CHAIN.pemChainReordered, 'whether a PEM chain out of order is put in order',
    'KB: "an ordered list" that starts with the leaf'),
  leafOnlyChainAccepted: row(FLAG, CHAIN.leafOnlyChainAccepted, 'whether the chain endpoint takes the leaf alone',
    'KB: the root must be included'),
  absentUsageAcceptedOnCertificate: row(FLAG, CHAIN.absentUsageAcceptedOnCertificate,
    'whether a single certificate may lack the usage extensions',
    "Terraform's acceptance test signs without extensions"),
  absentUsageAcceptedOnChain: row(FLAG, CHAIN.absentUsageAcceptedOnChain, "whether a chain's leaf may lack the usage extensions",
    'KB: "must contain"'),
  anyExtendedKeyUsageAccepted: row(FLAG, CHAIN.anyExtendedKeyUsageAccepted, 'whether anyExtendedKeyUsage stands for both purposes',
    'KB asks for both by name'),
  wildcardSubjectAltNameAccepted: row(FLAG, CHAIN.wildcardSubjectAltNameAccepted, 'whether * may stand in a subject alternative name',
    'KB speaks of common names'),
  chainAcceptedOnCertificate: row(FLAG, CHAIN.chainAcceptedOnCertificate,
    'whether the single endpoint takes a whole chain (and uses the leaf)',
    'ansible issue 645: three hours lost by a user'),
  depthJudgedAtUpload: row(FLAG, CHAIN.depthJudgedAtUpload, 'whether the depth is judged at upload already',
    'KB lists depth under connection verification'),
  validityJudgedAtUpload: row(FLAG, CHAIN.validityJudgedAtUpload, 'whether validity is judged at upload already',
    'KB lists validity under connection verification'),
  maxDepth: row(COUNT, CHAIN.maxDepth, 'certificates a chain may have, leaf and root included',
    'KB: "maximum depth of 10"; what it counts is not said'),
  selfSignedMigrationAccepted: row(FLAG, true, 'whether two consoles that both have their self-signed certificate may connect',
    "KB 000223239's bypass needs it"),
  csrKeySize: choice([2048, 4096], 2048, 'key size of a CSR that names none',
    'the request field KeySize of newer guides; old samples show both'),
  csrOnOneLine: row(FLAG, true, 'whether a CSR has no line breaks', 'ansible issues 370 and 904'),
  sanBlanksRefused: row(FLAG, true, 'whether blanks around names in San are refused', 'ansible issue 537'),
  csrKeyKept: row(FLAG, true, 'whether the CSR key stays after an upload',
    'vendor: an identical certificate is accepted; users upload the certificate, then its chain'),
  webServerRestartSeconds: row(COUNT, 0, 'seconds the web server is away after an upload',
    'vendor: "cannot be accessed for a few seconds"; 0 suits tests'),
  sessionsSurviveRestart: row(FLAG, true, 'whether sessions outlive that restart', 'unknown'),
  unknownPathStatus: choice([404, 400], 404, 'status of an unknown path', 'clients probe for the id CGEN1006, not the status'),
  unknownPathResolution: choice(['plain', 'modular'], 'plain', 'whose resolution CGEN1006 has: of a plain console, or of OME-Modular',
    'both are real: Ansible samples; OME-scripts issue 98 has the second from a plain console of 3.5'),
  nextLinkKeepsFilter: row(FLAG, true, 'whether @odata.nextLink keeps the filter and all other options',
    'what clients are written for; several builds lose them (OME-scripts issue 228, 3.7.0)'),
  anyVersionMigrates: row(FLAG, false, 'whether other versions than 3.10.x to 4.0 and 4.0.1 may migrate',
    "User's Guide 4.0: only from 3.10.x, to 4.0 or 4.0.1"),
  jobSeconds: row(COUNT, 0, "seconds of the appliance's clock that a simulated run of a job takes",
    'minutes on real consoles; 0 suits tests'),
  realDirectories: row(FLAG, false, 'whether AD and LDAP providers speak LDAPS to the servers they name',
    'ours: the simulated directory needs no network'),
  reasonsOnConsole: row(FLAG, true, "whether the console's page tells beside the box why it refused",
    'ours, and marked as ours; the product tells nobody'),
  pageSize: row(COUNT, 50, 'members of a page', 'seen in the wild')
}

function row<T extends Value> (schema: Schema<T>, value: NoInfer<T>, question: string, basis: string): Row<T> {
  return { ...schema, default: value, question, basis }
}

function choice<const T extends string | number> (values: readonly T[], value: NoInfer<T>, question: string, basis: string): Row<T> {
  return { ...row(oneOf(values), value, question, basis), values }
}

const SCHEMA = closed(ROWS)

/** The answers taken. */
export type Switches = Typed<typeof SCHEMA>

/** All switches at their defaults. */
export const DEFAULT_SWITCHES: Switches & ChainSwitches = defaultOf(SCHEMA)

/** The switches of one appliance. They may be thrown while it runs: ask for one when it is needed, and keep none. */
export class SwitchBoard {
  current: Switches

  constructor (switches: Switches) {
    this.current = switches
  }
}

/** Documentation of one switch. */
export interface SwitchRow extends Row {
  readonly name: string
}

/** The `switches` of the configuration. README's fidelity table is this one. */
export const SWITCHES: readonly SwitchRow[] = Object.entries<Row>(ROWS).map(([name, row]) => ({ ...row, name }))

/**
 * Reads the value of a switch.
 *
 * @param value text of an option or a variable, or a value of a YAML file
 * @throws {RangeError} naming the switch and what it takes, for an unknown name as well
 */
export function parseSwitch (name: string, value: unknown): Partial<Switches> {
  const known = SWITCHES.find(candidate => candidate.name === name)
  if (known === undefined) {
    const names = Object.keys(ROWS)
    throw new RangeError(`unknown switch "${name}"${suggestion(name, names) || `; there are: ${names.join(', ')}`}`)
  }
  const parsed = typeof known.default === 'string' ? String(value) : fromText(value)
  if (!fits(known, parsed)) throw new RangeError(`switch "${name}" takes ${takes(known)}, not "${String(value)}"`)
  return { [name]: parsed }
}

function fromText (value: unknown): unknown {
  if (value === 'true' || value === 'false') return value === 'true'
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
}

function takes ({ values, default: value }: SwitchRow): string {
  if (values !== undefined) return values.join(' or ')
  return typeof value === 'boolean' ? 'true or false' : 'a whole number, 0 or more'
}
