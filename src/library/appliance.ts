import { FAULT_SPEC, WEATHER_CHANGE } from '../traffic/faults/schema.ts'
import { FILTER, WAIT } from '../traffic/journal/schema.ts'
import { type Authority, type SigningOrder, sign } from '../admin/authorities.ts'
import { advanceClock, setClock } from '../admin/clock.ts'
import type { FaultSpec } from '../traffic/faults/schema.ts'
import type { AdminFleet, Member } from '../admin/fleet.ts'
import type { EntryView } from '../traffic/journal/journal-entry.ts'
import type { JournalFilter } from '../traffic/journal/journal-filter.ts'
import type { Waited } from '../traffic/journal/journal.ts'
import { type ResetPart, reset } from '../admin/reset.ts'
import { ANYTHING, closed } from '../schema/schema.ts'
import { restore } from '../admin/snapshots/snapshots.ts'
import type { ApplianceTraffic } from '../traffic/traffic.ts'
import { orProblem } from '../admin/api/problem.ts'
import { checked } from '../admin/api/validation.ts'
import { type FaultRuleView, faultsView, ruleView } from '../admin/view.ts'
import type { Weather } from '../traffic/faults/weather-names.ts'
import type { Diagnosis } from '../appliance/logs/diagnoses.ts'
import type { Switches } from '../appliance/switches.ts'

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
  diagnoses: () => readonly Diagnosis[]
  /** The lines of tomcat/application.log. */
  applicationLog: () => readonly string[]
  switches: () => Readonly<Switches>
  /** Changes fidelity switches. */
  set: (switches: Partial<Switches>) => void
  /** Has it certified by the fleet's CA for the fleet's host, as an administrator would: CSR, signature, upload of the chain. */
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
      set: time => { setClock(clock, time.toISOString()) },
      advance: seconds => { advanceClock(clock, seconds) },
      freeze: () => { clock.scale(0) },
      scale: rate => { clock.scale(rate) }
    },
    faults: faultsOf(traffic),
    requests: requestsOf(traffic, owner),
    certificate: () => appliance.webCertificate.credentials.chain,
    reset: async parts => { await reset(fleet, member, parts) },
    snapshot: id => snapshots.take(appliance, id).id,
    restore: async id => { await restore(appliance, snapshots.get(id)) },
    diagnoses: () => [...appliance.diagnoses.list].reverse(),
    applicationLog: () => appliance.applicationLog.lines,
    switches: () => appliance.switches,
    set: changes => { appliance.switches = { ...appliance.switches, ...changes } },
    certify: async order => { await certify(member, owner, order) }
  }
}

function faultsOf ({ faults }: ApplianceTraffic): ApplianceFaults {
  return {
    add: spec => ruleView(orProblem(() => faults.add(checked('the rule', FAULT_SPEC, spec)))),
    list: () => faults.rules.map(ruleView),
    get: id => ruleView(orProblem(() => faults.get(id))),
    remove: id => { orProblem(() => { faults.remove(id) }) },
    clear: () => { faults.clear() },
    setWeather: change => { faults.set(checked('the weather', WEATHER_CHANGE, change)) },
    counts: () => faultsView(faults).counts
  }
}

/** In this process times are dates, not texts. */
const TIMES = { from: ANYTHING, to: ANYTHING }
const REQUEST_FILTER = closed({}, { ...FILTER, ...TIMES })
const REQUEST_WAIT = closed({}, { ...FILTER, ...TIMES, ...WAIT })

function requestsOf ({ journal }: ApplianceTraffic, { signal }: Owner): ApplianceRequests {
  const filterOf = (filter: JournalFilter = {}): JournalFilter => checked('the filter', REQUEST_FILTER, filter)
  return {
    list: (filter, limit = Infinity) => journal.list(filterOf(filter), limit).entries,
    get: id => orProblem(() => journal.get(id)),
    count: filter => journal.count(filterOf(filter)),
    wait: async (filter = {}, count = 1, seconds = 30) => {
      checked('what is waited for', REQUEST_WAIT, { ...filter, count, seconds })
      return await journal.wait(filter, count, seconds * 1000, signal)
    },
    clear: filter => journal.remove(filterOf(filter))
  }
}

async function certify ({ appliance }: Member, { authority, host, username }: Owner, order: SigningOrder = {}): Promise<void> {
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
