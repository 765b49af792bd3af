import t from 'tap'
import { envelope } from '../../support/envelope.ts'
import { type Console, type Reply, consoleOf, startConsole, startTestFleet } from '../../support/fleet.ts'

type Member = Record<string, any> // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely

const CATALOGS = '/api/UpdateService/Catalogs'
const BASELINES = '/api/UpdateService/Baselines'

/** Servers of the estate. */
const [FIRST, SECOND] = [10_001, 10_002]
const DEVICE = { Id: 1000, Name: 'DEVICE' }

const SHARE = { Name: 'lab', Description: '', RepositoryType: 'CIFS', Source: '192.0.2.10', DomainName: 'lab', Username: 'reader', Password: 'unseen-secret', CheckCertificate: false }

async function act ({ call }: Console, action: string, json: unknown): Promise<Reply> {
  return await call('POST', `/api/${action.split('.')[0]}/Actions/${action}`, { json })
}

async function read ({ call }: Console, path: string): Promise<Member> {
  const { status, json, text } = await call('GET', path)
  if (status !== 200) throw new Error(`${path}: ${status} ${text}`)
  return json
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
  const dataDirectory = t.testdir({})
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
