import { type Logger, pino } from 'pino'
import { routes } from '../../routes/index.ts'
import { type AuthorityRequest, type SigningOrder, chainPem, rootPem, sign } from '../admin/authorities.ts'
import type { AdminListener } from '../admin/api/listener.ts'
import { type Covered, coverageOf } from '../admin/documents/coverage.ts'
import type { Member } from '../admin/fleet.ts'
import type { JournalLimits } from '../traffic/journal/journal.ts'
import { metricsOf } from '../admin/metrics.ts'
import { type ResetPart, reset } from '../admin/reset.ts'
import type { Weather } from '../traffic/faults/weather-names.ts'
import type { Switches } from '../appliance/switches.ts'
import { DEFAULT_VERSION } from '../appliance/version.ts'
import { Fleet } from '../fleet.ts'
import { type MockAppliance, applianceOf } from './appliance.ts'

export type { AuthorityRequest, Covered, JournalLimits, MockAppliance, ResetPart, SigningOrder, Switches, Weather }
export type { Delay, FaultMatch, FaultSpec } from '../traffic/faults/schema.ts'
export type { Effect } from '../traffic/faults/kinds/index.ts'
export type { JournalFilter } from '../traffic/journal/journal-filter.ts'
export type { Waited } from '../traffic/journal/journal.ts'
export type { EntryView } from '../traffic/journal/journal-entry.ts'
export type { FaultRuleView } from '../admin/view.ts'
export type { Diagnosis } from '../appliance/logs/diagnoses.ts'
export type { ApplianceClock, ApplianceFaults, ApplianceRequests } from './appliance.ts'

/** An appliance to start. */
export interface ApplianceOptions {
  /** Lower-case letters, digits and dashes. Default: `ome`, or `ome-2` and so on for further ones. */
  readonly name?: string
  /** Of OME. Default 4.0.1. */
  readonly version?: string
  /** Default: a free one. */
  readonly port?: number
  /** Managed devices, and what they are generated from. */
  readonly devices?: number
  readonly seed?: number
  /** Fidelity switches that differ from the fleet's. */
  readonly switches?: Partial<Switches>
}

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
  /** How much the journal of each keeps. */
  readonly journal?: Partial<JournalLimits>
  /** Where the admin API is to be reached, for clients in other languages: a port, 0 for a free one. Absent: it is not opened. */
  readonly adminPort?: number
  /** How much to write to standard output. Default silent. */
  readonly logLevel?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
}

/** The certificate authority of a fleet. */
export interface MockCa {
  /** The root, PEM: what a client has to trust. */
  readonly root: string
  /** What goes behind a leaf, PEM. */
  readonly chain: string
  /** Signs a request, faultlessly or not. @returns the file to upload */
  sign: (csr: string | Buffer, order?: SigningOrder) => Promise<Buffer>
}

/** Running appliances. */
export interface MockFleet extends AsyncDisposable {
  readonly appliances: readonly MockAppliance[]
  readonly ca: MockCa
  /** Of the admin API; null where it was not opened. */
  readonly adminUrl: string | null
  /** One by name; the first without. @throws {RangeError} if there is none */
  appliance: (name?: string) => MockAppliance
  /** Starts another one. */
  add: (options?: ApplianceOptions) => Promise<MockAppliance>
  /** Stops one. */
  remove: (name: string) => Promise<void>
  /** Takes all back to their start. */
  reset: (parts?: readonly ResetPart[]) => Promise<void>
  /** Which operations of the product's API there are here, and how often each was called. @param name of an appliance; absent: all */
  coverage: (name?: string) => readonly Covered[]
  /** In Prometheus' text format. */
  metrics: () => Promise<string>
  stop: () => Promise<void>
}

/**
 * Starts appliances in this process, on free ports; resolves when each has answered HTTPS itself.
 *
 * @throws where one cannot be started; nothing is left open then
 */
export async function startFleet (options: FleetOptions = {}): Promise<MockFleet> {
  const { appliances: wanted = [{}], host = '127.0.0.1', username = 'admin', password = 'admin' } = options
  const { switches: fidelity = {}, weather = 'calm', seed = 1, journal = {}, adminPort, logLevel = 'silent' } = options
  const logger = pino({ level: logLevel })
  const fleet = await Fleet.start({ appliances: [], host, username, password, fidelity, weather, seed, journal, logger, keyPoolSize: 0 })
  try {
    for (const appliance of wanted) await add(fleet, appliance)
    const authority = await fleet.authorities.create({ id: 'fleet' })
    const admin = adminPort === undefined ? null : await openAdmin(fleet, adminPort, logger)
    const stopping = new AbortController()
    const owner = { fleet, authority, host, username, signal: stopping.signal }
    const stop = async (): Promise<void> => {
      stopping.abort()
      await admin?.close()
      await fleet.stop(0)
    }
    return {
      get appliances () { return fleet.members.map(member => applianceOf(member, owner)) },
      ca: {
        root: rootPem(authority),
        chain: chainPem(authority),
        sign: async (csr, order = {}) => (await sign(authority, Buffer.from(csr), order)).file
      },
      adminUrl: admin?.place.url ?? null,
      appliance: name => {
        const member = fleet.members.find(({ endpoint }) => name === undefined || endpoint.name === name)
        if (member === undefined) throw new RangeError(`there is no appliance ${name ?? ''}`.trimEnd())
        return applianceOf(member, owner)
      },
      add: async (appliance = {}) => applianceOf(await add(fleet, appliance), owner),
      remove: async name => { await fleet.remove(name) },
      reset: async parts => { await Promise.all(fleet.members.map(async member => { await reset(fleet, member, parts) })) },
      coverage: name => coverageOf(routes, fleet.hits, name === undefined ? undefined : fleet.appliance(name)),
      metrics: async () => await metricsOf(fleet),
      stop,
      [Symbol.asyncDispose]: stop
    }
  } catch (error) {
    await fleet.stop(0)
    throw error
  }
}

async function openAdmin (fleet: Fleet, port: number, logger: Logger): Promise<AdminListener> {
  const { startAdminApi } = await import('../admin-api.ts')
  return await startAdminApi({ host: '127.0.0.1', port, token: null, fleet: () => fleet, logger })
}

async function add (fleet: Fleet, options: ApplianceOptions): Promise<Member> {
  const { name = nextName(fleet), version = DEFAULT_VERSION, switches, ...rest } = options
  return await fleet.add({ name, version, ...rest, ...(switches !== undefined && { fidelity: switches }) })
}

function nextName ({ members }: Fleet): string {
  const names = new Set(members.map(({ endpoint }) => endpoint.name))
  for (let number = 1; ; number++) {
    const name = number === 1 ? 'ome' : `ome-${number}`
    if (!names.has(name)) return name
  }
}
