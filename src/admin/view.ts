import type { Appliance } from '../appliance/appliance.ts'
import type { Clock } from '../appliance/clock/clock.ts'
import type { Typed } from '../schema/schema.ts'
import type { APPLIANCE, CLOCK } from './api/schema.ts'
import { certificateFacts } from './authorities.ts'
import type { FaultRule } from '../traffic/faults/fault-rule.ts'
import type { Faults } from '../traffic/faults/faults.ts'
import type { FAULTS, RULE } from '../traffic/faults/schema.ts'
import type { Member } from './fleet.ts'

/** A clock for people and programs. */
export function clockView (clock: Clock): Typed<typeof CLOCK> {
  const time = clock.now()
  return {
    time: time.toISOString(),
    local: clock.text(time),
    zone: clock.zone,
    offsetMilliseconds: clock.offset,
    rate: clock.rate,
    frozen: clock.rate === 0
  }
}

/** An appliance, without its secrets. */
export function applianceView ({ appliance, endpoint: { url, host, port }, startedAt }: Member): Typed<typeof APPLIANCE> {
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
    switches: { ...switches }
  }
}

/** A fault rule: what was asked for, with its defaults, and how often it has matched and struck. */
export type FaultRuleView = Typed<typeof RULE>

export function ruleView ({ id, origin, matched, hits, spec }: FaultRule): FaultRuleView {
  return { match: {}, probability: 1, skip: 0, times: null, ...spec, id, origin, matched, hits }
}

/** All that may go wrong on an appliance. */
export type FaultsView = Typed<typeof FAULTS>

export function faultsView ({ weather, seed, counts, rules }: Faults): FaultsView {
  return { weather, seed, counts: Object.fromEntries(counts), rules: rules.map(ruleView) }
}

/** The certificate in service. */
export function certificateView ({ webCertificate: { inService: { origin, chain } } }: Appliance): Typed<typeof APPLIANCE>['certificate'] {
  return { origin, facts: chain.map(certificateFacts), chain: chain.join('') }
}
