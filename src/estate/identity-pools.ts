import { type Device, macAddress } from './device.ts'
import type { Profile } from './profiles.ts'
import { DAY, past } from './times.ts'

/** Virtual addresses that profiles take. MAC addresses are Base 64, as the product gives them. */
export interface IdentityPool {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly createdBy: string
  readonly creationTime: string
  readonly lastUpdatedBy: string
  readonly lastUpdateTime: string
  readonly ethernetSettings: Range | null
  readonly iscsiSettings: Range | null
  readonly fcoeSettings: Range | null
  readonly fcSettings: null
}

interface Range {
  readonly mac: { readonly identityCount: number, readonly startingMacAddress: string }
}

/** Addresses of one kind. */
export interface UsageSet {
  readonly identitySetId: number
  readonly name: string
}

/** An address that a profile has taken. */
export interface UsageDetail {
  readonly macAddress: string
  readonly nicIdentifier: string
  readonly deviceInfo: {
    readonly id: number
    readonly chassisName: string | null
    readonly serverName: string
    readonly managementIp: string
    readonly serviceTag: string
  }
}

export const USAGE_SETS: readonly UsageSet[] = [
  { identitySetId: 1, name: 'EthernetSettings' },
  { identitySetId: 2, name: 'IscsiSettings' },
  { identitySetId: 3, name: 'FcoeSettings' }
]

const POOL_SIZE = 1000

/** The pools of an estate. Templates to deploy take from the first. */
export function makeIdentityPools (seed: number): IdentityPool[] {
  const made = past(200 * DAY)
  return [
    {
      id: 1,
      name: 'Pool 1',
      description: 'Virtual addresses of production',
      ethernetSettings: range(seed, 0),
      iscsiSettings: range(seed, 1),
      fcoeSettings: null
    },
    {
      id: 2,
      name: 'Pool 2',
      description: 'Virtual addresses of tests',
      ethernetSettings: range(seed, 2),
      iscsiSettings: null,
      fcoeSettings: range(seed, 3)
    }
  ].map(pool => ({ ...pool, createdBy: 'admin', creationTime: made, lastUpdatedBy: 'admin', lastUpdateTime: made, fcSettings: null }))
}

/** Which addresses of a pool are taken: those of the first kind in the first pool, one for each deployed profile. */
export function usageOf (
  seed: number,
  pool: number,
  set: number,
  profiles: readonly Profile[],
  device: (id: number) => Device | undefined
): UsageDetail[] {
  if (pool !== 1 || set !== 1) return []
  return profiles.flatMap(({ targetId }) => device(targetId) ?? []).map(({ id, chassisName, name, address, serviceTag }, index) => ({
    macAddress: virtualAddress(seed, index).toUpperCase(),
    nicIdentifier: 'NIC.Integrated.1-1-1',
    deviceInfo: { id, chassisName, serverName: name, managementIp: address, serviceTag }
  }))
}

function range (seed: number, number: number): Range {
  return {
    mac: {
      identityCount: POOL_SIZE,
      startingMacAddress: Buffer.from(virtualAddress(seed, number * POOL_SIZE).replaceAll(':', ''), 'hex').toString('base64')
    }
  }
}

function virtualAddress (seed: number, number: number): string {
  return macAddress(seed, '0e:3c:10', number)
}
