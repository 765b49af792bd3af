import { join } from 'node:path'
import type { Logger } from 'pino'
import type { KeyPool } from '../certs/key-pool.ts'
import { Problem } from './admin/api/problem.ts'
import type { Endpoint, Member } from './admin/fleet.ts'
import { Snapshots } from './admin/snapshots/snapshots.ts'
import { Appliance } from './appliance/appliance.ts'
import type { ApplianceSettings } from './appliance/appliance-settings.ts'
import type { Managed } from './appliance/inventory/inventory.ts'
import type { CatalogSource } from './appliance/firmware/catalog-source.ts'
import { StoreError } from './appliance/folder/error.ts'
import { MemoryStore, type Store } from './appliance/store.ts'
import { DEFAULT_SWITCHES, type Switches } from './appliance/switches.ts'
import type { Written } from './appliance/written.ts'
import { probeAll } from './client/probe.ts'
import { RecordedEstate } from './estate/recorded-estate.ts'
import { failureText, portFailure } from './failure.ts'
import type { HttpSurface } from './http/app.ts'
import { Listener } from './http/listener.ts'
import type { Replay } from './http/replay.ts'
import { MigrationListener } from './migration/listener.ts'
import { announce } from './notify/notifier.ts'
import { urlOf } from './place.ts'
import type { Answers } from './recording/answers.ts'
import type { FleetTraffic } from './traffic/traffic.ts'

/** An appliance that is wanted. */
export interface Wanted {
  readonly name: string
  readonly version: string
  /** 0 for a free one. */
  readonly port: number
  /** Where peers connect for a migration. Default: the port above `port`, or a free one where that is taken or `port` is 0. */
  readonly migrationPort?: number
  /** Brings it into the state it starts in, and a reset goes back to. */
  readonly begin?: (appliance: Appliance) => Promise<void>
}

/** What the appliances of a process have in common when they start. */
export interface CommonSettings {
  /** Address all appliances bind to. */
  readonly host: string
  /** Administrator of every new appliance. */
  readonly username: string
  readonly password: string
  /** Absent: state lives in memory. */
  readonly dataDirectory?: string
  readonly switches?: Partial<Switches>
  /** Managed devices of each new appliance. Default 0. */
  readonly devices?: number
  /** What they are generated from, and what comes by chance. Default 1. */
  readonly seed?: number
  /** What catalogs of firmware have in them. Absent: it is generated. */
  readonly catalogSource?: CatalogSource
  /** What new appliances answer from, in the place of generated devices. They keep nothing: there is no `dataDirectory`. */
  readonly recording?: Answers
  readonly logger: Logger
}

/** What the appliances of a process share. */
export interface Shared {
  readonly surface: HttpSurface
  readonly keys: KeyPool
  readonly traffic: FleetTraffic
}

/** Where an appliance comes from. */
export interface Origin {
  /** What it holds, in memory. Absent: what its folder holds, or a new one from the factory. */
  readonly contents?: Written | undefined
  /** What a reset goes back to. Absent: what it is when it has started. */
  readonly initial?: Member['initial'] | undefined
}

/** Why an appliance did not start, in a sentence that names it. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/** An appliance that runs, and what has to be closed with it. */
export interface Running extends Member {
  readonly listener: Listener
  readonly migration: MigrationListener
  readonly replay: Replay | null
}

/**
 * Starts an appliance; its port is open when this returns, and nobody has asked it yet.
 *
 * @throws {StartError} with nothing left open
 * @throws {Problem} for contents that are not whole, and what it cannot begin with
 */
export async function start (wanted: Wanted, settings: CommonSettings, shared: Shared, origin: Origin = {}): Promise<Running> {
  const { contents, initial } = origin
  const { name, version } = wanted
  const { host, username, password, logger, catalogSource } = settings
  const recording = contents === undefined ? settings.recording : undefined
  const { keys, surface, traffic } = shared
  const store = contents === undefined ? await openStore(name, settings) : new MemoryStore(contents)
  try {
    const switches = { ...DEFAULT_SWITCHES, ...settings.switches }
    const administrator = { userName: username, password }
    const origin: ApplianceSettings = {
      ...{ name, version, administrator, store, keys, switches, logger },
      inventory: await managed(settings, recording),
      realDirectories: async () => (await import('./ldap/ldap-directory.ts')).LDAP_DIRECTORY,
      ...(catalogSource !== undefined && { catalogSource })
    }
    const appliance = await Appliance.open(origin)
    const replay = recording === undefined ? null : await replayed(recording, appliance, origin)
    await wanted.begin?.(appliance)
    appliance.diagnoses.clear()
    const watching = traffic.of(appliance)
    const listener = new Listener(appliance, surface.listenerFor({ appliance, traffic: watching, logger, replay }), watching)
    await listener.listen(host, wanted.port)
    announce(appliance)
    const negotiable = wanted.migrationPort === undefined
    const migration = new MigrationListener(appliance, { host, port: wanted.migrationPort ?? portAbove(wanted.port), negotiable })
    appliance.peering.attach(migration)
    return {
      appliance,
      listener,
      migration,
      replay,
      initial: initial ?? { stored: appliance.ledger.stored, switches },
      snapshots: new Snapshots(),
      startedAt: new Date().toISOString(),
      // Asked for each time: a client may move the port.
      get endpoint () { return endpointOf(appliance, host, listener.port) }
    }
  } catch (error) {
    await store.close()
    if (error instanceof Problem || error instanceof StartError) throw error
    if (error instanceof StoreError) throw unkept(name, error)
    throw new StartError(`appliance "${name}" cannot start on ${host}:${wanted.port}: ${portFailure(error)}`, { cause: error })
  }
}

/** Stops an appliance at once: accepts no more, cuts what runs, and waits until its state is kept. */
export async function stop ({ listener, migration, appliance, replay }: Running): Promise<void> {
  await listener.close(0)
  await migration.close()
  await replay?.close()
  await appliance.close()
}

/** Waits until appliances have answered HTTPS themselves. @throws {StartError} naming one that does not */
export async function proveReady (endpoints: readonly Endpoint[]): Promise<void> {
  for (const { place: { name, host, port }, error } of await probeAll(endpoints)) {
    if (error !== null) throw new StartError(`appliance "${name}" does not answer on ${host}:${port}: ${error.message}`, { cause: error })
  }
}

function endpointOf ({ name, version }: Appliance, host: string, port: number): Endpoint {
  return { name, version, host, port, url: urlOf('https', { host, port }) }
}

async function managed ({ devices = 0, seed = 1 }: CommonSettings, recording?: Answers): Promise<Managed> {
  if (recording === undefined) return { devices, seed }
  const recorded = new RecordedEstate(recording, seed)
  const { recordedGroups } = await import('./http/recorded-groups.ts')
  return { devices: recorded.size, seed, recorded, groups: recordedGroups(recording) }
}

async function replayed (recording: Answers, appliance: Appliance, origin: ApplianceSettings): Promise<Replay> {
  const { replayFrom } = await import('./http/replay-start.ts')
  return await replayFrom(recording, appliance, origin)
}

/** Of a free port the one above is no better than any other free one. */
function portAbove (port: number): number {
  return port === 0 || port === 65_535 ? 0 : port + 1
}

async function openStore (name: string, { dataDirectory, recording, logger }: CommonSettings): Promise<Store> {
  if (dataDirectory === undefined) return new MemoryStore()
  if (recording !== undefined) throw new StartError(`appliance "${name}" is served from a recording: its state cannot be kept in a folder`)
  const { DirectoryStore } = await import('./appliance/folder/directory-store.ts')
  try {
    const onError = (error: Error): void => { logger.error({ appliance: name, err: error }, error.message) }
    return await DirectoryStore.open(join(dataDirectory, name), { onError })
  } catch (error) {
    throw unkept(name, error)
  }
}

function unkept (name: string, error: unknown): StartError {
  return new StartError(`appliance "${name}" cannot keep its state: ${failureText(error)}`, { cause: error })
}
