import t, { type Test } from 'tap'
import { type AdminClient, adminOf } from '../../support/admin.ts'
import { type Console, consoleOf, startTestFleet } from '../../support/fleet.ts'
import { folderOf } from '../../support/folder.ts'

type Member = Record<string, any> // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely

interface Hand {
  readonly console: Console
  readonly admin: AdminClient
}

const DEVICES = '/api/DeviceService/Devices'
const JOBS = '/api/JobService/Jobs'
const ADMIN = '/v1/appliances/source'

async function start (t: Test, more: object = {}): Promise<Hand> {
  const fleet = await startTestFleet(t, { devices: 8, seed: 4, ...more })
  return { console: consoleOf(fleet), admin: await adminOf(t, fleet) }
}

async function read ({ console: { call } }: Hand, path: string): Promise<Member> {
  return (await call('GET', path)).json
}

async function plan ({ admin }: Hand, type: string, json: object): Promise<void> {
  const { status, text } = await admin.call('PUT', `${ADMIN}/job-plans/${type}`, { json })
  if (status !== 200) throw new Error(text)
}

async function power ({ console: { call } }: Hand, ids: readonly number[]): Promise<number> {
  const { json } = await call('POST', JOBS, {
    json: {
      JobName: 'off',
      Schedule: 'startnow',
      JobType: { Name: 'DeviceAction_Task' },
      Params: [{ Key: 'operationName', Value: 'POWER_CONTROL' }, { Key: 'powerState', Value: '12' }],
      Targets: ids.map(Id => ({ Id, Data: '', TargetType: { Id: 1000, Name: 'DEVICE' } }))
    }
  })
  return json.Id
}

async function details (hand: Hand, job: number): Promise<readonly Member[]> {
  const [run] = (await read(hand, `${JOBS}(${job})/ExecutionHistories`)).value
  return (await read(hand, `${JOBS}(${job})/ExecutionHistories(${run.Id})/ExecutionHistoryDetails`)).value
}

t.test('a held run waits at its percent, over a restart, and has its effect when what is left of it has passed', async t => {
  const dataDirectory = folderOf(t)
  const first = await start(t, { dataDirectory })
  await plan(first, 'DeviceAction_Task', { seconds: 100, holdAt: 40 })
  const job = await power(first, [10_001])
  const clock = first.console.fleet.appliance('source').clock
  clock.advance(30_000)
  t.match((await read(first, `${JOBS}(${job})/ExecutionHistories`)).value, [{ Progress: /^3\d$/, JobStatus: { Id: 2050 } }])
  clock.advance(3_600_000)
  t.match((await read(first, `${JOBS}(${job})/ExecutionHistories`)).value, [{ Progress: '40', JobStatus: { Id: 2050 }, EndTime: null }])
  t.match((await first.admin.call('GET', `${ADMIN}/jobs`)).json.jobs[0], { id: job, type: 'DeviceAction_Task', status: 'Running', progress: 40, held: true })
  await first.console.fleet.stop(0)
  const fleet = await startTestFleet(t, { dataDirectory })
  const again = { console: consoleOf(fleet), admin: await adminOf(t, fleet) }
  t.match(await read(again, `${JOBS}(${job})`), { LastRunStatus: { Id: 2050 } })
  t.match(await read(again, `${DEVICES}(10001)`), { PowerState: 17 })
  t.equal((await again.admin.call('POST', `${ADMIN}/jobs/${job}/release`)).status, 204)
  t.equal((await again.admin.call('POST', `${ADMIN}/jobs/${job}/release`)).status, 409, 'once')
  fleet.appliance('source').clock.advance(59_000)
  t.match(await read(again, `${JOBS}(${job})`), { LastRunStatus: { Id: 2050 } })
  fleet.appliance('source').clock.advance(2_000)
  t.match(await read(again, `${JOBS}(${job})`), { LastRunStatus: { Id: 2060 } })
  t.match(await read(again, `${DEVICES}(10001)`), { PowerState: 18 })
  t.match((await again.admin.call('GET', `${ADMIN}/job-plans`)).json, { plans: [{ type: 'DeviceAction_Task', seconds: 100, holdAt: 40 }] }, 'what is planned stays')
})

t.test('one target fails as it is told to, the others are done', async t => {
  const hand = await start(t)
  await plan(hand, '3', { failures: [{ target: '10002', message: 'The power supply is on fire.' }] })
  const job = await power(hand, [10_001, 10_002])
  t.match(await read(hand, `${JOBS}(${job})`), { LastRunStatus: { Id: 2090 } })
  t.match(await details(hand, job), [{ IdBaseEntity: 10_001, JobStatus: { Id: 2060 } }, { IdBaseEntity: 10_002, JobStatus: { Id: 2070 }, Value: /on fire/ }])
  t.match([await read(hand, `${DEVICES}(10001)`), await read(hand, `${DEVICES}(10002)`)], [{ PowerState: 18 }, { PowerState: 17 }])
  t.match(await read(hand, `${JOBS}(${await power(hand, [10_002])})`), { LastRunStatus: { Id: 2070 } }, 'all there are')
  const { json: group } = await hand.console.call('POST', JOBS, {
    json: { JobName: 'all off', Schedule: 'startnow', JobType: { Id: 3 }, Params: [{ Key: 'operationName', Value: 'POWER_CONTROL' }, { Key: 'powerState', Value: '12' }], Targets: [{ Id: 1001, Data: '', TargetType: { Id: 6000, Name: 'GROUP' } }] }
  })
  t.match((await details(hand, group.Id)).find(({ IdBaseEntity }) => IdBaseEntity === 10_002), { JobStatus: { Id: 2070 }, Value: /on fire/ }, 'in a group, too')
})

t.test('a whole run fails, and has done nothing; a job without an effect as well', async t => {
  const hand = await start(t)
  await plan(hand, 'DeviceAction_Task', { failures: [{ message: 'The console is out of sorts.' }] })
  const job = await power(hand, [10_001])
  t.match(await read(hand, `${JOBS}(${job})`), { LastRunStatus: { Id: 2070 } })
  t.match(await read(hand, `${JOBS}(${job})/LastExecutionDetail`), { Value: /The console is out of sorts\.$/ })
  t.match(await read(hand, `${DEVICES}(10001)`), { PowerState: 17 })
  await plan(hand, 'QuickDeploy_Task', { failures: [{ target: 'here', message: 'No.' }] })
  const { json } = await hand.console.call('POST', JOBS, { json: { JobName: 'x', JobType: { Id: 42 }, Targets: [{ Id: 10_001, Data: 'here', TargetType: { Id: 1000 } }, { Id: 10_002, Data: '', TargetType: { Id: 1000 } }] } })
  t.match((await details(hand, json.Id)).map(({ Key, JobStatus }) => [Key, JobStatus.Id]), [['10002', 2060], ['here', 2070]])
  t.equal((await hand.admin.call('DELETE', `${ADMIN}/job-plans/DeviceAction_Task`)).status, 204)
  t.match(await read(hand, `${JOBS}(${await power(hand, [10_001])})`), { LastRunStatus: { Id: 2060 } }, 'nothing is planned any more')
  t.equal((await hand.admin.call('DELETE', `${ADMIN}/job-plans`)).status, 204)
  t.strictSame((await hand.admin.call('GET', `${ADMIN}/job-plans`)).json, { plans: [] })
})

t.test('a target of a discovery fails by its address', async t => {
  const hand = await start(t)
  await plan(hand, 'Discovery_Task', { seconds: 5, failures: [{ target: '10.20.0.1', message: 'The cable is cut.' }] })
  const { json } = await hand.console.call('POST', '/api/DiscoveryConfigService/DiscoveryConfigGroups', {
    json: {
      DiscoveryConfigGroupName: 'Lab',
      DiscoveryConfigModels: [{ DeviceType: [1000], DiscoveryConfigTargets: [{ NetworkAddressDetail: '10.20.0.1-10.20.0.2' }], ConnectionProfile: { credentials: [{ type: 'REDFISH', credentials: { username: 'root', password: 'x' } }] } }]
    }
  })
  hand.console.fleet.appliance('source').clock.advance(6_000)
  const told = await details(hand, json.DiscoveryConfigTaskParam[0].TaskId)
  t.match(told, [{ Key: '10.20.0.1', JobStatus: { Id: 2070 }, Value: /The cable is cut\.$/ }, { Key: '10.20.0.2', JobStatus: { Id: 2060 } }])
})

t.test('what cannot be planned is told', async t => {
  const hand = await start(t)
  const put = async (type: string, json: object): Promise<number> => (await hand.admin.call('PUT', `${ADMIN}/job-plans/${type}`, { json })).status
  t.strictSame([
    await put('Nothing_Task', {}), await put('Appliance_Backup_Task', { seconds: 5 }), await put('Update_Task', { seconds: -1 }),
    await put('Update_Task', { holdAt: 100 }), await put('Update_Task', { failures: [{}] }), await put('Update_Task', { wait: 5 }), await put('Update_Task', {})
  ], [404, 422, 400, 400, 400, 400, 200])
  t.equal((await hand.admin.call('POST', `${ADMIN}/jobs/99/release`)).status, 400)
  t.equal((await hand.admin.call('DELETE', `${ADMIN}/job-plans/99`)).status, 404)
})

t.test('a reset of the machine forgets what is planned', async t => {
  const hand = await start(t)
  await plan(hand, 'DeviceAction_Task', { holdAt: 0 })
  const job = await power(hand, [10_001])
  t.match(await read(hand, `${JOBS}(${job})`), { LastRunStatus: { Id: 2050 } })
  t.equal((await hand.admin.call('POST', `${ADMIN}/reset`, { json: {} })).status, 204)
  t.strictSame((await hand.admin.call('GET', `${ADMIN}/job-plans`)).json, { plans: [] })
  t.match(await read(hand, `${JOBS}(${await power(hand, [10_001])})`), { LastRunStatus: { Id: 2060 } })
})

t.test('what a failed run was to make does not stay under way', async t => {
  const hand = await start(t)
  const { call } = hand.console
  const template = async (Name: string, ViewTypeId: number): Promise<string> =>
    (await call('POST', '/api/TemplateService/Templates', { json: { Name, Fqdds: 'All', ViewTypeId, SourceDeviceId: 10_001 } })).text
  const policy = await template('policy', 1)
  await plan(hand, 'Device_Config_Task', { failures: [{ message: 'The iDRAC is silent.' }] })
  const failed = await template('never read', 2)
  t.match(await read(hand, `/api/TemplateService/Templates(${failed})`), { Status: 2070 })
  t.match((await read(hand, '/api/TemplateService/Templates?$filter=Status%20eq%202070')).value, [{ Name: 'never read' }])
  const baselines = '/api/TemplateService/Baselines'
  const { json: { Id } } = await call('POST', baselines, { json: { Name: 'drift', TemplateId: Number(policy), BaselineTargets: [{ Id: 10_001 }] } })
  t.match(await read(hand, `${baselines}(${Id})`), { TaskStatus: 2070, PercentageComplete: '100' })
})
