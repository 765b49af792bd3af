import { isIP } from 'node:net'
import { type Switches, parseSwitch } from '../appliance/switches.ts'
import { UsageError } from './usage-error.ts'

/** One appliance of the fleet, as asked for. */
export interface ApplianceSetting {
  readonly name: string
  /** Two to four numbers: `4.0.1`. */
  readonly version: string
  /** 0 asks for a free port. */
  readonly port: number
  /** Where peers connect for a migration; 0 asks for a free port. Absent: the port above. */
  readonly migrationPort?: number
}

/** Names the place a value came from, and the path inside it, for messages: `fleet.yaml: appliances[1].port`. */
export type Place = (path?: string) => string

function wrong (at: Place, expected: string, value: unknown): UsageError {
  return new UsageError(`${at()}: expected ${expected}, got ${JSON.stringify(value)?.slice(0, 100) ?? 'nothing'}`)
}

/** Text that matches a pattern. */
export function text (expected: string, pattern: RegExp): (value: unknown, at: Place) => string {
  return (value, at) => {
    if (typeof value !== 'string' || !pattern.test(value)) throw wrong(at, expected, value)
    return value
  }
}

/** As {@link text}, but the message does not repeat the value. */
export function secret (expected: string, pattern: RegExp): (value: unknown, at: Place) => string {
  return (value, at) => {
    if (typeof value !== 'string' || !pattern.test(value)) throw new UsageError(`${at()}: expected ${expected}`)
    return value
  }
}

/** A value that may be left unset: null. */
export function optional<T> (parse: (value: unknown, at: Place) => T): (value: unknown, at: Place) => T | null {
  return (value, at) => value === null ? null : parse(value, at)
}

export function oneOf<const T extends string> (words: readonly T[]): (value: unknown, at: Place) => T {
  return (value, at) => {
    const word = words.find(word => word === value)
    if (word === undefined) throw wrong(at, `one of ${words.join(', ')}`, value)
    return word
  }
}

export function host (value: unknown, at: Place): string {
  if (typeof value === 'string' && (isIP(value) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(value))) return value
  throw wrong(at, 'an IP address or a host name', value)
}

export function port (value: unknown, at: Place, expected = 'a port from 0 to 65535'): number {
  if (typeof value !== 'string' || !/^\d{1,5}$/.test(value) || Number(value) > 65535) throw wrong(at, expected, value)
  return Number(value)
}

/** A whole number from 0. */
export function number (value: unknown, at: Place, most: number): number {
  if (typeof value !== 'string' || !/^\d{1,10}$/.test(value) || Number(value) > most) {
    throw wrong(at, `a whole number from 0 to ${most}`, value)
  }
  return Number(value)
}

export function appliances (value: unknown, at: Place): ApplianceSetting[] {
  if (!Array.isArray(value) || value.length === 0) throw wrong(at, 'a list of appliances', value)
  const list = value.map((item: unknown, index) => appliance(item, (path = '') => at(`[${index}]${path}`)))
  const name = repeated(list.map(({ name }) => name))
  if (name !== undefined) throw new UsageError(`${at()}: two appliances have the name ${name}`)
  const port = repeated(list.flatMap(({ port, migrationPort = 0 }) => [port, migrationPort]).filter(port => port !== 0))
  if (port !== undefined) throw new UsageError(`${at()}: two appliances have the port ${port}`)
  return list
}

function repeated<T> (items: readonly T[]): T | undefined {
  return items.find((item, index) => items.indexOf(item) !== index)
}

function appliance (value: unknown, at: Place): ApplianceSetting {
  const given = typeof value === 'string' ? split(value, at) : map(value, at, 'NAME=VERSION:PORT, or a map')
  const { name, version, port: number, 'migration-port': migration, ...rest } = given
  const unknown = Object.keys(rest)[0]
  if (unknown !== undefined) {
    throw new UsageError(`${at(`.${unknown}`)}: unknown key; an appliance has name, version, port and migration-port`)
  }
  return {
    name: text('a name of lower-case letters, digits and dashes', /^[a-z0-9][a-z0-9-]*$/)(name, () => at('.name')),
    version: text('a version such as 4.0.1', /^\d+(\.\d+){1,3}$/)(version, () => at('.version')),
    port: port(number, () => at('.port')),
    ...(migration !== undefined && { migrationPort: port(migration, () => at('.migration-port')) })
  }
}

function split (value: string, at: Place): Record<string, unknown> {
  const [, name, version, port, migrationPort] = /^([^=]*)=([^:]*):([^:]*)(?::(.*))?$/.exec(value) ?? []
  if (port === undefined) throw wrong(at, 'NAME=VERSION:PORT, such as source=3.10.2:8443', value)
  return { name, version, port, ...(migrationPort !== undefined && { 'migration-port': migrationPort }) }
}

/** A file for one appliance, or for each. */
export interface NamedFile {
  /** null: for each. */
  readonly appliance: string | null
  readonly file: string
}

/** `NAME=FILE` or `FILE`: one of them, or a list. */
export function files (value: unknown, at: Place): NamedFile[] {
  return [value].flat().map(item => {
    const { groups } = /^(?:(?<appliance>[a-z0-9][a-z0-9-]*)=)?(?<file>.+)$/.exec(typeof item === 'string' ? item : '') ?? {}
    if (groups?.['file'] === undefined) throw wrong(at, '[NAME=]FILE', item)
    return { appliance: groups['appliance'] ?? null, file: groups['file'] }
  })
}

/** Where other processes answer HTTP. @throws UsageError for what is more than scheme, host and port */
export function origins (value: unknown, at: Place): string[] {
  return [value].flat().map(item => {
    const url = typeof item === 'string' && URL.canParse(item) ? new URL(item) : null
    const isOrigin = url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href
    if (!isOrigin) throw wrong(at, 'http://HOST:PORT', item)
    return url.origin
  })
}

/** Whether something is wanted. A flag without a value says so. */
export function yes (value: unknown, at: Place): boolean {
  if (value === true || value === 'true') return true
  if (value === 'false') return false
  throw wrong(at, 'true or false', value)
}

function map (value: unknown, at: Place, expected: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(at, expected, value)
  return { ...value }
}

/** Fidelity switches: `NAME=VALUE` texts, or the map of a file. */
export function switches (value: unknown, at: Place): Partial<Switches> {
  const given = Array.isArray(value)
    ? value.map((item: unknown) => named(item, at))
    : Object.entries(map(value, at, 'a map of switches'))
  return given.reduce((all, [name, setting]) => ({ ...all, ...switchValue(name, setting, at) }), {})
}

function named (value: unknown, at: Place): [string, string] {
  const { groups } = /^(?<name>[^=]+)=(?<setting>.*)$/.exec(String(value)) ?? {}
  if (groups?.['name'] === undefined || groups['setting'] === undefined) throw wrong(at, 'NAME=VALUE', value)
  return [groups['name'], groups['setting']]
}

function switchValue (name: string, setting: unknown, at: Place): Partial<Switches> {
  if (typeof setting !== 'string') throw wrong(() => at(`.${name}`), 'a single value', setting)
  try {
    return parseSwitch(name, setting)
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(`${at()}: ${error.message}`) : error
  }
}
