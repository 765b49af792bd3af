import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { routes } from '../../routes/index.ts'
import { createLabCa } from '../../certs/lab/lab-ca.ts'
import { openCatalog } from '../../src/cli/catalog-file.ts'
import type { FleetSettings } from '../../src/fleet.ts'
import { hasReached } from '../../src/appliance/version.ts'
import { adminOf } from '../support/admin.ts'
import { certify, requestOf } from '../support/certify.ts'
import { MIGRATION, accessTo } from '../support/connection.ts'
import { type Console, consoleOf, startTestFleet } from '../support/fleet.ts'
import { folderOf } from '../support/folder.ts'
import { NOT_WRITTEN, WRITES, type Writer } from '../support/writes.ts'

type Pieces = Readonly<Record<string, unknown>>

const VERSION = '3.10.2'
const MANIFEST = `<Manifest baseLocation="downloads.dell.com" dateTime="2026-01-02T03:04:05Z" identifier="one" releaseID="R1" version="1"><SoftwareBundle/>
<SoftwareComponent packageID="J0F2X" path="a/BIOS.EXE" vendorVersion="9.1.0" rebootRequired="true"><SupportedDevices><Device componentID="159"/></SupportedDevices>
<SupportedSystems><Brand><Model systemID="0716"><Display lang="en"><![CDATA[R640]]></Display></Model></Brand></SupportedSystems><Criticality value="2"/></SoftwareComponent></Manifest>`

const file = join(folderOf(t), 'catalog.xml')
writeFileSync(file, MANIFEST)
const catalogSource = await openCatalog(file)

/** A console with a catalog of a file, and who writes on it. */
async function start (t: Test, more: Partial<FleetSettings> = {}): Promise<Writer & { readonly console: Console }> {
  const fleet = await startTestFleet(t, { devices: 12, seed: 4, catalogSource, ...more })
  const console = consoleOf(fleet, 'source')
  return { console, client: console, admin: await adminOf(t, fleet), name: 'source' }
}

/** Writes something into each piece of the state. */
async function writeAll (writer: Writer): Promise<void> {
  for (const write of new Set(Object.values(WRITES))) await write(writer)
}

/** The pieces of the state, as they lie on disk. */
function piecesOf ({ fleet, endpoint }: Console): Pieces {
  const { ledger } = fleet.appliance(endpoint.name)
  const { state: { version, revision, ...pieces } } = ledger.slices.layOut(ledger.state)
  return pieces
}

/** What is no part of what a client wrote: who is logged in, and what has happened. */
const OTHERS = new Set(['/api/SessionService/Sessions', '/api/ApplicationService/AuditLogs'])

/** All sets without keys in their paths, as a client sees them. Whoever asks for jobs has them scheduled: look first, and take the pieces then. */
async function seen ({ call }: Console, version: string, without: readonly string[] = []): Promise<Pieces> {
  const sets = routes.filter(({ url, set, since }) => set !== undefined && !url.includes(':') && !OTHERS.has(url) && !without.includes(url) && hasReached(version, since ?? '0'))
  const found = await Promise.all(sets.map(async ({ url }) => [url, (await call('GET', `${url}?$top=1000`)).json.value] as const))
  return Object.fromEntries(found)
}

const JOBS = '/api/JobService/Jobs'
const DISCOVERIES = '/api/DiscoveryConfigService/Jobs'

t.test('something is written into each piece of the state', async t => {
  const { console, ...writer } = await start(t)
  const before = piecesOf(console)
  await writeAll(writer)
  const after = piecesOf(console)
  for (const name of Object.keys(before)) {
    if (Object.hasOwn(NOT_WRITTEN, name)) continue
    t.ok(Object.hasOwn(WRITES, name), `test/support/writes.ts has a row for ${name}`)
    t.notSame(after[name], before[name], name)
  }
  t.strictSame([...Object.keys(WRITES), ...Object.keys(NOT_WRITTEN)].filter(name => !Object.hasOwn(before, name)), [], 'and none for what there is not')
})

t.test('a snapshot brings all of it back, and so does one from a file; a restart changes nothing', async t => {
  const dataDirectory = folderOf(t)
  const { console, ...writer } = await start(t, { dataDirectory })
  const { admin } = writer
  const path = '/v1/appliances/source'
  await writeAll(writer)
  const view = await seen(console, VERSION)
  const pieces = piecesOf(console)
  t.equal((await admin.call('POST', `${path}/snapshots`, { json: { id: 'all' } })).status, 201)
  const { json: file } = await admin.call('GET', `${path}/snapshots/all?keys=true`)
  for (const id of ['all', 'file']) {
    t.equal((await console.call('POST', '/api/ApplicationService/Actions/ApplicationService.ResetApplication', { json: { ResetType: 'RESET_ALL' } })).status, 204)
    for (const name of Object.keys(WRITES)) t.notSame(piecesOf(console)[name], pieces[name], `${name} is as from the factory`)
    if (id === 'file') t.equal((await admin.call('PUT', `${path}/snapshots/file`, { json: file })).status, 200)
    t.equal((await admin.call('POST', `${path}/snapshots/${id}/restore`)).status, 204)
    t.strictSame(piecesOf(console), pieces, id)
    t.strictSame(await seen(console, VERSION), view, `${id}, as a client sees it`)
  }
  await console.fleet.stop(0)
  const { console: again } = await start(t, { dataDirectory })
  t.strictSame(piecesOf(again), pieces, 'after a restart')
  t.strictSame(await seen(again, VERSION), view)
})

t.test('a reset of the configuration leaves all data', async t => {
  const { console, ...writer } = await start(t)
  const factory = piecesOf(console)
  await writeAll(writer)
  const view = await seen(console, VERSION)
  const pieces = piecesOf(console)
  t.equal((await console.call('POST', '/api/ApplicationService/Actions/ApplicationService.ResetApplication', { json: { ResetType: 'RESET_CONFIG' } })).status, 204)
  const after = piecesOf(console)
  const configuration = ['sessionLimits', 'settings', 'webCertificate', 'csr', 'trustStore', 'loginSecurity', 'security', 'directories', 'time']
  for (const name of configuration.filter(name => name !== 'webCertificate')) t.strictSame(after[name], factory[name], `${name} is configuration`)
  for (const name of Object.keys(pieces).filter(name => !configuration.includes(name))) t.strictSame(after[name], pieces[name], name)
  const { '/api/AccountService/ExternalAccountProvider/LDAPAccountProvider': ldap, ...data } = view
  const now = await seen(console, VERSION)
  for (const path of Object.keys(data).filter(path => /^\/api\/(Device|Group|Template|Profile|Network|Identity|Update|Discovery|Alert|Report|Job|Warranty)/.test(path))) t.equal(JSON.stringify(now[path])?.length, JSON.stringify(view[path])?.length, path)
})

t.test('a backup brings all of it back', async t => {
  const { console, ...writer } = await start(t)
  await writeAll(writer)
  const { jobs } = console.fleet.appliance('source')
  const service = '/api/BackupRestoreService'
  t.equal((await console.call('POST', `${service}/Actions/BackupRestoreService.ScheduleBackup`, { json: { Passphrase: 'Correct-horse-1' } })).status, 200)
  await jobs.idle()
  const { jobs: kept, ...pieces } = piecesOf(console)
  const view = await seen(console, VERSION, [JOBS, `${service}/Backups`])
  const { Name } = (await console.call('GET', `${service}/Backups`)).json.value.at(-1)
  await console.call('POST', '/api/ApplicationService/Actions/ApplicationService.ResetApplication', { json: { ResetType: 'RESET_ALL' } })
  t.equal((await console.call('POST', `${service}/Actions/BackupRestoreService.RestoreBackup`, { json: { Name, Passphrase: 'Correct-horse-1' } })).status, 200)
  const { jobs: now, ...back } = piecesOf(console)
  t.strictSame(back, pieces)
  t.strictSame(await seen(console, VERSION, [JOBS, `${service}/Backups`]), view, 'as a client sees it')
})

t.test('a migration carries all data of the fleet, and names no job of the source', async t => {
  const appliances = [{ name: 'source', version: VERSION, port: 0 }, { name: 'target', version: '4.0.1', port: 0 }]
  const { console: source, ...writer } = await start(t, { appliances })
  const target = consoleOf(source.fleet, 'target')
  await writeAll(writer)
  const ca = createLabCa({ now: new Date() })
  for (const console of [source, target]) await certify(console, await requestOf(console, `${console.endpoint.name}.example.com`), { ca })
  const [pieces, own] = [piecesOf(source), piecesOf(target)]
  for (const [asked, action] of [[source, 'MigrateOut'], [target, 'MigrateIn']] as const) {
    const { status, text } = await asked.call('POST', `${MIGRATION}/Actions/MigrationService.${action}`, { json: { Source: accessTo(source), Target: accessTo(target) } })
    if (status !== 200) throw new Error(text)
    await asked.fleet.appliance(asked.endpoint.name).jobs.idle()
  }
  const { ledger } = target.fleet.appliance('target')
  const carried = Object.keys(ledger.slices.leaving(ledger.state))
  const arrived = piecesOf(target)
  t.strictSame(Object.keys(pieces).filter(name => !carried.includes(name)),
    ['guid', 'jobs', 'jobPlans', 'webCertificate', 'csr', 'trustStore', 'time', 'migration', 'plugins', 'backupKey'], 'what stays is listed here')
  const withoutJobs = (piece: unknown): unknown => JSON.parse(JSON.stringify(piece, (name, value) => /taskId$/i.test(name) && value !== 0 ? 0 : value))
  for (const name of carried.filter(name => name !== 'accounts')) {
    t.strictSame(arrived[name], withoutJobs(pieces[name]), name)
    t.notSame(arrived[name], own[name], `${name} is not as it was`)
  }
  const accounts = (await target.call('GET', '/api/AccountService/Accounts')).json.value.map(({ UserName }: { UserName: string }) => UserName)
  t.strictSame(accounts, ['admin', 'alice'])
  const without = [JOBS, DISCOVERIES, '/api/PluginService/Plugins', '/api/BackupRestoreService/Backups']
  const [there, here] = [await seen(source, VERSION, without), await seen(target, VERSION, without)]
  const fleet = Object.keys(there).filter(path => /^\/api\/(Device|Group|Profile|Network|Identity|Warranty|Report)Service/.test(path))
  t.ok(fleet.length > 5)
  // A later version has more links, and times are told in a console's own zone.
  const plain = (members: unknown): unknown => JSON.parse(JSON.stringify(members, (name, value) => /@odata|Time$/.test(name) ? undefined : value))
  for (const path of fleet) t.strictSame(withoutJobs(plain(here[path])), withoutJobs(plain(there[path])), path)
})
