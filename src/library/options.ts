import { ID, PORT, SWITCHES } from '../admin/api/schema.ts'
import { FLEET_RESET_PARTS, RESET_PARTS } from '../admin/reset.ts'
import type { Switches } from '../appliance/switches.ts'
import { OBJECT, type Typed, closed, list, oneOf, text, within } from '../schema/schema.ts'
import { LIMITS } from '../traffic/journal/schema.ts'
import type { JournalLimits } from '../traffic/journal/journal.ts'
import { WEATHER_NAMES, type Weather } from '../traffic/faults/weather-names.ts'
import type { SnapshotDocument } from '../admin/snapshots/snapshot-document.ts'
import type { CREDENTIALS } from '../admin/certify.ts'

/** An appliance to start. */
export interface ApplianceOptions {
  /** Lower-case letters, digits and dashes. Default: `ome`, or `ome-2` and so on for further ones. */
  readonly name?: string
  /** Of OME. Default 4.0.1, or that of the state it begins with. */
  readonly version?: string
  /** Default: a free one. */
  readonly port?: number
  /** Where peers connect for a migration. Default: the port above, or a free one. */
  readonly migrationPort?: number
  /** Managed devices, and what they are generated from. */
  readonly devices?: number
  readonly seed?: number
  /** Fidelity switches that differ from the fleet's. */
  readonly switches?: Partial<Switches>
  /** A snapshot of this fleet, to begin with. */
  readonly snapshot?: { readonly appliance: string, readonly id: string }
  /** A snapshot that was downloaded from an admin API, with its keys, to begin with. */
  readonly state?: SnapshotDocument
  /** A recording that was uploaded to the admin API of this fleet, by its id, to answer from. */
  readonly recording?: string
  /** It is certified by the CA of the fleet before it starts, or by the one of that id. */
  readonly certified?: boolean | string
  /** A certificate made elsewhere, which it presents from the start. It is judged as an upload is. */
  readonly certificate?: Typed<typeof CREDENTIALS>
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** What to start. */
export interface FleetOptions {
  /** Default: one of version 4.0.1. */
  readonly appliances?: readonly ApplianceOptions[]
  /** Address they listen on. Default 127.0.0.1. */
  readonly host?: string
  /** The administrator of each. Default admin, admin. */
  readonly username?: string
  readonly password?: string
  readonly switches?: Partial<Switches>
  /** Faults that come by chance, on each. Default calm. A reset comes back to it. */
  readonly weather?: Weather
  /** What they are drawn from, and the devices of an appliance without a seed of its own. Default 1. */
  readonly seed?: number
  /** A file that `mock-ome record` wrote, which each answers from. Absent: their devices are generated. */
  readonly recording?: string
  /** How much the journal of each keeps. */
  readonly journal?: Partial<JournalLimits>
  /** Where the admin API is to be reached, for clients in other languages: a port, 0 for a free one. Absent: it is not opened. */
  readonly adminPort?: number
  /** How much to write to standard output. Default silent. */
  readonly logLevel?: typeof LOG_LEVELS[number]
}

/** Of {@link FleetOptions}; each appliance is looked at by itself. */
export const FLEET_OPTIONS = closed({}, {
  appliances: list(OBJECT),
  host: text({ minLength: 1, maxLength: 255 }),
  // HTTP Basic separates name and password at the first colon.
  username: text({ pattern: '^[^:\\p{Cc}]+$' }),
  password: text({ pattern: '^\\P{Cc}+$' }),
  switches: SWITCHES,
  weather: oneOf(WEATHER_NAMES),
  seed: within(0, 2 ** 31 - 1),
  recording: text({ minLength: 1 }),
  journal: LIMITS,
  adminPort: PORT,
  logLevel: oneOf(LOG_LEVELS)
})

/** Arguments of functions, by their names. */
export const SNAPSHOT_ARGUMENTS = closed({}, { id: ID })
export const RESET_ARGUMENTS = closed({}, { parts: list(oneOf(RESET_PARTS)) })
export const FLEET_RESET_ARGUMENTS = closed({}, { parts: list(oneOf(FLEET_RESET_PARTS)) })
