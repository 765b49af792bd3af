import { attributeGroups, networkGroups } from '../../src/estate/attributes.ts'
import { type ConfigurationReport, differences } from '../../src/estate/configuration.ts'
import { TEMPLATE_TYPES, type Template, VIEW_TYPES } from '../../src/estate/templates.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { type Call, get, type Route } from '../../src/http/route.ts'
import { toPascal } from '../../src/spelling.ts'
import { type Annotations, resource } from '../../src/http/schema.ts'
import { FLAG, INTEGER, OBJECT, TEXT, TEXT_OR_NULL, list, object, orNull } from '../../src/schema/schema.ts'
import { Refusal } from '../../src/messages.ts'
import { ATTRIBUTE_GROUPS, COMPLIANCE_GROUPS } from './attribute-shapes.ts'

const SERVICE = '/api/TemplateService'
const TEMPLATE = `${SERVICE}/Templates(:template(^\\d+))`
const BASELINE = `${SERVICE}/Baselines(:baseline(^\\d+))`

/** The view of a template's networks (Ansible collection, ome_template_network_vlan_info). */
const NETWORK_VIEW = 4
const TAGGED_NETWORKS = 3

const TEMPLATES = entities({
  path: `${SERVICE}/Templates`,
  type: 'TemplateService.Template',
  key: { property: 'Id', kind: 'number' },
  properties: {
    Id: INTEGER,
    Name: TEXT,
    Description: TEXT,
    Content: TEXT_OR_NULL,
    SourceDeviceId: INTEGER,
    TypeId: INTEGER,
    ViewTypeId: INTEGER,
    TaskId: INTEGER,
    HasIdentityAttributes: FLAG,
    Status: INTEGER,
    IdentityPoolId: INTEGER,
    IsPersistencePolicyValid: FLAG,
    IsStatelessAvailable: FLAG,
    IsBuiltIn: FLAG,
    CreatedBy: TEXT,
    CreationTime: TEXT,
    LastUpdatedBy: TEXT_OR_NULL,
    LastUpdatedTime: TEXT
  },
  members: ({ appliance }) => appliance.inventory.estate.templates,
  entity: member => toPascal(member),
  lasting: true,
  links: path => ({ 'Views@odata.navigationLink': `${path}/Views`, AttributeDetails: { '@odata.id': `${path}/AttributeDetails` } })
})

const VIEWS = entities({
  path: `${TEMPLATE}/Views`,
  type: 'TemplateService.View',
  key: { property: 'Id', kind: 'number' },
  properties: { Id: INTEGER, Description: TEXT },
  members: call => { templateOf(call); return VIEW_TYPES },
  entity: member => toPascal(member),
  links: path => ({ AttributeViewDetails: { '@odata.id': `${path}/AttributeViewDetails` } })
})

const BASELINES = entities({
  path: `${SERVICE}/Baselines`,
  type: 'TemplateService.Baseline',
  key: { property: 'Id', kind: 'number' },
  properties: {
    Id: INTEGER,
    Name: TEXT,
    Description: TEXT,
    TemplateId: INTEGER,
    TemplateName: TEXT,
    TemplateType: INTEGER,
    TaskId: INTEGER,
    PercentageComplete: TEXT,
    TaskStatus: INTEGER,
    LastRun: TEXT,
    BaselineTargets: list(object({ Id: INTEGER, Type: object({ Id: INTEGER, Name: TEXT }) })),
    ConfigComplianceSummary: object({
      ComplianceStatus: TEXT,
      NumberOfCritical: INTEGER,
      NumberOfWarning: INTEGER,
      NumberOfNormal: INTEGER,
      NumberOfIncomplete: INTEGER
    }),
    NotificationSettings: orNull(OBJECT)
  },
  members: ({ appliance }) => appliance.inventory.estate.configurationBaselines,
  entity: member => toPascal(member),
  lasting: true,
  links: path => ({ 'DeviceConfigComplianceReports@odata.navigationLink': `${path}/DeviceConfigComplianceReports` })
})

const REPORTS = entities({
  path: `${BASELINE}/DeviceConfigComplianceReports`,
  type: 'TemplateService.DeviceConfigComplianceReport',
  key: { property: 'Id', kind: 'number' },
  properties: {
    Id: INTEGER,
    DeviceName: TEXT,
    IpAddress: TEXT,
    IpAddresses: list(TEXT),
    Model: TEXT,
    ServiceTag: TEXT,
    ComplianceStatus: INTEGER,
    DeviceType: INTEGER,
    InventoryTime: TEXT
  },
  members: reportsOf,
  entity: member => toPascal(member),
  lasting: true,
  links: path => ({ DeviceComplianceDetails: { '@odata.id': `${path}/DeviceComplianceDetails` } })
})

/** TemplateService: templates, and baselines of configuration. Read-only. */
export const templateService: readonly Route[] = [
  ...entitySet(TEMPLATES),
  ...entitySet(VIEWS),

  get(`${TEMPLATE}/AttributeDetails`, call => {
    const { id, name } = templateOf(call)
    return {
      ...annotated('TemplateService.AttributeDetail', call.path),
      TemplateId: id,
      Name: name,
      AttributeGroups: attributeGroups().map(toPascal)
    }
  }, { answer: resource({ TemplateId: INTEGER, Name: TEXT, AttributeGroups: ATTRIBUTE_GROUPS }) }),

  get(`${TEMPLATE}/Views(:view(^\\d+))/AttributeViewDetails`, call => {
    const template = templateOf(call)
    const view = Number(call.params.view)
    const { networks } = call.appliance.inventory.estate
    const used = template.viewTypeId === 2 ? networks.slice(0, TAGGED_NETWORKS + 1).map(({ id }) => id) : []
    return {
      ...annotated('TemplateService.AttributeViewDetail', call.path),
      Id: view,
      AttributeGroups: (view === NETWORK_VIEW ? networkGroups(used) : attributeGroups()).map(toPascal)
    }
  }, { answer: resource({ Id: INTEGER, AttributeGroups: ATTRIBUTE_GROUPS }) }),

  ...entitySet({
    path: `${SERVICE}/TemplateViewTypes`,
    type: 'TemplateService.ViewType',
    key: null,
    properties: { Id: INTEGER, Description: TEXT },
    members: () => VIEW_TYPES,
    entity: member => toPascal(member)
  }),

  ...entitySet({
    path: `${SERVICE}/TemplateTypes`,
    type: 'TemplateService.TemplateType',
    key: null,
    properties: { Id: INTEGER, Name: TEXT },
    members: () => TEMPLATE_TYPES,
    entity: member => toPascal(member)
  }),

  ...entitySet(BASELINES),
  ...entitySet(REPORTS),

  get(`${BASELINE}/DeviceConfigComplianceReports(:device(^\\d+))/DeviceComplianceDetails`, call => {
    const report = reportsOf(call).find(({ id }) => id === Number(call.params.device))
    if (report === undefined) throw new Refusal('CGEN1006')
    return {
      ...annotated('TemplateService.DeviceComplianceDetail', call.path),
      DeviceId: report.id,
      DeviceName: report.deviceName,
      ComplianceAttributeGroups: differences(report).map(toPascal)
    }
  }, { answer: resource({ DeviceId: INTEGER, DeviceName: TEXT, ComplianceAttributeGroups: COMPLIANCE_GROUPS }) })
]

function annotated (type: string, path: string): Annotations {
  return { '@odata.context': `/api/$metadata#${type}`, '@odata.type': `#${type}`, '@odata.id': path }
}

function templateOf ({ appliance, params }: Call): Template {
  const template = appliance.inventory.estate.templates.find(({ id }) => id === Number(params.template))
  if (template === undefined) throw new Refusal('CTEM1026', [params.template ?? ''])
  return template
}

function reportsOf ({ appliance: { inventory: { estate } }, params }: Call): readonly ConfigurationReport[] {
  const baseline = estate.configurationBaselines.find(({ id }) => id === Number(params.baseline))
  if (baseline === undefined) throw new Refusal('CGEN1006')
  return estate.configurationReports(baseline)
}
