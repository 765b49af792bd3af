import { Refusal } from '../../messages.ts'
import type { Appliance } from '../appliance.ts'
import type { Actor, AuditEvent } from '../logs/audit-log.ts'
import { type AdapterSettings, ADAPTER, judgeAdapter } from './adapter-settings.ts'
import { type PreferenceSettings, PREFERENCE_FIELDS } from './preferences.ts'
import { type Field, flag, group, integer, invalid, isHost, places, secret, text, textOrNull } from './setting-fields.ts'
import type { ApplianceState } from '../state.ts'

/** How the appliance reaches the Internet: kept, and used for nothing. Its password is not even kept. */
export interface ProxySettings {
  readonly ipAddress: string | null
  readonly portNumber: number
  readonly enableAuthentication: boolean
  readonly enableProxy: boolean
  readonly username: string | null
  readonly sslCheckDisabled: boolean
  /** Names and addresses, separated by semicolons. */
  readonly proxyExclusionList: string | null
}

/** The web server. */
export interface WebServerSettings {
  /** Minutes. */
  readonly timeOut: number
  /** 0: the one the appliance was started with. */
  readonly portNumber: number
}

/** The mail server. */
export interface SmtpSettings {
  readonly destinationAddress: string
  readonly portNumber: number
  readonly useCredentials: boolean
  readonly useSSL: boolean
  readonly credential: { readonly user: string | null, readonly password: string | null }
}

/** One of the four syslog servers. */
export interface SyslogSettings {
  readonly enabled: boolean
  readonly destinationAddress: string
  readonly portNumber: number
}

/** Where traps are received: kept, and no trap is received. The community string is not even kept. */
export interface SnmpSettings {
  readonly port: number
}

/** All settings that are kept and read back. */
export interface Settings {
  readonly adapter: AdapterSettings
  readonly proxy: ProxySettings
  readonly webServer: WebServerSettings
  readonly smtp: SmtpSettings
  readonly syslog: readonly SyslogSettings[]
  readonly snmp: SnmpSettings
  readonly preferences: PreferenceSettings
}

export type SettingsName = keyof Settings

/** One of them. */
export interface SettingsRow<T> {
  readonly field: Field<T>
  /** Of a change. */
  readonly event: AuditEvent
  /** What no field can tell alone. Throws a refusal. */
  readonly judge?: (next: T) => void
}

const PORT = (factory: number): Field<number> => integer(factory, 1, 65_535)
const NO_SYSLOG: SyslogSettings = { enabled: false, destinationAddress: '', portNumber: 514 }

/** Defaults: fixtures of Dell's clients (Terraform provider: proxy; Ansible collection: the others). */
export const SETTINGS: { readonly [K in SettingsName]: SettingsRow<Settings[K]> } = {
  adapter: { field: ADAPTER, event: 'networkChanged', judge: judgeAdapter },
  proxy: {
    field: group<ProxySettings>({
      ipAddress: textOrNull(isHost),
      portNumber: integer(0, 0, 65_535),
      enableAuthentication: flag(false),
      enableProxy: flag(false),
      username: textOrNull(),
      sslCheckDisabled: flag(false),
      proxyExclusionList: textOrNull()
    }),
    event: 'proxyChanged',
    judge: ({ enableProxy, ipAddress, portNumber, enableAuthentication, username }) => {
      if (enableProxy && isBlank(ipAddress)) throw invalid('IpAddress')
      if (enableProxy && portNumber === 0) throw invalid('PortNumber')
      if (enableAuthentication && isBlank(username)) throw invalid('Username')
    }
  },
  webServer: {
    // The bounds of a session's time-out.
    field: group<WebServerSettings>({ timeOut: integer(20, 1, 1_440), portNumber: PORT(0) }),
    event: 'webServerChanged'
  },
  smtp: {
    field: group<SmtpSettings>({
      destinationAddress: text('localhost', isHost),
      portNumber: PORT(25),
      useCredentials: flag(false),
      useSSL: flag(false),
      credential: group<SmtpSettings['credential']>({ user: textOrNull(), password: secret() })
    }),
    event: 'smtpChanged',
    judge: ({ useCredentials, destinationAddress, credential: { user, password } }) => {
      if (destinationAddress === '') throw invalid('DestinationAddress')
      if (useCredentials && (isBlank(user) || isBlank(password))) throw new Refusal('CAPP1106')
    }
  },
  syslog: {
    field: places(group<SyslogSettings>({ enabled: flag(false), destinationAddress: text('', isHost), portNumber: PORT(514) }), [NO_SYSLOG, NO_SYSLOG, NO_SYSLOG, NO_SYSLOG],
      (allowed, sent) => new Refusal('CAPP1108', [String(allowed), String(sent)])),
    event: 'syslogChanged',
    judge: servers => {
      if (servers.some(({ enabled, destinationAddress }) => enabled && destinationAddress === '')) throw invalid('DestinationAddress')
    }
  },
  snmp: { field: group<SnmpSettings>({ port: PORT(162) }), event: 'snmpChanged' },
  preferences: { field: group<PreferenceSettings>(PREFERENCE_FIELDS), event: 'preferencesChanged' }
}

/** Settings that a client writes and reads back (proxy, mail, syslog, …): one mechanism for all, a row of {@link SETTINGS} for each. */
export class ConsoleSettings {
  readonly #appliance: Appliance

  constructor (appliance: Appliance) {
    this.#appliance = appliance
  }

  get<K extends SettingsName> (name: K): Settings[K] {
    return settingsIn(this.#appliance.state, name)
  }

  /** What would hold if a client sent this. Nothing is changed. @throws {Refusal} CGEN6002 naming the property, or what the row says */
  preview<K extends SettingsName> (name: K, input: unknown): Settings[K] {
    return changed(this.#appliance.state, name, input)
  }

  /**
   * Changes what the input names, all or nothing.
   *
   * @param input what a client sent, with names as in {@link Settings}
   * @param more what else changes with it
   * @throws {Refusal} CGEN6002 naming the first bad property, or what the row says
   */
  async change<K extends SettingsName> (name: K, input: unknown, actor: Actor, more: (state: ApplianceState, next: Settings[K]) => Partial<ApplianceState> = () => ({})): Promise<Settings[K]> {
    const state = await this.#appliance.commit(state => {
      const next = changed(state, name, input)
      return { settings: { ...state.settings, [name]: next }, ...more(state, next) }
    }, [{ event: SETTINGS[name].event, actor }])
    return settingsIn(state, name)
  }
}

function settingsIn<K extends SettingsName> ({ settings }: ApplianceState, name: K): Settings[K] {
  const kept: Partial<Settings> = settings ?? {}
  return kept[name] ?? SETTINGS[name].field.factory
}

function changed<K extends SettingsName> (state: ApplianceState, name: K, input: unknown): Settings[K] {
  const { field, judge } = SETTINGS[name]
  const next = field.take(input ?? null, settingsIn(state, name), '')
  judge?.(next)
  return next
}

function isBlank (value: string | null): boolean {
  return value === null || value.trim() === ''
}
