import type { FirmwareBaseline } from '../../src/estate/firmware.ts'
import type { FirmwareReport } from '../../src/estate/firmware-report.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { type Call, post, type Route } from '../../src/http/route.ts'
import { idsOf } from '../../src/http/schema.ts'
import { type Pascal, toPascal } from '../../src/spelling.ts'
import { FLAG, INTEGER, NOTHING, NULL, OBJECT, TEXT, TEXT_OR_NULL, anyOf, list, object, orNull } from '../../src/schema/schema.ts'
import { Refusal } from '../../src/messages.ts'

const SERVICE = '/api/UpdateService'

const CATALOGS = entities({
  path: `${SERVICE}/Catalogs`,
  type: 'UpdateService.Catalogs',
  key: { property: 'Id', kind: 'number' },
  properties: {
    Id: INTEGER,
    Filename: TEXT,
    SourcePath: TEXT,
    Status: TEXT,
    TaskId: INTEGER,
    BaseLocation: TEXT,
    Schedule: orNull(OBJECT),
    CreatedDate: TEXT,
    LastUpdated: TEXT,
    NextUpdate: TEXT,
    OwnerId: INTEGER,
    BundlesCount: INTEGER,
    PredecessorIdentifier: TEXT,
    ReleaseIdentifier: TEXT,
    ManifestIdentifier: TEXT,
    ManifestVersion: TEXT,
    Repository: object({
      Id: INTEGER,
      Name: TEXT,
      Description: TEXT,
      Source: TEXT,
      DomainName: TEXT_OR_NULL,
      Username: TEXT_OR_NULL,
      Password: NULL,
      CheckCertificate: FLAG,
      RepositoryType: TEXT,
      Editable: FLAG,
      BackupExistingCatalog: FLAG
    }),
    AssociatedBaselines: list(object({ BaselineId: INTEGER, BaselineName: TEXT }))
  },
  members: ({ appliance }) => appliance.inventory.estate.catalogs,
  entity: member => toPascal(member),
  lasting: true
})

const BASELINE = {
  Id: INTEGER,
  Name: TEXT,
  Description: TEXT,
  LastRun: TEXT,
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

const BASELINES = entities({
  path: `${SERVICE}/Baselines`,
  type: 'UpdateService.Baselines',
  key: { property: 'Id', kind: 'number' },
  properties: BASELINE,
  members: ({ appliance }) => appliance.inventory.estate.firmwareBaselines,
  entity: member => toPascal(member),
  lasting: true,
  links: path => ({ 'DeviceComplianceReports@odata.navigationLink': `${path}/DeviceComplianceReports` })
})

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
  ComponentComplianceReports: list(object({
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
  }))
}

const REPORTS = entities({
  path: `${SERVICE}/Baselines(:baseline(^\\d+))/DeviceComplianceReports`,
  type: 'UpdateService.DeviceComplianceReport',
  key: { property: 'Id', kind: 'number' },
  properties: REPORT,
  members: reportsOf,
  entity: member => toPascal(member),
  lasting: true
})

/** Clients send numbers, or numbers as texts. */
const DEVICE_IDS = object({ Ids: idsOf(anyOf(INTEGER, TEXT)) })

/** UpdateService: firmware catalogs and baselines. Read-only. */
export const updateService: readonly Route[] = [
  ...entitySet(CATALOGS),
  ...entitySet(BASELINES),
  ...entitySet(REPORTS),

  post(`${SERVICE}/Actions/UpdateService.GetBaselinesReportByDeviceids`, DEVICE_IDS, ({ appliance, body }) => {
    const ids = new Set((body?.Ids ?? []).map(Number))
    const { estate } = appliance.inventory
    const found = estate.firmwareBaselines.flatMap(baseline => {
      const reports = estate.firmwareReports(baseline).filter(({ deviceId }) => ids.has(deviceId))
      return reports.length === 0 ? [] : [reportOf(baseline, reports)]
    })
    if (found.length === 0) throw new Refusal('CUPD3090')
    return found
  }, { answer: list(object({ ...BASELINE, DeviceComplianceReports: list(object(REPORT)) })) })
]

type Reported = FirmwareBaseline & { readonly deviceComplianceReports: readonly FirmwareReport[] }

function reportOf (baseline: FirmwareBaseline, reports: readonly FirmwareReport[]): Pascal<Reported> {
  return toPascal({ ...baseline, deviceComplianceReports: reports })
}

function reportsOf ({ appliance: { inventory: { estate } }, params }: Call): readonly FirmwareReport[] {
  const baseline = estate.firmwareBaselines.find(({ id }) => id === Number(params.baseline))
  if (baseline === undefined) throw new Refusal('CGEN1006')
  return estate.firmwareReports(baseline)
}
