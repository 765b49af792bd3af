import { COUNT, INTEGER_OR_NULL, TEXT, TEXT_OR_NULL, type Typed, closed, orNull, text } from '../schema/schema.ts'
import { macAddress } from './device.ts'
import { DAY, past } from './times.ts'

/** Addresses from one on. MAC addresses and World Wide Names are Base 64, as the product gives them. */
const MACS = orNull(closed({ identityCount: INTEGER_OR_NULL, startingMacAddress: TEXT_OR_NULL }))
const WWNS = orNull(closed({ identityCount: INTEGER_OR_NULL, startingAddress: TEXT_OR_NULL }))

/** Virtual addresses that profiles take. Times as the product writes them. */
export const IDENTITY_POOL = closed({
  id: COUNT,
  name: text({ maxLength: 255 }),
  description: TEXT_OR_NULL,
  createdBy: TEXT,
  creationTime: TEXT,
  lastUpdatedBy: TEXT_OR_NULL,
  lastUpdateTime: TEXT,
  ethernetSettings: orNull(closed({ mac: MACS })),
  iscsiSettings: orNull(closed({
    mac: MACS,
    initiatorConfig: orNull(closed({ iqnPrefix: TEXT_OR_NULL })),
    initiatorIpPoolSettings: orNull(closed({
      ipRange: TEXT_OR_NULL,
      subnetMask: TEXT_OR_NULL,
      gateway: TEXT_OR_NULL,
      primaryDnsServer: TEXT_OR_NULL,
      secondaryDnsServer: TEXT_OR_NULL
    }))
  })),
  fcoeSettings: orNull(closed({ mac: MACS })),
  fcSettings: orNull(closed({ wwnn: WWNS, wwpn: WWNS }))
})

export type IdentityPool = Typed<typeof IDENTITY_POOL>

/** Addresses of one kind. */
export interface UsageSet {
  readonly identitySetId: number
  readonly name: string
}

/** An address that a profile has taken. */
export interface UsageDetail {
  readonly typeofDataSchemaFunction: number
  readonly identitySetId: number
  /** Id of a row of {@link IDENTITY_STATES}. */
  readonly status: number
  readonly macAddress: string | null
  readonly iscsiIqn: string | null
  readonly iscsiInitiatorIp: string | null
  readonly wwnn: string | null
  readonly wwpn: string | null
  readonly nicIdentifier: string
  readonly deviceInfo: {
    readonly id: number
    readonly chassisName: string | null
    readonly slotNumber: string | null
    readonly serverName: string | null
    readonly managementIp: string | null
    readonly serviceTag: string | null
  }
}

export const USAGE_SETS = [
  { identitySetId: 1, name: 'Ethernet' },
  { identitySetId: 2, name: 'iSCSI' },
  { identitySetId: 3, name: 'FCoE' },
  { identitySetId: 4, name: 'FC' }
] as const satisfies readonly UsageSet[]

/** RESTful API guide, IdentityStates. */
export const IDENTITY_STATES = [
  { id: 1, name: 'Reserved', description: 'Assigned to a profile; deployment pending.' },
  { id: 2, name: 'Assigned', description: 'Assigned to a profile and provisioned on device.' }
] as const

/** Addresses of one kind that a pool may have. */
export const MOST_IDENTITIES = 5_000_000

const POOL_SIZE = 1000

/** The pools of an estate. Templates to deploy take from the first. */
export function makeIdentityPools (seed: number): IdentityPool[] {
  const made = past(200 * DAY)
  const stamps = { createdBy: 'admin', creationTime: made, lastUpdatedBy: 'admin', lastUpdateTime: made, fcSettings: null }
  return [
    {
      id: 1,
      name: 'Pool 1',
      description: 'Virtual addresses of production',
      ethernetSettings: range(seed, 0),
      iscsiSettings: { ...range(seed, 1), initiatorConfig: null, initiatorIpPoolSettings: null },
      fcoeSettings: null,
      ...stamps
    },
    {
      id: 2,
      name: 'Pool 2',
      description: 'Virtual addresses of tests',
      ethernetSettings: range(seed, 2),
      iscsiSettings: null,
      fcoeSettings: range(seed, 3),
      ...stamps
    }
  ]
}

function range (seed: number, number: number): { mac: { identityCount: number, startingMacAddress: string } } {
  const first = macAddress(seed, '0e:3c:10', number * POOL_SIZE).replaceAll(':', '')
  return { mac: { identityCount: POOL_SIZE, startingMacAddress: Buffer.from(first, 'hex').toString('base64') } }
}

/** An address as a number, so that others can be counted from it. @param bytes 6 of a MAC address, 8 of a World Wide Name */
export function addressNumber (base64: string, bytes: number): bigint | null {
  const read = Buffer.from(base64, 'base64')
  return read.length === bytes && read.toString('base64') === base64 ? BigInt(`0x${read.toString('hex')}`) : null
}

/** An address as it is written: `10:10:10:10:10:22`. */
export function addressText (number: bigint, bytes: number): string {
  return number.toString(16).padStart(2 * bytes, '0').toUpperCase().match(/../g)?.join(':') ?? ''
}
