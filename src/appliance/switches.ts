import type { PeerSwitches } from '../../certs/verdict/peer.ts'
import { DEFAULT_CHAIN_SWITCHES } from '../../certs/verdict/rule.ts'
import type { RsaKeySize } from '../../certs/x509/key.ts'

/** Every question the sources leave open, with the answer taken. */
export interface Switches extends PeerSwitches {
  /** HTTP status of a refused upload. */
  readonly uploadRefusalStatus: 400 | 500
  /** HTTP status of CGEN1006, an unknown path. */
  readonly unknownPathStatus: 404 | 400
  /** Bits of the key of a request that names no size. */
  readonly csrKeySize: RsaKeySize
  /** A CSR is printed on one line, as the product does. */
  readonly csrOnOneLine: boolean
  /** Blanks around the names of `San` are refused. */
  readonly sanBlanksRefused: boolean
  /** The key of a CSR stays after an upload, so that the certificate or its chain may be uploaded again. */
  readonly csrKeyKept: boolean
  /** Seconds for which connections are refused after an accepted upload. */
  readonly webServerRestartSeconds: number
  /** Sessions outlive that restart. */
  readonly sessionsSurviveRestart: boolean
  /** Data may be migrated between other versions than the supported ones. */
  readonly anyVersionMigrates: boolean
  /** Seconds of the appliance's clock that a simulated run of a job takes. */
  readonly jobSeconds: number
  /** Members of a collection on one page. */
  readonly pageSize: number
}

/** The switches of one appliance. They may be thrown while it runs: ask for one when it is needed, and keep none. */
export class SwitchBoard {
  current: Switches

  constructor (switches: Switches) {
    this.current = switches
  }
}

/** Documentation of one switch. */
export interface SwitchRow<Name extends keyof Switches = keyof Switches> {
  readonly name: Name
  readonly default: Switches[Name]
  /** Values it may take; absent: any of the default's kind (numbers: whole, not negative). */
  readonly values?: ReadonlyArray<Switches[Name]>
  /** The question it answers. */
  readonly question: string
  /** Why the default is what it is. */
  readonly basis: string
}

/** All switches at their defaults. */
export const DEFAULT_SWITCHES: Switches = {
  ...DEFAULT_CHAIN_SWITCHES,
  selfSignedMigrationAccepted: true,
  uploadRefusalStatus: 400,
  unknownPathStatus: 404,
  csrKeySize: 2048,
  csrOnOneLine: true,
  sanBlanksRefused: true,
  csrKeyKept: true,
  webServerRestartSeconds: 0,
  sessionsSurviveRestart: true,
  anyVersionMigrates: false,
  jobSeconds: 0,
  pageSize: 50
}

function row<Name extends keyof Switches> (name: Name, question: string, basis: string, values?: ReadonlyArray<Switches[Name]>): SwitchRow {
  return { name, default: DEFAULT_SWITCHES[name], question, basis, ...(values !== undefined && { values }) }
}

/** The `fidelity` block of the configuration. The table of switches in src/README.md is made from it. */
export const SWITCHES: readonly SwitchRow[] = [
  row('uploadRefusalStatus', 'status of CGEN1008 and CSEC9002 on upload', "CSR refusals are 400 on real appliances; one client's hand-written double uses 500", [400, 500]),
  row('chainEncodingRefusal', 'refusal of an unreadable file on the chain endpoint', 'KB lists encoding under CSEC9002 without naming an endpoint', ['CSEC9002', 'CGEN1008']),
  row('commonNameArgument', 'argument of CGEN1008 for a missing or wildcard common name', 'KB heading; the text itself is not published'),
  row('derAccepted', 'whether raw DER and binary PKCS#7 are read', 'KB demands Base 64; the Ansible docs list .der'),
  row('pemChainReordered', 'whether a PEM chain out of order is put in order', 'KB: "an ordered list" that starts with the leaf'),
  row('leafOnlyChainAccepted', 'whether the chain endpoint takes the leaf alone', 'KB: the root must be included'),
  row('absentUsageAcceptedOnCertificate', 'whether a single certificate may lack the usage extensions', "Terraform's acceptance test signs without extensions"),
  row('absentUsageAcceptedOnChain', "whether a chain's leaf may lack the usage extensions", 'KB: "must contain"'),
  row('anyExtendedKeyUsageAccepted', 'whether anyExtendedKeyUsage stands for both purposes', 'KB asks for both by name'),
  row('wildcardSubjectAltNameAccepted', 'whether * may stand in a subject alternative name', 'KB speaks of common names'),
  row('chainAcceptedOnCertificate', 'whether the single endpoint takes a whole chain (and uses the leaf)', 'ansible issue 645: three hours lost by a user'),
  row('depthJudgedAtUpload', 'whether the depth is judged at upload already', 'KB lists depth under connection verification'),
  row('validityJudgedAtUpload', 'whether validity is judged at upload already', 'KB lists validity under connection verification'),
  row('maxDepth', 'certificates a chain may have, leaf and root included', 'KB: "maximum depth of 10"; what it counts is not said'),
  row('selfSignedMigrationAccepted', 'whether two consoles that both have their self-signed certificate may connect', "KB 000223239's bypass needs it"),
  row('csrKeySize', 'key size of a CSR that names none', 'the request field KeySize of newer guides; old samples show both', [2048, 4096]),
  row('csrOnOneLine', 'whether a CSR has no line breaks', 'ansible issues 370 and 904'),
  row('sanBlanksRefused', 'whether blanks around names in San are refused', 'ansible issue 537'),
  row('csrKeyKept', 'whether the CSR key stays after an upload', 'vendor: an identical certificate is accepted; users upload the certificate, then its chain'),
  row('webServerRestartSeconds', 'seconds the web server is away after an upload', 'vendor: "cannot be accessed for a few seconds"; 0 suits tests'),
  row('sessionsSurviveRestart', 'whether sessions outlive that restart', 'unknown'),
  row('unknownPathStatus', 'status of an unknown path', 'clients probe for the id CGEN1006, not the status', [404, 400]),
  row('anyVersionMigrates', 'whether other versions than 3.10.x to 4.0 and 4.0.1 may migrate', "User's Guide 4.0: only from 3.10.x, to 4.0 or 4.0.1"),
  row('jobSeconds', "seconds of the appliance's clock that a simulated run of a job takes", 'minutes on real consoles; 0 suits tests'),
  row('pageSize', 'members of a page', 'seen in the wild')
]

/**
 * Reads the value of a switch.
 *
 * @param value text of an option or a variable, or a value of a YAML file
 * @throws {RangeError} naming the switch and what it takes, for an unknown name as well
 */
export function parseSwitch (name: string, value: unknown): Partial<Switches> {
  const known = SWITCHES.find(candidate => candidate.name === name)
  if (known === undefined) throw new RangeError(`unknown switch "${name}"; there are: ${SWITCHES.map(candidate => candidate.name).join(', ')}`)
  const parsed = typeof known.default === 'string' ? String(value) : fromText(value)
  const allowed = known.values as readonly unknown[] | undefined
  const fits = allowed === undefined
    ? typeof parsed === typeof known.default && (typeof parsed !== 'number' || (Number.isInteger(parsed) && parsed >= 0))
    : allowed.includes(parsed)
  if (!fits) throw new RangeError(`switch "${name}" takes ${takes(known)}, not "${String(value)}"`)
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
