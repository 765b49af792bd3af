import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Weather } from '../traffic/faults/weather-names.ts'
import type { Switches } from '../appliance/switches.ts'
import { failureText } from '../failure.ts'
import { suggestion } from '../spelling.ts'
import { UsageError } from './usage-error.ts'
import type { ApplianceSetting, NamedFile, Place } from './values.ts'
import { SETTINGS, type Setting } from './settings.ts'

export { SETTINGS, type Setting } from './settings.ts'

/** What the process was told to be. */
export interface Config {
  readonly appliances: readonly ApplianceSetting[]
  readonly host: string
  readonly username: string
  readonly password: string
  /** Where state is kept; null keeps it in memory. */
  readonly dataDirectory: string | null
  /** Managed devices of each new appliance. */
  readonly devices: number
  /** What they are generated from, and what comes by chance. */
  readonly seed: number
  readonly weather: Weather
  /** Requests each appliance remembers, and the bytes they may take. */
  readonly journalEntries: number
  readonly journalBytes: number
  /** null: no admin API. */
  readonly adminPort: number | null
  readonly adminHost: string
  /** null: none was given. */
  readonly adminToken: string | null
  /** Admin APIs of other processes: their origins. */
  readonly peers: readonly string[]
  readonly readyFile: string | null
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
  /** null: pretty on a terminal, JSON elsewhere. */
  readonly logFormat: 'json' | 'pretty' | null
  readonly logRequests: boolean
  /** A collector of traces: its URL. */
  readonly traces: string | null
  /** A file or a URL; null: what is in firmware catalogs is generated. */
  readonly firmwareCatalog: string | null
  /** A recording that appliances answer from; null: their devices are generated. */
  readonly recording: string | null
  /** A name, or a folder: there is a / in it. null: appliances keep their factory certificate. */
  readonly certified: string | null
  readonly snapshots: readonly NamedFile[]
  readonly certs: readonly NamedFile[]
  readonly keys: readonly NamedFile[]
  /** The fidelity switches that were set. */
  readonly switches: Partial<Switches>
  /** What was said and means nothing: variables that look like ours and are none. */
  readonly warnings: readonly string[]
}

/** One value for a setting, and where it came from. */
interface Given {
  readonly value: unknown
  readonly at: Place
}

/** Finds what one source says about a setting; null where it says nothing. */
type Source = (name: string, setting: Setting<unknown>) => Given | null

/**
 * Reads the settings: a flag wins over a variable, a variable over the file, the file over the default. Fidelity switches are
 * merged one by one in the same order.
 * @param flags what the command line gave, by the names of {@link SETTINGS}: texts, or lists of texts
 * @param env environment variables; an empty one counts as not set, as Compose files leave them
 * @throws UsageError naming the setting and the place a bad value or unknown key came from
 */
export async function loadConfig (flags: Readonly<Record<string, unknown>>, env: NodeJS.ProcessEnv = process.env): Promise<Config> {
  const told = [fromFlags(flags), fromVariables(env)]
  const file = read('config', SETTINGS.config, told)
  const content = file === null ? {} : await contentOf(file)
  const sources = [...told, fromFile(file, content)]
  const config = {
    appliances: read('appliance', SETTINGS.appliance, sources),
    host: read('host', SETTINGS.host, sources),
    username: read('username', SETTINGS.username, sources),
    password: readSecret('password', SETTINGS.password, SETTINGS.passwordFile, sources),
    dataDirectory: read('data', SETTINGS.data, sources),
    devices: read('devices', SETTINGS.devices, sources),
    seed: read('seed', SETTINGS.seed, sources),
    weather: read('weather', SETTINGS.weather, sources),
    journalEntries: read('journalEntries', SETTINGS.journalEntries, sources),
    journalBytes: read('journalBytes', SETTINGS.journalBytes, sources),
    adminPort: read('adminPort', SETTINGS.adminPort, sources),
    adminHost: read('adminHost', SETTINGS.adminHost, sources),
    adminToken: readSecret('adminToken', SETTINGS.adminToken, SETTINGS.adminTokenFile, sources),
    peers: read('peer', SETTINGS.peer, sources),
    readyFile: read('readyFile', SETTINGS.readyFile, sources),
    logLevel: read('logLevel', SETTINGS.logLevel, sources),
    logFormat: read('logFormat', SETTINGS.logFormat, sources),
    logRequests: read('logRequests', SETTINGS.logRequests, sources),
    traces: read('traces', SETTINGS.traces, sources),
    firmwareCatalog: read('firmwareCatalog', SETTINGS.firmwareCatalog, sources),
    recording: read('recording', SETTINGS.recording, sources),
    certified: read('certified', SETTINGS.certified, sources),
    snapshots: read('snapshot', SETTINGS.snapshot, sources),
    certs: read('cert', SETTINGS.cert, sources),
    keys: read('key', SETTINGS.key, sources),
    switches: readAll('switch', SETTINGS.switch, sources).reduceRight((merged, more) => ({ ...merged, ...more }), {}),
    warnings: [...strayVariables(env), ...formerKeys(file, content)]
  }
  const { adminPort } = config
  const taken = config.appliances.find(({ port, migrationPort }) => {
    return adminPort !== null && adminPort !== 0 && [port, migrationPort].includes(adminPort)
  })
  if (taken !== undefined) {
    throw new UsageError(`appliance ${taken.name}: port ${adminPort} is the admin port; choose another, or --admin-port off`)
  }
  const names = config.appliances.map(({ name }) => name)
  const files = [...config.snapshots, ...config.certs, ...config.keys]
  const stranger = files.find(({ appliance }) => appliance !== null && !names.includes(appliance))
  if (stranger !== undefined) throw new UsageError(`${stranger.file}: there is no appliance ${stranger.appliance}`)
  return config
}

function fromFlags (flags: Readonly<Record<string, unknown>>): Source {
  return (name, { flag }) => flags[name] === undefined ? null : { value: flags[name], at: () => flag }
}

function fromVariables (env: NodeJS.ProcessEnv): Source {
  return (_name, { variable, list }) => {
    const value = env[variable] ?? ''
    return value === '' ? null : { value: list ? value.split(',').map(item => item.trim()) : value, at: () => variable }
  }
}

/** A misspelt variable would be silently nothing. */
function strayVariables (env: NodeJS.ProcessEnv): string[] {
  const known = Object.values(SETTINGS).map(({ variable }) => variable)
  const stray = Object.keys(env).filter(name => name.startsWith('MOCK_OME_') && !known.some(variable => variable === name))
  return stray.map(name => `the variable ${name} is no setting${suggestion(name, known)}`)
}

function fromDefault (setting: Setting<unknown>): Given {
  return { value: setting.default, at: () => `default of ${setting.flag}` }
}

function fromFile (file: string | null, content: Content): Source {
  const former = Object.values<Setting<unknown>>(SETTINGS).flatMap(({ formerly }) => formerly ?? [])
  const keys = Object.values(SETTINGS).flatMap(({ key }) => key ?? [])
  const unknown = Object.keys(content).find(key => ![...keys, ...former].some(known => known === key))
  if (unknown !== undefined) {
    const told = suggestion(unknown, keys) || `; known are ${keys.join(', ')}`
    throw new UsageError(`${file}: unknown key ${JSON.stringify(unknown)}${told}`)
  }
  return (_name, { key, formerly }) => {
    if (key === null) return null
    const said = formerly === undefined || content[key] !== undefined ? key : formerly
    if (said !== formerly && formerly !== undefined && content[formerly] !== undefined) {
      throw new UsageError(`${file}: ${formerly} is ${key} by its old name; say one of them`)
    }
    const value = content[said]
    return value === undefined || value === '' ? null : { value, at: (path = '') => `${file}: ${said}${path}` }
  }
}

function formerKeys (file: string | null, content: Content): string[] {
  return Object.values<Setting<unknown>>(SETTINGS).flatMap(({ key, formerly }) =>
    formerly === undefined || content[formerly] === undefined ? [] : [`${file}: ${formerly} is called ${key} now`])
}

/** What a file of settings holds, by key. */
type Content = Readonly<Record<string, unknown>>

async function contentOf (file: string): Promise<Content> {
  const { parse } = await import('yaml')
  let content: unknown
  try {
    // "failsafe" leaves every scalar as the text it was written as: version 3.10 stays 3.10, off stays off.
    content = parse(await readFile(file, 'utf8'), { schema: 'failsafe', logLevel: 'error' }) ?? {}
  } catch (error) {
    throw new UsageError(`${file}: ${failureText(error).trimEnd()}`)
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) throw new UsageError(`${file}: expected a map of settings`)
  return { ...content }
}

/** The value of the first source that gives one. */
function read<T> (name: string, setting: Setting<T>, sources: readonly Source[]): T {
  const { value, at } = sources.map(source => source(name, setting)).find(given => given !== null) ?? fromDefault(setting)
  return setting.parse(value, at)
}

/**
 * A secret, as {@link read} finds it: said, or in a file that is named.
 *
 * @param file the setting that names it
 */
function readSecret<T> (name: string, setting: Setting<T>, file: Setting<string | null>, sources: readonly Source[]): T {
  for (const source of sources) {
    const [said, kept] = [source(name, setting), source(`${name}File`, file)]
    if (said !== null && kept !== null) throw new UsageError(`${kept.at()}: say this or ${said.at()}, not both`)
    if (said !== null) return setting.parse(said.value, said.at)
    if (kept !== null) return setting.parse(contentsOf(file.parse(kept.value, kept.at), kept.at), kept.at)
  }
  return read(name, setting, [])
}

function contentsOf (file: string | null, at: Place): string {
  try {
    return readFileSync(file ?? '', 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    throw new UsageError(`${at()}: cannot read ${file}: ${failureText(error)}`)
  }
}

/** The values of every source that gives one, strongest first. */
function readAll<T> (name: string, setting: Setting<T>, sources: readonly Source[]): T[] {
  return sources.flatMap(source => source(name, setting) ?? []).map(({ value, at }) => setting.parse(value, at))
}
