import { Random } from '../chance.ts'
import type { Device } from './device.ts'
import { type Software, softwareOf } from './device-parts.ts'

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

interface ComponentReport {
  readonly id: number
  readonly version: string
  readonly currentVersion: string
  readonly path: string
  readonly name: string
  readonly criticality: string
  readonly uniqueIdentifier: string
  readonly targetIdentifier: string
  readonly updateAction: string
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

/** How a device compares with the catalog. */
export function firmwareReport (seed: number, device: Device): FirmwareReport {
  const random = new Random(seed, 'firmware', device.index)
  const components = softwareOf(device).map((software, index) => {
    const current = software.version(device)
    const outdated = random.chance(0.12)
    return componentReport(device.index * 10 + index + 1, software, current, outdated ? newer(current) : current)
  })
  const outdated = components.filter(({ complianceStatus }) => complianceStatus !== 'OK')
  return {
    id: 194 + device.index,
    deviceId: device.id,
    serviceTag: device.serviceTag,
    deviceModel: device.model.name,
    deviceTypeName: 'SERVER',
    deviceTypeId: device.type,
    deviceName: device.name,
    firmwareStatus: outdated.length === 0 ? 'Compliant' : 'Non-Compliant',
    complianceStatus: ['CRITICAL', 'WARNING'].find(wanted => outdated.some(({ complianceStatus }) => complianceStatus === wanted)) ?? 'OK',
    rebootRequired: outdated.some(({ rebootRequired }) => rebootRequired),
    deviceFirmwareUpdateCapable: true,
    deviceUserFirmwareUpdateCapable: true,
    componentComplianceReports: components
  }
}

function componentReport (id: number, software: Software, current: string, version: string): ComponentReport {
  const { description: name, componentId: component, instance, type } = software
  const outdated = current !== version
  return {
    id,
    version,
    currentVersion: current,
    path: `FOLDER${component.padStart(8, '0')}M/1/${name.replaceAll(/\W+/g, '-')}_${version}.EXE`,
    name,
    criticality: outdated ? 'Recommended' : 'Ok',
    uniqueIdentifier: `${component}-${version}`,
    targetIdentifier: component,
    updateAction: outdated ? 'UPGRADE' : 'EQUAL',
    sourceName: `DCIM:INSTALLED#${instance}`,
    prerequisiteInfo: '',
    impactAssessment: '',
    uri: `http://www.dell.com/support/home/us/en/19/Drivers/DriversDetails?driverId=${component}`,
    rebootRequired: outdated && type !== 'APAC',
    complianceStatus: outdated ? type === 'BIOS' ? 'CRITICAL' : 'WARNING' : 'OK',
    componentType: type,
    dependencyUpgradeRequired: false,
    complianceDependencies: []
  }
}

/** The version with its last number raised. */
function newer (version: string): string {
  return version.replace(/\d+(?=\D*$)/, digits => String(Number(digits) + 1).padStart(digits.length, '0'))
}
