import { type Server, type Socket, connect, createServer } from 'node:net'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { createLabCa } from '../../../certs/lab/lab-ca.ts'
import { hashPassword } from '../../../src/appliance/accounts/password.ts'
import type { Appliance } from '../../../src/appliance/appliance.ts'
import type { Account } from '../../../src/appliance/accounts/account-state.ts'
import type { AuditEntry } from '../../../src/appliance/logs/audit-entry.ts'
import type { FleetSettings } from '../../../src/fleet.ts'
import type { MessageId } from '../../../src/messages.ts'
import { certify, flaw, requestOf } from '../../support/certify.ts'
import { MIGRATION, accessTo } from '../../support/connection.ts'
import { envelope } from '../../support/envelope.ts'
import { type Console, type Reply, consoleOf, startTestFleet } from '../../support/fleet.ts'
import { ACCOUNTS } from '../../../src/appliance/accounts/account-state.ts'
import { MIGRATION as KEPT_MIGRATION } from '../../../src/appliance/migration/migration-state.ts'
import { LOGIN_SECURITY } from '../../../src/appliance/settings/security-state.ts'
import { piece } from '../../support/pieces.ts'
import { PLUGINS } from '../../../src/appliance/plugins/plugin-state.ts'

const ACTIONS = `${MIGRATION}/Actions/MigrationService`
const VERSIONS = { source: '3.10.2', target: '4.0.1' }
/** Another address of this machine, where a proxy can have the ports of a console. Not every system has it. */
const OTHER_LOOPBACK = '127.0.0.2'

interface Pair {
  readonly source: Console
  readonly target: Console
}

async function startPair (t: Test, versions: Partial<typeof VERSIONS> = {}, options: Partial<FleetSettings> = {}): Promise<Pair> {
  const appliances = Object.entries({ ...VERSIONS, ...versions }).map(([name, version]) => ({ name, version, port: 0 }))
  const fleet = await startTestFleet(t, { appliances, ...options })
  return { source: consoleOf(fleet, 'source'), target: consoleOf(fleet, 'target') }
}

/** A pair whose consoles accept each other. */
async function startCertified (t: Test, ...options: [versions?: Partial<typeof VERSIONS>, options?: Partial<FleetSettings>]): Promise<Pair> {
  const pair = await startPair(t, ...options)
  const ca = createLabCa({ now: new Date() })
  for (const console of [pair.source, pair.target]) await certify(console, await requestOf(console, `${console.endpoint.name}.example.com`), { ca })
  return pair
}

const applianceOf = ({ fleet, endpoint }: Console): Appliance => fleet.appliance(endpoint.name)

async function run (asked: Console, action: 'MigrateOut' | 'MigrateIn', { source, target }: Pair, more: object = {}): Promise<Reply> {
  return await asked.call('POST', `${ACTIONS}.${action}`, { json: { Source: accessTo(source, more), Target: accessTo(target) } })
}

/** Runs an action to the end of its job. @returns the status of the run, and what it told */
async function done (asked: Console, action: 'MigrateOut' | 'MigrateIn', pair: Pair, more: object = {}): Promise<{ status: number, progress: string, steps: string }> {
  const { status, text, json } = await run(asked, action, pair, more)
  if (status !== 200) throw new Error(`${action}: ${status} ${text}`)
  await applianceOf(asked).jobs.idle()
  const { json: detail } = await asked.call('GET', `/api/JobService/Jobs(${json.Id})/LastExecutionDetail`)
  return { status: detail.JobStatus.Id, progress: detail.Progress, steps: detail.Value }
}

function account (userName: string, more: Partial<Account> = {}): Account {
  return { id: `${20_000 + userName.length}`, userName, password: hashPassword('Migr4te!'), roleId: '10', enabled: true, ...more }
}

async function status ({ call }: Console): Promise<string> {
  return (await call('GET', MIGRATION)).json.MigrationStatus
}

async function login ({ call }: Console, userName: string, password = 'Migr4te!'): Promise<number> {
  return (await call('POST', '/api/SessionService/Sessions', { as: 'none', json: { UserName: userName, Password: password } })).status
}

t.test('migrate out and in: the target has the data and stays itself, the source can only be read', async t => {
  const pair = await startCertified(t)
  const { source, target } = pair
  const [from, to] = [applianceOf(source), applianceOf(target)]
  await piece(from, ACCOUNTS).change(accounts => [...accounts, account('alice'), account('bob', { enabled: false })])
  await piece(from, LOGIN_SECURITY).change(login => ({ ...login, lockoutFailCount: 5 }))
  await piece(to, ACCOUNTS).change(accounts => [...accounts, account('only-here', { id: account('alice').id })])
  const limits = [{ SessionType: 'API', MaxSessions: 77, SessionTimeout: 600_000 }]
  t.equal((await source.call('POST', '/api/SessionService/Actions/SessionService.SessionConfigurationUpdate', { json: limits })).status, 200)
  const before = to.ledger.state
  t.equal(await status(source), 'NotStarted')

  t.match(await done(source, 'MigrateOut', pair), { status: 2060, progress: '100', steps: /Ready to be streamed: 3 accounts, \d+ audit log entries/ })
  t.equal(await status(source), 'ReadyForMigrateIn')
  t.equal(await login(target, 'alice'), 401, 'nothing has moved yet')
  const sent = from.ledger.auditLog.entries.length
  const had = to.ledger.auditLog.entries.length

  t.match(await done(target, 'MigrateIn', pair), { status: 2060, steps: /Received 3 accounts .*Restored\..*only be read/s })
  t.equal(await login(target, 'alice'), 201)
  t.equal(await login(target, 'bob'), 401, 'is disabled there, too')
  t.equal(await login(target, 'only-here'), 201, 'an account the source does not know stays')
  t.equal(new Set(piece(to, ACCOUNTS).value.map(({ id }) => id)).size, piece(to, ACCOUNTS).value.length, 'no two accounts have one id')
  t.match((await target.call('GET', '/api/SessionService/SessionConfiguration')).json.value[1], { SessionType: 'API', MaxSessions: 77 })
  t.equal(piece(to, LOGIN_SECURITY).value.lockoutFailCount, 5)
  for (const part of ['guid', 'webCertificate', 'csr', 'trustStore'] as const) t.equal(to.ledger.state[part], before[part], `${part} is the target's own`)
  t.equal(await status(target), 'Restored')

  const entries = to.ledger.auditLog.entries
  t.ok(entries.length > sent + had, 'the audit log of the source has come')
  const limited = entries.find(({ messageId }) => messageId === 'MOCK2003')
  t.equal(limited?.createdDate, from.ledger.auditLog.entries.find(({ messageId }) => messageId === 'MOCK2003')?.createdDate, 'with its times')
  t.same(entries.map(({ id }) => id), [...entries.map(({ id }) => id)].sort((one, other) => one - other), 'and ids that go on')
  t.ok(entries.some(({ messageId }) => messageId === 'MOCK2071'))

  t.equal(await status(source), 'Migrated')
  t.match((await source.call('GET', MIGRATION)).json, { MigrationPeer: { Address: target.endpoint.host, Guid: to.identity.guid } })
  const { revision } = from.ledger.state
  for (const [method, path, json] of [
    ['POST', '/api/ApplicationService/Actions/ApplicationService.GenerateCSR', {}],
    ['POST', '/api/SessionService/Actions/SessionService.SessionConfigurationUpdate', limits],
    ['PUT', '/api/ApplicationService/Network/TimeConfiguration', { TimeZone: 'TZ_ID_1' }],
    ['POST', '/api/JobService/Jobs', {}],
    ['POST', `${ACTIONS}.MigrateOut`, { Source: accessTo(source), Target: accessTo(target) }]
  ] as const) t.equal((await source.call(method, path, { json })).text, envelope('MOCK1025', [target.endpoint.host]), path)
  t.equal((await source.call('GET', '/api/ApplicationService/AuditLogs')).status, 200, 'it can be read')
  t.equal(from.ledger.state.revision, revision)

  t.match(await done(target, 'MigrateIn', pair), { status: 2060, steps: /here already/ }, 'once more does no harm')
  t.equal(to.ledger.auditLog.entries.filter(({ messageId }) => messageId === 'MOCK2003').length, 1, 'and brings nothing twice')
})

t.test('each condition has its own refusal, and nothing changes', async t => {
  const pair = await startCertified(t)
  const { source, target } = pair
  const refused = async (asked: Console, action: 'MigrateOut' | 'MigrateIn', body: Pair, id: MessageId, args: readonly string[], title: string): Promise<void> => {
    const states = [piece(applianceOf(source), KEPT_MIGRATION).value, piece(applianceOf(target), KEPT_MIGRATION).value]
    t.equal((await run(asked, action, body)).text, envelope(id, args), title)
    t.same([piece(applianceOf(source), KEPT_MIGRATION).value, piece(applianceOf(target), KEPT_MIGRATION).value], states)
  }
  await refused(target, 'MigrateOut', pair, 'MOCK1023', ['source'], 'migrate-out on the target')
  await refused(source, 'MigrateIn', pair, 'MOCK1023', ['target'], 'migrate-in on the source')
  await refused(target, 'MigrateIn', pair, 'MOCK1022', [], 'migrate-in first')
  await refused(target, 'MigrateOut', { source: target, target: source }, 'MOCK1020', ['4.0.1'], 'back again')
  await done(source, 'MigrateOut', pair)
  await piece(applianceOf(source), KEPT_MIGRATION).change(({ out }) => ({ done: null, in: null, out: out === null ? null : { ...out, guid: 'another' } }))
  await refused(target, 'MigrateIn', pair, 'MOCK1022', [], 'migrate-out for another target')
  await done(source, 'MigrateOut', pair)
  await applianceOf(target).migration.frozen(async () => { await refused(target, 'MigrateIn', pair, 'MOCK1026', [], 'while another runs') })
  t.equal((await applianceOf(source).migration.frozen(async () => await source.call('POST', '/api/ApplicationService/Actions/ApplicationService.GenerateCSR', { json: {} }))).text, envelope('MOCK1026'), 'nothing can be changed while it is read')
  const plugin = { id: '2F6D05BE-EE4B-4B0E-B873-C8D2F64A4625', version: '1.0.0', enabled: true, installedAt: '2024-01-25T11:10:34Z', updatedAt: null, disabledAt: null }
  await piece(applianceOf(target), PLUGINS).change(() => [plugin])
  await refused(target, 'MigrateIn', pair, 'MOCK1024', [plugin.id], 'a plugin on the target')
  await piece(applianceOf(target), PLUGINS).change(() => [])
  await certify(target, await requestOf(target, 'target.example.com'), { ca: createLabCa({ now: new Date() }), flaws: [flaw('other-intermediate')] })
  await refused(target, 'MigrateIn', pair, 'MOCK1001', [], 'a connection that was good')
  await piece(applianceOf(target), ACCOUNTS).change(accounts => accounts.map(account => ({ ...account, roleId: '16' })))
  t.equal((await run(target, 'MigrateIn', pair)).text, envelope('MOCK1005', ['current']), 'a viewer')
})

t.test('versions: only from 3.10.x, to 4.0 or 4.0.1, unless a switch widens it', async t => {
  for (const [source, target, refusal] of [
    ['3.10.0', '4.0.0', null],
    ['3.10', '4.0', null],
    ['3.10.2', '4.1.0', envelope('MOCK1021', ['4.1.0'])],
    ['3.10.2', '4.0.2', envelope('MOCK1021', ['4.0.2'])],
    ['4.0.1', '4.0.1', envelope('MOCK1020', ['4.0.1'])]
  ] as const) {
    const pair = await startPair(t, { source, target })
    const { status, text } = await run(pair.source, 'MigrateOut', pair)
    t.equal(status, refusal === null ? 200 : 400, `${source} to ${target}`)
    if (refusal !== null) t.equal(text, refusal)
  }
  const pair = await startPair(t, { source: '4.0.1', target: '4.6.0' }, { switches: { anyVersionMigrates: true } })
  t.match(await done(pair.source, 'MigrateOut', pair), { status: 2060 })
  t.match(await done(pair.target, 'MigrateIn', pair), { status: 2060 })
})

t.test('a cut at any point leaves the target as it was, or wholly restored, and the next try works', { skip: process.platform === 'linux' ? false : `only Linux has ${OTHER_LOOPBACK} without being told` }, async t => {
  const pair = await startCertified(t)
  const { source, target } = pair
  const [from, to] = [applianceOf(source), applianceOf(target)]
  const entry: AuditEntry = { id: 0, severity: '1000', message: 'Successfully logged in.', category: 'Audit', userName: 'alice', ipAddress: '192.0.2.7', messageArgs: 'alice || 192.0.2.7', messageId: 'CUSR0001', createdDate: '2024-01-25T11:10:34.735Z' }
  const kept = piece(from, ACCOUNTS)
  const added = Array.from({ length: 500 }, (_, index) => account(`user-${index}`, { id: `${30_000 + index}` }))
  await from.ledger.commit((state, put) => { put(kept, [...kept.of(state), ...added]) }, [], { auditLog: Array.from({ length: 2_000 }, () => entry) })
  await done(source, 'MigrateOut', pair)
  const proxy = await cuttingProxy(source)
  t.teardown(async () => { await proxy.close() })
  const through = { IpAddress: OTHER_LOOPBACK }
  const whole = await measured(from)
  const guid = to.identity.guid
  let restored = 0
  for (const [index, share] of [0.1, 0.2, 0.4, 0.6, 0.8, 0.95, 0.99, 0.999, 1].entries()) {
    await proxy.attach(Math.floor(whole * share) + index)
    const before = to.ledger.state
    const { status, steps } = await done(target, 'MigrateIn', pair, through)
    t.equal(status, 2070, `${share}: the job has failed`)
    if (piece(to, ACCOUNTS).value === before['accounts']) t.equal(piece(to, KEPT_MIGRATION).value, before['migration'], `${share}: the target is as it was: ${steps.split('\n').at(-1)}`)
    else restored++
    t.equal(piece(from, KEPT_MIGRATION).value.done, null, 'the source is not migrated')
    t.equal((await source.call('PUT', '/api/ApplicationService/Network/TimeConfiguration', { json: { TimeZone: 'TZ_ID_33' } })).status, 200, 'and can be used')
    t.ok(to.ledger.auditLog.entries.some(({ messageId }) => messageId === 'MOCK2073'))
  }
  t.ok(restored <= 1)
  await proxy.attach(Infinity)
  t.match(await done(target, 'MigrateIn', pair, through), { status: 2060 })
  t.equal(to.identity.guid, guid)
  t.equal(to.ledger.auditLog.entries.filter(({ userName }) => userName === 'alice').length, 2_000, 'every entry has come once')
  t.equal(await login(target, 'user-499'), 201)
  t.equal(await status(source), 'Migrated')
})

/** Bytes the source sends for its data, about. */
async function measured ({ ledger: { auditLog }, accounts }: Appliance): Promise<number> {
  return JSON.stringify(accounts.list()).length * 1.1 + JSON.stringify(auditLog.entries).length
}

/** A proxy that has a console's HTTPS port at another address, and its migration port, which it cuts after so many bytes of the console's. */
async function cuttingProxy ({ endpoint, call }: Console): Promise<{ attach: (bytes: number) => Promise<void>, close: () => Promise<void> }> {
  const servers: Server[] = []
  const sockets = new Set<Socket>()
  let limit = Infinity
  const listen = async (port: number, limited: boolean): Promise<void> => {
    const server = createServer(client => {
      const upstream = connect(port, endpoint.host)
      let passed = 0
      for (const socket of [client, upstream]) sockets.add(socket.on('error', () => {}).on('close', () => { sockets.delete(socket); client.destroy(); upstream.destroy() }))
      client.pipe(upstream)
      upstream.on('data', chunk => {
        passed += chunk.length
        if (limited && passed > limit) client.destroy()
        else client.write(chunk)
      })
    })
    servers.push(server)
    server.listen(port, OTHER_LOOPBACK)
    await once(server, 'listening')
  }
  const { json } = await call('POST', `${ACTIONS}.OpenEndpoint`)
  await listen(endpoint.port, false)
  await listen(json.MigrationPort, true)
  return {
    attach: async bytes => { limit = bytes },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map(async server => { server.close(); await once(server, 'close') }))
    }
  }
}
