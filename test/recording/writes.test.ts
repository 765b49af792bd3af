import { type Test, test } from 'tap'
import type { Line } from '../../src/recording/recording.ts'
import { type Console, startConsole } from '../support/fleet.ts'
import { recordingOf, recordingWith, served } from '../support/recordings.ts'

const NETWORKS = '/api/NetworkConfigurationService/Networks'
const POOLS = '/api/IdentityPoolService/IdentityPools'
const TEMPLATES = '/api/TemplateService/Templates'
const PROFILES = '/api/ProfileService/Profiles'
const TEMPLATE_ACTION = '/api/TemplateService/Actions/TemplateService'
const PROFILE_ACTION = '/api/ProfileService/Actions/ProfileService'

/** Each answer is 2xx. */
function writer ({ call }: Pick<Console, 'call'>): (method: string, path: string, json?: object) => Promise<any> { // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely
  return async (method, path, json) => {
    const { status, text } = await call(method, path, { spoilt: true, ...(json !== undefined && { json }) })
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
}

/** A recording of a console on which somebody has made a network, a pool, a template of both, and two profiles of that. */
async function recorded (t: Test): Promise<{ file: string, template: number, network: number, pool: number, profiles: readonly number[] }> {
  const console = await startConsole(t, { devices: 7 })
  const send = writer(console)
  const { Id: network } = await send('POST', NETWORKS, { Name: 'Lab', Type: 1, VlanMinimum: 3001, VlanMaximum: 3001 })
  const { Id: pool } = await send('POST', POOLS, { Name: 'Lab', EthernetSettings: { Mac: { IdentityCount: 50, StartingMacAddress: 'VVVVVVVV' } } })
  const template = await send('POST', `${TEMPLATE_ACTION}.Clone`, { SourceTemplateId: 8, NewTemplateName: 'Lab', ViewTypeId: 2 })
  await send('POST', `${TEMPLATE_ACTION}.UpdateNetworkConfig`, {
    TemplateId: template, IdentityPoolId: pool, VlanAttributes: [{ ComponentId: 2, Untagged: network, Tagged: [], IsNicBonded: false }]
  })
  const profiles = await send('POST', PROFILES, { TemplateId: template, NamePrefix: 'Lab', NumberOfProfilesToCreate: 2 })
  return { file: await recordingOf(t, console), template, network, pool, profiles }
}

interface Group { readonly DisplayName: string, readonly SubAttributeGroups: readonly Group[], readonly Attributes: readonly Attribute[] }
interface Attribute { readonly AttributeId: number, readonly CustomId: number, readonly DisplayName: string, readonly Value: string | null, readonly IsIgnored: boolean }

function attributesIn (groups: readonly Group[]): Attribute[] {
  return groups.flatMap(({ Attributes, SubAttributeGroups }) => [...Attributes, ...attributesIn(SubAttributeGroups)])
}

test('networks, pools, templates and profiles that were recorded can be worked with', async t => {
  const { file, template, network, pool, profiles } = await recorded(t)
  const console = await served(t, file)
  const { call, fleet } = console
  const send = writer(console)
  const read = async (path: string): Promise<any> => await send('GET', path) // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely
  const refused = async (method: string, path: string, json: object): Promise<string | undefined> => {
    const { status, text } = await call(method, path, { json })
    return status < 400 ? undefined : /"MessageId": ?"(\w+)"/.exec(text)?.[1]
  }

  const before = await read(NETWORKS)
  t.equal(await refused('POST', NETWORKS, { Name: 'lab', Type: 1, VlanMinimum: 3009, VlanMaximum: 3009 }), 'CGEN6002', 'its name is taken')
  await send('PUT', `${NETWORKS}(${network})`, { Name: 'Laboratory', VlanMinimum: 3002, VlanMaximum: 3002, Type: 1 })
  const after = await read(NETWORKS)
  t.same(after.value.slice(0, -1), before.value.slice(0, -1))
  t.match(after.value.at(-1), { Id: network, Name: 'Laboratory', VlanMinimum: 3002 })
  await send('DELETE', `${NETWORKS}(${before.value[1].Id})`)
  t.same((await read(NETWORKS)).value.map(({ Id }: { Id: number }) => Id), after.value.map(({ Id }: { Id: number }) => Id).filter((id: number) => id !== before.value[1].Id))

  t.equal(await refused('DELETE', `${POOLS}(${pool})`, {}), 'MOCK1070', 'its template takes from it')
  t.match((await read(`${POOLS}(${pool})/UsageCounts`)).Counts, [{ TotalRequested: 50, TotalReserved: 8 }])

  const details = await read(`${TEMPLATES}(${template})/AttributeDetails`)
  const chosen = attributesIn(details.AttributeGroups).find(({ DisplayName }) => DisplayName === 'Boot Mode')
  await send('PUT', `${TEMPLATES}(${template})`, { Name: 'Lab', Attributes: [{ Id: chosen?.AttributeId, Value: 'Bios', IsIgnored: false }] })
  t.same(attributesIn((await read(`${TEMPLATES}(${template})/AttributeDetails`)).AttributeGroups), attributesIn(details.AttributeGroups)
    .map(attribute => attribute.AttributeId === chosen?.AttributeId ? { ...attribute, Value: 'Bios' } : attribute))

  const view = `${TEMPLATES}(${template})/Views(4)/AttributeViewDetails`
  const vlans = async (): Promise<Array<string | null>> => attributesIn((await read(view)).AttributeGroups)
    .filter(({ DisplayName }) => DisplayName === 'Vlan UnTagged').map(({ Value }) => Value)
  t.same(await vlans(), ['0', String(network), '0', '0'])
  await send('POST', `${TEMPLATE_ACTION}.UpdateNetworkConfig`, { TemplateId: template, VlanAttributes: [{ ComponentId: 3, Untagged: network }] })
  t.same(await vlans(), ['0', String(network), String(network), '0'])

  const clone = await send('POST', `${TEMPLATE_ACTION}.Clone`, { SourceTemplateId: template, NewTemplateName: 'Copy', ViewTypeId: 2 })
  t.ok(clone > template)
  const copied = attributesIn((await read(`${TEMPLATES}(${clone})/AttributeDetails`)).AttributeGroups)
  t.same(copied.map(({ DisplayName, Value }) => [DisplayName, Value]), attributesIn(details.AttributeGroups)
    .map(({ AttributeId, DisplayName, Value }) => [DisplayName, AttributeId === chosen?.AttributeId ? 'Bios' : Value]))

  const { value: devices } = await read('/api/DeviceService/Devices')
  const { value: had } = await read(PROFILES)
  const free = devices.find(({ Id, Type }: { Id: number, Type: number }) => Type === 1000 && !had.some(({ TargetId }: { TargetId: number }) => TargetId === Id))
  await send('POST', `${PROFILE_ACTION}.AssignProfile`, { Id: profiles[1], TargetId: free.Id })
  const { clock, jobs } = fleet.appliance('source')
  clock.advance(3_600_000)
  await jobs.catchUp()
  t.match(await read(`${PROFILES}(${profiles[1]})`), { TargetId: free.Id, TargetName: free.DeviceName, ProfileState: 4 })
  t.equal(await refused('DELETE', `${TEMPLATES}(${template})`, {}), 'MOCK1070', 'profiles are made of it')
  await send('POST', `${PROFILE_ACTION}.UnassignProfiles`, { ProfileIds: [profiles[1]] })
  clock.advance(3_600_000)
  await jobs.catchUp()
  await send('POST', `${PROFILE_ACTION}.Delete`, { ProfileIds: profiles })
  t.same((await read(PROFILES)).value, had.slice(0, -2))
  await send('DELETE', `${TEMPLATES}(${template})`)
  t.notOk((await read(TEMPLATES)).value.some(({ Id }: { Id: number }) => Id === template))
  t.match((await call('GET', `${TEMPLATES}(${template})`)).text, 'CTEM1026')
  await send('DELETE', `${POOLS}(${pool})`)
})

/** A collection of a real console, as far as somebody has recorded it. */
function listed (path: string, members: ReadonlyArray<Readonly<Record<string, unknown>>>): Line[] {
  const entities = members.map(member => ({ '@odata.id': `${path}(${String(member['Id'])})`, ...member }))
  return [{ path, status: 200, set: { '@odata.count': members.length } }, ...entities.map(entity => ({ of: path, entity }))]
}

function attribute (AttributeId: number, DisplayName: string, Value: unknown, CustomId = 0): object {
  return { AttributeId, CustomId, AttributeEditInfoId: 1, DisplayName, Description: null, Value, IsReadOnly: false, IsIgnored: false }
}

function group (GroupNameId: number, DisplayName: string, SubAttributeGroups: readonly object[], Attributes: readonly object[] = []): object {
  return { GroupNameId, DisplayName, SubAttributeGroups, Attributes }
}

test('settings that no server here has keep their ids, their groups and their names', async t => {
  const template = { Id: 77, Name: 'Prod', ViewTypeId: 2, TypeId: 2, Status: 2060, IsBuiltIn: false, SourceDeviceId: 12_345, NoSuchMember: [1] }
  const groups = [
    group(9, 'iDRAC', [group(31_001, 'Thermal Settings', [], [attribute(90_011, 'ThermalSettings 1 Fan Offset', 'Low')])]),
    group(4, 'NIC', [group(61, 'NIC.Mezzanine.1A-1-1', [group(32_001, 'NIC Configuration', [], [
      attribute(90_012, 'Wake On LAN', 'Disabled'), attribute(90_013, 'Number of Things', 4)
    ])])])
  ]
  const partition = group(1, 'Partition ', [], [
    attribute(0, 'Vlan Tagged', '20057, 20058', 2302), attribute(0, 'Vlan UnTagged', '20057', 2302), attribute(0, 'Min Bandwidth', '0', 2302)
  ])
  const views = [
    group(1001, 'NICModel', [group(3, 'NIC in Mezzanine 1A', [group(1, 'Port ', [partition])])]),
    group(1005, 'NicBondingTechnology', [], [attribute(0, 'Nic Bonding Technology', 'LACP')])
  ]
  const profile = { Id: 5, ProfileName: 'Prod 1', TemplateId: 77, TemplateName: 'Prod', ProfileState: 0 }
  const console = await served(t, await recordingWith(t, [
    ...listed(NETWORKS, [{ Id: 20_057, Name: 'N'.repeat(300), VlanMinimum: 5, VlanMaximum: 5, Type: 1 }, { Id: 'x', Name: 'X' }, {}]),
    ...listed(POOLS, [{ Id: 9, Name: 'Odd', EthernetSettings: { Mac: { IdentityCount: 10, StartingMacAddress: '00:11' } }, FcSettings: 7 }]),
    ...listed(TEMPLATES, [template, template]),
    { path: `${TEMPLATES}(77)/AttributeDetails`, status: 200, entity: { Id: 11, Name: '', AttributeGroupNames: [], AttributeGroups: groups } },
    { path: `${TEMPLATES}(77)/Views(4)/AttributeViewDetails`, status: 200, entity: { Id: 4, AttributeGroups: views } },
    ...listed(PROFILES, [profile]),
    { path: `${PROFILES}(5)/AttributeDetails`, status: 200, entity: { AttributeGroups: [group(9, 'iDRAC', [group(31_001, 'Thermal Settings', [], [attribute(70_001, 'ThermalSettings 1 Fan Offset', 'High')])])] } }
  ]))
  const { call } = console
  const send = writer(console)
  const put = async (path: string, json: object): Promise<number> => (await call('PUT', path, { json })).status
  const read = async (path: string): Promise<any> => await send('GET', path) // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely

  t.equal(await put(`${TEMPLATES}(77)`, { Name: 'Prod', Attributes: [{ Id: 90_013, Value: '8', IsIgnored: false }] }), 200)
  const { AttributeGroups } = await read(`${TEMPLATES}(77)/AttributeDetails`)
  t.match(attributesIn(AttributeGroups), [
    { AttributeId: 90_011, DisplayName: 'ThermalSettings 1 Fan Offset', Value: 'Low' }, { AttributeId: 90_012, Value: 'Disabled' }, { AttributeId: 90_013, Value: '8' }
  ])
  t.match(AttributeGroups, [{ GroupNameId: 9, SubAttributeGroups: [{ GroupNameId: 31_001 }] }, { GroupNameId: 4, SubAttributeGroups: [{ GroupNameId: 61 }] }])
  t.equal(await put(`${TEMPLATES}(77)`, { Name: 'Prod', Attributes: [{ Id: 90_014, Value: '8' }] }), 400)
  t.equal(await put(`${PROFILES}(5)`, { Attributes: [{ Id: 70_001, Value: 'Medium', IsIgnored: false }] }), 200)
  t.match(attributesIn((await read(`${PROFILES}(5)/AttributeDetails`)).AttributeGroups), [{ AttributeId: 70_001, Value: 'Medium' }])

  const clone = await send('POST', `${TEMPLATE_ACTION}.Clone`, { SourceTemplateId: 77, NewTemplateName: 'Copy', ViewTypeId: 2 })
  t.match(attributesIn((await read(`${TEMPLATES}(${clone})/AttributeDetails`)).AttributeGroups), [
    { AttributeId: clone * 10_000 + 1, DisplayName: 'ThermalSettings 1 Fan Offset', Value: 'Low' }, { DisplayName: 'Wake On LAN' }, { Value: '8' }
  ])
  const exported = await send('POST', `${TEMPLATE_ACTION}.Export`, { TemplateId: 77 })
  t.match(exported.Content, /<Component FQDD="NIC.Mezzanine.1A-1-1">\n<Attribute Name="WakeOnLan">Disabled<\/Attribute>/)

  await send('POST', `${TEMPLATE_ACTION}.UpdateNetworkConfig`, { TemplateId: 77, VlanAttributes: [{ ComponentId: 2302, Untagged: 0 }] })
  t.match(attributesIn((await read(`${TEMPLATES}(77)/Views(4)/AttributeViewDetails`)).AttributeGroups).filter(({ DisplayName }) => DisplayName === 'Vlan UnTagged'),
    [{ CustomId: 2302, Value: '0' }])
  t.equal((await call('GET', `${POOLS}(9)/UsageCounts`)).status, 200, 'what is no range is none')
  t.equal(await put(`${POOLS}(9)`, { Name: 'Even' }), 200)
  t.equal((await read(`${POOLS}(9)`)).Name, 'Even')
  t.equal(await put(`${NETWORKS}(20057)`, { Name: 'Five' }), 200)
  t.equal((await read(`${NETWORKS}(20057)`)).Name, 'Five')
})

interface Thing {
  readonly path: string
  readonly key?: string
  readonly name?: string
  /** What makes one, and changes it. */
  readonly body: (name: string) => object
  /** What takes it away; absent: DELETE does. */
  readonly removal?: (id: number) => [action: string, json: object]
}

const DEVICE = { Id: 10_001, Type: { Id: 1000, Name: 'DEVICE' } }
const PROFILE_OF_DEVICES = JSON.stringify({ type: 'DISCOVERY', credentials: [{ type: 'WSMAN', authType: 'Basic', credentials: { username: 'root', password: 'x' } }] })

const THINGS: readonly Thing[] = [
  {
    path: '/api/AlertService/AlertPolicies',
    body: Name => ({ Name, Description: '', PolicyData: { Devices: [10_001], Severities: [16], Actions: [{ TemplateId: 50, ParameterDetails: [{ Name: 'to', Value: 'a@example.com' }] }] } }),
    removal: id => ['AlertService/Actions/AlertService.RemoveAlertPolicies', { AlertPolicyIds: [id] }]
  },
  {
    path: '/api/ReportService/ReportDefs',
    body: Name => ({ Name, Description: '', FilterGroupId: 0, ColumnNames: [{ Name: 'A' }, { Name: 'B' }], QueryDefRequest: { ContextId: 5, ResultFields: [{ FieldId: 421 }, { FieldId: 424 }], SortFields: [] } })
  },
  {
    path: '/api/TemplateService/Baselines',
    body: Name => ({ Name, Description: '', TemplateId: 9, BaselineTargets: [{ Id: 10_001 }] }),
    removal: id => ['TemplateService/Actions/TemplateService.RemoveBaseline', { BaselineIds: [id] }]
  },
  {
    path: '/api/UpdateService/Baselines',
    body: Name => ({ Name, Description: '', CatalogId: 22, RepositoryId: 12, Targets: [DEVICE], DowngradeEnabled: true, Is64Bit: true }),
    removal: id => ['UpdateService/Actions/UpdateService.RemoveBaselines', { BaselineIds: [id] }]
  },
  {
    path: '/api/UpdateService/Catalogs',
    name: 'Repository',
    body: Name => ({ Filename: 'catalog.xml', SourcePath: 'a', Repository: { Name, Description: '', RepositoryType: 'HTTPS', Source: 'example.com' } }),
    removal: id => ['UpdateService/Actions/UpdateService.RemoveCatalogs', { CatalogIds: [id] }]
  },
  {
    path: '/api/DiscoveryConfigService/DiscoveryConfigGroups',
    key: 'DiscoveryConfigGroupId',
    name: 'DiscoveryConfigGroupName',
    body: DiscoveryConfigGroupName => ({ DiscoveryConfigGroupName, DiscoveryConfigModels: [{ DeviceType: [1000], DiscoveryConfigTargets: [{ NetworkAddressDetail: '192.0.2.7' }], ConnectionProfile: PROFILE_OF_DEVICES }] }),
    removal: id => ['DiscoveryConfigService/Actions/DiscoveryConfigService.RemoveDiscoveryGroup', { DiscoveryGroupIds: [id] }]
  }
]

test('baselines, catalogs, policies, discoveries and reports that were recorded can be changed and deleted', async t => {
  const console = await startConsole(t, { devices: 2 })
  const finish = async ({ fleet }: Console): Promise<void> => {
    const { clock, jobs } = fleet.appliance('source')
    clock.advance(3_600_000)
    await jobs.catchUp()
  }
  const ids = new Map<Thing, number>()
  for (const thing of THINGS) ids.set(thing, (await writer(console)('POST', thing.path, thing.body('Lab')))[thing.key ?? 'Id'])
  await finish(console)
  const mock = await served(t, await recordingOf(t, console))
  const send = writer(mock)
  for (const thing of THINGS) {
    const { path, key = 'Id', name = 'Name', body, removal } = thing
    const id = ids.get(thing) ?? 0
    const list = async (): Promise<any[]> => (await send('GET', `${path}?$top=1000`)).value // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely
    const others = (members: readonly any[]): unknown[] => members.filter(member => member[key] !== id) // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely
    const own = (members: readonly any[]): unknown => members.find(member => member[key] === id) // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely
    const before = await list()
    t.match(own(before), { [name]: name === 'Repository' ? { Name: 'Lab' } : 'Lab' }, path)
    await send('PUT', `${path}(${id})`, { ...body('Laboratory'), [key]: id })
    await finish(mock)
    const after = await list()
    t.match(own(after), { [name]: name === 'Repository' ? { Name: 'Laboratory' } : 'Laboratory' }, path)
    t.same(others(after), others(before), path)
    await (removal === undefined ? send('DELETE', `${path}(${id})`) : send('POST', `/api/${removal(id)[0]}`, removal(id)[1]))
    t.same(await list(), others(before), path)
  }
})

test('a report whose fields nobody knows is renamed, and an alert policy keeps what only its console knows', async t => {
  const [reports, policies] = ['/api/ReportService/ReportDefs', '/api/AlertService/AlertPolicies']
  const data = { MessageIds: ["'XYZ9999'"], Catalogs: [{ CatalogName: 'A plugin', Categories: [1], SubCategories: [2] }], Actions: [{ Id: 1, Name: 'Odd', TemplateId: 999, ParameterDetails: [{ Name: 'x', Value: 'y' }] }] }
  const { call } = await served(t, await recordingWith(t, [
    ...listed(reports, [{ Id: 20_000, Name: 'Odd', IsBuiltIn: false, ColumnNames: [{ Id: 1, Sequence: 1, Name: 'A' }] }, { Id: 20_001, Name: 'Theirs', IsBuiltIn: true }]),
    ...listed(policies, [{ Id: 30_000, Name: 'Odd', PolicyData: data }])
  ]))
  const put = async (path: string, json: object): Promise<number> => (await call('PUT', path, { json, spoilt: true })).status
  t.equal(await put(`${reports}(20000)`, { Name: 'Even', ColumnNames: [{ Name: 'A' }] }), 200)
  t.equal(await put(`${reports}(20000)`, { Name: 'Even', ColumnNames: [{ Name: 'B' }] }), 400)
  t.equal(await put(`${reports}(20001)`, { Name: 'Ours' }), 400)
  t.equal(await put(`${policies}(30000)`, { Name: 'Even', PolicyData: data }), 200)
  t.match((await call('GET', policies, { spoilt: true })).json.value, [{ Id: 30_000, Name: 'Even', PolicyData: { MessageIds: ["'XYZ9999'"] } }])
  t.equal(await put(`${policies}(30000)`, { PolicyData: { MessageIds: ['XYZ9998'] } }), 400)
})

test('users who were recorded log in when a password is set, and can be deleted', async t => {
  const accounts = '/api/AccountService/Accounts'
  const user = { UserTypeId: 1, RoleId: '16', Enabled: true, Locked: false, Description: '' }
  const { call } = await served(t, await recordingWith(t, [
    { path: accounts, status: 200, set: { '@odata.count': 4 } },
    ...[{ ...user, Id: '10078', UserName: 'admin' }, { ...user, Id: '20001', UserName: 'jane' }, { ...user, Id: 'x', UserName: 'odd' }, { ...user, Id: '20002', UserName: 'group', UserTypeId: 2 }]
      .map(entity => ({ of: accounts, entity: { '@odata.id': `${accounts}('${entity.Id}')`, ...entity } }))
  ]))
  const login = async (Password: string): Promise<number> =>
    (await call('POST', '/api/SessionService/Sessions', { as: 'none', json: { UserName: 'jane', Password, SessionType: 'API' } })).status
  t.not(await login(''), 201)
  const json = { ...user, Id: '20001', UserName: 'jane', Password: 'Passw0rd!Passw0rd', Description: 'of the lab' }
  t.equal((await call('PUT', `${accounts}('20001')`, { json, spoilt: true })).status, 200)
  t.equal(await login('Passw0rd!Passw0rd'), 201)
  const names = async (): Promise<string[]> => (await call('GET', accounts, { spoilt: true })).json.value.map(({ UserName }: { UserName: string }) => UserName)
  t.match((await call('GET', accounts, { spoilt: true })).json.value[1], { UserName: 'jane', Description: 'of the lab' })
  t.equal((await call('DELETE', `${accounts}('20001')`)).status, 204)
  t.same(await names(), ['admin', 'odd', 'group'])
})
