import { FLAG, PORT, type Typed, closed, integer, list, orNull, withDefault } from '../../schema/schema.ts'
import { type Slice, pieceOf } from '../slice.ts'
import { ADAPTER } from './adapter-settings.ts'
import { PREFERENCE_SETTINGS } from './preferences.ts'
import { PLAIN, addressOrBlank } from './setting.ts'

const OFF = withDefault(FLAG, false)
const HOST = addressOrBlank('host')
const PLAIN_OR_NULL = withDefault(orNull(PLAIN), null)

/** How the appliance reaches the Internet: kept, and used for nothing. Its password is not even kept. */
export const PROXY = closed({
  ipAddress: withDefault(orNull(HOST), null),
  portNumber: integer({ minimum: 0, maximum: 65_535, default: 0 }),
  enableAuthentication: OFF,
  enableProxy: OFF,
  username: PLAIN_OR_NULL,
  sslCheckDisabled: OFF,
  /** Names and addresses, separated by semicolons. */
  proxyExclusionList: PLAIN_OR_NULL
})

export const WEB_SERVER = closed({
  /** Minutes: the bounds of a session's time-out. */
  timeOut: integer({ minimum: 1, maximum: 1_440, default: 20 }),
  /** 0: the one the appliance was started with. */
  portNumber: integer({ minimum: 0, maximum: 65_535, default: 0 })
})

/** The mail server. */
export const SMTP = closed({
  destinationAddress: withDefault(HOST, 'localhost'),
  portNumber: withDefault(PORT, 25),
  useCredentials: OFF,
  useSSL: OFF,
  credential: closed({ user: PLAIN_OR_NULL, password: { ...PLAIN_OR_NULL, writeOnly: true } })
})

const SYSLOG_SERVER = closed({ enabled: OFF, destinationAddress: HOST, portNumber: withDefault(PORT, 514) })
const NO_SYSLOG = { enabled: false, destinationAddress: '', portNumber: 514 }

/** The four syslog servers, each in its place. */
export const SYSLOG = withDefault(list(SYSLOG_SERVER, { maxItems: 4 }), [NO_SYSLOG, NO_SYSLOG, NO_SYSLOG, NO_SYSLOG])

/** Where traps are received: kept, and no trap is received. The community string is not even kept. */
export const SNMP = closed({ port: withDefault(PORT, 162) })

/** What clients have set. Absent: as on a new appliance. */
const SETTINGS_SET = closed({}, {
  adapter: ADAPTER,
  proxy: PROXY,
  webServer: WEB_SERVER,
  smtp: SMTP,
  syslog: SYSLOG,
  snmp: SNMP,
  preferences: PREFERENCE_SETTINGS
})

/** All settings that are kept and read back. */
export type Settings = Required<Typed<typeof SETTINGS_SET>>

export type SettingsName = keyof Settings
export type ProxySettings = Settings['proxy']
export type WebServerSettings = Settings['webServer']
export type SmtpSettings = Settings['smtp']
export type SyslogSettings = Settings['syslog'][number]

export const SETTINGS_STATE: Slice<Partial<Settings>> = {
  name: 'settings',
  schema: SETTINGS_SET,
  factory: () => ({}),
  absent: () => ({}),
  reset: 'configuration',
  // Addresses and ports are of the target's identity.
  migrates: (own, theirs) => {
    const { adapter, webServer } = pieceOf(own, SETTINGS_STATE)
    const { adapter: theirAdapter, webServer: theirWebServer, ...settings } = pieceOf(theirs, SETTINGS_STATE)
    return { ...settings, ...(adapter !== undefined && { adapter }), ...(webServer !== undefined && { webServer }) }
  }
}
