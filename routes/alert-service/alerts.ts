import { ALERT_CATEGORIES, MESSAGE_DEFINITIONS } from '../../src/estate/alert-catalog.ts'
import { ACTION_TEMPLATES } from '../../src/estate/alert-policies.ts'
import { ALERT_SEVERITIES, type Alert } from '../../src/estate/alerts.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { Answer, type Route, post } from '../../src/http/route.ts'
import { idsOf } from '../../src/http/schema.ts'
import { Refusal } from '../../src/messages.ts'
import type { Selection } from '../../src/appliance/alerts/alerts.ts'
import { toPascal } from '../../src/spelling.ts'
import {
  type Shape, type Typed, FLAG, FLAG_OR_NULL, INTEGER, OBJECT, TEXT, TEXT_OR_NULL, list, object, orNull
} from '../../src/schema/schema.ts'

const SERVICE = '/api/AlertService'

const ALERT_PROPERTIES = {
  Id: INTEGER,
  SeverityType: INTEGER,
  SeverityName: TEXT,
  AlertEntityId: INTEGER,
  AlertEntityName: TEXT,
  AlertEntityType: TEXT,
  AlertDeviceId: INTEGER,
  AlertDeviceName: TEXT,
  AlertDeviceType: INTEGER,
  AlertDeviceIpAddress: TEXT,
  AlertDeviceMacAddress: TEXT,
  AlertDeviceIdentifier: TEXT,
  AlertDeviceAssetTag: TEXT,
  DefinitionId: INTEGER,
  CatalogName: TEXT,
  CategoryId: INTEGER,
  CategoryName: TEXT,
  SubCategoryId: INTEGER,
  SubCategoryName: TEXT,
  StatusType: INTEGER,
  StatusName: TEXT,
  TimeStamp: TEXT,
  Message: TEXT,
  EemiMessage: TEXT,
  RecommendedAction: TEXT,
  AlertMessageId: TEXT,
  AlertVarBindDetails: TEXT,
  AlertMessageType: TEXT,
  MessageArgs: TEXT,
  AlertDeviceGroup: INTEGER,
  UserName: TEXT
}

/** Shape: API guide, Alerts. */
const ALERTS = entities({
  path: `${SERVICE}/Alerts`,
  type: 'AlertService.Alert',
  key: { property: 'Id', kind: 'number' },
  properties: ALERT_PROPERTIES,
  members: ({ appliance }) => appliance.alerts.list,
  entity: alertEntity,
  lasting: true
})

const CATEGORIES = entities({
  path: `${SERVICE}/AlertCategories`,
  type: 'AlertService.AlertCategories',
  key: { property: 'Name', kind: 'text' },
  properties: {
    Name: TEXT,
    IsBuiltIn: FLAG,
    CategoriesDetails: list(object({
      '@odata.type': TEXT,
      Id: INTEGER,
      Name: TEXT,
      CatalogName: TEXT,
      SubCategoryDetails: list(object({ '@odata.type': TEXT, Id: INTEGER, Name: TEXT, Description: TEXT }))
    }))
  },
  members: () => ALERT_CATEGORIES,
  entity: ({ categoriesDetails, ...member }) => ({
    ...toPascal(member),
    CategoriesDetails: categoriesDetails.map(({ subCategoryDetails, ...category }) => ({
      '@odata.type': '#AlertService.AlertCategory',
      ...toPascal(category),
      SubCategoryDetails: toPascal(subCategoryDetails).map(sub => ({ '@odata.type': '#AlertService.AlertSubCategory', ...sub }))
    }))
  })
})

const DEFINITIONS = entities({
  path: `${SERVICE}/AlertMessageDefinitions`,
  type: 'AlertService.MessageDefinition',
  key: { property: 'MessageId', kind: 'text' },
  properties: {
    Category: TEXT,
    Message: TEXT,
    DetailedDescription: TEXT,
    RecommendedAction: TEXT,
    MessageId: TEXT,
    Severity: TEXT,
    Prefix: TEXT,
    SequenceNo: INTEGER,
    SubCategory: TEXT
  },
  members: () => MESSAGE_DEFINITIONS,
  entity: member => toPascal(member),
  lasting: true
})

const TEMPLATES = entities({
  path: `${SERVICE}/AlertActionTemplates`,
  type: 'AlertService.AlertActionTemplate',
  key: { property: 'Id', kind: 'number' },
  properties: {
    Id: INTEGER,
    Name: TEXT,
    Description: TEXT,
    Disabled: FLAG,
    ParameterDetails: list(object({
      Id: INTEGER,
      Name: TEXT,
      Value: TEXT_OR_NULL,
      Type: TEXT,
      TemplateParameterTypeDetails: list(object({ Name: TEXT, Value: TEXT }))
    }))
  },
  members: () => ACTION_TEMPLATES,
  entity: member => toPascal(member)
})

const SEVERITIES = entities({
  path: `${SERVICE}/AlertSeverities`,
  type: 'AlertService.AlertSeverity',
  key: null,
  properties: { Id: INTEGER, Name: TEXT },
  members: () => ALERT_SEVERITIES,
  entity: member => toPascal(member)
})

/** Alerts that an action means: by their ids, or all. */
const SELECTION = object({}, { AlertIds: orNull(idsOf(INTEGER)), AllAlerts: FLAG_OR_NULL, Filters: orNull(OBJECT) })

const MANAGES = { needs: 'ALERT_MANAGEMENT' } as const

/** AlertService: alerts, and what policies are made of. */
export const alertService: readonly Route[] = [
  ...entitySet(ALERTS),

  post(`${SERVICE}/Actions/AlertService.Acknowledge`, SELECTION, async ({ appliance, body, actor }) => {
    await appliance.alerts.acknowledge(selectionOf(body), true, actor)
    return new Answer(201)
  }, MANAGES),

  post(`${SERVICE}/Actions/AlertService.Unacknowledge`, SELECTION, async ({ appliance, body, actor }) => {
    await appliance.alerts.acknowledge(selectionOf(body), false, actor)
    return new Answer(201)
  }, MANAGES),

  post(`${SERVICE}/Actions/AlertService.RemoveAlerts`, SELECTION, async ({ appliance, body, actor }) => {
    await appliance.alerts.remove(selectionOf(body), actor)
    return new Answer(204)
  }, MANAGES),

  ...entitySet(CATEGORIES),
  ...entitySet(DEFINITIONS),
  ...entitySet(TEMPLATES),
  ...entitySet(SEVERITIES)
]

/** @throws {Refusal} CGEN6002 for filters: how the product reads them is not public */
function selectionOf ({ AlertIds, AllAlerts, Filters }: Typed<typeof SELECTION> = {}): Selection {
  const filters = Object.values(Filters ?? {}).filter(value => value !== null && value !== '')
  if (filters.length > 0) throw new Refusal('CGEN6002', ['Filters'], { reason: 'alerts are selected by their ids, or all' })
  return AllAlerts === true ? () => true : AlertIds ?? []
}

function alertEntity (alert: Alert): Shape<typeof ALERT_PROPERTIES> {
  const { device, acknowledged } = alert
  return {
    Id: alert.id,
    SeverityType: alert.severityType,
    SeverityName: alert.severityName,
    AlertEntityId: device.id,
    AlertEntityName: device.name,
    AlertEntityType: 'Device',
    AlertDeviceId: device.id,
    AlertDeviceName: device.name,
    AlertDeviceType: device.type,
    AlertDeviceIpAddress: device.address,
    AlertDeviceMacAddress: device.macAddress,
    AlertDeviceIdentifier: device.serviceTag,
    AlertDeviceAssetTag: '',
    DefinitionId: alert.definitionId,
    CatalogName: alert.catalogName,
    CategoryId: alert.categoryId,
    CategoryName: alert.categoryName,
    SubCategoryId: alert.subCategoryId,
    SubCategoryName: alert.subCategoryName,
    StatusType: acknowledged ? 1000 : 2000,
    StatusName: acknowledged ? 'Acknowledged' : 'Not-Acknowledged',
    TimeStamp: alert.timeStamp,
    Message: alert.message,
    EemiMessage: alert.eemiMessage,
    RecommendedAction: alert.recommendedAction,
    AlertMessageId: alert.alertMessageId,
    AlertVarBindDetails: '',
    AlertMessageType: 'Internal',
    MessageArgs: '',
    AlertDeviceGroup: alert.groupId,
    UserName: ''
  }
}
