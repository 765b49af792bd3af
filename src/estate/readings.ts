import { Random } from '../chance.ts'
import { type Device, STATUS } from './device.ts'
import { subSystemsOf } from './health.ts'
import type { DeviceKind } from './layout.ts'
import { DAY, SEEN_AT } from './times.ts'

/** The state of a device that draws standby power alone. */
const OFF = 18
const STANDBY_WATTS = 9
const MILLIS_OF_AN_HOUR = 3_600_000

/** Watts that the supplies of a device of each kind can give. */
const CAPACITY: Readonly<Record<DeviceKind, number>> = { server: 1100, sled: 900, chassis: 18_000, ioModule: 450, storage: 580 }

/** What a device has drawn. Watts, but for the energy; times in milliseconds since 1970. */
export interface PowerReading {
  readonly now: number
  readonly average: number
  readonly peak: number
  readonly peakAt: number
  readonly minimum: number
  readonly minimumAt: number
  /** Kilowatt hours. */
  readonly energy: number
  /** When measuring began. */
  readonly since: number
  readonly until: number
  /** What the supplies could have given besides. */
  readonly headroom: number
  readonly lowestHeadroom: number
}

/** How warm it was where air enters a device, in degrees Celsius; times in milliseconds since 1970. */
export interface TemperatureReading {
  readonly now: number
  readonly average: number
  readonly peak: number
  readonly peakAt: number
  readonly since: number
  readonly until: number
}

/** One sensor of a device. */
export interface Sensor {
  readonly name: string
  /** The part of the device whose health it tells. */
  readonly type: string
  readonly status: number
  readonly reading: number
  readonly unit: string
}

interface SensorRow extends Pick<Sensor, 'name' | 'type' | 'unit'> {
  readonly from: number
  readonly to: number
  /** Of a device that is off. Absent: as of one that is on. */
  readonly off?: number
}

/** Where a reading of a healthy sensor is. */
const SENSORS: readonly SensorRow[] = [
  { name: 'System Board Inlet Temp', type: 'TEMPERATURE', unit: 'celsius', from: 19, to: 27 },
  { name: 'System Board Exhaust Temp', type: 'TEMPERATURE', unit: 'celsius', from: 30, to: 42 },
  { name: 'System Board Fan1A', type: 'FAN', unit: 'rpm', from: 5_000, to: 9_000, off: 0 },
  { name: 'System Board Fan2A', type: 'FAN', unit: 'rpm', from: 5_000, to: 9_000, off: 0 },
  { name: 'PS1 Voltage 1', type: 'POWERSUPPLY', unit: 'volt', from: 208, to: 240 },
  { name: 'PS2 Voltage 2', type: 'POWERSUPPLY', unit: 'volt', from: 208, to: 240 },
  { name: 'CPU1 VCORE PG', type: 'VOLTAGE', unit: 'state', from: 1, to: 1, off: 0 },
  { name: 'System Board CMOS Battery', type: 'BATTERY', unit: 'state', from: 1, to: 1 },
  { name: 'System Board Intrusion', type: 'INTRUSION', unit: 'state', from: 0, to: 0 }
]

/** What a device draws. Of one that is off: what it draws all the same. */
export function powerOf (device: Device, seed: number): PowerReading {
  const random = new Random(seed, 'power', device.index)
  const capacity = CAPACITY[device.kind]
  const since = SEEN_AT - (10 + random.below(300)) * DAY
  const average = Math.round(capacity * (0.2 + 0.25 * random.next()))
  const peak = Math.round(average * (1.2 + 0.6 * random.next()))
  const isOff = device.powerState === OFF
  // Drawn in one order whatever its state: what was measured before does not change when it is switched off.
  const lowest = Math.round(average * (0.5 + 0.3 * random.next()))
  const drawn = lowest + random.below(peak - lowest)
  const [peakAt, lowestAt] = [since + random.below(SEEN_AT - since), since + random.below(SEEN_AT - since)]
  const now = isOff ? STANDBY_WATTS : drawn
  return {
    now,
    average,
    peak,
    peakAt,
    minimum: isOff ? STANDBY_WATTS : lowest,
    minimumAt: isOff ? SEEN_AT : lowestAt,
    energy: Math.round(average * (SEEN_AT - since) / MILLIS_OF_AN_HOUR / 1000),
    since,
    until: SEEN_AT,
    headroom: capacity - now,
    lowestHeadroom: capacity - peak
  }
}

/** How warm the air is that a device takes in: the reading of its sensor. */
export function temperatureOf (device: Device, seed: number): TemperatureReading {
  const random = new Random(seed, 'temperature', device.index)
  const since = SEEN_AT - (10 + random.below(300)) * DAY
  const now = sensorsOf(device, seed).find(({ unit }) => unit === 'celsius')?.reading ?? 0
  return {
    now,
    average: 20 + random.below(4),
    peak: Math.max(now, 27) + random.below(5),
    peakAt: since + random.below(SEEN_AT - since),
    since,
    until: SEEN_AT
  }
}

/** Seconds for which a device has been on; 0 where it is off. */
export function upTimeOf ({ powerState, index }: Device, seed: number): number {
  return powerState === OFF ? 0 : 3_600 + new Random(seed, 'up time', index).below(200 * DAY / 1000)
}

/** The sensors of a device. One is as healthy as the part that it belongs to; what is critical is out of its range. */
export function sensorsOf (device: Device, seed: number): Sensor[] {
  const random = new Random(seed, 'sensors', device.index)
  const health = new Map(subSystemsOf(device, seed).map(({ name, status }) => [name, status]))
  return SENSORS.flatMap(({ from, to, off, ...sensor }) => {
    const status = health.get(sensor.type)
    const reading = from + random.below(to - from + 1)
    if (status === undefined) return []
    if (off !== undefined && device.powerState === OFF) return [{ ...sensor, status, reading: off }]
    return [{ ...sensor, status, reading: status === STATUS.critical ? to + Math.max(1, Math.round(to * 0.6)) : reading }]
  })
}
