import type { Device } from './device.ts'
import { type Target, serversByModel, targetOf } from './firmware.ts'
import { Random } from '../chance.ts'
import type { Template } from './templates.ts'
import { HOUR, past } from './times.ts'

/** Devices compared with a template of settings. */
export interface ConfigurationBaseline {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly templateId: number
  readonly templateName: string
  readonly templateType: number
  readonly taskId: number
  readonly percentageComplete: string
  readonly taskStatus: number
  readonly lastRun: string
  readonly baselineTargets: readonly Target[]
  readonly configComplianceSummary: {
    readonly complianceStatus: string
    readonly numberOfCritical: number
    readonly numberOfWarning: number
    readonly numberOfNormal: number
    readonly numberOfIncomplete: number
  }
  readonly notificationSettings: null
}

/** How one device compares; `complianceStatus` 1 is compliant, 2 is not. */
export interface ConfigurationReport {
  readonly id: number
  readonly deviceName: string
  readonly ipAddress: string
  readonly ipAddresses: readonly string[]
  readonly model: string
  readonly serviceTag: string
  readonly complianceStatus: number
  readonly deviceType: number
  readonly inventoryTime: string
}

const FIRST_ID = 164
const COMPLIANT = 1
const NOT_COMPLIANT = 2
const OTHER_VALUE = 3

/** One baseline for each template of compliance. */
export function makeConfigurationBaselines (
  seed: number,
  templates: readonly Template[],
  devices: readonly Device[]
): ConfigurationBaseline[] {
  const servers = new Map(serversByModel(devices))
  return templates.filter(({ viewTypeId }) => viewTypeId === 1).map(({ id, name, typeId }, index) => {
    const model = name.replace(/ compliance$/, '')
    const members = servers.get(model) ?? []
    const differing = members.filter(device => configurationReport(seed, device).complianceStatus === NOT_COMPLIANT).length
    return {
      id: FIRST_ID + index,
      name: `Configuration ${model}`,
      description: `Settings of ${model}`,
      templateId: id,
      templateName: name,
      templateType: typeId,
      taskId: 0,
      percentageComplete: '100',
      taskStatus: 2060,
      lastRun: past(3 * HOUR),
      baselineTargets: members.map(targetOf),
      configComplianceSummary: {
        complianceStatus: differing > 0 ? 'NOT_COMPLIANT' : 'COMPLIANT',
        numberOfCritical: differing,
        numberOfWarning: 0,
        numberOfNormal: members.length - differing,
        numberOfIncomplete: 0
      },
      notificationSettings: null
    }
  })
}

/** How a device compares with the template of its model. */
export function configurationReport (
  seed: number,
  { id, index, name, address, model, serviceTag, type, lastInventoryTime }: Device
): ConfigurationReport {
  return {
    id,
    deviceName: name,
    ipAddress: address,
    ipAddresses: [address],
    model: model.name,
    serviceTag,
    complianceStatus: new Random(seed, 'configuration', index).chance(0.2) ? NOT_COMPLIANT : COMPLIANT,
    deviceType: type,
    inventoryTime: lastInventoryTime
  }
}

/** A setting that is not what the template says. */
export interface AttributeDifference {
  readonly attributeId: number
  readonly displayName: string
  readonly description: string | null
  readonly value: string
  readonly expectedValue: string
  readonly complianceStatus: number
  readonly complianceReason: string
  readonly customId: number
}

/** Settings that belong together, of which some differ. */
export interface ComplianceGroup {
  readonly groupNameId: number
  readonly displayName: string
  readonly complianceStatus: number
  readonly complianceReason: string
  readonly attributes: readonly AttributeDifference[]
  readonly complianceSubAttributeGroups: readonly ComplianceGroup[]
}

/** Which settings of a device differ (shape: Ansible's ome_configuration_compliance_info). */
export function differences ({ complianceStatus }: ConfigurationReport): readonly ComplianceGroup[] {
  if (complianceStatus === COMPLIANT) return []
  const complianceReason = 'One or more attributes on the target device(s) does not match the compliance template.'
  return [{
    groupNameId: 1,
    displayName: 'BIOS',
    complianceStatus,
    complianceReason,
    attributes: [],
    complianceSubAttributeGroups: [{
      groupNameId: 1,
      displayName: 'System Profile Settings',
      complianceStatus,
      complianceReason,
      complianceSubAttributeGroups: [],
      attributes: [{
        attributeId: 75_369,
        displayName: 'Workload Profile',
        description: null,
        value: 'NotAvailable',
        expectedValue: 'HpcProfile',
        complianceStatus: OTHER_VALUE,
        complianceReason: 'Attribute has different value from template',
        customId: 0
      }]
    }]
  }]
}
