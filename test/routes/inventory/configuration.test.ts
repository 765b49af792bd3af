import t from 'tap'
import { envelope } from '../../support/envelope.ts'
import { type Console, type Reply, consoleOf, startConsole, startTestFleet } from '../../support/fleet.ts'
import { folderOf } from '../../support/folder.ts'
import { type Member, read } from '../../support/reading.ts'

const TEMPLATES = '/api/TemplateService/Templates'
const BASELINES = '/api/TemplateService/Baselines'
const PROFILES = '/api/ProfileService/Profiles'

/** Two servers of one model: what is deployed to one is compared with the other. */
const [FIRST, SECOND, THIRD] = [10_001, 10_002, 10_003]

async function act ({ call }: Console, action: string, json: unknown): Promise<Reply> {
  const [service = ''] = action.split('.')
  return await call('POST', `/api/${service}/Actions/${action}`, { json })
}

async function fromDevice (console: Console, own: object = {}): Promise<number> {
  const { status, text } = await console.call('POST', TEMPLATES, { json: { Name: 'golden', Description: 'd', Fqdds: 'All', ViewTypeId: 2, SourceDeviceId: FIRST, ...own } })
  if (status !== 201) throw new Error(text)
  return Number(text)
}

/** An attribute by its path, as Ansible and Terraform find it. */
async function attribute (console: Console, owner: string, ...path: readonly string[]): Promise<Member> {
  const found = attributesIn((await read(console, `${owner}/AttributeDetails`)).AttributeGroups).get(path.join(','))
  if (found === undefined) throw new Error(`${owner} has no ${path.join()}`)
  return found
}

function attributesIn (groups: readonly Member[], above: readonly string[] = []): Map<string, Member> {
  return new Map(groups.flatMap(({ DisplayName, SubAttributeGroups, Attributes }) => [
    ...attributesIn(SubAttributeGroups, [...above, DisplayName]),
    ...Attributes.map((attribute: Member): [string, Member] => [[...above, DisplayName, attribute.DisplayName].join(','), attribute])
  ]))
}

t.test('what lists tell of jobs and baselines is made again only when something has changed', async t => {
  const console = await startConsole(t, { devices: 12, seed: 4, switches: { jobSeconds: 60 } })
  const { configuration: { baselines }, jobs, clock } = console.fleet.appliance('source')
  const id = await fromDevice(console, { ViewTypeId: 1 })
  clock.advance(61_000)
  const { json: { Id, TaskId } } = await console.call('POST', BASELINES, { json: { Name: 'b', TemplateId: id, BaselineTargets: [{ Id: FIRST }] } })
  const baseline = (): unknown => baselines.list.find(one => one.id === Id)
  const job = async (): Promise<unknown> => (await jobs.list()).find(({ id }) => id === Number(TaskId || baselines.get(Id).taskId))
  const [waiting, running] = [baseline(), await job()]
  t.match(running, { lastRun: { progress: 0 } })
  clock.advance(30_000)
  t.match(await job(), { lastRun: { progress: 50 } }, 'a run that is under way is looked at each time')
  clock.advance(31_000)
  const [done, ran] = [await job(), baseline()]
  t.match(done, { lastRun: { progress: 100 } })
  t.not(ran, waiting)
  await console.call('POST', BASELINES, { json: { Name: 'another', TemplateId: id, BaselineTargets: [{ Id: SECOND }] } })
  t.equal(await job(), done)
  t.equal(baseline(), ran)
  await console.call('PUT', `${TEMPLATES}(${id})`, { json: { Id: id, Name: 'renamed' } })
  t.match(baseline(), { templateName: 'renamed' })
})

async function events (console: Console): Promise<readonly string[]> {
  return (await read(console, '/api/ApplicationService/AuditLogs?$top=1000')).value.map(({ Message }: Member) => Message)
}

t.test('a template from a device: made, changed, cloned, exported, imported again, deleted', async t => {
  const console = await startConsole(t, { devices: 12, seed: 4 })
  const { call } = console
  const id = await fromDevice(console)
  const template = await read(console, `${TEMPLATES}(${id})`)
  t.match(template, { Id: id, Name: 'golden', Status: 2060, SourceDeviceId: FIRST, TypeId: 2, ViewTypeId: 2, HasIdentityAttributes: true, IdentityPoolId: 0, LastUpdatedBy: 'admin' })
  t.match(await read(console, `/api/JobService/Jobs(${template.TaskId})`), { JobType: { Id: 50, Name: 'Device_Config_Task' }, LastRunStatus: { Id: 2060 }, Targets: [{ Id: FIRST }] })
  t.equal((await call('POST', TEMPLATES, { json: { Name: 'GOLDEN', SourceDeviceId: FIRST } })).text, envelope('CTEM1027', ['GOLDEN']))
  t.equal((await call('POST', TEMPLATES, { json: { Name: 'x', SourceDeviceId: 99 } })).text, envelope('CTEM1025', ['99']))
  t.equal(Number((await call('POST', TEMPLATES, { json: { Name: '2026-01-01 10:00:00.5', SourceDeviceId: String(FIRST), Fqdds: 'iDRAC,niC' } })).text), id + 1, 'an id that is a text, components in any case')
  t.strictSame((await read(console, `${TEMPLATES}(${id + 1})/AttributeDetails`)).AttributeGroups.map(({ DisplayName }: Member) => DisplayName), ['iDRAC', 'NIC'])

  const timeZone = await attribute(console, `${TEMPLATES}(${id})`, 'iDRAC', 'Time Zone Configuration Information', 'Time 1 Time Zone String')
  t.match(timeZone, { Value: 'UTC', IsIgnored: false, CustomId: 0, TargetSpecificTypeId: 0 })
  const changed = await call('PUT', `${TEMPLATES}(${id})`, { json: { Id: id, Name: 'golden 2', Description: null, Attributes: [{ Id: timeZone.AttributeId, Value: 'CET', IsIgnored: true }] } })
  t.strictSame([changed.status, changed.text], [200, String(id)])
  t.match(await attribute(console, `${TEMPLATES}(${id})`, 'iDRAC', 'Time Zone Configuration Information', 'Time 1 Time Zone String'), { AttributeId: timeZone.AttributeId, Value: 'CET', IsIgnored: true })
  t.match(await read(console, `${TEMPLATES}(${id})`), { Name: 'golden 2', Description: null })
  for (const [sent, expected] of [
    [{ Attributes: [{ Id: timeZone.AttributeId, Value: 'x', IsIgnored: false }, { Id: '', Value: 'y', IsIgnored: false }] }, envelope('CGEN6002', ['Attributes'])],
    [{ Name: 'PowerEdge R640 deployment' }, envelope('CTEM1027', ['PowerEdge R640 deployment'])]
  ] as const) {
    if (sent.Name === undefined || (await read(console, TEMPLATES)).value.some(({ Name }: Member) => Name === sent.Name)) t.equal((await call('PUT', `${TEMPLATES}(${id})`, { json: sent })).text, expected)
  }
  t.match(await attribute(console, `${TEMPLATES}(${id})`, 'iDRAC', 'Time Zone Configuration Information', 'Time 1 Time Zone String'), { Value: 'CET' }, 'all or nothing')
  t.equal((await call('PUT', `${TEMPLATES}(999)`, { json: { Name: 'x' } })).text, envelope('CTEM1026', ['999']))
  const { Name: builtIn } = await read(console, `${TEMPLATES}(1)`)
  t.equal((await call('PUT', `${TEMPLATES}(1)`, { json: { Name: 'x' } })).text, envelope('MOCK1071', ['change', builtIn]))

  const clone = await act(console, 'TemplateService.Clone', { SourceTemplateId: id, NewTemplateName: 'copy', ViewTypeId: 1 })
  t.equal(clone.status, 200)
  t.match(await read(console, `${TEMPLATES}(${clone.text})`), { Name: 'copy', ViewTypeId: 1, SourceDeviceId: FIRST })
  t.not((await attribute(console, `${TEMPLATES}(${clone.text})`, 'iDRAC', 'Time Zone Configuration Information', 'Time 1 Time Zone String')).AttributeId, timeZone.AttributeId, 'ids of attributes are those of no other')
  t.equal((await act(console, 'TemplateService.Clone', { SourceTemplateId: 999, NewTemplateName: 'c', ViewTypeId: 2 })).text, envelope('CTEM9022', ['c', 'Source template does not exist.']))
  t.equal((await act(console, 'TemplateService.Clone', { SourceTemplateId: Number(clone.text), NewTemplateName: 'c', ViewTypeId: 2 })).status, 400, 'from comparing to deploying')

  const { json: exported } = await act(console, 'TemplateService.Export', { TemplateId: id })
  t.match(exported, { TemplateId: id, Content: /^<SystemConfiguration Model="PowerEdge [^"]+" ServiceTag="\w{7}" TimeStamp="\w{3} \w{3} \d+ [\d:]+ \d{4}">\n<Component FQDD="BIOS.Setup.1-1">/ })
  const imported = await act(console, 'TemplateService.Import', { Name: 'again', ViewTypeId: 2, Type: 2, Content: exported.Content })
  t.match(await read(console, `${TEMPLATES}(${imported.text})`), { Name: 'again', Description: 'Imported from a file.', Status: 2060, SourceDeviceId: 0 })
  const set = (content: string): readonly string[] => content.split('\n').filter(line => line.startsWith('<Attribute'))
  t.strictSame(set((await act(console, 'TemplateService.Export', { TemplateId: Number(imported.text) })).json.Content), set(exported.Content), 'all but what is ignored')
  const json = JSON.stringify({ SystemConfiguration: { Model: 'PowerEdge R640', Components: [{ FQDD: 'BIOS.Setup.1-1', Attributes: [{ Name: 'BootMode', Value: 'Bios' }, { Name: 'OemOnly', Value: 'a<b' }] }] } })
  const fromJson = Number((await act(console, 'TemplateService.Import', { Name: 'json', ViewTypeId: 1, Type: 2, Content: json })).text)
  t.match(await attribute(console, `${TEMPLATES}(${fromJson})`, 'BIOS', 'BIOS Boot Settings', 'Boot Mode'), { Value: 'Bios' })
  t.match((await act(console, 'TemplateService.Export', { TemplateId: fromJson })).json.Content, /<Attribute Name="OemOnly">a&lt;b<\/Attribute>/)
  for (const Content of ['', '<a', '<SystemConfiguration><Component FQDD="B"><Attribute Name="x">1</Component></SystemConfiguration>', '<!DOCTYPE s [<!ENTITY e "x">]><SystemConfiguration><Component FQDD="B"><Attribute Name="x">&e;</Attribute></Component></SystemConfiguration>', '{"SystemConfiguration":[]}', '<SystemConfiguration><Attribute Name="x">1</Attribute></SystemConfiguration>', '<x/>', '<SystemConfiguration>'.repeat(1000)]) {
    t.equal((await act(console, 'TemplateService.Import', { Name: 'bad', ViewTypeId: 2, Type: 2, Content })).text, envelope('CTEM9073'), Content.slice(0, 60))
  }
  t.equal((await act(console, 'TemplateService.Import', { Name: 'again', ViewTypeId: 2, Type: 2, Content: exported.Content })).text, envelope('CTEM1027', ['again']))

  t.equal((await call('DELETE', `${TEMPLATES}(${id})`)).status, 204)
  for (const method of ['GET', 'DELETE'] as const) t.equal((await call(method, `${TEMPLATES}(${id})`)).text, envelope('CTEM1026', [String(id)]))
  t.equal((await call('GET', `${TEMPLATES}(${id})/AttributeDetails`)).text, envelope('CGEN1004', ['TemplateId']))
})

t.test('the networks and the pool of a template', async t => {
  const console = await startConsole(t, { devices: 12, seed: 4 })
  const { call } = console
  const id = await fromDevice(console)
  const [untagged, one, two] = (await read(console, '/api/NetworkConfigurationService/Networks')).value.map(({ Id }: Member) => Id)
  const ports = async (): Promise<Member[][]> => {
    const [model] = (await read(console, `${TEMPLATES}(${id})/Views(4)/AttributeViewDetails`)).AttributeGroups
    return model.SubAttributeGroups.flatMap(({ SubAttributeGroups }: Member) => SubAttributeGroups).flatMap(({ SubAttributeGroups }: Member) => SubAttributeGroups).map(({ Attributes }: Member) => Attributes)
  }
  t.strictSame((await ports())[0]?.map(({ DisplayName, Value, CustomId }: Member) => [DisplayName, Value, CustomId]), [['Vlan Tagged', null, 1], ['Vlan UnTagged', '0', 1], ['NIC Bonding Enabled', 'false', 1]])
  const configure = async (config: object): Promise<Reply> => await act(console, 'TemplateService.UpdateNetworkConfig', { TemplateId: id, ...config })
  const done = await configure({ IdentityPoolId: 2, BondingTechnology: 'LACP', PropagateVlan: true, VlanAttributes: [{ ComponentId: 2, Untagged: untagged, Tagged: [two, one], IsNicBonded: 'False' }, { ComponentId: 1, Untagged: 0, Tagged: [String(one)], IsNicBonded: true }] })
  t.strictSame([done.status, done.text], [200, '0'])
  t.strictSame((await ports()).slice(0, 2).map(port => port.map(({ Value }: Member) => Value)), [[String(one), '0', 'true'], [`${two}, ${one}`, String(untagged), 'false']])
  t.match(await read(console, `${TEMPLATES}(${id})`), { IdentityPoolId: 2, IsPersistencePolicyValid: true, IsStatelessAvailable: true })
  t.match(await attribute(console, `${TEMPLATES}(${id})`, 'iDRAC', 'IO Identity Optimization', 'IOIDOpt 1 IOIDOpt Enable'), { Value: 'Enabled', IsIgnored: false })
  t.equal((await configure({ IdentityPoolId: 0, BondingTechnology: '', PropagateVlan: false, VlanAttributes: null })).status, 200, 'as Terraform takes a pool away')
  t.match(await read(console, `${TEMPLATES}(${id})`), { IdentityPoolId: 0, IsPersistencePolicyValid: false })
  t.equal((await configure({ Attributes: [{ DeviceId: null, Attributes: [{ Id: 1, Value: 25, IsIgnored: false }] }] })).text, '1', 'bandwidths are counted')
  for (const [config, expected] of [
    [{ TemplateId: 999 }, envelope('CGEN1004', ['TemplateId'], [], 'notApplicable')],
    [{ IdentityPoolId: 9 }, envelope('CTEM9046', ['9'])],
    [{ BondingTechnology: 'None' }, envelope('CGEN6002', ['VlanAttributes'])],
    [{ VlanAttributes: [{ ComponentId: 99, Untagged: 0 }] }, envelope('CGEN6002', ['VlanAttributes'])],
    [{ VlanAttributes: [{ ComponentId: 1, Untagged: 5 }] }, envelope('CGEN6002', ['VlanAttributes'])]
  ] as const) t.equal((await configure(config)).text, expected)
  t.equal((await call('DELETE', `/api/NetworkConfigurationService/Networks(${one})`)).status, 204)
  t.strictSame((await ports()).slice(0, 2).map(([tagged]) => tagged?.Value), [null, String(two)], 'a VLAN that is deleted is not there any more')
})

t.test('deploy: profile, job, device, compliance and audit log tell one story', async t => {
  const dataDirectory = folderOf(t)
  const fleet = await startTestFleet(t, { devices: 12, seed: 4, dataDirectory })
  const console = consoleOf(fleet)
  const appliance = fleet.appliance('source')
  appliance.switches = { ...appliance.switches, jobSeconds: 60 }
  const { call } = console
  const id = await fromDevice(console, { ViewTypeId: 1, Name: 'policy' })
  t.match(await read(console, `${TEMPLATES}(${id})`), { Status: 2050 }, 'its settings are being read')
  t.strictSame((await read(console, `${TEMPLATES}(${id})/AttributeDetails`)).AttributeGroups, [])
  appliance.clock.advance(60_000)
  t.match(await read(console, `${TEMPLATES}(${id})`), { Status: 2060 })
  const bootMode = await attribute(console, `${TEMPLATES}(${id})`, 'BIOS', 'BIOS Boot Settings', 'Boot Mode')
  await call('PUT', `${TEMPLATES}(${id})`, { json: { Id: id, Name: 'policy', Attributes: [{ Id: bootMode.AttributeId, Value: 'Bios', IsIgnored: false }] } })
  const deployment = Number((await act(console, 'TemplateService.Import', { Name: 'deploy me', ViewTypeId: 2, Type: 2, Content: (await act(console, 'TemplateService.Export', { TemplateId: id })).json.Content })).text)

  const made = await call('POST', BASELINES, { json: { Name: 'drift', TemplateId: id, BaselineTargets: [{ Id: FIRST }, { Id: SECOND, Type: { Id: 1, Name: 'DEVICE' } }] } })
  t.equal(made.status, 201)
  t.match(made.json, { Name: 'drift', TemplateName: null, TaskId: 0, ConfigComplianceSummary: null, LastRun: null })
  const baseline = `${BASELINES}(${made.json.Id})`
  t.match(await read(console, baseline), { ConfigComplianceSummary: { ComplianceStatus: 'NOT_INVENTORIED', NumberOfIncomplete: 2 }, TaskStatus: 2050, BaselineTargets: [{ Id: FIRST, Type: { Id: 1000, Name: 'DEVICE' } }, { Id: SECOND }] })
  appliance.clock.advance(60_000)
  t.match(await read(console, baseline), { TemplateName: 'policy', TaskStatus: 2060, PercentageComplete: '100', ConfigComplianceSummary: { ComplianceStatus: 'CRITICAL', NumberOfCritical: 2, NumberOfIncomplete: 0 } })
  t.match((await read(console, `${baseline}/DeviceConfigComplianceReports(${FIRST})/DeviceComplianceDetails`)), { BaselineName: 'drift', TemplateId: id, ComplianceAttributeGroups: [{ DisplayName: 'BIOS', ComplianceSubAttributeGroups: [{ DisplayName: 'BIOS Boot Settings', Attributes: [{ DisplayName: 'Boot Mode', Value: 'Uefi', ExpectedValue: 'Bios', ComplianceStatus: 3 }] }] }] })

  const taken = (await read(console, PROFILES)).value.map(({ TargetId }: Member) => TargetId)
  const targets = [FIRST, SECOND, THIRD].filter(target => !taken.includes(target))
  for (const target of [FIRST, SECOND].filter(target => taken.includes(target))) {
    const { Id } = (await read(console, PROFILES)).value.find(({ TargetId }: Member) => TargetId === target)
    t.ok(Number((await act(console, 'ProfileService.UnassignProfiles', { ProfileIds: [Id] })).text) > 0)
    appliance.clock.advance(60_000)
    t.match(await read(console, `${PROFILES}(${Id})`), { ProfileState: 0, TargetId: 0, TargetName: null })
  }
  const deployed = await act(console, 'TemplateService.Deploy', { Id: deployment, TargetIds: [FIRST, SECOND], Schedule: { RunNow: false, RunLater: false, Cron: '', StartTime: '', EndTime: '' }, Attributes: null, Options: { ShutdownType: 0, TimeToWaitBeforeShutdown: 300, EndHostPowerState: 1, StrictCheckingVlan: false }, NetworkBootIsoModel: { BootToNetwork: false, ShareType: '', IsoPath: '', IsoTimeout: '1', ShareDetail: { IpAddress: '', ShareName: '', User: '', Password: '' } } })
  t.equal(deployed.status, 200)
  const job = Number(deployed.text)
  const profiles = async (): Promise<Member[]> => (await read(console, `${PROFILES}?$filter=TemplateName eq 'deploy me'`)).value
  t.match(await profiles(), [{ ProfileName: "Profile from template 'deploy me' 00001", TargetId: FIRST, ProfileState: 2, DeploymentTaskId: job }, { ProfileName: "Profile from template 'deploy me' 00002", TargetId: SECOND }])
  t.match(await read(console, `/api/JobService/Jobs(${job})`), { LastRunStatus: { Id: 2050 } })
  t.match(await read(console, baseline), { ConfigComplianceSummary: { NumberOfCritical: 2 } }, 'nothing is written yet')
  await fleet.stop(0)

  const later = await startTestFleet(t, { dataDirectory })
  const again = consoleOf(later)
  later.appliance('source').clock.advance(600_000)
  const all = (await read(again, `${PROFILES}?$filter=TemplateName eq 'deploy me'`)).value
  t.match(all, [{ ProfileState: 4, LastRunStatus: 2060, LastDeployDate: /^\d{4}-/ }, { ProfileState: 4 }], 'a restart in between does not matter')
  t.match(await read(again, `/api/JobService/Jobs(${job})`), { LastRunStatus: { Id: 2060 } })
  t.equal((await read(again, `/api/JobService/Jobs(${job})/LastExecutionDetail`)).JobStatus.Id, 2060)
  t.match(await read(again, baseline), { ConfigComplianceSummary: { ComplianceStatus: 'OK', NumberOfNormal: 2, NumberOfCritical: 0 } }, 'the devices comply now')
  t.strictSame((await read(again, `${baseline}/DeviceConfigComplianceReports(${FIRST})/DeviceComplianceDetails`)).ComplianceAttributeGroups, [])
  const fresh = await fromDevice(again, { Name: 'after' })
  t.match(await attribute(again, `${TEMPLATES}(${fresh})`, 'BIOS', 'BIOS Boot Settings', 'Boot Mode'), { Value: 'Bios' }, 'the device has what was deployed')
  t.ok((await events(again)).filter(text => text === 'A profile is deployed.').length === 2)
  const [{ Name, Id }] = all.map(({ ProfileName, Id }: Member) => ({ Name: ProfileName, Id }))
  const device = await read(again, `/api/DeviceService/Devices(${FIRST})`)
  const address = device.DeviceManagement[0].NetworkAddress
  t.equal((await act(again, 'TemplateService.Deploy', { Id: deployment, TargetIds: [FIRST] })).text, envelope('CTEM9021', ['deploy me', `${address} has a profile assigned`]))
  t.equal((await again.call('DELETE', `${TEMPLATES}(${deployment})`)).text, envelope('MOCK1070', ['template', String(deployment), 'profile', Name]))
  t.equal((await act(again, 'ProfileService.Delete', { ProfileIds: [Id] })).text, envelope('CGEN6002', ['ProfileIds']))
  t.equal((await act(again, 'TemplateService.Deploy', { Id: id, TargetIds: [FIRST] })).status, 400, 'a template to compare with')
  t.equal((await act(again, 'TemplateService.Deploy', { Id: 0, TargetIds: [FIRST] })).text, envelope('CTEM1026', ['0']))
  t.equal((await act(again, 'TemplateService.Deploy', { Id: deployment, TargetIds: [targets[0] ?? FIRST, 5] })).text, envelope('CTEM1025', ['5']))
})

t.test('profiles: made, changed, assigned, moved, taken away, deleted', async t => {
  const console = await startConsole(t, { devices: 28, seed: 4 })
  const { call } = console
  const id = await fromDevice(console)
  const made = await call('POST', PROFILES, { json: { TemplateId: id, NamePrefix: 'Lab', NumberOfProfilesToCreate: 2, NetworkBootToIso: { BootToNetwork: true, ShareType: 'NFS', ShareDetail: { IpAddress: '192.0.2.1', ShareName: '192.0.2.1', User: null, Password: 'secret', WorkGroup: null }, IsoPath: 'a.iso', IsoTimeout: 4 } } })
  t.equal(made.status, 201)
  const [first, second] = made.json
  t.match(await read(console, `${PROFILES}(${first})`), { ProfileName: 'Lab 00001', ProfileState: 0, LastRunStatus: 2200, TargetId: 0, LastDeployDate: '', NetworkBootToIso: { BootToNetwork: true, ShareDetail: { Password: null }, IsoTimeout: 4 } })
  const host = await attribute(console, `${PROFILES}(${first})`, 'System', 'Server Operating System', 'ServerOS 1 Server Host Name')
  t.match(host, { Value: null, IsIgnored: true, TargetSpecificTypeId: 3 })
  t.equal((await call('PUT', `${PROFILES}(${first})`, { json: { Id: first, Name: 'Web', Description: 'of the web', Attributes: [{ Id: host.AttributeId, Value: 'web1', IsIgnored: false }] } })).status, 200)
  t.match(await read(console, `${PROFILES}(${first})`), { ProfileName: 'Web', ProfileDescription: 'of the web', EditedBy: 'admin', ProfileModified: 0 })
  t.match(await attribute(console, `${PROFILES}(${first})`, 'System', 'Server Operating System', 'ServerOS 1 Server Host Name'), { Value: 'web1', IsIgnored: false })
  t.equal((await act(console, 'ProfileService.Rename', { ProfileId: second, Name: 'web' })).text, envelope('CGEN6002', ['Name']))
  t.equal((await act(console, 'ProfileService.Rename', { ProfileId: second, Name: 'Spare' })).status, 200)

  const invalid: number[] = (await act(console, 'ProfileService.GetInvalidTargetsForAssignProfile', { Id: first })).json
  const free = Array.from({ length: 28 }, (_, index) => FIRST + index).filter(device => !invalid.includes(device))
  const [target = 0, other = 0] = free
  const job = Number((await act(console, 'ProfileService.AssignProfile', { Id: first, TargetId: target })).text)
  t.match(await read(console, `${PROFILES}(${first})`), { TargetId: target, ProfileState: 4, DeploymentTaskId: job, LastRunStatus: 2060 })
  const copy = await fromDevice(console, { Name: 'copy', SourceDeviceId: target })
  t.match(await attribute(console, `${TEMPLATES}(${copy})`, 'System', 'Server Operating System', 'ServerOS 1 Server Host Name'), { Value: null }, 'what is said for each target is not the template\'s')
  t.equal((await act(console, 'ProfileService.AssignProfile', { Id: second, TargetId: target })).status, 400)
  t.ok((await act(console, 'ProfileService.GetInvalidTargetsForAssignProfile', { Id: second })).json.includes(target))
  t.ok(Number((await act(console, 'ProfileService.MigrateProfile', { ProfileId: first, TargetId: other, ForceMigrate: false })).text) > job)
  t.match(await read(console, `${PROFILES}(${first})`), { TargetId: other, ProfileState: 4 })
  t.equal((await act(console, 'ProfileService.MigrateProfile', { ProfileId: second, TargetId: target })).text, envelope('CGEN6002', ['ProfileId']))
  t.equal((await act(console, 'ProfileService.AssignProfileForAutoDeploy', { Id: second, Identifier: 'ABC1234' })).status, 200)
  t.match(await read(console, `${PROFILES}(${second})`), { ProfileState: 1, TargetName: 'ABC1234', DeploymentTaskId: 0 })
  t.equal((await act(console, 'ProfileService.UnassignProfiles', { ProfileIds: [second] })).text, '0', 'no job for one that waits')
  t.match(await read(console, `${PROFILES}(${second})`), { ProfileState: 0, TargetName: null })

  for (const ProfileIds of [[], [5], [first, 5]]) {
    for (const action of ['UnassignProfiles', 'Delete']) t.equal((await act(console, `ProfileService.${action}`, { ProfileIds })).text, envelope('CGEN6002', ['ProfileIds']), `${action} ${ProfileIds}`)
  }
  t.ok(Number((await act(console, 'ProfileService.UnassignProfiles', { SelectAll: true, Filters: "=contains(ProfileName, 'web')", ForceReclaim: false })).text) > 0)
  t.match(await read(console, `${PROFILES}(${first})`), { ProfileState: 0, TargetId: 0, TargetName: null })
  t.equal((await call('DELETE', `${PROFILES}(${first})`)).status, 204)
  t.equal((await call('DELETE', `${PROFILES}(${first})`)).text, envelope('CGEN1006'))
  t.equal((await act(console, 'ProfileService.Delete', { SelectAll: true, Filters: "=contains(ProfileName,'Spare')" })).status, 204)
  t.equal((await call('GET', `${PROFILES}(${second})`)).status, 404)
  for (const body of [{ TemplateId: 999, NamePrefix: 'a' }, { TemplateId: id, NamePrefix: '' }, { TemplateId: id, NamePrefix: 'a', NumberOfProfilesToCreate: 101 }, { TemplateId: 1, NamePrefix: 'a' }]) t.equal((await call('POST', PROFILES, { json: body })).status, 400, JSON.stringify(body))
})

t.test('a deployment sets attributes of its targets; what is none of the template counts for nothing', async t => {
  const console = await startConsole(t, { devices: 12, seed: 4 })
  const ids = (await read(console, PROFILES)).value.map(({ Id }: Member) => Id)
  await act(console, 'ProfileService.UnassignProfiles', { ProfileIds: ids })
  const id = await fromDevice(console)
  const zone = (template: number): Promise<Member> => attribute(console, `${TEMPLATES}(${template})`, 'iDRAC', 'Time Zone Configuration Information', 'Time 1 Time Zone String')
  const { AttributeId } = await zone(id)
  const Attributes = [{ DeviceId: FIRST, Attributes: [{ Id: AttributeId, Value: 'CET', IsIgnored: false }, { Id: 1_197_404, Value: 'IST', IsIgnored: false }] }]
  t.equal((await act(console, 'TemplateService.Deploy', { Id: id, TargetIds: [FIRST, SECOND], Attributes })).status, 200)
  for (const [device, value] of [[FIRST, 'CET'], [SECOND, (await zone(id)).Value]]) {
    t.equal((await zone(await fromDevice(console, { Name: `from ${device}`, SourceDeviceId: device }))).Value, value)
  }
})

t.test('baselines: changed, remediated, removed', async t => {
  const console = await startConsole(t, { devices: 12, seed: 4 })
  const { call } = console
  const id = await fromDevice(console, { ViewTypeId: 1 })
  const zone = await attribute(console, `${TEMPLATES}(${id})`, 'iDRAC', 'Time Zone Configuration Information', 'Time 1 Time Zone String')
  await call('PUT', `${TEMPLATES}(${id})`, { json: { Attributes: [{ Id: zone.AttributeId, Value: 'CET', IsIgnored: false }] } })
  const { Id } = (await call('POST', BASELINES, { json: { Name: 'b', Description: '', TemplateId: id, BaselineTargets: [{ Id: SECOND }, { Id: FIRST }], NotificationSettings: { NotificationType: 'NOTIFY_ON_SCHEDULE', Schedule: { Cron: '0 10 5 * * ? *', StartTime: '', EndTime: '' }, EmailAddresses: ['a@example.com'], OutputFormat: 'CSV' } } })).json
  const path = `${BASELINES}(${Id})`
  const before = await read(console, path)
  t.match(before, { BaselineTargets: [{ Id: SECOND }, { Id: FIRST }], NotificationSettings: { OutputFormat: 'csv', Schedule: { Cron: '0 10 5 * * ? *' } }, ConfigComplianceSummary: { NumberOfCritical: 2 } })
  t.match(await read(console, `/api/JobService/Jobs(${before.TaskId})`), { LastRunStatus: { Id: 2060 } }, 'its job can be read')
  t.equal((await call('PUT', path, { json: { Id, Name: 'b2', Description: 'd', TemplateId: id, BaselineTargets: [{ Id: FIRST }, { Id: FIRST }] } })).status, 200)
  t.match(await read(console, path), { Name: 'b2', BaselineTargets: [{ Id: FIRST }], ConfigComplianceSummary: { NumberOfCritical: 1 }, NotificationSettings: null })
  t.not((await read(console, path)).TaskId, before.TaskId, 'it is compared anew')
  const group = Number((await call('POST', '/api/GroupService/Actions/GroupService.CreateGroup', { json: { GroupModel: { Name: 'compared', ParentId: 1021, MembershipTypeId: 12 } } })).text)
  t.equal((await call('POST', '/api/GroupService/Actions/GroupService.AddMemberDevices', { json: { GroupId: group, MemberDeviceIds: [FIRST, SECOND] } })).status, 201)
  const grouped = await call('POST', BASELINES, { json: { Name: 'of a group', TemplateId: id, BaselineTargets: [{ Id: group }] } })
  t.equal(grouped.status, 201, 'a group may be compared as well')
  t.match(await read(console, `${BASELINES}(${grouped.json.Id})`), { BaselineTargets: [{ Id: group, Type: { Id: 2000, Name: 'GROUP' } }], ConfigComplianceSummary: { NumberOfCritical: 2 } })
  const job = await act(console, 'TemplateService.Remediate', { Id, Schedule: { RunNow: true, RunLater: false }, DeviceIds: [FIRST] })
  t.equal(job.status, 200)
  t.match(await read(console, `/api/JobService/Jobs(${job.text})`), { JobType: { Id: 50 }, LastRunStatus: { Id: 2060 } })
  t.match((await read(console, `${path}/DeviceConfigComplianceReports`)).value, [{ Id: FIRST, ComplianceStatus: 1 }])
  t.equal((await act(console, 'TemplateService.Remediate', { Id, DeviceIds: [SECOND] })).status, 400, 'a device that is not in it')
  const later = await act(console, 'TemplateService.Remediate', { Id, Schedule: { RunNow: false, RunLater: true, Cron: '0 30 4 28 11 ? 2090' }, DeviceIds: [FIRST] })
  t.match(await read(console, `/api/JobService/Jobs(${later.text})`), { JobStatus: { Name: 'Scheduled' }, LastRunStatus: { Id: 2020 } })
  for (const [body, expected] of [
    [{ TemplateId: -1 }, envelope('CTEM1026', ['-1'])],
    [{ BaselineTargets: [{ Id: 5 }] }, envelope('CGEN6002', ['BaselineTargets'])],
    [{ Name: ' ' }, envelope('CGEN6002', ['Name'])]
  ] as const) t.equal((await call('PUT', path, { json: body })).text, expected)
  const other = await fromDevice(console, { ViewTypeId: 1, Name: 'other' })
  t.equal((await call('DELETE', `${TEMPLATES}(${id})`)).status, 204, 'as Terraform deletes it')
  t.match(await read(console, path), { TemplateId: id, TemplateName: '', ConfigComplianceSummary: { ComplianceStatus: 'NOT_INVENTORIED' } })
  t.equal((await call('GET', `${path}/DeviceConfigComplianceReports(${FIRST})/DeviceComplianceDetails`)).status, 200)
  t.equal((await act(console, 'TemplateService.Remediate', { Id, DeviceIds: [FIRST] })).text, envelope('CTEM1026', [String(id)]))
  t.equal((await call('PUT', path, { json: { Id, Name: 'b2', TemplateId: id, BaselineTargets: [{ Id: FIRST }] } })).text, envelope('CTEM1026', [String(id)]))
  t.equal((await call('PUT', path, { json: { Id, Name: 'b2', TemplateId: other, BaselineTargets: [{ Id: FIRST }] } })).status, 200)
  t.match(await read(console, path), { TemplateName: 'other', ConfigComplianceSummary: { ComplianceStatus: 'OK' } })
  t.equal((await act(console, 'TemplateService.RemoveBaseline', { BaselineIds: [Id, 5] })).text, envelope('CGEN1004', ['BaselineIds']))
  t.equal((await act(console, 'TemplateService.RemoveBaseline', { BaselineIds: [Id, grouped.json.Id] })).status, 204)
  t.equal((await call('GET', path)).text, envelope('CGEN1008'))
})

t.test('identity pools: made, changed, taken from, deleted', async t => {
  const console = await startConsole(t, { devices: 12, seed: 4 })
  const { call } = console
  const path = '/api/IdentityPoolService/IdentityPools'
  const mac = (first: string, count = 50): object => ({ Mac: { IdentityCount: count, StartingMacAddress: Buffer.from(first, 'hex').toString('base64') } })
  const made = await call('POST', path, { json: { Name: 'p', Description: 'd', EthernetSettings: mac('505050505000'), FcSettings: { Wwnn: { IdentityCount: 30, StartingAddress: Buffer.from('2000303030303000', 'hex').toString('base64') }, Wwpn: { IdentityCount: 30, StartingAddress: Buffer.from('2001303030303000', 'hex').toString('base64') } } } })
  t.equal(made.status, 201)
  const { Id } = made.json
  t.strictSame(made.json, { Id, IsSuccessful: true, Issues: [] })
  const [state] = (await read(console, '/api/IdentityPoolService/IdentityStates')).value
  t.match(await read(console, `/api/IdentityPoolService/IdentityStates(${state.Id})`), state)
  t.match(await read(console, `${path}(${Id})`), { Name: 'p', EthernetSettings: { Mac: { StartingMacAddress: 'UFBQUFAA' } }, IscsiSettings: null, FcSettings: { Wwpn: { IdentityCount: 30 } } })
  t.equal((await call('PUT', `${path}(${Id})`, { json: { Id, Name: 'p2', EthernetSettings: mac('505050505000', 60), IscsiSettings: { ...mac('606060606000'), InitiatorConfig: { IqnPrefix: 'iqn.x.' } } } })).status, 200)
  t.match(await read(console, `${path}(${Id})`), { Name: 'p2', Description: 'd', EthernetSettings: { Mac: { IdentityCount: 60 } }, IscsiSettings: { InitiatorConfig: { IqnPrefix: 'iqn.x.' }, InitiatorIpPoolSettings: null }, FcSettings: null })
  const overlap = envelope('CGEN6001', ['Ethernet-MAC Range overlap found (in this Identity Pool or in a different one)'])
  t.equal((await call('POST', path, { json: { Name: 'q', EthernetSettings: mac('50505050503B') } })).text, overlap)
  t.equal((await call('POST', path, { json: { Name: 'q', EthernetSettings: mac('505050505100'), FcoeSettings: mac('505050505101') } })).status, 400, 'in one pool')
  t.equal((await call('POST', path, { json: { Name: 'P2' } })).text, envelope('CGEN6002', ['Name']))
  t.equal((await call('POST', path, { json: { Name: 'q', EthernetSettings: { Mac: { IdentityCount: 5, StartingMacAddress: 'no' } } } })).text, envelope('CGEN6002', ['StartingMacAddress']))

  const template = await fromDevice(console)
  await act(console, 'TemplateService.UpdateNetworkConfig', { TemplateId: template, IdentityPoolId: Id })
  const [profile] = (await call('POST', PROFILES, { json: { TemplateId: template, NamePrefix: 'a' } })).json
  const usage = async (): Promise<Member[]> => (await read(console, `${path}(${Id})/UsageIdentitySets(1)/Details`)).value
  t.match(await usage(), [{ Status: 1, MacAddress: '50:50:50:50:50:00', NicIdentifier: 'Integrated NIC 1 Port 1 Partition 1', DeviceInfo: { ServerName: null } }, { MacAddress: '50:50:50:50:50:01' }, {}, {}])
  t.match((await read(console, `${path}(${Id})/UsageCounts`)).Counts, [{ IdentityTypeId: 8, TotalRequested: 60, TotalReserved: 4, TotalDeployed: 0 }, { IdentityTypeId: 10 }])
  t.equal((await call('DELETE', `${path}(${Id})`)).text, envelope('MOCK1070', ['identity pool', String(Id), 'template', 'golden']))
  const [card] = (await act(console, 'ProfileService.GetIdentityAttributes', { ProfileId: profile })).json.AttributeGroups
  t.match(card, { DisplayName: 'Integrated NIC 1', SubAttributeGroups: [{ DisplayName: 'Port ', GroupNameId: 1 }, {}] })
  t.match(card.SubAttributeGroups[0].SubAttributeGroups[0].Attributes, [{ DisplayName: 'Virtual MAC Address', Value: '50:50:50:50:50:00' }, { DisplayName: 'Virtual iSCSI MAC Address', Value: '60:60:60:60:60:00' }])
  t.equal((await act(console, 'ProfileService.GetIdentityAttributes', { ProfileId: 1 })).text, envelope('CGEN1006'))
  const assigned = async (TemplateId: number, BaseEntityId: number): Promise<Reply> => await act(console, 'TemplateService.GetAssignedIdentities', { TemplateId, BaseEntityId })
  t.strictSame((await assigned(template, FIRST)).json, { Id: 5, Name: 'NetModel', Description: 'Hierarchy containing NIC and BIOS Network Settings and Boot Options', AttributeGroupNames: [], AttributeGroups: [] }, 'none is on a device')
  const taken: readonly number[] = (await act(console, 'ProfileService.GetInvalidTargetsForAssignProfile', { Id: profile })).json
  const spare = (await read(console, '/api/DeviceService/Devices')).value.filter((device: Member) => !taken.includes(device.Id)).at(-1).Id
  const reserve = async (json: object): Promise<Reply> => await act(console, 'TemplateService.AssignIdentities', { TemplateId: template, BaseEntityIds: [spare], ...json })
  for (let count = 0; count < 2; count++) t.strictSame((await reserve({})).json, { IsSuccessful: true, ResultCode: 0, ResultMessage: 'Operation successful.', Issues: [] })
  t.match((await usage()).map(({ Status, MacAddress, DeviceInfo }) => [Status, MacAddress, DeviceInfo.Id]).slice(4), [[1, '50:50:50:50:50:04', spare], [1], [1], [1]], 'what is reserved twice is reserved once')
  const reserved = (await assigned(template, spare)).json.AttributeGroups[0]
  t.match(reserved.SubAttributeGroups[0].SubAttributeGroups[0].Attributes[0], { DisplayName: 'Virtual MAC Address', Value: '50:50:50:50:50:04' })
  for (const [json, expected] of [
    [{ TemplateId: 999 }, envelope('CTEM1026', ['999'])],
    [{ TemplateId: await fromDevice(console, { Name: 'without a pool' }) }, envelope('CTEM9046', ['0'])],
    [{ BaseEntityIds: [spare, 99] }, envelope('CTEM1025', ['99'])],
    [{ BaseEntityIds: [] }, envelope('CGEN6002', ['BaseEntityIds'])]
  ] as const) t.equal((await reserve(json)).text, expected)
  t.equal((await act(console, 'TemplateService.Deploy', { Id: template, TargetIds: [spare] })).status, 200)
  t.strictSame((await assigned(template, spare)).json.AttributeGroups[0], reserved, 'the deployment takes what is reserved')
  const [deployed] = (await read(console, PROFILES)).value.filter(({ TargetId }: Member) => TargetId === spare)
  await act(console, 'ProfileService.UnassignProfiles', { ProfileIds: [deployed.Id] })
  t.equal((await act(console, 'ProfileService.Delete', { ProfileIds: [deployed.Id] })).status, 204)
  t.equal((await reserve({ BaseEntityIds: [SECOND] })).status, 200)
  for (const pool of [0, Id]) await act(console, 'TemplateService.UpdateNetworkConfig', { TemplateId: template, IdentityPoolId: pool })
  t.equal((await usage()).length, 4, 'nothing is reserved in a pool that is taken away')
  t.equal((await reserve({ BaseEntityIds: [FIRST] })).status, 200)
  t.equal((await usage()).length, 8)
  t.equal((await act(console, 'DeviceService.RemoveDevices', { DeviceIds: [FIRST] })).status, 204)
  t.equal((await usage()).length, 4, 'nothing is reserved for a device that is gone')
  const free = (await read(console, '/api/DeviceService/Devices')).value.find((device: Member) => !taken.includes(device.Id)).Id
  t.equal((await act(console, 'ProfileService.AssignProfile', { Id: profile, TargetId: free })).status, 200)
  t.strictSame((await assigned(template, free)).json.AttributeGroups[0], card, 'until the profile is')
  t.equal((await assigned(999, free)).text, envelope('CTEM1026', ['999']))
  await act(console, 'ProfileService.UnassignProfiles', { ProfileIds: [profile] })
  await act(console, 'ProfileService.Delete', { ProfileIds: [profile] })
  t.strictSame(await usage(), [], 'they are free again')
  await act(console, 'TemplateService.UpdateNetworkConfig', { TemplateId: template, IdentityPoolId: 0 })
  t.equal((await call('DELETE', `${path}(${Id})`)).status, 204)
  t.equal((await call('GET', `${path}(${Id})`)).text, envelope('CTEM9046', [String(Id)]))
})
