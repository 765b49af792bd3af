import t from 'tap'
import { AUDIT_EVENTS } from '../../src/appliance/logs/audit-log.ts'
import { type Console, startConsole } from '../support/fleet.ts'
import { ACCOUNTS } from '../../src/appliance/accounts/account-state.ts'
import { LOGIN_SECURITY } from '../../src/appliance/settings/security-state.ts'
import { piece } from '../support/pieces.ts'

const SERVICE = '/api/SessionService'
const SESSIONS = `${SERVICE}/Sessions`
const CONFIGURE = `${SERVICE}/Actions/SessionService.SessionConfigurationUpdate`

async function login ({ call }: Console, more: object = {}): Promise<{ token: string, id: string }> {
  const reply = await call('POST', SESSIONS, { as: 'none', json: { UserName: 'admin', Password: 'admin', SessionType: 'API', ...more } })
  if (reply.status !== 201) throw new Error(`login: ${reply.status} ${reply.text}`)
  return { token: String(reply.headers['x-auth-token']), id: reply.json.Id }
}

async function attempt ({ call }: Console, password: string, userName = 'admin'): Promise<number> {
  return (await call('POST', SESSIONS, { as: 'none', json: { UserName: userName, Password: password } })).status
}

function forward ({ fleet, endpoint }: Console, seconds: number): void {
  const { clock } = fleet.appliance(endpoint.name)
  clock.set(new Date(clock.millis() + seconds * 1000))
}

t.test('a session from creation to deletion, in the shapes clients read', async t => {
  const console = await startConsole(t)
  const created = await console.call('POST', SESSIONS, { json: { UserName: 'admin', Password: 'admin' } })
  t.equal(created.status, 201)
  t.match(created.headers['x-auth-token'], /^[0-9a-f]{32}$/)
  const { Id } = created.json
  t.equal(created.headers.location, `${SESSIONS}('${Id}')`)
  t.same(Object.keys(created.json), ['@odata.context', '@odata.type', '@odata.id', 'Id', 'Description', 'Name', 'UserName', 'UserId', 'Password', 'Roles', 'IpAddress', 'StartTimeStamp', 'LastAccessedTimeStamp', 'DirectoryGroup'])
  t.match(created.json, { Description: 'admin', Name: 'API', UserId: 10078, Password: null, Roles: ['ADMINISTRATOR'], IpAddress: '127.0.0.1', StartTimeStamp: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/ })
  t.notMatch(created.text, String(created.headers['x-auth-token']), 'the token is in the header alone')

  const as = String(created.headers['x-auth-token'])
  const list = await console.call('GET', SESSIONS, { as })
  t.equal(list.json['@odata.count'], 1)
  t.equal(list.json.value[0]['@odata.id'].split("'")[1], Id, 'as ansible reads it')
  t.match((await console.call('GET', `${SESSIONS}('${Id}')`)).json, { '@odata.id': `${SESSIONS}('${Id}')`, Id }, 'with Basic as well')
  t.match((await console.call('GET', SERVICE, { as })).json, { Id: 'SessionServiceID', ServiceEnabled: true })

  const deleted = await console.call('DELETE', `${SESSIONS}('${Id}')`, { as })
  t.equal(deleted.status, 204)
  t.equal(deleted.text, '')
  t.equal((await console.call('GET', SESSIONS, { as })).status, 401, 'the token is worth nothing')
})

t.test('Logoff ends the session it is called with, and only that', async t => {
  const console = await startConsole(t)
  const [one, other] = [await login(console), await login(console)]
  t.equal((await console.call('POST', `${SERVICE}/Actions/SessionService.Logoff`, { as: one.token })).status, 204)
  t.equal((await console.call('GET', SERVICE, { as: one.token })).status, 401)
  t.equal((await console.call('GET', SERVICE, { as: other.token })).status, 200)
  t.equal((await console.call('POST', `${SERVICE}/Actions/SessionService.Logoff`)).status, 204, 'with Basic there is none to end')
})

t.test('a session ends after its idle time, by the appliance clock; use keeps it open', async t => {
  const console = await startConsole(t)
  const [used, idle] = [await login(console), await login(console)]
  forward(console, 1700)
  t.equal((await console.call('GET', SERVICE, { as: used.token })).status, 200)
  forward(console, 101)
  t.equal((await console.call('GET', SERVICE, { as: used.token })).status, 200)
  t.equal((await console.call('GET', SERVICE, { as: idle.token })).status, 401)
  t.same((await console.call('GET', SESSIONS)).json.value.map((session: { Id: string }) => session.Id), [used.id])
})

t.test('the number of sessions of a user is limited for each type', async t => {
  const console = await startConsole(t)
  for (let count = 0; count < 6; count++) await login(console, { SessionType: 'GUI' })
  const refused = await console.call('POST', SESSIONS, { as: 'none', json: { UserName: 'admin', Password: 'admin', SessionType: 'GUI' } })
  t.equal(refused.status, 400)
  t.equal(refused.json.error['@Message.ExtendedInfo'][0].MessageId, 'CUSR1209')
  await login(console)
  forward(console, 1801)
  await login(console, { SessionType: 'GUI' })
  t.pass('those that timed out do not count')
})

t.test('a changed configuration changes the limits, for new sessions', async t => {
  const console = await startConsole(t)
  const before = await login(console)
  const { value } = (await console.call('GET', `${SERVICE}/SessionConfiguration`)).json
  t.same(value.map((limit: { SessionType: string }) => limit.SessionType), ['GUI', 'API', 'UniversalTimeout'])
  t.match(value[1], { MaxSessions: 100, SessionTimeout: 1_800_000, MinSessionTimeout: 60_000, MaxSessionsConfigurable: true })

  const changed = value.map((limit: { SessionType: string }) => limit.SessionType === 'API' ? { ...limit, MaxSessions: 2, SessionTimeout: 60_000 } : limit)
  const reply = await console.call('POST', CONFIGURE, { json: changed })
  t.equal(reply.status, 200)
  t.match(reply.json[1], { MaxSessions: 2, SessionTimeout: 60_000 })
  const after = await login(console)
  t.equal((await console.call('POST', SESSIONS, { json: { UserName: 'admin', Password: 'admin' } })).status, 400, 'two are open')
  forward(console, 61)
  t.equal((await console.call('GET', SERVICE, { as: after.token })).status, 401)
  t.equal((await console.call('GET', SERVICE, { as: before.token })).status, 200, 'running sessions keep theirs')

  await console.call('POST', CONFIGURE, { json: [{ SessionType: 'UniversalTimeout', SessionTimeout: 120_000 }] })
  const universal = await login(console)
  forward(console, 100)
  t.equal((await console.call('GET', SERVICE, { as: universal.token })).status, 200, 'the universal timeout applies to all types')
})

t.test('a bad configuration changes nothing', async t => {
  const console = await startConsole(t)
  const before = (await console.call('GET', `${SERVICE}/SessionConfiguration`)).text
  const cases = [
    { json: [{ SessionType: 'API', MaxSessions: 50 }, { SessionType: 'GUI', MaxSessions: 101 }], id: 'CUSR1233', args: ['GUI', '1', '100'] },
    { json: [{ SessionType: 'API', MaxSessions: 0 }], id: 'CUSR1233', args: ['API', '1', '100'] },
    { json: [{ SessionType: 'API', SessionTimeout: 59_999 }], id: 'CGEN6002', args: ['SessionTimeout'] },
    { json: [{ SessionType: 'API', SessionTimeout: -1 }], id: 'CGEN6002', args: ['SessionTimeout'] },
    { json: [{ SessionType: 'UniversalTimeout', SessionTimeout: 0 }], id: 'CGEN6002', args: ['SessionTimeout'] },
    { json: [{ SessionType: 'SSH', MaxSessions: 5 }], id: 'CGEN6002', args: ['SessionType'] },
    { json: [{ MaxSessions: 5 }], id: 'CGEN1004', args: ['Either payload syntax or property values are invalid'] },
    { json: { SessionType: 'API' }, id: 'CGEN1004', args: ['Either payload syntax or property values are invalid'] }
  ]
  for (const { json, id, args } of cases) {
    const reply = await console.call('POST', CONFIGURE, { json })
    t.equal(reply.status, 400, JSON.stringify(json))
    t.match(reply.json.error['@Message.ExtendedInfo'][0], { MessageId: id, MessageArgs: args })
  }
  t.equal((await console.call('GET', `${SERVICE}/SessionConfiguration`)).text, before)
  t.equal((await console.call('POST', CONFIGURE, { json: [] })).status, 200, 'no change is a change of nothing')
})

t.test('failed logins lock an account for the penalty time, in the same words', async t => {
  const console = await startConsole(t)
  t.equal(await attempt(console, 'wrong'), 401)
  t.equal(await attempt(console, 'wrong'), 401)
  forward(console, 31)
  t.equal(await attempt(console, 'wrong'), 401)
  t.equal(await attempt(console, 'admin'), 201, 'the first two are out of the window')
  for (let count = 0; count < 3; count++) await attempt(console, 'wrong')
  const locked = await console.call('POST', SESSIONS, { json: { UserName: 'admin', Password: 'admin' } })
  const wrong = await console.call('POST', SESSIONS, { json: { UserName: 'nobody', Password: 'admin' } })
  t.equal(locked.status, 401)
  t.equal(locked.text, wrong.text, 'a lock does not show')
  t.equal((await console.call('GET', SERVICE)).status, 401, 'Basic is a login too')
  forward(console, 899)
  t.equal(await attempt(console, 'admin'), 401)
  forward(console, 2)
  t.equal(await attempt(console, 'admin'), 201)
})

t.test('an address is locked where that is switched on', async t => {
  const console = await startConsole(t)
  const appliance = console.fleet.appliance('source')
  await piece(appliance, LOGIN_SECURITY).change(loginSecurity => ({ ...loginSecurity, lockoutByIp: true, lockoutByUsername: false }))
  for (const name of ['a', 'b', 'c']) t.equal(await attempt(console, 'x', name), 401)
  t.equal(await attempt(console, 'admin'), 401)
  forward(console, 901)
  t.equal(await attempt(console, 'admin'), 201)
})

t.test('a refused login leaves a diagnosis, which tells what the answer hides', async t => {
  const console = await startConsole(t)
  const appliance = console.fleet.appliance('source')
  const [admin] = piece(appliance, ACCOUNTS).value
  if (admin === undefined) throw new Error('no administrator')
  const changed = (more: object): (() => Promise<unknown>) => async () => await piece(appliance, ACCOUNTS).change(() => [{ ...admin, ...more }])
  for (const [cause, userName, password, before] of [
    ['login-unknown', 'nobody', 'admin', async () => {}],
    ['login-wrong-password', 'admin', 'wrong', async () => {}],
    ['login-disabled', 'admin', 'admin', changed({ enabled: false })],
    ['login-locked', 'admin', 'admin', changed({ locked: true })],
    ['login-locked-out', 'admin', 'admin', async () => { await attempt(console, 'wrong') }],
    ['login-out-of-range', 'admin', 'admin', async () => await piece(appliance, LOGIN_SECURITY).change(loginSecurity => ({ ...loginSecurity, ipRangeEnabled: true, ipRange: '192.0.2.0/24' }))]
  ] as const) {
    await before()
    t.equal(await attempt(console, password, userName), 401)
    t.match(appliance.diagnoses.list.at(-1), { operation: 'Login', actor: { userName, ipAddress: '127.0.0.1' }, outcome: 'refused', messageId: 'CGEN1001', findings: [{ id: cause, verdict: 'fail', cure: /\S/ }] }, cause)
  }
  t.notMatch(JSON.stringify(appliance.diagnoses.list), /"wrong"/, 'and no password')
})

t.test('logins and logouts are in the audit log', async t => {
  const console = await startConsole(t)
  const { id, token } = await login(console)
  await attempt(console, 'wrong')
  await console.call('DELETE', `${SESSIONS}('${id}')`, { as: token })
  const { value } = (await console.call('GET', '/api/ApplicationService/AuditLogs')).json
  t.same(value.map((entry: { MessageID: string }) => entry.MessageID), [AUDIT_EVENTS.loggedIn, AUDIT_EVENTS.loginFailed, AUDIT_EVENTS.loggedOut].map(({ messageId }) => messageId))
  t.match(value[0], { MessageID: 'CUSR0001', Message: 'Successfully logged in.', Severity: '1000', Category: 'Audit', MessageArgs: 'admin || 127.0.0.1', CreatedDate: /^\d{4}-\d\d-\d\d / })
  t.match((await console.call('GET', '/api/ApplicationService/AuditLogs(1)')).json, { Id: 1, '@odata.id': '/api/ApplicationService/AuditLogs(1)' })
  t.equal((await console.call('GET', '/api/ApplicationService/AuditLogs(99)')).status, 404)
})
