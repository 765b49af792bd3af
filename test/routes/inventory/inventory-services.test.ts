import { Agent } from 'node:https'
import t, { type Test } from 'tap'
import { routes } from '../../../routes/index.ts'
import { ALERT_CATEGORIES, MESSAGE_DEFINITIONS } from '../../../src/estate/alert-catalog.ts'
import { ALL_DEVICES, BUILT_IN_GROUPS, STATIC_GROUPS } from '../../../src/estate/groups.ts'
import { REPORTS } from '../../../src/estate/reports.ts'
import { hashPassword } from '../../../src/appliance/accounts/password.ts'
import { envelope } from '../../support/envelope.ts'
import { type Client, type Console, type Reply, consoleOf, startTestFleet } from '../../support/fleet.ts'
import { folderOf } from '../../support/folder.ts'
import type { FleetSettings } from '../../../src/fleet.ts'
import { ACCOUNTS } from '../../../src/appliance/accounts/account-state.ts'
import { piece } from '../../support/pieces.ts'

type Member = Record<string, any> // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely

const DEVICES = '/api/DeviceService/Devices'
const GROUPS = '/api/GroupService/Groups'
const SIZE = 120

/** Services that refuse an unknown key in their own words. */
const UNKNOWN: Readonly<Record<string, string>> = {
  [GROUPS]: envelope('CGRP9008', ['Group Id']),
  '/api/TemplateService/Templates': envelope('CTEM1026', ['999999999']),
  '/api/TemplateService/Baselines': envelope('CGEN1008'),
  '/api/IdentityPoolService/IdentityPools': envelope('CTEM9046', ['999999999'])
}

/** A console whose client keeps its connection: hundreds of calls are made. */
async function startConsole (t: Test, options: Partial<FleetSettings> = {}): Promise<Console> {
  const console = consoleOf(await startTestFleet(t, options))
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => { agent.destroy() })
  return { ...console, call: async (method, path, sent) => await console.call(method, path, { ...sent, agent }) }
}

/** All members, page by page, as clients follow the links. */
async function all ({ call }: Client, path: string): Promise<Member[]> {
  const members: Member[] = []
  for (let link: string | undefined = path; link !== undefined;) {
    const { status, json }: Reply = await call('GET', link)
    if (status !== 200) throw new Error(`${link}: ${status}`)
    members.push(...json.value)
    link = json['@odata.nextLink']
    if (link !== undefined && !link.startsWith('/api/')) throw new Error(`${link} is not relative`)
  }
  return members
}

async function filtered (client: Client, path: string, filter: string): Promise<Member[]> {
  return await all(client, `${path}?$filter=${encodeURIComponent(filter)}`)
}

async function act ({ call }: Client, name: string, json: unknown, as?: string): Promise<Reply> {
  return await call('POST', `/api/GroupService/Actions/GroupService.${name}`, { json, ...(as !== undefined && { as }) })
}

async function create (console: Client, model: object): Promise<number> {
  // A bare number is all the answer.
  return Number((await act(console, 'CreateGroup', { GroupModel: { MembershipTypeId: 12, ParentId: STATIC_GROUPS, ...model } })).text)
}

t.test('every collection answers: pages, members by id, unknown ids', async t => {
  const console = await startConsole(t, { devices: SIZE, seed: 4 })
  const { call } = console
  const [firmware] = (await call('GET', '/api/UpdateService/Baselines')).json.value
  const [configuration] = (await call('GET', '/api/TemplateService/Baselines')).json.value
  const collections: ReadonlyArray<readonly [path: string, type: string, count: number | null, key: string | null]> = [
    [DEVICES, 'DeviceService.Device', SIZE, 'Id'],
    [`${DEVICES}(10001)/InventoryDetails`, 'DeviceService.InventoryDetail', 20, 'InventoryType'],
    [`${DEVICES}(10001)/SubSystemHealth`, 'DeviceService.SubSystemHealthFaultModel', 9, null],
    ['/api/DeviceService/DeviceType', 'DeviceService.DeviceType', 5, null],
    [GROUPS, 'GroupService.Group', BUILT_IN_GROUPS.filter(({ since }) => since === undefined).length, 'Id'],
    [`${GROUPS}(${ALL_DEVICES})/SubGroups`, 'GroupService.Group', 3, null],
    [`${GROUPS}(${ALL_DEVICES})/Devices`, 'DeviceService.Device', SIZE, null],
    [`${GROUPS}(${ALL_DEVICES})/AllLeafDevices`, 'DeviceService.Device', SIZE, null],
    ['/api/TemplateService/Templates', 'TemplateService.Template', null, 'Id'],
    ['/api/TemplateService/Templates(1)/Views', 'TemplateService.View', 5, 'Id'],
    ['/api/TemplateService/TemplateViewTypes', 'TemplateService.TemplateViewTypeModel', 5, null],
    ['/api/TemplateService/TemplateTypes', 'TemplateService.TemplateTypeModel', 4, null],
    ['/api/TemplateService/Baselines', 'TemplateService.Baseline', null, 'Id'],
    [`/api/TemplateService/Baselines(${configuration.Id})/DeviceConfigComplianceReports`, 'TemplateService.DeviceConfigComplianceReports', configuration.BaselineTargets.length, 'Id'],
    ['/api/ProfileService/Profiles', 'ProfileService.Profile', null, 'Id'],
    ['/api/NetworkConfigurationService/Networks', 'NetworkConfigurationService.Network', 12, 'Id'],
    ['/api/NetworkConfigurationService/NetworkTypes', 'NetworkConfigurationService.NetworkType', 11, 'Id'],
    ['/api/NetworkConfigurationService/QosTypes', 'NetworkConfigurationService.QosType', 4, 'Id'],
    ['/api/IdentityPoolService/IdentityPools', 'IdentityPoolService.IdentityPool', 2, 'Id'],
    ['/api/IdentityPoolService/IdentityPools(1)/UsageIdentitySets', 'IdentityPoolService.UsageIdentitySet', 4, 'IdentitySetId'],
    ['/api/IdentityPoolService/IdentityPools(1)/UsageIdentitySets(1)/Details', 'IdentityPoolService.UsageDetail', null, null],
    ['/api/UpdateService/Catalogs', 'UpdateService.Catalogs', 1, 'Id'],
    ['/api/UpdateService/Baselines', 'UpdateService.Baselines', null, 'Id'],
    [`/api/UpdateService/Baselines(${firmware.Id})/DeviceComplianceReports`, 'UpdateService.DeviceComplianceReport', firmware.Targets.length, 'Id'],
    ['/api/AlertService/Alerts', 'AlertService.Alert', null, 'Id'],
    ['/api/AlertService/AlertCategories', 'AlertService.AlertCategories', ALERT_CATEGORIES.length, 'Name'],
    ['/api/AlertService/AlertMessageDefinitions', 'AlertService.MessageDefinition', MESSAGE_DEFINITIONS.length, 'MessageId'],
    ['/api/AlertService/AlertActionTemplates', 'AlertService.AlertActionTemplate', 8, 'Id'],
    ['/api/AlertService/AlertSeverities', 'AlertService.AlertSeverity', 5, null],
    ['/api/AlertService/AlertPolicies', 'AlertService.AlertPolicy', 3, 'Id'],
    ['/api/WarrantyService/Warranties', 'WarrantyService.Warranty', null, 'Id'],
    ['/api/ReportService/ReportDefs', 'ReportService.ReportDef', REPORTS.length, 'Id'],
    ['/api/ReportService/ReportDefs(10051)/ReportResults/ResultRows', 'ReportService.ResultRow', SIZE, null],
    ['/api/DiscoveryConfigService/DiscoveryConfigGroups', 'DiscoveryConfigService.DiscoveryConfigGroup', 1, 'DiscoveryConfigGroupId']
  ]
  for (const [path, type, count, key] of collections) {
    const { status, json } = await call('GET', path)
    t.equal(status, 200, path)
    t.equal(json['@odata.context'], `/api/$metadata#Collection(${type})`, path)
    const members = await all(console, path)
    t.equal(members.length, json['@odata.count'], `${path}: as many as counted`)
    t.equal(json.value.length, Math.min(50, members.length), `${path}: a page of 50`)
    t.equal('@odata.nextLink' in json, members.length > 50, path)
    if (count === null) t.ok(members.length > 0, path)
    else t.equal(members.length, count, path)
    const member = members.at(-1) ?? {}
    t.equal(member['@odata.type'], `#${type}`, path)
    if (key === null) continue
    t.equal(member['@odata.id'], `${path}(${typeof member[key] === 'number' ? member[key] : `'${member[key]}'`})`, path)
    t.strictSame((await call('GET', member['@odata.id'])).json, { '@odata.context': `/api/$metadata#${type}`, ...member }, `${path}: one by its id`)
    const unknown = typeof member[key] === 'number' ? '(999999999)' : "('nothing')"
    t.equal((await call('GET', path + unknown)).text, unknownMember(path), `${path}${unknown}`)
    for (const [name, link] of Object.entries(member)) {
      const to = name.endsWith('@odata.navigationLink') ? link : link?.['@odata.id']
      if (to !== undefined && !String(to).endsWith('/ReportResults')) t.equal((await call('GET', to)).status, 200, `${to} leads somewhere`)
    }
  }
  t.equal((await call('GET', '/api/ManagementDomainService/Domains')).text, envelope('CGEN1006'), 'this is no modular console')
})

/** What is said of a member that is not there. */
function unknownMember (path: string): string {
  const known = UNKNOWN[path]
  if (known !== undefined) return known
  return path.endsWith('/InventoryDetails') ? envelope('CGEN1004', ['nothing'], [], 'notApplicable') : envelope('CGEN1006')
}

t.test('the filters and options clients send', async t => {
  const console = await startConsole(t, { devices: SIZE })
  const { call } = console
  const devices = await all(console, DEVICES)
  const [device = {}] = devices
  const same = async (filter: string, expected: (device: Member) => boolean): Promise<void> => {
    t.strictSame((await filtered(console, DEVICES, filter)).map(({ Id }) => Id), devices.filter(expected).map(({ Id }) => Id), filter)
  }
  await same('Type eq 1000', ({ Type }) => Type === 1000)
  await same('Type eq 2000', ({ Type }) => Type === 2000)
  await same(`Id eq ${device.Id}`, ({ Id }) => Id === device.Id)
  for (const name of ['DeviceServiceTag', 'Identifier', 'DeviceName', 'Model']) await same(`${name} eq '${device[name]}'`, found => found[name] === device[name])
  await same("contains(DeviceName, '-k02-') and Status ne 1000", ({ DeviceName, Status }) => DeviceName.includes('-k02-') && Status !== 1000)

  const tapped = await call('GET', `${DEVICES}?$skip=50&$top=50&$filter=Type%20eq%201000&$filter=Type%20eq%201000`)
  t.equal(tapped.json['@odata.count'], devices.filter(({ Type }) => Type === 1000).length, 'a filter that is sent twice, as Ansible does, is one')
  t.equal(tapped.json['@odata.nextLink'], `${DEVICES}?$filter=Type%20eq%201000&$skip=100&$top=50`)
  t.match((await call('GET', `${DEVICES}?$top=2&$filter=Type%20eq%201000`)).json['@odata.nextLink'], /\$skip=2&\$top=2$/, 'the page stands last')
  t.equal((await call('GET', `${DEVICES}?$top=8000`)).json.value.length, SIZE)
  t.match((await call('GET', `${DEVICES}?$count=true&$top=0`)).json, { '@odata.count': SIZE, value: [] })
  t.strictSame((await call('GET', `${DEVICES}?$orderby=DeviceName%20desc&$top=3&$select=DeviceName`)).json.value.map(({ DeviceName }: Member) => DeviceName), devices.map(({ DeviceName }) => DeviceName).sort().reverse().slice(0, 3))
  t.match(device.DeviceManagement[0], { NetworkAddress: /^10\./, ManagementProfile: [{ AgentName: 'iDRAC' }] }, 'as the inventory plugin reads it')

  const alerts = await all(console, '/api/AlertService/Alerts')
  for (const filter of ['SeverityType eq 16', 'StatusType eq 2000', 'CategoryId eq 1', `AlertDeviceGroup eq ${ALL_DEVICES}`, 'SeverityType eq 16 and StatusType eq 2000', `TimeStamp ge '${alerts.at(-3)?.TimeStamp}'`]) {
    const found = await filtered(console, '/api/AlertService/Alerts', filter)
    t.ok(found.length > 0 && found.length <= alerts.length, `${filter}: ${found.length}`)
  }
  const newest = (await call('GET', '/api/AlertService/Alerts?$orderby=TimeStamp%20desc&$top=1')).json.value[0]
  t.equal(newest.Id, alerts.at(-1)?.Id)
  t.equal((await call('GET', '/api/NetworkConfigurationService/Networks?$top=9999')).json.value.length, 12)
  t.equal((await filtered(console, '/api/TemplateService/Templates', "Name eq 'iDRAC Enable Secure Boot'")).length, 1)
  const profiles = await all(console, '/api/ProfileService/Profiles')
  t.strictSame(await filtered(console, '/api/ProfileService/Profiles', `TemplateName eq '${profiles[0]?.TemplateName}'`), profiles.filter(({ TemplateName }) => TemplateName === profiles[0]?.TemplateName))
  t.equal((await all(console, `/api/WarrantyService/Warranties?DeviceId=${device.Id}`)).every(({ DeviceIdentifier }) => DeviceIdentifier === device.DeviceServiceTag), true)

  t.strictSame((await call('GET', `${GROUPS}?Name=static`)).json.value.map(({ Name }: Member) => Name), ['Static Groups'], 'a plain name finds all that contain it')
  t.equal((await filtered(console, GROUPS, "Name eq 'static'")).length, 0, 'a filter compares')
  const expanded = (await call('GET', `${GROUPS}?$expand=SubGroups`)).json
  t.equal(expanded['@odata.context'], '/api/$metadata#Collection(GroupService.Group)(SubGroups())')
  const root = expanded.value.find(({ Id }: Member) => Id === ALL_DEVICES)
  t.match(root, { 'SubGroups@odata.count': 3, SubGroups: [{ Id: 1000 }, { Id: STATIC_GROUPS }, { Id: 1022 }] })
  t.notOk('SubGroups@odata.navigationLink' in root)
  t.equal((await call('GET', `${GROUPS}?$expand=Devices`)).text, envelope('CGEN1004', ['$expand']))
})

t.test('what is known about one device, template, profile and baseline', async t => {
  const console = await startConsole(t, { devices: SIZE })
  const { call } = console
  const read = async (path: string): Promise<Member> => (await call('GET', path)).json
  const types = (await read(`${DEVICES}(10001)/InventoryTypes`)).InventoryTypes
  t.strictSame((await all(console, `${DEVICES}(10001)/InventoryDetails`)).map(({ InventoryType }) => InventoryType), types)
  t.match((await read(`${DEVICES}(10001)/InventoryDetails('serverProcessors')`)).InventoryInfo, [{ InstanceId: 'CPU.Socket.1', NumberOfCores: Number }, {}])
  t.match((await read(`${DEVICES}(10001)/InventoryDetails('deviceSoftware')`)).InventoryInfo[0], { SoftwareType: 'BIOS', InstanceId: /^DCIM:INSTALLED#/ })
  t.match((await read(`${DEVICES}(10029)/InventoryDetails('chassisSlotsList')`)).InventoryInfo.length, 8, 'a chassis has other details')
  t.equal((await call('GET', `${DEVICES}(10029)/InventoryDetails('serverProcessors')`)).status, 400)
  for (const path of ['InventoryDetails', 'InventoryTypes', 'SubSystemHealth']) t.equal((await call('GET', `${DEVICES}(9)/${path}`)).text, envelope('CGEN1006'), path)

  const [deploy = {}] = await filtered(console, '/api/TemplateService/Templates', 'ViewTypeId eq 2')
  t.match((await read(`/api/TemplateService/Templates(${deploy.Id})/AttributeDetails`)).AttributeGroups[0], { DisplayName: 'BIOS', SubAttributeGroups: [{ Attributes: [{ AttributeId: Number, DisplayName: 'System Profile', IsIgnored: false }] }] })
  const [nic, bonding] = (await read(`/api/TemplateService/Templates(${deploy.Id})/Views(4)/AttributeViewDetails`)).AttributeGroups
  const [tagged, untagged] = nic.SubAttributeGroups[0].SubAttributeGroups[0].SubAttributeGroups[0].Attributes
  const networks = (await all(console, '/api/NetworkConfigurationService/Networks')).map(({ Id }) => Id)
  t.ok([...tagged.Value.split(', '), untagged.Value].map(Number).every((id: number) => networks.includes(id)), 'VLANs of a template are there')
  t.equal(bonding.DisplayName, 'NicBondingTechnology')
  t.equal((await read('/api/TemplateService/Templates(1)/Views(1)/AttributeViewDetails')).AttributeGroups.length, 3)
  t.equal((await call('GET', '/api/TemplateService/Templates(999)/Views')).text, envelope('CTEM1026', ['999']))
  for (const path of ['AttributeDetails', 'Views(4)/AttributeViewDetails']) t.equal((await call('GET', `/api/TemplateService/Templates(999)/${path}`)).text, envelope('CGEN1004', ['TemplateId']), path)
  t.equal((await call('GET', '/api/ProfileService/Profiles(1)/AttributeDetails')).text, envelope('CGEN1006'))

  const [baseline = {}] = await filtered(console, '/api/TemplateService/Baselines', 'ConfigComplianceSummary/NumberOfCritical gt 0')
  const reports = await all(console, `/api/TemplateService/Baselines(${baseline.Id})/DeviceConfigComplianceReports`)
  for (const { Id, ComplianceStatus } of reports) {
    const { ComplianceAttributeGroups } = await read(`/api/TemplateService/Baselines(${baseline.Id})/DeviceConfigComplianceReports(${Id})/DeviceComplianceDetails`)
    t.equal(ComplianceAttributeGroups.length > 0, ComplianceStatus === 2, `device ${Id}`)
  }
  t.match(baseline.ConfigComplianceSummary, { ComplianceStatus: 'CRITICAL', NumberOfCritical: reports.filter(({ ComplianceStatus }) => ComplianceStatus === 2).length, NumberOfNormal: reports.filter(({ ComplianceStatus }) => ComplianceStatus === 1).length })
  t.equal((await call('GET', '/api/TemplateService/Baselines(1)/DeviceConfigComplianceReports')).text, envelope('CGEN1008'))
  t.equal((await call('GET', '/api/IdentityPoolService/IdentityPools(9)/UsageIdentitySets')).text, envelope('CTEM9046', ['9']))
  for (const path of [`TemplateService/Baselines(${baseline.Id})/DeviceConfigComplianceReports(1)/DeviceComplianceDetails`, 'UpdateService/Baselines(1)/DeviceComplianceReports']) {
    t.equal((await call('GET', `/api/${path}`)).text, envelope('CGEN1006'), path)
  }

  const [firmware = {}] = await all(console, '/api/UpdateService/Baselines')
  const [{ Id: member }] = firmware.Targets
  const byDevice = async (Ids: unknown): Promise<Reply> => await call('POST', '/api/UpdateService/Actions/UpdateService.GetBaselinesReportByDeviceids', { json: { Ids } })
  t.match((await byDevice([member])).json, [{ Id: firmware.Id, DeviceComplianceReports: [{ DeviceId: member, ComponentComplianceReports: [{ Name: 'BIOS' }] }] }])
  t.equal((await byDevice([String(member)])).status, 200)
  t.equal((await byDevice([1])).text, envelope('CUPD3090'))

  const run = async (ReportDefId: unknown): Promise<Reply> => await call('POST', '/api/ReportService/Actions/ReportService.RunReport', { json: { ReportDefId, FilterGroupId: 0 } })
  t.match((await read(`/api/JobService/Jobs(${(await run('10051')).text})`)).LastRunStatus, { Name: 'Completed' })
  t.equal((await run(1)).text, envelope('CGEN1004', ['ReportDefId']))
  t.equal((await call('GET', '/api/ReportService/ReportDefs(1)/ReportResults/ResultRows')).text, envelope('CGEN1004', ['ReportDefId']))
})

t.test('groups: made, changed, filled, emptied and deleted, and kept', async t => {
  const dataDirectory = folderOf(t)
  const first = await startTestFleet(t, { devices: SIZE, dataDirectory })
  const console = consoleOf(first)
  const { call } = console
  const parent = await create(console, { Name: 'Row 1', Description: 'one' })
  const child = await create(console, { Name: 'Rack 1', ParentId: parent, Description: null, GlobalStatus: 0, CreationTime: '', Visible: false })
  t.match((await call('GET', `${GROUPS}(${parent})`)).json, { Id: parent, Name: 'Row 1', Description: 'one', TypeId: 3000, MembershipTypeId: 12, ParentId: STATIC_GROUPS, GlobalStatus: 5000, CreatedBy: 'admin', UpdatedBy: null, DefinitionDescription: 'UserDefined', Visible: true })

  const members = async (id: number, of = 'Devices'): Promise<number[]> => (await all(console, `${GROUPS}(${id})/${of}`)).map(({ Id }) => Id)
  t.equal((await act(console, 'AddMemberDevices', { GroupId: child, MemberDeviceIds: [10003, 10001] })).status, 201)
  t.equal((await act(console, 'AddMemberDevices', { GroupId: parent, MemberDeviceIds: [10001, 10070] })).status, 201)
  t.strictSame([await members(child), await members(parent), await members(parent, 'AllLeafDevices'), await members(STATIC_GROUPS), await members(STATIC_GROUPS, 'AllLeafDevices')],
    [[10001, 10003], [10001, 10070], [10001, 10003, 10070], [], [10001, 10003, 10070]])
  t.not((await call('GET', `${GROUPS}(${STATIC_GROUPS})`)).json.GlobalStatus, 5000)
  t.equal((await act(console, 'AddMemberDevices', { GroupId: child, MemberDeviceIds: [10003, 10004] })).text, envelope('MOCK1080', ['10003']), 'one is in it already')
  t.strictSame(await members(child), [10001, 10003, 10004], 'the other is added all the same')
  t.equal((await act(console, 'RemoveMemberDevices', { GroupId: child, MemberDeviceIds: [10001] })).status, 204)
  t.strictSame(await members(child), [10003, 10004])

  t.equal((await act(console, 'UpdateGroup', { GroupModel: { Id: child, Name: 'Rack One', Description: 'two', MembershipTypeId: 12, ParentId: STATIC_GROUPS } })).text, String(child))
  t.match((await call('GET', `${GROUPS}(${child})`)).json, { Name: 'Rack One', Description: 'two', ParentId: STATIC_GROUPS, UpdatedBy: 'admin' })
  t.equal((await act(console, 'UpdateGroup', { GroupModel: { Id: child, ParentId: parent } })).status, 200)
  t.match((await call('GET', `${GROUPS}(${child})`)).json, { Name: 'Rack One', Description: 'two', ParentId: parent }, 'what is not named stays')
  t.strictSame((await all(console, `${GROUPS}(${parent})/SubGroups`)).map(({ Id, '@odata.id': path }) => [Id, path]), [[child, `${GROUPS}(${child})`]])
  const events = (await all(console, '/api/ApplicationService/AuditLogs')).map(({ MessageID }) => MessageID)
  for (const id of ['MOCK2020', 'MOCK2021', 'MOCK2023', 'MOCK2024']) t.ok(events.includes(id), id)

  await first.stop(0)
  const again = consoleOf(await startTestFleet(t, { dataDirectory }))
  t.equal((await again.call('GET', DEVICES)).json['@odata.count'], SIZE, 'a stored console keeps its devices')
  t.strictSame((await all(again, `${GROUPS}(${child})/Devices`)).map(({ Id }) => Id), [10003, 10004])
  t.equal((await act(again, 'DeleteGroup', { GroupIds: [parent] })).status, 204)
  for (const id of [parent, child]) t.equal((await again.call('GET', `${GROUPS}(${id})`)).text, envelope('CGRP9008', ['Group Id']), 'with all below it')
  const next = await create(again, { Name: 'Row 1' })
  t.ok(next > child, 'no id comes twice')
  t.equal((await again.call('DELETE', `${GROUPS}(${next})`, { headers: { 'content-type': 'application/json' } })).status, 204)
  t.equal((await again.call('DELETE', `${GROUPS}(${next})`)).text, envelope('CGRP9008', ['Group Id']))
  t.ok((await all(again, '/api/ApplicationService/AuditLogs')).some(({ MessageID }) => MessageID === 'MOCK2022'))
})

t.test('groups: what is refused changes nothing', async t => {
  const console = await startConsole(t, { devices: SIZE })
  const parent = await create(console, { Name: 'parent' })
  const child = await create(console, { Name: 'child', ParentId: parent })
  await act(console, 'AddMemberDevices', { GroupId: child, MemberDeviceIds: [10001] })
  const before = await all(console, GROUPS)
  const group = (change: object): object => ({ GroupModel: { Name: 'new', MembershipTypeId: 12, ParentId: STATIC_GROUPS, ...change } })
  const update = (change: object): object => ({ GroupModel: { Id: parent, ...change } })
  const payload = envelope('CGEN1004', ['Either payload syntax or property values are invalid'], ['GroupModel'])
  const refusals: ReadonlyArray<readonly [action: string, body: unknown, expected: string, label: string]> = [
    ['CreateGroup', group({ Name: '' }), envelope('CGRP9008', ['Group Name']), 'no name'],
    ['CreateGroup', group({ Name: null }), envelope('CGRP9008', ['Group Name']), 'a name that is null'],
    ['CreateGroup', group({ Name: 'x'.repeat(256) }), envelope('CGRP9008', ['Group Name']), 'a name that is too long'],
    ['CreateGroup', group({ Name: 'Parent' }), envelope('CGRP9008', ['Group Name']), 'a name that is taken, in any case'],
    ['CreateGroup', group({ Name: 'All Devices' }), envelope('CGRP9008', ['Group Name']), 'the name of a built-in group'],
    ['CreateGroup', group({ ParentId: 999 }), envelope('CGRP9008', ['Parent Id']), 'a parent that does not exist'],
    ['CreateGroup', group({ ParentId: 1001 }), envelope('CGRP9008', ['Parent Id']), 'a parent that is no static group'],
    ['CreateGroup', group({ MembershipTypeId: 24, ParentId: 1021 }), envelope('CGRP9008', ['Parent Id']), 'a query group below static ones'],
    ['CreateGroup', {}, payload, 'no group'],
    ['CreateGroup', group({ Name: 5 }), envelope('CGEN1014', ['Invalid json type: NUMBER for Edm.String property: Name']), 'a name that is a number'],
    ['CreateGroup', undefined, envelope('CGRP9008', ['Group Name']), 'no body'],
    ['UpdateGroup', group({ Id: 999 }), envelope('CGRP9008', ['Group Id']), 'an unknown group'],
    ['UpdateGroup', group({ Id: ALL_DEVICES }), envelope('CGRP9008', ['Group Id']), 'a built-in group'],
    ['UpdateGroup', group({}), envelope('CGRP9008', ['Group Id']), 'no id'],
    ['UpdateGroup', update({ Name: 'child' }), envelope('CGRP9008', ['Group Name']), 'the name of another'],
    ['UpdateGroup', update({ ParentId: ALL_DEVICES }), envelope('CGRP9008', ['Parent Id']), 'below the devices'],
    ['UpdateGroup', update({ MembershipTypeId: 24 }), envelope('CGRP9008', ['Membership Type Id']), 'into a query group'],
    ['UpdateGroup', update({ ParentId: parent }), envelope('CGRP9013', [String(parent), String(parent)]), 'below itself'],
    ['UpdateGroup', update({ ParentId: child }), envelope('CGRP9013', [String(parent), String(child)]), 'below its child'],
    ['DeleteGroup', { GroupIds: [child, 999] }, envelope('CGRP9008', ['Group Id']), 'one that exists and one that does not'],
    ['DeleteGroup', { GroupIds: [STATIC_GROUPS] }, envelope('CGRP9008', ['Group Id']), 'a built-in group'],
    ['DeleteGroup', { GroupIds: [] }, envelope('CGRP9008', ['Group Id']), 'no groups'],
    ['AddMemberDevices', { GroupId: 999, MemberDeviceIds: [10001] }, envelope('CGRP9008', ['Group Id']), 'to an unknown group'],
    ['AddMemberDevices', { GroupId: ALL_DEVICES, MemberDeviceIds: [10001] }, envelope('CGRP9008', ['Group Id']), 'to a built-in group'],
    ['AddMemberDevices', { GroupId: child, MemberDeviceIds: [10002, 9] }, envelope('CGRP9008', ['Device Id']), 'an unknown device'],
    ['AddMemberDevices', { GroupId: child, MemberDeviceIds: [] }, envelope('CGRP9008', ['Device Id']), 'no device'],
    ['RemoveMemberDevices', { GroupId: child, MemberDeviceIds: [10001, 10002] }, envelope('CGRP9008', ['Device Id']), 'a device that is not in the group'],
    ['RemoveMemberDevices', { GroupId: 999, MemberDeviceIds: [10001] }, envelope('CGRP9008', ['Group Id']), 'from an unknown group']
  ]
  for (const [action, body, expected, label] of refusals) {
    const reply = await act(console, action, body)
    t.equal(reply.status, 400, `${action}: ${label}`)
    t.equal(reply.text, expected, `${action}: ${label}`)
  }
  for (const of of ['', '/Devices', '/AllLeafDevices', '/SubGroups']) t.equal((await console.call('GET', `${GROUPS}(999)${of}`)).text, envelope('CGRP9008', ['Group Id']), `of an unknown group: ${of}`)
  t.equal((await console.call('DELETE', `${GROUPS}(${ALL_DEVICES})`)).text, envelope('CGRP9008', ['Group Id']))
  t.strictSame(await all(console, GROUPS), before)
  t.strictSame((await all(console, `${GROUPS}(${child})/Devices`)).map(({ Id }) => Id), [10001])
})

t.test('who may only view may not change groups', async t => {
  const console = await startConsole(t, { devices: 3 })
  await piece(console.fleet.appliance('source'), ACCOUNTS).change(accounts => [...accounts, { id: '20', userName: 'viewer', password: hashPassword('secret'), roleId: '16', enabled: true }])
  const as = await login(t, console, 'viewer', 'secret')
  t.equal((await console.call('GET', GROUPS, { as })).status, 200)
  const id = await create(console, { Name: 'mine' })
  const calls: ReadonlyArray<readonly [string, object]> = [
    ['CreateGroup', { GroupModel: { Name: 'x' } }], ['UpdateGroup', { GroupModel: { Id: id, Name: 'x' } }], ['DeleteGroup', { GroupIds: [id] }],
    ['AddMemberDevices', { GroupId: id, MemberDeviceIds: [10001] }], ['RemoveMemberDevices', { GroupId: id, MemberDeviceIds: [10001] }]
  ]
  for (const [name, body] of calls) t.equal((await act(console, name, body, as)).text, envelope('MOCK1007'), name)
  t.equal((await console.call('DELETE', `${GROUPS}(${id})`, { as })).text, envelope('MOCK1007'))
})

t.test('of what is about devices, these services can be written', t => {
  const written = routes.filter(({ method, url }) => method !== 'GET' && !/^\/api\/(Account|Application|BackupRestore|Device|DiscoveryConfig|Group|IdentityPool|Job|Migration|NetworkConfiguration|Plugin|Profile|Report|Session|Template|Update)Service\b|^\/api\/AlertService\/(AlertDestinations|AlertPolicies|Actions)\b/.test(url))
  t.strictSame(written.map(({ url }) => url), [], 'and the others are only read')
  t.end()
})

t.test('without devices a console is empty, and the consoles of a fleet are not alike', async t => {
  const empty = await startConsole(t)
  for (const path of [DEVICES, '/api/AlertService/Alerts', '/api/UpdateService/Baselines', '/api/ProfileService/Profiles', '/api/NetworkConfigurationService/Networks', '/api/WarrantyService/Warranties']) {
    t.match((await empty.call('GET', path)).json, { '@odata.count': 0, value: [] }, path)
  }
  t.match((await empty.call('GET', `${GROUPS}(${ALL_DEVICES})`)).json, { GlobalStatus: 5000 })
  const [one, other, same] = await Promise.all([startConsole(t, { devices: 5, seed: 1 }), startConsole(t, { devices: 5, seed: 2 }), startConsole(t, { devices: 5, seed: 1 })])
  const bytes = async ({ call }: Console): Promise<string> => (await call('GET', DEVICES)).text
  t.equal(await bytes(one), await bytes(same))
  t.equal((await one.call('PUT', '/api/ApplicationService/Network/TimeConfiguration', { json: { TimeZone: 'TZ_ID_1' } })).status, 200)
  t.equal(await bytes(one), await bytes(same), 'their times stay in UTC')
  t.not(await bytes(one), await bytes(other))
})

t.test('the parts of a category of alerts tell their types, and a capability its owner', async t => {
  const { call } = await startConsole(t, { devices: 1 })
  const [{ CategoriesDetails: [category] }] = (await call('GET', '/api/AlertService/AlertCategories')).json.value
  const { SubCategoryDetails: [part] } = category
  t.strictSame(Object.entries(category).slice(0, 2), [['@odata.type', '#AlertService.AlertCategory'], ['Id', 4]])
  t.strictSame(Object.entries(part).slice(0, 2), [['@odata.type', '#AlertService.AlertSubCategory'], ['Id', 90]])
  t.equal((await call('GET', `${DEVICES}(10001)/InventoryDetails('deviceCapabilities')`)).json.InventoryInfo[0].IdOwner, 30)
})

async function login (t: Test, { call }: Client, UserName: string, Password: string): Promise<string> {
  const { status, headers } = await call('POST', '/api/SessionService/Sessions', { as: 'none', json: { UserName, Password } })
  t.equal(status, 201)
  return String(headers['x-auth-token'])
}
