import t, { type Test } from 'tap'
import type { FleetSettings } from '../../../src/fleet.ts'
import { envelope } from '../../support/envelope.ts'
import { type Console, type Reply, consoleOf, startConsole, startTestFleet } from '../../support/fleet.ts'
import { folderOf } from '../../support/folder.ts'

type Member = Record<string, any> // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely

/** Who calls: the administrator, or the device manager. */
type Ask = (method: string, path: string, json?: unknown) => Promise<Reply>

const ACCOUNTS = '/api/AccountService/Accounts'
const SET_SCOPE = '/api/AccountService/Actions/AccountService.SetScope'
const DEVICES = '/api/DeviceService/Devices'
const GROUPS = '/api/GroupService/Groups'
const JOBS = '/api/JobService/Jobs'
const PASSWORD = 'Passw0rd!Passw0rd'
const [MINE, OTHER, THIRD] = [10_001, 10_002, 10_003]

interface Scoped {
  readonly console: Console
  readonly admin: Ask
  readonly manager: Ask
  readonly account: string
  readonly group: number
}

function asking ({ call }: Console, as = 'basic', headers: Readonly<Record<string, string>> = {}): Ask {
  return async (method, path, json) => await call(method, encodeURI(path), { as, headers, ...(json !== undefined && { json }) })
}

async function all (ask: Ask, path: string): Promise<readonly Member[]> {
  const { status, json, text } = await ask('GET', `${path}?$top=10000`)
  if (status !== 200) throw new Error(`${path}: ${status} ${text}`)
  return json.value
}

async function ids (ask: Ask, path: string, name = 'Id'): Promise<readonly unknown[]> {
  return (await all(ask, path)).map(member => member[name])
}

async function act (ask: Ask, action: string, json: unknown): Promise<Reply> {
  return await ask('POST', `/api/${action.split('.')[0] ?? ''}/Actions/${action}`, json)
}

function job (devices: readonly number[], params: Readonly<Record<string, string>> = { operationName: 'POWER_CONTROL', powerState: '12' }, type = 3): Member {
  return {
    JobName: 'a job',
    JobType: { Id: type },
    Schedule: 'startnow',
    Params: Object.entries(params).map(([Key, Value]) => ({ Key, Value })),
    Targets: devices.map(Id => ({ Id, Data: '', TargetType: { Id: 1000, Name: 'DEVICE' } }))
  }
}

/** A device manager who is restricted to a group of one device, below a group of another. */
async function start (t: Test, options: Partial<FleetSettings> = {}): Promise<Scoped> {
  const console = await startConsole(t, { devices: 40, seed: 4, ...options })
  const admin = asking(console)
  const made = async (Name: string, ParentId: number, device: number): Promise<number> => {
    const id = Number((await act(admin, 'GroupService.CreateGroup', { GroupModel: { Name, MembershipTypeId: 12, ParentId } })).text)
    await act(admin, 'GroupService.AddMemberDevices', { GroupId: id, MemberDeviceIds: [device] })
    return id
  }
  const group = await made('mine', await made('above', 1021, OTHER), MINE)
  await made('beside', 1021, THIRD)
  const { json: { Id: account } } = await admin('POST', ACCOUNTS, { UserName: 'dm1', Password: PASSWORD, RoleId: '101', Enabled: true })
  const set = await admin('POST', SET_SCOPE, { UserId: Number(account), Groups: [group] })
  if (set.status !== 204) throw new Error(set.text)
  return { console, admin, account, group, manager: asking(console, 'none', { authorization: `Basic ${Buffer.from(`dm1:${PASSWORD}`).toString('base64')}` }) }
}

t.test('a device manager sees the devices of his groups, and all that speaks of devices tells of them alone', async t => {
  const { admin, manager, group } = await start(t)
  t.strictSame(await ids(manager, DEVICES), [MINE])
  t.match((await manager('GET', `${DEVICES}?$filter=Id eq ${OTHER}`)).json, { '@odata.count': 0 })
  t.equal((await manager('GET', `${DEVICES}(${MINE})`)).status, 200)
  for (const path of ['', '/InventoryDetails', '/Power', '/SubSystemHealth', '/HardwareLogs', '/SensorHealth', '/Baselines', '/Settings']) {
    t.equal((await manager('GET', `${DEVICES}(${OTHER})${path}`)).status, 404, `Devices(${OTHER})${path}`)
  }
  const groups = await all(manager, GROUPS)
  t.strictSame(groups.map(({ Name, IsAccessAllowed }) => [Name, IsAccessAllowed]).sort(),
    [['All Devices', false], ['Static Groups', false], ['above', false], ['mine', true]], 'and the way to his group')
  for (const id of [1031, 1021, group]) t.strictSame(await ids(manager, `${GROUPS}(${id})/AllLeafDevices`), [MINE], `group ${id}`)
  t.not((await manager('GET', `${GROUPS}(1001)`)).status, 200)
  const tag = (await manager('GET', `${DEVICES}(${MINE})`)).json.DeviceServiceTag
  t.ok((await all(admin, '/api/AlertService/Alerts')).some(({ AlertDeviceId }) => AlertDeviceId !== MINE))
  for (const [path, name] of [['/api/AlertService/Alerts', 'AlertDeviceId'], ['/api/WarrantyService/Warranties', 'DeviceId']] as const) {
    t.ok((await ids(manager, path, name)).every(id => id === MINE), path)
  }
  for (const report of [10_051, 10_052, 10_054, 10_055]) {
    const rows = (await all(manager, `/api/ReportService/ReportDefs(${report})/ReportResults/ResultRows`)).map(({ Values }) => Values)
    t.ok(rows.every((values: string[]) => values.includes(tag)), `report ${report}`)
    t.ok((await all(admin, `/api/ReportService/ReportDefs(${report})/ReportResults/ResultRows`)).length > rows.length)
  }
  t.equal((await ids(admin, DEVICES)).length, 40, 'the administrator sees all')
})

t.test('a device manager sees what he made and what every console has, with all devices, too', async t => {
  const { console, admin, manager } = await start(t, { switches: { jobSeconds: 0 } })
  await admin('POST', ACCOUNTS, { UserName: 'dm2', Password: PASSWORD, RoleId: '101', Enabled: true })
  const other = asking(console, 'none', { authorization: `Basic ${Buffer.from(`dm2:${PASSWORD}`).toString('base64')}` })
  const [TEMPLATES, PROFILES, REPORTS, POLICIES] =
    ['/api/TemplateService/Templates', '/api/ProfileService/Profiles', '/api/ReportService/ReportDefs', '/api/AlertService/AlertPolicies']
  t.equal((await ids(other, DEVICES)).length, 40)

  const template = Number((await manager('POST', TEMPLATES, { Name: 'golden', Fqdds: 'All', ViewTypeId: 2, SourceDeviceId: MINE })).text)
  const profile = Number(JSON.parse((await manager('POST', PROFILES, { TemplateId: template, NamePrefix: 'mine' })).text)[0])
  const definition = { Name: 'his', ColumnNames: [{ Name: 'Device' }], QueryDefRequest: { ContextId: 5, ResultFields: [{ FieldId: 421 }] } }
  const report: number = (await manager('POST', REPORTS, definition)).json.Id
  const task = (await manager('GET', `${TEMPLATES}(${template})`)).json.TaskId
  const his = { [TEMPLATES]: template, [PROFILES]: profile, [JOBS]: task, [REPORTS]: report }
  for (const [path, id] of Object.entries(his)) {
    for (const [ask, sees] of [[manager, true], [other, false], [admin, true]] as const) {
      t.equal((await ids(ask, path)).includes(id), sees, `${path} lists ${id}`)
      t.equal((await ask('GET', `${path}(${id})`)).status < 400, sees, `${path}(${id})`)
    }
    t.equal((await manager('GET', `${path}?$filter=Id eq ${id}`)).json['@odata.count'], 1)
    t.equal((await other('GET', `${path}?$filter=Id eq ${id}`)).json['@odata.count'], 0)
  }
  t.ok((await all(manager, TEMPLATES)).every(({ Id, IsBuiltIn }) => IsBuiltIn === true || Id === template))
  t.ok((await all(manager, JOBS)).every(({ Builtin, CreatedBy }) => Builtin === true || CreatedBy === 'dm1'))
  for (const path of ['/api/TemplateService/Baselines', '/api/UpdateService/Baselines']) {
    const [{ Id } = { Id: 0 }] = await all(admin, path)
    t.strictSame(await ids(manager, path), [], path)
    t.not((await manager('GET', `${path}(${Id})`)).status, 200)
  }

  for (const path of ['', '/AttributeDetails', '/Views', '/Views(4)/AttributeViewDetails']) {
    t.equal((await other('GET', `${TEMPLATES}(${template})${path}`)).status, (await other('GET', `${TEMPLATES}(999)${path}`)).status, path)
  }
  const unknown = async (method: string, path: (id: number) => string, json: (id: number) => unknown, id: number): Promise<void> => {
    const [theirs, nobodys] = [await other(method, path(id), json(id)), await other(method, path(99_999), json(99_999))]
    t.ok(theirs.status >= 400, `${method} ${path(id)}: ${theirs.status} ${theirs.text}`)
    t.equal(theirs.text.replaceAll(String(id), '#'), nobodys.text.replaceAll('99999', '#'), `${method} ${path(id)}`)
  }
  const action = (name: string): (() => string) => () => `/api/${name.split('.')[0] ?? ''}/Actions/${name}`
  await unknown('PUT', id => `${TEMPLATES}(${id})`, Id => ({ Id, Name: 'taken' }), template)
  await unknown('DELETE', id => `${TEMPLATES}(${id})`, () => undefined, template)
  await unknown('POST', action('TemplateService.Deploy'), Id => ({ Id, TargetIds: [THIRD] }), template)
  await unknown('POST', action('TemplateService.Export'), TemplateId => ({ TemplateId }), template)
  await unknown('POST', action('TemplateService.Clone'), SourceTemplateId => ({ SourceTemplateId, NewTemplateName: 'c', ViewTypeId: 2 }), template)
  await unknown('POST', () => PROFILES, TemplateId => ({ TemplateId, NamePrefix: 'p' }), template)
  await unknown('PUT', id => `${PROFILES}(${id})`, Id => ({ Id, Name: 'taken' }), profile)
  await unknown('DELETE', id => `${PROFILES}(${id})`, () => undefined, profile)
  await unknown('POST', action('ProfileService.Delete'), id => ({ ProfileIds: [id] }), profile)
  await unknown('POST', action('ProfileService.AssignProfile'), Id => ({ Id, TargetId: THIRD }), profile)
  await unknown('PUT', id => `${REPORTS}(${id})`, () => definition, report)
  await unknown('DELETE', id => `${REPORTS}(${id})`, () => undefined, report)
  await unknown('POST', action('ReportService.RunReport'), ReportDefId => ({ ReportDefId }), report)
  await unknown('DELETE', id => `${JOBS}(${id})`, () => undefined, task)
  await unknown('POST', action('JobService.RunJobs'), id => ({ JobIds: [id] }), task)
  await unknown('POST', () => JOBS, Id => ({ ...job([THIRD]), Id }), task)
  await act(other, 'ProfileService.Delete', { SelectAll: true, Filters: '' })
  t.match((await manager('GET', `${PROFILES}(${profile})`)).json, { ProfileName: 'mine 00001' }, 'all that he sees are none of others')
  t.equal((await other('POST', TEMPLATES, { Name: 'golden', Fqdds: 'All', ViewTypeId: 2, SourceDeviceId: THIRD })).text, envelope('CTEM1027', ['golden']), 'names are of all')

  const [builtIn] = (await all(manager, JOBS)).filter(({ Builtin, Editable }) => Builtin === true && Editable === true)
  t.equal((await manager('POST', JOBS, { ...builtIn, State: 'Disabled' })).status, 400, 'a built-in job stays as it is')
  t.ok((await all(manager, POLICIES)).length > 0)
  t.ok((await all(manager, POLICIES)).every(({ DefaultPolicy }) => DefaultPolicy === true))
  t.ok((await all(manager, REPORTS)).every(({ Id, IsBuiltIn }) => IsBuiltIn === true || Id === report))
})

t.test('a device manager changes the devices of his groups alone', async t => {
  const { admin, manager, group } = await start(t)
  t.equal((await manager('POST', JOBS, job([MINE, OTHER]))).text, envelope('CJOB4035'))
  t.match((await admin('GET', `${DEVICES}(${MINE})`)).json, { PowerState: 17 }, 'nothing is done')
  t.equal((await manager('POST', JOBS, job([MINE]))).status, 201)
  t.match((await admin('GET', `${DEVICES}(${MINE})`)).json, { PowerState: 18 })
  for (const type of [5, 8]) t.equal((await manager('POST', JOBS, job([OTHER], {}, type))).status, 400, `job type ${type}`)
  const everything = { ...job([]), Targets: [{ Id: 1031, Data: '', TargetType: { Id: 6000, Name: 'GROUP' } }] }
  t.equal((await manager('POST', JOBS, everything)).status, 201)
  t.match((await admin('GET', `${DEVICES}(${OTHER})`)).json, { PowerState: 17 }, 'of all devices those that are his')

  const template = (Name: string, SourceDeviceId: number): object => ({ Name, Fqdds: 'All', ViewTypeId: 2, SourceDeviceId })
  t.equal((await manager('POST', '/api/TemplateService/Templates', template('theirs', OTHER))).text, envelope('CTEM1025', [String(OTHER)]))
  const made = await manager('POST', '/api/TemplateService/Templates', template('golden', MINE))
  t.equal(made.status, 201)
  const Id = Number(made.text)
  const taken = (await all(admin, '/api/ProfileService/Profiles')).filter(({ TargetId }) => [MINE, OTHER].includes(TargetId)).map(({ Id }) => Id)
  if (taken.length > 0) await act(admin, 'ProfileService.UnassignProfiles', { ProfileIds: taken })
  t.equal((await act(manager, 'TemplateService.Deploy', { Id, TargetIds: [MINE, OTHER] })).text, envelope('CTEM1025', [String(OTHER)]))
  t.equal((await act(manager, 'TemplateService.Deploy', { Id, TargetIds: [MINE] })).status, 200)
  const theirs = (await all(admin, '/api/ProfileService/Profiles')).find(({ TargetId }) => TargetId !== 0 && TargetId !== MINE) ?? {}
  t.equal((await act(manager, 'ProfileService.UnassignProfiles', { ProfileIds: [theirs['Id']] })).status, 400, 'from a device of others')

  const [alert] = (await all(admin, '/api/AlertService/Alerts')).filter(({ AlertDeviceId }) => AlertDeviceId !== MINE)
  t.equal((await act(manager, 'AlertService.Acknowledge', { AlertIds: [alert?.Id] })).status < 400, false)
  t.equal((await act(manager, 'GroupService.AddMemberDevices', { GroupId: group, MemberDeviceIds: [OTHER] })).status, 400)
  const beside = (await all(admin, GROUPS)).find(({ Name }) => Name === 'beside')?.Id
  for (const [action, body] of [
    ['AddMemberDevices', { GroupId: beside, MemberDeviceIds: [MINE] }],
    ['RemoveMemberDevices', { GroupId: beside, MemberDeviceIds: [THIRD] }],
    ['DeleteGroup', { GroupIds: [beside] }],
    ['CreateGroup', { GroupModel: { Name: 'new', MembershipTypeId: 12, ParentId: 1021 } }],
    ['UpdateGroup', { GroupModel: { Id: beside, Name: 'new', ParentId: 1021 } }]
  ] as const) t.equal((await act(manager, `GroupService.${action}`, body)).status, 400, action)
  t.equal((await act(manager, 'GroupService.UpdateGroup', { GroupModel: { Id: group, Name: 'ours' } })).status, 200, 'his own group')
  t.strictSame(await ids(admin, `${GROUPS}(${beside})/Devices`), [THIRD])
})

t.test('a job works in the scope of who made it, whoever looks when it ends, over a restart', async t => {
  const dataDirectory = folderOf(t)
  const { console, admin, manager, group } = await start(t, { dataDirectory, switches: { jobSeconds: 60 } })
  const theirs = (await admin('POST', JOBS, job([OTHER]))).json.Id
  const own = (await manager('POST', JOBS, { ...job([]), Targets: [{ Id: group, Data: '', TargetType: { Id: 6000, Name: 'GROUP' } }] })).json.Id
  await act(admin, 'GroupService.RemoveMemberDevices', { GroupId: group, MemberDeviceIds: [MINE] })
  await act(admin, 'GroupService.AddMemberDevices', { GroupId: group, MemberDeviceIds: [THIRD] })
  await console.fleet.stop(0)
  const again = consoleOf(await startTestFleet(t, { devices: 40, seed: 4, dataDirectory }))
  again.fleet.appliance('source').clock.advance(61_000)
  const asManager = asking(again, 'none', { authorization: `Basic ${Buffer.from(`dm1:${PASSWORD}`).toString('base64')}` })
  t.match((await asManager('GET', JOBS)).status, 200, 'the device manager looks first')
  const power = async (id: number): Promise<number> => (await asking(again)('GET', `${DEVICES}(${id})`)).json.PowerState
  t.match((await asking(again)('GET', `${JOBS}(${theirs})`)).json, { LastRunStatus: { Id: 2060 } })
  t.match((await asking(again)('GET', `${JOBS}(${own})`)).json, { LastRunStatus: { Id: 2060 } })
  t.strictSame([await power(MINE), await power(OTHER), await power(THIRD)], [17, 18, 18], 'what is in the group then')
})

t.test('a scope is set, shown, replaced, and asked of device managers alone', async t => {
  const { console, admin, manager, account, group } = await start(t)
  const permissions = `${ACCOUNTS}('${account}')/Permissions`
  t.match(await all(admin, permissions), [{ GroupId: group, GroupName: 'mine' }])
  t.strictSame(await all(admin, `${ACCOUNTS}('10078')/Permissions`), [])
  t.equal((await admin('GET', `${ACCOUNTS}('9')/Permissions`)).text, envelope('CGEN1006'))
  const session = await console.call('POST', '/api/SessionService/Sessions', { as: 'none', json: { UserName: 'dm1', Password: PASSWORD, SessionType: 'API' } })
  const bySession = asking(console, String(session.headers['x-auth-token']))
  t.strictSame(await ids(bySession, DEVICES), [MINE], 'by a session as well')
  t.equal((await admin('POST', SET_SCOPE, { UserId: account, Groups: [1001] })).status, 204)
  t.equal((await bySession('GET', DEVICES)).status, 401, 'sessions end')
  t.equal((await ids(manager, DEVICES)).length, (await all(admin, `${GROUPS}(1001)/AllLeafDevices`)).length)
  t.equal((await admin('POST', SET_SCOPE, { UserId: account, Groups: [1031] })).status, 204)
  t.strictSame([(await ids(manager, DEVICES)).length, (await ids(manager, GROUPS)).length], [40, (await ids(admin, GROUPS)).length], 'all devices')
  const { json: { Id: viewer } } = await admin('POST', ACCOUNTS, { UserName: 'eve', Password: PASSWORD, RoleId: '16', Enabled: true })
  for (const [json, expected] of [
    [{ UserId: 9, Groups: [1001] }, envelope('CGEN1006')],
    [{ UserId: viewer, Groups: [1001] }, envelope('CGEN6002', ['UserId'])],
    [{ UserId: account, Groups: [7] }, envelope('CGEN6002', ['Groups'])],
    [{ UserId: account, Groups: [] }, envelope('CGEN6002', ['Groups'])]
  ] as const) t.equal((await admin('POST', SET_SCOPE, json)).text, expected)
  t.equal((await manager('POST', SET_SCOPE, { UserId: account, Groups: [1001] })).status, 403)
  await admin('POST', SET_SCOPE, { UserId: account, Groups: [group] })
  t.equal((await admin('PUT', `${ACCOUNTS}('${account}')`, { RoleId: '16' })).status, 200)
  t.equal((await ids(manager, DEVICES)).length, 40, 'other roles see everything')
  await admin('PUT', `${ACCOUNTS}('${account}')`, { RoleId: '101' })
  await act(admin, 'GroupService.DeleteGroup', { GroupIds: [group] })
  t.strictSame(await ids(manager, DEVICES), [], 'a group that is gone has no devices')
  const older = asking(await startConsole(t, { appliances: [{ name: 'source', version: '3.5.0', port: 0 }] }))
  t.equal((await older('POST', SET_SCOPE, { UserId: 1, Groups: [1001] })).status, 404, 'it came with 3.6')
})
