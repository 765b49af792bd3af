import { Refusal } from '../../messages.ts'
import type { Tasks } from '../overlay/tasks.ts'

/** What jobs of firmware are for. The first is the product's (Ansible collection, ome_firmware), the others are ours. */
export type Action = 'INSTALL_FIRMWARE' | 'REFRESH_CATALOG' | 'CHECK_FIRMWARE_BASELINE'

/** The jobs of firmware: one type, told apart by the parameter `operationName`. */
export type FirmwareJobs = Tasks<Action>

/** What is asked of a catalog and cannot be. What the product says is not public. */
export function impossible (what: string, catalog: string, why: string): Refusal {
  return new Refusal('MOCK1072', [what, catalog, why])
}
