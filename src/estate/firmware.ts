import { COUNT, FLAG, TEXT, TEXT_OR_NULL, type Typed, closed, integer, list, text } from '../schema/schema.ts'
import type { Device } from './device.ts'
import { FIRST_CATALOG, FIRST_REPOSITORY } from './firmware-catalog.ts'
import { isServer } from './models.ts'
import { taskOf } from './tasks.ts'
import { HOUR, past } from './times.ts'

const TARGET = closed({ id: COUNT, type: closed({ id: integer(), name: TEXT }) })

/** What a baseline looks at: a device or a group, with the type that the client gave it. */
export type Target = Typed<typeof TARGET>

/** Devices compared with a catalog. How they compare is not kept: it follows from both. */
export const FIRMWARE_BASELINE = closed({
  id: COUNT,
  name: text({ maxLength: 255 }),
  description: TEXT_OR_NULL,
  /** null: never. */
  lastRun: TEXT_OR_NULL,
  catalogId: COUNT,
  repositoryId: COUNT,
  targets: list(TARGET),
  /** Whether what is newer than the catalog is to be brought back to that. */
  downgradeEnabled: FLAG,
  is64Bit: FLAG,
  /** Whether only what needs no restart is looked at. */
  filterNoRebootRequired: FLAG,
  taskId: COUNT,
  /** Of the last run of its job that has ended; 0: none has. */
  taskStatusId: COUNT
})

export type FirmwareBaseline = Typed<typeof FIRMWARE_BASELINE>

/** Ids of baselines begin here. */
export const FIRST_BASELINE = 239
/** Devices a baseline looks at, of all there are of its model. */
const DEVICES_OF_A_BASELINE = 20

/** The first devices of each model of server: what baselines look at. */
export function serversByModel (devices: readonly Device[]): ReadonlyArray<readonly [model: string, servers: readonly Device[]]> {
  const models = new Map<string, Device[]>()
  for (const device of devices) {
    if (!isServer(device.kind)) continue
    const servers = models.get(device.model.name) ?? []
    models.set(device.model.name, servers)
    if (servers.length < DEVICES_OF_A_BASELINE) servers.push(device)
  }
  return [...models]
}

export function targetOf ({ id }: Device): Target {
  return { id, type: { id: 1000, name: 'DEVICE' } }
}

/** One baseline for each model of server. */
export function makeFirmwareBaselines (devices: readonly Device[]): FirmwareBaseline[] {
  return serversByModel(devices).map(([model, servers], index) => ({
    id: FIRST_BASELINE + index,
    name: `Firmware ${model}`,
    description: `Firmware of ${model}`,
    lastRun: past(2 * HOUR),
    catalogId: FIRST_CATALOG,
    repositoryId: FIRST_REPOSITORY,
    targets: servers.map(targetOf),
    downgradeEnabled: true,
    is64Bit: true,
    filterNoRebootRequired: false,
    taskId: taskOf('firmwareBaseline', FIRST_BASELINE + index),
    taskStatusId: 2060
  }))
}
