import { type Place, appliances, host, oneOf, optional, port, secret, switches, text } from './setting-values.ts'

/** One thing a user may set: a row of {@link SETTINGS}. */
export interface Setting<T> {
  /** Key of the YAML file; null where a file cannot set it. */
  readonly key: string | null
  readonly flag: string
  readonly variable: string
  /** What stands for the value in help texts. */
  readonly argument: string
  /** Takes many values: the flag is repeated, the variable is comma separated. */
  readonly list: boolean
  /** As a user would write it; null where there is none. */
  readonly default: string | readonly string[] | null
  readonly description: string
  /**
   * Turns what was written (text; texts for a list; what YAML holds for a file, its scalars as text) into the value.
   * @throws UsageError naming the place and what was expected there
   */
  readonly parse: (value: unknown, at: Place) => T
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const LOG_FORMATS = ['json', 'pretty'] as const

/** Everything that can be set. Each row is named as its flag is spelt in camelCase. */
export const SETTINGS = {
  config: {
    key: null,
    flag: '--config',
    variable: 'MOCK_OME_CONFIG',
    argument: 'FILE',
    list: false,
    default: null,
    description: 'YAML file with any of these settings',
    parse: optional(text('the name of a file', /./))
  },
  appliance: {
    key: 'appliances',
    flag: '--appliance',
    variable: 'MOCK_OME_APPLIANCES',
    argument: 'NAME=VERSION:PORT[:PORT]',
    list: true,
    default: ['source=3.10.2:8443', 'target=4.0.1:9443'],
    description: 'an appliance; repeat for more (replaces the default two; port 0: a free one; a second port is where peers connect for a migration, else the port above)',
    parse: appliances
  },
  host: {
    key: 'host',
    flag: '--host',
    variable: 'MOCK_OME_HOST',
    argument: 'ADDRESS',
    list: false,
    default: '127.0.0.1',
    description: 'address all appliances listen on',
    parse: host
  },
  username: {
    key: 'username',
    flag: '--username',
    variable: 'MOCK_OME_USERNAME',
    argument: 'NAME',
    list: false,
    default: 'admin',
    description: 'user name of the administrator',
    // HTTP Basic separates name and password at the first colon.
    parse: text('a name without colons and control characters', /^[^:\p{Cc}]+$/u)
  },
  password: {
    key: 'password',
    flag: '--password',
    variable: 'MOCK_OME_PASSWORD',
    argument: 'TEXT',
    list: false,
    default: 'admin',
    description: 'password of the administrator',
    parse: secret('text without control characters', /^\P{Cc}+$/u)
  },
  data: {
    key: 'data',
    flag: '--data',
    variable: 'MOCK_OME_DATA',
    argument: 'DIR',
    list: false,
    default: null,
    description: 'folder that keeps the state of the appliances (without it, state ends with the process)',
    parse: optional(text('the name of a folder', /./))
  },
  adminPort: {
    key: 'admin-port',
    flag: '--admin-port',
    variable: 'MOCK_OME_ADMIN_PORT',
    argument: 'PORT',
    list: false,
    default: '8400',
    description: 'port of the admin API, or off (reserved: nothing listens there yet)',
    parse: (value, at) => value === 'off' ? null : port(value, at, 'off, or a port from 0 to 65535')
  },
  readyFile: {
    key: 'ready-file',
    flag: '--ready-file',
    variable: 'MOCK_OME_READY_FILE',
    argument: 'FILE',
    list: false,
    default: null,
    description: 'file to write, as JSON, once every appliance answers; removed at exit',
    parse: optional(text('the name of a file', /./))
  },
  logLevel: {
    key: 'log-level',
    flag: '--log-level',
    variable: 'MOCK_OME_LOG_LEVEL',
    argument: 'LEVEL',
    list: false,
    default: 'info',
    description: `how much to log: ${LOG_LEVELS.join(', ')}`,
    parse: oneOf(LOG_LEVELS)
  },
  logFormat: {
    key: 'log-format',
    flag: '--log-format',
    variable: 'MOCK_OME_LOG_FORMAT',
    argument: 'FORMAT',
    list: false,
    default: null,
    description: 'json or pretty (without it: pretty on a terminal, json elsewhere)',
    parse: optional(oneOf(LOG_FORMATS))
  },
  switch: {
    key: 'fidelity',
    flag: '--switch',
    variable: 'MOCK_OME_SWITCHES',
    argument: 'NAME=VALUE',
    list: true,
    default: [],
    description: 'a fidelity switch; repeat for more (in the file: a map of names to values)',
    parse: switches
  }
} as const satisfies Record<string, Setting<unknown>>
