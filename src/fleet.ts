import { join } from 'node:path'
import type { Logger } from 'pino'
import { KeyPool } from '../certs/key-pool.ts'
import { routes } from '../routes/index.ts'
import { Appliance } from './appliance/appliance.ts'
import { MemoryStore, type Store } from './appliance/store.ts'
import { DEFAULT_SWITCHES, type Switches } from './appliance/switches.ts'
import { buildSurface, type HttpSurface } from './http/app.ts'
import { Listener } from './http/listener.ts'
import { probeAll } from './http/probe.ts'
import { MigrationListener } from './migration/listener.ts'

/** What to start. */
export interface FleetOptions {
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
  readonly logger: Logger
  /** RSA keys kept in stock for signing requests. Default 8; 0 makes each on demand. */
  readonly keyPoolSize?: number
}

/** Where an appliance answers. */
export interface Endpoint {
  readonly name: string
  readonly version: string
  readonly host: string
  readonly port: number
  readonly url: string
}

/** Why a fleet did not start, in a sentence that names the appliance. */
export class StartError extends Error {
  constructor (message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartError'
  }
}

interface Member {
  readonly appliance: Appliance
  readonly listener: Listener
  readonly migration: MigrationListener
  readonly endpoint: Endpoint
}

/** The appliances of one process. They share the key pool and the route table, nothing else. */
export class Fleet {
  readonly #members: readonly Member[]
  readonly #surface: HttpSurface
  readonly #keys: KeyPool

  constructor (members: readonly Member[], surface: HttpSurface, keys: KeyPool) {
    this.#members = members
    this.#surface = surface
    this.#keys = keys
  }

  get endpoints (): readonly Endpoint[] {
    return this.#members.map(({ endpoint }) => endpoint)
  }

  /** An appliance by name. @throws {RangeError} if there is none */
  appliance (name: string): Appliance {
    const member = this.#members.find(({ appliance }) => appliance.name === name)
    if (member === undefined) throw new RangeError(`there is no appliance "${name}"`)
    return member.appliance
  }

  /** Keys in stock for signing requests. */
  get keysAvailable (): number {
    return this.#keys.available
  }

  /** Accepts no more, lets what runs finish for `graceMs`, cuts the rest, and waits until all state is kept. */
  async stop (graceMs: number): Promise<void> {
    await Promise.all(this.#members.map(async ({ listener }) => { await listener.close(graceMs) }))
    await Promise.all(this.#members.map(async ({ migration }) => { await migration.close() }))
    this.#keys.close()
    await Promise.all(this.#members.map(async ({ appliance }) => { await appliance.close() }))
    await this.#surface.close()
  }
}

/**
 * Starts appliances; resolves when every one has answered HTTPS itself.
 *
 * @throws {StartError} with nothing left open, if one cannot be started
 */
export async function startFleet (options: FleetOptions): Promise<Fleet> {
  const keys = new KeyPool(options.keyPoolSize ?? 8)
  const surface = await buildSurface(routes, options.logger)
  const members: Member[] = []
  const fleet = new Fleet(members, surface, keys)
  try {
    for (const wanted of options.appliances) members.push(await start(wanted, options, keys, surface))
    await proveReady(fleet.endpoints)
  } catch (error) {
    await fleet.stop(0)
    throw error
  }
  keys.fill()
  return fleet
}

async function start (wanted: FleetOptions['appliances'][number], options: FleetOptions, keys: KeyPool, surface: HttpSurface): Promise<Member> {
  const { name, version } = wanted
  const { host, username, password, logger } = options
  const store = await openStore(name, options)
  try {
    const switches = { ...DEFAULT_SWITCHES, ...options.fidelity }
    const appliance = await Appliance.open({ name, version, administrator: { userName: username, password }, store, keys, switches, logger })
    const listener = new Listener(appliance, surface.listenerFor(appliance))
    const port = await listener.listen(host, wanted.port)
    const migration = new MigrationListener(appliance, { host, port: wanted.migrationPort ?? portAbove(wanted.port), negotiable: wanted.migrationPort === undefined })
    appliance.migration.attach(migration)
    return { appliance, listener, migration, endpoint: { name, version, host, port, url: `https://${host.includes(':') ? `[${host}]` : host}:${port}` } }
  } catch (error) {
    await store.close()
    throw new StartError(`appliance "${name}" cannot start on ${host}:${wanted.port}: ${reason(error)}`, { cause: error })
  }
}

/** Of a free port the one above is no better than any other free one. */
function portAbove (port: number): number {
  return port === 0 || port === 65_535 ? 0 : port + 1
}

async function openStore (name: string, { dataDirectory, logger }: FleetOptions): Promise<Store> {
  if (dataDirectory === undefined) return new MemoryStore()
  const { DirectoryStore } = await import('./appliance/directory-store.ts')
  try {
    return await DirectoryStore.open(join(dataDirectory, name), { onError: error => { logger.error({ appliance: name, err: error }, error.message) } })
  } catch (error) {
    throw new StartError(`appliance "${name}" cannot keep its state: ${reason(error)}`, { cause: error })
  }
}

async function proveReady (endpoints: readonly Endpoint[]): Promise<void> {
  for (const { place: { name, host, port }, error } of await probeAll(endpoints)) {
    if (error !== null) throw new StartError(`appliance "${name}" does not answer on ${host}:${port}: ${error.message}`, { cause: error })
  }
}

function reason (error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') return 'the port is in use'
  if (code === 'EACCES') return 'the port may not be used without privileges'
  return error.message
}
