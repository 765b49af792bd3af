import t from 'tap'
import { envelope } from '../../support/envelope.ts'
import { type Console, type Reply, startConsole } from '../../support/fleet.ts'
import { type Member, all, read } from '../../support/reading.ts'

const DEVICES = '/api/DeviceService/Devices'
const JOBS = '/api/JobService/Jobs'
const [ON, OFF] = [17, 18]

async function act ({ call }: Console, action: string, json: unknown): Promise<Reply> {
  return await call('POST', `/api/${action.split('.')[0] ?? ''}/Actions/${action}`, { json })
}

/** As Ansible's ome_powerstate asks for it. */
async function power ({ call }: Console, powerState: number | string, ids: readonly number[]): Promise<number> {
  const { status, json, text } = await call('POST', JOBS, {
    json: {
      Id: 0,
      JobName: 'DeviceAction_Task_PowerState',
      JobDescription: 'DeviceAction_Task',
      Schedule: 'startnow',
      State: 'Enabled',
      JobType: { Id: 3, Name: 'DeviceAction_Task' },
      Params: [{ Key: 'operationName', Value: 'POWER_CONTROL' }, { Key: 'powerState', Value: powerState }],
      Targets: ids.map(Id => ({ Id, Data: '', TargetType: { Id: 1000, Name: 'DEVICE' } }))
    }
  })
  if (status !== 201) throw new Error(text)
  return json.Id
}

async function details (console: Console, job: number): Promise<readonly Member[]> {
  const [run] = (await read(console, `${JOBS}(${job})/ExecutionHistories`)).value
  return (await read(console, `${JOBS}(${job})/ExecutionHistories(${run.Id})/ExecutionHistoryDetails`)).value
}

t.test('a server that is powered off is off wherever it is mentioned, when the job has ended', async t => {
  const console = await startConsole(t, { devices: 40, seed: 4, switches: { jobSeconds: 60 } })
  const appliance = console.fleet.appliance(console.endpoint.name)
  const server = (await all(console, DEVICES)).find(({ PowerState, ConnectionState }) => PowerState === ON && ConnectionState)
  const id: number = server?.Id
  const alerts = (await all(console, '/api/AlertService/Alerts')).length
  const job = await power(console, 12, [id])
  t.match(await read(console, `${DEVICES}(${id})`), { PowerState: ON }, 'not before the job has ended')
  appliance.clock.advance(61_000)
  const changed = await read(console, `${DEVICES}(${id})`)
  t.match(changed, { PowerState: OFF })
  t.not(changed.LastStatusTime, server?.LastStatusTime)
  t.match(await read(console, `${JOBS}(${job})`), { LastRunStatus: { Id: 2060 } })
  t.match(await details(console, job), [{ Key: String(id), JobStatus: { Id: 2060 } }])
  t.equal((await read(console, `${DEVICES}(${id})/SystemUpTime`)).systemUpTime, '0')
  t.equal((await read(console, `${DEVICES}(${id})/Power`)).power, '9')
  t.match((await all(console, '/api/GroupService/Groups(1001)/Devices')).find(({ Id }) => Id === id), { PowerState: OFF })
  t.match((await read(console, `${DEVICES}?$filter=PowerState eq 18`)).value.find(({ Id }: Member) => Id === id), { Id: id })
  const now = await all(console, '/api/AlertService/Alerts')
  t.equal(now.length, alerts + 1)
  t.match(now.at(-1), { AlertMessageId: 'SYS1001', AlertDeviceId: id, StatusType: 2000, SeverityType: 2 })
  t.match((await all(console, `${DEVICES}(${id})/HardwareLogs`))[0], { LogMessageId: 'SYS1001' })
  await power(console, '2', [id])
  appliance.clock.advance(61_000)
  t.match(await read(console, `${DEVICES}(${id})`), { PowerState: ON })
  const log = await all(console, '/api/ApplicationService/AuditLogs')
  t.ok(log.some(({ Message, MessageArgs }) => Message.includes('The power of devices is controlled') && JSON.stringify(MessageArgs).includes(String(id))))
})

t.test('a target that fails leaves the others done, and the job with a warning', async t => {
  const console = await startConsole(t, { devices: 80, seed: 4 })
  const devices = await all(console, DEVICES)
  const [one, storage] = [devices.find(({ Type, ConnectionState }) => Type === 1000 && ConnectionState), devices.find(({ Type }) => Type === 3000)]
  const job = await power(console, 12, [one?.Id, storage?.Id])
  t.match(await read(console, `${JOBS}(${job})`), { LastRunStatus: { Id: 2090, Name: 'Warning' } })
  t.match(await details(console, job), [{ IdBaseEntity: one?.Id, JobStatus: { Id: 2060 } }, { IdBaseEntity: storage?.Id, JobStatus: { Id: 2070 } }])
  t.match(await read(console, `${JOBS}(${job})/LastExecutionDetail`), { IdBaseEntity: storage?.Id, JobStatus: { Id: 2070 } })
  t.match(await read(console, `${DEVICES}(${one?.Id})`), { PowerState: OFF })
  t.match(await read(console, `${JOBS}(${await power(console, 12, [storage?.Id])})`), { LastRunStatus: { Id: 2070 } }, 'none is done')
  t.match(await read(console, `${JOBS}(${await power(console, 99, [one?.Id])})`), { LastRunStatus: { Id: 2070 } }, 'no such state')
})

t.test('removed devices are gone from all that mentions them', async t => {
  const console = await startConsole(t, { devices: 40, seed: 4 })
  const { call } = console
  const profile = (await all(console, '/api/ProfileService/Profiles')).find(({ TargetId }) => TargetId !== 0)
  const id: number = profile?.TargetId
  const { text } = await act(console, 'GroupService.CreateGroup', { GroupModel: { Name: 'mine', Description: '', MembershipTypeId: 12, ParentId: 1021 } })
  await act(console, 'GroupService.AddMemberDevices', { GroupId: Number(text), MemberDeviceIds: [id, 10_040] })
  const others = (await all(console, DEVICES)).filter(({ Id }) => Id !== id)
  const ids = (await all(console, '/api/AlertService/Alerts')).map(({ Id }) => Id)
  const firmware = await all(console, '/api/UpdateService/Baselines')
  t.equal((await act(console, 'DeviceService.RemoveDevices', { DeviceIds: [id, 99] })).text, envelope('CGEN6002', ['DeviceIds']))
  t.equal((await call('GET', `${DEVICES}(${id})`)).status, 200, 'all or none')
  t.equal((await act(console, 'DeviceService.RemoveDevices', { DeviceIds: [] })).status, 400)
  t.equal((await act(console, 'DeviceService.RemoveDevices', { DeviceIds: [id] })).status, 204)
  t.equal((await call('GET', `${DEVICES}(${id})`)).status, 404)
  t.strictSame(await all(console, DEVICES), others, 'the others are as they were')
  t.strictSame((await all(console, `/api/GroupService/Groups(${text})/Devices`)).map(({ Id }) => Id), [10_040])
  t.match((await all(console, '/api/ProfileService/Profiles')).find(({ Id }) => Id === profile?.Id), { TargetId: 0, ProfileState: 0 })
  const alerts = await all(console, '/api/AlertService/Alerts')
  t.notOk(alerts.some(({ AlertDeviceId }) => AlertDeviceId === id))
  t.ok(alerts.every(({ Id }) => ids.includes(Id)), 'alerts keep their numbers')
  t.notOk((await all(console, '/api/WarrantyService/Warranties')).some(({ DeviceId }) => DeviceId === id))
  t.match((await all(console, '/api/UpdateService/Baselines')).map(({ Id }) => Id), firmware.map(({ Id }) => Id))
  for (const path of ['/api/UpdateService/Baselines', '/api/TemplateService/Baselines']) {
    t.notOk((await all(console, path)).some(({ Targets = [], BaselineTargets = [] }) => [...Targets, ...BaselineTargets].some(({ Id }) => Id === id)), path)
  }
  t.equal((await act(console, 'DeviceService.RemoveDevices', { DeviceIds: [id] })).status, 400, 'twice')
  const rows = await all(console, '/api/ReportService/ReportDefs(10051)/ReportResults/ResultRows')
  t.equal(rows.length, 39)
})

t.test('alerts are acknowledged, unacknowledged and removed, all or none', async t => {
  const console = await startConsole(t, { devices: 20, seed: 4 })
  const [one, other] = (await all(console, '/api/AlertService/Alerts')).filter(({ StatusType }) => StatusType === 2000)
  t.equal((await act(console, 'AlertService.Acknowledge', { AlertIds: [one?.Id, 1] })).text, envelope('CGEN6002', ['AlertIds']))
  t.equal((await act(console, 'AlertService.Acknowledge', { AlertIds: [one?.Id, one?.Id] })).status, 201)
  t.match(await read(console, `/api/AlertService/Alerts(${one?.Id})`), { StatusType: 1000, StatusName: 'Acknowledged' })
  t.match(await read(console, `/api/AlertService/Alerts(${other?.Id})`), { StatusType: 2000 })
  t.equal((await act(console, 'AlertService.Unacknowledge', { AlertIds: [one?.Id] })).status, 201)
  t.match(await read(console, `/api/AlertService/Alerts(${one?.Id})`), one ?? {})
  t.equal((await act(console, 'AlertService.RemoveAlerts', { AlertIds: [one?.Id] })).status, 204)
  t.equal((await console.call('GET', `/api/AlertService/Alerts(${one?.Id})`)).status, 404)
  t.equal((await act(console, 'AlertService.Acknowledge', { AllAlerts: true, AlertIds: [] })).status, 201)
  t.ok((await all(console, '/api/AlertService/Alerts')).every(({ StatusType }) => StatusType === 1000))
  t.equal((await act(console, 'AlertService.RemoveAlerts', { AllAlerts: true, Filters: { Severity: '16' } })).status, 400)
})

t.test('a refresh reads the inventory of the devices of a group', async t => {
  const console = await startConsole(t, { devices: 10, seed: 4 })
  const before = await all(console, DEVICES)
  const { json } = await console.call('POST', JOBS, {
    json: {
      JobName: 'Refresh', JobType: { Name: 'Inventory_Task' }, Schedule: 'startNow', Targets: [{ Id: 1001, Data: '', TargetType: { Id: 6000, Name: 'GROUP' } }]
    }
  })
  t.match(await read(console, `${JOBS}(${json.Id})`), { LastRunStatus: { Id: before.every(({ ConnectionState }) => ConnectionState) ? 2060 : 2090 } })
  const after = await all(console, DEVICES)
  t.ok(after.every(({ LastInventoryTime, ConnectionState }, index) => !ConnectionState || LastInventoryTime !== before[index]?.LastInventoryTime))
})
