import { type Clock } from '../clock/clock.ts'
import type { AuditEntry } from './audit-entry.ts'

/** Entries kept; the oldest go first. */
export const AUDIT_LOG_LIMIT = 120_000

/** Arguments that an entry names; of more it tells how many there are. A request may be about a hundred thousand things. */
const MOST_ARGS = 20
/** Characters of an argument. */
const LONGEST_ARG = 255

/** Where something came from. */
export interface Origin {
  readonly ipAddress: string
  /** Id of the request in the journal of the admin API, where there is one. */
  readonly requestId?: number
}

/** Who did something, and from where. */
export interface Actor extends Origin {
  readonly userName: string
}

interface EventRow {
  readonly messageId: string
  readonly text: string
}

/**
 * What is worth an entry. CUSR0001 is the product's (API guide, AuditLogs); no other audit id of these operations is
 * public, so those beginning with MOCK are ours.
 */
export const AUDIT_EVENTS = {
  loggedIn: { messageId: 'CUSR0001', text: 'Successfully logged in.' },
  loginFailed: { messageId: 'MOCK2001', text: 'Unable to log in.' },
  loggedOut: { messageId: 'MOCK2002', text: 'Successfully logged out.' },
  sessionLimitsChanged: { messageId: 'MOCK2003', text: 'The session configuration is changed.' },
  csrGenerated: { messageId: 'MOCK2004', text: 'A certificate signing request is generated.' },
  certificateUploaded: { messageId: 'MOCK2005', text: 'The web server certificate is uploaded.' },
  certificateRefused: { messageId: 'MOCK2006', text: 'Unable to upload the web server certificate.' },
  timeChanged: { messageId: 'MOCK2007', text: 'The time configuration is changed.' },
  connectionValidated: { messageId: 'MOCK2008', text: 'The migration connection is validated.' },
  connectionRefused: { messageId: 'MOCK2009', text: 'Unable to validate the migration connection.' },
  groupCreated: { messageId: 'MOCK2020', text: 'A device group is created.' },
  groupChanged: { messageId: 'MOCK2021', text: 'A device group is changed.' },
  groupDeleted: { messageId: 'MOCK2022', text: 'Device groups are deleted.' },
  groupMembersAdded: { messageId: 'MOCK2023', text: 'Devices are added to a group.' },
  groupMembersRemoved: { messageId: 'MOCK2024', text: 'Devices are removed from a group.' },
  vlanCreated: { messageId: 'MOCK2080', text: 'A network is created.' },
  vlanChanged: { messageId: 'MOCK2081', text: 'A network is changed.' },
  vlanDeleted: { messageId: 'MOCK2082', text: 'A network is deleted.' },
  templateCreated: { messageId: 'MOCK2083', text: 'A template is created.' },
  templateImported: { messageId: 'MOCK2084', text: 'A template is imported.' },
  templateCloned: { messageId: 'MOCK2085', text: 'A template is cloned.' },
  templateChanged: { messageId: 'MOCK2086', text: 'A template is changed.' },
  templateDeleted: { messageId: 'MOCK2087', text: 'A template is deleted.' },
  templateNetworksChanged: { messageId: 'MOCK2088', text: 'The networks of a template are changed.' },
  templateDeployed: { messageId: 'MOCK2089', text: 'A template is deployed.' },
  profilesCreated: { messageId: 'MOCK2090', text: 'Profiles are created.' },
  profileChanged: { messageId: 'MOCK2091', text: 'A profile is changed.' },
  profilesDeleted: { messageId: 'MOCK2092', text: 'Profiles are deleted.' },
  profileAssigned: { messageId: 'MOCK2093', text: 'A profile is assigned.' },
  profileDeployed: { messageId: 'MOCK2094', text: 'A profile is deployed.' },
  profileUnassigned: { messageId: 'MOCK2095', text: 'A profile is unassigned.' },
  identityPoolCreated: { messageId: 'MOCK2096', text: 'An identity pool is created.' },
  identityPoolChanged: { messageId: 'MOCK2097', text: 'An identity pool is changed.' },
  identityPoolDeleted: { messageId: 'MOCK2098', text: 'An identity pool is deleted.' },
  configurationBaselineChecked: { messageId: 'MOCK2099', text: 'Devices are compared with a configuration baseline.' },
  configurationBaselineDeleted: { messageId: 'MOCK2100', text: 'A configuration baseline is deleted.' },
  devicesRemediated: { messageId: 'MOCK2101', text: 'Devices are made to comply with a configuration baseline.' },
  devicesRemoved: { messageId: 'MOCK2120', text: 'Devices are removed.' },
  powerControlled: { messageId: 'MOCK2121', text: 'The power of devices is controlled.' },
  inventoryRefreshed: { messageId: 'MOCK2122', text: 'The inventory of devices is refreshed.' },
  alertsAcknowledged: { messageId: 'MOCK2123', text: 'Alerts are acknowledged.' },
  alertsUnacknowledged: { messageId: 'MOCK2124', text: 'Alerts are unacknowledged.' },
  alertsRemoved: { messageId: 'MOCK2125', text: 'Alerts are removed.' },
  discoveryCreated: { messageId: 'MOCK2130', text: 'A discovery is created.' },
  discoveryChanged: { messageId: 'MOCK2131', text: 'A discovery is changed.' },
  discoveriesDeleted: { messageId: 'MOCK2132', text: 'Discoveries are deleted.' },
  devicesDiscovered: { messageId: 'MOCK2133', text: 'Devices are discovered.' },
  catalogRead: { messageId: 'MOCK2140', text: 'A firmware catalog is read.' },
  catalogsDeleted: { messageId: 'MOCK2141', text: 'Firmware catalogs are deleted.' },
  firmwareBaselineChecked: { messageId: 'MOCK2142', text: 'Devices are compared with a firmware baseline.' },
  firmwareBaselinesDeleted: { messageId: 'MOCK2143', text: 'Firmware baselines are deleted.' },
  firmwareUpdated: { messageId: 'MOCK2144', text: 'The firmware of devices is updated.' },
  firmwareStaged: { messageId: 'MOCK2145', text: 'Updates of firmware are staged.' },
  updateUploaded: { messageId: 'MOCK2146', text: 'An update package is uploaded.' },
  alertPolicyCreated: { messageId: 'MOCK2160', text: 'An alert policy is created.' },
  alertPolicyChanged: { messageId: 'MOCK2161', text: 'An alert policy is changed.' },
  alertPoliciesEnabled: { messageId: 'MOCK2162', text: 'Alert policies are enabled.' },
  alertPoliciesDisabled: { messageId: 'MOCK2163', text: 'Alert policies are disabled.' },
  alertPoliciesDeleted: { messageId: 'MOCK2164', text: 'Alert policies are deleted.' },
  reportCreated: { messageId: 'MOCK2165', text: 'A report is created.' },
  reportChanged: { messageId: 'MOCK2166', text: 'A report is changed.' },
  identitiesReserved: { messageId: 'MOCK2168', text: 'Virtual identities are reserved for devices.' },
  reportsDeleted: { messageId: 'MOCK2167', text: 'Reports are deleted.' },
  migratedOut: { messageId: 'MOCK2070', text: 'The migrate-out process is run.' },
  migratedIn: { messageId: 'MOCK2071', text: 'The data of the source appliance is restored.' },
  migrationDone: { messageId: 'MOCK2072', text: 'The data of this appliance is migrated.' },
  migrationFailed: { messageId: 'MOCK2073', text: 'Unable to migrate the data of the source appliance.' },
  jobCreated: { messageId: 'MOCK2010', text: 'A job is created.' },
  jobRun: { messageId: 'MOCK2011', text: 'A job is run.' },
  jobDeleted: { messageId: 'MOCK2012', text: 'A job is deleted.' },
  jobFailed: { messageId: 'MOCK2013', text: 'A job failed.' },
  jobChanged: { messageId: 'MOCK2014', text: 'A job is changed.' },
  networkChanged: { messageId: 'MOCK2050', text: 'The network configuration is changed.' },
  proxyChanged: { messageId: 'MOCK2051', text: 'The proxy configuration is changed.' },
  webServerChanged: { messageId: 'MOCK2052', text: 'The web server configuration is changed.' },
  smtpChanged: { messageId: 'MOCK2053', text: 'The SMTP configuration is changed.' },
  syslogChanged: { messageId: 'MOCK2054', text: 'The syslog configuration is changed.' },
  snmpChanged: { messageId: 'MOCK2055', text: 'The SNMP configuration is changed.' },
  preferencesChanged: { messageId: 'MOCK2056', text: 'The console preferences are changed.' },
  pluginChanged: { messageId: 'MOCK2057', text: 'A plug-in is changed.' },
  backupScheduled: { messageId: 'MOCK2058', text: 'A backup of the appliance is scheduled.' },
  backupMade: { messageId: 'MOCK2059', text: 'A backup of the appliance is made.' },
  backupRestored: { messageId: 'MOCK2060', text: 'The appliance is restored from a backup.' },
  backupRefused: { messageId: 'MOCK2061', text: 'Unable to restore the appliance from a backup.' },
  logBundleMade: { messageId: 'MOCK2062', text: 'A log bundle is made.' },
  accountCreated: { messageId: 'MOCK2030', text: 'A user account is created.' },
  accountChanged: { messageId: 'MOCK2031', text: 'A user account is changed.' },
  accountDeleted: { messageId: 'MOCK2032', text: 'A user account is deleted.' },
  groupsImported: { messageId: 'MOCK2033', text: 'Groups of a directory are imported.' },
  directoryAdded: { messageId: 'MOCK2034', text: 'A directory service is added.' },
  directoryChanged: { messageId: 'MOCK2035', text: 'A directory service is changed.' },
  directoryDeleted: { messageId: 'MOCK2036', text: 'A directory service is deleted.' },
  directoryTested: { messageId: 'MOCK2037', text: 'The connection to a directory service is tested.' },
  accountServiceChanged: { messageId: 'MOCK2038', text: 'The settings of the account service are changed.' },
  loginSecurityChanged: { messageId: 'MOCK2039', text: 'The login security is changed.' },
  fipsChanged: { messageId: 'MOCK2040', text: 'The FIPS mode is changed.' },
  policyMessageChanged: { messageId: 'MOCK2041', text: 'The security policy message is changed.' },
  configurationReset: { messageId: 'MOCK2042', text: 'The configuration of the appliance is reset.' },
  applianceReset: { messageId: 'MOCK2043', text: 'All data of the appliance is reset.' }
} as const satisfies Record<string, EventRow>

export type AuditEvent = keyof typeof AUDIT_EVENTS

/** What was done, before it has an id and a time. */
export interface Audited {
  readonly event: AuditEvent
  readonly actor: Actor
  /** Beside user and address, which every entry has. */
  readonly args?: readonly string[]
}

/** The audit log: newest last. */
export class AuditLog {
  readonly #clock: Clock
  #entries: AuditEntry[]
  #nextId: number

  constructor (clock: Clock, entries: readonly AuditEntry[]) {
    this.#clock = clock
    this.#entries = [...entries]
    this.#nextId = (entries.at(-1)?.id ?? 0) + 1
  }

  get entries (): readonly AuditEntry[] {
    return this.#entries
  }

  /** Makes an entry; it is in the log once it is {@link add}ed. */
  entry ({ event, actor, args = [] }: Audited): AuditEntry {
    const { messageId, text } = AUDIT_EVENTS[event]
    return {
      id: this.#nextId++,
      severity: '1000',
      message: text,
      category: 'Audit',
      userName: actor.userName,
      ipAddress: actor.ipAddress,
      messageArgs: [actor.userName, actor.ipAddress, ...told(args)].join(' || '),
      messageId,
      createdDate: this.#clock.now().toISOString()
    }
  }

  /** Gives entries of another appliance ids of this one; all else they keep. They are in the log once they are {@link add}ed. */
  adopt (entries: readonly AuditEntry[]): AuditEntry[] {
    return entries.map(entry => ({ ...entry, id: this.#nextId++ }))
  }

  /** Entries of a commit arrive when it is stored, perhaps behind younger ones: the order of ids is kept. */
  add (entries: readonly AuditEntry[]): void {
    for (const entry of entries) this.#entries.push(entry)
    const [older, newest] = this.#entries.slice(-1 - entries.length)
    if (older !== undefined && newest !== undefined && older.id > newest.id) this.#entries.sort((one, other) => one.id - other.id)
    if (this.#entries.length > AUDIT_LOG_LIMIT * 1.1) this.#entries = this.#entries.slice(-AUDIT_LOG_LIMIT)
  }

  /** Ids of entries that come go on behind that one. */
  reserve (id: number): void {
    this.#nextId = Math.max(this.#nextId, id + 1)
  }

  /** Puts other entries in the place of all. Ids go on from the highest there ever was. */
  replace (entries: readonly AuditEntry[]): void {
    this.#entries = [...entries]
    this.#nextId = Math.max(this.#nextId, (entries.at(-1)?.id ?? 0) + 1)
  }
}

function told (args: readonly string[]): string[] {
  const named = args.slice(0, MOST_ARGS).map(text => text.length > LONGEST_ARG ? `${text.slice(0, LONGEST_ARG)}…` : text)
  return args.length > MOST_ARGS ? [...named, `and ${args.length - MOST_ARGS} more`] : named
}
