import { COUNT, FLAG, INTEGER_OR_NULL, TEXT, TEXT_OR_NULL, type Typed, closed, list } from '../schema/schema.ts'

/** What may be done when an alert comes, as `AlertActionTemplates` lists it (Ansible collection, ome_alert_policies_actions_info). */
export interface ActionTemplate {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly disabled: boolean
  readonly parameterDetails: ReadonlyArray<{
    readonly id: number
    readonly name: string
    readonly value: string | null
    readonly type: string
    readonly templateParameterTypeDetails: ReadonlyArray<{ readonly name: string, readonly value: string }>
  }>
}

const PARAMETER = closed({ name: TEXT, value: TEXT })

const ACTION = closed({
  id: COUNT,
  name: TEXT,
  /** As the client gave them, and no others: Ansible's ome_alert_policies compares them. */
  parameters: list(PARAMETER),
  templateId: COUNT
})

/** What is done when an alert comes. */
export type PolicyAction = Typed<typeof ACTION>

const POLICY_DATA = closed({
  /** 0 stands for all of a catalogue, or of a category. */
  catalogs: list(closed({ catalogName: TEXT, categories: list(COUNT), subCategories: list(COUNT) })),
  severities: list(COUNT),
  messageIds: list(TEXT),
  devices: list(COUNT),
  deviceTypes: list(COUNT),
  groups: list(COUNT),
  allTargets: FLAG,
  /** Times in the console's zone as the product writes them, or the time of the day alone; days stand in the cron expression. */
  schedule: closed({ startTime: TEXT_OR_NULL, endTime: TEXT_OR_NULL, cronString: TEXT_OR_NULL, interval: FLAG }),
  actions: list(ACTION),
  undiscoveredTargets: list(TEXT)
})

/** Of which alerts of which devices a policy is, when, and what it does. */
export type PolicyData = Typed<typeof POLICY_DATA>

/** That of a policy of which nothing is said. */
export const NO_POLICY_DATA: PolicyData = {
  catalogs: [],
  severities: [],
  messageIds: [],
  devices: [],
  deviceTypes: [],
  groups: [],
  allTargets: false,
  schedule: { startTime: null, endTime: null, cronString: null, interval: false },
  actions: [],
  undiscoveredTargets: []
}

export const ALERT_POLICY = closed({
  id: COUNT,
  name: TEXT,
  description: TEXT,
  enabled: FLAG,
  defaultPolicy: FLAG,
  policyData: POLICY_DATA,
  state: FLAG,
  visible: FLAG,
  editable: FLAG,
  owner: INTEGER_OR_NULL
})

/** What is done when an alert comes, as `AlertPolicies` lists it. */
export type AlertPolicy = Typed<typeof ALERT_POLICY>

/** The action of a policy whose alerts are not kept. */
export const IGNORE = 100

const LONGEST_TEXT = [{ name: 'maxLength', value: '255' }] as const

export const ACTION_TEMPLATES: readonly ActionTemplate[] = [
  {
    ...action(50, 'Email'),
    parameterDetails: ([
      ['subject', 'Device Name: $name,  Device IP Address: $ip,  Severity: $severity'],
      ['to', ''],
      ['from', 'admin@dell.com'],
      [
        'message',
        'Event occurred for Device Name: $name, Device IP Address: $ip, Service Tag: $identifier, UTC Time: $time, ' +
          'Severity: $severity, Message ID: $messageId, $message'
      ]
    ] as const).map(([name, value], index) => ({ id: index + 1, name, value, type: 'string', templateParameterTypeDetails: LONGEST_TEXT }))
  },
  {
    ...action(60, 'Trap'),
    parameterDetails: [{ id: 1, name: 'localhost:162', value: 'true', type: 'boolean', templateParameterTypeDetails: [] }]
  },
  {
    ...action(70, 'SMS'),
    parameterDetails: [{ id: 1, name: 'to', value: '', type: 'string', templateParameterTypeDetails: LONGEST_TEXT }]
  },
  {
    ...action(90, 'Syslog'),
    parameterDetails: [{ id: 1, name: 'localhost:514', value: 'true', type: 'boolean', templateParameterTypeDetails: [] }]
  },
  action(IGNORE, 'Ignore'),
  {
    ...action(110, 'PowerControl'),
    description: 'Power Control Action Template',
    parameterDetails: [{
      id: 1,
      name: 'powercontrolaction',
      value: 'poweroff',
      type: 'singleSelect',
      templateParameterTypeDetails: ['powercycle', 'poweroff', 'poweron', 'gracefulshutdown'].map(value => ({ name: 'option', value }))
    }]
  },
  {
    ...action(111, 'RemoteCommand'),
    disabled: true,
    parameterDetails: [{ id: 1, name: 'remotecommandaction', value: null, type: 'singleSelect', templateParameterTypeDetails: [] }]
  },
  action(112, 'Mobile')
]

/** The policies every console has; the first is the Ansible collection's. */
export const ALERT_POLICIES: readonly AlertPolicy[] = [
  policy(
    10_006,
    'Mobile Push Notification - Critical Alerts',
    'This policy is applicable to critical alerts. Associated actions will be taken when a critical alert is received.',
    { severities: [16] },
    112
  ),
  policy(
    10_007,
    'Default Onboarding Policy',
    'This policy is applicable to devices that are onboarded.',
    { catalogs: [{ catalogName: 'Application', categories: [5], subCategories: [85] }] },
    IGNORE
  ),
  policy(
    10_008,
    'Ignore Informational Audit',
    'Informational audit alerts are ignored.',
    { severities: [2], catalogs: [{ catalogName: 'iDRAC', categories: [4], subCategories: [] }] },
    IGNORE,
    false
  )
]

function action (id: number, name: string): ActionTemplate {
  return { id, name, description: name, disabled: false, parameterDetails: [] }
}

function policy (
  id: number,
  name: string,
  description: string,
  data: Partial<AlertPolicy['policyData']>,
  templateId: number,
  enabled = true
): AlertPolicy {
  return {
    id,
    name,
    description,
    enabled,
    defaultPolicy: true,
    policyData: {
      ...NO_POLICY_DATA,
      actions: [{
        id: id - 10_001,
        name: ACTION_TEMPLATES.find(({ id }) => id === templateId)?.name ?? '',
        parameters: [],
        templateId
      }],
      ...data
    },
    state: true,
    visible: true,
    editable: true,
    owner: null
  }
}
