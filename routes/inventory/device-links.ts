import { hasReached } from '../../src/appliance/version.ts'
import type { Entity } from '../../src/http/entity.ts'

interface DeviceLink {
  readonly name: string
  /** Whether it leads to a collection; else to one resource. */
  readonly many: boolean
  readonly since?: string
}

/** What a device links to, in the order of the Terraform provider's recording; EnvironmentMetrics is that of an Aria pack for 4.x. */
const LINKS: readonly DeviceLink[] = [
  { name: 'SensorHealth', many: true },
  { name: 'VirtualSession', many: false },
  { name: 'Baselines', many: false },
  { name: 'InventoryDetails', many: true },
  { name: 'HardwareLogs', many: true },
  { name: 'SubSystemHealth', many: true },
  { name: 'RecentActivity', many: true },
  { name: 'InventoryTypes', many: false },
  { name: 'LogSeverities', many: false },
  { name: 'Settings', many: true },
  { name: 'Temperature', many: false },
  { name: 'Power', many: false },
  { name: 'SystemUpTime', many: false },
  { name: 'BlinkStatus', many: false },
  { name: 'PowerUsageByDevice', many: true },
  { name: 'DeviceBladeSlots', many: true },
  { name: 'GraphicInfo', many: false },
  { name: 'DeployRequired', many: false },
  { name: 'EnvironmentMetrics', many: true, since: '4.0' }
]

/** The links of a device, as consoles of a version have them. @param path of the device */
export function deviceLinks (path: string, version: string): Entity {
  return Object.fromEntries(LINKS
    .filter(({ since }) => since === undefined || hasReached(version, since))
    .map(({ name, many }) => many ? [`${name}@odata.navigationLink`, `${path}/${name}`] : [name, { '@odata.id': `${path}/${name}` }]))
}
