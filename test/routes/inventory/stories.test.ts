import t from 'tap'
import { adminOf } from '../../support/admin.ts'
import { type Console, startConsole } from '../../support/fleet.ts'
import { type Member, all, read } from '../../support/reading.ts'

const DEVICES = '/api/DeviceService/Devices'
const JOBS = '/api/JobService/Jobs'
const TEMPLATES = '/api/TemplateService/Templates'
const PROFILES = '/api/ProfileService/Profiles'
const CONFIGURATION = '/api/TemplateService/Baselines'
const FIRMWARE = '/api/UpdateService/Baselines'
const [OFF, COMPLETED, FAILED, WARNING] = [18, 2060, 2070, 2090]

/** Of the seed of these tests: the third cannot be reached. */
const [FIRST, SECOND, LOST] = [10_001, 10_002, 10_006]
const OPTIONS = { devices: 12, seed: 4 }

/** @returns the id that is answered: bare, or of what is made */
async function send ({ call }: Console, path: string, json: object): Promise<number> {
  const { status, json: answer, text } = await call('POST', path, { json })
  if (status >= 300) throw new Error(`${path}: ${status} ${text}`)
  return Number(answer?.Id ?? text)
}

async function act (console: Console, action: string, json: object): Promise<number> {
  return await send(console, `/api/${action.split('.')[0] ?? ''}/Actions/${action}`, json)
}

/** A job on devices, as clients ask for one. */
async function run (console: Console, type: number, ids: readonly number[], params: Readonly<Record<string, string>> = {}): Promise<number> {
  return await send(console, JOBS, {
    JobName: 'a job',
    JobType: { Id: type },
    Schedule: 'startnow',
    Params: Object.entries(params).map(([Key, Value]) => ({ Key, Value })),
    Targets: ids.map(Id => ({ Id, Data: '', TargetType: { Id: 1000, Name: 'DEVICE' } }))
  })
}

const POWER_OFF = { operationName: 'POWER_CONTROL', powerState: '12' }

/** What the last run of a job tells, by its targets: status and text. */
async function details (console: Console, job: number): Promise<Record<string, readonly [status: number, text: string]>> {
  const [last] = (await read(console, `${JOBS}(${job})/ExecutionHistories`)).value
  const told = await all(console, `${JOBS}(${job})/ExecutionHistories(${last.Id})/ExecutionHistoryDetails`)
  return Object.fromEntries(told.map(({ IdBaseEntity, JobStatus, Value }) => [IdBaseEntity, [JobStatus.Id, Value]]))
}

async function audited (console: Console, text: string): Promise<readonly string[]> {
  const entries = await all(console, '/api/ApplicationService/AuditLogs')
  return entries.filter(({ Message }) => Message === text).map(({ MessageArgs }) => MessageArgs)
}

async function fromDevice (console: Console, ViewTypeId: number, Name: string): Promise<number> {
  return await send(console, TEMPLATES, { Name, Fqdds: 'All', ViewTypeId, SourceDeviceId: FIRST })
}

/** Has a template demand what no device has. */
async function demand ({ call }: Console, template: number, value: string): Promise<void> {
  const { AttributeGroups } = (await call('GET', `${TEMPLATES}(${template})/AttributeDetails`)).json
  const bios = AttributeGroups.find(({ DisplayName }: Member) => DisplayName === 'BIOS')
  const boot = bios.SubAttributeGroups.find(({ DisplayName }: Member) => DisplayName === 'BIOS Boot Settings')
  const { AttributeId } = boot.Attributes.find(({ DisplayName }: Member) => DisplayName === 'Boot Mode')
  const sent = await call('PUT', `${TEMPLATES}(${template})`, { json: { Attributes: [{ Id: AttributeId, Value: value, IsIgnored: false }] } })
  if (sent.status !== 200) throw new Error(sent.text)
}

/** Frees devices of their profiles. */
async function free (console: Console, devices: readonly number[]): Promise<void> {
  const ProfileIds = (await all(console, PROFILES)).filter(({ TargetId }) => devices.includes(TargetId)).map(({ Id }) => Id)
  if (ProfileIds.length > 0) await act(console, 'ProfileService.UnassignProfiles', { ProfileIds })
}

t.test('deploy: all that is asked tells the same, and of a target that fails that it failed', async t => {
  const console = await startConsole(t, OPTIONS)
  const policy = await fromDevice(console, 1, 'policy')
  await demand(console, policy, 'Bios')
  const template = await act(console, 'TemplateService.Clone', { SourceTemplateId: await fromDevice(console, 2, 'golden'), NewTemplateName: 'web', ViewTypeId: 2 })
  await demand(console, template, 'Bios')
  const targets = [FIRST, SECOND, LOST]
  const baseline = await send(console, CONFIGURATION, { Name: 'drift', TemplateId: policy, BaselineTargets: targets.map(Id => ({ Id })) })
  const reports = async (): Promise<Record<string, number>> =>
    Object.fromEntries((await all(console, `${CONFIGURATION}(${baseline})/DeviceConfigComplianceReports`)).map(({ Id, ComplianceStatus }) => [Id, ComplianceStatus]))
  t.strictSame(await reports(), { [FIRST]: 2, [SECOND]: 2, [LOST]: 2 })
  await free(console, targets)
  const admin = await adminOf(t, console.fleet)
  const plan = '/v1/appliances/source/job-plans/Device_Config_Task'
  t.equal((await admin.call('PUT', plan, { json: { failures: [{ target: String(SECOND), message: 'The iDRAC is busy.' }] } })).status, 200)
  const job = await act(console, 'TemplateService.Deploy', { Id: template, TargetIds: targets })
  t.match(await read(console, `${JOBS}(${job})`), { LastRunStatus: { Id: WARNING, Name: 'Warning' } })
  t.match(await details(console, job), {
    [FIRST]: [COMPLETED, /Applying the configuration\./], [SECOND]: [FAILED, /The iDRAC is busy\.$/], [LOST]: [FAILED, /Unable to connect to the device\.$/]
  })
  const profiles = async (): Promise<readonly Member[]> => (await all(console, PROFILES)).filter(({ DeploymentTaskId }) => DeploymentTaskId === job)
  const after = await profiles()
  const [done = {}, busy = {}, lost = {}] = after
  t.match([done, busy, lost], [
    { TargetId: FIRST, ProfileState: 4, LastRunStatus: COMPLETED }, { TargetId: SECOND, ProfileState: 2, LastRunStatus: FAILED, LastDeployDate: '' },
    { TargetId: LOST, ProfileState: 2, LastRunStatus: FAILED, LastDeployDate: '' }
  ])
  t.match(await read(console, `${PROFILES}(${busy['Id']})`), { LastRunStatus: FAILED }, 'one by one as well')
  t.strictSame(await reports(), { [FIRST]: 1, [SECOND]: 2, [LOST]: 2 }, 'the report knows which has it')
  t.match(await read(console, `${CONFIGURATION}(${baseline})`), { ConfigComplianceSummary: { NumberOfNormal: 1, NumberOfCritical: 2 } })
  const { DeviceName } = await read(console, `${DEVICES}(${FIRST})`)
  t.strictSame(await audited(console, 'A profile is deployed.'), [`admin || 127.0.0.1 || ${done['ProfileName']} || ${DeviceName}`])
  t.ok((await read(console, `${DEVICES}(${FIRST})/Baselines`)).Baselines.some(({ Id }: Member) => Id === baseline), 'the device knows its baseline')

  t.equal((await admin.call('DELETE', plan)).status, 204)
  t.equal((await console.call('POST', '/api/JobService/Actions/JobService.RunJobs', { json: { JobIds: [job] } })).status, 204)
  t.match((await profiles()).map(({ ProfileState }) => ProfileState), [4, 4, 2], 'run again, what failed for a while is done')
  t.strictSame(await reports(), { [FIRST]: 1, [SECOND]: 1, [LOST]: 2 })

  await admin.call('PUT', plan, { json: { failures: [{ target: String(FIRST), message: 'No.' }] } })
  const unassigned = await act(console, 'ProfileService.UnassignProfiles', { ProfileIds: [done['Id'], busy['Id']] })
  t.match(await read(console, `${JOBS}(${unassigned})`), { LastRunStatus: { Id: WARNING } })
  t.match([await read(console, `${PROFILES}(${done['Id']})`), await read(console, `${PROFILES}(${busy['Id']})`)],
    [{ TargetId: FIRST, ProfileState: 4 }, { TargetId: 0, ProfileState: 0 }], 'the one that fails keeps its profile')
})

t.test('remediate: the targets that can be reached comply, the others do not', async t => {
  const console = await startConsole(t, OPTIONS)
  const policy = await fromDevice(console, 1, 'policy')
  await demand(console, policy, 'Bios')
  const baseline = await send(console, CONFIGURATION, { Name: 'drift', TemplateId: policy, BaselineTargets: [{ Id: FIRST }, { Id: LOST }] })
  const job = await act(console, 'TemplateService.Remediate', { Id: baseline })
  t.match(await read(console, `${JOBS}(${job})`), { LastRunStatus: { Id: WARNING } })
  t.match(await details(console, job), { [FIRST]: [COMPLETED, /./], [LOST]: [FAILED, /Unable to connect/] })
  t.match(await read(console, `${CONFIGURATION}(${baseline})`), { ConfigComplianceSummary: { NumberOfNormal: 1, NumberOfCritical: 1 } })
  t.strictSame((await audited(console, 'Devices are made to comply with a configuration baseline.')), [`admin || 127.0.0.1 || ${baseline} || ${FIRST}`])
  const alone = await act(console, 'TemplateService.Remediate', { Id: baseline, DeviceIds: [LOST] })
  t.match(await read(console, `${JOBS}(${alone})`), { LastRunStatus: { Id: FAILED } })
})

t.test('update: the baseline, what is told of the device, the report and the inventory agree', async t => {
  const console = await startConsole(t, { devices: 40, seed: 4 })
  const connected = new Set((await all(console, DEVICES)).filter(({ ConnectionState }) => ConnectionState).map(({ Id }) => Id))
  const baselines = await all(console, FIRMWARE)
  const found = await Promise.all(baselines.map(async baseline =>
    (await all(console, `${FIRMWARE}(${baseline['Id']})/DeviceComplianceReports`)).map(report => ({ baseline, report }))))
  const { baseline = {}, report = {} } = found.flat().find(({ report }) => connected.has(report['DeviceId']) && report['ComplianceStatus'] === 'CRITICAL') ?? {}
  const due: readonly Member[] = report['ComponentComplianceReports'].filter(({ UpdateAction }: Member) => UpdateAction === 'UPGRADE')
  const id: number = report['DeviceId']
  const job = await send(console, JOBS, {
    JobName: 'update',
    JobType: { Id: 5, Name: 'Update_Task' },
    Schedule: 'startnow',
    Targets: [{ Id: id, Data: due.map(({ SourceName }) => SourceName).join(';'), TargetType: { Id: 1000, Name: 'SERVER' } }],
    Params: Object.entries({
      operationName: 'INSTALL_FIRMWARE',
      complianceUpdate: 'true',
      catalogId: String(baseline['CatalogId']),
      repositoryId: String(baseline['RepositoryId']),
      complianceReportId: String(baseline['Id']),
      stagingValue: 'false',
      signVerify: 'true'
    }).map(([Key, Value]) => ({ Key, Value }))
  })
  t.match(await read(console, `${JOBS}(${job})`), { LastRunStatus: { Id: COMPLETED } })
  const own = (await all(console, `${FIRMWARE}(${baseline['Id']})/DeviceComplianceReports`)).find(({ DeviceId }) => DeviceId === id)
  t.match(own, { ComplianceStatus: 'OK', FirmwareStatus: 'Compliant' })
  const { json: byDevice } = await console.call('POST', '/api/UpdateService/Actions/UpdateService.GetBaselinesReportByDeviceids', { json: { Ids: [id] } })
  const same = byDevice.flatMap(({ DeviceComplianceReports }: Member) => DeviceComplianceReports).find(({ Id }: Member) => Id === own?.['Id'])
  const { '@odata.type': type, '@odata.id': path, ...properties } = own ?? {}
  t.match(same, properties, 'asked for by the device')
  const { InventoryInfo } = await read(console, `${DEVICES}(${id})/InventoryDetails('deviceSoftware')`)
  const rows = (await all(console, '/api/ReportService/ReportDefs(10054)/ReportResults/ResultRows')).map(({ Values }) => Values)
  for (const { SourceName, Version, Name } of due) {
    t.match(InventoryInfo.find(({ InstanceId }: Member) => InstanceId === SourceName), { Version }, SourceName)
    t.ok(rows.some(values => values[1] === report['ServiceTag'] && values[2] === Name && values[3] === Version), `the report of versions: ${Name}`)
  }
  t.strictSame((await audited(console, 'The firmware of devices is updated.')).length, 1)
})

t.test('discover, read, remove: what was found is mentioned nowhere any more', async t => {
  const console = await startConsole(t, { devices: 2, seed: 4 })
  const { DiscoveryConfigTaskParam: [{ TaskId: job }], DiscoveryConfigGroupId } = (await console.call('POST', '/api/DiscoveryConfigService/DiscoveryConfigGroups', {
    json: {
      DiscoveryConfigGroupName: 'Lab',
      DiscoveryConfigModels: [{
        DeviceType: [1000],
        DiscoveryConfigTargets: [{ NetworkAddressDetail: '192.0.2.10-192.0.2.49' }],
        ConnectionProfile: { credentials: [{ type: 'REDFISH', credentials: { username: 'root', password: 'x' } }] }
      }]
    }
  })).json
  const [found = {}] = (await all(console, DEVICES)).slice(2)
  const { Id: id, DeviceServiceTag: tag } = found
  t.ok((await all(console, '/api/ReportService/ReportDefs(10051)/ReportResults/ResultRows')).some(({ Values }) => Values.includes(tag)))
  t.match(await read(console, `${JOBS}(${await run(console, 8, [id])})`), { LastRunStatus: { Id: COMPLETED } })
  await run(console, 3, [id], POWER_OFF)
  t.ok((await all(console, '/api/AlertService/Alerts')).some(({ AlertDeviceId }) => AlertDeviceId === id))
  t.equal((await console.call('POST', '/api/DeviceService/Actions/DeviceService.RemoveDevices', { json: { DeviceIds: [id] } })).status, 204)
  for (const path of [
    DEVICES, '/api/GroupService/Groups(1001)/Devices', '/api/GroupService/Groups(1001)/AllLeafDevices', '/api/GroupService/Groups(1001)/AllLeafDeviceSummaries',
    '/api/AlertService/Alerts', '/api/WarrantyService/Warranties', '/api/ReportService/ReportDefs(10051)/ReportResults/ResultRows',
    '/api/ReportService/ReportDefs(10053)/ReportResults/ResultRows', '/api/ReportService/ReportDefs(10054)/ReportResults/ResultRows'
  ]) t.notOk(JSON.stringify(await all(console, path)).includes(tag), path)
  for (const path of ['', '/InventoryDetails', '/Power', '/SubSystemHealth', '/HardwareLogs']) t.equal((await console.call('GET', `${DEVICES}(${id})${path}`)).status, 404, path)
  t.equal((await console.call('POST', JOBS, { json: { JobName: 'x', JobType: { Id: 8 }, Targets: [{ Id: id, Data: '', TargetType: { Id: 1000 } }] } })).status, 400)
  t.match(await read(console, `${JOBS}(${job})`), { LastRunStatus: { Id: WARNING } }, 'what happened stays')
  t.match(await read(console, `/api/DiscoveryConfigService/DiscoveryConfigGroups(${DiscoveryConfigGroupId})`), { DiscoveryConfigGroupName: 'Lab' })
})

t.test('power off: what it measures now is that of one that is off, and what it measured before stays', async t => {
  const console = await startConsole(t, { ...OPTIONS, appliances: [{ name: 'source', version: '4.2.0', port: 0 }] })
  const path = `${DEVICES}(${FIRST})`
  const sensors = async (): Promise<Record<string, string>> =>
    Object.fromEntries((await all(console, `${path}/SensorHealth`)).map(({ SensorName, Reading }) => [SensorName, Reading]))
  const query = await act(console, 'GroupService.CreateGroup', {
    GroupModel: { Name: 'off', MembershipTypeId: 24, ParentId: 1022 },
    GroupModelExtension: { FilterId: 0, ContextId: 2, Conditions: [{ LogicalOperatorId: 0, LeftParen: false, FieldId: 57, OperatorId: 1, Value: OFF, RightParen: false }] }
  })
  t.notOk((await all(console, `/api/GroupService/Groups(${query})/Devices`)).some(({ Id }) => Id === FIRST))
  const [before, warm] = [await read(console, `${path}/Power`), await sensors()]
  await run(console, 3, [FIRST], POWER_OFF)
  const after = await read(console, `${path}/Power`)
  for (const name of ['avgPower', 'peakPower', 'peakPowerTimeStamp', 'systemEnergyConsumption', 'since']) t.equal(after[name], before[name], name)
  t.match(after, { power: '9', minimumPower: '9' })
  t.match(await sensors(), { ...warm, 'System Board Fan1A': '0', 'System Board Fan2A': '0', 'CPU1 VCORE PG': '0' })
  t.match((await all(console, `${path}/PowerUsageByDevice`))[0], { PowerConsumption: '9', PeakPower: before['peakPower'] })
  t.match((await all(console, `${path}/EnvironmentMetrics`))[0], { Name: 'PowerWatts', Reading: '9' })
  t.match((await all(console, `${path}/RecentActivity`))[0], { Description: 'System is turning off.' })
  t.match((await all(console, '/api/GroupService/Groups(1001)/AllLeafDeviceSummaries')).find(({ Id }) => Id === FIRST), { PowerState: OFF })
  t.ok((await all(console, `/api/GroupService/Groups(${query})/Devices`)).some(({ Id }) => Id === FIRST), 'a group that asks for it')
  await run(console, 3, [FIRST], { ...POWER_OFF, powerState: '2' })
  t.strictSame([await read(console, `${path}/Power`), await sensors()], [before, warm], 'on again')
})

t.test('a target that cannot be reached leaves the others done, and the job with a warning', async t => {
  const console = await startConsole(t, OPTIONS)
  for (const [type, params] of [[3, POWER_OFF], [8, {}]] as const) {
    const job = await run(console, type, [FIRST, LOST], params)
    t.match(await read(console, `${JOBS}(${job})`), { LastRunStatus: { Id: WARNING, Name: 'Warning' } })
    t.match(await details(console, job), { [FIRST]: [COMPLETED, /./], [LOST]: [FAILED, /Unable to connect to the device\.$/] })
  }
})
