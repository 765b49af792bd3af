import { pino } from 'pino'
import { type Authority, type AuthorityRequest, type SigningOrder, chainPem, rootPem, sign } from './admin/authorities.ts'
import { advanceClock, setClock } from './admin/clock.ts'
import type { Member } from './admin/fleet.ts'
import { type ResetPart, reset } from './admin/reset.ts'
import { restore } from './admin/snapshots.ts'
import type { Diagnosis } from './appliance/logs/diagnoses.ts'
import type { Switches } from './appliance/switches.ts'
import { type Fleet, startFleet as start } from './fleet.ts'

export type { AuthorityRequest, Diagnosis, ResetPart, SigningOrder, Switches }

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
  /** Where the admin API is to be reached, for clients in other languages: a port, 0 for a free one. Absent: it is not opened. */
  readonly adminPort?: number
  /** How much to write to standard output. Default silent. */
  readonly logLevel?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
}

/** The clock of an appliance. Sessions, locks, jobs, validity and logs follow it. */
export interface ApplianceClock {
  /** Milliseconds since 1970. */
  now: () => number
  set: (time: Date) => void
  /** Moves it by so many seconds; back, if negative. */
  advance: (seconds: number) => void
  freeze: () => void
  /** Makes it run so many times as fast as the machine's; 1 ends a freeze. */
  scale: (rate: number) => void
}

/** A running appliance. */
export interface MockAppliance {
  readonly name: string
  readonly version: string
  readonly host: string
  readonly port: number
  /** https://127.0.0.1:PORT. It presents a certificate of its own: see {@link certify}. */
  readonly url: string
  readonly clock: ApplianceClock
  /** The certificates it presents, PEM, leaf first. */
  certificate: () => string
  /** Takes it back to its start. @param parts default: all */
  reset: (parts?: readonly ResetPart[]) => Promise<void>
  /** Remembers what it is now. @returns the id */
  snapshot: (id?: string) => string
  /** Turns it back into a snapshot. */
  restore: (id: string) => Promise<void>
  /** Why it judged as it did, newest first. */
  diagnoses: () => readonly Diagnosis[]
  /** The lines of tomcat/application.log. */
  applicationLog: () => readonly string[]
  switches: () => Readonly<Switches>
  /** Changes fidelity switches. */
  set: (switches: Partial<Switches>) => void
  /** Has it certified by the fleet's CA for the fleet's host, as an administrator would: CSR, signature, upload of the chain. */
  certify: (order?: SigningOrder) => Promise<void>
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
  stop: () => Promise<void>
}

const DEFAULT_VERSION = '4.0.1'

/**
 * Starts appliances in this process, on free ports; resolves when each has answered HTTPS itself.
 *
 * @throws where one cannot be started; nothing is left open then
 */
export async function startFleet (options: FleetOptions = {}): Promise<MockFleet> {
  const { appliances: wanted = [{}], host = '127.0.0.1', username = 'admin', password = 'admin', switches = {}, adminPort, logLevel = 'silent' } = options
  const logger = pino({ level: logLevel })
  const fleet = await start({ appliances: [], host, username, password, fidelity: switches, logger, keyPoolSize: 0 })
  try {
    for (const appliance of wanted) await add(fleet, appliance)
    const authority = await fleet.authorities.create({ id: 'fleet' })
    const admin = adminPort === undefined ? null : await (await import('./admin-api.ts')).startAdminApi({ host: '127.0.0.1', port: adminPort, token: null, fleet: () => fleet, logger })
    const certifier = { authority, host, username }
    const stop = async (): Promise<void> => {
      await admin?.close()
      await fleet.stop(0)
    }
    return {
      get appliances () { return fleet.members.map(member => applianceOf(fleet, member, certifier)) },
      ca: { root: rootPem(authority), chain: chainPem(authority), sign: async (csr, order = {}) => (await sign(authority, Buffer.from(csr), order)).file },
      adminUrl: admin?.place.url ?? null,
      appliance: name => {
        const member = fleet.members.find(({ endpoint }) => name === undefined || endpoint.name === name)
        if (member === undefined) throw new RangeError(`there is no appliance ${name ?? ''}`.trimEnd())
        return applianceOf(fleet, member, certifier)
      },
      add: async (appliance = {}) => applianceOf(fleet, await add(fleet, appliance), certifier),
      remove: async name => { await fleet.remove(name) },
      reset: async parts => { await Promise.all(fleet.members.map(async member => { await reset(fleet, member, parts) })) },
      stop,
      [Symbol.asyncDispose]: stop
    }
  } catch (error) {
    await fleet.stop(0)
    throw error
  }
}

async function add (fleet: Fleet, { name = freeName(fleet), version = DEFAULT_VERSION, switches, ...rest }: ApplianceOptions): Promise<Member> {
  return await fleet.add({ name, version, ...rest, ...(switches !== undefined && { fidelity: switches }) })
}

function freeName ({ members }: Fleet): string {
  const names = new Set(members.map(({ endpoint }) => endpoint.name))
  for (let number = 1; ; number++) {
    const name = number === 1 ? 'ome' : `ome-${number}`
    if (!names.has(name)) return name
  }
}

/** What certifying takes. */
interface Certifier {
  readonly authority: Authority
  readonly host: string
  readonly username: string
}

function applianceOf (fleet: Fleet, member: Member, certifier: Certifier): MockAppliance {
  const { appliance, endpoint: { name, version, host, port, url }, snapshots } = member
  const { clock } = appliance
  return {
    name,
    version,
    host,
    port,
    url,
    clock: {
      now: () => clock.millis(),
      set: time => { setClock(clock, time.toISOString()) },
      advance: seconds => { advanceClock(clock, seconds) },
      freeze: () => { clock.scale(0) },
      scale: rate => { clock.scale(rate) }
    },
    certificate: () => appliance.state.webCertificate.chain.join(''),
    reset: async parts => { await reset(fleet, member, parts) },
    snapshot: id => snapshots.take(appliance, id).id,
    restore: async id => { await restore(appliance, snapshots.get(id)) },
    diagnoses: () => [...appliance.diagnoses.list].reverse(),
    applicationLog: () => appliance.applicationLog.lines,
    switches: () => appliance.switches,
    set: changes => { appliance.switches = { ...appliance.switches, ...changes } },
    certify: async order => { await certify(member, certifier, order) }
  }
}

async function certify ({ appliance }: Member, { authority, host, username }: Certifier, order: SigningOrder = {}): Promise<void> {
  const actor = { userName: username, ipAddress: host }
  const csr = await appliance.webCertificate.generateCsr({
    DistinguishedName: host === '127.0.0.1' ? 'localhost' : host,
    DepartmentName: 'Lab',
    BusinessName: 'Example',
    Locality: 'Round Rock',
    State: 'Texas',
    Country: 'US',
    Email: 'lab@example.com',
    San: ['localhost', '127.0.0.1', host].filter((name, index, all) => all.indexOf(name) === index).join(',')
  }, actor)
  await appliance.webCertificate.upload('chain', (await sign(authority, Buffer.from(csr), order)).file, actor)
}
