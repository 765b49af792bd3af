import { Agent } from 'node:https'
import { createServer } from 'node:net'
import fc from 'fast-check'
import t from 'tap'
import { localText, parseLocalText } from '../../../src/appliance/clock/local-time.ts'
import { TIME_ZONES } from '../../../src/appliance/clock/time-zones.ts'
import { DirectoryStore } from '../../../src/appliance/folder/directory-store.ts'
import { createLabCa } from '../../../certs/lab/lab-ca.ts'
import { certify, requestOf, upload } from '../../support/certify.ts'
import { envelope } from '../../support/envelope.ts'
import { type Console, type Reply, clientOf, consoleOf, startConsole, startTestFleet } from '../../support/fleet.ts'
import { folderOf } from '../../support/folder.ts'
import { ACCOUNTS } from '../../../src/appliance/accounts/account-state.ts'
import { piece } from '../../support/pieces.ts'
import { TIME_STATE } from '../../../src/appliance/settings/time-state.ts'
import { pieceOf } from '../../../src/appliance/slice.ts'
import { loadFrom } from '../../support/kept.ts'

const TIME = '/api/ApplicationService/Network/TimeConfiguration'
const ZONES = '/api/ApplicationService/Network/TimeZones'
const SESSIONS = '/api/SessionService/Sessions'
const DAY = 86_400_000

const put = async ({ call }: Console, json: object): Promise<Reply> => await call('PUT', TIME, { json })
const get = async ({ call }: Console): Promise<Record<string, unknown>> => (await call('GET', TIME)).json
/** Milliseconds between which something lies. */
interface Span {
  readonly least: number
  readonly most: number
}

/** How far the appliance's clock is ahead of ours, as the API tells: exact but for the time the question took. */
async function ahead (console: Console): Promise<Span> {
  const asked = Date.now()
  const { UtcTime } = await get(console)
  const time = Date.parse(`${String(UtcTime).replace(' ', 'T')}Z`)
  return { least: time - Date.now(), most: time - asked }
}

const NOT_AHEAD: Span = { least: 0, most: 0 }

/** Whether both may be the same. What is typed has whole seconds. */
function same (one: Span, other: Span, moved = 0): boolean {
  return one.least + moved - 1_000 <= other.most && other.least <= one.most + moved + 1_000
}

t.test('the Date of answers is that of the clock of the appliance', async t => {
  const console = await startConsole(t)
  const { clock } = console.fleet.appliance('source')
  const dateOf = async (): Promise<number> => Date.parse(String((await console.call('GET', '/api/ApplicationService/Info')).headers.date))
  const asked = Date.now()
  const date = await dateOf()
  t.ok(date >= asked - 1_000 && date <= Date.now(), "the machine's, as long as it follows that")
  clock.set(new Date('2031-02-03T04:05:06.789Z'))
  clock.scale(0)
  t.equal(await dateOf(), Date.parse('2031-02-03T04:05:06Z'))
  clock.advance(86_400_000)
  t.equal(await dateOf(), Date.parse('2031-02-04T04:05:06Z'))
})

t.test('the time of a new appliance, in the shape clients read', async t => {
  const console = await startConsole(t)
  const body = await get(console)
  t.strictSame(Object.keys(body), ['@odata.context', '@odata.type', '@odata.id', 'TimeZone', 'TimeZoneIdLinux', 'TimeZoneIdWindows', 'EnableNTP', 'PrimaryNTPAddress', 'SecondaryNTPAddress1', 'SecondaryNTPAddress2', 'SystemTime', 'TimeSource', 'UtcTime'])
  t.match(body, {
    '@odata.context': '/api/$metadata#Network.TimeConfiguration',
    TimeZone: 'TZ_ID_33',
    TimeZoneIdLinux: 'Etc/GMT',
    TimeZoneIdWindows: 'UTC',
    EnableNTP: false,
    PrimaryNTPAddress: null,
    SystemTime: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/,
    TimeSource: 'Local Clock'
  })
  t.equal(body.SystemTime, body.UtcTime)
  t.ok(same(NOT_AHEAD, await ahead(console)))
})

t.test('SystemTime moves the clock, and everything the appliance stamps or judges follows', async t => {
  const console = await startConsole(t, { keyPoolSize: 0 })
  const request = await requestOf(console, 'ome.example.com')
  const before = (await console.call('POST', SESSIONS, { json: { UserName: 'admin', Password: 'admin' } })).headers['x-auth-token']
  const as = String(before)
  console.fleet.appliance('source').clock.scale(0)
  const reply = await put(console, { TimeZone: 'TZ_ID_33', EnableNTP: false, PrimaryNTPAddress: null, SecondaryNTPAddress1: null, SecondaryNTPAddress2: null, SystemTime: '2024-01-25 10:00:00' })
  t.equal(reply.status, 200)
  t.strictSame(reply.json, {
    TimeZone: 'TZ_ID_33',
    TimeZoneIdLinux: null,
    TimeZoneIdWindows: null,
    EnableNTP: false,
    PrimaryNTPAddress: null,
    SecondaryNTPAddress1: null,
    SecondaryNTPAddress2: null,
    SystemTime: null,
    TimeSource: 'Local Clock',
    UtcTime: null,
    JobId: null
  })
  t.match(await get(console), { SystemTime: /^2024-01-25 10:00:00/, UtcTime: /^2024-01-25 10:00:00/ })
  const sessions = await console.call('GET', SESSIONS, { as })
  t.equal(sessions.status, 200, 'a session outlives the move: its idle time is what it was')
  t.match(sessions.json.value[0].LastAccessedTimeStamp, /^2024-01-25 10:00:00/)
  const created = await console.call('POST', SESSIONS, { json: { UserName: 'admin', Password: 'admin' } })
  t.match(created.json.StartTimeStamp, /^2024-01-25 10:00:00/)
  const { value } = (await console.call('GET', '/api/ApplicationService/AuditLogs')).json
  t.match(value.at(-1).CreatedDate, /^2024-01-25 10:00:00/)
  t.ok(value.some(({ MessageID }: { MessageID: string }) => MessageID === 'MOCK2007'), 'the change is in the audit log')
  await upload(console, 'chain', Buffer.from('nonsense'))
  const appliance = console.fleet.appliance('source')
  t.match(appliance.applicationLog.lines.at(-1), /^\[ERROR\] 2024-01-25 10:00:00/)
  t.match(appliance.diagnoses.list.at(-1)?.time, /^2024-01-25T10:00:00/)
  await certify(console, request, { ca: createLabCa({ now: new Date() }) })
  t.match(appliance.peering.judge(appliance.peering.chain).findings.find(({ id }) => id === 'validity'), { verdict: 'fail', found: /is not valid before .* time is 2024-01-25T10:00:00/ })
})

t.test('a move in either direction does not end sessions, locks or idle times', async t => {
  const console = await startConsole(t)
  const as = String((await console.call('POST', SESSIONS, { json: { UserName: 'admin', Password: 'admin' } })).headers['x-auth-token'])
  const wrong = async (): Promise<number> => (await console.call('POST', SESSIONS, { as: 'none', json: { UserName: 'nobody', Password: 'x' } })).status
  for (let count = 0; count < 3; count++) t.equal(await wrong(), 401)
  for (const day of ['2044-06-01', '1999-06-01']) {
    t.equal((await console.call('PUT', TIME, { as, json: { SystemTime: `${day} 00:00:00` } })).status, 200, day)
    t.equal((await console.call('GET', SESSIONS, { as })).status, 200, `${day}: the session goes on`)
  }
  const { clock } = console.fleet.appliance('source')
  clock.set(new Date(clock.millis() + 1_801_000))
  t.equal((await console.call('GET', SESSIONS, { as })).status, 401, 'time that passes ends it')
})

t.test('a zone makes times local', async t => {
  const console = await startConsole(t)
  console.fleet.appliance('source').clock.scale(0)
  await put(console, { TimeZone: 'TZ_ID_65', SystemTime: '2023-07-05 15:31:30' })
  t.match(await get(console), { TimeZone: 'TZ_ID_65', TimeZoneIdLinux: 'Asia/Kolkata', SystemTime: /^2023-07-05 15:31:30/, UtcTime: /^2023-07-05 10:01:30/ })
  const created = await console.call('POST', SESSIONS, { json: { UserName: 'admin', Password: 'admin' } })
  t.match(created.json.StartTimeStamp, /^2023-07-05 15:31:30/)
  t.match((await console.call('GET', '/api/ApplicationService/AuditLogs')).json.value.at(-1).CreatedDate, /^2023-07-05 15:31:30/)
  await upload(console, 'chain', Buffer.from('nonsense'))
  t.match(console.fleet.appliance('source').applicationLog.lines.at(-1), /^\[ERROR\] 2023-07-05 15:31:30/)
  t.match(console.fleet.appliance('source').diagnoses.list.at(-1)?.time, /^2023-07-05T10:01:30/, 'our own records stay in UTC')
  await put(console, { TimeZone: 'TZ_ID_11', SystemTime: '2023-01-05 12:00:00' })
  t.match(await get(console), { UtcTime: /^2023-01-05 18:00:00/ })
  await put(console, { SystemTime: '2023-07-05 12:00:00' })
  t.match(await get(console), { UtcTime: /^2023-07-05 17:00:00/ }, 'with daylight saving time')
})

t.test('a client that writes back what it read moves nothing', async t => {
  const console = await startConsole(t)
  await put(console, { SystemTime: '2030-01-01 00:00:00' })
  const offset = await ahead(console)
  for (const zone of ['TZ_ID_38', 'TZ_ID_95', 'TZ_ID_1', 'TZ_ID_33']) {
    const { SystemTime, EnableNTP } = await get(console)
    t.equal((await put(console, { TimeZone: zone, EnableNTP, SystemTime })).status, 200)
    t.ok(same(offset, await ahead(console)), `${zone}, as ansible changes it: the time it got, in the old zone`)
  }
  const { SystemTime } = await get(console)
  const typed = String(SystemTime).slice(0, 19)
  await put(console, { TimeZone: 'TZ_ID_38', SystemTime: typed })
  t.ok(same(offset, await ahead(console), -3_600_000), 'a time without milliseconds was typed, and counts')
})

t.test('with NTP the clock is right, and SystemTime is not looked at', async t => {
  const console = await startConsole(t)
  await put(console, { EnableNTP: false, SystemTime: '2030-01-01 00:00:00' })
  const reply = await put(console, { TimeZone: 'TZ_ID_1', EnableNTP: true, PrimaryNTPAddress: '192.0.2.10', SecondaryNTPAddress1: '', SecondaryNTPAddress2: null, SystemTime: '2024-01-25 10:00:00' })
  t.match(reply.json, { EnableNTP: true, PrimaryNTPAddress: '192.0.2.10', SecondaryNTPAddress1: null, TimeSource: '192.0.2.10' })
  t.ok(same(NOT_AHEAD, await ahead(console)))
  t.match((await put(console, { SecondaryNTPAddress1: 'ntp.example.com' })).json, { PrimaryNTPAddress: '192.0.2.10', SecondaryNTPAddress1: 'ntp.example.com' }, 'what is not named stays')
  t.match((await put(console, { EnableNTP: false })).json, { PrimaryNTPAddress: null, SecondaryNTPAddress1: null, TimeSource: 'Local Clock' }, 'without NTP the addresses go')
  t.match((await put(console, { EnableNTP: true })).json, { EnableNTP: true, TimeSource: 'Local Clock' })
})

t.test('what is wrong is named, and changes nothing', async t => {
  const console = await startConsole(t)
  await put(console, { SystemTime: '2030-01-01 00:00:00' })
  const bad = ['yesterday', '2024-01-25', '2024-01-25T10:00:00', '2024-02-30 10:00:00', '2024-13-01 10:00:00', '2024-01-25 24:00:00', '2024-01-25 10:61:00', '1969-12-31 23:59:59', '9999-01-01 00:00:00', '2024-01-25 10:00', ' 2024-01-25 10:00:00', '+12024-01-25 10:00:00']
  for (const SystemTime of bad) t.equal((await put(console, { SystemTime })).text, refusedWith('CGEN6002', 'SystemTime'), SystemTime)
  for (const TimeZone of ['TZ_ID_0', 'TZ_ID_97', 'UTC', '', 'tz_id_33']) t.equal((await put(console, { TimeZone, SystemTime: '2024-01-25 10:00:00' })).text, refusedWith('CGEN6002', 'TimeZone'), TimeZone)
  t.equal((await put(console, { EnableNTP: true, PrimaryNTPAddress: 'a b' })).text, refusedWith('CGEN6002', 'PrimaryNTPAddress'))
  t.equal((await put(console, { EnableNTP: 'yes' })).text, envelope('CGEN1014', ['Invalid json type: STRING for Edm.Boolean property: EnableNTP']))
  t.equal((await put(console, { SystemTime: 5 })).text, envelope('CGEN1014', ['Invalid json type: NUMBER for Edm.String property: SystemTime']))
  t.match(await get(console), { SystemTime: /^2030-01-01 00:00:/, EnableNTP: false, TimeZone: 'TZ_ID_33' })
  for (const nothing of [{}, { SystemTime: null }, { SystemTime: '' }, { TimeZone: null, EnableNTP: null }]) t.equal((await put(console, nothing)).status, 200, JSON.stringify(nothing))
  t.match(await get(console), { SystemTime: /^2030-01-01 00:00:/, TimeZone: 'TZ_ID_33' })
})

t.test('ninety-six zones, as the product lists them', async t => {
  const { call } = await startConsole(t)
  const { json } = await call('GET', ZONES)
  t.equal(json['@odata.context'], '/api/$metadata#Collection(Network.TimeZone)')
  t.equal(json['@odata.count'], 96)
  t.equal(json.value.length, 96, 'all in the first answer: ansible asks once')
  t.notOk('@odata.nextLink' in json)
  const zone = (id: string): unknown => json.value.find(({ Id }: { Id: string }) => Id === id)
  t.strictSame(zone('TZ_ID_38'), { '@odata.type': '#Network.TimeZone', Utcoffsetminutes: 60, Id: 'TZ_ID_38', Name: '(GMT+01:00) Brussels, Copenhagen, Madrid, Paris' })
  t.match(zone('TZ_ID_33'), { Utcoffsetminutes: 0, Name: '(GMT+00:00) Coordinated Universal Time' })
  t.match(zone('TZ_ID_11'), { Utcoffsetminutes: -360, Name: '(GMT-06:00) Central Time (US & Canada)' })
  t.strictSame(new Set(json.value.map(({ Id }: { Id: string }) => Id)), new Set(Array.from({ length: 96 }, (_, index) => `TZ_ID_${index + 1}`)))
  t.equal((await call('GET', `${ZONES}?$top=10&$skip=90`)).json.value.length, 6)
})

t.test('every zone keeps its listed offset, in one half of the year at least', t => {
  // 2021: since then Jordan, Syria, Mexico and others have changed theirs, and the list has not.
  const seasons = ['2021-01-15T00:00:00Z', '2021-07-15T00:00:00Z'].map(time => Date.parse(time))
  for (const { id, name, offsetMinutes, linux } of TIME_ZONES) {
    const [sign, hours, minutes] = /^\(GMT([+-])(\d\d):(\d\d)\) /.exec(name)?.slice(1) ?? []
    t.equal(offsetMinutes, (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) || 0, `${id}: the name says the same`)
    const offsets = seasons.map(time => (Date.parse(`${localText(time, linux).replace(' ', 'T')}Z`) - time) / 60_000)
    t.ok(offsets.includes(offsetMinutes), `${id} ${linux}: ${offsets.join(', ')} of ${offsetMinutes}`)
    for (const time of seasons) t.equal(parseLocalText(localText(time + 123, linux), linux), time + 123, `${id}: there and back`)
  }
  t.equal(parseLocalText('2023-03-26 02:30:00', 'Europe/Berlin'), Date.parse('2023-03-26T01:30:00Z'), 'an hour that does not exist')
  t.equal(new Date(parseLocalText('2023-10-29 02:30:00', 'Europe/Berlin') ?? 0).toISOString().slice(13), ':30:00.000Z', 'an hour that comes twice')
  t.end()
})

t.test('time, zone and kind of user outlive a restart', async t => {
  const dataDirectory = folderOf(t)
  const first = await startTestFleet(t, { dataDirectory })
  const console = consoleOf(first)
  await put(console, { TimeZone: 'TZ_ID_65', SystemTime: '2030-01-01 00:00:00' })
  await piece(first.appliance('source'), ACCOUNTS).change(accounts => [...accounts, ...accounts.map(account => ({ ...account, id: '20001', userName: 'group', userTypeId: 2 as const }))])
  const offset = await ahead(console)
  await first.stop(0)
  const again = await startTestFleet(t, { dataDirectory })
  t.match(await get(consoleOf(again)), { TimeZone: 'TZ_ID_65', SystemTime: /^2030-01-01 00:0/ })
  t.ok(same(offset, await ahead(consoleOf(again))))
  t.equal(piece(again.appliance('source'), ACCOUNTS).value[1]?.userTypeId, 2)
  await again.stop(0)
  const store = await DirectoryStore.open(`${dataDirectory}/source`)
  const stored = await loadFrom(store)
  t.ok(Math.abs((stored === null ? 0 : pieceOf(stored.state, TIME_STATE).offset) - offset.most) < DAY)
  await store.close()
})

const NETWORK = '/api/ApplicationService/Network'
const ADAPTERS = `${NETWORK}/AdapterConfigurations`
const CONFIGURE = '/api/ApplicationService/Actions/Network.ConfigureNetworkAdapter'
const PROXY = `${NETWORK}/ProxyConfiguration`
const WEB_SERVER = `${NETWORK}/WebServerConfiguration`

/** What is left when the annotations are taken off, as Dell's clients do before they send it back. */
function plain (body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !name.startsWith('@odata')))
}

const refusedWith = (id: Parameters<typeof envelope>[0], ...args: string[]): string => envelope(id, args, [], id === 'CGEN6002' ? 'setting' : undefined)

t.test('the adapter: read, changed by a job, read back', async t => {
  const console = await startConsole(t)
  const { call } = console
  const list = (await call('GET', ADAPTERS)).json
  t.equal(list['@odata.count'], 1)
  const [adapter] = list.value
  t.strictSame(Object.keys(adapter), ['@odata.type', '@odata.id', 'InterfaceName', 'ProfileName', 'EnableNIC', 'Ipv4Configuration', 'Ipv6Configuration', 'ManagementVLAN', 'DnsConfiguration', 'CurrentSettings', 'Delay', 'PrimaryInterface'])
  t.match(adapter, { '@odata.id': `${ADAPTERS}('ens160')`, InterfaceName: 'ens160', PrimaryInterface: true, Ipv4Configuration: { Enable: true, EnableDHCP: true, StaticIPAddress: '' }, Delay: 0 })
  t.equal((await call('GET', `${ADAPTERS}('eth0')`)).text, refusedWith('CGEN1006'))
  const { CurrentSettings, ...sent } = plain(adapter)
  const changed = { ...sent, DnsConfiguration: { ...adapter.DnsConfiguration, RegisterWithDNS: true, DnsName: 'console-1', FqdndomainName: 'not mine to set' } }
  const job = await call('POST', CONFIGURE, { json: changed })
  t.equal(job.status, 200)
  t.match(job.json, { JobName: 'OMERealtime_Task', JobType: { Id: 207, Name: 'OMERealtime_Task', Internal: true }, Schedule: 'startnow', Params: [{ Key: 'Nmcli_Update' }] })
  t.match(JSON.parse(job.json.Params[0].Value), { interfaceName: 'ens160', enableNIC: true, dnsConfiguration: { dnsName: 'console-1' } })
  const one = (await call('GET', `${ADAPTERS}('ens160')`)).json
  t.match(one, { DnsConfiguration: { RegisterWithDNS: true, DnsName: 'console-1', FqdndomainName: '' }, CurrentSettings: { DnsSetting: { DnsFQDName: 'console-1' } } })
  t.strictSame(plain((await call('GET', `${NETWORK}/AddressConfiguration`)).json).DnsConfiguration, one.DnsConfiguration, 'the older path tells the same')
  const fixed = { Ipv4Configuration: { EnableDHCP: false, StaticIPAddress: '192.0.2.10', StaticSubnetMask: '255.255.255.0', StaticGateway: '192.0.2.1', UseDHCPForDNSServerNames: false, StaticPreferredDNSServer: '192.0.2.53' } }
  const put = await call('PUT', `${NETWORK}/AddressConfiguration`, { json: fixed })
  t.match(put.json, { Ipv4Configuration: fixed.Ipv4Configuration, DnsConfiguration: { DnsName: 'console-1' } }, 'what is not sent stays')
  t.match((await call('GET', ADAPTERS)).json.value[0].CurrentSettings.Ipv4Settings, { EnableDhcp: false, CurrentIPAddress: ['192.0.2.10'], CurrentGateway: '192.0.2.1', Ipv4Dns: ['192.0.2.53'] })
  t.match(console.fleet.appliance('source').ledger.auditLog.entries.map(({ messageId }) => messageId), ['MOCK2050'].concat(Array(2).fill(/./)), 'changes are audited')
})

t.test('adapters that cannot be, in whole bodies; nothing is changed', async t => {
  const console = await startConsole(t)
  const v4 = { Enable: true, EnableDHCP: false, StaticIPAddress: '192.0.2.10', StaticSubnetMask: '255.255.255.0', StaticGateway: '192.0.2.1' }
  const v6 = { Enable: true, EnableAutoConfiguration: false, StaticIPAddress: '2001:db8::1', StaticPrefixLength: 64, StaticGateway: '2001:db8::2' }
  const before = (await console.call('GET', ADAPTERS)).text
  const cases: Array<[object, string]> = [
    [{ InterfaceName: 'eth0' }, refusedWith('CGEN6002', 'InterfaceName')],
    [{ EnableNIC: 'yes' }, refusedWith('CGEN6002', 'EnableNIC')],
    [{ Delay: -1 }, refusedWith('CGEN6002', 'Delay')],
    [{ ManagementVLAN: { Id: 4095 } }, refusedWith('CGEN6002', 'Id')],
    [{ ManagementVLAN: 7 }, refusedWith('CGEN6002', 'ManagementVLAN')],
    [{ Ipv4Configuration: { ...v4, StaticIPAddress: '2001:db8::1' } }, refusedWith('CGEN6002', 'StaticIPAddress')],
    [{ Ipv6Configuration: { ...v6, StaticGateway: '192.0.2.1' } }, refusedWith('CGEN6002', 'StaticGateway')],
    [{ DnsConfiguration: { DnsName: 'a b' } }, refusedWith('CGEN6002', 'DnsName')],
    [{ Ipv4Configuration: { ...v4, StaticGateway: '' } }, refusedWith('CAPP1304', 'Static IP Address, Static Subnet Mask and Static Gateway for ipv4')],
    [{ Ipv6Configuration: { ...v6, StaticPrefixLength: 0 } }, refusedWith('CAPP1304', 'Static IP Address, Static Prefix Length and Static Gateway for ipv6')],
    [{ DnsConfiguration: { RegisterWithDNS: true } }, refusedWith('CAPP1304', 'DNS Name')],
    [{ ManagementVLAN: { EnableVLAN: true } }, refusedWith('CAPP1304', 'VLAN ID')],
    [{ Ipv4Configuration: v4, DnsConfiguration: { UseDHCPForDNSDomainName: true } },
      refusedWith('CAPP1304', 'Use DHCP for DNS Domain Name, Enable DHCP for ipv4 or Enable Autoconfig for ipv6 settings for valid configuration')]
  ]
  for (const [json, body] of cases) {
    t.equal((await console.call('POST', CONFIGURE, { json })).text, body, JSON.stringify(json))
    t.equal((await console.call('PUT', `${NETWORK}/AddressConfiguration`, { json })).text, body)
  }
  t.equal((await console.call('GET', ADAPTERS)).text, before)
  t.equal((await console.call('POST', CONFIGURE, { json: { EnableNIC: false, DnsConfiguration: { RegisterWithDNS: true } } })).status, 200, 'a disabled adapter needs nothing')
})

t.test('the proxy: written, read back, and its password never', async t => {
  const console = await startConsole(t)
  const { call } = console
  t.strictSame(plain((await call('GET', PROXY)).json), { IpAddress: null, PortNumber: 0, EnableAuthentication: false, EnableProxy: false, Username: null, Password: null, SslCheckDisabled: false, ProxyExclusionList: null })
  const wanted = { EnableProxy: true, IpAddress: '192.0.2.20', PortNumber: 3128, SslCheckDisabled: true, EnableAuthentication: true, Username: 'proxy-user', Password: 'proxy-secret', ProxyExclusionList: '192.0.2.30;example.test' }
  const put = await call('PUT', PROXY, { json: wanted })
  t.strictSame(put.json, { IpAddress: '192.0.2.20', PortNumber: 3128, EnableAuthentication: true, EnableProxy: true, Username: 'proxy-user', Password: null, SslCheckDisabled: true, ProxyExclusionList: '192.0.2.30;example.test' })
  t.strictSame(plain((await call('GET', PROXY)).json), put.json)
  t.notMatch(JSON.stringify(console.fleet.appliance('source').ledger.state), /proxy-secret/)
  t.equal((await call('PUT', PROXY, { json: { ProxyExclusionList: ['a.test', 'b.test'] } })).json.ProxyExclusionList, 'a.test;b.test')
  const off = { EnableProxy: false, IpAddress: '192.0.2.20', PortNumber: 3128, SslCheckDisabled: false, EnableAuthentication: false, Username: null }
  t.match((await call('PUT', PROXY, { json: off })).json, { EnableProxy: false, IpAddress: '192.0.2.20', Username: null })
  for (const [json, property] of [
    [{ EnableProxy: true, PortNumber: 0 }, 'PortNumber'],
    [{ PortNumber: 65_536 }, 'PortNumber'],
    [{ PortNumber: '3128' }, 'PortNumber'],
    [{ EnableProxy: true, IpAddress: ' ' }, 'IpAddress'],
    [{ EnableProxy: true, IpAddress: null }, 'IpAddress'],
    [{ IpAddress: 'no host' }, 'IpAddress'],
    [{ EnableAuthentication: true, Username: '' }, 'Username'],
    [{ Username: 'line\nbreak' }, 'Username'],
    [{ ProxyExclusionList: 7 }, 'ProxyExclusionList'],
    [{ ProxyExclusionList: [{}] }, 'ProxyExclusionList']
  ] as const) t.equal((await call('PUT', PROXY, { json })).text, refusedWith('CGEN6002', property), JSON.stringify(json))
})

t.test('the web server really moves to another port, and what was asked on the old one is answered', async t => {
  const fleet = await startTestFleet(t)
  const console = consoleOf(fleet)
  const { port } = console.endpoint
  t.strictSame(plain((await console.call('GET', WEB_SERVER)).json), { TimeOut: 20, PortNumber: port, EnableWebServer: true })
  t.strictSame((await console.call('PUT', WEB_SERVER, { json: { TimeOut: 25, PortNumber: port, EnableWebServer: true } })).json, { TimeOut: 25, PortNumber: port, EnableWebServer: true })
  const gui = (await console.call('GET', '/api/SessionService/SessionConfiguration')).json.value.find(({ SessionType }: { SessionType: string }) => SessionType === 'GUI')
  t.equal(gui.SessionTimeout, 25 * 60_000, 'the time-out is that of GUI sessions')
  const token = String((await console.call('POST', SESSIONS, { json: { UserName: 'admin', Password: 'admin' } })).headers['x-auth-token'])
  const free = await freePort()
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => { agent.destroy() })
  const moved = await console.call('PUT', WEB_SERVER, { json: { PortNumber: free }, as: token, agent })
  t.strictSame(moved.json, { TimeOut: 25, PortNumber: free, EnableWebServer: true }, 'answered through the old port')
  t.equal(fleet.endpoints[0]?.port, free, 'the fleet knows')
  const now = clientOf({ host: '127.0.0.1', port: free })
  t.equal((await now.call('GET', WEB_SERVER, { as: token })).json.PortNumber, free, 'the session lives on')
  t.strictSame((await now.handshake()).fingerprint256, (await consoleOf(fleet).handshake()).fingerprint256)
  await t.rejects(console.call('GET', WEB_SERVER), { code: 'ECONNREFUSED' })
  await fleet.appliance('source').ledger.replace(() => ({ state: fleet.appliance('source').ledger.slices.factory(), auditLog: [] }))
  t.equal(fleet.endpoints[0]?.port, port, 'a reset brings it back')
  t.equal((await console.call('GET', WEB_SERVER)).json.TimeOut, 20)
})

t.test('ports that cannot be', async t => {
  const fleet = await startTestFleet(t, { appliances: [{ name: 'source', version: '3.10.2', port: 0 }, { name: 'target', version: '3.10.2', port: 0 }] })
  const { call, endpoint: { port } } = consoleOf(fleet)
  const taken = consoleOf(fleet, 'target').endpoint.port
  t.equal((await call('PUT', WEB_SERVER, { json: { PortNumber: taken, TimeOut: 30 } })).text, refusedWith('CAPP1042', 'PortNumber'))
  for (const [json, property] of [[{ PortNumber: 0 }, 'PortNumber'], [{ PortNumber: 65_536 }, 'PortNumber'], [{ PortNumber: 1.5 }, 'PortNumber'], [{ TimeOut: 0 }, 'TimeOut'], [{ TimeOut: 1_441 }, 'TimeOut']] as const) {
    t.equal((await call('PUT', WEB_SERVER, { json })).text, refusedWith('CGEN6002', property))
  }
  t.strictSame(plain((await call('GET', WEB_SERVER)).json), { TimeOut: 20, PortNumber: port, EnableWebServer: true })
  const appliance = fleet.appliance('source')
  await appliance.ledger.replace(() => ({ state: { ...appliance.ledger.state, settings: { webServer: { timeOut: 20, portNumber: taken } } }, auditLog: [] }))
  t.equal(fleet.endpoints[0]?.port, port, 'where a restored port is taken, the web server stays')
})

t.test('a port that was set outlives a restart, unless it is taken', async t => {
  const dataDirectory = folderOf(t)
  const first = await startTestFleet(t, { dataDirectory })
  const port = await freePort()
  t.equal((await consoleOf(first).call('PUT', WEB_SERVER, { json: { PortNumber: port } })).status, 200)
  await first.stop(0)
  const again = await startTestFleet(t, { dataDirectory })
  t.equal(again.endpoints[0]?.port, port)
  await again.stop(0)
  const squatter = createServer()
  await new Promise<void>(resolve => squatter.listen(port, '127.0.0.1', resolve))
  t.teardown(() => { squatter.close() })
  const third = await startTestFleet(t, { dataDirectory })
  t.not(third.endpoints[0]?.port, port)
  t.equal((await consoleOf(third).call('GET', WEB_SERVER)).json.PortNumber, third.endpoints[0]?.port)
})

t.test('whatever is sent, nothing breaks', async t => {
  const console = await startConsole(t)
  const name = fc.constantFrom('InterfaceName', 'EnableNIC', 'Ipv4Configuration', 'DnsConfiguration', 'ManagementVLAN', 'IpAddress', 'EnableProxy', 'ProxyExclusionList', 'TimeOut', '__proto__', 'constructor')
  const body = fc.dictionary(name, fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom('Enable', 'StaticIPAddress', 'Id', 'toString'), fc.jsonValue())))
  await fc.assert(fc.asyncProperty(fc.constantFrom(['POST', CONFIGURE], ['PUT', PROXY], ['PUT', WEB_SERVER]), body, async ([method = '', path = ''], json) => {
    const { status } = await console.call(method, path, { json })
    return [200, 400].includes(status)
  }), { numRuns: 60 })
})

async function freePort (): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
