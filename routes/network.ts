import type { TimeState } from '../src/appliance/state.ts'
import type { TimeInput } from '../src/appliance/time.ts'
import { TIME_ZONES } from '../src/appliance/time-zones.ts'
import { localText } from '../src/appliance/local-time.ts'
import { collection } from '../src/http/odata.ts'
import { get, put, type Route } from '../src/http/route.ts'

const NETWORK = '/api/ApplicationService/Network'
const TIME = `${NETWORK}/TimeConfiguration`

const TEXT = { type: ['string', 'null'] }

const TIME_INPUT = {
  type: 'object',
  properties: {
    TimeZone: TEXT,
    EnableNTP: { type: ['boolean', 'null'] },
    PrimaryNTPAddress: TEXT,
    SecondaryNTPAddress1: TEXT,
    SecondaryNTPAddress2: TEXT,
    SystemTime: TEXT
  }
}

/** Network settings of the appliance: so far its time (shapes: Terraform provider's fixtures, Ansible's ome_application_network_time). */
export const network: readonly Route[] = [
  get(TIME, ({ appliance: { clock, time: { state, zone } } }) => {
    const now = clock.millis()
    return {
      '@odata.context': '/api/$metadata#Network.TimeConfiguration',
      '@odata.type': '#Network.TimeConfiguration',
      '@odata.id': TIME,
      TimeZone: zone.id,
      TimeZoneIdLinux: zone.linux,
      TimeZoneIdWindows: zone.windows,
      ...ntp(state),
      SystemTime: clock.text(now),
      TimeSource: timeSource(state),
      UtcTime: localText(now, 'Etc/GMT')
    }
  }),

  put<TimeInput>(TIME, TIME_INPUT, async ({ appliance, body, actor }) => {
    const state = await appliance.time.configure(body ?? {}, actor)
    return {
      TimeZone: state.timeZone,
      TimeZoneIdLinux: null,
      TimeZoneIdWindows: null,
      ...ntp(state),
      SystemTime: null,
      TimeSource: timeSource(state),
      UtcTime: null,
      JobId: null
    }
  }),

  // All on one page: Ansible looks for a zone in the first answer alone.
  get(`${NETWORK}/TimeZones`, async ({ path, query }) => await collection('Network.TimeZone', TIME_ZONES.map(({ id, name, offsetMinutes }) => ({
    '@odata.type': '#Network.TimeZone',
    Utcoffsetminutes: offsetMinutes,
    Id: id,
    Name: name
  })), { path, query, pageSize: TIME_ZONES.length }))
]

function ntp ({ ntp: enabled, ntpAddresses: [primary = null, second = null, third = null] }: TimeState): Readonly<Record<string, unknown>> {
  return { EnableNTP: enabled, PrimaryNTPAddress: primary, SecondaryNTPAddress1: second, SecondaryNTPAddress2: third }
}

/** The first server that is set, or the appliance's own clock (Ansible's documentation of ome_application_network_time). */
function timeSource ({ ntp: enabled, ntpAddresses }: TimeState): string {
  return (enabled ? ntpAddresses.find(address => address !== null) : null) ?? 'Local Clock'
}
