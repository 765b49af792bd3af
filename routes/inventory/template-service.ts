import type { AttributeGroup } from '../../src/estate/attributes.ts'
import { networkGroups, portsOfTemplate } from '../../src/estate/ports.ts'
import { TEMPLATE_TYPES, VIEW_TYPES } from '../../src/estate/templates.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { Answer, type Call, type Route, del, get, post, put } from '../../src/http/route.ts'
import { annotated, idsOf, listOf, resource } from '../../src/http/schema.ts'
import { Refusal } from '../../src/messages.ts'
import {
  ANYTHING, FLAG, FLAG_OR_NULL, INTEGER, INTEGER_OR_NULL, TEXT, TEXT_OR_NULL, anyOf, list, object, orNull
} from '../../src/schema/schema.ts'
import { toPascal } from '../../src/spelling.ts'
import { ATTRIBUTE_GROUPS, IDENTITIES, identityModel } from './attribute-shapes.ts'
import { configurationBaselines } from './configuration-baselines.ts'
import { ATTRIBUTES_SENT, BOOT_SENT, NUMBER_OR_TEXT, OPTIONS_SENT, SCHEDULE_SENT, bootToIso, numberOf } from './deployment-input.ts'
import { given } from './given.ts'

const SERVICE = '/api/TemplateService'
const TEMPLATE = `${SERVICE}/Templates(:template(^\\d+))`

/** The view of a template's networks (Ansible collection, ome_template_network_vlan_info). */
const NETWORK_VIEW = 4

const TEMPLATES = entities({
  path: `${SERVICE}/Templates`,
  type: 'TemplateService.Template',
  key: { property: 'Id', kind: 'number' },
  properties: {
    Id: INTEGER,
    Name: TEXT,
    Description: TEXT_OR_NULL,
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
  members: ({ appliance }) => appliance.configuration.templates.list,
  find: ({ appliance }, id) => appliance.configuration.templates.get(Number(id)),
  entity: member => toPascal(member),
  lasting: true,
  links: path => ({ 'Views@odata.navigationLink': `${path}/Views`, AttributeDetails: { '@odata.id': `${path}/AttributeDetails` } })
})

const VIEWS = entities({
  path: `${TEMPLATE}/Views`,
  type: 'TemplateService.View',
  key: { property: 'Id', kind: 'number' },
  properties: { Id: INTEGER, Description: TEXT },
  members: call => { call.appliance.configuration.templates.get(templateId(call)); return VIEW_TYPES },
  entity: member => toPascal(member),
  links: path => ({ AttributeViewDetails: { '@odata.id': `${path}/AttributeViewDetails` } })
})

const FROM_DEVICE = object({}, {
  Name: TEXT_OR_NULL,
  Description: TEXT_OR_NULL,
  Fqdds: TEXT_OR_NULL,
  ViewTypeId: NUMBER_OR_TEXT,
  TypeId: NUMBER_OR_TEXT,
  SourceDeviceId: NUMBER_OR_TEXT
})

const PORTS_SENT = orNull(listOf(object({}, {
  ComponentId: INTEGER_OR_NULL,
  Untagged: INTEGER_OR_NULL,
  Tagged: orNull(listOf(anyOf(INTEGER, TEXT))),
  IsNicBonded: orNull(anyOf(FLAG, TEXT))
})))

const DEPLOYMENT = object({}, {
  Id: INTEGER_OR_NULL,
  TargetIds: orNull(idsOf(INTEGER)),
  Schedule: SCHEDULE_SENT,
  Attributes: orNull(idsOf(object({}, { DeviceId: INTEGER_OR_NULL, Attributes: ATTRIBUTES_SENT }))),
  Options: OPTIONS_SENT,
  NetworkBootIsoModel: BOOT_SENT
})

const ON_DEVICE = object({}, { TemplateId: INTEGER_OR_NULL, BaseEntityId: INTEGER_OR_NULL })

const WRITES = { needs: 'TEMPLATE_MANAGEMENT' } as const
/** Whoever names a template or a job has it sent as a bare number. */
const NUMBER = { ...WRITES, answer: INTEGER } as const

/** TemplateService (Ansible's ome_template and its like, Terraform's ome_template and ome_deployment, PowerShell, Dell's scripts). */
export const templateService: readonly Route[] = [
  ...entitySet(TEMPLATES),
  ...entitySet(VIEWS),

  get(`${TEMPLATE}/AttributeDetails`, call => ({
    ...annotated('TemplateService.AttributeDetail', call.path),
    Id: 11,
    Name: 'TemplateViewEditAttributes',
    AttributeGroupNames: [],
    AttributeGroups: attributesOf(call).map(toPascal)
  }), { answer: resource({ Id: INTEGER, Name: TEXT, AttributeGroupNames: list(TEXT), AttributeGroups: ATTRIBUTE_GROUPS }) }),

  get(`${TEMPLATE}/Views(:view(^\\d+))/AttributeViewDetails`, call => {
    const view = Number(call.params.view)
    const groups = attributesOf(call)
    return {
      ...annotated('TemplateService.AttributeViewDetail', call.path),
      Id: view,
      AttributeGroups: (view === NETWORK_VIEW ? networksOf(call) : groups).map(toPascal)
    }
  }, { answer: resource({ Id: INTEGER, AttributeGroups: ATTRIBUTE_GROUPS }) }),

  ...entitySet({
    path: `${SERVICE}/TemplateViewTypes`,
    type: 'TemplateService.TemplateViewTypeModel',
    key: null,
    properties: { Id: INTEGER, Description: TEXT },
    members: () => VIEW_TYPES,
    entity: member => toPascal(member)
  }),

  ...entitySet({
    path: `${SERVICE}/TemplateTypes`,
    type: 'TemplateService.TemplateTypeModel',
    key: null,
    properties: { Id: INTEGER, Name: TEXT },
    members: () => TEMPLATE_TYPES,
    entity: member => toPascal(member)
  }),

  post(TEMPLATES.path, FROM_DEVICE, async ({ appliance, body, actor }) => {
    const { ViewTypeId, TypeId, SourceDeviceId, ...named } = body ?? {}
    const numbers = { viewTypeId: numberOf(ViewTypeId), typeId: numberOf(TypeId), sourceDeviceId: numberOf(SourceDeviceId) }
    return new Answer(201, await appliance.configuration.templates.createFromDevice({ ...given(named), ...given(numbers) }, actor))
  }, NUMBER),

  put(TEMPLATE, object({}, { Name: TEXT_OR_NULL, Description: TEXT_OR_NULL, Attributes: ATTRIBUTES_SENT }), async call => {
    const { appliance: { configuration: { templates } }, body: { Description, ...body } = {}, actor } = call
    const id = templateId(call)
    await templates.change(id, { ...given(body), ...(Description !== undefined && { description: Description }) }, actor)
    return id
  }, NUMBER),

  del(TEMPLATE, async call => {
    await call.appliance.configuration.templates.remove(templateId(call), call.actor)
    return new Answer(204)
  }, WRITES),

  post(action('Clone'), object({}, { SourceTemplateId: INTEGER_OR_NULL, NewTemplateName: TEXT_OR_NULL, ViewTypeId: INTEGER_OR_NULL }),
    async ({ appliance, body, actor }) => await appliance.configuration.templates.clone(given(body), actor), NUMBER),

  post(action('Import'), object({}, { Name: TEXT_OR_NULL, ViewTypeId: INTEGER_OR_NULL, Type: INTEGER_OR_NULL, Content: TEXT_OR_NULL }),
    async ({ appliance, body, actor }) => await appliance.configuration.templates.import(given(body), actor), NUMBER),

  post(action('Export'), object({}, { TemplateId: INTEGER_OR_NULL }), ({ appliance, body }) => {
    const TemplateId = body?.TemplateId ?? 0
    return { TemplateId, Content: appliance.configuration.templates.export(TemplateId) }
  }, { ...WRITES, answer: object({ TemplateId: INTEGER, Content: TEXT }) }),

  post(action('UpdateNetworkConfig'), object({}, {
    TemplateId: INTEGER_OR_NULL,
    IdentityPoolId: INTEGER_OR_NULL,
    BondingTechnology: TEXT_OR_NULL,
    PropagateVlan: FLAG_OR_NULL,
    VlanAttributes: PORTS_SENT,
    Attributes: orNull(listOf(object({}, { Attributes: orNull(listOf(ANYTHING)) })))
  }), async ({ appliance, body, actor }) => await appliance.configuration.templateNetworks.configure(given(body), actor), NUMBER),

  // API guide; no client calls it.
  post(action('AssignIdentities'), object({}, { TemplateId: INTEGER_OR_NULL, BaseEntityIds: idsOf(INTEGER) }),
    async ({ appliance, body, actor }) => {
      await appliance.configuration.identityPools.reserve(body?.TemplateId ?? 0, body?.BaseEntityIds ?? [], actor)
      return { IsSuccessful: true, ResultCode: 0, ResultMessage: 'Operation successful.', Issues: [] }
    }, {
      ...WRITES,
      answer: object({ IsSuccessful: FLAG, ResultCode: INTEGER, ResultMessage: TEXT, Issues: list(TEXT) }),
      example: { TemplateId: 10, BaseEntityIds: [10001] }
    }),

  post(action('GetAssignedIdentities'), ON_DEVICE, ({ appliance, body }) => {
    const { identityPools } = appliance.configuration
    return identityModel(identityPools.identitiesOn(body?.TemplateId ?? 0, body?.BaseEntityId ?? 0))
  }, { answer: IDENTITIES }),

  post(action('Deploy'), DEPLOYMENT, async ({ appliance, body, actor }) => {
    const { networkBootIsoModel, schedule, options, ...input } = given(body)
    const { networkBootToIso } = bootToIso(networkBootIsoModel)
    return await appliance.configuration.deployments.deploy({
      ...input,
      ...(schedule !== undefined && { schedule: given(body?.Schedule ?? {}) }),
      ...(options !== undefined && { options: given(body?.Options ?? {}) }),
      ...(networkBootToIso !== undefined && { networkBootIsoModel: networkBootToIso })
    }, actor)
  }, {
    needs: 'DEVICE_CONFIGURATION',
    example: { Id: 10, TargetIds: [10001], Schedule: { RunNow: true }, Options: { EndHostPowerState: 1, ShutdownType: 0 } },
    answer: INTEGER
  }),

  ...configurationBaselines
]

function action (name: string): string {
  return `${SERVICE}/Actions/TemplateService.${name}`
}

function templateId ({ params }: Pick<Call, 'params'>): number {
  return Number(params.template)
}

/** Where no template has the id, these say so in other words than the template does (Terraform provider). */
function attributesOf (call: Call): readonly AttributeGroup[] {
  const id = templateId(call)
  if (!call.appliance.configuration.templates.list.some(template => template.id === id)) throw new Refusal('CGEN1004', ['TemplateId'])
  return call.appliance.configuration.templates.attributes(id)
}

function networksOf (call: Call): readonly AttributeGroup[] {
  const settings = call.appliance.configuration.templates.settings(templateId(call))
  const there = new Set(call.appliance.configuration.networks.list.map(({ id }) => id))
  return networkGroups(portsOfTemplate(settings), settings.networks, id => there.has(id))
}
