import { COUNT, INTEGER, TEXT, TEXT_OR_NULL, type Typed, closed, list, oneOf, orNull, text } from '../schema/schema.ts'
import { type Grouped, type Owner, attributeId, displayNameOf, inGroups } from './attributes.ts'
import type { Device } from './device.ts'
import { serversByModel, targetOf } from './firmware.ts'
import { isServer } from './models.ts'
import { type Setting, isIndividual } from './settings.ts'
import { COMPLIANCE_VIEW, type Template } from './templates.ts'
import { taskOf } from './tasks.ts'
import { HOUR, past } from './times.ts'

const TARGET = closed({ id: COUNT, type: closed({ id: INTEGER, name: TEXT }) })

/** Who is told of a baseline, and when. */
const NOTIFICATIONS = closed({
  notificationType: oneOf(['NOTIFY_ON_SCHEDULE', 'NOTIFY_ON_NON_COMPLIANCE']),
  schedule: closed({ cron: TEXT_OR_NULL, startTime: TEXT_OR_NULL, endTime: TEXT_OR_NULL }),
  emailAddresses: list(TEXT, { maxItems: 100 }),
  /** Lower case. */
  outputFormat: TEXT
})

/** Devices compared with a template of settings. How they compare is not kept: it follows from both. */
export const CONFIGURATION_BASELINE = closed({
  id: COUNT,
  name: text({ maxLength: 255 }),
  description: TEXT_OR_NULL,
  templateId: COUNT,
  taskId: COUNT,
  /** 2050 while its job runs. */
  taskStatus: COUNT,
  /** null: never. */
  lastRun: TEXT_OR_NULL,
  baselineTargets: list(TARGET),
  notificationSettings: orNull(NOTIFICATIONS)
})

export type ConfigurationBaseline = Typed<typeof CONFIGURATION_BASELINE>

/** How one device compares; `complianceStatus` 1 is compliant, 2 is not, 3 is not known yet. */
export interface ConfigurationReport {
  readonly id: number
  readonly deviceName: string
  readonly ipAddress: string | null
  readonly ipAddresses: readonly string[]
  readonly model: string
  readonly serviceTag: string
  readonly complianceStatus: number
  readonly deviceType: number
  readonly inventoryTime: string | null
}

/** How all of them compare. */
export interface ComplianceSummary {
  readonly complianceStatus: string
  readonly numberOfCritical: number
  readonly numberOfWarning: number
  readonly numberOfNormal: number
  readonly numberOfIncomplete: number
}

const FIRST_ID = 164
export const [COMPLIANT, NOT_COMPLIANT, NOT_INVENTORIED] = [1, 2, 3] as const
const [MISSING, DIFFERS] = [2, 3] as const

/** One baseline for each template of compliance. */
export function makeConfigurationBaselines (templates: readonly Template[], devices: readonly Device[]): ConfigurationBaseline[] {
  const servers = new Map(serversByModel(devices))
  return templates.filter(({ viewTypeId }) => viewTypeId === COMPLIANCE_VIEW).map(({ id, name }, index) => {
    const model = name.replace(/ compliance$/, '')
    return {
      id: FIRST_ID + index,
      name: `Configuration ${model}`,
      description: `Settings of ${model}`,
      templateId: id,
      taskId: taskOf('configurationBaseline', FIRST_ID + index),
      taskStatus: 2060,
      lastRun: past(3 * HOUR),
      baselineTargets: (servers.get(model) ?? []).map(targetOf),
      notificationSettings: null
    }
  })
}

/** What is told of a device, whatever it compares with. */
export function reportOf (device: Device, complianceStatus: number): ConfigurationReport {
  const { id, name, address, model, serviceTag, type, lastInventoryTime } = device
  const known = complianceStatus !== NOT_INVENTORIED
  return {
    id,
    deviceName: name,
    ipAddress: known ? address : null,
    ipAddresses: known ? [address] : [],
    model: model.name,
    serviceTag,
    complianceStatus,
    deviceType: type,
    inventoryTime: known ? lastInventoryTime : null
  }
}

export function summaryOf (reports: readonly ConfigurationReport[]): ComplianceSummary {
  const count = (status: number): number => reports.filter(({ complianceStatus }) => complianceStatus === status).length
  const [critical, incomplete] = [count(NOT_COMPLIANT), count(NOT_INVENTORIED)]
  return {
    complianceStatus: incomplete > 0 ? 'NOT_INVENTORIED' : critical > 0 ? 'CRITICAL' : 'OK',
    numberOfCritical: critical,
    numberOfWarning: 0,
    numberOfNormal: count(COMPLIANT),
    numberOfIncomplete: incomplete
  }
}

/** Reads a setting of a device; undefined: it has none. */
export type Read = (component: string, name: string) => string | null | undefined

/**
 * Tells of devices whether they have all that a template asks for. Servers to which nothing was written are alike in most of it: of them
 * that is judged once.
 *
 * @returns what is asked about each; `isUntouched`: it has what the estate says of it
 */
export function comparison (settings: readonly Setting[]): (device: Device, read: Read, isUntouched: boolean) => boolean {
  const asked = settings.filter(({ isIgnored }) => !isIgnored)
  const individual = asked.filter(isIndividual)
  const common = asked.filter(setting => !individual.includes(setting))
  const has = (read: Read, all: readonly Setting[]): boolean => all.every(({ component, name, value }) => read(component, name) === value)
  let others: boolean | undefined
  return ({ kind }, read, isUntouched) => {
    if (!has(read, individual)) return false
    if (!isUntouched || !isServer(kind)) return has(read, common)
    others ??= has(read, common)
    return others
  }
}

/** A setting that is not what the template says. */
export interface AttributeDifference {
  readonly attributeId: number
  readonly displayName: string
  readonly description: string | null
  readonly value: string | null
  readonly expectedValue: string | null
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

const REASONS = {
  [MISSING]: 'Missing template attribute value.',
  [DIFFERS]: 'Attribute has different value from template'
}
const GROUP_REASON = 'One or more attributes on the target device(s) does not match the compliance template.'

/** Which settings of a device differ from a template's (shape: Ansible's ome_configuration_compliance_info). */
export function differences (template: Owner, settings: readonly Setting[], read: Read): ComplianceGroup[] {
  return inGroups(settings.flatMap((setting, index) => {
    const { component, name, value: expectedValue } = setting
    const value = read(component, name)
    if (setting.isIgnored || value === expectedValue) return []
    const complianceStatus = value === undefined || value === null ? MISSING : DIFFERS
    const attribute: AttributeDifference = {
      attributeId: attributeId(template, index),
      displayName: displayNameOf(setting),
      description: null,
      value: value ?? null,
      expectedValue,
      complianceStatus,
      complianceReason: REASONS[complianceStatus],
      customId: 0
    }
    return { setting, attribute }
  })).map(differing)
}

function differing ({ groupNameId, displayName, groups, attributes }: Grouped<AttributeDifference>): ComplianceGroup {
  return {
    groupNameId,
    displayName,
    complianceStatus: NOT_COMPLIANT,
    complianceReason: GROUP_REASON,
    attributes,
    complianceSubAttributeGroups: groups.map(differing)
  }
}
