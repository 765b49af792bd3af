import {
  BYTES, FLAG, INTEGER, OBJECT, TEXT, TEXT_OR_NULL, anyOf, closed, constant, integer, list, map, number, oneOf, text, within
} from '../../schema/schema.ts'
/** The schemas that several rows share. */
export const TIME = text({ format: 'date-time', description: 'ISO 8601' })
export const PEM = text({ description: 'PEM' })
export const NAME = text({ pattern: '^[a-z0-9][a-z0-9-]*$', maxLength: 63, description: 'lower-case letters, digits and dashes' })
export const VERSION = text({ pattern: '^\\d{1,4}(\\.\\d{1,4}){1,3}$', description: 'two to four numbers: 4.0.1' })
export const PORT = within(0, 65_535, { description: '0: a free one' })
export const ID = text({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', maxLength: 64 })

export const CLOCK = closed({
  time: TIME,
  local: text({ description: 'as the product writes it, in its zone' }),
  zone: TEXT,
  offsetMilliseconds: integer({ description: "ahead of the machine's clock" }),
  rate: number({ description: "seconds that pass while one passes on the machine's clock; 0: frozen" }),
  frozen: FLAG
})

export const CERTIFICATE = closed({
  subject: TEXT,
  issuer: TEXT,
  notBefore: TIME,
  notAfter: TIME,
  serialNumber: TEXT,
  fingerprint256: TEXT,
  subjectAltName: TEXT_OR_NULL
})

/** A body that is a file, as it would be uploaded: what it is, and the content types it comes with. */
export const CERTIFICATE_FILE = {
  body: { ...BYTES, description: 'the certificate or the chain, as it would be uploaded' },
  takes: ['application/octet-stream', 'application/x-pem-file', 'application/x-www-form-urlencoded', 'text/plain']
}

/** A value of a switch. */
export const SWITCH = anyOf(FLAG, INTEGER, TEXT)
export const SWITCHES = map(SWITCH, { description: 'fidelity switches, by name' })

/** What an appliance presents. */
export const CERTIFIED = closed({ origin: oneOf(['factory', 'certificate', 'chain']), facts: list(CERTIFICATE), chain: PEM })

export const APPLIANCE = closed({
  name: TEXT,
  version: TEXT,
  url: TEXT,
  host: TEXT,
  port: INTEGER,
  guid: TEXT,
  startedAt: TIME,
  clock: CLOCK,
  certificate: CERTIFIED,
  csr: { ...TEXT_OR_NULL, description: 'the pending request, PEM' },
  trustStore: list(PEM),
  sessions: INTEGER,
  switches: SWITCHES
})

export const SNAPSHOT = closed({ id: TEXT, takenAt: TIME, appliance: TEXT, version: TEXT, revision: INTEGER })

const AUDIT_ENTRY = closed({
  id: INTEGER,
  severity: TEXT,
  message: TEXT,
  category: TEXT,
  userName: TEXT,
  ipAddress: TEXT,
  messageArgs: TEXT,
  messageId: TEXT,
  createdDate: TEXT
})

export const SNAPSHOT_DOCUMENT = closed({
  format: constant('mock-ome-snapshot'),
  formatVersion: INTEGER,
  id: ID,
  takenAt: TIME,
  appliance: TEXT,
  version: VERSION,
  keys: { ...FLAG, description: 'private keys and digests of passwords are in it; without them it cannot be restored' },
  state: { ...OBJECT, description: 'as it lies in a data folder' },
  files: map(TEXT, { description: 'the PEM files that the state names' }),
  auditLog: list(AUDIT_ENTRY)
})

export const AUTHORITY = closed({
  id: TEXT,
  commonName: TEXT,
  intermediates: INTEGER,
  certificates: list(CERTIFICATE),
  root: PEM,
  chain: { ...PEM, description: 'PEM: the CA that signs first, the root last' }
})

export const PROBLEM = closed({
  type: TEXT,
  title: TEXT,
  status: INTEGER,
  detail: TEXT
}, {
  errors: list(closed({ pointer: TEXT, detail: TEXT }))
})
