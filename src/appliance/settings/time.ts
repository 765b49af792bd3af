import type { Clock, ClockSetting } from '../clock/clock.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Ledger } from '../ledger.ts'
import type { Actor } from '../logs/audit-log.ts'
import { parseLocalText } from '../clock/local-time.ts'
import type { Piece } from '../slice.ts'
import { invalid } from './setting.ts'
import { FACTORY_TIME, TIME_STATE, type TimeState } from './time-state.ts'
import { type Typed, FLAG_OR_NULL, TEXT_OR_NULL, object } from '../../schema/schema.ts'
import { DEFAULT_ZONE, type TimeZone, timeZone } from '../clock/time-zones.ts'

/** What a client may set, by the product's property names. Absent, null and (for addresses) empty mean the same. */
export type TimeInput = Typed<typeof TIME_INPUT>

/** `SystemTime` is local, in the zone. */
export const TIME_INPUT = object({}, {
  TimeZone: TEXT_OR_NULL,
  EnableNTP: FLAG_OR_NULL,
  PrimaryNTPAddress: TEXT_OR_NULL,
  SecondaryNTPAddress1: TEXT_OR_NULL,
  SecondaryNTPAddress2: TEXT_OR_NULL,
  SystemTime: TEXT_OR_NULL
})

const ADDRESSES = ['PrimaryNTPAddress', 'SecondaryNTPAddress1', 'SecondaryNTPAddress2'] as const

/** How old, in milliseconds, a SystemTime may be that is taken for the answer to a client's own GET. Ansible waits 150 s for each. */
const ECHO_MS = 300_000

interface Needs {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly jobs: Jobs
}

/** Date, time zone and NTP of an appliance (`Network/TimeConfiguration`). */
export class Time {
  readonly #needs: Needs
  readonly #time: Piece<TimeState>

  constructor (needs: Needs) {
    this.#needs = needs
    this.#time = needs.ledger.slice(TIME_STATE)
    // As long as nobody has set anything, the clock is as it was given.
    if (this.state !== FACTORY_TIME) this.#needs.clock.adjust(settingOf(this.state))
    needs.ledger.attach({ follow: () => { this.#needs.clock.adjust(settingOf(this.state)) } })
  }

  get state (): TimeState {
    return this.#time.value
  }

  get zone (): TimeZone {
    return zoneOf(this.state.timeZone)
  }

  /**
   * Changes what the input names. With NTP the clock follows the machine's, which stands for the NTP server's, and a
   * SystemTime is not looked at. Without NTP the addresses are forgotten (Ansible collection, ome_application_network_time).
   *
   * Clients that read and write back, as Ansible's does, send the SystemTime they got, in the old zone: such an echo
   * (with milliseconds, a few minutes old at most) is not taken for a wish to move the clock.
   *
   * @throws {Refusal} CGEN6002 naming the first bad property; nothing is changed then
   */
  async configure (input: TimeInput, actor: Actor): Promise<TimeState> {
    const { clock, jobs, ledger } = this.#needs
    const time = await ledger.commit((state, put) => {
      const changed = this.#changed(this.#time.of(state), input)
      put(this.#time, changed)
      jobs.putCorrection(state, put, changed.offset - clock.offset)
      return changed
    }, [{ event: 'timeChanged', actor }])
    clock.correct(settingOf(time))
    return time
  }

  #changed (before: TimeState, input: TimeInput): TimeState {
    const zone = timeZone(input.TimeZone ?? before.timeZone)
    if (zone === undefined) throw invalid('TimeZone')
    const ntp = input.EnableNTP ?? before.ntp
    const ntpAddresses = ADDRESSES.map((property, index) => addressIn(input, property, before.ntpAddresses[index] ?? null))
    const asked = this.#asked(before, input, zone)
    const wanted = asked ?? this.#needs.clock.millis()
    return {
      timeZone: zone.id,
      ntp,
      ntpAddresses: ntp ? ntpAddresses : ADDRESSES.map(() => null),
      offset: ntp ? 0 : Math.round(wanted - Date.now())
    }
  }

  /** The time that is asked for; null where none is, or an echo of ours. */
  #asked ({ timeZone: old }: TimeState, { SystemTime: text }: TimeInput, zone: TimeZone): number | null {
    if (text === undefined || text === null || text === '') return null
    const time = parseLocalText(text, zone.linux)
    if (time === null) throw invalid('SystemTime')
    const echoed = parseLocalText(text, zoneOf(old).linux) ?? NaN
    const age = this.#needs.clock.millis() - echoed
    return text.includes('.') && age >= 0 && age < ECHO_MS ? null : time
  }
}

function addressIn (input: TimeInput, property: typeof ADDRESSES[number], before: string | null): string | null {
  const address = input[property]
  if (address === undefined) return before
  if (address === null || address === '') return null
  if (address.length > 255 || !/^[A-Za-z0-9.:_-]+$/.test(address)) throw invalid(property)
  return address
}

/** The clock as a state has it. */
function settingOf ({ timeZone, offset }: TimeState): ClockSetting {
  return { offset, zone: zoneOf(timeZone).linux }
}

function zoneOf (id: string): TimeZone {
  const zone = timeZone(id) ?? timeZone(DEFAULT_ZONE)
  if (zone === undefined) throw new Error('there is no default time zone')
  return zone
}
