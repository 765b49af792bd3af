import { type Device, DEVICE_TYPES } from './device.ts'
import type { FirmwareBaseline } from './firmware.ts'
import { type Offer, type Package, compareVersions } from './firmware-catalog.ts'
import type { DeviceKind } from './layout.ts'
import { type Installed, installedOn } from './software.ts'

/** How one device compares with a catalog. */
export interface FirmwareReport {
  readonly id: number
  readonly deviceId: number
  readonly serviceTag: string
  readonly deviceModel: string
  readonly deviceTypeName: string
  readonly deviceTypeId: number
  readonly deviceName: string
  readonly firmwareStatus: string
  readonly complianceStatus: string
  readonly rebootRequired: boolean
  readonly deviceFirmwareUpdateCapable: boolean
  readonly deviceUserFirmwareUpdateCapable: boolean
  readonly componentComplianceReports: readonly ComponentReport[]
}

/** How one component of it does. */
export interface ComponentReport {
  readonly id: number
  readonly version: string
  readonly currentVersion: string
  readonly path: string
  readonly name: string
  readonly criticality: string
  readonly uniqueIdentifier: string
  readonly targetIdentifier: string
  readonly updateAction: 'UPGRADE' | 'DOWNGRADE' | 'EQUAL'
  readonly sourceName: string
  readonly prerequisiteInfo: string
  readonly impactAssessment: string
  readonly uri: string
  readonly rebootRequired: boolean
  readonly complianceStatus: string
  readonly componentType: string
  readonly dependencyUpgradeRequired: boolean
  readonly complianceDependencies: readonly never[]
}

/** How all devices of a baseline compare. */
export interface FirmwareSummary {
  readonly complianceStatus: string
  readonly numberOfCritical: number
  readonly numberOfWarning: number
  readonly numberOfNormal: number
  readonly numberOfDowngrade: number
  readonly numberOfUnknown: number
}

/** How a comparison is made. */
export type Comparison = Pick<FirmwareBaseline, 'downgradeEnabled' | 'filterNoRebootRequired'>

/** Types of devices as reports name them (white paper on firmware updates, Terraform provider). */
const TYPE_NAMES: Readonly<Record<DeviceKind, string>> = {
  server: 'SERVER', sled: 'SERVER', chassis: 'CHASSIS', ioModule: 'NETWORK_IOM', storage: 'STORAGE'
}

/** From the worst. */
const WORST_FIRST = ['CRITICAL', 'WARNING', 'DOWNGRADE', 'OK'] as const

/** The type of a device as reports name it. */
export function deviceTypeName ({ kind }: Pick<Device, 'kind'>): string {
  return TYPE_NAMES[kind]
}

/** What components of a device are called in jobs. */
export function sourceNameOf ({ instance }: Pick<Installed, 'instance'>): string {
  return `DCIM:INSTALLED#${instance}`
}

/** How a device compares with a catalog. A component that the catalog does not know is left out. */
export function firmwareReport (device: Device, offer: Offer, comparison: Comparison): FirmwareReport {
  const components = installedOn(device).flatMap((software, index) => {
    const update = offer(device.model, software.componentId)
    if (update === undefined || (comparison.filterNoRebootRequired && update.rebootRequired)) return []
    return componentReport(device.index * 10 + index + 1, software, update, comparison)
  })
  const deviating = components.filter(({ complianceStatus }) => complianceStatus !== 'OK')
  const unknown = components.length === 0
  return {
    id: 194 + device.index,
    deviceId: device.id,
    serviceTag: device.serviceTag,
    deviceModel: device.model.name,
    deviceTypeName: deviceTypeName(device),
    deviceTypeId: device.type,
    deviceName: device.name,
    firmwareStatus: unknown ? 'Unknown' : deviating.length === 0 ? 'Compliant' : 'Non-Compliant',
    complianceStatus: unknown ? 'UNKNOWN' : worstOf(components),
    rebootRequired: deviating.some(({ rebootRequired }) => rebootRequired),
    deviceFirmwareUpdateCapable: device.type !== DEVICE_TYPES.storage,
    deviceUserFirmwareUpdateCapable: device.type !== DEVICE_TYPES.storage,
    componentComplianceReports: components
  }
}

/** How a component compares with what is offered for it. */
export function componentReport (
  id: number, { componentId, description, instance, type, version: current }: Installed, update: Package,
  { downgradeEnabled }: Pick<Comparison, 'downgradeEnabled'>
): ComponentReport {
  const order = compareVersions(update.version, current)
  const action = order > 0 ? 'UPGRADE' : order < 0 && downgradeEnabled ? 'DOWNGRADE' : 'EQUAL'
  return {
    id,
    version: update.version,
    currentVersion: current,
    path: update.path,
    name: description,
    criticality: action === 'UPGRADE' ? update.criticality : 'Ok',
    uniqueIdentifier: update.releaseId,
    targetIdentifier: componentId,
    updateAction: action,
    sourceName: sourceNameOf({ instance }),
    prerequisiteInfo: '',
    impactAssessment: '',
    uri: update.uri,
    rebootRequired: action !== 'EQUAL' && update.rebootRequired,
    complianceStatus: { UPGRADE: update.criticality === 'Optional' ? 'WARNING' : 'CRITICAL', DOWNGRADE: 'DOWNGRADE', EQUAL: 'OK' }[action],
    componentType: type,
    dependencyUpgradeRequired: false,
    complianceDependencies: []
  }
}

/** What is told of all of them. */
export function firmwareSummary (reports: readonly FirmwareReport[]): FirmwareSummary {
  const count = (wanted: string): number => reports.filter(({ complianceStatus }) => complianceStatus === wanted).length
  return {
    complianceStatus: reports.length > 0 && count('UNKNOWN') === reports.length ? 'UNKNOWN' : worstOf(reports),
    numberOfCritical: count('CRITICAL'),
    numberOfWarning: count('WARNING'),
    numberOfNormal: count('OK'),
    numberOfDowngrade: count('DOWNGRADE'),
    numberOfUnknown: count('UNKNOWN')
  }
}

function worstOf (reports: ReadonlyArray<{ readonly complianceStatus: string }>): string {
  return WORST_FIRST.find(wanted => reports.some(({ complianceStatus }) => complianceStatus === wanted)) ?? 'OK'
}
