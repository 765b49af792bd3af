import type { BaselineInput, BaselineView } from '../../src/appliance/configuration/baselines.ts'
import type { ConfigurationBaseline } from '../../src/estate/configuration.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { Answer, type Call, type Route, get, post, put } from '../../src/http/route.ts'
import { annotated, idsOf, listOf, resource } from '../../src/http/schema.ts'
import { Refusal } from '../../src/messages.ts'
import {
  type Typed, FLAG_OR_NULL, INTEGER, INTEGER_OR_NULL, OBJECT, TEXT, TEXT_OR_NULL, list, object, orNull
} from '../../src/schema/schema.ts'
import { toPascal } from '../../src/spelling.ts'
import { COMPLIANCE_GROUPS } from './attribute-shapes.ts'
import { SCHEDULE_SENT } from './deployment-input.ts'
import { given } from './given.ts'

const SERVICE = '/api/TemplateService'
const BASELINE = `${SERVICE}/Baselines(:baseline(^\\d+))`

const NOTIFICATIONS = orNull(object({
  NotificationType: TEXT,
  Schedule: object({ Cron: TEXT_OR_NULL, StartTime: TEXT_OR_NULL, EndTime: TEXT_OR_NULL }),
  EmailAddresses: list(TEXT),
  OutputFormat: TEXT
}))
const TARGETS = list(object({ Id: INTEGER, Type: object({ Id: INTEGER, Name: TEXT }) }))

const BASELINES = entities({
  path: `${SERVICE}/Baselines`,
  type: 'TemplateService.Baseline',
  key: { property: 'Id', kind: 'number' },
  properties: {
    Id: INTEGER,
    Name: TEXT,
    Description: TEXT_OR_NULL,
    TemplateId: INTEGER,
    TemplateName: TEXT,
    TemplateType: INTEGER,
    TaskId: INTEGER,
    PercentageComplete: TEXT,
    TaskStatus: INTEGER,
    LastRun: TEXT_OR_NULL,
    BaselineTargets: TARGETS,
    ConfigComplianceSummary: object({
      ComplianceStatus: TEXT,
      NumberOfCritical: INTEGER,
      NumberOfWarning: INTEGER,
      NumberOfNormal: INTEGER,
      NumberOfIncomplete: INTEGER
    }),
    NotificationSettings: NOTIFICATIONS
  },
  members: ({ appliance }) => appliance.configuration.baselines.list,
  find: ({ appliance }, id) => appliance.configuration.baselines.get(Number(id)),
  entity: (member: BaselineView) => toPascal(member),
  lasting: true,
  links: path => ({ 'DeviceConfigComplianceReports@odata.navigationLink': `${path}/DeviceConfigComplianceReports` })
})

const REPORTS = entities({
  path: `${BASELINE}/DeviceConfigComplianceReports`,
  type: 'TemplateService.DeviceConfigComplianceReports',
  key: { property: 'Id', kind: 'number' },
  properties: {
    Id: INTEGER,
    DeviceName: TEXT,
    IpAddress: TEXT_OR_NULL,
    IpAddresses: list(TEXT),
    Model: TEXT,
    ServiceTag: TEXT,
    ComplianceStatus: INTEGER,
    DeviceType: INTEGER,
    InventoryTime: TEXT_OR_NULL
  },
  members: call => call.appliance.configuration.baselines.reports(baselineId(call)),
  entity: member => toPascal(member),
  lasting: true,
  links: path => ({ DeviceComplianceDetails: { '@odata.id': `${path}/DeviceComplianceDetails` } })
})

const SENT = object({}, {
  Id: INTEGER_OR_NULL,
  Name: TEXT_OR_NULL,
  Description: TEXT_OR_NULL,
  TemplateId: INTEGER_OR_NULL,
  // Ansible leaves the type out, Terraform says 1, PowerShell 1000 or 2000.
  BaselineTargets: orNull(idsOf(object({ Id: INTEGER }))),
  NotificationSettings: orNull(object({}, {
    NotificationType: TEXT_OR_NULL,
    Schedule: orNull(object({}, { Cron: TEXT_OR_NULL, StartTime: TEXT_OR_NULL, EndTime: TEXT_OR_NULL })),
    EmailAddresses: orNull(listOf(TEXT, 100)),
    OutputFormat: TEXT_OR_NULL
  }))
})

/** What a write is answered with: the rest is not known yet (Terraform provider's recording). */
const WRITTEN = object({
  Id: INTEGER,
  Name: TEXT,
  Description: TEXT_OR_NULL,
  LastRun: TEXT_OR_NULL,
  TemplateId: INTEGER,
  TemplateName: TEXT_OR_NULL,
  TemplateType: INTEGER,
  TaskId: INTEGER,
  PercentageComplete: TEXT_OR_NULL,
  TaskStatus: INTEGER,
  ConfigComplianceSummary: orNull(OBJECT),
  BaselineTargets: TARGETS,
  NotificationSettings: NOTIFICATIONS
})

const WRITES = { needs: 'BASELINE_MANAGEMENT', answer: WRITTEN } as const

/** The baselines of configuration (Ansible's ome_configuration_compliance_baseline; Terraform's baseline and remediation). */
export const configurationBaselines: readonly Route[] = [
  ...entitySet(BASELINES),
  ...entitySet(REPORTS),

  get(`${BASELINE}/DeviceConfigComplianceReports(:device(^\\d+))/DeviceComplianceDetails`, call => {
    const baseline = call.appliance.configuration.baselines.get(baselineId(call))
    const report = call.appliance.configuration.baselines.reports(baseline.id).find(({ id }) => id === Number(call.params.device))
    if (report === undefined) throw new Refusal('CGEN1006')
    return {
      ...annotated('TemplateService.DeviceComplianceDetail', call.path),
      DeviceId: report.id,
      DeviceName: report.deviceName,
      BaselineId: baseline.id,
      BaselineName: baseline.name,
      TemplateId: baseline.templateId,
      TemplateName: baseline.templateName,
      ComplianceAttributeGroups: call.appliance.configuration.baselines.differences(baseline, report).map(toPascal)
    }
  }, {
    answer: resource({
      DeviceId: INTEGER,
      DeviceName: TEXT,
      BaselineId: INTEGER,
      BaselineName: TEXT,
      TemplateId: INTEGER,
      TemplateName: TEXT,
      ComplianceAttributeGroups: COMPLIANCE_GROUPS
    })
  }),

  post(BASELINES.path, SENT, async ({ appliance, body, actor }) =>
    new Answer(201, written(await appliance.configuration.baselines.create(inputOf(body), actor))), WRITES),

  put(BASELINE, SENT, async call =>
    written(await call.appliance.configuration.baselines.change(baselineId(call), inputOf(call.body), call.actor)), WRITES),

  post(action('RemoveBaseline'), object({}, { BaselineIds: orNull(idsOf(INTEGER)) }), async ({ appliance, body, actor }) => {
    await appliance.configuration.baselines.remove(body?.BaselineIds ?? [], actor)
    return new Answer(204)
  }, { needs: 'BASELINE_MANAGEMENT' }),

  post(action('Remediate'), object({}, {
    Id: INTEGER_OR_NULL,
    DeviceIds: orNull(idsOf(INTEGER)),
    // As clients of consoles before 3.5 call them.
    TargetIds: orNull(idsOf(INTEGER)),
    IsStaged: FLAG_OR_NULL,
    Schedule: SCHEDULE_SENT
  }), async ({ appliance, body, actor }) => {
    const { id = 0, deviceIds, targetIds, schedule } = given(body)
    const devices = deviceIds ?? targetIds
    return await appliance.configuration.baselines.remediate({
      id,
      ...(devices !== undefined && { deviceIds: devices }),
      ...(schedule !== undefined && { schedule: given(body?.Schedule ?? {}) })
    }, actor)
  }, { needs: 'BASELINE_MANAGEMENT', answer: INTEGER })
]

function action (name: string): string {
  return `${SERVICE}/Actions/TemplateService.${name}`
}

function baselineId ({ params }: Pick<Call, 'params'>): number {
  return Number(params.baseline)
}

function inputOf ({ Name, Description, TemplateId, BaselineTargets, NotificationSettings }: Typed<typeof SENT> = {}): BaselineInput {
  return {
    ...given({ Name, Description, TemplateId }),
    ...(BaselineTargets !== undefined && BaselineTargets !== null && { targetIds: BaselineTargets.map(({ Id }) => Id) }),
    // Nobody is told any more where they are left out (an acceptance test of the Terraform provider).
    notificationSettings: notificationsOf(NotificationSettings)
  }
}

/** A format is written in capitals, and read in small letters. */
function notificationsOf (sent: Typed<typeof SENT>['NotificationSettings'] | null): ConfigurationBaseline['notificationSettings'] {
  if (sent === null || sent === undefined) return null
  const { NotificationType, Schedule, EmailAddresses, OutputFormat } = sent
  return {
    notificationType: NotificationType === 'NOTIFY_ON_SCHEDULE' ? 'NOTIFY_ON_SCHEDULE' : 'NOTIFY_ON_NON_COMPLIANCE',
    schedule: { cron: Schedule?.Cron ?? null, startTime: Schedule?.StartTime ?? null, endTime: Schedule?.EndTime ?? null },
    emailAddresses: EmailAddresses ?? [],
    outputFormat: (OutputFormat ?? '').toLowerCase()
  }
}

function written (baseline: ConfigurationBaseline): Typed<typeof WRITTEN> {
  const { id, name, description, templateId, baselineTargets, notificationSettings } = baseline
  return {
    Id: id,
    Name: name,
    Description: description,
    LastRun: null,
    TemplateId: templateId,
    TemplateName: null,
    TemplateType: 0,
    TaskId: 0,
    PercentageComplete: null,
    TaskStatus: 0,
    ConfigComplianceSummary: null,
    BaselineTargets: toPascal(baselineTargets),
    NotificationSettings: notificationSettings === null ? null : toPascal(notificationSettings)
  }
}
