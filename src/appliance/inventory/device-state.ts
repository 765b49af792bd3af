import { type Device, FIRST_DEVICE_ID, deviceAt } from '../../estate/device.ts'
import { compareVersions } from '../../estate/firmware-catalog.ts'
import { FIRST_FOREIGN, MOST_DEVICES } from '../../estate/layout.ts'
import { softwareOf } from '../../estate/software.ts'
import { elements } from '../elements.ts'
import type { SliceKind } from '../slice.ts'
import { COUNT, TEXT, type Typed, closed, constant, integer, map, text } from '../../schema/schema.ts'

const LAST_FOREIGN = FIRST_FOREIGN + MOST_DEVICES

/** Versions by the ids of components, as many as a device may have. */
const VERSIONS = map(text({ maxLength: 255 }), { maxProperties: 50 })

const DEVICE_RECORD = closed({ id: integer({ minimum: FIRST_DEVICE_ID, maximum: FIRST_DEVICE_ID + LAST_FOREIGN }) }, {
  /** It is managed no more. What is known of it stays: it may be found again. */
  isGone: constant(true),
  /** Where a discovery found it, and which. Absent: it is the estate's own. */
  address: text({ maxLength: 255 }),
  discovery: closed({ id: COUNT, name: TEXT, createdBy: TEXT }),
  powerState: COUNT,
  managementVersion: TEXT,
  /** What was updated. */
  installed: VERSIONS,
  /** What is updated when it starts next. */
  staged: VERSIONS,
  /** Times as the product writes them. */
  lastInventoryTime: TEXT,
  lastStatusTime: TEXT
})

/** What is kept of a device that is not as it was generated. Absent: as it was generated. */
export type DeviceRecord = Typed<typeof DEVICE_RECORD>

const DEVICES_STATE = closed({ list: elements(DEVICE_RECORD) })

export type DevicesState = Typed<typeof DEVICES_STATE>

/** Devices that are not as they were generated. None: nobody has touched one. */
export const DEVICES: SliceKind<DevicesState> = {
  name: 'devices',
  schema: DEVICES_STATE,
  absent: () => ({ list: [] }),
  reset: 'data',
  migrates: 'theirs'
}

/** The devices there are: those of an estate that are not gone, as they are, then those that were found. */
export function devicesNow (seed: number, generated: readonly Device[], { list }: DevicesState): readonly Device[] {
  const records = new Map(list.map(record => [record.id, record]))
  const own = generated.flatMap(device => {
    const record = records.get(device.id)
    records.delete(device.id)
    return record === undefined ? device : asRecorded(device, record)
  })
  const found = [...records.values()].sort((one, other) => one.id - other.id)
  return [...own, ...found.flatMap(record => asRecorded(deviceAt(seed, record.id - FIRST_DEVICE_ID), record))]
}

function asRecorded (device: Device, { isGone, staged, ...own }: DeviceRecord): Device | [] {
  return isGone === true ? [] : { ...device, ...own }
}

/** A record of a device on which other versions run. @param versions by the ids of components; those of its controller are one */
export function withVersions (device: Device, record: DeviceRecord, versions: Readonly<Record<string, string>>): DeviceRecord {
  const controllers = new Set(softwareOf(device).filter(({ isController }) => isController === true).map(({ componentId }) => componentId))
  const others = Object.entries(versions).filter(([id]) => !controllers.has(id))
  const own = Object.entries(versions).flatMap(([id, version]) => controllers.has(id) ? version : [])
  const controller = own.sort(compareVersions).at(-1)
  return {
    ...record,
    ...(others.length > 0 && { installed: { ...record.installed, ...Object.fromEntries(others) } }),
    ...(controller !== undefined && { managementVersion: controller })
  }
}

/** A record of a device that has started anew: what was staged is on it. */
export function withStaged (device: Device, { staged, ...record }: DeviceRecord): DeviceRecord {
  return staged === undefined ? record : withVersions(device, record, staged)
}

/** Records with others in the places of those of the same ids, or behind them. */
export function withRecords ({ list }: DevicesState, records: readonly DeviceRecord[]): DevicesState {
  const changed = new Map(records.map(record => [record.id, record]))
  const kept = list.map(record => {
    const next = changed.get(record.id)
    changed.delete(record.id)
    return next ?? record
  })
  return { list: [...kept, ...changed.values()] }
}
