import type { PackageReport } from '../../src/appliance/firmware/update-packages.ts'
import { deviceTypeName } from '../../src/estate/firmware-report.ts'
import { Answer, type Route, post, upload } from '../../src/http/route.ts'
import { idsOf } from '../../src/http/schema.ts'
import { type Typed, FLAG, INTEGER, NOTHING, NUMERAL, TEXT, TEXT_OR_NULL, integer, list, object, orNull } from '../../src/schema/schema.ts'

const ACTIONS = '/api/UpdateService/Actions/UpdateService'

const IDS = orNull(idsOf(NUMERAL))

const SENT = object({}, {
  SingleUpdateReportBaseline: IDS,
  SingleUpdateReportGroup: IDS,
  SingleUpdateReportTargets: IDS,
  SingleUpdateReportFileToken: orNull(NUMERAL)
})

const COMPONENT = object({
  ComponentName: TEXT,
  ComponentCurrentVersion: TEXT,
  ComponentVersion: TEXT,
  ComponentUpdateAction: TEXT,
  ComponentCriticality: TEXT,
  IsCompliant: TEXT,
  ComponentTargetIdentifier: TEXT,
  ComponentSourceName: TEXT,
  ComponentRebootRequired: TEXT,
  ComponentUniqueIdentifier: TEXT,
  ComponentUriInformation: TEXT_OR_NULL,
  PrerequisiteInfo: TEXT,
  ImpactAssessment: TEXT,
  ComponentType: TEXT,
  DependencyUpgradeRequired: FLAG,
  ComplianceDependencies: NOTHING
})

const REPORT = object({
  DeviceId: INTEGER,
  // Numbers are texts in here (Ansible's ome_firmware).
  DeviceReport: object({
    DeviceId: TEXT,
    DeviceName: TEXT,
    DeviceIPAddress: TEXT,
    DeviceServiceTag: TEXT,
    DeviceModel: TEXT,
    DeviceTypeId: TEXT,
    DeviceTypeName: TEXT,
    Components: list(COMPONENT)
  })
})

const WRITES = { needs: 'DEVICE_UPDATE' } as const

/** Files that update firmware (Ansible's ome_firmware, Update-OMEFirmwareDUP, Dell's scripts). */
export const firmwareUpdates: readonly Route[] = [
  // PowerShell decodes the bytes of the answer: it is no JSON to it.
  upload(`${ACTIONS}.UploadFile`, async ({ appliance: { firmware }, body, actor }) =>
    new Answer(200, await firmware.packages.upload(body, actor), { 'content-type': 'application/octet-stream' }),
  { ...WRITES, answer: integer({ contentMediaType: 'application/octet-stream' }), endsOnly: true }),

  post(`${ACTIONS}.GetSingleDupReport`, SENT, ({ appliance: { firmware }, body }) => {
    const numbers = (ids: Typed<typeof IDS> | undefined): readonly number[] => (ids ?? []).map(Number)
    return firmware.packages.report(Number(body?.SingleUpdateReportFileToken ?? 0), {
      baselines: numbers(body?.SingleUpdateReportBaseline),
      groups: numbers(body?.SingleUpdateReportGroup),
      devices: numbers(body?.SingleUpdateReportTargets)
    }).map(reportEntity)
  }, { ...WRITES, answer: list(REPORT) })
]

function reportEntity ({ device, components }: PackageReport): Typed<typeof REPORT> {
  const { id, name, address, serviceTag, model, type } = device
  return {
    DeviceId: id,
    DeviceReport: {
      DeviceId: String(id),
      DeviceName: name,
      DeviceIPAddress: address,
      DeviceServiceTag: serviceTag,
      DeviceModel: model.name,
      DeviceTypeId: String(type),
      DeviceTypeName: deviceTypeName(device),
      Components: components.map(component => ({
        ComponentName: component.name,
        ComponentCurrentVersion: component.currentVersion,
        ComponentVersion: component.version,
        ComponentUpdateAction: component.updateAction,
        ComponentCriticality: component.criticality,
        IsCompliant: component.complianceStatus,
        ComponentTargetIdentifier: component.targetIdentifier,
        ComponentSourceName: component.sourceName,
        ComponentRebootRequired: String(component.rebootRequired),
        ComponentUniqueIdentifier: component.uniqueIdentifier,
        ComponentUriInformation: component.uri === '' ? null : component.uri,
        PrerequisiteInfo: component.prerequisiteInfo,
        ImpactAssessment: component.impactAssessment,
        ComponentType: component.componentType,
        DependencyUpgradeRequired: component.dependencyUpgradeRequired,
        ComplianceDependencies: component.complianceDependencies
      }))
    }
  }
}
