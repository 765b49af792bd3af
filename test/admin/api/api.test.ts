import { X509Certificate } from 'node:crypto'
import { readdirSync } from 'node:fs'
import t from 'tap'
import { type FaultSpec, startFleet as startMock } from '../../../src/library/index.ts'
import { adminOf, type AdminClient } from '../../support/admin.ts'
import { validate } from '../../support/connection.ts'
import { clientOf, consoleOf, startTestFleet, type Client } from '../../support/fleet.ts'
import { folderOf } from '../../support/folder.ts'

const ACTIONS = '/api/ApplicationService/Actions/ApplicationService'
const SUBJECT = { DistinguishedName: 'lab.example.com', DepartmentName: 'Lab', BusinessName: 'Example', Locality: 'Round Rock', State: 'Texas', Country: 'US', Email: 'lab@example.com' }

t.jobs = 2

/** Makes an appliance of the test's own. */
async function own ({ call }: AdminClient, wanted: object = {}): Promise<{ readonly path: string, readonly name: string, readonly client: Client }> {
  const { json } = await call('POST', '/v1/appliances', { json: wanted })
  return { name: json.name, path: `/v1/appliances/${json.name}`, client: clientOf({ host: json.host, port: json.port }) }
}

async function csrOf ({ call }: Client): Promise<string> {
  return (await call('POST', `${ACTIONS}.GenerateCSR`, { json: SUBJECT })).json.CertificateData
}

async function userNames ({ call }: Client): Promise<string[]> {
  return (await call('GET', '/api/AccountService/Accounts')).json.value.map(({ UserName }: { UserName: string }) => UserName)
}

const ACCOUNT = { UserName: 'jane', Password: 'Passw0rd!Passw0rd', RoleId: '16', Enabled: true, Locked: false, Description: '', UserTypeId: 1, DirectoryServiceId: 0 }

t.test('health, before the appliances are there and after', async t => {
  const starting = await adminOf(t, null)
  t.match(await starting.call('GET', '/v1/health/live'), { status: 200, json: { status: 'live' } })
  t.match(await starting.call('GET', '/v1/health/ready'), { status: 503, json: { status: 'starting', appliances: [] } })
  t.match(await starting.call('GET', '/v1/appliances'), { status: 503, json: { title: 'Service Unavailable', detail: /being started/ } })
  t.equal((await starting.call('GET', '/openapi.json')).status, 200)

  const fleet = await startTestFleet(t)
  const { call } = await adminOf(t, fleet)
  const ready = { status: 200, json: { status: 'ready', appliances: [{ name: 'source', ready: true, error: null }] } }
  t.match(await call('GET', '/v1/health/ready'), ready)
  t.match(await call('GET', '/v1/health/ready?probe=true'), ready)
  t.equal((await call('POST', '/v1/reset')).status, 204)
  t.match(await call('GET', '/v1/health/ready'), ready, 'a reset takes nothing back')
})

t.test('appliances are made and dropped while the process runs', async t => {
  const fleet = await startTestFleet(t)
  const admin = await adminOf(t, fleet)
  const { call } = admin
  const made = await call('POST', '/v1/appliances', { json: { name: 'lab', version: '3.9', devices: 3, seed: 7, switches: { pageSize: 2, commonNameArgument: 'x' } } })
  t.match(made, { status: 201, headers: { location: '/v1/appliances/lab' }, json: { name: 'lab', version: '3.9', sessions: 0, csr: null, trustStore: [], switches: { pageSize: 2, commonNameArgument: 'x' }, certificate: { origin: 'factory' } } })
  t.notMatch(made.text, /PRIVATE KEY|"digest"|"salt"/)
  const lab = clientOf({ host: '127.0.0.1', port: made.json.port })
  t.match(await lab.call('GET', '/api/ApplicationService/Info'), { status: 200, json: { Version: '3.9' } })
  t.match((await lab.call('GET', '/api/DeviceService/Devices')).json, { '@odata.count': 3 })
  t.equal(new X509Certificate(made.json.certificate.chain).fingerprint256, (await lab.handshake()).fingerprint256)
  t.strictSame((await call('GET', '/v1/appliances')).json.appliances.map(({ name }: { name: string }) => name), ['source', 'lab'])
  await lab.call('POST', '/api/SessionService/Sessions', { json: { UserName: 'admin', Password: 'admin', SessionType: 'API' } })
  await csrOf(lab)
  t.match((await call('GET', '/v1/appliances/lab')).json, { sessions: 1, csr: /BEGIN CERTIFICATE REQUEST/ })

  for (const [json, status, detail] of [
    [{ name: 'lab' }, 409, 'there is an appliance "lab" already'],
    [{ name: 'x', port: made.json.port }, 409, /port is in use/],
    [{ name: 'x', switches: { warp: 9 } }, 422, /unknown switch "warp"/],
    [{ name: 'x', switches: { pageSize: true } }, 422, /"pageSize" takes a whole number/],
    [{ name: 'x', snapshot: { appliance: 'lab', id: '9' } }, 404, 'there is no snapshot "9"'],
    [{ name: 'X' }, 400, /the body does not fit: \/name/],
    [{ nmae: 'x' }, 400, /no property "nmae"/]
  ] as const) t.match(await call('POST', '/v1/appliances', { json }), { status, json: { status, detail } })
  t.equal(fleet.members.length, 2, 'what was refused left nothing')

  t.equal((await call('DELETE', '/v1/appliances/lab')).status, 204)
  await t.rejects(lab.call('GET', '/api/ApplicationService/Info'), { code: 'ECONNREFUSED' })
  t.match(await call('GET', '/v1/appliances/lab'), { status: 404, json: { detail: 'there is no appliance "lab"' } })
  t.equal((await call('POST', '/v1/appliances', { json: { name: 'lab' } })).status, 201, 'its name is free again')
  t.equal((await call('POST', '/v1/appliances')).status, 201, 'without a body')
})

t.test('two files of tests, each with its own appliances, do not see each other', async t => {
  const fleet = await startTestFleet(t)
  const admin = await adminOf(t, fleet)
  await Promise.all(['one', 'two'].map(async user => {
    const { client, path } = await own(admin)
    t.equal((await client.call('POST', '/api/AccountService/Accounts', { json: { ...ACCOUNT, UserName: user } })).status, 201)
    await admin.call('POST', `${path}/clock/advance`, { json: { seconds: user === 'one' ? 3600 : -3600 } })
    t.strictSame(await userNames(client), ['admin', user])
    await admin.call('POST', `${path}/reset`)
    t.strictSame(await userNames(client), ['admin'])
    await admin.call('DELETE', path)
  }))
  t.strictSame(await userNames(consoleOf(fleet)), ['admin'])
})

t.test('reset: of the parts that are named, of one or of all', async t => {
  const fleet = await startTestFleet(t)
  const admin = await adminOf(t, fleet)
  const { client, path } = await own(admin, { switches: { webServerRestartSeconds: 60 } })
  const before = (await admin.call('GET', path)).json
  const { headers } = await client.call('POST', '/api/SessionService/Sessions', { json: { UserName: 'admin', Password: 'admin', SessionType: 'API' } })
  const spoil = async (): Promise<void> => {
    await client.call('POST', '/api/AccountService/Accounts', { json: ACCOUNT })
    await client.call('POST', `${ACTIONS}.UploadCertChain`, { body: 'no file', headers: { 'content-type': 'application/octet-stream' } })
    await admin.call('POST', `${path}/clock/scale`, { json: { rate: 0 } })
    await admin.call('PATCH', `${path}/switches`, { json: { switches: { pageSize: 1 } } })
  }
  await spoil()
  const { journal } = fleet.traffic.of(fleet.appliance(before.name))
  const entries = journal.fill.entries
  t.ok(entries > 0)
  t.equal((await admin.call('POST', `${path}/reset`, { json: { journal: true } })).status, 204)
  t.equal(journal.fill.entries, 0)
  t.strictSame(await userNames(client), ['admin', 'jane'].slice(0, 1), 'pages of one')
  await admin.call('POST', `${path}/reset`, { json: { state: true, faults: false } })
  t.strictSame(await userNames(client), ['admin'])
  const { clock: { time, local, offsetMilliseconds, ...clock }, ...after } = (await admin.call('GET', path)).json
  t.match(before, after, 'certificate, identity, switches and all')
  t.match(clock, { rate: 1, frozen: false })
  t.ok(Math.abs(offsetMilliseconds) < 5)
  t.strictSame((await admin.call('GET', `${path}/diagnoses`)).json, { diagnoses: [] })
  t.equal((await admin.call('GET', `${path}/application.log`)).text, '')
  t.equal((await client.call('GET', '/api/SessionService/Sessions', { as: String(headers['x-auth-token']) })).status, 401, 'sessions end')
  await spoil()
  await admin.call('POST', `${path}/faults`, { json: { delay: { kind: 'fixed', ms: 0 } } })
  await admin.call('POST', '/v1/reset')
  t.equal(journal.fill.entries, 0, 'of all, all parts')
  t.strictSame((await admin.call('GET', `${path}/faults`)).json.rules, [])
  t.strictSame(await userNames(client), ['admin'])
  t.match(await admin.call('POST', `${path}/reset`, { json: { stat: true } }), { status: 400 })
})

t.test('a reset that names no part takes back all, one that spares all is refused', async t => {
  const fleet = await startTestFleet(t)
  const admin = await adminOf(t, fleet)
  const { client, path } = await own(admin)
  for (const reset of [`${path}/reset`, '/v1/reset']) {
    await client.call('POST', '/api/AccountService/Accounts', { json: ACCOUNT })
    t.equal((await admin.call('POST', reset, { json: {} })).status, 204)
    t.strictSame(await userNames(client), ['admin'], reset)
    t.match(await admin.call('POST', reset, { json: { state: false } }), { status: 400, json: { detail: /^nothing is to be reset: one of state, journal, faults, snapshots/ } })
  }
})

t.test('what tests make is freed by a reset, and before that the oldest of it goes', async t => {
  const fleet = await startTestFleet(t)
  const { call } = await adminOf(t, fleet)
  const snapshots = async (): Promise<string[]> => (await call('GET', '/v1/appliances/source/snapshots')).json.snapshots.map(({ id }: { id: string }) => id)
  const authorities = async (): Promise<string[]> => (await call('GET', '/v1/certificate-authorities')).json.certificateAuthorities.map(({ id }: { id: string }) => id)
  const { call: called } = clientOf(fleet.endpoints[0] ?? { host: '', port: 0 })
  await fleet.authorities.named()
  for (let count = 0; count < 101; count++) {
    t.equal((await call('POST', '/v1/appliances/source/snapshots', { json: { id: `s${count}` } })).status, 201)
    t.equal((await call('POST', '/v1/certificate-authorities', { json: { id: `c${count}` } })).status, 201)
  }
  const kept = Array.from({ length: 100 }, (_, index) => index + 1)
  t.strictSame(await snapshots(), kept.map(count => `s${count}`))
  t.strictSame(await authorities(), ['fleet', ...kept.map(count => `c${count}`)], "the process's own stays")
  await call('PUT', '/v1/appliances/source/snapshots/s5', { json: (await call('GET', '/v1/appliances/source/snapshots/s5?keys=true')).json })
  t.equal((await snapshots()).length, 100, 'one of the same id is no further one')
  await call('POST', '/v1/reset', { json: { journal: true } })
  t.strictSame([(await snapshots()).length, (await authorities()).length], [100, 101], 'other parts')
  await call('POST', '/v1/appliances/source/reset')
  t.strictSame(await snapshots(), [])
  await call('POST', '/v1/reset')
  t.strictSame(await authorities(), [])

  const [{ port } = { port: 0 }] = fleet.endpoints
  await called('POST', '/api/AccountService/Accounts', { json: ACCOUNT })
  await call('POST', '/v1/appliances', { json: { name: 'lab' } })
  await call('DELETE', '/v1/appliances/source')
  t.equal((await call('POST', '/v1/reset')).status, 204)
  t.strictSame((await call('GET', '/v1/appliances')).json.appliances.map(({ name }: { name: string }) => name), ['source', 'lab'], 'what was configured comes back')
  t.equal((await call('GET', '/v1/appliances/source')).json.port, port)
  t.strictSame(await userNames(clientOf({ host: '127.0.0.1', port })), ['admin'])
})

t.test('a configured appliance comes back from its folder as it was at the start', async t => {
  const fleet = await startTestFleet(t, { dataDirectory: folderOf(t) })
  const { call } = await adminOf(t, fleet)
  const source = consoleOf(fleet)
  await source.call('POST', '/api/AccountService/Accounts', { json: ACCOUNT })
  await call('DELETE', '/v1/appliances/source')
  await call('POST', '/v1/reset', { json: { journal: true } })
  t.strictSame((await call('GET', '/v1/appliances')).json.appliances, [], 'with its state alone')
  await call('POST', '/v1/reset')
  t.strictSame(await userNames(source), ['admin'])
})

t.test('snapshots: taken, listed, compared, restored, moved, and refused', async t => {
  const fleet = await startTestFleet(t)
  const admin = await adminOf(t, fleet)
  const { call } = admin
  const { client, path } = await own(admin, { version: '4.0.1' })
  t.match(await call('POST', `${path}/snapshots`, { json: { id: 'clean' } }), { status: 201, json: { id: 'clean', version: '4.0.1' } })
  t.match(await call('POST', `${path}/snapshots`, { json: { id: 'clean' } }), { status: 409 })
  await client.call('POST', '/api/AccountService/Accounts', { json: ACCOUNT })
  await csrOf(client)
  t.match((await call('POST', `${path}/snapshots`)).json, { id: '1' })
  t.strictSame((await call('GET', `${path}/snapshots`)).json.snapshots.map(({ id }: { id: string }) => id), ['clean', '1'])

  const diff = await call('GET', `${path}/snapshots/clean/diff?against=1`)
  t.match(diff.json.differences.find((difference: { path: string }) => difference.path === '/accounts/1'), { kind: 'added', after: { userName: 'jane', password: null } })
  t.ok(diff.json.differences.some(({ path }: { path: string }) => path.startsWith('/csr')))
  t.notMatch(diff.text, /PRIVATE KEY|"digest":"/)
  t.strictSame((await call('GET', `${path}/snapshots/clean/diff`)).json, diff.json, 'against now')
  t.strictSame((await call('GET', `${path}/snapshots/1/diff?against=1`)).json, { differences: [] })

  const bare = await call('GET', `${path}/snapshots/1`)
  t.match(bare.json, { keys: false, formatVersion: 1 })
  t.notMatch(bare.text, /PRIVATE KEY|"digest":"/)
  t.ok(bare.text.includes('jane'))
  const full = (await call('GET', `${path}/snapshots/1?keys=true`)).json
  t.match(JSON.stringify(full), /PRIVATE KEY/)

  t.equal((await call('POST', `${path}/snapshots/clean/restore`)).status, 204)
  t.strictSame(await userNames(client), ['admin'])
  t.equal((await call('POST', `${path}/snapshots/1/restore`)).status, 204)
  t.strictSame(await userNames(client), ['admin', 'jane'])

  t.match((await call('PUT', '/v1/appliances/source/snapshots/there', { json: full })).json, { id: 'there' })
  t.match(await call('POST', '/v1/appliances/source/snapshots/there/restore'), { status: 409, json: { detail: 'the snapshot "there" is of version 4.0.1, the appliance of version 3.10.2' } })
  for (const wanted of [{ state: full }, { snapshot: { appliance: path.split('/').at(-1), id: '1' } }]) {
    const copy = await own(admin, wanted)
    t.strictSame(await userNames(copy.client), ['admin', 'jane'])
    t.equal((await copy.client.handshake()).fingerprint256, (await client.handshake()).fingerprint256)
    await call('POST', `${copy.path}/reset`)
    t.strictSame(await userNames(copy.client), ['admin', 'jane'], 'that is its start')
  }
  t.match(await call('POST', '/v1/appliances', { json: { state: full, version: '4.1' } }), { status: 409 })

  const other = (await call('GET', `${path}/snapshots/clean?keys=true`)).json
  const key = Object.keys(full.files).find(name => name.startsWith('web-certificate') && name.endsWith('.key')) ?? ''
  for (const [json, status, detail] of [
    [bare.json, 409, /without its keys/],
    [{ ...full, formatVersion: 99 }, 409, 'the snapshot has format 99, this version of mock-ome reads 1'],
    [{ ...full, format: 'zip' }, 400, /format/],
    [{ ...full, state: {} }, 422, /does not hold an appliance's state: version must be/],
    [{ ...full, state: { ...full.state, accounts: [{}] } }, 422, /accounts\[0\]\.id must be there/],
    [{ ...full, files: {} }, 422, /lacks its file/],
    [{ ...full, files: { ...full.files, [key]: 'x' } }, 422, /is damaged: .*is not a private key/],
    [{ ...full, files: { ...full.files, [key]: full.files[key].replace(/[A-Z]/, 'z') } }, 422, /is damaged/],
    [{ ...full, state: { ...full.state, webCertificate: { ...full.state.webCertificate, privateKey: full.state.csr.privateKey } } }, 422, /do not go together/]
  ] as const) t.match(await call('PUT', `${path}/snapshots/x`, { json }), { status, json: { detail } })
  t.equal((await call('PUT', `${path}/snapshots/clean`, { json: other })).status, 200)
  t.equal((await call('DELETE', `${path}/snapshots/clean`)).status, 204)
  for (const gone of ['', '/diff', '?keys=true']) t.equal((await call('GET', `${path}/snapshots/clean${gone}`)).status, 404)
  t.equal((await call('GET', `${path}/snapshots/1/diff?against=clean`)).status, 404)
})

t.test('the clock: sessions, locks and certificates follow', async t => {
  const fleet = await startTestFleet(t)
  const admin = await adminOf(t, fleet)
  const { call } = admin
  const { client, path } = await own(admin)
  const login = async (Password: string): Promise<{ status: number, token: string }> => {
    const { status, headers } = await client.call('POST', '/api/SessionService/Sessions', { as: 'none', json: { UserName: 'admin', Password, SessionType: 'API' } })
    return { status, token: String(headers['x-auth-token']) }
  }
  const { token } = await login('admin')
  t.match((await call('PUT', `${path}/clock`, { json: { time: '2031-02-03T04:05:06', rate: 0 } })).json, { time: '2031-02-03T04:05:06.000Z', local: '2031-02-03 04:05:06.000', rate: 0, frozen: true, zone: 'Etc/GMT' })
  t.equal((await client.call('GET', '/api/ApplicationService/Info', { as: token })).status, 401, 'the session has timed out')
  for (let attempt = 0; attempt < 3; attempt++) await login('wrong')
  t.equal((await login('admin')).status, 401, 'locked')
  t.match((await call('POST', `${path}/clock/advance`, { json: { seconds: 901.5 } })).json, { time: '2031-02-03T04:20:07.500Z' })
  t.equal((await login('admin')).status, 201, 'the lock has ended')
  t.match((await call('POST', `${path}/clock/scale`, { json: { rate: 60 } })).json, { rate: 60, frozen: false })
  t.match((await call('POST', `${path}/clock/freeze`)).json, { frozen: true })
  t.match((await call('GET', `${path}/clock`)).json, { frozen: true })
  for (const json of [{ time: 'tomorrow' }, { time: '0.5' }, { time: '12026-01-01T00:00:00Z' }]) t.match(await call('PUT', `${path}/clock`, { json }), { status: 422, json: { detail: /no time from 1970 to 9999/ } })
  t.equal((await call('POST', `${path}/clock/advance`, { json: { seconds: -1e11 } })).status, 422)
  t.equal((await call('POST', `${path}/clock/scale`, { json: { rate: -1 } })).status, 400)
  t.equal((await call('POST', `${path}/clock/advance`)).json.detail, 'this request needs a body')
})

t.test('a play in any language certifies the mock, and learns why it was refused', async t => {
  const fleet = await startTestFleet(t)
  const admin = await adminOf(t, fleet)
  const { call } = admin
  const { client, path, name } = await own(admin)
  const ca = await call('POST', '/v1/certificate-authorities', { json: { id: 'lab', commonName: 'Lab Root', intermediates: 2 } })
  t.match(ca, { status: 201, headers: { location: '/v1/certificate-authorities/lab' }, json: { id: 'lab', commonName: 'Lab Root', intermediates: 2 } })
  t.notMatch(ca.text, /PRIVATE KEY/)
  t.match(await call('POST', '/v1/certificate-authorities', { json: { id: 'lab' } }), { status: 409 })
  t.equal((await call('POST', '/v1/certificate-authorities')).status, 201, 'without a body')
  t.equal((await call('GET', '/v1/certificate-authorities')).json.certificateAuthorities.length, 2)
  const short = new X509Certificate((await call('POST', '/v1/certificate-authorities', { json: { keyType: 'rsa', days: 7 } })).json.root)
  t.equal(short.publicKey.asymmetricKeyType, 'rsa')
  t.ok(endsWithin(short, 7))
  const root = await call('GET', '/v1/certificate-authorities/lab/root.pem')
  t.equal(root.headers['content-type'], 'application/x-pem-file')
  t.equal(new X509Certificate(root.text).subject, 'CN=Lab Root')
  t.equal((await call('GET', '/v1/certificate-authorities/lab/chain.pem')).text, ca.json.chain)
  t.equal((await call('GET', '/v1/certificate-authorities/lab')).json.root, root.text)

  const csr = await csrOf(client)
  const upload = async (body: string): Promise<number> => (await client.call('POST', `${ACTIONS}.UploadCertChain`, { body, headers: { 'content-type': 'application/octet-stream' } })).status
  const flawed = await call('POST', '/v1/certificate-authorities/lab/sign', { json: { csr, flaws: ['no-common-name'], profile: 'client-server', days: 10 } })
  const refused = flawed.status === 200 ? flawed.json.file : 'no file'
  t.equal(await upload(refused), 400)
  const [diagnosis] = (await call('GET', `${path}/diagnoses?outcome=refused&operation=UploadCertChain`)).json.diagnoses
  t.match(diagnosis, { operation: 'UploadCertChain', userName: 'admin', outcome: 'refused', findings: [{ cure: /./ }] })
  t.strictSame((await call('GET', `${path}/diagnoses/${diagnosis.id}`)).json, diagnosis)
  const [request] = fleet.traffic.of(fleet.appliance(name)).journal.list({ status: '400' }, 1).entries
  t.strictSame((await call('GET', `${path}/diagnoses?request=${request?.id}`)).json.diagnoses, [diagnosis])
  const log = await call('GET', `${path}/application.log`)
  t.match(log.text, /^\[ERROR\] .*SSLController - uploadNewCertificateChain\(\)/)
  t.equal(log.headers['x-total-lines'], '1')
  await upload('no file')
  const { diagnoses } = (await call('GET', `${path}/diagnoses`)).json
  t.ok(diagnoses[0].id > diagnoses[1].id, 'newest first')
  t.strictSame((await call('GET', `${path}/diagnoses?limit=1`)).json.diagnoses, diagnoses.slice(0, 1))
  t.equal((await call('GET', `${path}/application.log?tail=1`)).text.split('\n').length, 2)
  t.equal((await call('GET', `${path}/application.log?tail=0`)).text, '')
  t.equal((await call('GET', `${path}/application.log?from=0&lines=1`)).text, log.text)
  t.equal((await call('GET', `${path}/application.log?from=7`)).text, '')

  const file = await call('POST', '/v1/certificate-authorities/lab/sign/file?days=30', { body: csr, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  t.equal(await upload(file.text), 200)
  t.match(await call('GET', '/v1/health/ready?probe=true'), { status: 200, json: { status: 'ready' } }, 'a new certificate takes nothing back')
  t.ok(endsWithin(new X509Certificate(file.text), 30))
  t.match((await call('POST', '/v1/certificate-authorities/lab/sign/file?format=p7b', { body: csr })).text, /BEGIN PKCS7/)
  t.match((await client.handshake()).subject, { CN: SUBJECT.DistinguishedName })
  t.match((await call('GET', path)).json, { certificate: { origin: 'chain', facts: [{ subjectAltName: /lab\.example\.com/ }, {}, {}, { subject: 'CN=Lab Root' }] }, trustStore: [root.text] })
  t.match((await call('POST', '/v1/certificate-authorities/lab/sign', { json: { csr, format: 'der' } })).json, { encoding: 'base64', certificates: { length: 4 } })

  for (const [json, status, detail] of [
    [{ csr: 'x' }, 422, /csr is no certification request/],
    [{ csr, flaws: ['nope'] }, 422, /unknown flaw "nope"; known are/],
    [{ csr, profile: 'nope' }, 422, /unknown profile "nope"; known are/],
    [{ csr, format: 'pfx' }, 400, /allowed values: pem, p7b, adcs-p7b, ber-p7b, der/],
    [{}, 400, /csr/]
  ] as const) t.match(await call('POST', '/v1/certificate-authorities/lab/sign', { json }), { status, json: { detail } })
  t.match(await call('POST', '/v1/certificate-authorities/lab/sign/file?flaw=nope', { body: csr }), { status: 422 })
  t.match(await call('POST', '/v1/certificate-authorities/lab/sign/file'), { status: 400 })
  t.ok((await call('GET', '/v1/certificate-flaws')).json.flaws.length > 20)
  t.equal((await call('GET', '/v1/certificate-profiles')).json.profiles[0].id, 'client-server')
  t.equal((await call('DELETE', '/v1/certificate-authorities/lab')).status, 204)
  t.equal((await call('GET', '/v1/certificate-authorities/lab')).status, 404)
  t.equal((await call('DELETE', `${path}/diagnoses`)).status, 204)
  t.strictSame((await call('GET', `${path}/diagnoses`)).json, { diagnoses: [] })
  t.equal((await call('GET', `${path}/diagnoses/1`)).status, 404)
})

function endsWithin ({ validTo }: X509Certificate, days: number): boolean {
  return Date.parse(validTo) - Date.now() <= days * 86_400_000
}

t.test('what is made here lives in memory, and what an appliance does not keep ends with the process', async t => {
  const dataDirectory = folderOf(t)
  const appliances = [{ name: 'source', version: '3.10.2', port: 0 }, { name: 'target', version: '4.0.1', port: 0 }]
  const fleet = await startTestFleet(t, { dataDirectory, appliances })
  const { call } = await adminOf(t, fleet)
  await call('POST', '/v1/appliances', { json: { name: 'lab' } })
  await call('POST', '/v1/certificate-authorities')
  await call('POST', '/v1/appliances/source/snapshots')
  const source = consoleOf(fleet, 'source')
  const { headers } = await source.call('POST', '/api/SessionService/Sessions', { as: 'none', json: { UserName: 'admin', Password: 'admin' } })
  t.equal((await validate(source, consoleOf(fleet, 'target'))).status, 200)
  for (let attempt = 0; attempt < 3; attempt++) await source.call('POST', '/api/SessionService/Sessions', { as: 'none', json: { UserName: 'admin', Password: 'wrong' } })
  t.equal((await source.call('GET', '/api/SessionService/Sessions')).status, 401, 'locked')
  await fleet.stop(0)
  t.strictSame(readdirSync(dataDirectory), ['source', 'target'])

  const again = await startTestFleet(t, { dataDirectory, appliances, username: 'jane', password: 'of a new appliance' })
  const admin = await adminOf(t, again)
  const console = consoleOf(again, 'source')
  t.equal((await admin.call('GET', '/v1/appliances')).json.appliances.length, 2)
  t.strictSame((await admin.call('GET', '/v1/certificate-authorities')).json, { certificateAuthorities: [] })
  t.strictSame((await admin.call('GET', '/v1/appliances/source/snapshots')).json, { snapshots: [] })
  t.strictSame((await admin.call('GET', '/v1/appliances/source/diagnoses')).json, { diagnoses: [] })
  t.strictSame(await userNames(console), ['admin'], 'the account of the folder, and no lock')
  t.equal((await console.call('GET', '/api/SessionService/Sessions', { as: String(headers['x-auth-token']) })).status, 401)
  t.equal((await console.call('GET', '/api/MigrationService/LastValidation')).status, 404)
})

/** Operations that no public source has, in the order of their paths. */
const OURS = [
  '/api/ApplicationService/LogBundles',
  '/api/ApplicationService/LogBundles(*)',
  '/api/BackupRestoreService/Actions/BackupRestoreService.RestoreBackup',
  '/api/BackupRestoreService/Backups',
  '/api/BackupRestoreService/Backups(*)',
  '/api/MigrationService',
  ...['MigrateIn', 'MigrateOut', 'OpenEndpoint', 'RecordValidation', 'ValidateConnection', 'VerifyPeer']
    .map(action => `/api/MigrationService/Actions/MigrationService.${action}`),
  '/api/MigrationService/LastValidation',
  '/api/ReportService/ReportDefs',
  '/api/ReportService/ReportDefs(*)',
  '/api/ReportService/ReportDefs(*)',
  ...['certificate', 'console', 'diagnosis'].map(name => `/core/mockome/${name}`)
]

t.test('coverage tells simulated, stubbed and absent operations, and what was called', async t => {
  const fleet = await startTestFleet(t)
  const admin = await adminOf(t, fleet)
  const { client, name } = await own(admin)
  await client.call('GET', '/api/SessionService/Sessions')
  await consoleOf(fleet).call('GET', '/api/SessionService/Sessions')
  interface Row { readonly operation: string, readonly coverage: string, readonly hits: number }
  const { totals, operations }: { totals: Record<string, number>, operations: Row[] } = (await admin.call('GET', '/v1/coverage')).json
  const find = (operation: string): Row | undefined => operations.find(row => row.operation === operation)
  t.match(find('GET /api/SessionService/Sessions'), { coverage: 'simulated', hits: 2 })
  t.match(find('GET /api/SessionService/Sessions(*)'), { coverage: 'simulated', hits: 0 })
  t.match(find('POST /api/PluginService/Actions/PluginService.CheckPluginCompatibility'), { coverage: 'stubbed' })
  for (const absent of ['GET /api/PowerService/EPR', 'PUT /api/DeviceService/Devices(*)/Settings(*)']) t.match(find(absent), { coverage: 'absent', hits: 0 })
  t.strictSame(operations.filter(({ coverage }) => coverage === 'ours').map(({ operation }) => operation.split(' ')[1]), OURS)
  const { simulated = 0, stubbed = 0, absent = 0 } = totals
  t.equal(simulated + stubbed + absent, 315, 'all that are public')
  t.equal(Object.values(totals).reduce((sum, count) => sum + count), operations.length)
  t.equal(new Set(operations.map(({ operation }) => operation)).size, operations.length, 'each stands there once')
  const one: { operations: Row[] } = (await admin.call('GET', `/v1/coverage?coverage=simulated&appliance=${name}`)).json
  t.equal(one.operations.find(({ operation }) => operation === 'GET /api/SessionService/Sessions')?.hits, 1)
  t.equal((await admin.call('GET', '/v1/coverage?appliance=nobody')).status, 404)
})

t.test('switches are changed while it runs', async t => {
  const admin = await adminOf(t, await startTestFleet(t))
  const { client, path } = await own(admin)
  t.ok((await admin.call('GET', '/v1/switches')).json.switches.some(({ name }: { name: string }) => name === 'pageSize'))
  t.equal((await client.call('GET', '/api/Nope')).status, 404)
  t.match((await admin.call('PATCH', `${path}/switches`, { json: { switches: { unknownPathStatus: 400 } } })).json, { switches: { unknownPathStatus: 400, pageSize: 50 } })
  t.equal((await client.call('GET', '/api/Nope')).status, 400)
  t.match(await admin.call('PATCH', `${path}/switches`, { json: { switches: { pageSize: 3, maxDepth: -1 } } }), { status: 422, json: { detail: /"maxDepth"/ } })
  t.match((await admin.call('GET', `${path}/switches`)).json, { switches: { pageSize: 50 } }, 'all or none')
  t.match((await admin.call('GET', `${path}/settings`)).json, { switches: { pageSize: 50 } }, 'by the old name as well')
})

t.test('pages for people', async t => {
  const { call } = await adminOf(t, await startTestFleet(t))
  for (const path of ['/docs', '/docs/appliance']) t.match(await call('GET', path), { status: 200, headers: { 'content-type': /text\/html/, 'content-security-policy': /default-src 'none'/ }, text: /swagger-ui-bundle\.js/ })
  t.match((await call('GET', '/docs/start.js')).text, /SwaggerUIBundle/)
  t.match((await call('GET', '/docs')).text, 'data-try="yes"')
  t.match((await call('GET', '/docs/appliance')).text, 'data-try="no"', 'a request from there would go to the admin port')
  t.match((await call('GET', '/v1/appliance-openapi.json')).json.servers, [{ url: 'https://{host}:{port}' }])
  t.match(await call('GET', '/docs/../package.json'), { status: 404 })
  t.match(await call('GET', '/docs/nope.js'), { status: 404 })
})

t.test('the typed client', async t => {
  const fleet = await startMock({ appliances: [{ name: 'source', version: '3.10.2' }, {}], switches: { pageSize: 7 }, adminPort: 0 })
  t.teardown(fleet.stop)
  const source = fleet.appliance('source')
  t.equal(source, source)
  t.strictSame(fleet.appliances.map(({ name, version }) => [name, version]), [['source', '3.10.2'], ['ome', '4.0.1']])
  t.equal(source.switches().pageSize, 7)
  source.set({ pageSize: 8 })
  await source.certify()
  t.equal(fleet.appliance().certificate().split('BEGIN').length - 1, 3)
  const client = clientOf(source)
  t.equal((await client.handshake()).subject.CN, 'localhost')
  const trusted = await new Promise<boolean>((resolve, reject) => {
    import('node:tls').then(({ connect }) => {
      const socket = connect({ host: '127.0.0.1', port: source.port, ca: fleet.ca.root, servername: 'localhost' }, () => { resolve(socket.authorized); socket.end() }).on('error', reject)
    }, reject)
  })
  t.ok(trusted, 'the CA of the fleet vouches for it')
  const id = source.snapshot()
  await client.call('POST', '/api/AccountService/Accounts', { json: ACCOUNT })
  await source.restore(id)
  t.strictSame(await userNames(client), ['admin'])
  await t.rejects(source.certify({ flaws: ['nope' as never] }), { message: /unknown flaw/ })
  t.match(source.diagnoses().filter(({ operation }) => operation === 'UploadCertChain'), [{ outcome: 'accepted' }])
  source.clock.freeze()
  source.clock.set(new Date('2030-01-01T00:00:00Z'))
  source.clock.advance(60)
  t.equal(new Date(source.clock.now()).toISOString(), '2030-01-01T00:01:00.000Z')
  source.clock.scale(1)
  t.strictSame(source.applicationLog(), [])
  t.match(await (await fetch(`${fleet.adminUrl ?? ''}/v1/health/ready`)).json(), { status: 'ready' })
  t.match(fleet.coverage('source').find(({ operation }) => operation === 'POST /api/AccountService/Accounts'), { coverage: 'simulated', hits: 1 })
  t.match(fleet.coverage().find(({ operation }) => operation === 'POST /api/AccountService/Accounts'), { hits: 1 })
  t.match(await fleet.metrics(), /mock_ome_requests_total\{appliance="source",operation="POST \/api\/AccountService\/Accounts",status="201"\} 1/)
  const third = await fleet.add({ version: '3.9' })
  t.equal(third.name, 'ome-2')
  await fleet.remove('ome-2')
  t.throws(() => fleet.appliance('ome-2'), RangeError)
  await fleet.reset(['state'])
  t.equal(source.switches().pageSize, 7)
  t.match((await fleet.ca.sign(await csrOf(client))).toString(), /BEGIN CERTIFICATE/)
  const gone = await (async () => {
    await using short = await startMock()
    return clientOf(short.appliance())
  })()
  await t.rejects(gone.handshake(), { code: 'ECONNREFUSED' }, 'await using stops it')
  await t.rejects(startMock({ appliances: [{ name: 'a', port: source.port }] }), { message: /port is in use/ })
})

t.test('the typed client: faults and the journal, as the admin API has them', async t => {
  const fleet = await startMock({ adminPort: 0, weather: 'flaky', seed: 3, journal: { entries: 50 } })
  t.teardown(fleet.stop)
  const mock = fleet.appliance()
  const client = clientOf(mock)
  const path = `${fleet.adminUrl ?? ''}/v1/appliances/ome`
  const told = async (below: string): Promise<unknown> => await (await fetch(path + below)).json()
  const info = async (): Promise<number> => (await client.call('GET', '/api/ApplicationService/Info', { spoilt: true })).status
  t.equal(mock.faults.list().length, 5, 'the weather')
  t.match(await told('/faults'), { weather: 'flaky', seed: 3 })
  mock.faults.setWeather({ weather: 'calm' })
  t.match(await told('/faults'), { weather: 'calm', seed: 3, rules: [] })

  const spec: FaultSpec = { match: { path: '/api/ApplicationService/*' }, times: 2, effect: { kind: 'unavailable', retryAfter: 7 } }
  const rule = mock.faults.add(spec)
  t.strictSame(rule, { ...spec, id: '1', origin: 'rule', probability: 1, skip: 0, matched: 0, hits: 0 })
  t.strictSame(await told('/faults/1'), rule)
  t.strictSame([await info(), await info(), await info()], [503, 503, 200])
  t.match(mock.faults.get('1'), { matched: 3, hits: 2 })
  t.strictSame(mock.faults.counts(), { unavailable: 2 })
  t.strictSame(await told('/faults'), { weather: 'calm', seed: 3, counts: mock.faults.counts(), rules: mock.faults.list() })
  mock.faults.remove('1')
  mock.faults.add({ delay: { kind: 'fixed', ms: 1 } })
  mock.faults.clear()
  t.strictSame(mock.faults.list(), [])

  t.strictSame(mock.requests.list().map(({ status }) => status), [200, 503, 503])
  t.match(await told('/requests'), { requests: mock.requests.list() })
  t.match(mock.requests.list({ status: '5xx', fault: 'any' }, 1), [{ id: 2, status: 503, faults: [{ rule: '1', kind: 'unavailable' }], request: { headers: { authorization: /^((?!Basic YWRt).)*$/ } } }])
  t.equal(mock.requests.get(3).status, 200)
  t.equal(mock.requests.count({ from: new Date(0), to: new Date(mock.clock.now()) }), 3)
  t.strictSame(await mock.requests.wait(), { reached: true, count: 3 })
  t.strictSame(await mock.requests.wait({ status: '404' }, 1, 0), { reached: false, count: 0 })
  const waiting = mock.requests.wait({ after: 3 }, 2)
  await Promise.all([info(), info()])
  t.strictSame(await waiting, { reached: true, count: 2 })
  t.equal(mock.requests.clear({ status: '503' }), 2)
  t.equal(mock.requests.clear(), 3)
  t.equal(mock.requests.count(), 0)

  // What types cannot tell, or nobody asks where there are none.
  const untyped = (value: unknown): never => value as never
  for (const [act, message] of [
    [() => mock.faults.add({}), 'a rule needs an effect or a delay'],
    [() => mock.faults.add({ probability: 2, effect: { kind: 'empty' } }), 'the rule does not fit: /probability must be <= 1'],
    [() => mock.faults.add(untyped({ effect: { kind: 'nope' } })), /^the rule does not fit: \/effect value of tag "kind"/],
    [() => mock.faults.add(untyped({ efect: { kind: 'empty' } })), 'the rule does not fit: has no property "efect"'],
    [() => mock.faults.get('9'), 'there is no fault rule "9"'],
    [() => { mock.faults.remove('9') }, 'there is no fault rule "9"'],
    [() => { mock.faults.setWeather(untyped({ weather: 'sunny' })) }, 'the weather does not fit: /weather must be equal to one of the allowed values: calm, flaky, hostile'],
    [() => mock.requests.get(99), 'there is no request 99 in the journal'],
    [() => mock.requests.list(untyped({ status: 404 })), 'the filter does not fit: /status must be string'],
    [() => mock.requests.count(untyped({ verb: 'GET' })), 'the filter does not fit: has no property "verb"'],
    [async () => await mock.requests.wait({}, 1, Infinity), 'what is waited for does not fit: /seconds must be <= 600'],
    [async () => await mock.requests.wait({}, 0), 'what is waited for does not fit: /count must be >= 1']
  ] as const) await t.rejects(async () => await act(), { name: 'Problem', message })

  mock.faults.add({ effect: { kind: 'shut', seconds: 60 } })
  await t.rejects(info(), { code: 'ECONNREFUSED' })
  await fleet.reset(['faults'])
  t.equal(mock.faults.list().length, 5, 'the weather of the start')
  const unanswered = mock.requests.wait({ status: '418' }, 1, 600)
  await fleet.stop()
  t.strictSame(await unanswered, { reached: false, count: 0 }, 'nothing waits on')
})
