import { once } from 'node:events'
import { Agent } from 'node:https'
import { connect } from 'node:tls'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { security } from '../../../routes/application-service/security.ts'
import { hashPassword } from '../../../src/appliance/accounts/password.ts'
import { parseRange } from '../../../src/appliance/accounts/address-range.ts'
import type { MessageId } from '../../../src/messages.ts'
import { envelope } from '../../support/envelope.ts'
import { type Reply, startConsole } from '../../support/fleet.ts'
import { folderOf } from '../../support/folder.ts'
import { SECURITY } from '../../../src/appliance/settings/security-state.ts'
import { piece } from '../../support/pieces.ts'
import { ACCOUNTS } from '../../../src/appliance/accounts/account-state.ts'

const ACTIONS = '/api/ApplicationService/Actions/ApplicationService'
const CONFIGURATION = '/api/ApplicationService/Security/SecurityConfiguration'
const SESSIONS = '/api/SessionService/Sessions'
const BAD_PAYLOAD = 'Either payload syntax or property values are invalid'

/** One console for all tests; each begins with it as it left the factory. */
const console = await startConsole(t)
const appliance = console.fleet.appliance('source')
const { state: factory } = appliance.ledger
t.beforeEach(async () => { await appliance.ledger.replace(() => ({ state: factory, auditLog: [] })) })

async function login (userName = 'admin', password = 'admin'): Promise<Reply> {
  return await console.call('POST', SESSIONS, { as: 'none', json: { UserName: userName, Password: password } })
}

/** Applies attributes of the login security, waits for the job, and returns its only run. */
async function apply (attributes: Readonly<Record<string, unknown>>): Promise<{ readonly name: string, readonly text: string }> {
  const Attributes = Object.entries(attributes).map(([name, Value]) => ({ Name: name.includes('#') ? name : `LoginSecurity.1#${name}`, Value }))
  const reply = await console.call('POST', `${ACTIONS}.ApplyConfiguration`, { json: { SystemConfiguration: { Comments: ['x'], Model: '', ServiceTag: '', Components: [{ FQDD: 'MM.Embedded.1', Attributes }] } } })
  if (reply.status !== 200) throw new Error(`apply: ${reply.status} ${reply.text}`)
  await appliance.jobs.idle()
  const [run] = await appliance.jobs.executions(reply.json.JobId)
  return { name: run?.status.name ?? '', text: run?.steps.map(({ text }) => text).join('\n') ?? '' }
}

async function attributes (): Promise<Readonly<Record<string, unknown>>> {
  const { json } = await console.call('POST', `${ACTIONS}.GetConfiguration`, { json: {} })
  return Object.fromEntries(json.SystemConfiguration.Components[0].Attributes.map(({ Name, Value }: { Name: string, Value: unknown }) => [Name.replace('LoginSecurity.1#', ''), Value]))
}

function auditIds (): readonly string[] {
  return appliance.ledger.auditLog.entries.map(({ messageId, messageArgs }) => `${messageId} ${messageArgs}`)
}

function refused (t: Test, reply: Reply, id: MessageId, args: readonly string[] = [], related: readonly string[] = [], status = 400): void {
  t.equal(reply.status, status, reply.text)
  t.equal(reply.text, envelope(id, args, related))
}

t.test('the configuration is read and applied by a job, as Ansible does it', async t => {
  const chunked = await console.call('POST', `${ACTIONS}.GetConfiguration`, { headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' } })
  t.same(chunked.json, {
    SystemConfiguration: {
      Comments: ['Export type is Normal,JSON'],
      Model: '',
      ServiceTag: '',
      Components: [{
        FQDD: 'MM.Embedded.1',
        Attributes: [
          { Name: 'LoginSecurity.1#Id', Value: '10' },
          { Name: 'LoginSecurity.1#LockoutFailCount', Value: 3 },
          { Name: 'LoginSecurity.1#LockoutFailCountTime', Value: 30 },
          { Name: 'LoginSecurity.1#LockoutPenaltyTime', Value: 900 },
          { Name: 'LoginSecurity.1#IPRangeAddr', Value: null },
          { Name: 'LoginSecurity.1#LockoutByUsernameEnable', Value: true },
          { Name: 'LoginSecurity.1#LockoutByIPEnable', Value: false },
          { Name: 'LoginSecurity.1#IPRangeEnable', Value: false }
        ]
      }]
    }
  })
  const { SystemConfiguration } = chunked.json
  SystemConfiguration.Components[0].Attributes[1].Value = 5
  const reply = await console.call('POST', `${ACTIONS}.ApplyConfiguration`, { json: { SystemConfiguration } })
  t.equal(reply.status, 200)
  t.same(Object.keys(reply.json), ['JobId'])
  await appliance.jobs.idle()
  t.match((await console.call('GET', `/api/JobService/Jobs(${reply.json.JobId})`)).json, { JobType: { Id: 207 }, LastRunStatus: { Id: 2060 } })
  t.match(await attributes(), { LockoutFailCount: 5, LockoutPenaltyTime: 900 })
  t.ok(auditIds().some(entry => entry.startsWith('MOCK2039 admin || 127.0.0.1') && entry.includes('LoginSecurity.1#LockoutFailCount=5')))
  t.match(await apply({ LockoutFailCount: '4', LockoutByIPEnable: 'true', 'SSH.1#Enable': 'true' }), { name: 'Completed', text: /SSH\.1#Enable is not simulated/ }, 'texts for numbers and flags, and what is not simulated')
  t.match(await attributes(), { LockoutFailCount: 4, LockoutByIPEnable: true })
})

t.test('what cannot be applied makes the job fail, and changes nothing', async t => {
  const cases: ReadonlyArray<readonly [Readonly<Record<string, unknown>>, RegExp]> = [
    [{ LockoutFailCount: -1 }, /^LoginSecurity\.1#LockoutFailCount must be a whole number from 0 to 1000\.$/],
    [{ LockoutFailCount: 1.5 }, /LockoutFailCount/],
    [{ LockoutFailCountTime: 86_401 }, /LockoutFailCountTime must be a whole number from 0 to 86400/],
    [{ LockoutPenaltyTime: 1e9 }, /LockoutPenaltyTime/],
    [{ LockoutFailCount: 7, IPRangeEnable: true }, /^LoginSecurity\.1#IPRangeAddr must be a range of IP addresses in CIDR notation\.$/],
    [{ IPRangeAddr: 'everywhere' }, /IPRangeAddr/]
  ]
  const before = await attributes()
  for (const [json, text] of cases) t.match(await apply(json), { name: 'Failed', text })
  t.same(await attributes(), before)
})

t.test('every refusal, whole', async t => {
  const system = (Name: string, Value: unknown): object => ({ SystemConfiguration: { Components: [{ Attributes: [{ Name, Value }] }] } })
  const cases = [
    ['POST', `${ACTIONS}.ApplyConfiguration`, system('LoginSecurity.1#LockoutFailCount', 'three'), 'CGEN6002', ['LoginSecurity.1#LockoutFailCount']],
    ['POST', `${ACTIONS}.ApplyConfiguration`, system('LoginSecurity.1#LockoutByIPEnable', 1), 'CGEN6002', ['LoginSecurity.1#LockoutByIPEnable']],
    ['POST', `${ACTIONS}.ApplyConfiguration`, system('LoginSecurity.1#IPRangeAddr', false), 'CGEN6002', ['LoginSecurity.1#IPRangeAddr']],
    ['POST', `${ACTIONS}.ApplyConfiguration`, {}, 'CGEN1004', [BAD_PAYLOAD], ['SystemConfiguration']],
    ['POST', `${ACTIONS}.ApplyConfiguration`, undefined, 'CGEN1004', [BAD_PAYLOAD], ['SystemConfiguration']],
    ['POST', `${ACTIONS}.ApplyConfiguration`, { SystemConfiguration: {} }, 'CGEN1004', [BAD_PAYLOAD], ['Components']],
    ['PUT', CONFIGURATION, { FipsMode: 'MAYBE' }, 'CGEN1004', [BAD_PAYLOAD], ['FipsMode']],
    ['PUT', CONFIGURATION, {}, 'CGEN6002', ['FipsMode']],
    ['POST', `${ACTIONS}.SetSecurityPolicyMessage`, {}, 'CGEN6002', ['SecurityPolicyMessage']],
    ['POST', `${ACTIONS}.SetSecurityPolicyMessage`, { SecurityPolicyMessage: 'x'.repeat(4_097) }, 'CGEN6002', ['SecurityPolicyMessage']],
    ['POST', `${ACTIONS}.ResetApplication`, {}, 'CGEN6002', ['ResetType']],
    ['POST', `${ACTIONS}.ResetApplication`, { ResetType: 'RESET' }, 'CGEN1004', [BAD_PAYLOAD], ['ResetType']]
  ] as const
  for (const [method, path, json, id, args, related] of cases) refused(t, await console.call(method, path, json === undefined ? {} : { json }), id, args, related)
})

t.test('each lockout attribute governs', async t => {
  const fail = async (times: number, userName = 'admin'): Promise<void> => { for (let count = 0; count < times; count++) await login(userName, 'wrong') }
  const forward = (seconds: number): void => { appliance.clock.advance(seconds * 1000) }
  const unlocked = async (): Promise<boolean> => (await login()).status === 201
  await apply({ LockoutFailCount: 2, LockoutFailCountTime: 100, LockoutPenaltyTime: 60 })
  await fail(2)
  t.notOk(await unlocked(), 'two failures lock')
  forward(61)
  t.ok(await unlocked(), 'for a minute')
  await fail(1)
  forward(99)
  await fail(1)
  t.notOk(await unlocked(), 'both are in the window')
  forward(61)
  await fail(1)
  forward(101)
  await fail(1)
  t.ok(await unlocked(), 'the first is out of the window')

  await appliance.ledger.replace(() => ({ state: factory, auditLog: [] }))
  await apply({ LockoutFailCount: 2, LockoutByUsernameEnable: false })
  await fail(9)
  t.ok(await unlocked(), 'not by user name')
  await apply({ LockoutByIPEnable: true })
  await fail(2, 'somebody')
  t.notOk(await unlocked(), 'by address')
  forward(901)
  await fail(1)
  forward(31)

  for (const never of [{ LockoutFailCount: 0 }, { LockoutFailCount: 1, LockoutPenaltyTime: 0 }]) {
    await appliance.ledger.replace(() => ({ state: factory, auditLog: [] }))
    await apply(never)
    await fail(5)
    t.ok(await unlocked(), `${JSON.stringify(never)} locks nobody`)
  }
})

t.test('the range of addresses restricts logins, both ways', async t => {
  const as = String((await login()).headers['x-auth-token'])
  await apply({ IPRangeEnable: false, IPRangeAddr: '192.0.2.0/24' })
  t.equal((await login()).status, 201, 'a range that is not enabled')
  await apply({ IPRangeEnable: true, IPRangeAddr: '10.0.0.0/8, 127.0.0.0/8' })
  t.equal((await login()).status, 201, 'inside')
  await apply({ IPRangeEnable: true, IPRangeAddr: '192.0.2.0/24' })
  refused(t, await login(), 'CGEN1001', [], [], 401)
  refused(t, await console.call('GET', SESSIONS), 'CGEN1001', [], [], 401)
  t.equal((await console.call('GET', SESSIONS, { as })).status, 200, 'sessions that are open go on, so that the range can be put right')
  const off = await console.call('POST', `${ACTIONS}.ApplyConfiguration`, { as, json: { SystemConfiguration: { Components: [{ Attributes: [{ Name: 'LoginSecurity.1#IPRangeEnable', Value: false }, { Name: 'LoginSecurity.1#IPRangeAddr', Value: null }] }] } } })
  t.equal(off.status, 200)
  await appliance.jobs.idle()
  t.equal((await login()).status, 201)
  t.match(await attributes(), { IPRangeEnable: false, IPRangeAddr: null })
})

t.test('ranges', async t => {
  const cases = [
    ['192.0.2.0/24', ['192.0.2.0', '192.0.2.255'], ['192.0.3.0']],
    ['192.0.2.7', ['192.0.2.7'], ['192.0.2.8']],
    ['192.0.2.7-192.0.2.9', ['192.0.2.7', '192.0.2.9'], ['192.0.2.6', '192.0.2.10']],
    ['192.0.2.7 - 192.0.2.9, 198.51.100.0/31', ['192.0.2.8', '198.51.100.1'], ['198.51.100.2']],
    ['2001:db8::/32', ['2001:db8:1::1'], ['2001:db9::1', '192.0.2.1']],
    ['0.0.0.0/0', ['1.2.3.4'], []]
  ] as const
  for (const [text, inside, outside] of cases) {
    const range = parseRange(text)
    for (const address of inside) t.equal(range?.check(address, address.includes(':') ? 'ipv6' : 'ipv4'), true, `${address} in ${text}`)
    for (const address of outside) t.equal(range?.check(address, address.includes(':') ? 'ipv6' : 'ipv4'), false, `${address} not in ${text}`)
  }
  for (const text of ['', ',', '192.0.2.0/33', '192.0.2.0/', '192.0.2.300', '192.0.2.9-192.0.2.7', '192.0.2.7-2001:db8::1', '2001:db8::/129', 'anywhere', Array.from({ length: 65 }, () => '192.0.2.1').join()]) {
    t.equal(parseRange(text), null, text)
  }
})

t.test('the FIPS mode and the text before the login', async t => {
  t.match((await console.call('GET', CONFIGURATION)).json, { FipsMode: 'OFF' })
  let restarts = 0
  const count = (): void => { restarts++ }
  appliance.webServer.on('restart', count)
  const put = async (FipsMode: string): Promise<Reply> => await console.call('PUT', CONFIGURATION, { json: { FipsMode } })
  t.match(await put('ON'), { status: 200, json: { FipsMode: 'ON' } })
  t.equal(restarts, 1, 'the web server starts again')
  t.match(await put('ON'), { status: 200, json: { FipsMode: 'ON' } })
  t.equal(restarts, 1, 'no change, no restart')
  t.match((await console.call('GET', CONFIGURATION)).json, { FipsMode: 'ON' })
  const socket = connect({ ...console.endpoint, rejectUnauthorized: false, ciphers: 'ECDHE-ECDSA-CHACHA20-POLY1305' })
  await once(socket, 'secureConnect')
  t.equal(socket.getCipher().name, 'ECDHE-ECDSA-CHACHA20-POLY1305', 'ciphers stay, also those that FIPS does not approve')
  socket.destroy()
  await put('OFF')
  appliance.webServer.off('restart', count)
  t.same(auditIds(), ['MOCK2040 admin || 127.0.0.1 || ON', 'MOCK2040 admin || 127.0.0.1 || OFF'])

  const banner = await console.call('POST', `${ACTIONS}.SetSecurityPolicyMessage`, { json: { SecurityPolicyMessage: 'Authorized users only.' } })
  t.equal(banner.status, 200)
  t.equal(banner.text, '')
  t.equal(piece(appliance, SECURITY).value?.policyMessage, 'Authorized users only.')
  t.equal(auditIds().at(-1), 'MOCK2041 admin || 127.0.0.1')
})

t.test('resets', async t => {
  const settle = async (): Promise<string> => {
    await apply({ LockoutFailCount: 9 })
    await console.call('POST', '/api/AccountService/Accounts', { json: { UserName: 'kept', Password: 'Dell123$', RoleId: '16' } })
    await console.call('POST', '/api/AccountService/ExternalAccountProvider/ADAccountProvider', { json: { Name: 'ad', ServerType: 'DNS', DnsServer: ['192.0.2.1'], GroupDomain: 'example.com' } })
    await console.call('POST', '/api/AccountService/Actions/AccountService.ImportExternalAccountProvider', { json: [{ DirectoryServiceId: 10001, UserName: 'OME Viewers', RoleId: '16' }] })
    await console.call('PUT', '/api/AccountService/Accounts(\'10078\')', { json: { Description: 'changed' } })
    await console.call('PUT', '/api/ApplicationService/Network/TimeConfiguration', { json: { TimeZone: 'TZ_ID_38' } })
    await console.call('PUT', CONFIGURATION, { json: { FipsMode: 'ON' } })
    return String((await login()).headers['x-auth-token'])
  }
  const chain = async (): Promise<string> => (await console.handshake()).fingerprint256
  const [before, as] = [await chain(), await settle()]
  const configuration = await console.call('POST', `${ACTIONS}.ResetApplication`, { as, json: { ResetType: 'RESET_CONFIG' } })
  t.equal(configuration.status, 204)
  t.equal(configuration.text, '')
  t.equal((await console.call('GET', SESSIONS, { as })).status, 401, 'sessions have ended')
  t.not(await chain(), before, 'the certificate is a new one from the factory')
  t.match(await attributes(), { LockoutFailCount: 3 })
  t.match((await console.call('GET', CONFIGURATION)).json, { FipsMode: 'OFF' })
  t.match((await console.call('GET', '/api/ApplicationService/Network/TimeConfiguration')).json, { TimeZone: 'TZ_ID_33' })
  t.same((await console.call('GET', '/api/AccountService/ExternalAccountProvider/ADAccountProvider')).json.value, [])
  t.same((await console.call('GET', '/api/AccountService/Accounts')).json.value.map(({ UserName, Description }: { UserName: string, Description: string }) => [UserName, Description]), [['admin', 'changed'], ['kept', null]], 'local accounts stay, imported groups go')
  t.equal(appliance.identity.guid, factory.guid)
  t.equal((await appliance.jobs.list()).filter(({ builtin }) => !builtin).length, 1, 'jobs are data')
  t.equal(auditIds().at(-1), 'MOCK2042 admin || 127.0.0.1')
  t.ok(auditIds().length > 5, 'the audit log goes on')

  await piece(appliance, ACCOUNTS).change(([admin, ...others]) => admin === undefined ? others : [{ ...admin, password: hashPassword('other') }, ...others])
  const authorization = `Basic ${Buffer.from('admin:other').toString('base64')}`
  t.equal((await console.call('POST', `${ACTIONS}.ResetApplication`, { as: 'none', headers: { authorization }, json: { ResetType: 'RESET_ALL' } })).status, 204)
  t.same((await console.call('GET', '/api/AccountService/Accounts')).json.value.map(({ UserName }: { UserName: string }) => UserName), ['admin'], 'with the password it was installed with')
  t.not(appliance.identity.guid, factory.guid)
  t.same((await appliance.jobs.list()).filter(({ builtin }) => !builtin), [])
  t.same(auditIds(), ['MOCK2043 admin || 127.0.0.1'])
})

t.test('accounts, directories and security settings outlive a restart', async t => {
  const dataDirectory = folderOf(t)
  const first = await startConsole(t, { dataDirectory })
  for (const [method, path, json] of [
    ['POST', '/api/AccountService/Accounts', { UserName: 'kept', Password: 'Dell123$', RoleId: '16', Locked: true, Description: 'why' }],
    ['POST', '/api/AccountService/ExternalAccountProvider/LDAPAccountProvider', { Name: 'ldap', ServerType: 'MANUAL', ServerName: ['a'], BaseDistinguishedName: 'dc=example,dc=com' }],
    ['POST', '/api/AccountService/Actions/AccountService.ImportExternalAccountProvider', [{ DirectoryServiceId: 10001, UserName: 'OME Viewers', RoleId: '16' }]],
    ['PUT', '/api/AccountService', { MinPasswordLength: 9, IpRangeAddress: '127.0.0.0/8', EnableIpRangeAddress: true }],
    ['PUT', CONFIGURATION, { FipsMode: 'ON' }]
  ] as const) t.ok((await first.call(method, path, { json })).status < 300, path)
  const before = first.fleet.appliance('source').ledger.state
  await first.fleet.stop(0)
  const again = await startConsole(t, { dataDirectory })
  t.same(again.fleet.appliance('source').ledger.state, before)
})

t.test('no JSON body gives a server error', async t => {
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => { agent.destroy() })
  const endpoints = security.filter(({ takes }) => typeof takes === 'object')
  t.equal(endpoints.length, 5)
  const value = fc.oneof(fc.json().map(text => JSON.parse(text)), fc.constantFrom('LoginSecurity.1#LockoutFailCount', 'LoginSecurity.1#IPRangeAddr', 'ON', 'RESET_CONFIG', 3, true))
  const attribute = fc.record({ Name: value, Value: value }, { requiredKeys: [] })
  const component = fc.record({ Attributes: fc.array(attribute, { maxLength: 3 }) }, { requiredKeys: [] })
  const system = fc.record({ SystemConfiguration: fc.record({ Components: fc.array(component, { maxLength: 2 }) }, { requiredKeys: [] }) })
  const flat = fc.dictionary(fc.constantFrom('FipsMode', 'SecurityPolicyMessage', 'ResetType', 'SystemConfiguration'), value)
  await fc.assert(fc.asyncProperty(fc.constantFrom(...endpoints), fc.oneof(system, flat, value), async ({ method, url }, json) =>
    (await console.call(method, url, { agent, json })).status < 500), { numRuns: 200 })
})
