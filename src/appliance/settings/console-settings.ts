import { Refusal } from '../../messages.ts'
import type { Ledger } from '../ledger.ts'
import type { Actor, AuditEvent } from '../logs/audit-log.ts'
import { type Schema, defaultOf } from '../../schema/schema.ts'
import type { Piece, Put, State } from '../slice.ts'
import { ADAPTER, judgeAdapter } from './adapter-settings.ts'
import { PREFERENCE_SETTINGS } from './preferences.ts'
import { invalid, take } from './setting.ts'
import { PROXY, SMTP, SNMP, SYSLOG, SETTINGS_STATE, type Settings, type SettingsName, WEB_SERVER } from './settings-state.ts'

/** One of the settings: what may be kept of it, with its default. */
export interface SettingsRow<T> {
  readonly schema: Schema<T>
  /** Of a change. */
  readonly event: AuditEvent
  /** What no schema can tell. Throws a refusal. */
  readonly judge?: (next: T) => void
}

/** Defaults: fixtures of Dell's clients (Terraform provider: proxy; Ansible collection: the others). */
export const SETTINGS: { readonly [K in SettingsName]: SettingsRow<Settings[K]> } = {
  adapter: { schema: ADAPTER, event: 'networkChanged', judge: judgeAdapter },
  proxy: {
    schema: PROXY,
    event: 'proxyChanged',
    judge: ({ enableProxy, ipAddress, portNumber, enableAuthentication, username }) => {
      if (enableProxy && isBlank(ipAddress)) throw invalid('IpAddress')
      if (enableProxy && portNumber === 0) throw invalid('PortNumber')
      if (enableAuthentication && isBlank(username)) throw invalid('Username')
    }
  },
  webServer: { schema: WEB_SERVER, event: 'webServerChanged' },
  smtp: {
    schema: SMTP,
    event: 'smtpChanged',
    judge: ({ useCredentials, destinationAddress, credential: { user, password } }) => {
      if (destinationAddress === '') throw invalid('DestinationAddress')
      if (useCredentials && (isBlank(user) || isBlank(password))) throw new Refusal('CAPP1106')
    }
  },
  syslog: {
    schema: SYSLOG,
    event: 'syslogChanged',
    judge: servers => {
      if (servers.some(({ enabled, destinationAddress }) => enabled && destinationAddress === '')) throw invalid('DestinationAddress')
    }
  },
  snmp: { schema: SNMP, event: 'snmpChanged' },
  preferences: { schema: PREFERENCE_SETTINGS, event: 'preferencesChanged' }
}

/** Settings that a client writes and reads back (proxy, mail, syslog, …): one mechanism for all, a row of {@link SETTINGS} for each. */
export class ConsoleSettings {
  readonly #ledger: Ledger
  readonly #settings: Piece<Partial<Settings>>

  constructor (ledger: Ledger) {
    this.#ledger = ledger
    this.#settings = ledger.slice(SETTINGS_STATE)
  }

  get<K extends SettingsName> (name: K): Settings[K] {
    return valueIn(this.#settings.value, name)
  }

  /** What would hold if a client sent this. Nothing is changed. @throws {Refusal} CGEN6002 naming the property, or what the row says */
  preview<K extends SettingsName> (name: K, input: unknown): Settings[K] {
    return changed(this.#settings.value, name, input)
  }

  /**
   * Changes what the input names, all or nothing.
   *
   * @param input what a client sent, with names as in {@link Settings}
   * @param more puts what else changes with it
   * @throws {Refusal} CGEN6002 naming the first bad property, or what the row says
   */
  async change<K extends SettingsName> (
    name: K,
    input: unknown,
    actor: Actor,
    more: (state: State, put: Put, next: Settings[K]) => void = () => {}
  ): Promise<Settings[K]> {
    return await this.#ledger.commit((state, put) => {
      const before = this.#settings.of(state)
      const next = changed(before, name, input)
      put(this.#settings, { ...before, [name]: next })
      more(state, put, next)
      return next
    }, [{ event: SETTINGS[name].event, actor }])
  }
}

function valueIn<K extends SettingsName> (settings: Partial<Settings>, name: K): Settings[K] {
  return settings[name] ?? defaultOf(SETTINGS[name].schema)
}

function changed<K extends SettingsName> (settings: Partial<Settings>, name: K, input: unknown): Settings[K] {
  const { schema, judge } = SETTINGS[name]
  const next = take(schema, input, valueIn(settings, name))
  judge?.(next)
  return next
}

function isBlank (value: string | null): boolean {
  return value === null || value.trim() === ''
}
