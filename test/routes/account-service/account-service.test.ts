import { X509Certificate } from 'node:crypto'
import { Agent } from 'node:https'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { routes } from '../../../routes/index.ts'
import { hashPassword } from '../../../src/appliance/accounts/password.ts'
import { AUDIT_EVENTS } from '../../../src/appliance/logs/audit-log.ts'
import { ROLES } from '../../../src/appliance/accounts/roles.ts'
import { hasReached } from '../../../src/appliance/version.ts'
import { createLabCa } from '../../../certs/lab/lab-ca.ts'
import type { MessageId } from '../../../src/messages.ts'
import { envelope } from '../../support/envelope.ts'
import { type Reply, consoleOf, startConsole } from '../../support/fleet.ts'
import { ACCOUNTS as KEPT_ACCOUNTS } from '../../../src/appliance/accounts/account-state.ts'
import { piece } from '../../support/pieces.ts'

const SERVICE = '/api/AccountService'
const ACCOUNTS = `${SERVICE}/Accounts`
const PROVIDER = `${SERVICE}/ExternalAccountProvider`
const AD = `${PROVIDER}/ADAccountProvider`
const LDAP = `${PROVIDER}/LDAPAccountProvider`
const SESSIONS = '/api/SessionService/Sessions'
const PASSWORD = 'Dell123$'
const DIRECTORY_PASSWORD = 'Directory1!'
const BAD_PAYLOAD = 'Either payload syntax or property values are invalid'

/** One console for all tests; each begins with it as it left the factory. */
const console = await startConsole(t, { appliances: [{ name: 'source', version: '3.10.2', port: 0 }, { name: 'target', version: '4.1.0', port: 0 }] })
const appliance = console.fleet.appliance('source')
const { state: factory } = appliance.ledger
t.beforeEach(async () => { await appliance.ledger.replace(() => ({ state: factory, auditLog: [] })) })

/** What Ansible's ome_active_directory sends. */
const AD_INPUT = { Name: 'acc-ad', ServerPort: 3269, ServerType: 'DNS', DnsServer: ['192.0.2.60'], GroupDomain: 'acceptance.test', NetworkTimeOut: 60, SearchTimeOut: 120, CertificateValidation: false, CertificateFile: '' }
const LDAP_INPUT = { Name: 'acc-ldap', ServerType: 'MANUAL', ServerName: ['ldap.example.com'], BaseDistinguishedName: 'dc=example,dc=com', BindDN: 'cn=viewer,dc=example,dc=com', BindPassword: DIRECTORY_PASSWORD }

async function create (UserName: string, more: object = {}): Promise<any> { // eslint-disable-line @typescript-eslint/no-explicit-any -- the test looks into it freely
  const reply = await console.call('POST', ACCOUNTS, { json: { UserName, Password: PASSWORD, RoleId: '10', Enabled: true, ...more } })
  if (reply.status !== 201) throw new Error(`create: ${reply.status} ${reply.text}`)
  return reply.json
}

async function login (UserName: string, Password = PASSWORD): Promise<Reply> {
  return await console.call('POST', SESSIONS, { as: 'none', json: { UserName, Password } })
}

async function tokenOf (userName: string, password = PASSWORD): Promise<string> {
  const reply = await login(userName, password)
  if (reply.status !== 201) throw new Error(`login: ${reply.status}`)
  return String(reply.headers['x-auth-token'])
}

/** The audit log, an entry a line. */
function auditIds (): readonly string[] {
  return appliance.ledger.auditLog.entries.map(({ messageId, messageArgs }) => `${messageId} ${messageArgs}`)
}

function keepingConnections (t: Test): Agent {
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => { agent.destroy() })
  return agent
}

function refused (t: Test, reply: Reply, id: MessageId, args: readonly string[] = [], related: readonly string[] = [], status = 400): void {
  t.equal(reply.status, status, reply.text)
  t.equal(reply.text, envelope(id, args, related))
}

t.test('an account from creation to deletion, as the clients do it', async t => {
  const created = await console.call('POST', ACCOUNTS, { json: { UserName: 'acc-user1', Password: PASSWORD, RoleId: '10', Enabled: true } })
  t.equal(created.status, 201)
  t.same(created.json, {
    '@odata.context': '/api/$metadata#AccountService.Account',
    '@odata.type': '#AccountService.Account',
    '@odata.id': `${ACCOUNTS}('20001')`,
    Id: '20001',
    UserTypeId: 1,
    DirectoryServiceId: 0,
    Description: null,
    Name: 'acc-user1',
    Password: null,
    PlainTextPassword: null,
    UserName: 'acc-user1',
    RoleId: '10',
    Locked: false,
    IsBuiltin: false,
    IsVisible: true,
    Enabled: true,
    ObjectGuid: null,
    ObjectSid: null,
    Oem: null
  })
  const list = await console.call('GET', ACCOUNTS)
  t.same(list.json.value.map((account: { UserName: string, IsBuiltin: boolean }) => [account.UserName, account.IsBuiltin]), [['admin', true], ['acc-user1', false]])
  t.match((await console.call('GET', `${ACCOUNTS}?%24filter=UserName%20eq%20%27acc-user1%27`)).json, { '@odata.count': 1, value: [{ Id: '20001' }] })
  t.same((await console.call('GET', `${ACCOUNTS}?$filter=RoleId eq '10' and Id eq '10078'`.replaceAll(' ', '%20'))).json.value.map((account: { UserName: string }) => account.UserName), ['admin'])

  const changed = await console.call('PUT', `${ACCOUNTS}('20001')`, { json: { UserName: 'acc-user1', Password: 'Other123$', RoleId: 101, Enabled: true, Description: 'changed', Id: '20001' } })
  t.equal(changed.status, 200)
  t.match(changed.json, { Id: '20001', Description: 'changed', RoleId: '101', Password: null })
  t.same((await console.call('GET', `${ACCOUNTS}('20001')`)).json, changed.json)
  t.equal((await login('acc-user1')).status, 401, 'the old password is worth nothing')
  t.match((await login('acc-user1', 'Other123$')).json, { UserId: 20001, Roles: ['DEVICE_MANAGER'], DirectoryGroup: [] })

  const deleted = await console.call('DELETE', `${ACCOUNTS}('20001')`, { headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' } })
  t.equal(deleted.status, 204)
  t.equal((await login('acc-user1', 'Other123$')).status, 401)
  t.equal((await console.call('DELETE', `${ACCOUNTS}('20001')`)).status, 204, 'what is not there counts as deleted')
  refused(t, await console.call('GET', `${ACCOUNTS}('20001')`), 'CGEN1006', [], [], 404)
  refused(t, await console.call('PUT', `${ACCOUNTS}('20001')`, { json: { Description: 'x' } }), 'CGEN1006', [], [], 404)
  t.equal((await create('acc-user2')).Id, '20002', 'ids are not used again')
  t.match(auditIds().filter(entry => /MOCK203/.test(entry)), ['MOCK2030 admin || 127.0.0.1 || acc-user1 || ADMINISTRATOR', 'MOCK2031 admin || 127.0.0.1 || acc-user1', 'MOCK2032 admin || 127.0.0.1 || acc-user1', /acc-user2/])
  t.equal((await console.call('PUT', `${ACCOUNTS}('20002')`, { json: { Password: PASSWORD } })).status, 200, 'no history of passwords: the same one again')
})

t.test('every refusal of accounts, whole; nothing is changed by them', async t => {
  await create('first')
  await create('second')
  await create('x'.repeat(16))
  const before = (await console.call('GET', ACCOUNTS)).text
  const good = { UserName: 'new', Password: PASSWORD, RoleId: '10' }
  const post = [
    [{ ...good, UserName: '' }, 'CGEN6002', ['UserName']],
    [{ ...good, UserName: 'two words' }, 'CGEN6002', ['UserName']],
    [{ ...good, UserName: 'x'.repeat(17) }, 'MOCK1046', ['16']],
    [{ ...good, UserName: 'system' }, 'CGEN6002', ['UserName']],
    [{ ...good, UserName: 'FIRST' }, 'MOCK1040', ['FIRST']],
    [{ ...good, RoleId: '11' }, 'CGEN6002', ['RoleId']],
    [{ ...good, RoleId: '102' }, 'CGEN6002', ['RoleId']],
    [{ UserName: 'new', Password: PASSWORD }, 'CGEN6002', ['RoleId']],
    [{ ...good, Password: null }, 'CGEN6002', ['Password']],
    [{ ...good, Password: 'Dell12$' }, 'MOCK1041', ['8 to 32 characters'], ['Password']],
    [{ ...good, Password: `Dell123$${'x'.repeat(25)}` }, 'MOCK1041', ['8 to 32 characters'], ['Password']],
    [{ ...good, Password: '12345' }, 'MOCK1041', ['8 to 32 characters, an uppercase letter, a lowercase letter, a special character'], ['Password']],
    [{ ...good, Password: 'Password$' }, 'MOCK1041', ['a number'], ['Password']],
    [{ ...good, UserTypeId: 2 }, 'CGEN6002', ['UserTypeId']],
    [{ ...good, Enabled: 'yes' }, 'CGEN1014', ['Invalid json type: STRING for Edm.Boolean property: Enabled']],
    [[good], 'CGEN1004', [BAD_PAYLOAD]]
  ] as const
  for (const [json, id, args, related] of post) refused(t, await console.call('POST', ACCOUNTS, { json }), id, args, related)
  refused(t, await console.call('POST', ACCOUNTS), 'CGEN6002', ['UserName'])

  const as = await tokenOf('first')
  const put = [
    ['10078', { UserName: 'boss' }, 'MOCK1042', ['admin']],
    ['10078', { RoleId: '16' }, 'MOCK1042', ['admin']],
    ['10078', { Enabled: false }, 'MOCK1042', ['admin']],
    ['10078', { Locked: true }, 'MOCK1042', ['admin']],
    ['20001', { Enabled: false }, 'MOCK1043', ['first']],
    ['20001', { RoleId: '16' }, 'MOCK1043', ['first']],
    ['20001', { Locked: true }, 'MOCK1043', ['first']],
    ['20002', { UserName: 'first' }, 'MOCK1040', ['first']],
    ['20002', { UserName: 'second-of-the-lab' }, 'MOCK1046', ['16']],
    ['20002', { RoleId: '99' }, 'CGEN6002', ['RoleId']],
    ['20002', { Password: 'weak' }, 'MOCK1041', ['8 to 32 characters, an uppercase letter, a number, a special character'], ['Password']],
    ['20002', { Id: '20001' }, 'CGEN6002', ['Id']]
  ] as const
  for (const [id, json, messageId, args, related] of put) refused(t, await console.call('PUT', `${ACCOUNTS}('${id}')`, { as, json }), messageId, args, related)
  refused(t, await console.call('DELETE', `${ACCOUNTS}('10078')`, { as }), 'MOCK1042', ['admin'])
  refused(t, await console.call('DELETE', `${ACCOUNTS}('20001')`, { as }), 'MOCK1043', ['first'])
  refused(t, await console.call('POST', `${SERVICE}/Actions/AccountService.Disable`, { as, json: { AccountIds: [20002, 10078] } }), 'MOCK1042', ['admin'])
  refused(t, await console.call('POST', `${SERVICE}/Actions/AccountService.Delete`, { as, json: { AccountIds: ['20002', '20001'] } }), 'MOCK1043', ['first'])
  refused(t, await console.call('POST', `${SERVICE}/Actions/AccountService.Enable`, { as, json: { AccountIds: [7] } }), 'CGEN1006', [], [], 404)
  t.equal((await console.call('GET', ACCOUNTS)).text, before)
  t.equal((await console.call('PUT', `${ACCOUNTS}('10078')`, { json: { UserName: 'admin', RoleId: '10', Enabled: true, Locked: false, Description: 'the boss', Password: 'Admin123$' } })).status, 200, 'description and password of the built-in one may change')
})

t.test('deleting, disabling or another role ends the sessions of an account', async t => {
  const cases = {
    deleted: async (id: string) => await console.call('DELETE', `${ACCOUNTS}('${id}')`),
    'deleted with others': async (id: string) => await console.call('POST', `${SERVICE}/Actions/AccountService.Delete`, { json: { AccountIds: [Number(id)] } }),
    disabled: async (id: string) => await console.call('PUT', `${ACCOUNTS}('${id}')`, { json: { Enabled: false } }),
    'disabled with others': async (id: string) => await console.call('POST', `${SERVICE}/Actions/AccountService.Disable`, { json: { AccountIds: [id] } }),
    'given another role': async (id: string) => await console.call('PUT', `${ACCOUNTS}('${id}')`, { json: { RoleId: '16' } })
  }
  for (const [name, change] of Object.entries(cases)) {
    const userName = name.replaceAll(' ', '-').slice(0, 16)
    const { Id } = await create(userName)
    const as = await tokenOf(userName)
    t.ok((await change(Id)).status < 300, name)
    t.equal((await console.call('GET', ACCOUNTS, { as })).status, 401, name)
    if (name.startsWith('disabled')) {
      t.equal((await login(userName)).status, 401)
      t.equal((await console.call('POST', `${SERVICE}/Actions/AccountService.Enable`, { json: { AccountIds: [Id] } })).status, 204)
      t.equal((await login(userName)).status, 201)
    }
  }
  const { Id } = await create('renamed')
  const as = await tokenOf('renamed')
  await console.call('PUT', `${ACCOUNTS}('${Id}')`, { json: { UserName: 'other-name' } })
  t.match((await console.call('GET', SESSIONS, { as })).json.value.at(-1), { UserName: 'other-name' }, 'a new name does not end them')
  await piece(appliance, KEPT_ACCOUNTS).change(accounts => accounts.filter(({ id }) => id !== Id))
  t.equal((await console.call('GET', SESSIONS, { as })).status, 401, 'however an account went')
})

t.test('locked by an administrator, or by failed logins, and unlocked', async t => {
  const { Id } = await create('locked')
  const path = `${ACCOUNTS}('${Id}')`
  t.match((await console.call('PUT', path, { json: { Locked: true } })).json, { Locked: true })
  t.equal((await login('locked')).status, 401)
  t.match((await console.call('PUT', path, { json: { Locked: false } })).json, { Locked: false })
  t.equal((await login('locked')).status, 201)
  for (let count = 0; count < 3; count++) await login('locked', 'wrong')
  t.match((await console.call('GET', path)).json, { Locked: true })
  t.match((await console.call('GET', `${ACCOUNTS}?$filter=Locked%20eq%20true`)).json, { '@odata.count': 1, value: [{ Id }] })
  await console.call('PUT', path, { json: { ...(await console.call('GET', path)).json, Description: 'sent back as it was read' } })
  t.equal(piece(appliance, KEPT_ACCOUNTS).value.at(-1)?.locked, false, 'an echo does not make the lock a lasting one')
  t.equal((await login('locked')).status, 401)
  await console.call('PUT', path, { json: { Locked: false } })
  t.equal((await login('locked')).status, 201)
})

t.test('a viewer may end his own sessions, not those of others', async t => {
  await create('viewer-1', { RoleId: '16' })
  const [own, as] = [await login('viewer-1'), await tokenOf('viewer-1')]
  const others = await login('admin', 'admin')
  refused(t, await console.call('DELETE', `${SESSIONS}('${others.json.Id}')`, { as }), 'MOCK1007', [], [], 403)
  t.equal((await console.call('DELETE', `${SESSIONS}('${own.json.Id}')`, { as })).status, 204)
  t.equal((await console.call('DELETE', `${SESSIONS}('${others.json.Id}')`)).status, 204)
})

t.test('each role against each operation', async t => {
  const agent = keepingConnections(t)
  await piece(appliance, KEPT_ACCOUNTS).change(accounts =>
    [...accounts, ...ROLES.map(({ id, name }) => ({ id: `role-${id}`, userName: name, password: hashPassword('x'), roleId: id, enabled: true }))])
  for (const { name, privileges } of ROLES) {
    const authorization = `Basic ${Buffer.from(`${name}:x`).toString('base64')}`
    for (const { method, url, needs, anonymous, takes, since } of routes) {
      if (anonymous || (method === 'GET' && needs === 'VIEW') || (since !== null && !hasReached(appliance.version, since))) continue
      // A key that leads nowhere, and a body that fits nothing: whoever is let in gets no further.
      const path = url.replace(/\(:\w+\([^)]*\)\)/g, '(999999)').replace(/\(':\w+\([^)]*\)'\)/g, "('none')").replace(/:\w+(\([^)]*\))?/g, 'none')
      const reply = await console.call(method, path, { agent, as: 'none', headers: { authorization }, ...(takes === 'file' ? { body: 'x' } : method === 'DELETE' ? {} : { json: 7 }) })
      const denied = reply.json?.error?.['@Message.ExtendedInfo'][0].MessageId === 'MOCK1007'
      t.equal(denied, !privileges.includes(needs), `${name}: ${method} ${url} needs ${needs}, got ${reply.status}`)
      t.equal(reply.status < 500, true, `${method} ${path}`)
      if (denied) refused(t, reply, 'MOCK1007', [], [], 403)
    }
  }
})

t.test('roles', async t => {
  const { json } = await console.call('GET', `${SERVICE}/Roles`)
  t.same(json.value.map((role: { Id: string, Name: string }) => [role.Id, role.Name]), [['10', 'ADMINISTRATOR'], ['101', 'DEVICE_MANAGER'], ['16', 'VIEWER']])
  t.match(json.value[2], { Description: 'Read-only privileges across the system', IsPredefined: true, IsScopeSupported: false, AssignedPrivileges: [], OemPrivileges: ['VIEW', 'REPORT_RUN'] })
  t.match((await console.call('GET', `${SERVICE}/Roles('10')`)).json, { '@odata.id': `${SERVICE}/Roles('10')`, Id: '10', Name: 'ADMINISTRATOR' })
  t.match((await consoleOf(console.fleet, 'target').call('GET', `${SERVICE}/Roles`)).json.value[3], { Name: 'BACKUP_ADMINISTRATOR' }, 'since 4.0')
})

t.test('the account service: read, changed, governing, refused', async t => {
  t.same((await console.call('GET', SERVICE)).json, {
    '@odata.context': '/api/$metadata#AccountService.AccountService',
    '@odata.type': '#AccountService.AccountService',
    '@odata.id': SERVICE,
    Id: '10',
    Description: 'OME User Accounts',
    Name: 'Account Service',
    Status: { State: 'Enabled', HealthRollup: 'OK', Health: 'OK' },
    ServiceEnabled: false,
    AuthFailureLoggingThreshold: 3,
    MinPasswordLength: 8,
    MaxPasswordLength: 32,
    AccountLockoutThreshold: 3,
    AccountLockoutDuration: 900,
    AccountLockoutCounterResetAfter: 30,
    EnableIpRangeAddress: false,
    IpRangeAddress: null,
    ByUserName: true,
    ByIPAddress: false,
    Actions: null,
    Accounts: [{ '@odata.id': ACCOUNTS }],
    Roles: [{ '@odata.id': `${SERVICE}/Roles` }],
    ExternalAccountProvider: { '@odata.id': PROVIDER }
  })
  const bad = [
    [{ MinPasswordLength: 0 }, 'MinPasswordLength'],
    [{ MaxPasswordLength: 129 }, 'MaxPasswordLength'],
    [{ MinPasswordLength: 20, MaxPasswordLength: 10 }, 'MinPasswordLength'],
    [{ AuthFailureLoggingThreshold: -1 }, 'AuthFailureLoggingThreshold'],
    [{ AccountLockoutThreshold: -1 }, 'AccountLockoutThreshold'],
    [{ AccountLockoutDuration: 86_401 }, 'AccountLockoutDuration'],
    [{ AccountLockoutCounterResetAfter: -5 }, 'AccountLockoutCounterResetAfter'],
    [{ EnableIpRangeAddress: true }, 'IpRangeAddress'],
    [{ IpRangeAddress: '10.0.0.0/33' }, 'IpRangeAddress']
  ] as const
  for (const [json, property] of bad) refused(t, await console.call('PUT', SERVICE, { json }), 'CGEN6002', [property])

  const reply = await console.call('PUT', SERVICE, { json: { Id: '10', MinPasswordLength: 10, MaxPasswordLength: 12, AccountLockoutThreshold: 1, AccountLockoutDuration: 60, IpRangeAddress: '127.0.0.0/8', EnableIpRangeAddress: true, ByIPAddress: false } })
  t.equal(reply.status, 200)
  t.match(reply.json, { MinPasswordLength: 10, MaxPasswordLength: 12, AccountLockoutDuration: 60, AccountLockoutCounterResetAfter: 30, IpRangeAddress: '127.0.0.0/8', EnableIpRangeAddress: true })
  refused(t, await console.call('POST', ACCOUNTS, { json: { UserName: 'a', Password: PASSWORD, RoleId: '16' } }), 'MOCK1041', ['10 to 12 characters'], ['Password'])
  await create('a', { Password: 'Dell12345$' })
  await login('a', 'wrong')
  t.equal((await login('a', 'Dell12345$')).status, 401, 'one failure locks')
  t.ok(auditIds().includes('MOCK2038 admin || 127.0.0.1'))
})

t.test('a directory from creation to deletion, as Ansible and the PowerShell module do it', async t => {
  t.same((await console.call('GET', AD)).json.value, [])
  const created = await console.call('POST', AD, { json: AD_INPUT })
  t.equal(created.status, 201)
  t.same(created.json, {
    '@odata.context': '/api/$metadata#ExternalAccountProvider.ADAccountProvider',
    '@odata.type': '#ExternalAccountProvider.ADAccountProvider',
    '@odata.id': `${AD}(10001)`,
    Id: 10001,
    Name: 'acc-ad',
    ServerType: 'DNS',
    ServerName: [],
    DnsServer: ['192.0.2.60'],
    GroupDomain: 'acceptance.test',
    UserName: null,
    Password: null,
    ServerPort: 3269,
    NetworkTimeOut: 60,
    SearchTimeOut: 120,
    CertificateValidation: false,
    CertificateFile: ''
  })
  t.match((await console.call('GET', AD)).json.value, [{ ...AD_INPUT, Id: 10001 }], 'what Ansible compares')
  t.match((await console.call('PUT', `${AD}(10001)`, { json: { ...AD_INPUT, NetworkTimeOut: 90, Id: 10001 } })).json, { NetworkTimeOut: 90, SearchTimeOut: 120 })
  t.match((await console.call('GET', `${AD}(10001)`)).json, { NetworkTimeOut: 90 })
  const ldap = await console.call('POST', LDAP, { json: LDAP_INPUT })
  t.match(ldap.json, { Id: 10002, ServerPort: 636, BindDN: LDAP_INPUT.BindDN, BindPassword: null, BaseDistinguishedName: 'dc=example,dc=com', AttributeUserLogin: null })
  t.match((await console.call('PUT', `${LDAP}(10002)`, { json: { ...LDAP_INPUT, SearchFilter: '(cn=*)' } })).json, { Id: 10002, SearchFilter: '(cn=*)' })
  t.match((await console.call('GET', `${LDAP}(10002)`)).json, { SearchFilter: '(cn=*)', BindPassword: null })
  t.match((await console.call('GET', `${PROVIDER}/DirectoryServiceType`)).json, { '@odata.count': 2, value: [{ Id: 1, DirectoryType: 'AD' }, { Id: 2, DirectoryType: 'LDAP' }] })
  t.match((await console.call('GET', PROVIDER)).json, { 'ADAccountProvider@odata.navigationLink': AD })
  t.equal((await console.call('POST', `${PROVIDER}/Actions/ExternalAccountProvider.DeleteExternalAccountProvider`, { json: { AccountProviderIds: [10001, 10002] } })).status, 204)
  t.same([(await console.call('GET', AD)).json.value, (await console.call('GET', LDAP)).json.value], [[], []])
  t.match(auditIds().filter(entry => /MOCK203[4-6]/.test(entry)), [/2034 .* AD \|\| acc-ad/, /2035/, /2034 .* LDAP/, /2035/, /2036/, /2036/])
  t.notMatch(JSON.stringify(appliance.ledger.state), new RegExp(DIRECTORY_PASSWORD), 'passwords of directories are not kept')
})

t.test('every refusal of directories, whole', async t => {
  const ca = createLabCa({ intermediates: 0, now: new Date() })
  const pem = new X509Certificate(ca.root.certificate).toString()
  const bad = [
    [AD, { ...AD_INPUT, Name: ' ' }, 'Name'],
    [AD, { ...AD_INPUT, DnsServer: [] }, 'DnsServer'],
    [AD, { ...AD_INPUT, DnsServer: ['a', 'b'] }, 'DnsServer'],
    [AD, { ...AD_INPUT, ServerType: 'MANUAL', ServerName: ['a', 'b', 'c', 'd'] }, 'ServerName'],
    [AD, { ...AD_INPUT, ServerType: 'MANUAL', ServerName: ['a b'] }, 'ServerName'],
    [AD, { ...AD_INPUT, GroupDomain: null }, 'GroupDomain'],
    [AD, { ...AD_INPUT, ServerPort: 0 }, 'ServerPort'],
    [AD, { ...AD_INPUT, ServerPort: 65_536 }, 'ServerPort'],
    [AD, { ...AD_INPUT, NetworkTimeOut: 14 }, 'NetworkTimeOut'],
    [AD, { ...AD_INPUT, SearchTimeOut: 301 }, 'SearchTimeOut'],
    [AD, { ...AD_INPUT, CertificateValidation: true }, 'CertificateFile'],
    [AD, { ...AD_INPUT, CertificateFile: 'no certificate' }, 'CertificateFile'],
    [LDAP, { ...LDAP_INPUT, BaseDistinguishedName: '' }, 'BaseDistinguishedName']
  ] as const
  for (const [path, json, property] of bad) refused(t, await console.call('POST', path, { json }), 'CGEN6002', [property])
  refused(t, await console.call('POST', AD, { json: { ...AD_INPUT, ServerType: 'LDAP' } }), 'CGEN1004', [BAD_PAYLOAD], ['ServerType'])
  for (const timeouts of [{ NetworkTimeOut: 15, SearchTimeOut: 300 }]) t.equal((await console.call('POST', AD, { json: { ...AD_INPUT, ...timeouts } })).status, 201)
  refused(t, await console.call('POST', AD, { json: { ...AD_INPUT, Name: 'ACC-AD' } }), 'MOCK1045', ['ACC-AD'])
  t.equal((await console.call('POST', AD, { json: { ...AD_INPUT, Name: 'second', CertificateValidation: true, CertificateFile: pem } })).status, 201)
  refused(t, await console.call('POST', AD, { json: { ...AD_INPUT, Name: 'third' } }), 'MOCK1044', ['Active Directory', '2'])
  for (const Name of ['one', 'two']) await console.call('POST', LDAP, { json: { ...LDAP_INPUT, Name } })
  refused(t, await console.call('POST', LDAP, { json: { ...LDAP_INPUT, Name: 'three' } }), 'MOCK1044', ['LDAP', '2'])
  refused(t, await console.call('PUT', `${AD}(10002)`, { json: { Name: 'acc-ad' } }), 'MOCK1045', ['acc-ad'])
  refused(t, await console.call('PUT', `${AD}(99)`, { json: AD_INPUT }), 'CGEN1006', [], [], 404)
  refused(t, await console.call('PUT', `${LDAP}(10001)`, { json: LDAP_INPUT }), 'CGEN1006', [], [], 404)
  refused(t, await console.call('POST', `${PROVIDER}/Actions/ExternalAccountProvider.DeleteExternalAccountProvider`, { json: { AccountProviderIds: [10001, 99] } }), 'CGEN6002', ['AccountProviderIds'])
  t.equal((await console.call('GET', AD)).json['@odata.count'], 2)

  const certificate = `${PROVIDER}/Actions/ExternalAccountProvider.DSCertificate`
  const shown = await console.call('POST', certificate, { json: { DirectoryServerId: '10002', Type: 'AD' } })
  t.equal(shown.status, 202)
  t.match(shown.json, { DirectoryServerId: 10002, Type: 'AD', SerialNumber: /^\d+$/, SubjectCN: /./, IssuerCN: /./, ValidFrom: /^[A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d$/, ValidTo: /^[A-Z][a-z]{2} \d\d \d{4} / })
  refused(t, await console.call('POST', certificate, { json: { DirectoryServerId: '10001', Type: 'AD' } }), 'CGEN6002', ['CertificateFile'])
  refused(t, await console.call('POST', certificate, { json: { DirectoryServerId: 10002, Type: 'LDAP' } }), 'CGEN6002', ['DirectoryServerId'])
})

t.test('the connection to a directory is tested', async t => {
  const testAd = `${PROVIDER}/Actions/ExternalAccountProvider.TestADConnection`
  const testLdap = `${PROVIDER}/Actions/ExternalAccountProvider.TestLDAPConnection`
  for (const UserName of ['operator', 'OPERATOR@acceptance.test', 'ACCEPTANCE\\operator']) {
    const reply = await console.call('POST', testAd, { json: { ...AD_INPUT, UserName, Password: DIRECTORY_PASSWORD } })
    t.equal(reply.status, 200, UserName)
    t.same(reply.json, { ...AD_INPUT, UserName, Password: null, ServerName: ['dc1.acceptance.test', 'dc2.acceptance.test'] })
  }
  t.equal((await console.call('POST', testAd, { json: { ...AD_INPUT, UserName: null, Password: '' } })).status, 200, 'without a user nobody logs in')
  t.match((await console.call('POST', testLdap, { json: LDAP_INPUT })).json, { ServerName: ['ldap.example.com'], BindPassword: null })
  t.match((await console.call('POST', testAd, { json: { ...AD_INPUT, UserName: 'operator', Password: DIRECTORY_PASSWORD, BindPassword: DIRECTORY_PASSWORD } })).json, { Name: 'acc-ad', Password: null, BindPassword: null }, 'no password is sent back, not even one that nobody asked for')
  for (const [path, json] of [
    [testAd, { ...AD_INPUT, UserName: 'operator', Password: 'wrong' }],
    [testAd, { ...AD_INPUT, UserName: 'stranger', Password: DIRECTORY_PASSWORD }],
    [testAd, { ...AD_INPUT, UserName: 'operator@elsewhere.test', Password: DIRECTORY_PASSWORD }],
    [testAd, { ...AD_INPUT, DnsServer: ['dns.invalid'] }],
    [testLdap, { ...LDAP_INPUT, BindPassword: 'wrong' }]
  ] as const) refused(t, await console.call('POST', path, { json }), 'CSEC5002')
  refused(t, await console.call('POST', testAd, { json: { ...AD_INPUT, NetworkTimeOut: 5 } }), 'CGEN6002', ['NetworkTimeOut'])
  t.same((await console.call('GET', AD)).json.value, [], 'a test sets nothing up')
  t.equal(auditIds().filter(entry => entry === 'MOCK2037 admin || 127.0.0.1 || AD || acc-ad').length, 5)
})

t.test('groups are searched and imported, and their members log in with what the group may do', async t => {
  await console.call('POST', AD, { json: AD_INPUT })
  await console.call('POST', LDAP, { json: LDAP_INPUT })
  const search = `${PROVIDER}/Actions/ExternalAccountProvider.SearchGroups`
  const credentials = { DirectoryServerId: 10001, Type: 'AD', UserName: 'administrator@acceptance.test', Password: DIRECTORY_PASSWORD }
  const groups = await console.call('POST', search, { json: { ...credentials, CommonName: 'account op' } })
  t.equal(groups.status, 200)
  t.match(groups.json, [{ CommonName: 'Account Operators', OrganizationalUnit: null, DistinguishedName: 'CN=Account Operators,OU=Groups,DC=acceptance,DC=test', DomainComponent: ['acceptance', 'test'], ObjectGuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, ObjectSid: /^S-1-5-21-/ }])
  t.same((await console.call('POST', search, { json: { ...credentials, CommonName: 'account op' } })).json, groups.json, 'the same each time')
  t.equal((await console.call('POST', search, { json: { ...credentials, CommonName: '' } })).json.length, 6)
  t.same((await console.call('POST', search, { json: { ...credentials, CommonName: 'nothing' } })).json, [])
  refused(t, await console.call('POST', search, { json: { ...credentials, Password: 'wrong', CommonName: 'x' } }), 'CSEC5022')
  refused(t, await console.call('POST', search, { json: { ...credentials, DirectoryServerId: 10002, CommonName: 'x' } }), 'CGEN6002', ['DirectoryServerId'])

  // As ome_domain_user_groups imports: the role is a number.
  const { ObjectGuid } = groups.json[0]
  const item = { UserTypeId: 2, DirectoryServiceId: 10001, Description: null, Name: 'Account Operators', Password: '', UserName: 'Account Operators', RoleId: 16, Locked: false, IsBuiltin: false, Enabled: true, ObjectGuid }
  const importPath = `${SERVICE}/Actions/AccountService.ImportExternalAccountProvider`
  const bad = [
    [{ ...item, DirectoryServiceId: 0 }, 'CGEN6002', ['DirectoryServiceId']],
    [{ ...item, ObjectGuid: 'a491859c-031e-42a3-ae5e-0ab148ecf1d6' }, 'CGEN6002', ['ObjectGuid']],
    [{ ...item, ObjectGuid: null, UserName: 'Strangers' }, 'CGEN6002', ['UserName']],
    [{ ...item, RoleId: '102' }, 'CGEN6002', ['RoleId']]
  ] as const
  for (const [json, id, args] of bad) refused(t, await console.call('POST', importPath, { json: [{ UserName: 'OME Viewers', DirectoryServiceId: 10001, RoleId: '16' }, json] }), id, args)
  refused(t, await console.call('POST', importPath, { json: [item, item] }), 'MOCK1040', ['Account Operators'])
  t.equal((await login('operator', DIRECTORY_PASSWORD)).status, 401, 'before the import nobody of the directory is known')
  const imported = await console.call('POST', importPath, { json: [item] })
  t.equal(imported.status, 200)
  t.match(imported.json, [{ Id: '20001', UserTypeId: 2, DirectoryServiceId: 10001, UserName: 'Account Operators', RoleId: '16', Password: null, ObjectGuid }])

  const member = await login('operator@acceptance.test', DIRECTORY_PASSWORD)
  t.match(member.json, { UserName: 'operator@acceptance.test', UserId: 20001, Roles: ['VIEWER'], DirectoryGroup: ['Account Operators'] })
  t.equal((await login('viewer', DIRECTORY_PASSWORD)).status, 401, 'who is in no imported group stays outside')
  t.equal((await login('Account Operators', '')).status, 401, 'a group is nobody')
  const as = String(member.headers['x-auth-token'])
  refused(t, await console.call('POST', ACCOUNTS, { as, json: {} }), 'MOCK1007', [], [], 403)
  await console.call('POST', importPath, { json: [{ DirectoryServiceId: 10002, UserName: 'OME Device Managers', RoleId: '101' }] })
  t.match((await login('operator', DIRECTORY_PASSWORD)).json, { Roles: ['DEVICE_MANAGER'] }, 'of several groups the one that may do most')
  const basic = `Basic ${Buffer.from(`operator:${DIRECTORY_PASSWORD}`).toString('base64')}`
  t.equal((await console.call('GET', ACCOUNTS, { as: 'none', headers: { authorization: basic } })).status, 200)

  // As ome_domain_user_groups changes a role: without name, description and password.
  t.match((await console.call('PUT', `${ACCOUNTS}('20001')`, { json: { Id: '20001', UserTypeId: 2, DirectoryServiceId: 10001, UserName: 'Account Operators', RoleId: '10', Enabled: true } })).json, { RoleId: '10', UserTypeId: 2 })
  t.equal((await console.call('GET', ACCOUNTS, { as })).status, 401)
  const again = await tokenOf('operator', DIRECTORY_PASSWORD)
  await console.call('POST', `${PROVIDER}/Actions/ExternalAccountProvider.DeleteExternalAccountProvider`, { json: { AccountProviderIds: [10001] } })
  t.equal((await console.call('GET', ACCOUNTS, { as: again })).status, 401, 'a directory takes its groups with it')
  t.same((await console.call('GET', ACCOUNTS)).json.value.map((account: { UserName: string }) => account.UserName), ['admin', 'OME Device Managers'])
  t.ok(auditIds().includes('MOCK2033 admin || 127.0.0.1 || Account Operators'))
})

t.test('ten thousand accounts: a login and a page', async t => {
  const password = hashPassword(PASSWORD)
  const added = Array.from({ length: 10_000 }, (_, index) => ({ id: String(30_000 + index), userName: `user-${index}`, password, roleId: '16', enabled: true }))
  await piece(appliance, KEPT_ACCOUNTS).change(accounts => [...accounts, ...added])
  await appliance.accounts.authenticate('user-0', PASSWORD, { ipAddress: '127.0.0.1' })
  t.equal((await appliance.accounts.authenticate('user-9999', PASSWORD, { ipAddress: '127.0.0.1' })).id, '39999')
  const page = await console.call('GET', `${ACCOUNTS}?$top=100&$skip=9900&$orderby=Id`)
  t.equal(page.json['@odata.count'], 10_001)
  t.equal(page.json.value.length, 100)
})

t.test('no JSON body gives a server error, and none gives a password away', async t => {
  await console.call('POST', AD, { json: AD_INPUT })
  const agent = keepingConnections(t)
  const endpoints = routes.filter(({ url, takes }) => url.startsWith(SERVICE) && typeof takes === 'object')
  const names = ['UserName', 'Password', 'RoleId', 'Enabled', 'Locked', 'Id', 'AccountIds', 'Name', 'ServerType', 'ServerName', 'DnsServer', 'GroupDomain', 'CertificateFile', 'DirectoryServerId', 'Type', 'CommonName', 'AccountProviderIds', 'DirectoryServiceId', 'ObjectGuid', 'IpRangeAddress', 'EnableIpRangeAddress', 'MinPasswordLength']
  const value = fc.oneof(fc.json().map(text => JSON.parse(text)), fc.constantFrom('AD', 'LDAP', 'DNS', 'MANUAL', '10', 10001, ['a'], true))
  const body = fc.oneof(fc.dictionary(fc.constantFrom(...names), value), fc.array(fc.dictionary(fc.constantFrom(...names), value), { maxLength: 3 }), value)
  await fc.assert(fc.asyncProperty(fc.constantFrom(...endpoints), body, async ({ method, url }, json) => {
    const path = url.replace(/\(:\w+\([^)]*\)\)/, '(10001)').replace(/\(':\w+\([^)]*\)'\)/, "('20001')")
    const sent = { ...Object(json), Password: 'S3cret-$ecret' }
    const reply = await console.call(method, path, { agent, json: typeof json === 'object' && json !== null && !Array.isArray(json) ? sent : json })
    return reply.status < 500 && !reply.text.includes('S3cret-$ecret')
  }), { numRuns: 200 })
  const audit = JSON.stringify(appliance.ledger.auditLog.entries)
  t.notMatch(audit, /S3cret/)
  const known = new Set(Object.values(AUDIT_EVENTS).map(({ messageId }) => messageId as string))
  t.ok(appliance.ledger.auditLog.entries.every(({ messageId }) => known.has(messageId)))
})

t.test('a changed password ends the sessions that the old one opened, but for the one it is changed with', async t => {
  const { Id: id } = await create('somebody')
  const open = async (password?: string): Promise<string[]> => [await tokenOf('somebody', password), await tokenOf('somebody', password)]
  const state = async (tokens: readonly string[]): Promise<number[]> => {
    const statuses: number[] = []
    for (const as of tokens) statuses.push((await console.call('GET', ACCOUNTS, { as })).status)
    return statuses
  }
  const change = async (json: object, as?: string): Promise<number> => (await console.call('PUT', `${ACCOUNTS}('${id}')`, { json, ...(as !== undefined && { as }) })).status
  const own = await open()
  t.equal(await change({ Password: 'Changed1!' }, own[0]), 200)
  t.strictSame(await state(own), [200, 401])
  t.equal(await change({ Password: 'Changed1!' }), 200, 'the same one again')
  t.strictSame(await state(own), [200, 401], 'is none that is new')
  t.equal(await change({ Description: 'changed' }), 200)
  t.strictSame(await state(own), [200, 401])
  t.equal(await change({ Password: 'Changed2!' }), 200, 'by another user')
  t.strictSame(await state(own), [401, 401])

  const [first = ''] = await open('Changed2!')
  t.equal((await console.call('POST', `${SERVICE}/Actions/AccountService.Disable`, { json: { AccountIds: [id] } })).status, 204)
  t.strictSame(await state([first]), [401], 'a disabled account has none')
  await console.call('POST', `${SERVICE}/Actions/AccountService.Enable`, { json: { AccountIds: [id] } })
  t.strictSame(await state([first]), [401], 'and gets none back')
  const [last = ''] = await open('Changed2!')
  t.equal((await console.call('POST', `${SERVICE}/Actions/AccountService.Delete`, { json: { AccountIds: [id] } })).status, 204)
  t.strictSame(await state([last]), [401], 'nor has one that is deleted')
})

t.test('ids that are sent again and again count once, and one request makes one entry of the audit log', async t => {
  const ids = [(await create('one')).Id, (await create('two')).Id]
  const many = Array.from({ length: 90_000 }, (_, index) => ids[index % 2])
  const act = async (action: string, AccountIds: readonly unknown[]): Promise<number> => (await console.call('POST', `${SERVICE}/Actions/AccountService.${action}`, { json: { AccountIds } })).status
  for (const [action, id] of [['Disable', 'MOCK2031'], ['Enable', 'MOCK2031'], ['Delete', 'MOCK2032']] as const) {
    const { length } = auditIds()
    const { revision } = appliance.ledger.state
    t.equal(await act(action, many), 204)
    t.strictSame(auditIds().slice(length), [`${id} admin || 127.0.0.1 || one || two`], action)
    t.equal(appliance.ledger.state.revision, revision + 1)
  }
  t.equal(await act('Delete', Array.from({ length: 100_001 }, () => 1)), 400)
})
