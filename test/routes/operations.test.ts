import { Agent } from 'node:https'
import t from 'tap'
import { routes } from '../../routes/index.ts'
import { coverageOf } from '../../src/admin/documents/coverage.ts'
import { KNOWN_OPERATIONS } from '../../src/admin/documents/known-operations.ts'
import { NOT_SERVED, notServed } from '../../src/admin/documents/not-served.ts'
import { envelope } from '../support/envelope.ts'
import { type Console, type Reply, startConsole } from '../support/fleet.ts'

const covered = coverageOf(routes, { count: () => 0, sources: () => new Set() })

/** What has no member on a new console, and so nothing to be asked of. */
const NEEDS_A_MEMBER = /ADAccountProvider\(|LDAPAccountProvider\(|Settings\(|Plugins\(|Sessions\(|ExecutionHistories\(|GroupQuery|LastExecutionDetail|Accounts\('/

/** A path with keys of members that are there, each read from its collection. */
async function keyed ({ call }: Console, path: string, agent: Agent): Promise<string> {
  let known = ''
  for (const part of path.split(/(?<=\(\*\))/)) {
    if (!part.endsWith('(*)')) return known + part
    const collection = known + part.slice(0, -3)
    const { json } = await call('GET', collection, { agent, spoilt: true })
    const first = json?.value?.[0] ?? {}
    const key = first['@odata.id']?.slice(first['@odata.id'].lastIndexOf('(')) ?? (typeof first.Id === 'number' ? `(${first.Id})` : '(1)')
    known = collection + key
  }
  return known
}

/** Keys are numbers or texts. */
async function asked ({ call }: Console, path: string, agent: Agent): Promise<Reply> {
  const reply = await call('PATCH', path, { agent, spoilt: true })
  return reply.status === 404 ? await call('PATCH', path.replaceAll('(1)', "('1')"), { agent, spoilt: true }) : reply
}

t.test('each public operation is called: those that are simulated answer, the others are listed with a reason', async t => {
  const console = await startConsole(t, { devices: 12, seed: 4, appliances: [{ name: 'source', version: '4.2.0', port: 0 }] })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => { agent.destroy() })
  await console.call('POST', '/api/JobService/Jobs', { json: { JobName: 'x', JobType: { Id: 42 }, Targets: [] } })
  const { ledger } = console.fleet.appliance('source')
  for (const operation of KNOWN_OPERATIONS) {
    const [method = '', template = ''] = operation.split(' ')
    const path = await keyed(console, template, agent)
    // A method that nothing takes tells whether there is the path, and which methods it takes.
    const { status, headers } = await asked(console, path, agent)
    const isThere = status === 405 && String(headers['allow']).split(', ').includes(method)
    const { coverage } = covered.find(one => one.operation === operation) ?? {}
    t.equal(isThere, coverage !== 'absent', `${operation} is ${coverage}`)
    if (coverage === 'simulated') t.equal(notServed(operation), undefined, `${operation} needs no reason`)
    else t.ok(notServed(operation)?.reason, `${operation}: why it is ${coverage}`)
    if (!isThere || /ResetApplication|WebServerConfiguration|ConfigureNetworkAdapter/.test(path)) continue
    const { revision } = ledger.state
    const reply = await console.call(method, path, { agent, spoilt: true, ...(method !== 'GET' && method !== 'DELETE' && { json: {} }) })
    if (method === 'GET' && !NEEDS_A_MEMBER.test(path)) t.equal(reply.status, 200, `${method} ${path}: ${reply.text.slice(0, 100)}`)
    t.ok(reply.status < 500 && reply.status !== 405, `${method} ${path}: ${reply.status}`)
    if (coverage === 'stubbed') t.equal(ledger.state.revision, revision, `${operation} does nothing`)
  }
})

t.test('each reason is of an operation', t => {
  for (const { operations, reason } of NOT_SERVED) {
    for (const known of operations) {
      const found = covered.filter(({ operation }) => known.endsWith('*') ? operation.startsWith(known.slice(0, -1)) : operation === known)
      t.ok(found.length > 0 && found.every(({ coverage }) => coverage === 'absent' || coverage === 'stubbed'), `${known}: ${reason}`)
    }
  }
  t.end()
})

t.test('the hierarchy of all groups has each of them', async t => {
  const { call } = await startConsole(t, { devices: 2, seed: 4 })
  const [all, groups] = await Promise.all(['AllGroupsHierarchy', 'Groups'].map(async name => (await call('GET', `/api/GroupService/${name}`)).json))
  t.equal(all['@odata.count'], groups['@odata.count'])
})

t.test('a job is changed by PUT, an alert policy deleted by DELETE, credentials are for devices that are there', async t => {
  const { call } = await startConsole(t, { devices: 2, seed: 4 })
  const { json: { Id } } = await call('POST', '/api/JobService/Jobs', { json: { JobName: 'x', JobType: { Id: 42 }, Schedule: '0 0 3 * * ? *', Targets: [] } })
  const path = `/api/JobService/Jobs(${Id})`
  t.match(await call('PUT', path, { json: { Id, JobName: 'y', State: 'Disabled', JobType: { Id: 42, Name: 'QuickDeploy_Task' } } }), { status: 200, json: { Id, JobName: 'y', State: 'Disabled', Schedule: '0 0 3 * * ? *' } })
  t.match((await call('GET', path)).json, { JobName: 'y' })
  t.equal((await call('PUT', path, { json: { Id: 5 } })).text, envelope('CGEN6002', ['Id']))
  t.equal((await call('PUT', '/api/JobService/Jobs(9)', { json: {} })).text, envelope('CJOB4041'))
  const policies = '/api/AlertService/AlertPolicies'
  const { json: { Id: policy } } = await call('POST', policies, {
    json: { Name: 'Lab', PolicyData: { MessageIds: ['SYS1001'], Severities: [16], Actions: [{ TemplateId: 100, Name: 'Ignore' }], Schedule: { CronString: '* * * ? * * *' } } }
  })
  t.equal((await call('DELETE', `${policies}(${policy})`)).status, 204)
  t.not((await call('GET', `${policies}(${policy})`)).status, 200)
  const credentials = async (DeviceId: number[]): Promise<Reply> => await call('POST', '/api/DeviceService/Actions/DeviceService.AddCredentialToDevice', { json: { DeviceId, CredentialProfile: { CredentialProfileId: 0 } } })
  t.equal((await credentials([10_001])).status, 204)
  for (const ids of [[], [10_001, 99]]) t.equal((await credentials(ids)).text, envelope('CGEN6002', ['DeviceId']))
})
