import t from 'tap'
import { envelope } from '../../support/envelope.ts'
import { type Console, type Reply, consoleOf, startConsole, startTestFleet } from '../../support/fleet.ts'
import { folderOf } from '../../support/folder.ts'
import { type Member, read } from '../../support/reading.ts'

const CATALOGS = '/api/UpdateService/Catalogs'
const BASELINES = '/api/UpdateService/Baselines'

/** Servers of the estate. */
const [FIRST, SECOND] = [10_001, 10_002]
const DEVICE = { Id: 1000, Name: 'DEVICE' }

const SHARE = { Name: 'lab', Description: '', RepositoryType: 'CIFS', Source: '192.0.2.10', DomainName: 'lab', Username: 'reader', Password: 'unseen-secret', CheckCertificate: false }

async function act ({ call }: Console, action: string, json: unknown): Promise<Reply> {
  return await call('POST', `/api/${action.split('.')[0]}/Actions/${action}`, { json })
}

async function made ({ call }: Console, path: string, json: object): Promise<Member> {
  const { status, text, json: body } = await call('POST', path, { json })
  if (status !== 201) throw new Error(text)
  return body
}

async function events (console: Console): Promise<readonly string[]> {
  return (await read(console, '/api/ApplicationService/AuditLogs?$top=1000')).value.map(({ Message }: Member) => Message)
}

t.test('catalogs: made by a job, changed, refreshed, deleted; secrets are nowhere', async t => {
  const dataDirectory = folderOf(t)
  const fleet = await startTestFleet(t, { devices: 12, seed: 4, dataDirectory })
  const console = consoleOf(fleet)
  const { call } = console
  const appliance = fleet.appliance('source')
  appliance.switches = { ...appliance.switches, jobSeconds: 60 }
  const [first] = (await read(console, CATALOGS)).value
  const baselines = (await read(console, BASELINES)).value
  t.strictSame(first.AssociatedBaselines, baselines.map(({ Id, Name }: Member) => ({ BaselineId: Id, BaselineName: Name })))
  t.ok(baselines.every(({ CatalogId, RepositoryId, RepositoryName }: Member) => CatalogId === first.Id && RepositoryId === first.Repository.Id && RepositoryName === first.Repository.Name))

  const answer = await made(console, CATALOGS, { Filename: 'catalog.gz', SourcePath: 'catalog', Repository: SHARE })
  const path = `${CATALOGS}(${answer.Id})`
  t.match(answer, { Id: 23, Filename: 'catalog.gz', Status: null, Schedule: null, BundlesCount: 0, Repository: { '@odata.type': '#UpdateService.Repository', Name: 'lab', Description: '', DomainName: 'lab', Username: 'reader', Password: null }, AssociatedBaselines: [] })
  t.match(await read(console, path), { Status: 'Running', BaseLocation: null, SourcePath: 'catalog', LastUpdated: null, Repository: { Id: answer.Repository.Id, Name: 'lab' } })
  t.match(await read(console, `/api/JobService/Jobs(${answer.TaskId})`), { LastRunStatus: { Id: 2050 }, JobType: { Name: 'Update_Task' } })
  for (const [json, expected] of [
    [{ Repository: { ...SHARE, Name: 'LAB' } }, envelope('CUPD3064')],
    [{ Repository: { Name: 'two', RepositoryType: 'DELL_ONLINE' } }, envelope('MOCK1072', ['create', 'two', 'there is a catalog of Dell.com already'])],
    [{ Repository: { ...SHARE, Name: ' ' } }, envelope('CGEN6002', ['Name'])],
    [{ Repository: { ...SHARE, Name: 'x', Source: '' } }, envelope('CGEN6002', ['Source'])],
    [{ Repository: { ...SHARE, Name: 'x', RepositoryType: 'FTP' } }, envelope('CGEN6002', ['RepositoryType'])],
    [{}, envelope('CGEN6002', ['RepositoryType'])],
    [{ Schedule: { Cron: 'soon' }, Repository: { ...SHARE, Name: 'x' } }, envelope('CJOB4035')]
  ] as const) t.equal((await call('POST', CATALOGS, { json })).text, expected)
  t.equal((await act(console, 'UpdateService.RemoveCatalogs', { CatalogIds: [answer.Id] })).text, envelope('MOCK1072', ['delete', 'lab', 'it is being read']))
  t.equal((await read(console, CATALOGS)).value.length, 2)
  appliance.clock.advance(60_000)
  t.match(await read(console, path), { Status: 'Completed', Filename: 'catalog.xml', SourcePath: 'catalog/catalog.gz', BaseLocation: 'downloads.dell.com', BundlesCount: 173, ManifestVersion: /./, NextUpdate: '', Schedule: { Cron: 'startnow' } })

  appliance.switches = { ...appliance.switches, jobSeconds: 0 }
  const { Id, Filename, SourcePath, Repository } = await read(console, path)
  const changed = await call('PUT', path, { json: { Id, Filename, SourcePath, Repository: { ...Repository, Source: '192.0.2.11' }, Schedule: { Cron: '0 0 4 * * ? *' } } })
  t.equal(changed.status, 200)
  t.match(await read(console, path), { Status: 'Completed', Filename, SourcePath, NextUpdate: /^\d{4}-\d\d-\d\d 04:00:00/, Repository: { ...Repository, Source: '192.0.2.11' } })
  t.equal((await call('PUT', path, { json: { Repository: { RepositoryType: 'NFS' } } })).text, envelope('CGEN6002', ['RepositoryType']))
  t.equal((await call('PUT', `${CATALOGS}(99)`, { json: {} })).text, envelope('CGEN1006'))

  const { LastUpdated } = await read(console, path)
  appliance.clock.advance(5_000)
  t.equal((await act(console, 'UpdateService.RefreshCatalogs', { CatalogIds: [Id], AllCatalogs: 'false' })).status, 204)
  const refreshed = await read(console, path)
  t.ok(refreshed.LastUpdated > LastUpdated)
  t.match(refreshed, { TaskId: changed.json.TaskId, NextUpdate: /04:00:00/ }, 'its schedule stays')
  t.equal((await act(console, 'UpdateService.RefreshCatalogs', { CatalogIds: [], AllCatalogs: true })).status, 204)
  t.ok((await read(console, `${CATALOGS}(${first.Id})`)).LastUpdated > first.LastUpdated)
  for (const CatalogIds of [[99], []]) t.equal((await act(console, 'UpdateService.RefreshCatalogs', { CatalogIds })).text, envelope('CGEN6002', ['CatalogIds']))

  const lost = await made(console, CATALOGS, { Filename: 'c.xml', SourcePath: 'a', Repository: { ...SHARE, Name: 'lost', RepositoryType: 'HTTPS', Source: 'nowhere.invalid' } })
  t.match(await read(console, `${CATALOGS}(${lost.Id})`), { Status: 'Failed', BaseLocation: null })
  t.match(await read(console, `/api/JobService/Jobs(${lost.TaskId})`), { LastRunStatus: { Id: 2070 } })
  t.match(await read(console, `/api/JobService/Jobs(${lost.TaskId})/LastExecutionDetail`), { Value: 'Unable to connect to the repository nowhere.invalid.' })

  t.equal((await act(console, 'UpdateService.RemoveCatalogs', { CatalogIds: [Id, first.Id] })).text, envelope('MOCK1070', ['catalog', String(first.Id), 'baseline', baselines[0].Name]))
  t.equal((await act(console, 'UpdateService.RemoveCatalogs', { CatalogIds: [Id, 99] })).text, envelope('CGEN6002', ['CatalogIds']))
  t.equal((await act(console, 'UpdateService.RemoveCatalogs', { CatalogIds: [Id, lost.Id] })).status, 204)
  t.strictSame((await read(console, CATALOGS)).value.map(({ Id }: Member) => Id), [first.Id])
  t.notOk((await read(console, '/api/JobService/Jobs?$top=100')).value.some(({ Id }: Member) => Id === changed.json.TaskId), 'nor does its schedule go on')
  const kept = JSON.stringify([await read(console, '/api/JobService/Jobs?$top=100'), await read(console, '/api/ApplicationService/AuditLogs?$top=1000'), appliance.ledger.state])
  t.notOk(kept.includes('unseen-secret'))
  await fleet.stop(0)
  const again = consoleOf(await startTestFleet(t, { devices: 12, seed: 4, dataDirectory }))
  t.strictSame((await read(again, CATALOGS)).value.map(({ Id }: Member) => Id), [first.Id])
})

t.test('baselines: made, compared, changed, checked again, deleted', async t => {
  const console = await startConsole(t, { devices: 12, seed: 4 })
  const { call } = console
  const [catalog] = (await read(console, CATALOGS)).value
  const input = { Name: 'mine', Description: null, CatalogId: catalog.Id, RepositoryId: catalog.Repository.Id, DowngradeEnabled: true, Is64Bit: true, FilterNoRebootRequired: null, Targets: [{ Id: FIRST, Type: DEVICE }, { Id: SECOND, Type: { Id: 1000, Name: 'SERVER' } }] }
  const answer = await made(console, BASELINES, input)
  t.match(answer, { Name: 'mine', TaskStatusId: 0, DeviceComplianceReports: [], ComplianceSummary: { NumberOfCritical: 0 } })
  const path = `${BASELINES}(${answer.Id})`
  const baseline = await read(console, path)
  t.match(baseline, { TaskId: answer.TaskId, TaskStatusId: 2060, LastRun: /^\d{4}/, FilterNoRebootRequired: false, RepositoryName: catalog.Repository.Name, Targets: input.Targets })
  const { value: reports } = await read(console, `${path}/DeviceComplianceReports`)
  t.strictSame(reports.map(({ DeviceId }: Member) => DeviceId), [FIRST, SECOND])
  t.equal(baseline.ComplianceSummary.NumberOfCritical + baseline.ComplianceSummary.NumberOfWarning + baseline.ComplianceSummary.NumberOfNormal, 2)
  for (const { DeviceId, Id, ComponentComplianceReports: components } of reports) {
    const { InventoryInfo: software } = await read(console, `/api/DeviceService/Devices(${DeviceId})/InventoryDetails('deviceSoftware')`)
    t.strictSame(components.map(({ SourceName, CurrentVersion }: Member) => [SourceName, CurrentVersion]), software.map(({ InstanceId, Version }: Member) => [InstanceId, Version]), 'what is on the device')
    for (const { Version, CurrentVersion, UpdateAction } of components) t.equal(UpdateAction, Version === CurrentVersion ? 'EQUAL' : 'UPGRADE')
    const { value } = await read(console, `${path}/DeviceComplianceReports(${Id})/ComponentComplianceReports`)
    t.strictSame(value.map(({ SourceName }: Member) => SourceName), components.map(({ SourceName }: Member) => SourceName))
    t.match(await read(console, `${path}/DeviceComplianceReports(${Id})/ComponentComplianceReports(${value[0].Id})`), { Name: 'BIOS' })
  }
  t.equal((await call('GET', `${path}/DeviceComplianceReports(1)/ComponentComplianceReports`)).text, envelope('CGEN1006'))
  const { value: expanded } = await read(console, `${BASELINES}?$expand=DeviceComplianceReports&$top=100`)
  t.equal(expanded.find(({ Id }: Member) => Id === answer.Id).DeviceComplianceReports.length, 2)
  t.ok((await read(console, `${CATALOGS}(${catalog.Id})`)).AssociatedBaselines.some(({ BaselineName }: Member) => BaselineName === 'mine'))

  for (const [changes, expected] of [
    [{ Name: 'MINE' }, envelope('CUPD3098')],
    [{ Name: '' }, envelope('CGEN6002', ['Name'])],
    [{ Name: 'x', CatalogId: 99 }, envelope('CGEN6002', ['CatalogId'])],
    [{ Name: 'x', RepositoryId: 99 }, envelope('CGEN6002', ['RepositoryId'])],
    [{ Name: 'x', Targets: [] }, envelope('CGEN6002', ['Targets'])],
    [{ Name: 'x', Targets: [{ Id: 99, Type: DEVICE }] }, envelope('CGEN6002', ['Targets'])],
    [{ Name: 'x', Targets: [{ Id: FIRST, Type: { Id: 6000, Name: 'GROUP' } }] }, envelope('CGEN6002', ['Targets'])]
  ] as const) t.equal((await call('POST', BASELINES, { json: { ...input, ...changes } })).text, expected)

  const group = (await read(console, '/api/GroupService/Groups?$top=100')).value.find(({ Name }: Member) => Name === 'Servers')
  const ofGroup = await made(console, BASELINES, { ...input, Name: 'restless', FilterNoRebootRequired: true, Targets: [{ Id: group.Id, Type: { Id: 2000, Name: 'GROUP' } }] })
  const { value: few } = await read(console, `${BASELINES}(${ofGroup.Id})/DeviceComplianceReports?$top=100`)
  t.ok(few.length > 2, 'the devices of the group')
  for (const { ComponentComplianceReports } of few) t.strictSame(ComponentComplianceReports.map(({ Name }: Member) => Name), ['Lifecycle Controller'], 'all else needs a restart')

  const changed = await call('PUT', path, { json: { Id: answer.Id, ...input, Name: 'ours', Targets: [{ Id: FIRST, Type: DEVICE }] } })
  t.equal(changed.status, 200)
  t.match(await read(console, path), { Name: 'ours', TaskId: changed.json.TaskId, TaskStatusId: 2060, Targets: [{ Id: FIRST }] })
  t.equal((await call('PUT', `${BASELINES}(1)`, { json: input })).text, envelope('CGEN1006'))
  const appliance = console.fleet.appliance('source')
  appliance.switches = { ...appliance.switches, jobSeconds: 60 }
  const before = await read(console, path)
  t.equal((await act(console, 'JobService.RunJobs', { JobIds: [before.TaskId] })).status, 204)
  t.match(await read(console, path), { TaskStatusId: 2050 })
  appliance.clock.advance(60_000)
  const checked = await read(console, path)
  t.match(checked, { TaskStatusId: 2060 })
  t.ok(checked.LastRun > before.LastRun)

  t.equal((await act(console, 'DeviceService.RemoveDevices', { DeviceIds: [FIRST] })).status, 204)
  t.match(await read(console, path), { Targets: [], ComplianceSummary: { NumberOfCritical: 0, NumberOfWarning: 0, NumberOfNormal: 0 } })
  t.equal((await act(console, 'UpdateService.RemoveBaselines', { BaselineIds: [answer.Id, 1] })).text, envelope('CGEN6002', ['BaselineIds']))
  t.equal((await act(console, 'UpdateService.RemoveBaselines', { BaselineIds: [] })).status, 400)
  t.equal((await act(console, 'UpdateService.RemoveBaselines', { BaselineIds: [answer.Id] })).status, 204)
  t.equal((await call('GET', path)).text, envelope('CGEN1006'))
  t.notOk((await read(console, `${CATALOGS}(${catalog.Id})`)).AssociatedBaselines.some(({ BaselineId }: Member) => BaselineId === answer.Id))
  const said = await events(console)
  for (const event of ['Devices are compared with a firmware baseline.', 'Firmware baselines are deleted.']) t.ok(said.includes(event), event)
})

/** A job as ome_firmware asks for it. */
function update (targets: readonly object[], params: Readonly<Record<string, string>>): object {
  return {
    Id: 0,
    JobName: 'Firmware Update Task',
    JobDescription: 'Firmware Update Task',
    Schedule: 'startnow',
    State: 'Enabled',
    JobType: { Id: 5, Name: 'Update_Task' },
    Targets: targets,
    Params: Object.entries({ operationName: 'INSTALL_FIRMWARE', stagingValue: 'false', signVerify: 'true', ...params }).map(([Key, Value]) => ({ Key, Value }))
  }
}

/** What is to be updated in each target of a report. */
function targetsOf (reports: readonly Member[]): Member[] {
  return reports.flatMap(({ DeviceId, DeviceTypeId, DeviceTypeName, ComponentComplianceReports }) => {
    const names = ComponentComplianceReports.filter(({ UpdateAction }: Member) => UpdateAction === 'UPGRADE').map(({ SourceName }: Member) => SourceName)
    return names.length === 0 ? [] : [{ Id: DeviceId, Data: names.join(';'), TargetType: { Id: DeviceTypeId, Name: DeviceTypeName } }]
  })
}

async function versions (console: Console, id: number): Promise<Record<string, string>> {
  const { InventoryInfo } = await read(console, `/api/DeviceService/Devices(${id})/InventoryDetails('deviceSoftware')`)
  return Object.fromEntries(InventoryInfo.map(({ InstanceId, Version }: Member) => [InstanceId, Version]))
}

t.test('update: job, device, compliance and audit log tell one story, and one that fails leaves the others done', async t => {
  const dataDirectory = folderOf(t)
  const fleet = await startTestFleet(t, { devices: 60, seed: 4, dataDirectory })
  const console = consoleOf(fleet)
  const appliance = fleet.appliance('source')
  const lost = appliance.inventory.estate.devices.find(({ connected, type }) => !connected && type === 1000)?.id ?? 0
  const [catalog] = (await read(console, CATALOGS)).value
  const devices = [lost, ...(await read(console, '/api/DeviceService/Devices?$top=60')).value.filter(({ Type, Id }: Member) => Type === 1000 && Id !== lost).slice(0, 6).map(({ Id }: Member) => Id)]
  const { Id } = await made(console, BASELINES, { Name: 'mine', CatalogId: catalog.Id, RepositoryId: catalog.Repository.Id, Targets: devices.map(Id => ({ Id, Type: DEVICE })) })
  const path = `${BASELINES}(${Id})`
  const reports = async (): Promise<Member[]> => (await read(console, `${path}/DeviceComplianceReports?$top=100`)).value
  const before = await reports()
  const targets = targetsOf(before)
  t.ok(targets.length > 3 && targets.some(({ Id }) => Id === lost), 'there is something to be done')
  appliance.switches = { ...appliance.switches, jobSeconds: 600 }
  const params = { complianceReportId: String(Id), repositoryId: String(catalog.Repository.Id), catalogId: String(catalog.Id), complianceUpdate: 'true', rebootType: '3', clearJobQueue: 'true', firmwareReset: 'true' }
  const job = await made(console, '/api/JobService/Jobs', update(targets, params))
  t.match(job, { JobType: { Id: 5 }, Targets: targets.map(({ Id, Data }) => ({ Id, Data })) })
  t.strictSame(await reports(), before, 'nothing yet')
  await fleet.stop(0)

  const other = await startTestFleet(t, { devices: 60, seed: 4, dataDirectory })
  const again = consoleOf(other)
  other.appliance('source').clock.advance(600_000)
  const { value: after } = await read(again, `${path}/DeviceComplianceReports?$top=100`)
  for (const { DeviceId, ComplianceStatus, FirmwareStatus, RebootRequired } of after) {
    if (DeviceId === lost) continue
    t.match([ComplianceStatus, FirmwareStatus, RebootRequired], ['OK', 'Compliant', false], `device ${DeviceId}`)
    const { ComponentComplianceReports } = before.find(report => report['DeviceId'] === DeviceId) ?? {}
    t.strictSame(await versions(again, DeviceId), Object.fromEntries(ComponentComplianceReports.map(({ SourceName, Version }: Member) => [SourceName, Version])), 'its inventory')
  }
  t.strictSame(after.find(({ DeviceId }: Member) => DeviceId === lost), before.find(report => report['DeviceId'] === lost), 'the one that is not connected is as it was')
  t.match((await read(again, path)).ComplianceSummary, { NumberOfNormal: devices.length - 1 })
  const ended = await read(again, `/api/JobService/Jobs(${job.Id})`)
  t.match(ended, { LastRunStatus: { Id: 2090, Name: 'Warning' } })
  const [run] = (await read(again, `/api/JobService/Jobs(${job.Id})/ExecutionHistories`)).value
  const { value: details } = await read(again, `/api/JobService/Jobs(${job.Id})/ExecutionHistories(${run.Id})/ExecutionHistoryDetails?$top=100`)
  for (const { IdBaseEntity, JobStatus, Value } of details) {
    t.equal(JobStatus.Id, IdBaseEntity === lost ? 2070 : 2060)
    t.match(Value, IdBaseEntity === lost ? /Unable to connect to the device\.$/ : /iDRAC is reset\.\nInitiated Update Job for DCIM:INSTALLED#[^]*JID_\d{12}[^]*RED002[^]*Reboot Completed$/)
  }
  const { Message, MessageArgs } = (await read(again, '/api/ApplicationService/AuditLogs?$top=1000')).value.find(({ Message }: Member) => Message.startsWith('The firmware'))
  t.equal(Message, 'The firmware of devices is updated.')
  t.ok(targets.every(({ Id }) => MessageArgs.includes(String(Id)) === (Id !== lost)))
  t.strictSame(targetsOf(after.filter(({ DeviceId }: Member) => DeviceId !== lost)), [], 'a second run finds nothing to do')
})

t.test('staged updates wait for the next start; what cannot be is told', async t => {
  const console = await startConsole(t, { devices: 40, seed: 4 })
  const { estate } = console.fleet.appliance('source').inventory
  const [catalog] = (await read(console, CATALOGS)).value
  const { value: baselines } = await read(console, BASELINES)
  const all = (await Promise.all(baselines.map(async ({ Id }: Member) => (await read(console, `${BASELINES}(${Id})/DeviceComplianceReports`)).value))).flat()
  const [target = {}] = targetsOf(all.filter(({ DeviceId }: Member) => estate.device(DeviceId)?.connected === true))
  const id: number = target['Id']
  const ofCatalog = { catalogId: String(catalog.Id), repositoryId: String(catalog.Repository.Id), complianceUpdate: 'true' }
  const before = await versions(console, id)
  const staged = await made(console, '/api/JobService/Jobs', update([target], { ...ofCatalog, stagingValue: 'true' }))
  t.match(await read(console, `/api/JobService/Jobs(${staged.Id})/LastExecutionDetail`), { Value: /The updates are staged for the next reboot\.$/, JobStatus: { Id: 2060 } })
  t.strictSame(await versions(console, id), before)
  const power = async (state: string): Promise<void> => {
    await made(console, '/api/JobService/Jobs', { Id: 0, JobName: 'p', JobType: { Name: 'DeviceAction_Task' }, Schedule: 'startnow', Targets: [{ Id: id, Data: '', TargetType: DEVICE }], Params: [{ Key: 'operationName', Value: 'POWER_CONTROL' }, { Key: 'powerState', Value: state }] })
  }
  await power('12')
  t.strictSame(await versions(console, id), before, 'switched off')
  await power('2')
  const after = await versions(console, id)
  t.ok(target['Data'].split(';').every((name: string) => after[name] !== before[name]), 'and on')

  const failing: ReadonlyArray<readonly [Member, Readonly<Record<string, string>>, RegExp]> = [
    [{ ...target, Data: 'DCIM:INSTALLED#0' }, ofCatalog, /^The update of DCIM:INSTALLED#0 is not applicable to the device\.$/m],
    [{ ...target, Data: '' }, ofCatalog, /Remote Service is ready\.$/],
    [target, {}, /is not applicable/],
    [{ ...target, Data: `${target['Data']}=1` }, { complianceUpdate: 'false' }, /is not applicable/]
  ]
  for (const [target, params, expected] of failing) {
    const { Id } = await made(console, '/api/JobService/Jobs', update([target], params))
    t.match(await read(console, `/api/JobService/Jobs(${Id})/LastExecutionDetail`), { Value: expected, JobStatus: { Id: 2070 } })
  }
  const unknown = await made(console, '/api/JobService/Jobs', update([target], { catalogId: '99' }))
  t.match(await read(console, `/api/JobService/Jobs(${unknown.Id})`), { LastRunStatus: { Id: 2070 } })
  t.match(await read(console, `/api/JobService/Jobs(${(await made(console, '/api/JobService/Jobs', update([], ofCatalog))).Id})`), { LastRunStatus: { Id: 2070 } })
  t.equal((await console.call('POST', '/api/JobService/Jobs', { json: update([{ ...target, Id: 99, TargetType: DEVICE }], ofCatalog) })).text, envelope('CJOB4035'))
  t.strictSame(await versions(console, id), after)
})

/** A file as Dell calls it, a little larger than what is kept of one. */
function dup (name: string): Buffer {
  return Buffer.concat([Buffer.from('MZ'), Buffer.alloc(300_000), Buffer.from(`OriginalFilename\0${name}\0`, 'utf16le'), Buffer.alloc(200_000)])
}

t.test('a file is uploaded, asked about and installed', async t => {
  const console = await startConsole(t, { devices: 40, seed: 4 })
  const { call } = console
  const upload = async (body: Buffer | string): Promise<Reply> => await call('POST', '/api/UpdateService/Actions/UpdateService.UploadFile', { body, headers: { 'content-type': 'application/octet-stream' } })
  const report = async (token: unknown, chosen: object): Promise<Reply> =>
    await act(console, 'UpdateService.GetSingleDupReport', { SingleUpdateReportBaseline: [], SingleUpdateReportGroup: [], SingleUpdateReportTargets: [], SingleUpdateReportFileToken: token, ...chosen })
  const uploaded = await upload(dup('BIOS_J0F2X_WN64_9.4.7.EXE'))
  t.match(uploaded, { status: 200, text: /^\d{13}$/, headers: { 'content-type': 'application/octet-stream' } })
  const token = uploaded.text
  const connected = console.fleet.appliance('source').inventory.estate.devices.filter(({ connected, type }) => connected && type === 1000).map(({ id }) => id)
  const id = connected[0] ?? 0
  const before = await versions(console, id)
  const [{ DeviceId, DeviceReport }] = (await report(token, { SingleUpdateReportTargets: [id] })).json
  const bios = 'DCIM:INSTALLED#741__BIOS.Setup.1-1'
  t.match([DeviceId, DeviceReport], [id, { DeviceId: String(id), DeviceTypeId: '1000', DeviceTypeName: 'SERVER', Components: [{ ComponentSourceName: bios, ComponentCurrentVersion: before[bios], ComponentVersion: '9.4.7', ComponentUpdateAction: 'UPGRADE', ComponentRebootRequired: 'true', IsCompliant: 'CRITICAL', ComponentUriInformation: null }] }])
  const group = (await read(console, '/api/GroupService/Groups?$top=100')).value.find(({ Name }: Member) => Name === 'All Devices')
  const everywhere: Member[] = (await report(Number(token), { SingleUpdateReportGroup: [group.Id] })).json
  t.equal(everywhere.length, 40)
  t.ok(everywhere.every(({ DeviceReport: { DeviceTypeName, Components } }) => (DeviceTypeName === 'SERVER') === (Components.length === 1)), 'chassis have no BIOS')
  const [baseline] = (await read(console, BASELINES)).value
  t.equal((await report(token, { SingleUpdateReportBaseline: [baseline.Id] })).json.length, baseline.Targets.length)
  t.strictSame(await versions(console, id), before)
  await made(console, '/api/JobService/Jobs', update([{ Id: id, Data: `${bios}=${token}`, TargetType: { Id: 1000, Name: 'SERVER' } }], { complianceUpdate: 'false' }))
  t.strictSame(await versions(console, id), { ...before, [bios]: '9.4.7' })
  const newer: Member[] = (await read(console, `${BASELINES}(${baseline.Id})/DeviceComplianceReports?$top=100`)).value
  const own = newer.find(report => report['DeviceId'] === id) ?? (await act(console, 'UpdateService.GetBaselinesReportByDeviceids', { Ids: [id] })).json[0].DeviceComplianceReports[0]
  t.match(own.ComponentComplianceReports[0], { Name: 'BIOS', CurrentVersion: '9.4.7', UpdateAction: 'DOWNGRADE', ComplianceStatus: 'DOWNGRADE' }, 'newer than the catalog')

  const described = (await upload('<?xml version="1.0"?><SoftwareComponent vendorVersion="10.00.00.00" path="a/b.EXE" rebootRequired="false"><SupportedDevices><Device componentID="25227"/></SupportedDevices><SupportedSystems><Brand><Model systemID="0716"><Display lang="en"><![CDATA[R640]]></Display></Model></Brand></SupportedSystems><Criticality value="2"/></SoftwareComponent> and more')).text
  const ofModel: Member[] = (await report(described, { SingleUpdateReportGroup: [group.Id] })).json
  for (const { DeviceReport: { DeviceModel, Components } } of ofModel) t.equal(Components.length, DeviceModel === 'PowerEdge R640' ? 1 : 0, DeviceModel)
  t.match(ofModel.find(({ DeviceReport }) => DeviceReport.Components.length > 0), { DeviceReport: { Components: [{ ComponentVersion: '10.00.00.00', ComponentCriticality: 'Urgent', ComponentRebootRequired: 'false' }] } })

  t.equal((await upload('')).text, envelope('CGEN6002', ['File']))
  t.equal((await upload('{}')).status, 200, 'what it is nobody asks yet')
  const silent = (await upload(Buffer.alloc(1_000_000))).text
  for (const [asked, chosen, expected] of [
    [silent, { SingleUpdateReportTargets: [id] }, envelope('MOCK1073')],
    ['1', { SingleUpdateReportTargets: [id] }, envelope('CGEN6002', ['SingleUpdateReportFileToken'])],
    [token, {}, envelope('CGEN6002', ['SingleUpdateReportTargets'])],
    [token, { SingleUpdateReportTargets: [99] }, envelope('CGEN6002', ['SingleUpdateReportTargets'])],
    [token, { SingleUpdateReportGroup: [99] }, envelope('CGEN6002', ['SingleUpdateReportGroup'])],
    [token, { SingleUpdateReportBaseline: [99] }, envelope('CGEN6002', ['SingleUpdateReportBaseline'])]
  ] as const) t.equal((await report(asked, chosen)).text, expected)
  for (const broken of ['<SoftwareComponent></SoftwareComponent>', '<SoftwareComponent><a></SoftwareComponent>', '<SoftwareComponent>&bomb;</SoftwareComponent>', `${'<SoftwareComponent>'.repeat(100)}</SoftwareComponent>`]) {
    t.equal((await report((await upload(broken)).text, { SingleUpdateReportTargets: [id] })).text, envelope('MOCK1073'), broken.slice(0, 60))
  }
  for (let count = 0; count < 50; count++) await upload('x')
  t.equal((await report(token, { SingleUpdateReportTargets: [id] })).status, 400, 'the oldest is forgotten')
})

t.test('a file that is far larger than what is kept of it', async t => {
  const console = await startConsole(t, { devices: 4, seed: 4 })
  const body = Buffer.concat([Buffer.alloc(40_000_000), dup('iDRAC-with-Lifecycle-Controller_Firmware_R0F0G_WN64_7.99.60.00_A00.EXE')])
  const { status, text } = await console.call('POST', '/api/UpdateService/Actions/UpdateService.UploadFile', { body, headers: { 'content-type': 'application/octet-stream' } })
  t.equal(status, 200)
  const { json } = await act(console, 'UpdateService.GetSingleDupReport', { SingleUpdateReportTargets: [FIRST], SingleUpdateReportFileToken: text })
  t.match(json, [{ DeviceReport: { Components: [{ ComponentVersion: '7.99.60.00' }] } }])
})

t.test('a form of a megabyte is answered, too, whole or cut short', async t => {
  const console = await startConsole(t, { devices: 2, seed: 4 })
  const head = '--b\r\ncontent-disposition: form-data; name="f"; filename="BIOS_ABC_WN64_1.2.3.EXE"\r\n\r\n'
  for (const [end, expected] of [['\r\n--b--\r\n', 200], ['', 400]] as const) {
    const body = Buffer.from(`${head}${'x'.repeat(1_000_000)}${end}`)
    const { status } = await console.call('POST', '/api/UpdateService/Actions/UpdateService.UploadFile', { body, headers: { 'content-type': 'multipart/form-data; boundary=b' } })
    t.equal(status, expected)
  }
})
