import type { Device } from './device.ts'
import { Random } from '../chance.ts'
import { DAY, SEEN_AT, stamp } from './times.ts'

/** What Dell owes for a device (members: scripts that read `WarrantyService/Warranties`). */
export interface Warranty {
  readonly id: number
  readonly systemShipDate: string
  readonly orderNumber: string
  readonly localChannel: string
  readonly customerNumber: string
  readonly countryLookupCode: string
  readonly itemNumber: string
  readonly serviceLevelCode: string
  readonly serviceLevelDescription: string
  readonly serviceLevelGroup: number
  readonly serviceProvider: string
  readonly state: string
  readonly deviceId: number
  readonly deviceModel: string
  readonly deviceName: string
  readonly deviceIdentifier: string
  readonly deviceType: number
  readonly startDate: string
  readonly endDate: string
  readonly daysRemaining: number
}

const LEVELS: ReadonlyArray<readonly [code: string, description: string, years: number]> = [
  ['ND', 'ProSupport: Next Business Day Onsite Service After Problem Diagnosis', 5],
  ['4H', 'ProSupport Plus Mission Critical: 4-Hour 7x24 Onsite Service', 5],
  ['KK', 'Keep Your Hard Drive Service', 3]
]

const FIRST_ID = 10_901

/** One or two for each device. */
export function makeWarranties (seed: number, devices: readonly Device[]): Warranty[] {
  return devices.flatMap(device => {
    const random = new Random(seed, 'warranty', device.index)
    const shipped = SEEN_AT - (30 + random.below(6 * 365)) * DAY
    const [first, , drive] = LEVELS
    const levels = [random.chance(0.3) ? LEVELS[1] ?? first : first, random.chance(0.5) ? drive : undefined]
    return levels.flatMap((level, number) => {
      return level === undefined ? [] : warranty(FIRST_ID + 2 * device.index + number, device, random, shipped, level)
    })
  })
}

function warranty (
  id: number,
  device: Device,
  random: Random,
  shipped: number,
  [serviceLevelCode, serviceLevelDescription, years]: typeof LEVELS[number]
): Warranty {
  const ends = shipped + years * 365 * DAY
  return {
    id,
    systemShipDate: stamp(shipped),
    orderNumber: String(100_000_000 + random.below(900_000_000)),
    localChannel: '05',
    customerNumber: String(10_000_000 + random.below(1_000_000)),
    countryLookupCode: 'US',
    itemNumber: `${100 + random.below(900)}-${1000 + random.below(9000)}`,
    serviceLevelCode,
    serviceLevelDescription,
    serviceLevelGroup: 5,
    serviceProvider: 'DELL',
    state: ends < SEEN_AT ? 'Expired' : 'Active',
    deviceId: device.id,
    deviceModel: device.model.name,
    deviceName: device.name,
    deviceIdentifier: device.serviceTag,
    deviceType: device.type,
    startDate: stamp(shipped),
    endDate: stamp(ends),
    daysRemaining: Math.max(0, Math.floor((ends - SEEN_AT) / DAY))
  }
}
