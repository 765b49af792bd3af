import t from 'tap'
import { envelope } from '../../support/envelope.ts'
import { type Console, type Reply, startConsole } from '../../support/fleet.ts'
import { type Member, all, read } from '../../support/reading.ts'

const DEVICES = '/api/DeviceService/Devices'
const GROUPS = '/api/GroupService/Groups'
const REPORTS = '/api/ReportService/ReportDefs'
const [NAME, STATUS, TAG, MAKER] = [51, 52, 54, 63]

async function act ({ call }: Console, action: string, json: unknown): Promise<Reply> {
  return await call('POST', `/api/${action.split('.')[0] ?? ''}/Actions/${action}`, { json })
}

/** As Dell's invoke_manage_query_groups.py sends it. */
function group (Conditions: readonly Member[], more: Member = {}): Member {
  return {
    GroupModel: { Id: 0, Name: 'Lab', Description: '', GlobalStatus: 0, DefinitionId: 0, MembershipTypeId: 24, ParentId: 1022, ...more },
    GroupModelExtension: { FilterId: 0, ContextId: 2, Conditions }
  }
}

function condition (FieldId: number, OperatorId: number, Value: unknown, LogicalOperatorId = 0): Member {
  return { LogicalOperatorId, LeftParen: false, FieldId, OperatorId, Value, RightParen: false }
}

t.test('a query group has the devices that its query finds, as they are now', async t => {
  const console = await startConsole(t, { devices: 40, seed: 4 })
  const devices = await all(console, DEVICES)
  const [one, other] = devices.slice(0, 2)
  const made = await act(console, 'GroupService.CreateGroup', group([condition(TAG, 1, one?.DeviceServiceTag), condition(MAKER, 1, 'Dell Inc.', 1)]))
  t.equal(made.status, 200)
  const id = Number(made.text)
  t.match(await read(console, `${GROUPS}(${id})`), { Name: 'Lab', TypeId: 3000, MembershipTypeId: 24, DefinitionId: 400, DefinitionDescription: 'UserDefined', ParentId: 1022 })
  const members = async (): Promise<readonly number[]> => (await all(console, `${GROUPS}(${id})/Devices`)).map(({ Id }) => Id)
  t.strictSame(await members(), [one?.Id])
  t.strictSame((await all(console, `${GROUPS}(${id})/GroupQuery`)).map(({ '@odata.type': type, ...rest }) => [type, rest]), [
    ['#GroupService.QueryCondition', { ...condition(TAG, 1, one?.DeviceServiceTag) }], ['#GroupService.QueryCondition', { ...condition(MAKER, 1, 'Dell Inc.', 1) }]
  ])
  t.equal((await act(console, 'GroupService.UpdateGroup', group([condition(TAG, 1, one?.DeviceServiceTag), condition(NAME, 1, other?.DeviceName, 2)], { Id: id, Name: 'Lab 2' }))).text, String(id))
  t.strictSame(await members(), [one?.Id, other?.Id])
  t.equal((await act(console, 'DeviceService.RemoveDevices', { DeviceIds: [one?.Id] })).status, 204)
  t.strictSame(await members(), [other?.Id], 'members follow the query')
  t.equal((await act(console, 'GroupService.AddMemberDevices', { GroupId: id, MemberDeviceIds: [10_003] })).text, envelope('CGRP9008', ['Group Id']))
  t.equal((await act(console, 'GroupService.RemoveMemberDevices', { GroupId: id, MemberDeviceIds: [other?.Id] })).text, envelope('CGRP9008', ['Group Id']))
  const below = await act(console, 'GroupService.CreateGroup', group([condition(STATUS, 1, 4000)], { Name: 'Critical', ParentId: id }))
  t.strictSame((await all(console, `${GROUPS}(${below.text})/Devices`)).map(({ Id }) => Id), devices.filter(({ Status, Id }) => Status === 4000 && Id !== one?.Id).map(({ Id }) => Id))
  t.strictSame((await all(console, `${GROUPS}(1001)/GroupQuery`)), [], 'a group of the console tells of none')
  const { text: everything } = await act(console, 'GroupService.CreateGroup', { GroupModel: { Name: 'All', MembershipTypeId: 24, ParentId: 1022 } })
  t.equal((await all(console, `${GROUPS}(${everything})/Devices`)).length, 39, 'without conditions all devices')
  t.equal((await act(console, 'GroupService.DeleteGroup', { GroupIds: [id] })).status, 204)
  t.not((await console.call('GET', `${GROUPS}(${id})`)).status, 200)
})

t.test('what is no query group is refused, and nothing has changed', async t => {
  const console = await startConsole(t, { devices: 4, seed: 4 })
  const mine = Number((await act(console, 'GroupService.CreateGroup', { GroupModel: { Name: 'static', MembershipTypeId: 12, ParentId: 1021 } })).text)
  const before = await all(console, GROUPS)
  const field = (name: string): string => envelope('CGRP9008', [name])
  for (const [action, sent, expected] of [
    ['Create', group([condition(1, 1, 'x')]), field('Conditions')],
    ['Create', group([condition(STATUS, 7, 'x')]), field('Conditions')],
    ['Create', group([{ ...condition(NAME, 1, 'x'), LeftParen: true }]), field('Conditions')],
    ['Create', group([condition(NAME, 1, 'x'), condition(NAME, 1, 'x', 7)]), field('Conditions')],
    ['Create', group([], { ParentId: 1021 }), field('Parent Id')],
    ['Create', group([], { ParentId: mine }), field('Parent Id')],
    ['Create', { GroupModel: { Name: 'x', MembershipTypeId: 12, ParentId: 1022 } }, field('Parent Id')],
    ['Create', group([], { MembershipTypeId: 7 }), field('Membership Type Id')],
    ['Update', group([], { Id: mine, ParentId: 1021 }), field('Membership Type Id')]
  ] as const) t.equal((await act(console, `GroupService.${action}Group`, sent)).text, expected, JSON.stringify(sent))
  t.strictSame(await all(console, GROUPS), before)
})

t.test('what a query may ask', async t => {
  const console = await startConsole(t)
  const { Operators, FieldTypes } = await read(console, '/api/QuerySupportService/OperatorInfo')
  t.equal(Operators.length, 14)
  t.match(FieldTypes[0], { FieldTypeId: 1, Name: 'String', OperatorIds: [1, 2, 3, 4, 5, 6, 11, 12, 7, 8, 9, 10] })
  const contexts = await all(console, '/api/QuerySupportService/QueryContexts')
  t.match(contexts.map(({ Id, Name, Fields }) => [Id, Name, Fields.length]), [[4, 'Jobs', 0], [3, 'Groups', 0], [1, 'Alerts', 0], [2, 'Devices', 0], [5, 'Servers', 0]])
  const { Fields, Tables } = await read(console, contexts.find(({ Name }) => Name === 'Devices')?.['@odata.id'])
  t.match(Tables, [{ Id: 14, Name: 'Device General Info', ParentTableId: -1 }, { Id: 15, ParentTableId: 14 }])
  t.match(Fields.find(({ Id }: Member) => Id === STATUS), { Name: 'Device Global Status', FieldTypeId: 4, EnumOpts: [{ Id: 1000, Name: 'Normal' }] })
  t.match((await all(console, '/api/QuerySupportService/QueryContextSummaries')).find(({ Name }) => Name === 'Devices'), { Id: 2 })
})

/** As a third party's Ansible module sends it. */
function report (more: Member = {}): Member {
  return {
    Name: 'Lab report',
    Description: '',
    ColumnNames: [{ Width: 20, Sequence: 1, Name: 'Tag' }, { Width: 20, Sequence: 0, Name: 'Device, by name' }],
    FilterGroupId: 0,
    QueryDefRequest: { ContextId: 5, ResultFields: [{ FieldId: 421 }, { FieldId: 424 }], SortFields: [{ FieldId: 421, SortDir: 1 }] },
    ...more
  }
}

t.test('a report of a user is made, run, read, downloaded, changed and deleted', async t => {
  const console = await startConsole(t, { devices: 40, seed: 4 })
  const made = await console.call('POST', REPORTS, { json: report() })
  t.equal(made.status, 201)
  const id: number = made.json.Id
  t.match(await read(console, `${REPORTS}(${id})`), { Name: 'Lab report', IsBuiltIn: false, CreatedBy: 'admin', ColumnNames: [{ Name: 'Device, by name' }, { Name: 'Tag' }] })
  const { text: job, status } = await act(console, 'ReportService.RunReport', { ReportDefId: id, FilterGroupId: 0 })
  t.equal(status, 200)
  t.match(await read(console, `/api/JobService/Jobs(${job})`), { LastRunStatus: { Id: 2060 } })
  const results = await read(console, `${REPORTS}(${id})/ReportResults`)
  t.match(results, { ResultRowColumns: [{ Name: 'Device, by name' }, { Name: 'Tag' }], TotalResults: 36 })
  const servers = (await all(console, DEVICES)).filter(({ Type }) => Type === 1000)
  const expected = servers.map(({ DeviceName, DeviceServiceTag }) => [DeviceName, DeviceServiceTag]).sort(([one], [other]) => one < other ? 1 : -1)
  t.strictSame((await all(console, results['ResultRows@odata.navigationLink'])).map(({ Values }) => Values), expected)
  const { json } = await console.call('POST', '/api/ReportService/Actions/ReportService.DownloadReport', { json: { ReportDefId: String(id), Format: 'csv' } })
  const { text } = await act(console, 'ReportService.DownloadReport', { ReportDefId: id })
  t.equal(json, undefined)
  t.strictSame(JSON.parse(text).split('\r\n').slice(0, 2), ['"Device, by name",Tag', expected[0]?.join(',')])
  t.equal((await act(console, 'ReportService.UpdateReport', { ...report({ FilterGroupId: 1001, QueryDefRequest: { ContextId: 2, ResultFields: [{ FieldId: 51 }, { FieldId: 689 }], SortFields: [] } }), Id: id })).status, 201)
  const rows = await all(console, `${REPORTS}(${id})/ReportResults/ResultRows`)
  const ids = new Set(servers.map(({ Id }) => Id))
  const alerts = (await all(console, '/api/AlertService/Alerts')).filter(({ AlertDeviceId }) => ids.has(AlertDeviceId))
  t.strictSame(rows.map(({ Values }) => Values.join()).sort(), alerts.map(({ AlertDeviceName, Message }) => `${AlertDeviceName},${Message}`).sort(), 'a row for each alert')
  t.equal((await console.call('PUT', `${REPORTS}(${id})`, { json: { Name: 'Lab 2' } })).json.Name, 'Lab 2')
  t.equal((await act(console, 'ReportService.DeleteReports', [id, 10_051])).text, envelope('CGEN1004', ['ReportDefId']), 'one of the console stays')
  t.equal((await act(console, 'ReportService.DeleteReports', [id])).status, 200)
  t.equal((await console.call('GET', `${REPORTS}(${id})`)).status, 404)
  t.equal((await act(console, 'ReportService.RunReport', { ReportDefId: id })).text, envelope('CGEN1004', ['ReportDefId']))
  const { json: again } = await console.call('POST', REPORTS, { json: report() })
  t.equal((await act(console, 'ReportService.DeleteReports', { ReportDefIds: [again.Id] })).status, 200)
  t.equal((await console.call('DELETE', `${REPORTS}(10051)`)).text, envelope('CGEN1004', ['ReportDefId']))
  t.equal((await console.call('DELETE', `${REPORTS}(${(await console.call('POST', REPORTS, { json: report() })).json.Id})`)).status, 204)
  t.match(await read(console, `${REPORTS}(10055)/ReportResults`), { ResultRowColumns: [{ Name: 'Device Name' }, {}, {}, {}, {}] })
})

t.test('what is no report is refused', async t => {
  const console = await startConsole(t, { devices: 4, seed: 4 })
  await console.call('POST', REPORTS, { json: report() })
  const before = await all(console, REPORTS)
  const query = (more: Member): Member => ({ Name: 'x', QueryDefRequest: { ContextId: 5, ResultFields: [{ FieldId: 421 }, { FieldId: 424 }], ...more } })
  for (const [sent, property] of [
    [{ Name: '' }, 'Name'], [{}, 'Name'], [{ Name: 'x', Description: 'x'.repeat(3000) }, 'Description'], [{ Name: 'x', FilterGroupId: 64 }, 'FilterGroupId'],
    [query({ ContextId: 4 }), 'ContextId'], [query({ ResultFields: [] }), 'ResultFields'], [query({ ResultFields: [{ FieldId: 51 }, { FieldId: 424 }] }), 'ResultFields'],
    [query({ SortFields: [{ FieldId: 51 }] }), 'SortFields'], [{ Name: 'x', ColumnNames: [{ Name: 'one' }] }, 'ColumnNames']
  ] as const) t.equal((await console.call('POST', REPORTS, { json: report(sent) })).text, envelope('CGEN6002', [property]), JSON.stringify(sent))
  t.strictSame(await all(console, REPORTS), before)
})
