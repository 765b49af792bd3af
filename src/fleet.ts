import { join } from 'node:path'
import type { Logger } from 'pino'
import { KeyPool } from '../certs/key-pool.ts'
import { routes } from '../routes/index.ts'
import { Authorities } from './admin/authorities.ts'
import type { AdminFleet, Endpoint, Hits, Member, Template } from './admin/fleet.ts'
import { Problem, notFound } from './admin/api/problem.ts'
import { Snapshots } from './admin/snapshots/snapshots.ts'
import { FleetTraffic, type TrafficOptions } from './traffic/traffic.ts'
import { Appliance } from './appliance/appliance.ts'
import { MemoryStore, type Store, type Stored } from './appliance/store.ts'
import { DEFAULT_SWITCHES, type Switches } from './appliance/switches.ts'
import { buildSurface, type HttpSurface } from './http/app.ts'
import { Listener } from './http/listener.ts'
import { probeAll } from './client/probe.ts'
import { failureText, portFailure } from './failure.ts'
import { MigrationListener } from './migration/listener.ts'
import { announce } from './notify/notifier.ts'

/** What to start. */
export interface FleetOptions extends TrafficOptions {
  readonly appliances: ReadonlyArray<{
    readonly name: string
    readonly version: string
    readonly port: number
    /** Where peers connect for a migration. Default: the port above `port`, or a free one where that is taken or `port` is 0. */
    readonly migrationPort?: number
  }>
  /** Address all appliances bind to. */
  readonly host: string
  /** Administrator of every new appliance. */
  readonly username: string
  readonly password: string
  /** Absent: state lives in memory. */
  readonly dataDirectory?: string
  readonly fidelity?: Partial<Switches>
  /** Managed devices of each new appliance. Default 0. */
  readonly devices?: number
  /** What they are generated from, and what comes by chance. Default 1. */
  readonly seed?: number
  readonly logger: Logger
  /** RSA keys kept in stock for signing requests. Default 8; 0 makes each on demand. */
  readonly keyPoolSize?: number
}

export type { Endpoint }

/** Why a fleet did not start, in a sentence that names the appliance. */
export class StartError extends Error {
  constructor (message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartError'
  }
}

/** An appliance, and what has to be closed with it. */
interface Running extends Member {
  readonly listener: Listener
  readonly migration: MigrationListener
}

/** What the appliances of a process share. */
interface Shared {
  readonly options: FleetOptions
  readonly surface: HttpSurface
  readonly keys: KeyPool
  readonly traffic: FleetTraffic
}

/** The appliances of one process. They share the key pool and the route table, nothing else. */
export class Fleet implements AdminFleet {
  readonly authorities = new Authorities()
  readonly #shared: Shared
  readonly #members: Running[] = []
  /** Names that are taken, by appliances that are being started or stopped as well. */
  readonly #names = new Set<string>()
  readonly #starting = new Set<Promise<unknown>>()
  #stopped = false

  constructor (shared: Shared) {
    this.#shared = shared
  }

  get endpoints (): readonly Endpoint[] {
    return this.#members.map(({ endpoint }) => endpoint)
  }

  get members (): readonly Member[] {
    return this.#members
  }

  get hits (): Hits {
    return this.traffic
  }

  get traffic (): FleetTraffic {
    return this.#shared.traffic
  }

  /** An appliance by name. @throws {RangeError} if there is none */
  appliance (name: string): Appliance {
    const member = this.#members.find(({ appliance }) => appliance.name === name)
    if (member === undefined) throw new RangeError(`there is no appliance "${name}"`)
    return member.appliance
  }

  /** @throws {Problem} 404 */
  member (name: string): Member {
    const member = this.#members.find(({ appliance }) => appliance.name === name)
    if (member === undefined) throw notFound(`appliance "${name}"`)
    return member
  }

  /** Keys in stock for signing requests. */
  get keysAvailable (): number {
    return this.#shared.keys.available
  }

  /**
   * Starts another appliance; resolves when it has answered HTTPS itself. What it is lives in memory, also where the others have a
   * folder: it ends with the process.
   *
   * @throws {Problem} 409 where the name or the port is taken, or the fleet is being stopped
   */
  async add ({ name, version, port = 0, migrationPort, contents, fidelity, devices, seed }: Template): Promise<Member> {
    if (this.#stopped) throw new Problem(409, 'the process is being stopped')
    if (this.#names.has(name)) throw new Problem(409, `there is an appliance "${name}" already`)
    const { dataDirectory, ...options } = this.#shared.options
    const own = { ...options, fidelity: { ...options.fidelity, ...fidelity }, ...(devices !== undefined && { devices }), ...(seed !== undefined && { seed }) }
    const added = this.start({ name, version, port, ...(migrationPort !== undefined && { migrationPort }) }, { ...this.#shared, options: own }, contents)
    const proven = added.then(async running => {
      try {
        await proveReady([running.endpoint])
        this.#members.push(running)
        return running
      } catch (error) {
        this.#names.delete(name)
        await close(running, 0)
        throw error
      }
    })
    this.#starting.add(proven)
    try {
      return await proven
    } catch (error) {
      throw error instanceof StartError ? new Problem(409, error.message) : error
    } finally {
      this.#starting.delete(proven)
    }
  }

  /** Starts an appliance and puts it in the list. For {@link startFleet}, which proves all of them at once. */
  async enrol (wanted: FleetOptions['appliances'][number]): Promise<void> {
    this.#members.push(await this.start(wanted, this.#shared))
  }

  private async start (wanted: FleetOptions['appliances'][number], shared: Shared, contents?: Stored): Promise<Running> {
    this.#names.add(wanted.name)
    try {
      return await start(wanted, shared, contents)
    } catch (error) {
      this.#names.delete(wanted.name)
      throw error
    }
  }

  /** Stops an appliance, at once, and forgets it. Its folder, if it has one, stays. @throws {Problem} 404 */
  async remove (name: string): Promise<void> {
    const index = this.#members.findIndex(({ appliance }) => appliance.name === name)
    const [member] = index < 0 ? [] : this.#members.splice(index, 1)
    if (member === undefined) throw notFound(`appliance "${name}"`)
    await close(member, 0)
    this.traffic.forget(member.appliance)
    this.#names.delete(name)
  }

  /** Accepts no more, lets what runs finish for `graceMs`, cuts the rest, and waits until all state is kept. @returns how many connections were cut */
  async stop (graceMs: number): Promise<number> {
    this.#stopped = true
    await Promise.allSettled(this.#starting)
    const members = this.#members.splice(0)
    const cut = await Promise.all(members.map(async ({ listener }) => await listener.close(graceMs)))
    await Promise.all(members.map(async ({ migration }) => { await migration.close() }))
    this.#shared.keys.close()
    await Promise.all(members.map(async ({ appliance }) => { await appliance.close() }))
    await this.#shared.surface.close()
    return cut.reduce((sum, connections) => sum + connections, 0)
  }
}

async function close ({ listener, migration, appliance }: Running, graceMs: number): Promise<void> {
  await listener.close(graceMs)
  await migration.close()
  await appliance.close()
}

/**
 * Starts appliances; resolves when every one has answered HTTPS itself.
 *
 * @throws {StartError} with nothing left open, if one cannot be started
 */
export async function startFleet (options: FleetOptions): Promise<Fleet> {
  const keys = new KeyPool(options.keyPoolSize ?? 8)
  const surface = await buildSurface(routes, options.logger)
  const fleet = new Fleet({ options, surface, keys, traffic: new FleetTraffic(options) })
  try {
    for (const wanted of options.appliances) await fleet.enrol(wanted)
    await proveReady(fleet.endpoints)
  } catch (error) {
    await fleet.stop(0)
    throw error
  }
  keys.fill()
  return fleet
}

async function start (wanted: FleetOptions['appliances'][number], { options, keys, surface, traffic }: Shared, contents?: Stored): Promise<Running> {
  const { name, version } = wanted
  const { host, username, password, logger, devices = 0, seed = 1 } = options
  const store = await openStore(name, options)
  try {
    const switches = { ...DEFAULT_SWITCHES, ...options.fidelity }
    const appliance = await Appliance.open({ name, version, administrator: { userName: username, password }, inventory: { devices, seed }, store, keys, switches, logger })
    if (contents !== undefined) await appliance.replace(contents)
    const watching = traffic.of(appliance)
    const listener = new Listener(appliance, surface.listenerFor(appliance, watching), watching)
    await listener.listen(host, wanted.port)
    announce(appliance)
    const migration = new MigrationListener(appliance, { host, port: wanted.migrationPort ?? portAbove(wanted.port), negotiable: wanted.migrationPort === undefined })
    appliance.migration.attach(migration)
    const initial = { stored: { state: appliance.state, auditLog: [...appliance.auditLog.entries] }, switches }
    return { appliance, listener, migration, initial, snapshots: new Snapshots(), startedAt: new Date().toISOString(), get endpoint () { return endpointOf(appliance, host, listener.port) } }
  } catch (error) {
    await store.close()
    throw new StartError(`appliance "${name}" cannot start on ${host}:${wanted.port}: ${portFailure(error)}`, { cause: error })
  }
}

/** Asked for each time: a client may move the port. */
function endpointOf ({ name, version }: Appliance, host: string, port: number): Endpoint {
  return { name, version, host, port, url: `https://${host.includes(':') ? `[${host}]` : host}:${port}` }
}

/** Of a free port the one above is no better than any other free one. */
function portAbove (port: number): number {
  return port === 0 || port === 65_535 ? 0 : port + 1
}

async function openStore (name: string, { dataDirectory, logger }: FleetOptions): Promise<Store> {
  if (dataDirectory === undefined) return new MemoryStore()
  const { DirectoryStore } = await import('./appliance/folder/directory-store.ts')
  try {
    return await DirectoryStore.open(join(dataDirectory, name), { onError: error => { logger.error({ appliance: name, err: error }, error.message) } })
  } catch (error) {
    throw new StartError(`appliance "${name}" cannot keep its state: ${failureText(error)}`, { cause: error })
  }
}

async function proveReady (endpoints: readonly Endpoint[]): Promise<void> {
  for (const { place: { name, host, port }, error } of await probeAll(endpoints)) {
    if (error !== null) throw new StartError(`appliance "${name}" does not answer on ${host}:${port}: ${error.message}`, { cause: error })
  }
}
