import type { Appliance } from '../appliance/appliance.ts'
import type { Clock } from '../appliance/clock/clock.ts'
import { certificateFacts } from './authorities.ts'
import type { Member } from './fleet.ts'

/** A clock for people and programs. */
export function clockView (clock: Clock): Readonly<Record<string, unknown>> {
  const time = clock.now()
  return { time: time.toISOString(), local: clock.text(time), zone: clock.zone, offsetMilliseconds: clock.offset, rate: clock.rate, frozen: clock.rate === 0 }
}

/** An appliance, without its secrets. */
export function applianceView ({ appliance, endpoint: { url, host, port }, startedAt }: Member): Readonly<Record<string, unknown>> {
  const { name, version, clock, sessions, switches, state: { guid, csr, trustStore } } = appliance
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

function certificateView ({ state: { webCertificate: { origin, chain } } }: Appliance): Readonly<Record<string, unknown>> {
  return { origin, facts: chain.map(certificateFacts), chain: chain.join('') }
}
