import { type Diagnosis, toldDiagnosis } from '../src/appliance/logs/diagnoses.ts'
import { type Typed, INTEGER, TEXT, TEXT_OR_NULL, TIME, closed, integer, list, oneOf, orNull } from '../src/schema/schema.ts'

export const VERDICT = oneOf(['pass', 'warn', 'fail', 'not reached'])

export const FINDING = closed({
  rule: TEXT,
  id: { ...TEXT, deprecated: true, description: 'the same as `rule`' },
  title: TEXT,
  verdict: VERDICT,
  found: TEXT,
  cure: TEXT
}, {
  basis: TEXT,
  expected: TEXT,
  position: integer({ description: 'which certificate it is about; 1 is the leaf' }),
  certificate: integer({ deprecated: true, description: '`position` counted from 0' }),
  judge: { ...oneOf(['source', 'target']), description: 'of a connection: the console that judged' },
  role: { ...oneOf(['client', 'server']), description: 'what the judge was' }
})

/** A certificate, as a drawing of its chain shows it. */
export const OUTLINE = closed({ subject: TEXT, issuer: TEXT, validFrom: TIME, validTo: TIME, fingerprint: TEXT })

/** What the product never tells: on the admin API, and beside the box on the console's page. */
export const DIAGNOSIS = closed({
  id: INTEGER,
  time: TIME,
  operation: TEXT,
  userName: TEXT,
  ipAddress: TEXT,
  outcome: oneOf(['accepted', 'refused']),
  messageId: TEXT_OR_NULL,
  cause: { ...orNull(FINDING), description: 'what stood in the way: the first finding that refuses' },
  findings: list(FINDING)
}, {
  chain: { ...list(OUTLINE), description: 'of an upload: the certificates of the file, leaf first; none where it could not be read' },
  logLine: { ...TEXT, description: 'of a refused upload: its line in tomcat/application.log' }
})

export function diagnosisView (diagnosis: Diagnosis): Typed<typeof DIAGNOSIS> {
  const { actor: { userName, ipAddress }, findings, cause } = toldDiagnosis(diagnosis)
  const { id, time, operation, outcome, messageId, chain, logLine } = diagnosis
  return {
    id,
    time,
    operation,
    userName,
    ipAddress,
    outcome,
    messageId,
    cause,
    findings,
    ...(chain !== undefined && { chain }),
    ...(logLine !== undefined && { logLine })
  }
}
