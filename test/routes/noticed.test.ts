import { request } from 'node:https'
import { connect } from 'node:tls'
import pino from 'pino'
import t, { type Test } from 'tap'
import { STATIC_GROUPS } from '../../src/estate/groups.ts'
import type { FleetSettings } from '../../src/fleet.ts'
import { envelope } from '../support/envelope.ts'
import { type Console, type Reply, startConsole } from '../support/fleet.ts'

// What clients of real consoles notice, each with the answer that is recorded or that they are written for.

type Member = Record<string, any> // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely

const DEVICES = '/api/DeviceService/Devices'
const GROUPS = '/api/GroupService/Groups'
const JOBS = '/api/JobService/Jobs'
const SESSIONS = '/api/SessionService/Sessions'
const ACTIONS = '/api/GroupService/Actions/GroupService'
const NETWORK = '/api/ApplicationService/Network'
const BAD_URI = envelope('CGEN1002')

/** A console of some version, with devices. */
async function consoleOf (t: Test, version = '3.10.2', options: Partial<FleetSettings> = {}): Promise<Console> {
  return await startConsole(t, { appliances: [{ name: 'source', version, port: 0 }], devices: 60, ...options })
}

async function idsOf (console: Console, query: string): Promise<number[]> {
  return (await console.call('GET', `${DEVICES}?${query}`)).json.value.map(({ Id }: Member) => Id)
}

t.test('a type of inventory that does not apply to a device is 400', async t => {
  const console = await consoleOf(t)
  for (const [device, type] of [[10029, 'serverProcessors'], [10001, 'chassisSlotsList'], [10001, 'noSuchList']] as const) {
    const reply = await console.call('GET', `${DEVICES}(${device})/InventoryDetails('${type}')`)
    t.equal(reply.status, 400)
    t.equal(reply.text, envelope('CGEN1004', [type], [], 'notApplicable'))
    t.match(reply.text, `because ${type}  does not exist or is not applicable for the resource URI.`)
  }
  t.equal((await console.call('GET', `${DEVICES}(9)/InventoryDetails('serverProcessors')`)).text, envelope('CGEN1006'), 'a device that is not there')
})

t.test('a filter that cannot be used is 400 CGEN1002', async t => {
  const console = await consoleOf(t)
  for (const [path, filter] of [
    [DEVICES, "JobId eq '10068'"],
    [DEVICES, "NetworkAddress eq '10.20.0.1'"],
    [DEVICES, 'Id eq'],
    [JOBS, "Nothing eq 'x'"],
    [DEVICES, "DeviceManagement/any(d:d/Nothing eq 'x')"]
  ] as const) {
    const reply = await console.call('GET', `${path}?$filter=${encodeURIComponent(filter)}`)
    t.equal(reply.status, 400, filter)
    t.equal(reply.text, BAD_URI, filter)
  }
})

t.test('devices are found by the address of their iDRAC, and by a list of ids', async t => {
  const console = await consoleOf(t)
  const { json: { value: [, second] } } = await console.call('GET', `${DEVICES}?$top=2`)
  const [{ NetworkAddress }] = second.DeviceManagement
  t.strictSame(await idsOf(console, `$filter=${encodeURIComponent(`DeviceManagement/any(d:d/NetworkAddress eq '${NetworkAddress}')`)}`), [second.Id])
  const contains = encodeURIComponent(`DeviceManagement/any(d:contains(d/NetworkAddress, '${NetworkAddress}'))`)
  t.ok((await idsOf(console, `$filter=${contains}`)).includes(second.Id))
  t.strictSame(await idsOf(console, 'Id=10001,10003,10007'), [10001, 10003, 10007])
})

t.test('the link to the next page keeps the filter, or loses it by a switch', async t => {
  const query = 'Id=10001,10003,10007&$top=2'
  const kept = await consoleOf(t)
  t.equal((await kept.call('GET', `${DEVICES}?${query}`)).json['@odata.nextLink'], `${DEVICES}?Id=10001%2C10003%2C10007&$skip=2&$top=2`)
  const lost = await consoleOf(t, '3.7.0', { switches: { nextLinkKeepsFilter: false } })
  const { json } = await lost.call('GET', `${DEVICES}?${query}`)
  t.equal(json['@odata.count'], 3)
  t.equal(json['@odata.nextLink'], `${DEVICES}?$skip=2&$top=2`)
  t.equal((await lost.call('GET', json['@odata.nextLink'])).json['@odata.count'], 60, 'which leads to all devices')
})

t.test('JSON of the wrong type is 400 CGEN1014, without related properties', async t => {
  const console = await consoleOf(t)
  const cases: ReadonlyArray<readonly [path: string, body: unknown, argument: string]> = [
    [`${ACTIONS}.UpdateGroup`, { GroupModel: { Id: 'one' } }, 'Invalid json type: STRING for Edm.Int64 property: Id'],
    [`${ACTIONS}.CreateGroup`, { GroupModel: { Name: true } }, 'Invalid json type: BOOLEAN for Edm.String property: Name'],
    [`${ACTIONS}.CreateGroup`, { GroupModel: { Name: {} } }, 'Invalid value for property: Name must not be an object or array.'],
    [`${ACTIONS}.CreateGroup`, { GroupModel: 7 }, 'Invalid value for property: GroupModel must not be an array or primitive value.'],
    [`${ACTIONS}.DeleteGroup`, { GroupIds: 7 }, 'Value for property: GroupIds must be an array but is not.'],
    [`${ACTIONS}.DeleteGroup`, { GroupIds: null }, 'Property: GroupIds must not be null.'],
    [`${ACTIONS}.DeleteGroup`, { GroupIds: [1, '2'] }, 'Invalid json type: STRING for Edm.Int64 property: GroupIds'],
    [`${ACTIONS}.DeleteGroup`, { GroupIds: [1.5] }, 'Invalid value: 1.5 for property: GroupIds'],
    [JOBS, { JobType: { Id: '8' } }, 'Invalid json type: STRING for Edm.Int64 property: Id']
  ]
  for (const [path, json, argument] of cases) {
    const reply = await console.call('POST', path, { json })
    t.equal(reply.status, 400)
    t.equal(reply.text, envelope('CGEN1014', [argument]), JSON.stringify(json))
  }
  t.match((await console.call('POST', JOBS, { json: { JobType: { Id: '8' } } })).json.error['@Message.ExtendedInfo'][0], {
    Message: 'Unable to complete the operation because an invalid value is entered for the property ' +
      'Invalid json type: STRING for Edm.Int64 property: Id .',
    RelatedProperties: []
  }, "as the sample of Ansible's ome_chassis_slots")
})

t.test('an id that is sent as text is taken where clients send one', async t => {
  const console = await consoleOf(t)
  const GroupModel = { Name: 'from a script', Description: '', MembershipTypeId: 12, ParentId: String(STATIC_GROUPS) }
  const { status, text } = await console.call('POST', `${ACTIONS}.CreateGroup`, { json: { GroupModel } })
  t.equal(status, 200)
  t.equal((await console.call('GET', `${GROUPS}(${text})`)).json.ParentId, STATIC_GROUPS)
  const bad = await console.call('POST', `${ACTIONS}.CreateGroup`, { json: { GroupModel: { ...GroupModel, ParentId: 'top' } } })
  t.equal(bad.text, envelope('CGEN1004', ['Either payload syntax or property values are invalid'], ['ParentId']))
})

t.test('a job may name its type alone, and what it works on must be there', async t => {
  const console = await consoleOf(t)
  const device = (Id: number): object => ({ Id, Data: '', TargetType: { Id: 1000, Name: 'DEVICE' } })
  const power = (Targets: object[]): object => ({
    Id: 0,
    JobName: 'Power operation',
    JobDescription: 'Power operation',
    State: 'Enabled',
    Schedule: 'startnow',
    JobType: { Name: 'DeviceAction_Task' },
    Params: [{ Key: 'operationName', Value: 'POWER_CONTROL' }, { Key: 'powerState', Value: '2' }],
    Targets
  })
  const made = await console.call('POST', JOBS, { json: power([device(10001)]) })
  t.equal(made.status, 201)
  t.match(made.json.JobType, { Id: 3, Name: 'DeviceAction_Task' })
  const before = (await console.call('GET', JOBS)).json['@odata.count']
  const refused: ReadonlyArray<readonly [object, string]> = [
    [power([device(10001), device(99_999)]), 'a device that is not there'],
    [power([{ Id: 99, Data: '', TargetType: { Id: 6000, Name: 'GROUP' } }]), 'a group that is not there'],
    [{ ...power([device(10001)]), JobType: { Name: 'No_Such_Task' } }, 'a type that is not there'],
    [{ ...power([device(10001)]), JobType: { Name: 'OMERealtime_Task' } }, "a type of the appliance's own"],
    [{ ...power([device(10001)]), Id: made.json.Id, Targets: [device(99_999)] }, 'a change to a device that is not there']
  ]
  for (const [json, label] of refused) t.equal((await console.call('POST', JOBS, { json })).text, envelope('CJOB4035'), label)
  t.equal((await console.call('GET', JOBS)).json['@odata.count'], before)
  const { json: { value: [health] } } = await console.call('GET', `${JOBS}?$filter=JobType/Id%20eq%206`)
  const { '@odata.type': _type, ...back } = health
  t.equal((await console.call('POST', JOBS, { json: back })).status, 201, 'a job that is sent back as it was read')
  const another = { ...power(back.Targets), JobName: 'Another health task', JobType: { Id: 6, Name: 'Health_Task' } }
  t.equal((await console.call('POST', JOBS, { json: another })).status, 201, 'a job on what jobs of the factory work on')
})

t.test('a content type without a body is none, whatever the method', async t => {
  const console = await consoleOf(t)
  const login = async (): Promise<Reply> => await console.call('POST', SESSIONS, { as: 'none', json: { UserName: 'admin', Password: 'admin' } })
  for (const type of ['application/octet-stream', 'text/plain', 'application/xml; charset=utf-8', 'multipart/form-data; boundary=x']) {
    const { headers } = await login()
    const sent = { as: String(headers['x-auth-token']), headers: { 'content-type': type } }
    t.equal((await console.call('GET', DEVICES, sent)).status, 200, `GET with ${type}`)
    t.equal((await console.call('PUT', `${NETWORK}/TimeConfiguration`, sent)).status, 200, `PUT with ${type}`)
    t.equal((await console.call('POST', '/api/ApplicationService/Actions/ApplicationService.GetConfiguration', sent)).status, 200, `POST with ${type}`)
    t.equal((await console.call('DELETE', String(headers.location), sent)).status, 204, `DELETE with ${type}`)
  }
  const { headers } = await login()
  t.equal(await chunked(console, 'DELETE', String(headers.location), String(headers['x-auth-token'])), 204, 'nor is one in no chunks')
  t.equal((await console.call('POST', SESSIONS, { as: 'none', body: 'x', headers: { 'content-type': 'application/octet-stream' } })).status, 415, 'one with a body is')
})

/** Sends a body in chunks that has none. */
async function chunked ({ endpoint: { host, port } }: Console, method: string, path: string, token: string): Promise<number> {
  const headers = { 'x-auth-token': token, 'content-type': 'application/octet-stream', 'transfer-encoding': 'chunked' }
  return await new Promise((resolve, reject) => {
    request({ host, port, method, path, headers, agent: false, rejectUnauthorized: false }, response => {
      response.resume().on('end', () => { resolve(response.statusCode ?? 0) })
    }).on('error', reject).end()
  })
}

t.test('a member that is added twice is named', async t => {
  const console = await consoleOf(t)
  const { text: group } = await console.call('POST', `${ACTIONS}.CreateGroup`, { json: { GroupModel: { Name: 'twice' } } })
  const add = async (...MemberDeviceIds: number[]): Promise<Reply> =>
    await console.call('POST', `${ACTIONS}.AddMemberDevices`, { json: { GroupId: Number(group), MemberDeviceIds } })
  t.equal((await add(10001, 10002)).status, 201)
  const again = await add(10001, 10003, 10002)
  t.equal(again.status, 400)
  t.equal(again.text, envelope('MOCK1080', ['10001, 10002']))
  t.match(again.text, 'Unable to update group members because the entered ID(s) 10001, 10002 ', 'what add_device_to_static_group.py looks for')
  t.equal((await console.call('GET', `${GROUPS}(${group})/Devices`)).json['@odata.count'], 3, 'the others are added')
})

t.test('of an unknown path the resolution is a switch', async t => {
  const plain = await consoleOf(t)
  t.equal((await plain.call('GET', '/api/Nothing')).text, envelope('CGEN1006'))
  const modular = await consoleOf(t, '3.5.0', { switches: { unknownPathResolution: 'modular' } })
  const { text } = await modular.call('GET', '/api/Nothing')
  t.equal(text, envelope('CGEN1006', [], [], 'modular'))
  t.match(text, "Check the request resource URI. Refer to the OpenManage Enterprise-Modular User's Guide for more information")
  t.equal((await modular.call('GET', `${DEVICES}(9)`)).text, text, 'of an unknown id as well')
  t.equal((await modular.call('GET', `${DEVICES}?$filter=x`)).text, BAD_URI, 'of no other refusal')
})

t.test('refusals of settings have two blanks around the name', async t => {
  const console = await consoleOf(t)
  for (const [path, json, name] of [
    [`${NETWORK}/ProxyConfiguration`, { PortNumber: 70_000 }, 'PortNumber'],
    [`${NETWORK}/WebServerConfiguration`, { PortNumber: -1 }, 'PortNumber'],
    [`${NETWORK}/TimeConfiguration`, { SystemTime: 'noon', EnableNTP: false }, 'SystemTime']
  ] as const) {
    const { text } = await console.call('PUT', path, { json })
    t.equal(text, envelope('CGEN6002', [name], [], 'setting'))
    t.match(text, `because the input value for  ${name}  is missing or an invalid value is entered.`)
  }
})

t.test('a device has the links of the recording, and each leads somewhere', async t => {
  const old = await consoleOf(t, '3.10.2')
  const current = await consoleOf(t, '4.1.0')
  for (const id of [10001, 10029, 10030, 10038, 10040]) {
    const { json: device }: { json: Member } = await old.call('GET', `${DEVICES}(${id})`)
    const links = linksOf(device)
    t.strictSame(links.map(([name]) => name), [
      'SensorHealth', 'VirtualSession', 'Baselines', 'InventoryDetails', 'HardwareLogs', 'SubSystemHealth', 'RecentActivity', 'InventoryTypes',
      'LogSeverities', 'Settings', 'Temperature', 'Power', 'SystemUpTime', 'BlinkStatus', 'PowerUsageByDevice', 'DeviceBladeSlots', 'GraphicInfo',
      'DeployRequired'
    ])
    for (const [, path] of links) t.equal((await old.call('GET', path)).status, 200, path)
    const newer = linksOf((await current.call('GET', `${DEVICES}(${id})`)).json)
    t.strictSame(newer.slice(0, -1), links)
    t.strictSame(newer.slice(-1), [['EnvironmentMetrics', `${DEVICES}(${id})/EnvironmentMetrics`]])
    t.equal((await current.call('GET', `${DEVICES}(${id})/EnvironmentMetrics`)).json['@odata.count'], 3)
    t.equal((await old.call('GET', `${DEVICES}(${id})/EnvironmentMetrics`)).text, envelope('CGEN1006'))
  }
  for (const name of ['Power', 'HardwareLogs', 'Settings', 'DeployRequired']) {
    t.equal((await old.call('GET', `${DEVICES}(9)/${name}`)).text, envelope('CGEN1006'), `${name} of a device that is not there`)
  }
})

/** Name and path of each link of an entity, in their order. */
function linksOf (entity: Member): Array<[string, string]> {
  return Object.entries(entity).flatMap(([name, value]): Array<[string, string]> => {
    if (name.endsWith('@odata.navigationLink')) return [[name.replace(/@.*/, ''), value]]
    return value?.['@odata.id'] === undefined ? [] : [[name, value['@odata.id']]]
  })
}

t.test('what devices measure is told as monitors read it', async t => {
  for (const [version, form, since] of [['3.10.2', 'CIM', 'Since'], ['4.0.1', 'GMT', 'since']] as const) {
    const console = await consoleOf(t, version)
    const power = (await console.call('GET', `${DEVICES}(10001)/Power`)).json
    t.match(power, {
      '@odata.type': '#DeviceService.PowerResponseModel', powerUnit: 'watt', systemEnergyConsumptionUnit: 'kilowatt-hour', DateFormat: form
    })
    const [least, now, most] = ['minimumPower', 'power', 'peakPower'].map(name => Number(power[name]))
    t.ok(least !== undefined && now !== undefined && most !== undefined && least <= now && now <= most && least > 0)
    t.equal(power.instantaneousHeadroom, 1100 - Number(power.power), 'what the supplies could give besides')
    t.match(power[since], form === 'CIM' ? /^\d{14}\.\d{6}\+000$/ : /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/)
    t.equal('lowestHeadroom' in power, form === 'GMT')
    const temperature = (await console.call('GET', `${DEVICES}(10001)/Temperature`)).json
    t.match(temperature, { '@odata.type': '#DeviceService.TemperatureResponseModel', avgTemperatureUnit: 'celsius', avgTemperature: /^\d+$/ })
    t.ok(Number(temperature.peakTemperature) >= Number(temperature.instantaneousTemperature))
    t.match((await console.call('GET', `${DEVICES}(10001)/SystemUpTime`)).json, { systemUpTime: /^\d+$/ })
    const log = (await console.call('GET', `${DEVICES}(10001)/HardwareLogs`)).json
    t.match(log.value[0], { LogId: /./, LogSequenceNumber: log['@odata.count'], LogSeverity: Number, LogMessageId: /^[A-Z]+\d+$/, LogMessage: /./ })
    t.match((await console.call('GET', `${DEVICES}(10029)/PowerUsageByDevice`)).json, { '@odata.count': 11 }, 'a chassis and what is in it')
    t.match((await console.call('GET', `${DEVICES}(10029)/DeviceBladeSlots`)).json.value[0], { SlotNumber: '1', DeviceId: 10030 })
    t.match((await console.call('GET', `${DEVICES}(10029)/Settings('Location')`)).json, { SettingType: 'Location', RackSlot: 29 })
    const sled = (await console.call('GET', `${DEVICES}(10030)/InventoryDetails('deviceLocation')`)).json
    t.match(sled.InventoryInfo, [{ ChassisSlotNum: 1 }])
  }
})

t.test('a group has the links of the recording, and each leads somewhere', async t => {
  const console = await consoleOf(t)
  const { text: made } = await console.call('POST', `${ACTIONS}.CreateGroup`, { json: { GroupModel: { Name: 'made' } } })
  for (const id of [1031, 1000, STATIC_GROUPS, Number(made)]) {
    const links = linksOf((await console.call('GET', `${GROUPS}(${id})`)).json)
    t.strictSame(links.map(([name]) => name), [
      'GroupTags', 'GroupActions', 'GroupAttributes', 'Devices', 'InventoryDetails', 'AllLeafDevices', 'AllLeafDeviceSummaries', 'GroupHierarchy',
      'SubGroups', 'GroupDevicesSummary', 'GroupQuery', 'DeviceStatusSummary', 'EventStatusSummary', 'EventSeveritySummary'
    ])
    for (const [, path] of links) t.equal((await console.call('GET', path)).status, 200, path)
  }
  const expanded = (await console.call('GET', `${GROUPS}?$expand=SubGroups`)).json.value.find(({ Id }: Member) => Id === 1031)
  t.equal(linksOf(expanded.SubGroups[0]).length, 14)
  const counted = (await console.call('GET', `${GROUPS}(1031)/DeviceStatusSummary`)).json.value
  t.equal(counted.reduce((sum: number, { Count }: Member) => sum + Count, 0), 60, 'every device has a status')
  t.strictSame((await console.call('GET', `${GROUPS}(1000)/GroupHierarchy`)).json.value.map(({ Id }: Member) => Id), [
    1000, 1001, 1002, 1005, 1006, 1007, 1015, 1003, 1004, 1013, 1019, 1016, 1017, 1018
  ])
  t.equal((await console.call('GET', `${GROUPS}(9)/GroupTags`)).text, envelope('CGRP9008', ['Group Id']))
})

t.test('the adapter is ens160, and has an address', async t => {
  const console = await consoleOf(t)
  const { json } = await console.call('GET', `${NETWORK}/AdapterConfigurations('ens160')`)
  t.match(json, { InterfaceName: 'ens160', ProfileName: 'ens160' })
  t.match(json.CurrentSettings.Ipv4Settings, {
    CurrentIPAddress: ['192.0.2.10'], CurrentSubnetMask: '255.255.255.0', CurrentGateway: '192.0.2.1', Ipv4Dns: ['192.0.2.2']
  })
})

t.test('a device manager may manage neither baselines nor inventories', async t => {
  const console = await consoleOf(t)
  const { json: { value } } = await console.call('GET', '/api/AccountService/Roles')
  const privileges = (role: string): string[] => value.find(({ Name }: Member) => Name === role).OemPrivileges
  for (const privilege of ['BASELINE_MANAGEMENT', 'INVENTORY_MANAGEMENT']) {
    t.notOk(privileges('DEVICE_MANAGER').includes(privilege), privilege)
    t.ok(privileges('ADMINISTRATOR').includes(privilege), privilege)
  }
})

t.test('a console of 4.6 has the groups that its clients list', async t => {
  const named = async (version: string): Promise<Map<string, Member>> => {
    const { json: { value } } = await (await consoleOf(t, version)).call('GET', GROUPS)
    return new Map(value.map((group: Member) => [group.Name, group]))
  }
  const [old, current] = [await named('4.5.0'), await named('4.6.0')]
  for (const name of ['Plugin Groups', 'Custom Groups', 'Physical Hierarchy', 'ESXi']) {
    t.ok(current.has(name), name)
    t.notOk(old.has(name), `${name} of 4.5`)
  }
  for (const name of ['Dell iDRAC Servers', 'HCI Appliances', 'VxRAIL', 'XC', 'AX', 'Hyper-V Servers', 'Network Devices']) {
    t.ok(current.has(name), name)
    t.ok(old.has(name), `${name} of 4.5`)
  }
  for (const name of ['VxRAIL', 'XC', 'AX']) t.equal(old.get(name)?.ParentId, old.get('HCI Appliances')?.Id, `${name}: the provider's test counts three`)
  for (const name of ['HCI Appliances', 'Hypervisor Systems']) t.equal(old.get(name)?.ParentId, old.get('System Groups')?.Id, name)
  t.equal(current.get('Static Groups')?.ParentId, current.get('Custom Groups')?.Id, "where omnia's scripts look for them")
  t.equal(current.get('Static Groups')?.Id, STATIC_GROUPS)
  t.equal(current.get('Query Groups')?.ParentId, current.get('Custom Groups')?.Id)
  for (const name of ['Static Groups', 'Query Groups']) t.equal(old.get(name)?.ParentId, 1031, name)
  for (const { ParentId } of current.values()) t.ok(ParentId === 0 || [...current.values()].some(({ Id }) => Id === ParentId))
})

t.test('a version decides build and TLS; what nobody knows is as the nearest below, and is told of', async t => {
  const warnings: string[] = []
  const logger = pino({ level: 'warn' }, { write: (line: string) => { warnings.push(line) } })
  for (const [version, build, tls] of [
    ['3.5.0', '60', 'TLSv1.2'],
    ['3.7.0', '82', 'TLSv1.2'],
    ['3.9.0', '55', 'TLSv1.2'],
    ['3.10.1', '51', 'TLSv1.2'],
    ['3.10.2', '13', 'TLSv1.2'],
    ['4.0.1', '25', 'TLSv1.3'],
    ['4.6.0', '59', 'TLSv1.3'],
    ['3.7.9', '82', 'TLSv1.2'],
    ['2.0', '60', 'TLSv1.2'],
    ['9.9', '61', 'TLSv1.3']
  ] as const) {
    const console = await consoleOf(t, version, { logger })
    t.match((await console.call('GET', '/api/ApplicationService/Info')).json, { Version: version, BuildNumber: build })
    t.equal(await protocolOf(console), tls, version)
    t.equal(await protocolOf(console, 'TLSv1.2'), 'TLSv1.2')
  }
  const told = warnings.map(line => JSON.parse(line)).filter(entry => 'as' in entry).map(({ version, as }) => [version, as])
  t.strictSame(told, [['3.7.9', '3.7.0'], ['2.0', '3.5.0'], ['9.9', '4.7.0']])
})

/** The protocol of a handshake. @param most that the client speaks */
async function protocolOf ({ endpoint: { host, port } }: Console, most: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.3'): Promise<string | null> {
  return await new Promise((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false, maxVersion: most }, () => {
      resolve(socket.getProtocol())
      socket.end()
    }).on('error', reject)
  })
}

t.test('the service document and the metadata document ask for no login', async t => {
  const console = await consoleOf(t, '4.0.1')
  const root = await console.call('GET', '/api', { as: 'none' })
  t.equal(root.status, 200)
  t.match(root.json, { '@odata.context': '/api/$metadata', value: [{ name: 'SessionService', kind: 'Singleton', url: '/api/SessionService' }] })
  const { status, headers, text } = await console.call('GET', '/api/$metadata', { as: 'none' })
  t.equal(status, 200)
  t.equal(headers['content-type'], 'application/xml')
  t.match(text, '<EntityType Name="Device">')
  t.notMatch(text, 'MigrationService', 'what is ours is no part of it')
  t.equal((await console.call('GET', '/api/$metadata/x', { as: 'none' })).status, 401)
})
