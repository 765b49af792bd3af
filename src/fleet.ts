import { type GenerateKey, KeyPool } from '../certs/key-pool.ts'
import { routes } from '../routes/index.ts'
import { Problem, notFound } from './admin/api/problem.ts'
import { Authorities, type Authority } from './admin/authorities.ts'
import type { AdminFleet, Endpoint, Hits, Member, Template } from './admin/fleet.ts'
import { Recordings } from './admin/recordings.ts'
import type { Administrator } from './appliance/accounts/account-register.ts'
import type { Appliance } from './appliance/appliance.ts'
import { PROBE_AGENT } from './client/probe.ts'
import { type HttpSurface, buildSurface } from './http/app.ts'
import { type CommonSettings, type Origin, type Running, type Shared, StartError, type Wanted, proveReady, start, stop } from './running.ts'
import { FleetTraffic, type TrafficOptions } from './traffic/traffic.ts'

/** What to start. */
export interface FleetSettings extends CommonSettings, TrafficOptions {
  readonly appliances: readonly Wanted[]
  /** RSA keys kept in stock for signing requests. Default 2, one for each end of a rehearsal; 0 makes each on demand. */
  readonly keyPoolSize?: number
  /** Makes a key for a signing request. Default: anew, in 0.15 s of a processor and more. */
  readonly generateKey?: GenerateKey
  /** Certificate authorities that are there from the start. */
  readonly authorities?: readonly Authority[]
}

/** How an appliance was started. */
interface Recipe extends Origin {
  readonly wanted: Wanted
  readonly settings: CommonSettings
}

export { StartError, type Endpoint }

/** Built once: every test of a user may start a fleet of its own. */
let surfaceOfProcess: Promise<HttpSurface> | null = null

/** The appliances of one process. They share the key pool and the route table, nothing else. */
export class Fleet implements AdminFleet {
  readonly authorities: Authorities
  readonly recordings = new Recordings()
  readonly #settings: CommonSettings
  readonly #shared: Shared
  readonly #members: Running[] = []
  /** Names that are taken, by appliances that are being started or stopped as well. */
  readonly #names = new Set<string>()
  readonly #starting = new Set<Promise<unknown>>()
  readonly #recipes = new WeakMap<Running, Recipe>()
  /** Those that a reset brings back, by name. */
  #ofTheStart: ReadonlyMap<string, Running> = new Map()
  #stopped = false

  private constructor (settings: FleetSettings, shared: Shared) {
    this.#settings = settings
    this.#shared = shared
    this.authorities = new Authorities(shared.keys)
    for (const authority of settings.authorities ?? []) this.authorities.add(authority)
  }

  /**
   * Starts appliances; resolves when every one has answered HTTPS itself.
   *
   * @throws {StartError} with nothing left open, if one cannot be started
   */
  static async start (settings: FleetSettings): Promise<Fleet> {
    const keys = new KeyPool(settings.keyPoolSize ?? 2, settings.generateKey)
    const surface = await (surfaceOfProcess ??= buildSurface(routes, PROBE_AGENT))
    const fleet = new Fleet(settings, { surface, keys, traffic: new FleetTraffic(settings) })
    try {
      for (const wanted of settings.appliances) fleet.#members.push(await fleet.#start({ wanted, settings }))
      await proveReady(fleet.endpoints)
      fleet.settle()
    } catch (error) {
      await fleet.stop(0)
      throw error
    }
    return fleet
  }

  get endpoints (): readonly Endpoint[] {
    return this.#members.map(({ endpoint }) => endpoint)
  }

  get members (): readonly Member[] {
    return this.#members
  }

  get hits (): Hits {
    return {
      count: (operation, appliance) => this.traffic.count(operation, appliance),
      sources: (operation, appliance) => {
        const asked = this.#members.filter(member => appliance === undefined || member.appliance === appliance)
        return new Set(asked.flatMap(({ replay }) => [...replay?.sources(operation) ?? []]))
      }
    }
  }

  get traffic (): FleetTraffic {
    return this.#shared.traffic
  }

  get host (): string {
    return this.#settings.host
  }

  get administrator (): Administrator {
    return { userName: this.#settings.username, password: this.#settings.password }
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
  async add ({ contents, recording, switches, devices, seed, port = 0, ...wanted }: Template): Promise<Member> {
    const { dataDirectory, ...common } = this.#settings
    const settings = {
      ...common,
      switches: { ...common.switches, ...switches },
      ...(devices !== undefined && { devices }),
      ...(seed !== undefined && { seed }),
      ...(recording !== undefined && { recording })
    }
    return await this.#add({ wanted: { ...wanted, port }, settings, contents })
  }

  /** Appliances and authorities that are there now belong to the start. */
  settle (): void {
    this.#ofTheStart = new Map(this.#members.map(member => [member.appliance.name, member]))
    this.authorities.settle()
  }

  /** Starts those of the start that were removed again, on their ports. @throws {Problem} 409 where one is taken meanwhile */
  async bringBack (): Promise<void> {
    const order = [...this.#ofTheStart.keys()]
    for (const [name, running] of this.#ofTheStart) {
      const recipe = this.#recipes.get(running)
      if (recipe === undefined || this.#names.has(name)) continue
      await this.#add({ ...recipe, initial: running.initial, wanted: { ...recipe.wanted, port: running.listener.startPort } })
    }
    const place = ({ appliance: { name } }: Running): number => order.includes(name) ? order.indexOf(name) : order.length
    this.#members.sort((one, other) => place(one) - place(other))
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
    this.traffic.events.close()
    await Promise.allSettled(this.#starting)
    const members = this.#members.splice(0)
    const cut = await Promise.all(members.map(async ({ listener }) => await listener.close(graceMs)))
    await Promise.all(members.map(async ({ migration, replay }) => {
      await migration.close()
      await replay?.close()
    }))
    this.#shared.keys.close()
    await Promise.all(members.map(async ({ appliance }) => { await appliance.close() }))
    return cut.reduce((sum, connections) => sum + connections, 0)
  }

  #find (name: string): Running | undefined {
    return this.#members.find(({ appliance }) => appliance.name === name)
  }

  async #add (recipe: Recipe): Promise<Running> {
    const { wanted: { name } } = recipe
    if (this.#stopped) throw new Problem(409, 'the process is being stopped')
    if (this.#names.has(name)) throw new Problem(409, `there is an appliance "${name}" already`)
    const proven = this.#startProven(recipe)
    this.#starting.add(proven)
    try {
      return await proven
    } catch (error) {
      throw error instanceof StartError ? new Problem(409, error.message) : error
    } finally {
      this.#starting.delete(proven)
    }
  }

  async #start (recipe: Recipe): Promise<Running> {
    const { wanted, settings, ...origin } = recipe
    this.#names.add(wanted.name)
    try {
      const running = await start(wanted, settings, this.#shared, origin)
      this.#recipes.set(running, recipe)
      return running
    } catch (error) {
      this.#names.delete(wanted.name)
      throw error
    }
  }

  /** Enters the list once it has answered. */
  async #startProven (recipe: Recipe): Promise<Running> {
    const running = await this.#start(recipe)
    try {
      await proveReady([running.endpoint])
      this.#members.push(running)
      return running
    } catch (error) {
      this.#names.delete(recipe.wanted.name)
      await stop(running)
      throw error
    }
  }
}
