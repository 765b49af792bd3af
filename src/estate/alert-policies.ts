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

/** What is done when an alert comes, as `AlertPolicies` lists it. */
export interface AlertPolicy {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly enabled: boolean
  readonly defaultPolicy: boolean
  readonly policyData: {
    readonly catalogs: ReadonlyArray<{
      readonly catalogName: string,
      readonly categories: readonly number[],
      readonly subCategories: readonly number[]
    }>
    readonly severities: readonly number[]
    readonly messageIds: readonly string[]
    readonly devices: readonly number[]
    readonly deviceTypes: readonly number[]
    readonly groups: readonly number[]
    readonly allTargets: boolean
    readonly schedule: { readonly startTime: null, readonly endTime: null, readonly cronString: null, readonly interval: boolean }
    readonly actions: ReadonlyArray<{
      readonly id: number,
      readonly name: string,
      readonly parameterDetails: readonly never[],
      readonly templateId: number
    }>
    readonly undiscoveredTargets: readonly never[]
  }
  readonly state: boolean
  readonly visible: boolean
  readonly editable: boolean
  readonly owner: number | null
}

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
  action(100, 'Ignore'),
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
    100
  ),
  policy(
    10_008,
    'Ignore Informational Audit',
    'Informational audit alerts are ignored.',
    { severities: [2], catalogs: [{ catalogName: 'iDRAC', categories: [4], subCategories: [] }] },
    100,
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
      catalogs: [],
      severities: [],
      messageIds: [],
      devices: [],
      deviceTypes: [],
      groups: [],
      allTargets: false,
      schedule: { startTime: null, endTime: null, cronString: null, interval: false },
      actions: [{
        id: id - 10_001,
        name: ACTION_TEMPLATES.find(({ id }) => id === templateId)?.name ?? '',
        parameterDetails: [],
        templateId
      }],
      undiscoveredTargets: [],
      ...data
    },
    state: true,
    visible: true,
    editable: true,
    owner: null
  }
}
