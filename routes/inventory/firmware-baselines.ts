import type { FirmwareBaselineInput, FirmwareBaselineView } from '../../src/appliance/firmware/firmware-baselines.ts'
import type { FirmwareBaseline } from '../../src/estate/firmware.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { Answer, type Call, type Route, post, put } from '../../src/http/route.ts'
import { idsOf } from '../../src/http/schema.ts'
import {
  type Typed, FLAG, FLAG_OR_NULL, INTEGER, INTEGER_OR_NULL, NOTHING, TEXT, TEXT_OR_NULL, anyOf, list, object, orNull, text
} from '../../src/schema/schema.ts'
import { Refusal } from '../../src/messages.ts'
import { toPascal } from '../../src/spelling.ts'
import { given } from './given.ts'

const SERVICE = '/api/UpdateService'
const BASELINE = `${SERVICE}/Baselines(:baseline(^\\d+))`
const REPORTS_LINK = 'DeviceComplianceReports'

const PROPERTIES = {
  Id: INTEGER,
  Name: TEXT,
  Description: TEXT_OR_NULL,
  LastRun: TEXT_OR_NULL,
  CatalogId: INTEGER,
  RepositoryId: INTEGER,
  RepositoryName: TEXT,
  RepositoryType: TEXT,
  ComplianceSummary: object({
    ComplianceStatus: TEXT,
    NumberOfCritical: INTEGER,
    NumberOfWarning: INTEGER,
    NumberOfNormal: INTEGER,
    NumberOfDowngrade: INTEGER,
    NumberOfUnknown: INTEGER
  }),
  Targets: list(object({ Id: INTEGER, Type: object({ Id: INTEGER, Name: TEXT }) })),
  DowngradeEnabled: FLAG,
  Is64Bit: FLAG,
  FilterNoRebootRequired: FLAG,
  TaskId: INTEGER,
  TaskStatusId: INTEGER
}

const COMPONENT = {
  Id: INTEGER,
  Version: TEXT,
  CurrentVersion: TEXT,
  Path: TEXT,
  Name: TEXT,
  Criticality: TEXT,
  UniqueIdentifier: TEXT,
  TargetIdentifier: TEXT,
  UpdateAction: TEXT,
  SourceName: TEXT,
  PrerequisiteInfo: TEXT,
  ImpactAssessment: TEXT,
  Uri: TEXT,
  RebootRequired: FLAG,
  ComplianceStatus: TEXT,
  ComponentType: TEXT,
  DependencyUpgradeRequired: FLAG,
  ComplianceDependencies: NOTHING
}

const REPORT = {
  Id: INTEGER,
  DeviceId: INTEGER,
  ServiceTag: TEXT,
  DeviceModel: TEXT,
  DeviceTypeName: TEXT,
  DeviceTypeId: INTEGER,
  DeviceName: TEXT,
  FirmwareStatus: TEXT,
  ComplianceStatus: TEXT,
  RebootRequired: FLAG,
  DeviceFirmwareUpdateCapable: FLAG,
  DeviceUserFirmwareUpdateCapable: FLAG,
  ComponentComplianceReports: list(object(COMPONENT))
}

const BASELINES = entities({
  path: `${SERVICE}/Baselines`,
  type: 'UpdateService.Baselines',
  key: { property: 'Id', kind: 'number' },
  properties: PROPERTIES,
  members: ({ appliance: { firmware } }) => firmware.baselines.list,
  find: ({ appliance: { firmware } }, id) => firmware.baselines.get(Number(id)),
  entity: (member: FirmwareBaselineView) => toPascal(member),
  links: path => ({ [`${REPORTS_LINK}@odata.navigationLink`]: `${path}/${REPORTS_LINK}` }),
  // Terraform's ome_firmware_baseline asks for it.
  expand: { [REPORTS_LINK]: ({ id }, { appliance: { firmware } }) => firmware.baselines.reports(id).map(toPascal) }
})

const REPORTS = entities({
  path: `${BASELINE}/${REPORTS_LINK}`,
  type: 'UpdateService.DeviceComplianceReport',
  key: { property: 'Id', kind: 'number' },
  properties: REPORT,
  members: call => call.appliance.firmware.baselines.reports(baselineId(call)),
  entity: member => toPascal(member),
  lasting: true
})

const COMPONENTS = entities({
  path: `${BASELINE}/${REPORTS_LINK}(:report(^\\d+))/ComponentComplianceReports`,
  type: 'UpdateService.ComponentComplianceReport',
  key: { property: 'Id', kind: 'number' },
  properties: COMPONENT,
  members: call => call.appliance.firmware.baselines.components(baselineId(call), Number(call.params.report)),
  entity: member => toPascal(member),
  lasting: true
})

const SENT = object({}, {
  Id: INTEGER_OR_NULL,
  Name: TEXT_OR_NULL,
  Description: orNull(text({ maxLength: 2_000 })),
  CatalogId: INTEGER_OR_NULL,
  RepositoryId: INTEGER_OR_NULL,
  // The type of a group is 6000 for Ansible, 2000 for PowerShell, that of the group itself for Terraform.
  Targets: orNull(idsOf(object({ Id: INTEGER, Type: object({ Id: INTEGER, Name: text({ maxLength: 255 }) }) }))),
  DowngradeEnabled: FLAG_OR_NULL,
  Is64Bit: FLAG_OR_NULL,
  FilterNoRebootRequired: FLAG_OR_NULL
})

/** What a write is answered with: the devices were not compared yet (Ansible's ome_firmware_baseline). */
const WRITTEN = object({ '@odata.type': TEXT, '@odata.id': TEXT, ...PROPERTIES, DeviceComplianceReports: NOTHING })

const WRITES = { needs: 'BASELINE_MANAGEMENT', answer: WRITTEN } as const

/** Clients send numbers, or numbers as texts. */
const DEVICE_IDS = object({ Ids: idsOf(anyOf(INTEGER, TEXT)) })

/** The baselines of firmware (Ansible's ome_firmware_baseline and its like, Terraform, New-OMEFirmwareBaseline, Dell's scripts). */
export const firmwareBaselines: readonly Route[] = [
  ...entitySet(BASELINES),
  ...entitySet(REPORTS),
  ...entitySet(COMPONENTS),

  post(BASELINES.path, SENT, async ({ appliance: { firmware }, body, actor }) =>
    new Answer(201, written(await firmware.baselines.create(inputOf(body), actor))), WRITES),

  put(BASELINE, SENT, async call =>
    written(await call.appliance.firmware.baselines.change(baselineId(call), inputOf(call.body), call.actor)), WRITES),

  post(`${SERVICE}/Actions/UpdateService.RemoveBaselines`, object({}, { BaselineIds: orNull(idsOf(INTEGER)) }),
    async ({ appliance: { firmware }, body, actor }) => {
      await firmware.baselines.remove(body?.BaselineIds ?? [], actor)
      return new Answer(204)
    }, { needs: 'BASELINE_MANAGEMENT' }),

  post(`${SERVICE}/Actions/UpdateService.GetBaselinesReportByDeviceids`, DEVICE_IDS, ({ appliance: { firmware: { baselines } }, body }) => {
    const ids = new Set((body?.Ids ?? []).map(Number))
    const found = baselines.list.flatMap(baseline => {
      const deviceComplianceReports = baselines.reports(baseline.id).filter(({ deviceId }) => ids.has(deviceId))
      return deviceComplianceReports.length === 0 ? [] : [toPascal({ ...baseline, deviceComplianceReports })]
    })
    if (found.length === 0) throw new Refusal('CUPD3090')
    return found
  }, { answer: list(object({ ...PROPERTIES, DeviceComplianceReports: list(object(REPORT)) })) })
]

function baselineId ({ params }: Pick<Call, 'params'>): number {
  return Number(params.baseline)
}

function inputOf ({ Id, Targets, ...body }: Typed<typeof SENT> = {}): FirmwareBaselineInput {
  const targets = Targets?.map(({ Id: id, Type: { Id: typeId, Name: name } }) => ({ id, type: { id: typeId, name } }))
  return { ...given(body), ...(targets !== undefined && { targets }) }
}

function written (baseline: FirmwareBaseline): Typed<typeof WRITTEN> {
  return {
    '@odata.type': `#${BASELINES.type}`,
    '@odata.id': `${BASELINES.path}(${baseline.id})`,
    Id: baseline.id,
    Name: baseline.name,
    Description: baseline.description,
    LastRun: null,
    CatalogId: baseline.catalogId,
    RepositoryId: baseline.repositoryId,
    RepositoryName: '',
    RepositoryType: '',
    ComplianceSummary: {
      ComplianceStatus: 'OK', NumberOfCritical: 0, NumberOfWarning: 0, NumberOfNormal: 0, NumberOfDowngrade: 0, NumberOfUnknown: 0
    },
    Targets: toPascal(baseline.targets),
    DowngradeEnabled: baseline.downgradeEnabled,
    Is64Bit: baseline.is64Bit,
    FilterNoRebootRequired: baseline.filterNoRebootRequired,
    TaskId: baseline.taskId,
    TaskStatusId: 0,
    DeviceComplianceReports: []
  }
}
