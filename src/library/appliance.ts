import { isDate } from 'node:util/types'
import { routes } from '../../routes/index.ts'
import { addFault } from '../admin/faults.ts'
import { FAULT_SPEC, WEATHER_CHANGE } from '../traffic/faults/schema.ts'
import { FILTER, WAIT } from '../traffic/journal/schema.ts'
import { type Authority, SIGNING, type SigningOrder } from '../admin/authorities.ts'
import { certify } from '../admin/certify.ts'
import { ADVANCE, SCALE, SET, advanceClock, setClock } from '../admin/clock.ts'
import type { FaultSpec } from '../traffic/faults/schema.ts'
import type { AdminFleet, Member } from '../admin/fleet.ts'
import type { EntryView } from '../traffic/journal/journal-entry.ts'
import type { JournalFilter } from '../traffic/journal/journal-filter.ts'
import type { Waited } from '../traffic/journal/journal.ts'
import { type ResetPart, reset } from '../admin/reset.ts'
import { ANYTHING, closed } from '../schema/schema.ts'
import { restore } from '../admin/snapshots/snapshots.ts'
import { switchesOf } from '../admin/switches.ts'
import type { ApplianceTraffic } from '../traffic/traffic.ts'
import { Problem, orProblem } from '../admin/api/problem.ts'
import { SWITCHES } from '../admin/api/schema.ts'
import { given } from '../admin/api/validation.ts'
import { type FaultRuleView, faultsView, ruleView } from '../admin/view.ts'
import type { Weather } from '../traffic/faults/weather-names.ts'
import { type ToldDiagnosis, toldDiagnosis } from '../appliance/logs/diagnoses.ts'
import type { Switches } from '../appliance/switches.ts'
import { RESET_ARGUMENTS, SNAPSHOT_ARGUMENTS } from './options.ts'

/** The clock of an appliance. Sessions, locks, jobs, validity and logs follow it. */
export interface ApplianceClock {
  /** Milliseconds since 1970. */
  now: () => number
  /** `now`: the machine's time. @param time a text is ISO 8601, in UTC where it names no zone */
  set: (time: Date | string) => void
  /** Moves it by so many seconds; back, if negative. */
  advance: (seconds: number) => void
  freeze: () => void
  /** Makes it run so many times as fast as the machine's; 1 ends a freeze. */
  scale: (rate: number) => void
}

/** What goes wrong on an appliance. A request that fits no rule is answered as ever. */
export interface ApplianceFaults {
  /**
   * Puts a rule behind the others.
   *
   * @throws where it does not fit, or can never do what it says
   */
  add: (spec: FaultSpec) => FaultRuleView
  /** In the order in which they are asked; those of the weather are the last. */
  list: () => readonly FaultRuleView[]
  /** @throws if there is none */
  get: (id: string) => FaultRuleView
  /** @throws if there is none */
  remove: (id: string) => void
  /** Removes all rules; the weather stays. */
  clear: () => void
  /** Changes how many faults come by chance, or the seed of the chance, or both. All rules count from the start again. */
  setWeather: (change: { readonly weather?: Weather, readonly seed?: number }) => void
  /** How often each kind struck since the start. `delay`: alone. */
  counts: () => Readonly<Record<string, number>>
}

/** The journal of an appliance: what it was asked, and what it answered. Secrets are masked. */
export interface ApplianceRequests {
  /** Those that match, newest first. @param limit default: all that are kept */
  list: (filter?: JournalFilter, limit?: number) => readonly EntryView[]
  /** @throws if it is not there, or not any more */
  get: (id: number) => EntryView
  count: (filter?: JournalFilter) => number
  /** Waits until so many match; those that are there count. @param count default 1 @param seconds at most 600. Default 30 */
  wait: (filter?: JournalFilter, count?: number, seconds?: number) => Promise<Waited>
  /** Forgets those that match. @returns how many there were */
  clear: (filter?: JournalFilter) => number
}

/** A running appliance. */
export interface MockAppliance {
  readonly name: string
  readonly version: string
  readonly host: string
  /** Where it listens now: a client may move it. */
  readonly port: number
  /** https://127.0.0.1:PORT. It presents a certificate of its own: see {@link certify}. */
  readonly url: string
  readonly clock: ApplianceClock
  readonly faults: ApplianceFaults
  readonly requests: ApplianceRequests
  /** The certificates it presents, PEM, leaf first. */
  certificate: () => string
  /** Takes it back to its start. @param parts default: all */
  reset: (parts?: readonly ResetPart[]) => Promise<void>
  /** Remembers what it is now. @returns the id */
  snapshot: (id?: string) => string
  /** Turns it back into a snapshot. */
  restore: (id: string) => Promise<void>
  /** Why it judged as it did, newest first. */
  diagnoses: () => readonly ToldDiagnosis[]
  /** The lines of tomcat/application.log. */
  applicationLog: () => readonly string[]
  switches: () => Readonly<Switches>
  /** Changes fidelity switches. */
  set: (switches: Partial<Switches>) => void
  /**
   * Has it certified by the fleet's CA for the fleet's host, as an administrator would: CSR, signature, upload of the chain.
   *
   * @throws {CertificationError} where it refuses the chain: the message says why, the rest is in `diagnosis`
   */
  certify: (order?: SigningOrder) => Promise<void>
}

/** Whose appliance it is. */
export interface Owner {
  readonly fleet: Pick<AdminFleet, 'traffic'>
  readonly authority: Authority
  readonly host: string
  readonly username: string
  /** Aborted when nobody is to wait any more. */
  readonly signal: AbortSignal
}

/** An appliance of a fleet for those who test. */
export function applianceOf (member: Member, owner: Owner): MockAppliance {
  const { appliance, endpoint: { name, version, host }, snapshots } = member
  const { clock } = appliance
  const { fleet } = owner
  const traffic = fleet.traffic.of(appliance)
  return {
    name,
    version,
    host,
    // Asked for each time: a client may move the port.
    get port () { return member.endpoint.port },
    get url () { return member.endpoint.url },
    clock: {
      now: () => clock.millis(),
      set: time => { setClock(clock, given('the clock', SET, { time: textOf(time) }).time) },
      advance: seconds => { advanceClock(clock, given('the clock', ADVANCE, { seconds }).seconds) },
      freeze: () => { clock.scale(0) },
      scale: rate => { clock.scale(given('the clock', SCALE, { rate }).rate) }
    },
    faults: faultsOf(traffic),
    requests: requestsOf(traffic, owner),
    certificate: () => appliance.webCertificate.credentials.chain,
    reset: async parts => { await reset(fleet, member, given('the reset', RESET_ARGUMENTS, { parts }).parts) },
    snapshot: id => snapshots.take(appliance, given('the snapshot', SNAPSHOT_ARGUMENTS, { id }).id).id,
    restore: async id => { await restore(appliance, snapshots.get(id)) },
    diagnoses: () => [...appliance.diagnoses.list].reverse().map(toldDiagnosis),
    applicationLog: () => appliance.applicationLog.lines,
    switches: () => appliance.switches,
    set: changes => { appliance.switches = { ...appliance.switches, ...switchesOf(given('the call', SWITCHES, changes)) } },
    certify: async order => { await certify(appliance, owner.authority, { host: owner.host, userName: owner.username }, orderOf(order)) }
  }
}

function faultsOf ({ faults }: ApplianceTraffic): ApplianceFaults {
  return {
    add: spec => orProblem(() => addFault(faults, routes, given('the rule', FAULT_SPEC, spec))),
    list: () => faults.rules.map(ruleView),
    get: id => ruleView(orProblem(() => faults.get(id))),
    remove: id => { orProblem(() => { faults.remove(id) }) },
    clear: () => { faults.clear() },
    setWeather: change => { faults.set(given('the weather', WEATHER_CHANGE, change)) },
    counts: () => faultsView(faults).counts
  }
}

/** In this process times are dates, not texts. */
const TIMES = { from: ANYTHING, to: ANYTHING }
const REQUEST_FILTER = closed({}, { ...FILTER, ...TIMES })
const REQUEST_WAIT = closed({}, { ...FILTER, ...TIMES, ...WAIT })

function requestsOf ({ journal }: ApplianceTraffic, { signal }: Owner): ApplianceRequests {
  const filterOf = (filter: JournalFilter = {}): JournalFilter => given('the filter', REQUEST_FILTER, filter)
  return {
    list: (filter, limit = Infinity) => journal.list(filterOf(filter), limit).entries,
    get: id => orProblem(() => journal.get(id)),
    count: filter => journal.count(filterOf(filter)),
    wait: async (filter = {}, count = 1, seconds = 30) => {
      given('what is waited for', REQUEST_WAIT, { ...filter, count, seconds })
      return await journal.wait(filter, count, seconds * 1000, signal)
    },
    clear: filter => journal.remove(filterOf(filter))
  }
}

const ORDER = closed({}, SIGNING)

/** @throws {Problem} 400 for what is no order */
export function orderOf (order: SigningOrder = {}): SigningOrder {
  return given('the order', ORDER, order)
}

/** @throws {Problem} 400 for what can be no request */
export function csrOf (csr: string | Buffer): Buffer {
  if (typeof csr !== 'string' && !ArrayBuffer.isView(csr)) throw new Problem(400, 'csr is neither a text nor a Buffer')
  return Buffer.from(csr)
}

/** A date that is none is told as what it is. */
function textOf (time: Date | string): string {
  return isDate(time) && !Number.isNaN(time.getTime()) ? time.toISOString() : String(time)
}
