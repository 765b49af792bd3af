import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Appliance } from '../appliance/appliance.ts'
import { causeOf } from '../appliance/logs/diagnoses.ts'
import type { Operation } from '../http/operation.ts'
import type { Exchange, Shutters, Traffic, Watcher } from '../http/traffic.ts'
import type { Refusal } from '../messages.ts'
import { Events } from './events.ts'
import { WatchedExchange } from './exchange.ts'
import { Faults } from './faults/faults.ts'
import { type EntryView, outlineOf, viewOf } from './journal/journal-entry.ts'
import type { JournalFilter } from './journal/journal-filter.ts'
import { DEFAULT_JOURNAL_LIMITS, Journal, type JournalBudget, type JournalLimits } from './journal/journal.ts'
import type { Report } from './report.ts'
import { Tallies } from './tallies.ts'
import type { Weather } from './faults/weather-names.ts'

/** How traffic is looked at, and disturbed, from the start. */
export interface TrafficOptions {
  /** Default calm. */
  readonly weather?: Weather
  /** Of all that comes by chance. Default 1. */
  readonly seed?: number
  /** Default: {@link DEFAULT_JOURNAL_LIMITS}. */
  readonly journal?: Partial<JournalLimits>
  /** A line of the log for each request. Default: none. */
  readonly logRequests?: boolean
  /** Told of each request that is answered, or ends without an answer. Default: nobody. */
  readonly trace?: (report: Report) => void
}

/** Bytes that the journals of a process hold together. */
const JOURNAL_BUDGET = 256 * 1024 * 1024

/** A request as all journals together show it. */
export interface FleetEntry extends EntryView {
  readonly appliance: string
}

/** The traffic of all appliances of a process. */
export class FleetTraffic {
  /** What happens, for those who listen. */
  readonly events = new Events()
  readonly #options: TrafficOptions
  readonly #budget: JournalBudget = { bytes: JOURNAL_BUDGET, used: 0, entries: 0 }
  readonly #appliances = new Map<Appliance, ApplianceTraffic>()
  /** Calls of appliances that are gone. */
  readonly #former = new Map<string, number>()

  constructor (options: TrafficOptions = {}) {
    this.#options = options
  }

  /** The traffic of an appliance; made when it is first asked for. */
  of (appliance: Appliance): ApplianceTraffic {
    const known = this.#appliances.get(appliance)
    if (known !== undefined) return known
    const { weather = 'calm', seed = 1, journal: limits } = this.#options
    const faults = new Faults(appliance.name, { weather, seed })
    const { name, diagnoses } = appliance
    const journal = new Journal({ ...DEFAULT_JOURNAL_LIMITS, ...limits }, this.#budget, entry => {
      this.events.tell('request', () => ({ appliance: name, ...outlineOf(entry) }))
    })
    diagnoses.watch(({ id: diagnosis, operation, outcome, messageId, findings }) => {
      if (outcome === 'accepted') return
      this.events.tell('refusal', () => ({ appliance: name, diagnosis, operation, messageId, cause: causeOf(findings)?.title ?? null }))
    })
    const traffic = new ApplianceTraffic(appliance, faults, journal, this.#options)
    this.#appliances.set(appliance, traffic)
    return traffic
  }

  /** Forgets an appliance that was removed, but not what was called there. */
  forget (appliance: Appliance): void {
    const traffic = this.#appliances.get(appliance)
    if (traffic === undefined) return
    traffic.journal.clear()
    this.#appliances.delete(appliance)
    for (const [name, { requests }] of traffic.tallies.operations) this.#former.set(name, (this.#former.get(name) ?? 0) + requests)
  }

  /** Requests of all appliances that match, the newest first. @param limit how many of them are shown */
  list (filter: JournalFilter, limit: number): { readonly count: number, readonly entries: readonly FleetEntry[] } {
    const found = [...this.#appliances].map(([{ name }, { journal }]) => ({ name, ...journal.latest(filter, limit) }))
    const all = found.flatMap(({ name, entries }) => entries.map(entry => ({ name, entry })))
    const newest = all.sort((one, other) => other.entry.order - one.entry.order).slice(0, limit)
    const count = found.reduce((sum, { count }) => sum + count, 0)
    return { count, entries: newest.map(({ name, entry }) => ({ appliance: name, ...viewOf(entry) })) }
  }

  /** How often an operation was called, by its name. @param appliance one alone; absent: all, also those that are gone */
  count (operation: string, appliance?: Appliance): number {
    if (appliance !== undefined) return this.#appliances.get(appliance)?.tallies.operations.get(operation)?.requests ?? 0
    let count = this.#former.get(operation) ?? 0
    for (const { tallies } of this.#appliances.values()) count += tallies.operations.get(operation)?.requests ?? 0
    return count
  }
}

/** The traffic of one appliance: what it is told by the web server, and what it does to it. */
export class ApplianceTraffic implements Traffic, Watcher {
  readonly appliance: Appliance
  readonly faults: Faults
  readonly journal: Journal
  readonly tallies: Tallies
  readonly logs: boolean
  readonly trace: ((report: Report) => void) | null

  constructor (appliance: Appliance, faults: Faults, journal: Journal, { logRequests = false, trace }: TrafficOptions = {}) {
    this.logs = logRequests
    this.trace = trace ?? null
    this.appliance = appliance
    this.faults = faults
    this.journal = journal
    this.tallies = new Tallies(appliance.diagnoses)
  }

  get watcher (): Watcher | null {
    return this.journal.on || this.faults.active || this.logs || this.trace !== null ? this : null
  }

  open (request: IncomingMessage, response: ServerResponse): Exchange {
    return new WatchedExchange(this, request, response)
  }

  count (operation: Operation, status: number, micros: number, refusal: Refusal | null): void {
    this.tallies.add(operation, status, micros, refusal)
  }

  admits (socket: Socket): boolean {
    if (!this.faults.active) return true
    const hit = this.faults.greet(socket)
    if (hit === null) return true
    if (this.journal.on) {
      this.journal.record({
        id: this.journal.nextId(),
        order: this.journal.nextOrder(),
        time: this.appliance.clock.millis(),
        duration: 0,
        method: null,
        url: '',
        operation: null,
        known: false,
        user: null,
        session: null,
        address: socket.remoteAddress ?? '',
        requestHeaders: [],
        requestBody: null,
        answer: null,
        messageId: null,
        faults: [hit],
        diagnosis: null
      })
    }
    return false
  }

  attach (shutters: Shutters): void {
    this.faults.attach(shutters)
  }
}
