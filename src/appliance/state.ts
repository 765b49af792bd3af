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

/** All that an appliance is. Replaced as a whole by each commit, never changed in place. */
export interface ApplianceState {
  readonly version: number
  /** Counts commits. Audit entries carry the revision they belong to, so that an unfinished commit leaves no trace. */
  readonly revision: number
  readonly guid: string
  readonly accounts: readonly Account[]
  readonly sessionLimits: readonly SessionLimit[]
  readonly loginSecurity: LoginSecurity
  readonly webCertificate: WebCertificateState
  readonly csr: CsrState | null
  /** Trust anchors, PEM. */
  readonly trustStore: readonly string[]
  /** Absent: the machine's time, in UTC. */
  readonly time?: TimeState
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
