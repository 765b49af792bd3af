import t from 'tap'
import { envelope } from '../../support/envelope.ts'
import { type Console, type Reply, startConsole } from '../../support/fleet.ts'
import { type Member, all, read } from '../../support/reading.ts'

const DEVICES = '/api/DeviceService/Devices'
const GROUPS = '/api/DiscoveryConfigService/DiscoveryConfigGroups'
const DISCOVERIES = '/api/DiscoveryConfigService/Jobs'
const JOBS = '/api/JobService/Jobs'
const PASSWORD = 'Calvin-of-the-lab'

/** As Ansible's ome_discovery sends it. */
function body (addresses: readonly string[], more: Member = {}): Member {
  const credentials = { username: 'root', password: PASSWORD, caCheck: false, cnCheck: false, port: 443, retries: 3, timeout: 60, isHttp: false, keepAlive: true, certificateDetail: null }
  return {
    DiscoveryConfigGroupName: 'Lab',
    TrapDestination: false,
    CommunityString: true,
    DiscoveryConfigModels: [{
      DeviceType: [1000],
      DiscoveryConfigTargets: addresses.map(NetworkAddressDetail => ({ NetworkAddressDetail })),
      ConnectionProfile: JSON.stringify({
        profileId: 0,
        profileName: '',
        profileDescription: '',
        type: 'DISCOVERY',
        credentials: ['WSMAN', 'REDFISH'].map(type => ({ type, authType: 'Basic', modified: false, credentials }))
      })
    }],
    Schedule: { RunNow: true, RunLater: false, Cron: 'startnow' },
    ...more
  }
}

async function discover ({ call }: Console, addresses: readonly string[], more: Member = {}): Promise<Member> {
  const { status, json, text } = await call('POST', GROUPS, { json: body(addresses, more) })
  if (status !== 201) throw new Error(text)
  return json
}

async function details (console: Console, job: number): Promise<readonly Member[]> {
  const [run] = (await read(console, `${JOBS}(${job})/ExecutionHistories`)).value
  return all(console, `${JOBS}(${job})/ExecutionHistories(${run.Id})/ExecutionHistoryDetails`)
}

async function remove ({ call }: Console, ids: readonly unknown[]): Promise<Reply> {
  return await call('POST', '/api/DiscoveryConfigService/Actions/DiscoveryConfigService.RemoveDiscoveryGroup', { json: { DiscoveryGroupIds: ids } })
}

t.test('what a discovery finds joins when its job has ended, is read, and is removed again', async t => {
  const console = await startConsole(t, { devices: 2, seed: 4, switches: { jobSeconds: 60 } })
  const appliance = console.fleet.appliance(console.endpoint.name)
  const made = await discover(console, ['192.0.2.10-192.0.2.49'])
  const [{ TaskId: job }] = made.DiscoveryConfigTaskParam
  t.match(await read(console, `${DISCOVERIES}(${job})`), { JobStatusId: 2050, JobName: 'Lab', DiscoveryConfigGroupId: made.DiscoveryConfigGroupId })
  t.equal((await all(console, DEVICES)).length, 2, 'not before the job has ended')
  appliance.clock.advance(61_000)
  const ended = await read(console, `${DISCOVERIES}(${job})`)
  t.match(ended, { JobStatusId: 2090, DiscoveryConfigExpectedDeviceCount: 40, JobProgress: '100' }, 'some do not answer')
  const devices = (await all(console, DEVICES)).slice(2)
  t.ok(devices.length > 25 && devices.length < 40, String(devices.length))
  t.match(ended, { DiscoveryConfigDiscoveredDeviceCount: devices.length, DiscoveredDevicesByType: [{ DeviceType: 'SERVER', Count: devices.length }] })
  t.ok(devices.every(({ Type, ConnectionState }) => Type === 1000 && ConnectionState === true))
  t.match(devices[0], { DiscoveryConfigurationJobInformation: [{ GroupId: String(made.DiscoveryConfigGroupId), DiscoveryJobName: 'Lab', CreatedBy: 'admin' }] })
  const told = await details(console, job)
  t.equal(told.length, 40)
  const completed = told.filter(({ JobStatus }) => JobStatus.Id === 2060)
  t.strictSame(completed.map(({ Key }) => Key).sort(), devices.map(({ DeviceManagement: [{ NetworkAddress }] }) => NetworkAddress).sort())
  t.ok(told.every(({ Value, JobStatus }) => Value.endsWith('Completed') === (JobStatus.Id === 2060)), 'as the Terraform provider tells them apart')
  t.ok(told.some(({ Value }) => Value.includes('authentication over WSMAN, REDFISH failed')), 'some want other credentials')
  t.match(await read(console, `${GROUPS}(${made.DiscoveryConfigGroupId})`), { DiscoveryConfigDiscoveredDeviceCount: devices.length })
  t.equal((await all(console, '/api/GroupService/Groups(1001)/Devices')).length, devices.length + 2)
  const [first] = devices
  t.ok((await all(console, `${DEVICES}(${first?.Id})/InventoryDetails`)).some(({ InventoryType }) => InventoryType === 'serverProcessors'))
  appliance.clock.advance(1000)
  const { json: inventory } = await console.call('POST', JOBS, {
    json: { JobName: 'Refresh', JobType: { Name: 'Inventory_Task' }, Schedule: 'startnow', Targets: [{ Id: first?.Id, Data: '', TargetType: { Id: 1000, Name: 'DEVICE' } }] }
  })
  appliance.clock.advance(61_000)
  t.match(await read(console, `${JOBS}(${inventory.Id})`), { LastRunStatus: { Id: 2060 } })
  t.not((await read(console, `${DEVICES}(${first?.Id})`)).LastInventoryTime, first?.LastInventoryTime)
  t.equal((await console.call('POST', '/api/DeviceService/Actions/DeviceService.RemoveDevices', { json: { DeviceIds: [first?.Id] } })).status, 204)
  t.equal((await console.call('GET', `${DEVICES}(${first?.Id})`)).status, 404)
  t.equal((await console.call('POST', '/api/JobService/Actions/JobService.RunJobs', { json: { JobIds: [job] } })).status, 204)
  appliance.clock.advance(61_000)
  t.match(await read(console, `${DEVICES}(${first?.Id})`), { DeviceServiceTag: first?.DeviceServiceTag }, 'and found again')
  t.equal((await all(console, DEVICES)).length, devices.length + 2)
  t.ok((await all(console, '/api/ApplicationService/AuditLogs')).some(({ Message }) => Message.includes('Devices are discovered.')))
})

t.test('what is found follows from the address and the seed', async t => {
  const found = async (seed: number): Promise<readonly string[]> => {
    const console = await startConsole(t, { devices: 0, seed })
    await discover(console, ['192.0.2.0/26', '2001:db8::10-2001:db8::1f', 'idrac-7.example.com'])
    return (await all(console, DEVICES)).map(({ DeviceServiceTag }) => DeviceServiceTag)
  }
  const [one, same, other] = [await found(1), await found(1), await found(2)]
  t.ok(one.length > 60, String(one.length))
  t.strictSame(one, same)
  t.notSame(one, other)
  t.equal(new Set(one).size, one.length)
})

t.test('each target is told apart: what is managed, of another type, or by a protocol that it does not speak', async t => {
  const console = await startConsole(t, { devices: 40, seed: 4 })
  const devices = await all(console, DEVICES)
  const addressOf = ({ DeviceManagement: [{ NetworkAddress }] }: Member): string => NetworkAddress
  const server = devices.find(({ Type, ConnectionState }) => Type === 1000 && ConnectionState) ?? {}
  const chassis = devices.find(({ Type }) => Type === 2000) ?? {}
  const { DiscoveryConfigTaskParam: [{ TaskId: job }] } = await discover(console, [addressOf(server), `${server.DeviceName}.lab`, addressOf(chassis)])
  t.match((await details(console, job)).map(({ Key, JobStatus }) => [Key, JobStatus.Id]), [[addressOf(server), 2060], [addressOf(chassis), 2070]], 'a name of an address is the address')
  t.match(await read(console, `${JOBS}(${job})`), { LastRunStatus: { Id: 2090 }, Targets: [], Params: [] })
  t.equal((await all(console, DEVICES)).length, 40, 'none is there twice')
  t.not((await read(console, `${DEVICES}(${server.Id})`)).LastInventoryTime, server.LastInventoryTime)
  const [model] = body([]).DiscoveryConfigModels
  const storage = await discover(console, [], {
    DiscoveryConfigModels: [
      { ...model, DeviceType: [2000], DiscoveryConfigTargets: [{ NetworkAddressDetail: addressOf(chassis) }] },
      { ...model, DeviceType: [7000], DiscoveryConfigTargets: [{ NetworkAddressDetail: '192.0.2.1' }] }
    ]
  })
  const told = await details(console, storage.DiscoveryConfigTaskParam[0].TaskId)
  t.match(told.map(({ Key, JobStatus }) => [Key, JobStatus.Id]), [[addressOf(chassis), 2060], ['192.0.2.1', 2070]])
  t.match(told[1]?.Value, /protocol is not applicable/)
  const excluded = await discover(console, [], {
    DiscoveryConfigModels: [{ ...model, DiscoveryConfigTargets: [{ NetworkAddressDetail: '192.0.2.1-192.0.2.3' }, { NetworkAddressDetail: '192.0.2.2', Exclude: true }, { NetworkAddressDetail: ' ' }] }]
  })
  t.strictSame((await details(console, excluded.DiscoveryConfigTaskParam[0].TaskId)).map(({ Key }) => Key), ['192.0.2.1', '192.0.2.3'])
})

t.test('a discovery is shown, changed and removed; names need not differ', async t => {
  const console = await startConsole(t, { devices: 4, seed: 4 })
  const [generated] = await all(console, GROUPS)
  const made = await discover(console, ['192.0.2.1'], { DiscoveryStatusEmailRecipient: 'lab@example.com' })
  t.match(made, { DiscoveryConfigGroupName: 'Lab', DiscoveryConfigGroupDescription: 'Lab', DiscoveryConfigParentGroupId: 0, CommunityString: true, TrapDestination: false, DiscoveryConfigTasks: [], CreateGroup: false })
  const twin = await discover(console, ['192.0.2.2'])
  t.not(made.DiscoveryConfigGroupId, twin.DiscoveryConfigGroupId)
  const path = `${GROUPS}(${made.DiscoveryConfigGroupId})`
  const shown = await read(console, path)
  t.match(shown, {
    DiscoveryStatusEmailRecipient: 'lab@example.com',
    DiscoveryConfigModels: [{ DeviceType: [1000], DiscoveryConfigTargets: [{ NetworkAddressDetail: '192.0.2.1', AddressType: 3, Disabled: false, Exclude: false }] }],
    Schedule: { Cron: 'startnow' }
  })
  t.match(JSON.parse(shown.DiscoveryConfigModels[0].ConnectionProfile), {
    type: 'DISCOVERY',
    credentials: [{ type: 'WSMAN', credentials: { username: 'root', password: null, port: 443, retries: 3, timeout: 60, keepAlive: true } }, { type: 'REDFISH' }]
  })
  const { status, json: changed } = await console.call('PUT', path, {
    json: body(['192.0.2.7', '192.0.2.8'], { DiscoveryConfigGroupId: made.DiscoveryConfigGroupId, DiscoveryConfigGroupName: 'Lab 2', Schedule: { RunNow: false, RunLater: true, Cron: '0 55 19 16 9 ? 2099' } })
  })
  t.equal(status, 200)
  t.match(changed, { DiscoveryConfigGroupName: 'Lab 2', DiscoveryConfigTaskParam: made.DiscoveryConfigTaskParam, Schedule: { Cron: '0 55 19 16 9 ? 2099', RunLater: false } })
  const [{ TaskId: job }] = made.DiscoveryConfigTaskParam
  t.match(await read(console, `${JOBS}(${job})`), { JobName: 'Lab 2', Schedule: '0 55 19 16 9 ? 2099', JobStatus: { Id: 2020 }, JobType: { Id: 101 } })
  t.match(await read(console, `${DISCOVERIES}?$filter=JobName eq 'Lab 2'`), { '@odata.count': 1 })
  const { status: again } = await console.call('POST', `${GROUPS}?groupId=${made.DiscoveryConfigGroupId}`, { json: body(['192.0.2.7'], { DiscoveryConfigGroupId: made.DiscoveryConfigGroupId }) })
  t.equal(again, 201, 'as the Terraform provider changes one')
  t.equal((await read(console, `${JOBS}(${job})/ExecutionHistories`)).value.length, 2, 'it runs anew')
  t.strictSame((await all(console, DISCOVERIES)).map(({ DiscoveryConfigGroupId: id }) => id), [twin.DiscoveryConfigGroupId, made.DiscoveryConfigGroupId], 'newest first')
  const { json: old } = await console.call('PUT', `${GROUPS}(${generated?.DiscoveryConfigGroupId})`, { json: { ...generated, Schedule: { RunNow: true } } })
  t.match(await read(console, `${DISCOVERIES}(${old.DiscoveryConfigTaskParam[0].TaskId})`), { DiscoveryConfigDiscoveredDeviceCount: 4, JobStatusId: 2060 })
  t.equal((await remove(console, [made.DiscoveryConfigGroupId, 9999])).text, envelope('CGEN1004', ['DiscoveryGroupIds']))
  t.equal((await console.call('GET', path)).status, 200, 'all or none')
  t.equal((await remove(console, [])).status, 400)
  const devices = await all(console, DEVICES)
  t.equal((await remove(console, [String(made.DiscoveryConfigGroupId), twin.DiscoveryConfigGroupId])).status, 204)
  t.equal((await console.call('GET', path)).status, 404)
  t.equal((await console.call('GET', `${JOBS}(${job})`)).text, envelope('CJOB4041', []), 'its job goes with it')
  t.strictSame(await all(console, DEVICES), devices, 'what it found stays')
  t.equal((await console.call('PUT', path, { json: body(['192.0.2.7']) })).text, envelope('CGEN1006', []))
})

t.test('what is no discovery is refused, and nothing has changed', async t => {
  const console = await startConsole(t, { devices: 1, seed: 4, appliances: [{ name: 'source', version: '4.6.0', port: 0 }] })
  const [before, jobs] = [await all(console, GROUPS), await all(console, JOBS)]
  const [model] = body(['192.0.2.1']).DiscoveryConfigModels
  const models = (more: Member): Member => ({ DiscoveryConfigModels: [{ ...model, ...more }] })
  for (const [more, expected] of [
    [{ DiscoveryConfigGroupName: undefined }, envelope('CGEN1004', ['DiscoveryConfigGroupName'])],
    [{ DiscoveryConfigGroupName: ' ' }, envelope('CGEN1004', ['DiscoveryConfigGroupName'])],
    [{ DiscoveryConfigModels: [] }, envelope('CGEN1004', ['DiscoveryConfigModels'])],
    [models({ DiscoveryConfigTargets: [] }), envelope('CGEN1004', ['DiscoveryConfigTargets'])],
    [models({ DiscoveryConfigTargets: [{ NetworkAddressDetail: '10.0.0.0/8' }] }), envelope('CGEN1004', ['NetworkAddressDetail'])],
    [models({ DiscoveryConfigTargets: Array.from({ length: 5 }, (_, net) => ({ NetworkAddressDetail: `10.9.${net}.0/24` })) }), envelope('CGEN1004', ['DiscoveryConfigTargets'])],
    [models({ DeviceType: [1] }), envelope('CGEN1004', ['DeviceType'])],
    [models({ ConnectionProfile: '{' }), envelope('CGEN1004', ['ConnectionProfile'])],
    [models({ ConnectionProfile: { credentials: [{ type: 'TELNET', credentials: {} }] } }), envelope('CGEN1004', ['ConnectionProfile'])],
    [models({ ConnectionProfile: { credentials: [] } }), envelope('CGEN1004', ['ConnectionProfile'])],
    [{ Schedule: { RunLater: true, Cron: 'tomorrow' } }, envelope('CJOB4035', [])]
  ] as const) {
    const { status, text } = await console.call('POST', GROUPS, { json: { ...body(['192.0.2.1']), ...more } })
    t.equal(status, 400)
    t.equal(text, expected, JSON.stringify(more))
  }
  const { json } = await console.call('POST', GROUPS, { json: body(['192.0.2.1'], { TrapDestination: {} }) })
  t.equal(json.error['@Message.ExtendedInfo'][0].MessageId, 'CGEN1014')
  t.strictSame([await all(console, GROUPS), await all(console, JOBS)], [before, jobs])
  const older = await startConsole(t, { devices: 1, seed: 4 })
  t.match(await discover(older, ['192.0.2.1'], { DiscoveryConfigGroupName: undefined }), { DiscoveryConfigGroupName: /^Discovery / }, 'before 4.6 a name is made')
})

t.test('passwords are kept nowhere', async t => {
  const console = await startConsole(t, { devices: 1, seed: 4 })
  const made = await discover(console, ['192.0.2.1'])
  const appliance = console.fleet.appliance(console.endpoint.name)
  const seen = [JSON.stringify(made), JSON.stringify(await all(console, GROUPS)), JSON.stringify(await all(console, JOBS)), JSON.stringify(appliance.ledger.state)]
  for (const text of seen) t.notOk(text.includes(PASSWORD))
})

t.test('of a large discovery the latest runs are kept, not fifty', async t => {
  const console = await startConsole(t, { devices: 0, seed: 4, switches: { jobSeconds: 0 } })
  const { DiscoveryConfigTaskParam: [{ TaskId: job }] } = await discover(console, ['192.0.2.0/22'])
  const before = await all(console, `${JOBS}(${job})/ExecutionHistories`)
  for (let run = 0; run < 6; run++) t.equal((await console.call('POST', '/api/JobService/Actions/JobService.RunJobs', { json: { JobIds: [job] } })).status, 204)
  const runs = await all(console, `${JOBS}(${job})/ExecutionHistories`)
  t.ok(runs.length > 1 && runs.length < 7, `${runs.length} of 7`)
  t.notOk(runs.some(({ Id }) => Id === before[0]?.Id), 'the first is gone')
  t.ok((await details(console, job)).length > 1_000, 'the latest has all')
})

t.test('which protocol speaks to what', async t => {
  const console = await startConsole(t)
  const { value } = await read(console, '/api/DiscoveryConfigService/ProtocolToDeviceType')
  t.strictSame(value.map(({ ProtocolName, DeviceTypeId, DeviceTypeName }: Member) => `${ProtocolName} ${DeviceTypeId} ${DeviceTypeName}`), [
    'SNMP 1000 SERVER', 'SNMP 5000 DELL STORAGE', 'SNMP 7000 NETWORK SWITCH', 'WSMAN 1000 SERVER', 'WSMAN 2000 CHASSIS', 'REDFISH 1000 SERVER',
    'REDFISH 2000 CHASSIS', 'IPMI 1000 SERVER', 'SSH 1000 SERVER', 'VMWARE 1000 SERVER', 'STORAGE 5000 DELL STORAGE'
  ])
})
