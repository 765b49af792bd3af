import { MOST_DEVICES } from '../estate/layout.ts'
import { WEATHER_NAMES } from '../traffic/faults/weather-names.ts'
import { type Place, appliances, files, host, number, oneOf, optional, origins, port, secret, switches, text, yes } from './values.ts'

/** One thing a user may set: a row of {@link SETTINGS}. */
export interface Setting<T> {
  /** Key of the YAML file; null where a file cannot set it. */
  readonly key: string | null
  /** What the key was called before: it is understood, and a warning tells the new one. */
  readonly formerly?: string
  readonly flag: string
  readonly variable: string
  /** What stands for the value in help texts; empty where the flag takes none, and says yes. */
  readonly argument: string
  /** Takes many values: the flag is repeated, the variable is comma separated. */
  readonly list: boolean
  /** As a user would write it; null where there is none. */
  readonly default: string | readonly string[] | null
  readonly description: string
  /** Name of the setting that this one reads from a file. */
  readonly inFile?: string
  /**
   * Turns what was written (text; texts for a list; what YAML holds for a file, its scalars as text) into the value.
   * @throws UsageError naming the place and what was expected there
   */
  readonly parse: (value: unknown, at: Place) => T
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const LOG_FORMATS = ['json', 'pretty'] as const

const MAX_SEED = 2 ** 31 - 1

const MOST_ENTRIES = 1_000_000
const MOST_BYTES = 2 ** 30

const fileName = optional(text('the name of a file', /./))

const FILE_OR_LOCAL_URL = /^(?:https?:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?\/|(?!https?:).)/i

const ROWS = {
  config: {
    key: null,
    flag: '--config',
    variable: 'MOCK_OME_CONFIG',
    argument: 'FILE',
    list: false,
    default: null,
    description: 'YAML file with any of these settings',
    parse: fileName
  },
  appliance: {
    key: 'appliances',
    flag: '--appliance',
    variable: 'MOCK_OME_APPLIANCES',
    argument: 'NAME=VERSION:PORT[:PORT]',
    list: true,
    default: ['source=3.10.2:8443', 'target=4.0.1:9443'],
    description: 'an appliance; repeat for more (replaces the default two; port 0: a free one; ' +
      'a second port is where peers connect for a migration, else the port above)',
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
  devices: {
    key: 'devices',
    flag: '--devices',
    variable: 'MOCK_OME_DEVICES',
    argument: 'NUMBER',
    list: false,
    default: '0',
    description: 'number of managed devices of each new appliance',
    parse: (value, at) => number(value, at, MOST_DEVICES)
  },
  seed: {
    key: 'seed',
    flag: '--seed',
    variable: 'MOCK_OME_SEED',
    argument: 'NUMBER',
    list: false,
    default: '1',
    description: 'what the managed devices are generated from, and what comes by chance: ' +
      'the same seed gives the same devices and the same faults',
    parse: (value, at) => number(value, at, MAX_SEED)
  },
  weather: {
    key: 'weather',
    flag: '--weather',
    variable: 'MOCK_OME_WEATHER',
    argument: 'NAME',
    list: false,
    default: 'calm',
    description: `how many faults come by chance: ${WEATHER_NAMES.join(', ')}`,
    parse: oneOf(WEATHER_NAMES)
  },
  journalEntries: {
    key: 'journal-entries',
    flag: '--journal-entries',
    variable: 'MOCK_OME_JOURNAL_ENTRIES',
    argument: 'NUMBER',
    list: false,
    default: '1000',
    description: 'requests each appliance remembers for the admin API; 0: none',
    parse: (value, at) => number(value, at, MOST_ENTRIES)
  },
  journalBytes: {
    key: 'journal-bytes',
    flag: '--journal-bytes',
    variable: 'MOCK_OME_JOURNAL_BYTES',
    argument: 'NUMBER',
    list: false,
    default: '8388608',
    description: 'memory that may take, for each appliance, in bytes',
    parse: (value, at) => number(value, at, MOST_BYTES)
  },
  adminPort: {
    key: 'admin-port',
    flag: '--admin-port',
    variable: 'MOCK_OME_ADMIN_PORT',
    argument: 'PORT',
    list: false,
    default: '8400',
    description: 'port of the admin API (0: a free one), or off',
    parse: (value, at) => value === 'off' ? null : port(value, at, 'off, or a port from 0 to 65535')
  },
  adminHost: {
    key: 'admin-host',
    flag: '--admin-host',
    variable: 'MOCK_OME_ADMIN_HOST',
    argument: 'ADDRESS',
    list: false,
    default: '127.0.0.1',
    description: 'address the admin API listens on; one that other machines reach needs a token',
    parse: host
  },
  adminToken: {
    key: 'admin-token',
    flag: '--admin-token',
    variable: 'MOCK_OME_ADMIN_TOKEN',
    argument: 'TEXT',
    list: false,
    default: null,
    description: 'bearer token of the admin API (without it: none on loopback; elsewhere one is made, logged at the start, in the ' +
      'ready file, and kept as admin.token in the folder of --data)',
    parse: optional(secret('16 to 256 letters, digits and -._~+/=', /^[A-Za-z0-9._~+/=-]{16,256}$/))
  },
  peer: {
    key: 'peers',
    flag: '--peer',
    variable: 'MOCK_OME_PEERS',
    argument: 'URL',
    list: true,
    default: [],
    description: 'admin API of another process, http://HOST:PORT; repeat for more. The lab lists its appliances',
    parse: origins
  },
  readyFile: {
    key: 'ready-file',
    flag: '--ready-file',
    variable: 'MOCK_OME_READY_FILE',
    argument: 'FILE',
    list: false,
    default: null,
    description: 'file to write, as JSON, once every appliance answers; removed at exit',
    parse: fileName
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
  logRequests: {
    key: 'log-requests',
    flag: '--log-requests',
    variable: 'MOCK_OME_LOG_REQUESTS',
    argument: '',
    list: false,
    default: 'false',
    description: 'log one line a request: operation, status, MessageId, milliseconds, and its id in the journal',
    parse: yes
  },
  traces: {
    key: 'traces',
    flag: '--traces',
    variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    argument: 'URL',
    list: false,
    default: null,
    description: 'collector of OpenTelemetry, http://HOST:PORT, that gets a span for each request; ' +
      'needs packages that are not installed with mock-ome',
    parse: optional(text('http://HOST:PORT of a collector', /^https?:\/\/[^\s@]+$/))
  },
  firmwareCatalog: {
    key: 'firmware-catalog',
    flag: '--firmware-catalog',
    variable: 'MOCK_OME_FIRMWARE_CATALOG',
    argument: 'FILE',
    list: false,
    default: null,
    description: "a catalog of Dell's, XML or packed with gzip, that firmware catalogs are read from, whatever their repositories: " +
      'a file, or a URL of this machine (without it: generated)',
    parse: optional(text('a file, or a URL of this machine', FILE_OR_LOCAL_URL))
  },
  recording: {
    key: 'recording',
    flag: '--recording',
    variable: 'MOCK_OME_RECORDING',
    argument: 'FILE',
    list: false,
    default: null,
    description: 'a recording of a console, made by `mock-ome record`, that appliances answer from (without it: devices are generated); ' +
      'their state is kept in memory',
    parse: optional(text('the name of a file', /./))
  },
  certified: {
    key: 'certified',
    flag: '--certified',
    variable: 'MOCK_OME_CERTIFIED',
    argument: 'CA',
    list: false,
    default: null,
    description: 'CA that certifies each appliance which has its factory certificate: a name for one in memory, or (with a / in it) ' +
      'the folder of a lab CA, which is made where there is none',
    parse: optional(text('a name of letters, digits and dashes, or a folder', /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$|\//))
  },
  snapshot: {
    key: 'snapshots',
    flag: '--snapshot',
    variable: 'MOCK_OME_SNAPSHOTS',
    argument: '[NAME=]FILE',
    list: true,
    default: [],
    description: 'snapshot of the admin API, downloaded with its keys, that a new appliance begins with (without a name: each)',
    parse: files
  },
  cert: {
    key: 'cert',
    flag: '--cert',
    variable: 'MOCK_OME_CERT',
    argument: '[NAME=]FILE',
    list: true,
    default: [],
    description: 'certificate or chain, PEM, that an appliance presents from the start; judged as an upload is (without a name: each)',
    parse: files
  },
  key: {
    key: 'key',
    flag: '--key',
    variable: 'MOCK_OME_KEY',
    argument: '[NAME=]FILE',
    list: true,
    default: [],
    description: 'the key of --cert, PEM, without a passphrase',
    parse: files
  },
  switch: {
    key: 'switches',
    formerly: 'fidelity',
    flag: '--switch',
    variable: 'MOCK_OME_SWITCHES',
    argument: 'NAME=VALUE',
    list: true,
    default: [],
    description: 'a fidelity switch; repeat for more (in the file: a map of names to values)',
    parse: switches
  }
} as const satisfies Record<string, Setting<unknown>>

/** Everything that can be set. Each row is named as its flag is spelt in camelCase. A secret may stand in a file instead. */
export const SETTINGS = {
  ...ROWS,
  passwordFile: inFile('password', ROWS.password),
  adminTokenFile: inFile('adminToken', ROWS.adminToken)
} as const satisfies Record<string, Setting<unknown>>

/** The file of a secret: whoever lists processes, or reads a file of settings, does not see it. */
function inFile (name: keyof typeof ROWS, { flag, variable, key }: Setting<unknown>): Setting<string | null> {
  return {
    key: `${key}-file`,
    flag: `${flag}-file`,
    variable: `${variable}_FILE`,
    argument: 'FILE',
    list: false,
    default: null,
    description: `file that holds what ${flag} says; a line break at its end does not count`,
    inFile: name,
    parse: fileName
  }
}
