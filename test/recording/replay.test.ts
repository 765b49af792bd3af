import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t, { test } from 'tap'
import { differences } from '../../src/evidence/difference.ts'
import { KINDS } from '../../src/evidence/kinds.ts'
import { type Survey, survey } from '../../src/evidence/survey.ts'
import { Answers } from '../../src/recording/answers.ts'
import { type Line, readRecording, writeRecording } from '../../src/recording/recording.ts'
import { startFleet } from '../../src/library/index.ts'
import { type Console, clientOf, startConsole } from '../support/fleet.ts'
import { repeats } from '../support/effort.ts'
import { folderOf } from '../support/folder.ts'
import { HEAD, interviewOf, recordingOf, served } from '../support/recordings.ts'

const DEVICES = '/api/DeviceService/Devices'

/** A console as a team leaves it. */
async function worked ({ call, fleet }: Console): Promise<void> {
  const post = async (path: string, json: object): Promise<void> => {
    const { status, text } = await call('POST', path, { json })
    if (status >= 300) throw new Error(`${path}: ${status} ${text}`)
  }
  await post('/api/GroupService/Actions/GroupService.CreateGroup', { GroupModel: { Name: 'Lab', Description: '', MembershipTypeId: 12, ParentId: 1021 } })
  await post('/api/GroupService/Actions/GroupService.AddMemberDevices', { GroupId: 20_001, MemberDeviceIds: [10_003, 10_004] })
  await post('/api/NetworkConfigurationService/Networks', { Name: 'VLAN 77', Type: 1, VlanMinimum: 77, VlanMaximum: 77 })
  await post('/api/JobService/Jobs', powerOf(10_002, '12'))
  const { clock, jobs } = fleet.appliance('source')
  clock.advance(3_600_000)
  await jobs.catchUp()
}

function powerOf (id: number, operation: string): object {
  return {
    Id: 0,
    JobName: 'Power',
    JobDescription: '',
    Schedule: 'startnow',
    State: 'Enabled',
    JobType: { Id: 3, Name: 'DeviceAction_Task' },
    Params: [{ Key: 'override', Value: 'true' }, { Key: 'powerState', Value: operation }, { Key: 'operationName', Value: 'POWER_CONTROL' }, { Key: 'deviceTypes', Value: '1000' }],
    Targets: [{ Id: id, Data: '', TargetType: { Id: 1000, Name: 'DEVICE' } }]
  }
}

const worker = await startConsole(t, { devices: 12 })
await worked(worker)
/** What it recorded is read by more than one test. */
const recording = await recordingOf(t, worker)

test('a console that was recorded is answered for: status, keys, order, values', async t => {
  const { call } = await served(t, recording)
  const said = new Map<string, { line: Line, members: unknown[] }>()
  for await (const line of readRecording(recording)) {
    if ('of' in line) said.get(line.of)?.members.push(line.entity)
    else if ('path' in line) said.set(line.path, { line, members: [] })
  }
  t.ok(said.size > 400)
  let wrong = 0
  for (const [path, { line, members }] of said) {
    if ('of' in line || path === '/api/ApplicationService/AuditLogs') continue
    const method = 'method' in line && line.method === 'POST' ? 'POST' : 'GET'
    const { status, json } = await call(method, 'set' in line ? `${path}?$top=10000` : path, { spoilt: true, ...(method === 'POST' && { json: {} }) })
    const expected = 'set' in line ? { ...line.set, value: members } : line.entity
    const order = 'set' in line ? JSON.stringify(json.value) === JSON.stringify(members) : JSON.stringify(json) === JSON.stringify(line.entity)
    const { '@odata.nextLink': _next, ...whole } = json
    if (status === line.status && order && wrong < 5) continue
    if (wrong++ < 5) t.same({ path, status, whole }, { path, status: line.status, whole: expected })
  }
  t.equal(wrong, 0)
})

test('a console and who answers for it are compared: they differ in what was replaced', async t => {
  const console = await startConsole(t, { devices: Math.max(6, repeats(60)) })
  await worked(console)
  const compared = async (kept: readonly string[], same: boolean): Promise<Array<readonly [question: string, kind: string, place: string, mock: string]>> => {
    const mock = await served(t, await recordingOf(t, console, kept))
    const ask = async (asked: Console): Promise<Survey> => await survey({ ...await interviewOf(t, asked), same, each: repeats(3) })
    const [theirs, ours] = [await ask(console), await ask(mock)]
    return differences(theirs, ours, same).map(({ question, kind, place, mock }) => [question, kind, place, mock])
  }
  t.same(await compared([], false), [])
  t.same(await compared(KINDS.map(({ id }) => id), true), [])
})

test('what is changed is laid over what was recorded', async t => {
  const { call, fleet } = await served(t, recording)
  const { json: before } = await call('GET', DEVICES)
  t.equal(before['@odata.count'], 12)
  const { json: first } = await call('GET', `${DEVICES}?$top=5`)
  t.equal(first.value.length, 5)
  t.match(first['@odata.nextLink'], /\$skip=5/)
  const { json: found } = await call('GET', `${DEVICES}?$filter=DeviceServiceTag eq '${before.value[7].DeviceServiceTag}'`.replaceAll(' ', '%20'))
  t.same(found.value, [before.value[7]])
  t.equal((await call('GET', `${DEVICES}?$filter=Nothing%20eq%201`)).status, 400)

  const { json: { value: jobs } } = await call('GET', '/api/JobService/Jobs')
  const { json: made } = await call('POST', '/api/JobService/Jobs', { json: powerOf(10_005, '12') })
  t.notOk(jobs.some(({ Id }: { Id: number }) => Id === made.Id), 'ids go on behind those that were recorded')
  const { clock, jobs: runner } = fleet.appliance('source')
  clock.advance(3_600_000)
  await runner.catchUp()
  t.equal((await call('GET', `${DEVICES}(10005)`)).json.PowerState, 18)
  const { json: after } = await call('GET', DEVICES)
  const times = { PowerState: 17, LastStatusTime: '', DeviceManagement: [] }
  t.same({ ...after.value[4], ...times }, { ...before.value[4], ...times }, 'all else stays')
  t.equal(after.value[4].DeviceManagement[0].NetworkAddress, before.value[4].DeviceManagement[0].NetworkAddress)
  t.same(after.value.filter((_: unknown, index: number) => index !== 4), before.value.filter((_: unknown, index: number) => index !== 4))

  const { text: id } = await call('POST', '/api/GroupService/Actions/GroupService.CreateGroup', { json: { GroupModel: { Name: 'Mine', Description: '', MembershipTypeId: 12, ParentId: 1021 } } })
  const { json: { value: groups } } = await call('GET', '/api/GroupService/Groups?$top=1000')
  t.ok(groups.some(({ Name }: { Name: string }) => Name === 'Lab'))
  t.match(groups.at(-1), { Id: Number(id), Name: 'Mine' })
  const change = { GroupModel: { Id: 20_001, Name: 'Laboratory', Description: '', MembershipTypeId: 12, ParentId: 1021 } }
  t.equal((await call('POST', '/api/GroupService/Actions/GroupService.UpdateGroup', { json: change })).status, 200)
  t.equal((await call('GET', '/api/GroupService/Groups(20001)')).json.Name, 'Laboratory', 'a group that was recorded can be changed')
  t.equal((await call('GET', '/api/GroupService/Groups(20001)/Devices')).json['@odata.count'], 2)
  await call('POST', '/api/GroupService/Actions/GroupService.RemoveMemberDevices', { json: { GroupId: 20_001, MemberDeviceIds: [10_004] } })
  const { json: { value: members } } = await call('GET', '/api/GroupService/Groups(20001)/Devices')
  t.same(members, [before.value[2]])
  const idsIn = async (group: number): Promise<number[]> =>
    (await call('GET', `/api/GroupService/Groups(${group})/Devices`)).json.value.map(({ Id }: { Id: number }) => Id)
  const hypervisors = await idsIn(1002)
  const [gone] = hypervisors
  await call('POST', `${DEVICES.replace('/Devices', '')}/Actions/DeviceService.RemoveDevices`, { json: { DeviceIds: [gone] } })
  t.equal((await call('GET', DEVICES)).json['@odata.count'], 11)
  t.equal((await call('GET', `${DEVICES}(${gone})`)).status >= 400, true)
  t.same(await idsIn(1002), hypervisors.slice(1), 'what runs on a device is known by the groups that were recorded')
  t.notOk((await idsIn(1001)).includes(gone ?? 0))
  const { json: { value: audit } } = await call('GET', '/api/ApplicationService/AuditLogs?$top=1000')
  t.equal(new Set(audit.map(({ Id }: { Id: number }) => Id)).size, audit.length)
})

test('the library serves it, as a console of its version', async t => {
  const file = join(folderOf(t), 'file')
  const none = async function * (): AsyncGenerator<Line> { yield { path: DEVICES, status: 200, set: { '@odata.count': 0 } } }
  await writeRecording(file, HEAD, none())
  const fleet = await startFleet({ recording: file, appliances: [{}, { version: '4.0.1' }] })
  t.teardown(fleet.stop)
  t.same(fleet.appliances.map(({ version }) => version), ['3.10.2', '4.0.1'])
  t.same((await clientOf(fleet.appliance()).call('GET', DEVICES, { spoilt: true })).json, { '@odata.count': 0, value: [] })
  await t.rejects(startFleet({ recording: `${file}.none` }), { name: 'Problem', status: 422, message: /ENOENT|no such file/ })
})

test('a recording that cannot be written leaves nothing', async t => {
  const folder = folderOf(t)
  const broken = async function * (): AsyncGenerator<Line> {
    yield { path: DEVICES, status: 200, set: {} }
    throw new Error('the console has gone')
  }
  await t.rejects(writeRecording(join(folder, 'file'), HEAD, broken()), { message: 'the console has gone' })
  t.same(readdirSync(folder), [])
})

test('a file that cannot be served from is told in a sentence', async t => {
  const file = join(folderOf(t), 'file')
  const none = async function * (lines: readonly Line[]): AsyncGenerator<Line> { yield * lines }
  const refused = async (message: RegExp): Promise<void> => { await t.rejects(Answers.read(file), { name: 'BadRecording', message }) }
  await refused(/ENOENT|no such file/)
  writeFileSync(file, 'text')
  await refused(/it is not packed with gzip/)
  writeFileSync(file, gzipSync(''))
  await refused(/empty/)
  await writeRecording(file, Object.assign({ ...HEAD }, { version: 2 }), none([]))
  await refused(/version that is known/)
  await writeRecording(file, HEAD, none(Array.from({ length: 2000 }, (_, Id) => ({ path: `/api/X(${Id})`, status: 200, entity: { Id } }))))
  writeFileSync(file, readFileSync(file).subarray(0, -900))
  await refused(/its end is missing/)
  await writeRecording(file, HEAD, none([{ of: '/api/X', entity: {} }]))
  await refused(/before its collection/)
  await writeRecording(file, HEAD, none([{ path: '/api/X', status: 200, set: {} }, { path: '/api/X', status: 200, set: {} }]))
  await refused(/twice/)
  for (const status of [-1, 100, 99_999]) {
    await writeRecording(file, HEAD, none([{ path: '/api/X', status, entity: {} }]))
    await refused(/the recording is damaged: line 2/)
  }
  const member = `${JSON.stringify({ of: '/api/X', entity: {} })}\n`
  writeFileSync(file, gzipSync(`${JSON.stringify(HEAD)}\n${JSON.stringify({ path: '/api/X', status: 200, set: {} })}\n${member.repeat(5_000)}`))
  await t.rejects(Answers.read(file, 1024 ** 2), { name: 'BadRecording', message: 'it has more than 4096 lines' })
  writeFileSync(file, gzipSync(Buffer.alloc(65 * 1024 * 1024)))
  await refused(/longer than 64 MiB/)
})
