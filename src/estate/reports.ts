import type { Alert } from './alerts.ts'
import type { Device } from './device.ts'
import { installedOn } from './software.ts'
import { isServer } from './models.ts'
import type { Warranty } from './warranties.ts'

/** What reports tell of. */
export interface Reported {
  readonly devices: readonly Device[]
  readonly alerts: readonly Alert[]
  readonly warranties: readonly Warranty[]
}

/** A report every console has. */
export interface Report {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly category: string
  readonly columns: readonly string[]
  /** One text for each column. */
  readonly rows: (reported: Reported) => ReadonlyArray<readonly string[]>
}

const HEALTH: Readonly<Record<number, string>> = { 1000: 'Normal', 2000: 'Unknown', 3000: 'Warning', 4000: 'Critical', 5000: 'No Status' }

export const REPORTS: readonly Report[] = [
  {
    id: 10_051,
    name: 'Device Overview Report',
    description: 'Name, model, service tag and address of each device',
    category: 'Device',
    columns: ['Device Name', 'Device Model', 'Device Type', 'Device Service Tag', 'Management IP', 'Health Status'],
    rows: ({ devices }) => devices.map(({ name, model, type, serviceTag, address, status }) => [
      name,
      model.name,
      String(type),
      serviceTag,
      address,
      HEALTH[status] ?? ''
    ])
  },
  {
    id: 10_052,
    name: 'Server Overview Report',
    description: 'Processors and operating system of each server',
    category: 'Device',
    columns: ['Device Name', 'Device Service Tag', 'Device Model', 'Operating System', 'Processor', 'Processor Count'],
    rows: ({ devices }) => devices.filter(({ kind }) => isServer(kind)).map(({ name, serviceTag, model, operatingSystem }) => [
      name,
      serviceTag,
      model.name,
      operatingSystem?.name ?? '',
      model.processor?.name ?? '',
      '2'
    ])
  },
  {
    id: 10_053,
    name: 'Alert Counts per Device Report',
    description: 'How many alerts each device has',
    category: 'Alert',
    columns: ['Device Name', 'Device Service Tag', 'Alerts'],
    rows: ({ devices, alerts }) => {
      const counts = new Map<Device, number>()
      for (const { device } of alerts) counts.set(device, (counts.get(device) ?? 0) + 1)
      return devices.flatMap(device => {
        const count = counts.get(device)
        return count === undefined ? [] : [[device.name, device.serviceTag, String(count)]]
      })
    }
  },
  {
    id: 10_054,
    name: 'Firmware/Driver Versions per Device Report',
    description: 'What runs on each device',
    category: 'Firmware',
    columns: ['Device Name', 'Device Service Tag', 'Component', 'Version'],
    rows: ({ devices }) => devices.flatMap(device => installedOn(device).map(({ description, version }) => [
      device.name,
      device.serviceTag,
      description,
      version
    ]))
  },
  {
    id: 10_055,
    name: 'Warranty Report',
    description: 'Warranties of all devices',
    category: 'Warranty',
    columns: ['Device Name', 'Device Service Tag', 'Service Level', 'End Date', 'Days Remaining'],
    rows: ({ warranties }) => warranties.map(({ deviceName, deviceIdentifier, serviceLevelDescription, endDate, daysRemaining }) => [
      deviceName,
      deviceIdentifier,
      serviceLevelDescription,
      endDate,
      String(daysRemaining)
    ])
  }
]
