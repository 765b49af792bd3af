import t from 'tap'
import { envelope } from '../../support/envelope.ts'
import { type Console, type Reply, startConsole } from '../../support/fleet.ts'

type Member = Record<string, any> // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely

const POLICIES = '/api/AlertService/AlertPolicies'

async function all ({ call }: Console, path: string): Promise<readonly Member[]> {
  return (await call('GET', `${path}?$top=10000`)).json.value
}

async function act ({ call }: Console, action: string, json: unknown): Promise<Reply> {
  return await call('POST', `/api/AlertService/Actions/AlertService.${action}`, { json })
}

/** As Ansible's ome_alert_policies sends it. */
function body (more: Member = {}, data: Member = {}): Member {
  return {
    Name: 'Lab',
    Description: 'of the lab',
    Enabled: true,
    PolicyData: {
      AllTargets: false,
      DeviceTypes: [1000],
      Devices: [10_001],
      Groups: [],
      UndiscoveredTargets: [],
      Catalogs: [{ CatalogName: 'iDRAC', Categories: [4, 4], SubCategories: [41, 0] }],
      MessageIds: [],
      Schedule: { Interval: false, StartTime: '2023-10-11 00:00:00.000', EndTime: '', CronString: '* * * ? * mon,sun *' },
      Actions: [{ TemplateId: 50, Name: 'Email', ParameterDetails: [{ Name: 'to', Value: 'lab@example.com' }] }, { TemplateId: 60, Name: 'Trap', ParameterDetails: [{ Name: '192.0.2.9:162', Value: 'true' }] }],
      Severities: [8, 16],
      ...data
    },
    ...more
  }
}

async function powerOff ({ call }: Console, id: number): Promise<void> {
  const { status } = await call('POST', '/api/JobService/Jobs', {
    json: {
      JobName: 'off', Schedule: 'startnow', JobType: { Id: 3 }, Params: [{ Key: 'operationName', Value: 'POWER_CONTROL' }, { Key: 'powerState', Value: '12' }], Targets: [{ Id: id, Data: '', TargetType: { Id: 1000, Name: 'DEVICE' } }]
    }
  })
  if (status !== 201) throw new Error(String(status))
}

t.test('a policy reads back as it was sent, and is changed, switched off and removed', async t => {
  const console = await startConsole(t, { devices: 4, seed: 4 })
  const { status, json: made } = await console.call('POST', POLICIES, { json: body() })
  t.equal(status, 201)
  const path = `${POLICIES}(${made.Id})`
  const shown = (await console.call('GET', path)).json
  t.match(shown, made)
  t.match(shown, { DefaultPolicy: false, Editable: true, Visible: true, State: true, Owner: Number })
  const { Actions, ...data } = shown.PolicyData
  const { Actions: sent, ...expected } = body().PolicyData
  t.strictSame(data, expected)
  t.match(Actions, sent)
  t.match(Actions[0].ParameterDetails, [{ Type: 'string', TypeParams: [{ Name: 'maxLength', Value: '255' }] }])
  const { json: changed } = await console.call('PUT', path, { json: { ...shown, Name: 'Lab 2', PolicyData: { ...data, Actions: sent, Catalogs: [], MessageIds: ['AMP400', "'CTL201'"], UndiscoveredTargets: [{ TargetAddress: 'ALL_UNDISCOVERED_TARGETS' }] } } })
  t.match(changed, { Id: made.Id, Name: 'Lab 2', PolicyData: { MessageIds: ["'AMP400'", "'CTL201'"], UndiscoveredTargets: [{ TargetAddress: 'ALL_UNDISCOVERED_TARGETS' }] } })
  t.equal((await act(console, 'DisableAlertPolicies', { AlertPolicyIds: [made.Id] })).status, 204)
  t.match((await console.call('GET', path)).json, { Enabled: false })
  t.equal((await act(console, 'EnableAlertPolicies', { AllPolicies: true })).status, 204)
  t.ok((await all(console, POLICIES)).every(({ Enabled }) => Enabled))
  t.equal((await act(console, 'RemoveAlertPolicies', { AlertPolicyIds: [made.Id, 10_006] })).text, envelope('CGEN6002', ['AlertPolicyIds']), 'a default policy stays')
  t.equal((await console.call('GET', path)).status, 200, 'all or none')
  t.equal((await act(console, 'RemoveAlertPolicies', { AlertPolicyIds: [made.Id] })).status, 204)
  t.equal((await console.call('GET', path)).status, 404)
  t.equal((await act(console, 'RemoveAlertPolicies', { AlertPolicyIds: [made.Id] })).status, 400)
  t.equal((await act(console, 'DisableAlertPolicies', {})).status, 400)
  t.equal((await console.call('PUT', path, { json: body() })).status, 404)
})

t.test('what is no policy is refused, and nothing has changed', async t => {
  const console = await startConsole(t, { devices: 2, seed: 4 })
  const before = await all(console, POLICIES)
  const invalid = (property: string): string => envelope('CGEN6002', [property])
  const action = (TemplateId: number, Name: string, Value: unknown): Member => ({ Actions: [{ TemplateId, ParameterDetails: [{ Name, Value }] }] })
  for (const [sent, expected] of [
    [body({ Name: '' }), invalid('Name')],
    [body({ Name: 'mobile push notification - critical alerts' }), invalid('Name')],
    [body({ Description: 'x'.repeat(3000) }), invalid('Description')],
    [body({}, { Devices: [99] }), invalid('Devices')],
    [body({}, { Groups: [99] }), invalid('Groups')],
    [body({}, { MessageIds: ['NONE1'] }), invalid('MessageIds')],
    [body({}, { Severities: [3] }), invalid('Severities')],
    [body({}, { Catalogs: [{ CatalogName: 'none' }] }), invalid('Catalogs')],
    [body({}, { Catalogs: [{ CatalogName: 'iDRAC', Categories: [-1], SubCategories: [0] }] }), invalid('PolicyData')],
    [body({}, { DeviceTypes: [-1] }), invalid('PolicyData')],
    [body({}, action(1, 'to', '')), invalid('Actions')],
    [body({}, action(111, 'remotecommandaction', 'x')), invalid('Actions')],
    [body({}, action(50, 'to', 'nobody')), envelope('CMON7011', ['[To Email]', 'Email'])],
    [body({}, action(50, 'cc', 'a@b')), envelope('CMON7011', ['[cc]', 'Email'])],
    [body({}, action(60, 'localhost:162', 'maybe')), envelope('CMON7011', ['[localhost:162]', 'Trap'])],
    [body({}, action(110, 'powercontrolaction', 'explode')), envelope('CMON7011', ['[powercontrolaction]', 'PowerControl'])]
  ] as const) t.equal((await console.call('POST', POLICIES, { json: sent })).text, expected)
  t.strictSame(await all(console, POLICIES), before)
})

t.test('alerts that a policy ignores are not kept', async t => {
  const console = await startConsole(t, { devices: 40, seed: 4 })
  const servers = (await all(console, '/api/DeviceService/Devices')).filter(({ Type, ConnectionState }) => Type === 1000 && ConnectionState)
  const [one, other] = servers.map(({ Id }) => Id)
  const ignore = { Actions: [{ TemplateId: 100, Name: 'Ignore', ParameterDetails: [] }], Schedule: { CronString: '* * * ? * * *' }, Severities: [], Catalogs: [] }
  const told = async (): Promise<readonly number[]> => (await all(console, '/api/AlertService/Alerts')).flatMap(({ AlertMessageId, AlertDeviceId }) => AlertMessageId === 'SYS1001' ? AlertDeviceId : [])
  const { json: policy } = await console.call('POST', POLICIES, { json: body({}, { ...ignore, Devices: [one], MessageIds: ['SYS1001'] }) })
  await powerOff(console, one)
  await powerOff(console, other)
  t.strictSame(await told(), [other])
  for (const [data, ignored] of [
    [{ Devices: [], DeviceTypes: [], AllTargets: true, MessageIds: [], Catalogs: [{ CatalogName: 'iDRAC', Categories: [0], SubCategories: [0] }] }, true],
    [{ Devices: [], DeviceTypes: [1000], AllTargets: false, Catalogs: [{ CatalogName: 'iDRAC', Categories: [1], SubCategories: [41] }] }, true],
    [{ Devices: [], DeviceTypes: [], Groups: [1001], Catalogs: [] }, true],
    [{ Groups: [1001], Catalogs: [{ CatalogName: 'iDRAC', Categories: [2], SubCategories: [0] }] }, false],
    [{ Groups: [1001], Catalogs: [{ CatalogName: 'Application', Categories: [0], SubCategories: [0] }] }, false],
    [{ Groups: [1001], Catalogs: [], Severities: [16] }, false],
    [{ Groups: [], Severities: [] }, false]
  ] as const) {
    const before = (await told()).length
    t.equal((await console.call('PUT', `${POLICIES}(${policy.Id})`, { json: { PolicyData: data } })).status, 200)
    await powerOff(console, one)
    t.equal((await told()).length === before, ignored, JSON.stringify(data))
  }
})
