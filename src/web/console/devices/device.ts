import { listOf, textOf } from '../../shared/json.ts'
import { ask } from '../api.ts'

/** Where one device is: Dell's scripts print this address. */
export const DEVICE_PLACE = '/core/device/device/device_portal'

export const DEVICES = '/api/DeviceService/Devices'

/** Names of the numbers that devices have (Ansible collection, Dell's scripts). */
export const TYPES: Readonly<Record<string, string>> = { 1000: 'Server', 2000: 'Chassis', 3000: 'Storage', 4000: 'Network I/O module' }
export const HEALTH: Readonly<Record<string, string>> = {
  1000: 'Normal', 2000: 'Unknown', 3000: 'Warning', 4000: 'Critical', 5000: 'No status'
}
export const POWER: Readonly<Record<string, string>> = { 17: 'On', 18: 'Off', 20: 'Powering on', 21: 'Powering off' }

/** What of a device its summary shows. */
export function summaryOf (device: unknown): Readonly<Record<string, string>> {
  const [management] = listOf(device, 'DeviceManagement')
  return {
    Health: named(HEALTH, device, 'Status'),
    Power: named(POWER, device, 'PowerState'),
    Connection: textOf(device, 'ConnectionState') === 'true' ? 'Connected' : 'Not connected',
    'Service Tag': textOf(device, 'DeviceServiceTag'),
    'Chassis Service Tag': textOf(device, 'ChassisServiceTag'),
    Model: textOf(device, 'Model'),
    Type: named(TYPES, device, 'Type'),
    'IP Address': textOf(management, 'NetworkAddress'),
    'MAC Address': textOf(management, 'MacAddress'),
    'DNS Name': textOf(management, 'DnsName'),
    Chassis: textOf(device, 'SlotConfiguration', 'ChassisName'),
    Slot: textOf(device, 'SlotConfiguration', 'SlotName'),
    'Last inventory': textOf(device, 'LastInventoryTime'),
    'Last status': textOf(device, 'LastStatusTime'),
    'Device ID': textOf(device, 'Id')
  }
}

/** The name of a number; the number itself where it has none. */
export function named (names: Readonly<Record<string, string>>, device: unknown, property: string): string {
  const number = textOf(device, property)
  return names[number] ?? number
}

/** A kind of parts that a device has. */
export interface Inventory {
  readonly type: string
  readonly parts: readonly unknown[]
}

/** @throws as {@link ask} */
export async function readInventory (id: string): Promise<readonly Inventory[]> {
  const answer = await ask('GET', `${DEVICES}(${encodeURIComponent(id)})/InventoryDetails`)
  return listOf(answer, 'value').map(one => ({ type: textOf(one, 'InventoryType'), parts: listOf(one, 'InventoryInfo') }))
}
