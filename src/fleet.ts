import { KeyPool } from '../certs/key-pool.ts'
import { routes } from '../routes/index.ts'
import { Problem, notFound } from './admin/api/problem.ts'
import { Authorities } from './admin/authorities.ts'
import type { AdminFleet, Endpoint, Hits, Member, Template } from './admin/fleet.ts'
import type { Appliance } from './appliance/appliance.ts'
import type { Written } from './appliance/written.ts'
import { PROBE_AGENT } from './client/probe.ts'
import { buildSurface } from './http/app.ts'
import { type CommonSettings, type Running, type Shared, StartError, type Wanted, proveReady, start, stop } from './running.ts'
import { FleetTraffic, type TrafficOptions } from './traffic/traffic.ts'

/** What to start. */
export interface FleetSettings extends CommonSettings, TrafficOptions {
  readonly appliances: readonly Wanted[]
  /** RSA keys kept in stock for signing requests. Default 8; 0 makes each on demand. */
  readonly keyPoolSize?: number
}

export { StartError, type Endpoint }

/** The appliances of one process. They share the key pool and the route table, nothing else. */
export class Fleet implements AdminFleet {
  readonly authorities: Authorities
  readonly #settings: CommonSettings
  readonly #shared: Shared
  readonly #members: Running[] = []
  /** Names that are taken, by appliances that are being started or stopped as well. */
  readonly #names = new Set<string>()
  readonly #starting = new Set<Promise<unknown>>()
  #stopped = false

  private constructor (settings: CommonSettings, shared: Shared) {
    this.#settings = settings
    this.#shared = shared
    this.authorities = new Authorities(shared.keys)
  }

  /**
   * Starts appliances; resolves when every one has answered HTTPS itself.
   *
   * @throws {StartError} with nothing left open, if one cannot be started
   */
  static async start (settings: FleetSettings): Promise<Fleet> {
    const keys = new KeyPool(settings.keyPoolSize ?? 8)
    const surface = await buildSurface(routes, settings.logger, PROBE_AGENT)
    const fleet = new Fleet(settings, { surface, keys, traffic: new FleetTraffic(settings) })
    try {
      for (const wanted of settings.appliances) fleet.#members.push(await fleet.#start(wanted, settings))
      await proveReady(fleet.endpoints)
    } catch (error) {
      await fleet.stop(0)
      throw error
    }
    keys.fill()
    return fleet
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

  /** Keys in stock for signing requests. */
  get keysAvailable (): number {
    return this.#shared.keys.available
  }

  /** An appliance by name. @throws {RangeError} if there is none */
  appliance (name: string): Appliance {
    const member = this.#find(name)
    if (member === undefined) throw new RangeError(`there is no appliance "${name}"`)
    return member.appliance
  }

  /** @throws {Problem} 404 */
  member (name: string): Member {
    const member = this.#find(name)
    if (member === undefined) throw notFound(`appliance "${name}"`)
    return member
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
    const { dataDirectory, ...common } = this.#settings
    const settings = {
      ...common,
      fidelity: { ...common.fidelity, ...fidelity },
      ...(devices !== undefined && { devices }),
      ...(seed !== undefined && { seed })
    }
    const proven = this.#startProven({ name, version, port, ...(migrationPort !== undefined && { migrationPort }) }, settings, contents)
    this.#starting.add(proven)
    try {
      return await proven
    } catch (error) {
      throw error instanceof StartError ? new Problem(409, error.message) : error
    } finally {
      this.#starting.delete(proven)
    }
  }

  /** Stops an appliance, at once, and forgets it. Its folder, if it has one, stays. @throws {Problem} 404 */
  async remove (name: string): Promise<void> {
    const index = this.#members.findIndex(({ appliance }) => appliance.name === name)
    const [member] = index < 0 ? [] : this.#members.splice(index, 1)
    if (member === undefined) throw notFound(`appliance "${name}"`)
    await stop(member)
    this.traffic.forget(member.appliance)
    this.#names.delete(name)
  }

  /**
   * Accepts no more, lets what runs finish for `graceMs`, cuts the rest, and waits until all state is kept.
   *
   * @returns how many connections were cut
   */
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

  #find (name: string): Running | undefined {
    return this.#members.find(({ appliance }) => appliance.name === name)
  }

  async #start (wanted: Wanted, settings: CommonSettings, contents?: Written): Promise<Running> {
    this.#names.add(wanted.name)
    try {
      return await start(wanted, settings, this.#shared, contents)
    } catch (error) {
      this.#names.delete(wanted.name)
      throw error
    }
  }

  /** Enters the list once it has answered. */
  async #startProven (wanted: Wanted, settings: CommonSettings, contents?: Written): Promise<Running> {
    const running = await this.#start(wanted, settings, contents)
    try {
      await proveReady([running.endpoint])
      this.#members.push(running)
      return running
    } catch (error) {
      this.#names.delete(wanted.name)
      await stop(running)
      throw error
    }
  }
}
