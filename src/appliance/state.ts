import { COUNT, type Typed, closed, constant, text } from '../schema/schema.ts'
import { ACCOUNTS } from './accounts/account-state.ts'
import { SESSION_LIMITS } from './accounts/session-limit.ts'
import { CSR, TRUST_STORE, WEB_CERTIFICATE, type WebCertificateState } from './certificate/certificate-state.ts'
import { DIRECTORIES } from './directories/directory-state.ts'
import { BACKUP_KEY } from './files/backup-key.ts'
import { INVENTORY } from './inventory/inventory-state.ts'
import { JOBS } from './jobs/job-state.ts'
import { MIGRATION } from './migration/migration-state.ts'
import { PLUGINS } from './plugins/plugin-state.ts'
import { LOGIN_SECURITY, SECURITY } from './settings/security-state.ts'
import { SETTINGS_STATE } from './settings/settings-state.ts'
import { TIME_STATE } from './settings/time-state.ts'

/** Version of the shape below. A folder written by a newer one is refused at start. */
export const STATE_VERSION = 1

/** What must be there of a state, as it lies in `state.json`. */
const NEEDED = {
  version: constant(STATE_VERSION),
  /** Counts commits. Audit entries carry the revision they belong to, so that an unfinished commit leaves no trace. */
  revision: COUNT,
  guid: text({ maxLength: 255 }),
  accounts: ACCOUNTS,
  sessionLimits: SESSION_LIMITS,
  loginSecurity: LOGIN_SECURITY,
  webCertificate: WEB_CERTIFICATE,
  csr: CSR,
  trustStore: TRUST_STORE
}

/** What may be absent: then it is as on a new appliance. */
const OPTIONAL = {
  /** Id of the next account. Absent: none was made yet. */
  nextAccountId: COUNT,
  security: SECURITY,
  directories: DIRECTORIES,
  /** Absent: the machine's time, in UTC. */
  time: TIME_STATE,
  jobs: JOBS,
  /** Absent: no devices, and no groups of users. */
  inventory: INVENTORY,
  migration: MIGRATION,
  /** What clients have set. */
  settings: SETTINGS_STATE,
  plugins: PLUGINS,
  /** Of the scheduled backup. Absent: none is scheduled. */
  backupKey: BACKUP_KEY,
  /** Revision whose audit entries are the oldest that count: a reset or a restored snapshot sets it. Absent: all count. */
  auditStart: COUNT
}

/** The shape of each part of a state, as it is written. */
export const STATE_PARTS = { ...NEEDED, ...OPTIONAL }

/** `state.json`: the state, with the name of a file in `pki/` where the state has PEM. */
export const STATE = closed(NEEDED, OPTIONAL)

export type StateRecord = Typed<typeof STATE>

/** All that an appliance is. Replaced as a whole by each commit, never changed in place. */
export type ApplianceState = Omit<StateRecord, 'webCertificate'> & { readonly webCertificate: WebCertificateState }
