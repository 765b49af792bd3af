import type { Device } from './device.ts'

/** What was discovered together: the devices of a row of racks. */
export interface DiscoveryGroup {
  readonly id: number
  readonly name: string
  readonly addresses: readonly string[]
  readonly deviceTypes: readonly number[]
  readonly deviceCount: number
}

/** The discoveries that found some devices. */
export function makeDiscoveryGroups (devices: readonly Device[]): DiscoveryGroup[] {
  const rows = new Map<number, Device[]>()
  for (const device of devices) {
    const { id } = device.discovery
    const row = rows.get(id) ?? []
    rows.set(id, row)
    row.push(device)
  }
  return [...rows].map(([id, row]) => {
    const first = row.at(0)
    const last = row.at(-1)
    return {
      id,
      name: first?.discovery.name ?? '',
      addresses: first === undefined || last === undefined ? [] : [`${first.address}-${last.address}`],
      deviceTypes: [...new Set(row.map(({ type }) => type))].sort((one, other) => one - other),
      deviceCount: row.length
    }
  })
}
