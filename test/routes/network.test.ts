import t from 'tap'
import { localText, parseLocalText } from '../../src/appliance/local-time.ts'
import { TIME_ZONES } from '../../src/appliance/time-zones.ts'
import { DirectoryStore } from '../../src/appliance/directory-store.ts'
import { createLabCa } from '../../certs/lab-ca.ts'
import { certify, requestOf, upload } from '../support/certify.ts'
import { envelope } from '../support/envelope.ts'
import { type Console, type Reply, consoleOf, startConsole, startTestFleet } from '../support/fleet.ts'

const TIME = '/api/ApplicationService/Network/TimeConfiguration'
const ZONES = '/api/ApplicationService/Network/TimeZones'
const SESSIONS = '/api/SessionService/Sessions'
const DAY = 86_400_000

const put = async ({ call }: Console, json: object): Promise<Reply> => await call('PUT', TIME, { json })
const get = async ({ call }: Console): Promise<Record<string, unknown>> => (await call('GET', TIME)).json
/** How far the appliance's clock is ahead of ours, as the API tells. */
async function ahead (console: Console): Promise<number> {
  const { UtcTime } = await get(console)
  return Date.parse(`${String(UtcTime).replace(' ', 'T')}Z`) - Date.now()
}

function about (milliseconds: number): (value: number) => boolean {
  return value => Math.abs(value - milliseconds) < 5_000
}

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
  t.ok(about(0)(await ahead(console)))
})

t.test('SystemTime moves the clock, and everything the appliance stamps or judges follows', async t => {
  const console = await startConsole(t, { keyPoolSize: 0 })
  const request = await requestOf(console, 'ome.example.com')
  const before = (await console.call('POST', SESSIONS, { json: { UserName: 'admin', Password: 'admin' } })).headers['x-auth-token']
  const as = String(before)
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
  t.match(await get(console), { SystemTime: /^2024-01-25 10:00:0/, UtcTime: /^2024-01-25 10:00:0/ })
  const sessions = await console.call('GET', SESSIONS, { as })
  t.equal(sessions.status, 200, 'a session outlives the move: its idle time is what it was')
  t.match(sessions.json.value[0].LastAccessedTimeStamp, /^2024-01-25 10:00:0/)
  const created = await console.call('POST', SESSIONS, { json: { UserName: 'admin', Password: 'admin' } })
  t.match(created.json.StartTimeStamp, /^2024-01-25 10:00:0/)
  const { value } = (await console.call('GET', '/api/ApplicationService/AuditLogs')).json
  t.match(value.at(-1).CreatedDate, /^2024-01-25 10:00:0/)
  t.ok(value.some(({ MessageID }: { MessageID: string }) => MessageID === 'MOCK2007'), 'the change is in the audit log')
  await upload(console, 'chain', Buffer.from('nonsense'))
  const appliance = console.fleet.appliance('source')
  t.match(appliance.applicationLog.lines.at(-1), /^\[ERROR\] 2024-01-25 10:00:0/)
  t.match(appliance.diagnoses.list.at(-1)?.time, /^2024-01-25T10:00:0/)
  await certify(console, request, { ca: createLabCa({ now: new Date() }) })
  t.match(appliance.migration.judge(appliance.migration.chain).findings.find(({ id }) => id === 'validity'), { verdict: 'fail', found: /is not valid before .* time is 2024-01-25T10:00:0/ })
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
  await put(console, { TimeZone: 'TZ_ID_65', SystemTime: '2023-07-05 15:31:30' })
  t.match(await get(console), { TimeZone: 'TZ_ID_65', TimeZoneIdLinux: 'Asia/Kolkata', SystemTime: /^2023-07-05 15:31:3/, UtcTime: /^2023-07-05 10:01:3/ })
  const created = await console.call('POST', SESSIONS, { json: { UserName: 'admin', Password: 'admin' } })
  t.match(created.json.StartTimeStamp, /^2023-07-05 15:31:3/)
  t.match((await console.call('GET', '/api/ApplicationService/AuditLogs')).json.value.at(-1).CreatedDate, /^2023-07-05 15:31:3/)
  await upload(console, 'chain', Buffer.from('nonsense'))
  t.match(console.fleet.appliance('source').applicationLog.lines.at(-1), /^\[ERROR\] 2023-07-05 15:31:3/)
  t.match(console.fleet.appliance('source').diagnoses.list.at(-1)?.time, /^2023-07-05T10:01:3/, 'our own records stay in UTC')
  await put(console, { TimeZone: 'TZ_ID_11', SystemTime: '2023-01-05 12:00:00' })
  t.match(await get(console), { UtcTime: /^2023-01-05 18:00:0/ })
  await put(console, { SystemTime: '2023-07-05 12:00:00' })
  t.match(await get(console), { UtcTime: /^2023-07-05 17:00:0/ }, 'with daylight saving time')
})

t.test('a client that writes back what it read moves nothing', async t => {
  const console = await startConsole(t)
  await put(console, { SystemTime: '2030-01-01 00:00:00' })
  const offset = await ahead(console)
  for (const zone of ['TZ_ID_38', 'TZ_ID_95', 'TZ_ID_1', 'TZ_ID_33']) {
    const { SystemTime, EnableNTP } = await get(console)
    t.equal((await put(console, { TimeZone: zone, EnableNTP, SystemTime })).status, 200)
    t.ok(about(offset)(await ahead(console)), `${zone}, as ansible changes it: the time it got, in the old zone`)
  }
  const { SystemTime } = await get(console)
  const typed = String(SystemTime).slice(0, 19)
  await put(console, { TimeZone: 'TZ_ID_38', SystemTime: typed })
  t.ok(about(offset - 3_600_000)(await ahead(console)), 'a time without milliseconds was typed, and counts')
})

t.test('with NTP the clock is right, and SystemTime is not looked at', async t => {
  const console = await startConsole(t)
  await put(console, { EnableNTP: false, SystemTime: '2030-01-01 00:00:00' })
  const reply = await put(console, { TimeZone: 'TZ_ID_1', EnableNTP: true, PrimaryNTPAddress: '192.0.2.10', SecondaryNTPAddress1: '', SecondaryNTPAddress2: null, SystemTime: '2024-01-25 10:00:00' })
  t.match(reply.json, { EnableNTP: true, PrimaryNTPAddress: '192.0.2.10', SecondaryNTPAddress1: null, TimeSource: '192.0.2.10' })
  t.ok(about(0)(await ahead(console)))
  t.match((await put(console, { SecondaryNTPAddress1: 'ntp.example.com' })).json, { PrimaryNTPAddress: '192.0.2.10', SecondaryNTPAddress1: 'ntp.example.com' }, 'what is not named stays')
  t.match((await put(console, { EnableNTP: false })).json, { PrimaryNTPAddress: null, SecondaryNTPAddress1: null, TimeSource: 'Local Clock' }, 'without NTP the addresses go')
  t.match((await put(console, { EnableNTP: true })).json, { EnableNTP: true, TimeSource: 'Local Clock' })
})

t.test('what is wrong is named, and changes nothing', async t => {
  const console = await startConsole(t)
  await put(console, { SystemTime: '2030-01-01 00:00:00' })
  const bad = ['yesterday', '2024-01-25', '2024-01-25T10:00:00', '2024-02-30 10:00:00', '2024-13-01 10:00:00', '2024-01-25 24:00:00', '2024-01-25 10:61:00', '1969-12-31 23:59:59', '9999-01-01 00:00:00', '2024-01-25 10:00', ' 2024-01-25 10:00:00', '+12024-01-25 10:00:00']
  for (const SystemTime of bad) t.equal((await put(console, { SystemTime })).text, envelope('CGEN6002', ['SystemTime']), SystemTime)
  for (const TimeZone of ['TZ_ID_0', 'TZ_ID_97', 'UTC', '', 'tz_id_33']) t.equal((await put(console, { TimeZone, SystemTime: '2024-01-25 10:00:00' })).text, envelope('CGEN6002', ['TimeZone']), TimeZone)
  t.equal((await put(console, { EnableNTP: true, PrimaryNTPAddress: 'a b' })).text, envelope('CGEN6002', ['PrimaryNTPAddress']))
  t.equal((await put(console, { EnableNTP: 'yes' })).text, envelope('CGEN1004', ['Either payload syntax or property values are invalid'], ['EnableNTP']))
  t.equal((await put(console, { SystemTime: 5 })).text, envelope('CGEN1004', ['Either payload syntax or property values are invalid'], ['SystemTime']))
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
  const dataDirectory = t.testdir({})
  const first = await startTestFleet(t, { dataDirectory })
  const console = consoleOf(first)
  await put(console, { TimeZone: 'TZ_ID_65', SystemTime: '2030-01-01 00:00:00' })
  await first.appliance('source').commit(({ accounts }) => ({ accounts: accounts.map(account => ({ ...account, userTypeId: 2 as const })) }))
  const offset = await ahead(console)
  await first.stop(0)
  const again = await startTestFleet(t, { dataDirectory })
  t.match(await get(consoleOf(again)), { TimeZone: 'TZ_ID_65', SystemTime: /^2030-01-01 00:0/ })
  t.ok(about(offset)(await ahead(consoleOf(again))))
  t.equal(again.appliance('source').state.accounts[0]?.userTypeId, 2)
  await again.stop(0)
  const store = await DirectoryStore.open(`${dataDirectory}/source`)
  const stored = await store.load()
  t.ok(Math.abs((stored?.state.time?.offset ?? 0) - offset) < DAY)
  await store.close()
})
