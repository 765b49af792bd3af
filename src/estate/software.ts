import { Random } from '../chance.ts'
import type { Device } from './device.ts'
import { type Model, isServer } from './models.ts'
import type { Part } from './part.ts'
import { DAY, past } from './times.ts'

/** A program of a device that may be updated. */
export interface Software {
  readonly description: string
  readonly type: 'BIOS' | 'FRMW' | 'APAC'
  readonly componentId: string
  readonly instance: string
  /** The version that the manufacturer has for a model. */
  readonly latest: (model: Model) => string
  /** How files that update it are called. */
  readonly fileName: RegExp
  /** It is the management controller's, and has the version of that. */
  readonly isController?: true
}

/** A program as it is on a device. */
export interface Installed extends Software {
  readonly version: string
}

/** The newest of those in the estate. */
const CONTROLLER = '7.00.60.00'
export const RAID_CONTROLLER = '108261'

const SERVER_SOFTWARE: readonly Software[] = [
  {
    description: 'BIOS',
    type: 'BIOS',
    componentId: '159',
    instance: '741__BIOS.Setup.1-1',
    latest: ({ firmware }) => firmware,
    fileName: /^BIOS/i
  },
  {
    description: 'Integrated Dell Remote Access Controller',
    type: 'FRMW',
    componentId: '25227',
    instance: 'iDRAC.Embedded.1-1#IDRACinfo',
    latest: () => CONTROLLER,
    fileName: /^(?:iDRAC|Integrated-Dell-Remote)/i,
    isController: true
  },
  {
    description: 'Lifecycle Controller',
    type: 'APAC',
    componentId: '28897',
    instance: '802__USC.Embedded.1:LC.Embedded.1',
    latest: () => CONTROLLER,
    fileName: /^Lifecycle-Controller/i,
    isController: true
  },
  {
    description: 'PERC H755 Front',
    type: 'FRMW',
    componentId: RAID_CONTROLLER,
    instance: '301_C_RAID.Integrated.1-1',
    latest: () => '52.21.0-4606',
    fileName: /^(?:SAS-RAID|PERC)/i
  },
  {
    description: 'Broadcom Adv. Quad 25Gb Ethernet',
    type: 'FRMW',
    componentId: '104907',
    instance: '701__NIC.Integrated.1-1-1',
    latest: () => '22.61.07.90',
    fileName: /^(?:Network|Broadcom)/i
  },
  {
    description: 'System CPLD',
    type: 'FRMW',
    componentId: '27763',
    instance: '803__CPLD.Embedded.1',
    latest: () => '1.0.6',
    fileName: /CPLD/i
  }
]

const OTHER_SOFTWARE: readonly Software[] = [
  {
    description: 'Firmware',
    type: 'FRMW',
    componentId: '104000',
    instance: 'Firmware.1',
    latest: ({ firmware }) => firmware,
    fileName: /^(?:Firmware|MX|ME|OS10)/i,
    isController: true
  }
]

/** All there is to be updated in an estate. */
export const ALL_SOFTWARE: readonly Software[] = [...SERVER_SOFTWARE, ...OTHER_SOFTWARE]

/** What runs on devices of a kind and may be updated. */
export function softwareOf ({ kind }: Pick<Device, 'kind'>): readonly Software[] {
  return isServer(kind) ? SERVER_SOFTWARE : OTHER_SOFTWARE
}

/** What runs on a device, as it is now. */
export function installedOn (device: Device): readonly Installed[] {
  return softwareOf(device).map(software => ({ ...software, version: versionOn(device, software) }))
}

/** The version of one component; undefined where a device has no such one. */
export function installedVersion (device: Device, componentId: string): string | undefined {
  const software = softwareOf(device).find(software => software.componentId === componentId)
  return software === undefined ? undefined : versionOn(device, software)
}

export function software (device: Device, random: Random): readonly Part[] {
  return installedOn(device).map(({ description, type, componentId, instance, version }) => ({
    version,
    installationDate: past((30 + random.below(400)) * DAY),
    status: 'Installed',
    softwareType: type,
    vendorId: '',
    subDeviceId: '',
    subVendorId: '',
    componentId,
    pciDeviceId: '',
    deviceDescription: description,
    instanceId: `DCIM:INSTALLED#${instance}`
  }))
}

/** Some devices were not updated for a while. */
function versionOn ({ installed, managementVersion, model, serviceTag }: Device, { componentId, latest, isController }: Software): string {
  const updated = installed?.[componentId]
  if (updated !== undefined) return updated
  if (isController === true) return managementVersion
  const version = latest(model)
  return new Random('firmware', serviceTag, componentId).chance(0.12) ? older(version) : version
}

/** The version with its last number that is not 0 lowered. */
function older (version: string): string {
  return version.replace(/[1-9]\d*(?=[^1-9]*$)/, digits => String(Number(digits) - 1).padStart(digits.length, '0'))
}
