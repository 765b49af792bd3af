import { type Device, FIRST_DEVICE_ID, deviceAt, indexAt } from '../../estate/device.ts'
import type { Estate } from '../../estate/estate.ts'
import { type Discoverable, discoverable, foreignNumber, resolved, welcomeAt } from '../../estate/found.ts'
import type { DeviceRecord } from '../inventory/device-state.ts'
import { type Failing, plannedFailure } from '../jobs/job-outcome.ts'
import type { TargetResult } from '../jobs/job-state.ts'
import { addressesOf, isAddress } from './addresses.ts'
import type { Discovery, DiscoveryModel } from './discovery-state.ts'

/** Addresses that one discovery may ask. */
export const MOST_ADDRESSES = 1_024

/** What is known when a discovery begins. */
interface Known {
  readonly estate: Estate
  readonly records: ReadonlyMap<number, DeviceRecord>
  /** As the product writes it. */
  readonly now: string
  /** What fails whatever is there. */
  readonly failing: Failing
}

/** What a discovery found. */
export interface Scan {
  readonly results: readonly TargetResult[]
  readonly records: readonly DeviceRecord[]
  readonly outcome: NonNullable<Discovery['outcome']>
}

/** What came of one target: a device, or why there is none. */
type Found = { readonly device: Device, readonly row: Discoverable } | { readonly failure: string }

/** Who answers where, at one moment. */
class Network {
  readonly #known: Known
  readonly #byAddress: ReadonlyMap<string, Device>
  readonly #numbers: ReadonlyMap<string, number>
  readonly #taken: Set<number>

  constructor (known: Known) {
    this.#known = known
    this.#byAddress = new Map(known.estate.devices.map(device => [device.address, device]))
    const foreign = [...known.records.values()].flatMap(({ id, address }) =>
      address === undefined ? [] : [[address, id - FIRST_DEVICE_ID] as const])
    this.#numbers = new Map(foreign)
    this.#taken = new Set(foreign.map(([, index]) => index))
  }

  addressOf (target: string): string {
    if (isAddress(target)) return target
    const name = target.split('.')[0]?.toLowerCase()
    return this.#known.estate.devices.find(device => device.name === name)?.address ?? resolved(target)
  }

  /** What is found at an address. */
  at (address: string, { deviceTypes, credentials }: DiscoveryModel): Found {
    const protocols: readonly string[] = credentials.map(({ type }) => type)
    const rows = deviceTypes.flatMap(id => discoverable(id) ?? []).filter(row => row.protocols.some(name => protocols.includes(name)))
    const [first] = rows
    if (first === undefined) {
      return { failure: failed('the protocol is not applicable to the device type', 'Select a protocol of the device type') }
    }
    const managed = this.#byAddress.get(address)
    const welcome = managed === undefined ? welcomeAt(this.#known.estate.seed, address) : managed.connected ? 'open' : 'silent'
    const device = managed ?? this.#unmanaged(address, first)
    const row = rows.find(({ kinds }) => device !== undefined && kinds.includes(device.kind))
    if (welcome === 'silent' || device?.connected !== true) {
      return { failure: failed('the device management endpoint is not reachable', 'Make sure that the device can be reached') }
    }
    if (row === undefined) return { failure: failed('the device is of another device type', 'Select the type of the device') }
    if (welcome === 'locked') {
      return {
        failure: failed(
          `the device management endpoint authentication over ${protocols.join(', ')} failed`,
          'Make sure the credentials associated with the device management endpoint are valid'
        )
      }
    }
    return { device, row }
  }

  /** The device that stands where none is managed: of the estate, had it more devices, or one of no estate. */
  #unmanaged (address: string, { kinds: [kind] }: Discoverable): Device | undefined {
    const { seed } = this.#known.estate
    const own = indexAt(address)
    if (own !== undefined) return deviceAt(seed, own)
    const number = this.#numbers.get(address)
    if (number !== undefined) return { ...deviceAt(seed, number), connected: true, address }
    const free = foreignNumber(address, kind, this.#taken)
    if (free === undefined) return undefined
    this.#taken.add(free)
    return { ...deviceAt(seed, free), connected: true, address }
  }
}

/** Looks for devices where a discovery says: each address once, by the first model that names it. */
export function scan (discovery: Discovery, known: Known): Scan {
  const { id, name, createdBy } = discovery
  const network = new Network(known)
  const asked = new Map<string, { readonly target: string, readonly found: Found }>()
  for (const model of discovery.models) {
    for (const target of targetsOf(model)) {
      const address = network.addressOf(target)
      if (asked.has(address)) continue
      const failure = plannedFailure(known.failing, target, address)
      asked.set(address, { target, found: failure === undefined ? network.at(address, model) : { failure } })
    }
  }
  const counts = new Map<string, number>()
  const records: DeviceRecord[] = []
  const results = [...asked].map(([address, { target, found }]): TargetResult => {
    const told = `Running\nDiscovery of target ${target} started.\nDiscovery target resolved to IP  ${address} .\n`
    if ('failure' in found) return { id: 0, key: target, text: told + found.failure, failed: true }
    const { device, row } = found
    counts.set(row.name, (counts.get(row.name) ?? 0) + 1)
    records.push(recordOf(device, known, { id, name, createdBy }))
    return { id: device.id, key: target, text: `${told}Task Success. Completed`, failed: false }
  })
  return { results, records, outcome: { expected: asked.size, found: [...counts].map(([name, count]) => ({ name, count })) } }
}

/** The addresses that a model names, those left out that it excludes. */
export function targetsOf ({ targets }: Pick<DiscoveryModel, 'targets'>): readonly string[] {
  const named = (exclude: boolean): readonly string[] =>
    targets
      .filter(target => !target.disabled && target.exclude === exclude)
      .flatMap(({ address }) => addressesOf(address, MOST_ADDRESSES) ?? [])
  const excluded = new Set(named(true))
  return named(false).filter(address => !excluded.has(address))
}

/** A device that is managed already keeps what found it first. */
function recordOf (
  { id, address }: Device, { estate, records, now }: Known, discovery: NonNullable<DeviceRecord['discovery']>
): DeviceRecord {
  const { isGone, ...before } = records.get(id) ?? { id }
  const seen = { lastInventoryTime: now, lastStatusTime: now }
  return estate.device(id) === undefined ? { ...before, address, discovery, ...seen } : { ...before, ...seen }
}

/** What is told of a target that is not discovered (Ansible collection, ome_job_info; what it says of others than credentials is ours). */
function failed (reason: string, cure: string): string {
  return [
    ': ========== EEMI Code: CGEN1009 ==========',
    `Message: Unable to perform the requested action because ${reason}. `,
    `Recommended actions: ${cure} and retry the operation.`,
    '=======================================',
    'Task Failed. Completed With Errors.'
  ].join('\n')
}
