import type { DirectoriesState } from './directories/directory-state.ts'
import type { InventoryState } from './inventory/inventory-state.ts'
import type { Settings } from './settings/console-settings.ts'
import type { JobsState } from './jobs/job-state.ts'

/** Version of the shape below. A folder written by a newer one is refused at start. */
export const STATE_VERSION = 1

/** A local account. Passwords are kept as a salted digest. */
export interface Account {
  readonly id: string
  readonly userName: string
  readonly password: { readonly salt: string, readonly digest: string }
  /** Id of the role: `10` is ADMINISTRATOR. */
  readonly roleId: string
  readonly enabled: boolean
  /** 1 is a local user, 2 one of a directory group. Absent: local. */
  readonly userTypeId?: 1 | 2
  readonly description?: string | null
  /** Locked by an administrator; a lock after failed logins is not kept. */
  readonly locked?: boolean
  /** Of an imported group: the directory it is from, and its identity there. */
  readonly group?: { readonly directoryId: number, readonly objectGuid: string }
}

/** How long a password may be, in characters. */
export interface PasswordLengths {
  readonly min: number
  readonly max: number
}

/** Security settings beside those of the login. */
export interface SecurityState {
  readonly fips: boolean
  /** The text shown before a login; empty: none. */
  readonly policyMessage: string
  readonly passwordLengths: PasswordLengths
  /** Failed logins before one is logged. Kept for who reads it back: here all are. */
  readonly failureLoggingThreshold: number
}

/** Limits of one kind of session. Timeouts in milliseconds; -1 means off (universal timeout only). */
export interface SessionLimit {
  readonly sessionType: 'GUI' | 'API' | 'UniversalTimeout'
  readonly maxSessions: number
  readonly sessionTimeout: number
}

/** When failed logins lock an account or an address (attributes `LoginSecurity.1#…` of the product). Times in seconds. */
export interface LoginSecurity {
  readonly lockoutFailCount: number
  readonly lockoutFailCountTime: number
  readonly lockoutPenaltyTime: number
  readonly lockoutByUsername: boolean
  readonly lockoutByIp: boolean
  /** Whether logins are taken from `ipRange` alone. Absent: from everywhere. */
  readonly ipRangeEnabled?: boolean
  /** Networks (`192.0.2.0/24`), ranges and addresses, separated by commas. */
  readonly ipRange?: string | null
}

/** Date, time zone and NTP. */
export interface TimeState {
  /** Id of the zone: `TZ_ID_33`. */
  readonly timeZone: string
  readonly ntp: boolean
  /** The primary server, then the secondary ones; null where none is set. */
  readonly ntpAddresses: ReadonlyArray<string | null>
  /** Milliseconds the appliance's clock is ahead of the machine's. */
  readonly offset: number
}

/** The certificate the web server presents. All PEM; the chain is leaf first. */
export interface WebCertificateState {
  readonly privateKey: string
  readonly chain: readonly string[]
  /** Where it came from: a leaf uploaded alone records no chain, which later blocks migration (ansible issue 645). */
  readonly origin: 'factory' | 'certificate' | 'chain'
}

/** The pending certificate signing request. It stays after an upload, until the next one is made. */
export interface CsrState {
  readonly privateKey: string
  /** PEM, with line breaks. */
  readonly request: string
}

/** One half of a migration. */
export interface MigrationStep {
  /** Of the migration: given by the source when it migrates out. */
  readonly id: string
  /** Of the other appliance. */
  readonly guid: string
  readonly address: string
  /** ISO 8601, by this appliance's clock. */
  readonly time: string
}

/** How far the migration of an appliance's data has come. */
export interface MigrationState {
  /** Source: migrate-out is done, the target may fetch the data. */
  readonly out: MigrationStep | null
  /** Source: the target has the data; nothing may be changed here any more. */
  readonly done: MigrationStep | null
  /** Target: the data of a source is here. */
  readonly in: MigrationStep | null
}

/** An installed plug-in. Times are ISO 8601. */
export interface PluginState {
  readonly id: string
  readonly version: string
  readonly enabled: boolean
  readonly installedAt: string
  readonly updatedAt: string | null
  readonly disabledAt: string | null
}

/** What a passphrase gives: the key that backups are encrypted with. Hex. A secret. */
export interface BackupKey {
  readonly salt: string
  readonly key: string
}

/** All that an appliance is. Replaced as a whole by each commit, never changed in place. */
export interface ApplianceState {
  readonly version: number
  /** Counts commits. Audit entries carry the revision they belong to, so that an unfinished commit leaves no trace. */
  readonly revision: number
  readonly guid: string
  readonly accounts: readonly Account[]
  /** Id of the next account. Absent: none was made yet. */
  readonly nextAccountId?: number
  readonly sessionLimits: readonly SessionLimit[]
  readonly loginSecurity: LoginSecurity
  /** Absent: as it leaves the factory. */
  readonly security?: SecurityState
  /** Absent: none. */
  readonly directories?: DirectoriesState
  readonly webCertificate: WebCertificateState
  readonly csr: CsrState | null
  /** Trust anchors, PEM. */
  readonly trustStore: readonly string[]
  /** Absent: the machine's time, in UTC. */
  readonly time?: TimeState
  /** Absent: none. */
  readonly jobs?: JobsState
  /** Absent: no devices, and no groups of users. */
  readonly inventory?: InventoryState
  /** Absent: no data was migrated. */
  readonly migration?: MigrationState
  /** What clients have set. Absent, whole or in part: as on a new appliance. */
  readonly settings?: Partial<Settings>
  /** Absent: none. */
  readonly plugins?: readonly PluginState[]
  /** Of the scheduled backup. Absent: none is scheduled. */
  readonly backupKey?: BackupKey
  /** Revision whose audit entries are the oldest that count: a reset or a restored snapshot sets it. Absent: all count. */
  readonly auditStart?: number
}

/** One entry of the audit log (shape: Dell's API guide, AuditLogs). */
export interface AuditEntry {
  readonly id: number
  readonly severity: string
  readonly message: string
  readonly category: string
  readonly userName: string
  readonly ipAddress: string
  readonly messageArgs: string
  readonly messageId: string
  /** ISO 8601, by the appliance's clock. */
  readonly createdDate: string
}
