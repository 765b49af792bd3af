import type { JsonSchema } from '../../http/route.ts'
import { FLAG, INTEGER, TEXT, TEXT_OR_NULL, listOf } from '../../http/schema.ts'
import { closed, exact } from './route.ts'

/** The schemas that several rows share. */
export const NUMBER: JsonSchema = { type: 'number' }
export const TIME: JsonSchema = { type: 'string', format: 'date-time', description: 'ISO 8601' }
export const PEM: JsonSchema = { type: 'string', description: 'PEM' }
export const NAME: JsonSchema = { type: 'string', pattern: '^[a-z0-9][a-z0-9-]*$', maxLength: 63, description: 'lower-case letters, digits and dashes' }
export const VERSION: JsonSchema = { type: 'string', pattern: '^\\d{1,4}(\\.\\d{1,4}){1,3}$', description: 'two to four numbers: 4.0.1' }
export const PORT: JsonSchema = { type: 'integer', minimum: 0, maximum: 65_535, description: '0: a free one' }
export const ID: JsonSchema = { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', maxLength: 64 }

/** One of a list of words. */
export function oneOf (words: readonly string[]): JsonSchema {
  return { type: 'string', enum: words }
}

/** A whole number within limits. */
export function within (minimum: number, maximum: number, more: JsonSchema = {}): JsonSchema {
  return { type: 'integer', minimum, maximum, ...more }
}

export const CLOCK = exact({
  time: TIME,
  local: { type: 'string', description: 'as the product writes it, in its zone' },
  zone: TEXT,
  offsetMilliseconds: { type: 'integer', description: "ahead of the machine's clock" },
  rate: { type: 'number', description: "seconds that pass while one passes on the machine's clock; 0: frozen" },
  frozen: FLAG
})

export const CERTIFICATE = exact({
  subject: TEXT,
  issuer: TEXT,
  notBefore: TIME,
  notAfter: TIME,
  serialNumber: TEXT,
  fingerprint256: TEXT,
  subjectAltName: TEXT_OR_NULL
})

/** A value of a switch. */
export const SWITCH: JsonSchema = { type: ['boolean', 'integer', 'string'] }
export const SWITCHES: JsonSchema = { type: 'object', additionalProperties: SWITCH, description: 'fidelity switches, by name' }

export const APPLIANCE = exact({
  name: TEXT,
  version: TEXT,
  url: TEXT,
  host: TEXT,
  port: INTEGER,
  guid: TEXT,
  startedAt: TIME,
  clock: CLOCK,
  certificate: exact({ origin: oneOf(['factory', 'certificate', 'chain']), facts: listOf(CERTIFICATE), chain: PEM }),
  csr: { type: ['string', 'null'], description: 'the pending request, PEM' },
  trustStore: listOf(PEM),
  sessions: INTEGER,
  switches: SWITCHES
})

export const SNAPSHOT = exact({ id: TEXT, takenAt: TIME, appliance: TEXT, version: TEXT, revision: INTEGER })

const AUDIT_ENTRY = exact({
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

export const SNAPSHOT_DOCUMENT = exact({
  format: { const: 'mock-ome-snapshot' },
  formatVersion: INTEGER,
  id: ID,
  takenAt: TIME,
  appliance: TEXT,
  version: VERSION,
  keys: { type: 'boolean', description: 'private keys and digests of passwords are in it; without them it cannot be restored' },
  state: { type: 'object', description: 'as it lies in a data folder' },
  files: { type: 'object', additionalProperties: TEXT, description: 'the PEM files that the state names' },
  auditLog: listOf(AUDIT_ENTRY)
})

export const AUTHORITY = exact({
  id: TEXT,
  commonName: TEXT,
  intermediates: INTEGER,
  certificates: listOf(CERTIFICATE),
  root: PEM,
  chain: { ...PEM, description: 'PEM: the CA that signs first, the root last' }
})

export const PROBLEM = closed({
  type: TEXT,
  title: TEXT,
  status: INTEGER,
  detail: TEXT,
  errors: listOf(exact({ pointer: TEXT, detail: TEXT }))
}, ['type', 'title', 'status', 'detail'])
