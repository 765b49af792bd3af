import t, { type Test } from 'tap'
import fc from 'fast-check'
import { ROLES } from '../../../src/appliance/accounts/roles.ts'
import { JOB_STATUS, JOB_TYPES } from '../../../src/appliance/jobs/job-types.ts'
import type { Work } from '../../../src/appliance/jobs/job-runs.ts'
import { envelope } from '../../support/envelope.ts'
import { type Console, startConsole as start } from '../../support/fleet.ts'
import { JOBS as KEPT_JOBS } from '../../../src/appliance/jobs/factory-jobs.ts'
import { piece } from '../../support/pieces.ts'

const SERVICE = '/api/JobService'
const JOBS = `${SERVICE}/Jobs`
const RUN = `${SERVICE}/Actions/JobService.RunJobs`
const ACTOR = { userName: 'admin', ipAddress: '127.0.0.1' }
/** As Ansible's job submission sends it. */
const INVENTORY = {
  Id: 0,
  JobName: 'Inventory of two',
  JobDescription: 'on demand',
  Schedule: 'startnow',
  State: 'Enabled',
  JobType: { Id: 8, Name: 'Inventory_Task' },
  Params: [{ Key: 'action', Value: 'CONFIG_INVENTORY' }, { Key: 'isCollectDriverInventory', Value: true }],
  Targets: [{ Id: 10025, Data: '', TargetType: { Id: 1000, Name: 'DEVICE' } }, { Id: 10026, Data: '', TargetType: { Id: 1000, Name: 'DEVICE' } }]
}

/** A job that does nothing when it ends. */
const IDLE = { JobType: { Id: 6, Name: 'Health_Task' } }

/** With the devices that jobs work on. */
async function startConsole (t: Test, options: Parameters<typeof start>[1] = {}): Promise<Console> {
  return await start(t, { devices: 30, ...options })
}

const applianceOf = ({ fleet, endpoint }: Console): ReturnType<Console['fleet']['appliance']> => fleet.appliance(endpoint.name)

async function create ({ call }: Console, more: object = {}): Promise<number> {
  const { status, json, text } = await call('POST', JOBS, { json: { ...INVENTORY, ...more } })
  if (status !== 201) throw new Error(`POST Jobs: ${status} ${text}`)
  return json.Id
}

t.test('a job from creation to deletion, in the shapes clients read', async t => {
  const console = await startConsole(t)
  const created = await console.call('POST', JOBS, { json: INVENTORY })
  t.equal(created.status, 201)
  const { Id } = created.json
  t.same(Object.keys(created.json), ['@odata.context', '@odata.type', '@odata.id', 'Id', 'JobName', 'JobDescription', 'NextRun', 'LastRun', 'StartTime', 'EndTime', 'Schedule', 'State', 'CreatedBy', 'UpdatedBy',
    'Visible', 'Editable', 'Builtin', 'UserGenerated', 'IdUserOwner', 'IdOwner', 'Targets', 'Params', 'LastRunStatus', 'JobType', 'JobStatus', 'ExecutionHistories@odata.navigationLink', 'LastExecutionDetail'])
  const one = await console.call('GET', `${JOBS}(${Id})`)
  t.match(one.json, {
    '@odata.id': `${JOBS}(${Id})`,
    JobName: INVENTORY.JobName,
    State: 'Enabled',
    CreatedBy: 'admin',
    NextRun: null,
    LastRun: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/,
    LastRunStatus: { Id: 2060, Name: 'Completed' },
    JobStatus: { Id: 2080, Name: 'New' },
    JobType: { Id: 8, Name: 'Inventory_Task', Internal: false },
    Params: [{ JobId: Id, Key: 'action', Value: 'CONFIG_INVENTORY' }, { JobId: Id, Key: 'isCollectDriverInventory', Value: 'true' }],
    Targets: [{ JobId: Id, Id: 10025, TargetType: { Id: 1000, Name: 'DEVICE' } }, { JobId: Id, Id: 10026 }]
  })
  const runs = await console.call('GET', `${JOBS}(${Id})/ExecutionHistories`)
  t.match(runs.json, { '@odata.count': 1, value: [{ JobId: Id, JobName: INVENTORY.JobName, Progress: '100', ExecutedBy: 'admin', JobStatus: { Id: 2060 } }] })
  const run = runs.json.value[0]
  t.equal((await console.call('GET', run['@odata.id'])).json.Id, run.Id)
  const details = await console.call('GET', `${JOBS}(${Id})/ExecutionHistories(${run.Id})/ExecutionHistoryDetails`)
  t.match(details.json, { '@odata.count': 2, value: [{ Key: '10025', Progress: '100', ElapsedTime: '00:00:00', ExecutionHistoryId: run.Id, JobStatus: { Id: 2060 } }, { Key: '10026' }] })
  t.match((await console.call('GET', `${JOBS}(${Id})/LastExecutionDetail`)).json, { Key: '10026', JobStatus: { Id: 2060 } })

  t.equal((await console.call('DELETE', `${JOBS}(${Id})`)).status, 204)
  t.equal((await console.call('GET', `${JOBS}(${Id})`)).text, envelope('CJOB4041'))
  const entries = applianceOf(console).ledger.auditLog.entries.map(({ messageId }) => messageId)
  t.same(['MOCK2010', 'MOCK2012'].filter(id => !entries.includes(id)), [], 'both are in the audit log')
})

t.test('a simulated run moves with the clock of the appliance, as far as the switch says', async t => {
  const console = await startConsole(t, { switches: { jobSeconds: 100 } })
  const { clock } = applianceOf(console)
  clock.scale(0)
  // Away from a full hour, at which a job of the factory runs.
  clock.set(new Date('2030-01-01T00:10:00Z'))
  await console.call('GET', JOBS)
  clock.advance(200_000)
  const id = await create(console)
  const look = async (): Promise<unknown> => {
    const [{ json: job }, { json: { value: [run] } }] = await Promise.all([console.call('GET', `${JOBS}(${id})`), console.call('GET', `${JOBS}(${id})/ExecutionHistories`)])
    return { job: job.JobStatus.Id, last: job.LastRunStatus.Id, ended: job.EndTime !== null, run: run.JobStatus.Id, progress: run.Progress }
  }
  t.same(await look(), { job: 2050, last: 2050, ended: false, run: 2050, progress: '0' })
  clock.advance(42_000)
  t.same(await look(), { job: 2050, last: 2050, ended: false, run: 2050, progress: '42' })
  const { json: { value } } = await console.call('GET', `${JOBS}?$filter=LastRunStatus/Id%20eq%202030%20or%20LastRunStatus/Id%20eq%202050`)
  t.same(value.map(({ Id }: { Id: number }) => Id), [id], 'found by the status it has now')
  clock.advance(58_000)
  t.same(await look(), { job: 2080, last: 2060, ended: true, run: 2060, progress: '100' })
  t.equal((await console.call('POST', RUN, { json: { JobIds: [id] } })).status, 204)
  t.same(await look(), { job: 2050, last: 2050, ended: false, run: 2050, progress: '0' }, 'run again')
  t.equal((await console.call('POST', RUN, { json: { JobIds: [id] } })).status, 204, 'a second time at once')
  t.equal((await console.call('GET', `${JOBS}(${id})/ExecutionHistories`)).json['@odata.count'], 2, 'does not start another')
})

t.test('the data of a target names as many components as a server has', async t => {
  const console = await startConsole(t)
  const Data = Array.from({ length: 100 }, (_, bay) => `DCIM:INSTALLED#802__Disk.Bay.${bay}:Enclosure.Internal.0-1:RAID.Integrated.1-1`).join(';')
  const id = await create(console, { Targets: [{ Id: 10025, Data, TargetType: { Id: 1000, Name: 'DEVICE' } }] })
  t.match((await console.call('GET', `${JOBS}(${id})`)).json, { Targets: [{ Id: 10025, Data }], LastRunStatus: { Id: 2060 } })
})

t.test('what is there from the start has jobs, which answer, run again, and go with it', async t => {
  const console = await startConsole(t)
  const read = async (path: string): Promise<any> => (await console.call('GET', path)).json // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely
  const tasks = new Set<number>()
  for (const [collection, messageId] of [
    ['/api/TemplateService/Templates', 'MOCK2083'],
    ['/api/TemplateService/Baselines', 'MOCK2099'],
    ['/api/UpdateService/Catalogs', 'MOCK2140'],
    ['/api/UpdateService/Baselines', 'MOCK2142']
  ] as const) {
    const { value } = await read(`${collection}?$top=1000`)
    const { Id, TaskId } = value.at(-1)
    for (const made of value) if (made.TaskId !== 0) tasks.add(made.TaskId)
    t.match(await read(`${JOBS}(${TaskId})`), { Id: TaskId, Builtin: true, LastRunStatus: { Id: 2060 }, NextRun: null }, collection)
    t.equal((await console.call('POST', RUN, { json: { JobIds: [TaskId] } })).status, 204)
    t.match(await read(`${JOBS}(${TaskId})`), { Id: TaskId, LastRunStatus: { Id: 2060 } })
    t.equal((await read(`${JOBS}(${TaskId})/ExecutionHistories`))['@odata.count'], 2)
    t.equal((await read(`${collection}(${Id})`)).TaskId, TaskId, 'and stays')
    t.match(applianceOf(console).ledger.auditLog.entries.at(-1), { messageId }, 'what it does is done')
    t.equal((await console.call('DELETE', `${JOBS}(${TaskId})`)).text, envelope('CJOB4035'))
  }
  const { value: jobs } = await read(`${JOBS}?$top=1000`)
  t.equal(new Set(jobs.map(({ Id }: { Id: number }) => Id)).size, jobs.length, 'each is told once')
  t.strictSame([...tasks].filter(id => !jobs.some(({ Id }: { Id: number }) => Id === id)), [])

  const { value: [unrun] } = await read('/api/UpdateService/Baselines')
  await console.call('POST', '/api/UpdateService/Actions/UpdateService.RemoveBaselines', { json: { BaselineIds: [unrun.Id] } })
  t.equal((await console.call('GET', `${JOBS}(${unrun.TaskId})`)).text, envelope('CJOB4041'))
})

t.test('a clock that is put right leaves runs under way what is left of them, and those that are over as they were', async t => {
  const console = await startConsole(t, { switches: { jobSeconds: 1_000 } })
  const { clock, jobs } = applianceOf(console)
  clock.scale(0)
  const over = await create(console, IDLE)
  const executionsOf = (id: number): unknown => jobs.kept.find(job => job.id === id)?.executions.map(({ over, ...execution }) => execution)
  const before = executionsOf(over)
  clock.advance(1_000_000)
  for (const SystemTime of ['2031-05-06 07:08:09', '2021-05-06 07:08:09']) {
    let go: () => void = () => {}
    const gate = new Promise<void>(resolve => { go = resolve })
    const { id: working } = await jobs.create({ type: 207, name: 'Working', actor: ACTOR, work: async () => { await gate } })
    const id = await create(console)
    const run = async (job: number): Promise<unknown> => {
      const { json } = await console.call('GET', `${JOBS}(${job})/LastExecutionDetail`)
      return { status: json.JobStatus.Id, progress: json.Progress, elapsed: json.ElapsedTime }
    }
    clock.advance(425_000)
    const { status } = await console.call('PUT', '/api/ApplicationService/Network/TimeConfiguration', {
      json: { TimeZone: 'TZ_ID_38', EnableNTP: false, SystemTime }
    })
    t.equal(status, 200)
    t.match(await run(id), { status: 2050, progress: '42', elapsed: /^00:0[67]:/ }, SystemTime)
    t.match(await run(working), { status: 2050, elapsed: /^00:0[67]:/ }, 'one that really works, too')
    clock.advance(570_000)
    t.match(await run(id), { status: 2050, progress: '99' })
    clock.advance(10_000)
    t.match(await run(id), { status: 2060, progress: '100', elapsed: '00:16:40' })
    go()
    await jobs.idle()
  }
  t.strictSame(executionsOf(over), before)
  t.match((await console.call('GET', `${JOBS}(${over})`)).json, { LastRunStatus: { Id: 2060 }, JobStatus: { Id: 2080 } }, 'nor does one run again')
})

t.test('schedules are those of Quartz, in the local time of the appliance', async t => {
  const console = await startConsole(t)
  const { clock } = applianceOf(console)
  clock.set(new Date('2026-03-02T10:00:30Z'))
  clock.scale(0)
  const zone = await console.call('PUT', '/api/ApplicationService/Network/TimeConfiguration', { json: { TimeZone: 'TZ_ID_38', EnableNTP: false } })
  t.equal(zone.status, 200)
  for (const [schedule, next] of [
    ['0 0/10 * 1/1 * ? *', '2026-03-02 11:10:00.000'],
    ['0 30 2 ? * 2', '2026-03-09 02:30:00.000'],
    ['0 0 12 1 1 ? 2030', '2030-01-01 12:00:00.000'],
    ['0 0 0 1 1 ? 2020', null]
  ]) {
    const id = await create(console, { Schedule: schedule })
    const { json } = await console.call('GET', `${JOBS}(${id})`)
    t.equal(json.NextRun, next, `${schedule}`)
    t.match(json, next === null ? { LastRunStatus: { Id: 2200 }, JobStatus: { Id: 2080 } } : { LastRunStatus: { Id: 2020 }, JobStatus: { Id: 2020 } })
  }
  const none = await create(console, { Schedule: '0 0 0 1 1 ? 2020' })
  t.equal((await console.call('GET', `${JOBS}(${none})/LastExecutionDetail`)).text, envelope('CJOB5004'))
})

t.test('a scheduled job runs when its time has come: once for a clock that was set, not if it is disabled', async t => {
  const console = await startConsole(t)
  const { clock } = applianceOf(console)
  clock.set(new Date('2026-03-02T10:00:30Z'))
  clock.scale(0)
  const id = await create(console, { Schedule: '0 0/10 * 1/1 * ? *' })
  const disabled = await create(console, { Schedule: '0 0/10 * 1/1 * ? *', State: 'Disabled' })
  const runs = async (job: number): Promise<Array<{ StartTime: string }>> => (await console.call('GET', `${JOBS}(${job})/ExecutionHistories`)).json.value
  t.same(await runs(id), [])
  clock.advance(570_000)
  t.match(await runs(id), [{ StartTime: '2026-03-02 10:10:00.000' }])
  clock.advance(86_400_000)
  t.match((await runs(id)).map(({ StartTime }) => StartTime), ['2026-03-02 10:20:00.000', '2026-03-02 10:10:00.000'])
  t.match((await console.call('GET', `${JOBS}(${id})`)).json, { NextRun: '2026-03-03 10:20:00.000', JobStatus: { Id: 2020 }, LastRunStatus: { Id: 2060 } })
  t.same(await runs(disabled), [])
  t.equal((await console.call('POST', RUN, { json: { JobIds: [disabled] } })).status, 204)
  t.equal((await runs(disabled)).length, 1, 'when told to')
})

t.test('runs that really work tell their steps, end well or badly, and can be stopped', async t => {
  const console = await startConsole(t)
  const { jobs } = applianceOf(console)
  let go: () => void = () => {}
  const gate = new Promise<void>(resolve => { go = resolve })
  const start = async (work: Work): Promise<number> => (await jobs.create({ type: 207, name: 'Working', actor: ACTOR, work })).id
  const good = await start(async ({ step, progress }) => {
    step('half')
    progress(50)
    await gate
    step('whole')
  })
  t.match((await console.call('GET', `${JOBS}(${good})/LastExecutionDetail`)).json, { Progress: '50', Value: 'half', JobStatus: { Id: 2050 } })
  t.equal((await console.call('POST', RUN, { json: { JobIds: [good] } })).text, envelope('CJOB4035'), 'the appliance runs it itself')
  const bad = await start(async ({ step }) => {
    step('first')
    throw new Error('there is no second')
  })
  const stopped = await start(async ({ signal }) => { await new Promise((_resolve, reject) => { signal.addEventListener('abort', () => { reject(signal.reason) }) }) })
  t.equal((await console.call('DELETE', `${JOBS}(${stopped})`)).status, 204)
  go()
  await jobs.idle()
  t.match((await console.call('GET', `${JOBS}(${good})/LastExecutionDetail`)).json, { Progress: '100', Value: 'half\nwhole', JobStatus: { Id: 2060 } })
  t.ok(applianceOf(console).ledger.auditLog.entries.some(({ messageId }) => messageId === 'MOCK2013'), 'a failed job is in the audit log')
  t.match((await console.call('GET', `${JOBS}(${bad})/LastExecutionDetail`)).json, { Value: 'first\nthere is no second', JobStatus: { Id: 2070 } })
  t.equal((await console.call('GET', `${JOBS}(${stopped})`)).status, 400)
})

t.test('what cannot be done is refused, and changes nothing', async t => {
  const console = await startConsole(t)
  const kept = (): readonly unknown[] => piece(applianceOf(console), KEPT_JOBS).value.list
  const { length: before } = kept()
  for (const [name, json] of [
    ['no body', {}],
    ['an unknown type', { ...INVENTORY, JobType: { Id: 4711 } }],
    ['a type of the appliance', { ...INVENTORY, JobType: { Id: 207 } }],
    ['no name', { ...INVENTORY, JobName: ' ' }],
    ['no schedule at all', { ...INVENTORY, Schedule: 'sometimes' }],
    ['five parts', { ...INVENTORY, Schedule: '* * * * *' }],
    ['a minute that is none', { ...INVENTORY, Schedule: '0 99 * * * ?' }]
  ] as const) t.equal((await console.call('POST', JOBS, { json })).text, envelope('CJOB4035'), name)
  t.equal((await console.call('DELETE', `${JOBS}(1)`)).text, envelope('CJOB4041'))
  t.equal((await console.call('GET', `${JOBS}(1)/ExecutionHistories`)).text, envelope('CJOB4041'))
  t.equal((await console.call('POST', RUN, { json: { JobIds: [1] } })).text, envelope('CJOB4041'))
  t.equal((await console.call('DELETE', `${JOBS}(10001)`)).text, envelope('CJOB4035'), 'a job of the factory')
  t.equal((await console.call('POST', JOBS, { json: { ...INVENTORY, Id: 4711 } })).text, envelope('CJOB4041'), 'a change of a job that is not there')
  const id = await create(console)
  t.equal((await console.call('GET', `${JOBS}(${id})/ExecutionHistories(1)/ExecutionHistoryDetails`)).text, envelope('CGEN1006'))
  t.equal(kept().length, before + 1)
  await fc.assert(fc.asyncProperty(fc.oneof(fc.jsonValue(), fc.record({ JobName: fc.jsonValue(), JobType: fc.jsonValue(), Schedule: fc.jsonValue(), Params: fc.jsonValue(), Targets: fc.jsonValue() }, { requiredKeys: [] })), async json => {
    const { status } = await console.call('POST', JOBS, { json })
    return status < 500
  }), { numRuns: 100 })
})

t.test('a new appliance has jobs of its own, with a time to come; they can be changed, as Ansible changes that of health', async t => {
  const console = await startConsole(t)
  const { clock } = applianceOf(console)
  clock.set(new Date('2026-03-02T10:00:30Z'))
  clock.scale(0)
  t.match((await console.call('GET', `${JOBS}?$filter=JobType/Id%20eq%206`)).json.value, [{ JobName: 'Global Health Task', Builtin: true, Schedule: '0 0 0/1 1/1 * ? *', NextRun: '2026-03-02 11:00:00.000', LastRunStatus: { Id: 2020 } }])
  clock.advance(3_600_000)
  t.match((await console.call('GET', `${JOBS}(10001)`)).json, { NextRun: '2026-03-02 12:00:00.000', LastRunStatus: { Id: 2060 } })
  const changed = await console.call('POST', JOBS, { json: { Id: 10001, Schedule: '0 0/15 * 1/1 * ? *', State: 'Enabled' } })
  t.equal(changed.status, 201)
  t.match((await console.call('GET', `${JOBS}(10001)`)).json, { JobName: 'Global Health Task', Schedule: '0 0/15 * 1/1 * ? *', NextRun: '2026-03-02 11:15:00.000' })
})

t.test('secrets among the parameters are not kept', async t => {
  const console = await startConsole(t)
  const keys = ['password', 'encryption_password', 'sharePwd', 'pwd', 'credential', 'SNMP_COMMUNITY', 'CommunityString', 'private_key', 'apiKey', 'passphrase', 'Token']
  const profile = JSON.stringify({ type: 'WSMAN', credentials: { username: 'root', password: 'H1dden!' }, timeout: 60 })
  const Params = [
    { Key: 'userName', Value: 'share' },
    ...keys.map(Key => ({ Key, Value: 'H1dden!' })),
    { Key: 'connectionProfile', Value: profile },
    { Key: 'shareUrl', Value: 'https://share:H1dden!@host/x' },
    { Key: 'useCredentials', Value: 'true' },
    { Key: 'minPasswordLength', Value: '8' }
  ]
  const id = await create(console, { Params })
  const { text, json } = await console.call('GET', `${JOBS}(${id})`)
  t.notMatch(text, /H1dden/)
  t.match(json.Params.map(({ Key, Value }: typeof Params[number]) => ({ Key, Value })), [
    { Key: 'userName', Value: 'share' },
    ...keys.map(Key => ({ Key, Value: '********' })),
    { Key: 'connectionProfile', Value: '{"type":"WSMAN","credentials":"********","timeout":60}' },
    { Key: 'shareUrl', Value: 'https://share:********@host/x' },
    { Key: 'useCredentials', Value: 'true' },
    { Key: 'minPasswordLength', Value: '8' }
  ])
  t.notMatch(JSON.stringify(piece(applianceOf(console), KEPT_JOBS).value), /H1dden/)
})

t.test('types and states of jobs can be listed', async t => {
  const console = await startConsole(t)
  t.same((await console.call('GET', `${SERVICE}/JobTypes`)).json.value.map(({ Id }: { Id: number }) => Id), JOB_TYPES.map(({ id }) => id))
  t.match((await console.call('GET', `${SERVICE}/JobTypes(18)`)).json, { Id: 18, Internal: false })
  t.match((await console.call('GET', `${SERVICE}/JobStatuses(2060)`)).json, { Id: 2060, Name: 'Completed' })
  t.match((await console.call('GET', `${SERVICE}/JobStatuses`)).json, { '@odata.count': Object.keys(JOB_STATUS).length })
})

t.test('a full list makes room by what is done with; jobs outlive a restart, a run that was under way has failed', async t => {
  const console = await startConsole(t)
  const appliance = applianceOf(console)
  const scheduled = await create(console, { Schedule: '0 0 12 1 1 ? 2099' })
  const oldest = await create(console, IDLE)
  const [template] = piece(appliance, KEPT_JOBS).value.list.slice(-1)
  if (template === undefined) throw new Error('no job')
  const cut = { ...template, id: 90_000, executions: template.executions.map(run => ({ ...run, endTime: null })) }
  const added = Array.from({ length: 995 }, (_, index) => ({ ...template, id: 20_000 + index }))
  await piece(appliance, KEPT_JOBS).change(({ list }) => ({ nextId: 90_001, list: [...list, ...added, cut] }))
  const { id } = await appliance.jobs.create({ type: 207, name: 'One more', actor: ACTOR })
  const ids = piece(appliance, KEPT_JOBS).value.list.map(job => job.id)
  t.equal(ids.length, 1_000)
  t.equal(ids.includes(oldest), false)
  t.same([scheduled, id].filter(kept => !ids.includes(kept)), [])
  const detail = await console.call('GET', `${JOBS}(90000)/LastExecutionDetail`)
  t.match(detail.json, { Value: 'The appliance was switched off while the job was running.', JobStatus: { Id: 2070 } })
})

t.test('jobs that are named again and again run once, in one commit with one entry of the audit log', async t => {
  const console = await startConsole(t)
  const { jobs, ledger } = applianceOf(console)
  const ids = [await create(console, IDLE), await create(console, IDLE)]
  const { length: before } = ledger.auditLog.entries
  const { revision } = ledger.state
  t.equal((await console.call('POST', RUN, { json: { JobIds: Array.from({ length: 20_000 }, (_, index) => ids[index % 2]) } })).status, 204)
  t.strictSame(ids.map(id => jobs.kept.find(job => job.id === id)?.executions.length), [2, 2])
  t.equal(ledger.state.revision, revision + 1)
  t.match(ledger.auditLog.entries.slice(before), [{ messageId: 'MOCK2011', messageArgs: `admin || 127.0.0.1 || ${INVENTORY.JobName} || ${INVENTORY.JobName}` }])
  t.equal(ledger.auditLog.entries.length, before + 1)
  t.equal((await console.call('POST', RUN, { json: { JobIds: [...ids, 1] } })).text, envelope('CJOB4041'), 'all or none')
  t.strictSame(ids.map(id => jobs.kept.find(job => job.id === id)?.executions.length), [2, 2])
  t.equal((await console.call('POST', RUN, { json: { JobIds: Array.from({ length: 100_001 }, () => 1) } })).status, 400)
})

t.test('of jobs that really work one request runs a few', async t => {
  const console = await startConsole(t)
  const { jobs } = applianceOf(console)
  const bundle = { JobType: { Id: 18 }, Schedule: '0 0 3 1 1 ? 2099' }
  const ids: number[] = []
  for (let count = 0; count < 6; count++) ids.push(await create(console, bundle))
  t.equal((await console.call('POST', RUN, { json: { JobIds: ids } })).text, envelope('CJOB4035'))
  t.equal((await console.call('POST', RUN, { json: { JobIds: ids.slice(1) } })).status, 204)
  await jobs.idle()
  t.strictSame(ids.map(id => jobs.kept.find(job => job.id === id)?.executions.length), [0, 1, 1, 1, 1, 1])
})

t.test('a job asks for the privilege of its type, whatever is done with it', async t => {
  const console = await startConsole(t)
  const { accounts, jobs } = applianceOf(console)
  await accounts.create({ userName: 'manager', password: 'Manager1!', roleId: '101' }, { ...ACTOR, accountId: '10078' })
  const authorization = `Basic ${Buffer.from('manager:Manager1!').toString('base64')}`
  const asManager = async (method: string, path: string, json?: object): Promise<unknown> => {
    const { status, json: body } = await console.call(method, path, { headers: { authorization }, ...(json !== undefined && { json }) })
    return status === 403 ? body.error['@Message.ExtendedInfo'][0].MessageId : status
  }
  // He sees no others. These he made as long as he was allowed to.
  const made = async (type: number): Promise<number> =>
    (await jobs.create({ type, name: 'Of the manager', schedule: '0 0 3 1 1 ? 2099', actor: { ...ACTOR, userName: 'manager' } })).id
  const own = await made(8)
  for (const type of [18, 101, 106, 127]) {
    const json = { ...INVENTORY, JobType: { Id: type }, Schedule: '0 0 3 1 1 ? 2099' }
    t.equal(await asManager('POST', JOBS, json), 'MOCK1007', `${type}: made`)
    const id = await made(type)
    const before = jobs.kept
    t.equal(await asManager('POST', JOBS, { ...json, Id: id, JobName: 'taken over' }), 'MOCK1007', `${type}: changed`)
    t.equal(await asManager('POST', RUN, { JobIds: [own, id] }), 'MOCK1007', `${type}: run`)
    t.equal(await asManager('DELETE', `${JOBS}(${id})`), 'MOCK1007', `${type}: deleted`)
    t.equal(jobs.kept, before)
  }
  t.equal(await asManager('POST', JOBS, INVENTORY), 201)
  t.equal(await asManager('POST', RUN, { JobIds: [own] }), 204)
  t.equal(await asManager('DELETE', `${JOBS}(${own})`), 204)
  t.equal(await asManager('DELETE', `${JOBS}(${await made(207)})`), 'MOCK1007', "one of the appliance's own")
  const privileges = new Set<string>(ROLES.flatMap(({ privileges }) => privileges))
  t.ok(JOB_TYPES.every(({ needs }) => privileges.has(needs)))
})

t.test('a device that is not there is no target, by either type that clients write', async t => {
  const console = await startConsole(t, { devices: 2 })
  for (const TargetType of [{ Id: 1000, Name: 'DEVICE' }, { Id: 8, Name: 'Inventory_Task' }]) {
    const jobOf = (Id: number): object => ({ ...INVENTORY, Targets: [{ Id, Data: '', TargetType }] })
    t.equal((await console.call('POST', JOBS, { json: jobOf(100) })).text, envelope('CJOB4035'), TargetType.Name)
    t.equal((await console.call('POST', JOBS, { json: jobOf(10_001) })).status, 201, TargetType.Name)
  }
})

t.test('texts of a job have an end', async t => {
  const console = await startConsole(t)
  for (const more of [
    { JobName: 'x'.repeat(256) }, { JobDescription: 'x'.repeat(2_001) }, { Schedule: `0 0 3 1 1 ? ${'2,'.repeat(1_000)}2` },
    { Params: [{ Key: 'x'.repeat(256), Value: '' }] }, { Params: [{ Key: 'x', Value: 'x'.repeat(65_537) }] }, { Targets: [{ Id: 1, Data: 'x'.repeat(65_537) }] }
  ]) t.equal((await console.call('POST', JOBS, { json: { ...INVENTORY, ...more } })).text, envelope('CJOB4035'), Object.keys(more).join())
})
