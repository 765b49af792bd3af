import type { PolicyInput } from '../../src/appliance/alerts/alert-policies.ts'
import { ACTION_TEMPLATES, type AlertPolicy, type PolicyAction } from '../../src/estate/alert-policies.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { Answer, del, post, put, type Route } from '../../src/http/route.ts'
import { idsOf, listOf } from '../../src/http/schema.ts'
import { toPascal } from '../../src/spelling.ts'
import {
  type Shape, type Typed, ANYTHING, FLAG, FLAG_OR_NULL, INTEGER, INTEGER_OR_NULL, TEXT, TEXT_OR_NULL, anyOf, list, object, orNull
} from '../../src/schema/schema.ts'

const SERVICE = '/api/AlertService'
const PATH = `${SERVICE}/AlertPolicies`

const ACTION = object({
  Id: INTEGER,
  Name: TEXT,
  ParameterDetails: list(object({
    Id: INTEGER, Name: TEXT, Value: TEXT, Type: TEXT, TypeParams: list(object({ Name: TEXT, Value: TEXT }))
  })),
  TemplateId: INTEGER
})

const POLICY_PROPERTIES = {
  Id: INTEGER,
  Name: TEXT,
  Description: TEXT,
  Enabled: FLAG,
  DefaultPolicy: FLAG,
  PolicyData: object({
    Catalogs: list(object({ CatalogName: TEXT, Categories: list(INTEGER), SubCategories: list(INTEGER) })),
    Severities: list(INTEGER),
    MessageIds: list(TEXT),
    Devices: list(INTEGER),
    DeviceTypes: list(INTEGER),
    Groups: list(INTEGER),
    AllTargets: FLAG,
    Schedule: object({ StartTime: TEXT_OR_NULL, EndTime: TEXT_OR_NULL, CronString: TEXT_OR_NULL, Interval: FLAG }),
    Actions: list(ACTION),
    UndiscoveredTargets: list(object({ TargetAddress: TEXT }))
  }),
  State: FLAG,
  Visible: FLAG,
  Editable: FLAG,
  Owner: INTEGER_OR_NULL
}

/** Shape: Ansible collection, ome_alert_policies and ome_alert_policies_info. */
const POLICIES = entities({
  path: PATH,
  type: 'AlertService.AlertPolicy',
  key: { property: 'Id', kind: 'number' },
  properties: POLICY_PROPERTIES,
  members: ({ appliance }) => appliance.alertPolicies.overlay.list,
  entity: policyEntity,
  lasting: true
})

const NUMBERS = orNull(idsOf(INTEGER))

const ACTION_INPUT = object({ TemplateId: INTEGER }, { ParameterDetails: orNull(listOf(object({ Name: TEXT }, { Value: ANYTHING }))) })

const DATA_INPUT = object({}, {
  Catalogs: orNull(listOf(object({ CatalogName: TEXT }, { Categories: NUMBERS, SubCategories: NUMBERS }))),
  Severities: NUMBERS,
  MessageIds: orNull(idsOf(TEXT)),
  Devices: NUMBERS,
  DeviceTypes: NUMBERS,
  Groups: NUMBERS,
  AllTargets: FLAG_OR_NULL,
  Schedule: orNull(object({}, { StartTime: TEXT_OR_NULL, EndTime: TEXT_OR_NULL, CronString: TEXT_OR_NULL, Interval: FLAG_OR_NULL })),
  Actions: orNull(listOf(ACTION_INPUT, 20)),
  UndiscoveredTargets: orNull(listOf(anyOf(TEXT, object({ TargetAddress: TEXT }))))
})

const INPUT = object({}, { Name: TEXT_OR_NULL, Description: TEXT_OR_NULL, Enabled: FLAG_OR_NULL, PolicyData: orNull(DATA_INPUT) })

const SELECTION = object({}, { AlertPolicyIds: NUMBERS, AllPolicies: FLAG_OR_NULL })

const NEEDS = { needs: 'MONITORING_SETUP' } as const
const WRITES = { ...NEEDS, answer: object(POLICY_PROPERTIES) } as const

/** AlertPolicies of the AlertService (Ansible's ome_alert_policies, PowerShell's New-OMEAlertPolicy). */
export const alertPolicies: readonly Route[] = [
  ...entitySet(POLICIES),

  post(PATH, INPUT, async ({ appliance, body, actor, principal }) => {
    const account = Number(principal.account.id)
    const owner = Number.isInteger(account) ? account : null
    return new Answer(201, policyEntity(await appliance.alertPolicies.create({ ...policyInput(body), owner }, actor)))
  }, WRITES),

  put(`${PATH}(:key(^\\d+))`, INPUT, async ({ appliance, params, body, actor }) =>
    policyEntity(await appliance.alertPolicies.change(Number(params.key), policyInput(body), actor)), WRITES),

  ...([['EnableAlertPolicies', true], ['DisableAlertPolicies', false]] as const).map(([name, enabled]) =>
    post(`${SERVICE}/Actions/AlertService.${name}`, SELECTION, async ({ appliance, body, actor }) => {
      await appliance.alertPolicies.enable(body?.AllPolicies === true ? null : body?.AlertPolicyIds ?? [], enabled, actor)
      return new Answer(204)
    }, NEEDS)),

  del(`${PATH}(:key(^\\d+))`, async ({ appliance, params, actor }) => {
    await appliance.alertPolicies.remove([Number(params.key)], actor)
    return new Answer(204)
  }, NEEDS),

  post(`${SERVICE}/Actions/AlertService.RemoveAlertPolicies`, SELECTION, async ({ appliance, body, actor }) => {
    await appliance.alertPolicies.remove(body?.AlertPolicyIds ?? [], actor)
    return new Answer(204)
  }, NEEDS)
]

/** What a client says, by our names. */
function policyInput ({ Name, Description, Enabled, PolicyData }: Typed<typeof INPUT> = {}): PolicyInput {
  return {
    name: Name ?? undefined,
    description: Description ?? undefined,
    enabled: Enabled ?? undefined,
    policyData: PolicyData === null || PolicyData === undefined ? undefined : dataInput(PolicyData)
  }
}

function dataInput (data: Typed<typeof DATA_INPUT>): NonNullable<PolicyInput['policyData']> {
  const { Catalogs, Severities, MessageIds, Devices, DeviceTypes, Groups, AllTargets, Schedule, Actions, UndiscoveredTargets } = data
  return {
    ...(Catalogs && {
      catalogs: Catalogs.map(({ CatalogName, Categories, SubCategories }) =>
        ({ catalogName: CatalogName, categories: Categories ?? [], subCategories: SubCategories ?? [] }))
    }),
    ...(Severities && { severities: Severities }),
    // The product shows them in quotation marks, and clients send back what they have read.
    ...(MessageIds && { messageIds: MessageIds.map(id => id.replace(/^'(.*)'$/, '$1')) }),
    ...(Devices && { devices: Devices }),
    ...(DeviceTypes && { deviceTypes: DeviceTypes }),
    ...(Groups && { groups: Groups }),
    ...(typeof AllTargets === 'boolean' && { allTargets: AllTargets }),
    ...(Schedule && {
      schedule: {
        startTime: Schedule.StartTime ?? null,
        endTime: Schedule.EndTime ?? null,
        cronString: Schedule.CronString ?? null,
        interval: Schedule.Interval ?? false
      }
    }),
    ...(Actions && {
      actions: Actions.map(({ TemplateId, ParameterDetails }): PolicyAction => ({
        id: 0,
        name: ACTION_TEMPLATES.find(({ id }) => id === TemplateId)?.name ?? '',
        templateId: TemplateId,
        parameters: (ParameterDetails ?? []).map(({ Name, Value }) => ({ name: Name, value: String(Value ?? '') }))
      }))
    }),
    ...(UndiscoveredTargets && {
      undiscoveredTargets: UndiscoveredTargets.map(target => typeof target === 'string' ? target : target.TargetAddress)
    })
  }
}

function policyEntity ({ policyData, ...policy }: AlertPolicy): Shape<typeof POLICY_PROPERTIES> {
  const { actions, messageIds, undiscoveredTargets, ...data } = policyData
  return {
    ...toPascal(policy),
    PolicyData: {
      ...toPascal(data),
      MessageIds: messageIds.map(id => `'${id}'`),
      Actions: actions.map(actionEntity),
      UndiscoveredTargets: undiscoveredTargets.map(TargetAddress => ({ TargetAddress }))
    }
  }
}

function actionEntity ({ id, name, templateId, parameters }: PolicyAction): Typed<typeof ACTION> {
  const details = ACTION_TEMPLATES.find(template => template.id === templateId)?.parameterDetails ?? []
  return {
    Id: id,
    Name: name,
    ParameterDetails: parameters.map(({ name, value }) => {
      const { type, templateParameterTypeDetails } = details.find(parameter => parameter.name === name) ??
        { type: 'boolean', templateParameterTypeDetails: [] }
      const TypeParams = templateParameterTypeDetails.map(({ name, value }) => ({ Name: name, Value: value }))
      return { Id: 1, Name: name, Value: value, Type: type, TypeParams }
    }),
    TemplateId: templateId
  }
}
