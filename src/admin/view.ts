import type { Appliance } from '../appliance/appliance.ts'
import type { Clock } from '../appliance/clock/clock.ts'
import { certificateFacts } from './authorities.ts'
import type { FaultMatch, FaultRule, FaultSpec } from '../traffic/faults/fault-rule.ts'
import type { Faults } from '../traffic/faults/faults.ts'
import type { Member } from './fleet.ts'
import type { Weather } from '../traffic/faults/weather.ts'

/** A clock for people and programs. */
export function clockView (clock: Clock): Readonly<Record<string, unknown>> {
  const time = clock.now()
  return { time: time.toISOString(), local: clock.text(time), zone: clock.zone, offsetMilliseconds: clock.offset, rate: clock.rate, frozen: clock.rate === 0 }
}

/** An appliance, without its secrets. */
export function applianceView ({ appliance, endpoint: { url, host, port }, startedAt }: Member): Readonly<Record<string, unknown>> {
  const { name, version, clock, identity: { guid }, sessions, switches, webCertificate: { csr, trustStore } } = appliance
  return {
    name,
    version,
    url,
    host,
    port,
    guid,
    startedAt,
    clock: clockView(clock),
    certificate: certificateView(appliance),
    csr: csr?.request ?? null,
    trustStore,
    sessions: sessions.list().length,
    switches
  }
}

/** A fault rule: what was asked for, with its defaults, and how often it has matched and struck. */
export interface FaultRuleView extends FaultSpec {
  readonly match: FaultMatch
  readonly probability: number
  readonly skip: number
  readonly times: number | null
  readonly id: string
  /** `weather`: it comes with the weather and goes with it. */
  readonly origin: 'rule' | 'weather'
  readonly matched: number
  readonly hits: number
}

export function ruleView ({ id, origin, matched, hits, spec }: FaultRule): FaultRuleView {
  return { match: {}, probability: 1, skip: 0, times: null, ...spec, id, origin, matched, hits }
}

/** All that may go wrong on an appliance. */
export interface FaultsView {
  readonly weather: Weather
  readonly seed: number
  /** Faults that struck, by kind. */
  readonly counts: Readonly<Record<string, number>>
  /** In the order in which they are asked. */
  readonly rules: readonly FaultRuleView[]
}

export function faultsView ({ weather, seed, counts, rules }: Faults): FaultsView {
  return { weather, seed, counts: Object.fromEntries(counts), rules: rules.map(ruleView) }
}

function certificateView ({ webCertificate: { inService: { origin, chain } } }: Appliance): Readonly<Record<string, unknown>> {
  return { origin, facts: chain.map(certificateFacts), chain: chain.join('') }
}
