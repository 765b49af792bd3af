import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import type { Appliance } from '../../src/appliance/appliance.ts'
import { DirectoryStore } from '../../src/appliance/folder/directory-store.ts'
import { Refusal } from '../../src/messages.ts'
import { contentsOf, type SnapshotDocument } from '../../src/admin/snapshots/snapshot-document.ts'
import { folderOf } from '../support/folder.ts'
import { openAppliance } from '../support/pieces.ts'

const ACTOR = { userName: 'admin', ipAddress: '127.0.0.1' }
const PASSPHRASE = 'Open-sesame-1'

interface Fixture {
  /** The folder of a machine from the factory, and of one that was used: contents by path. */
  readonly fresh: Readonly<Record<string, string>>
  readonly used: Readonly<Record<string, string>>
  readonly snapshot: SnapshotDocument
  /** Base 64. */
  readonly backup: string
}

/** Written by the program as it was before parts had slices: optional pieces are absent. The keys in it open nothing. */
const BEFORE: Fixture = JSON.parse(readFileSync(new URL('fixtures/before-slices.json', import.meta.url), 'utf8'))

/** Written by the first release. */
const FIRST_RELEASE: { readonly folder: Fixture['fresh'] } = JSON.parse(readFileSync(new URL('fixtures/first-release.json', import.meta.url), 'utf8'))

async function openFolder (t: Test, files: Fixture['fresh']): Promise<Appliance> {
  const directory = folderOf(t)
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), text)
  }
  const store = await DirectoryStore.open(directory, { onError: error => { t.fail(error.message) } })
  const appliance = await openAppliance({ name: 'source', version: '3.10.2', store })
  t.teardown(async () => { await appliance.close() })
  return appliance
}

function kept (json: string | undefined): Record<string, unknown> {
  return JSON.parse(json ?? '{}')
}

const NAMING = ['version', 'revision', 'auditStart', 'webCertificate', 'csr', 'trustStore']

/** The pieces of a state that hold no names of files. */
function plain (state: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !NAMING.includes(name)))
}

/** What the used machine was told, as its parts tell it. */
async function assertUsed (t: Test, appliance: Appliance): Promise<void> {
  t.strictSame(appliance.accounts.list().map(({ userName, roleId }) => [userName, roleId]), [['admin', '10'], ['jane', '16']])
  t.match(appliance.sessions.limits.find(({ sessionType }) => sessionType === 'API'), { maxSessions: 77, sessionTimeout: 600_000 })
  t.match(appliance.time.state, { timeZone: 'TZ_ID_33' })
  t.match(appliance.settings.get('proxy'), { ipAddress: '192.0.2.1', portNumber: 3_128, enableProxy: true })
  t.ok(appliance.inventory.groups.some(({ name }) => name === 'mine'))
  t.ok((await appliance.jobs.list()).some(({ name }) => name === 'inventory'))
  t.match(appliance.webCertificate.csr?.request, /BEGIN CERTIFICATE REQUEST/)
  t.equal((await appliance.accounts.authenticate('jane', 'Passw0rd!x', { ipAddress: '127.0.0.1' })).userName, 'jane')
}

t.test('a folder of a machine from the factory opens: what it lacks means what it meant', async t => {
  const appliance = await openFolder(t, BEFORE.fresh)
  t.notOk('jobs' in kept(BEFORE.fresh['state.json']), 'the fixture lacks optional pieces')
  t.match(plain(appliance.ledger.state), plain(kept(BEFORE.fresh['state.json'])), 'what was there is as it was')
  t.match(appliance.security.state, { fips: false, policyMessage: '', passwordLengths: { min: 8, max: 32 } })
  t.match(appliance.migration.state, { out: null, done: null, in: null })
  t.strictSame([appliance.plugins.list, appliance.directories.list('AD')], [[], []])
  t.strictSame((await appliance.jobs.list()).map(({ name }) => name), ['Global Health Task', 'Default Inventory Task'])
  const input = { userName: 'joe', password: 'Passw0rd!x', roleId: '16' }
  t.equal((await appliance.accounts.create(input, { ...ACTOR, accountId: '10078' })).id, '20001', 'ids begin where they began')
})

t.test('a folder of the first release opens', async t => {
  const { folder } = FIRST_RELEASE
  const first = await openFolder(t, folder)
  t.match(plain(first.ledger.state), plain(kept(folder['state.json'])), 'what was there is as it was')
  t.equal((await first.jobs.list()).length, 2)
})

t.test('a folder of a machine that was used opens and means the same', async t => {
  const appliance = await openFolder(t, BEFORE.used)
  t.match(plain(appliance.ledger.state), plain(kept(BEFORE.used['state.json'])))
  t.equal(appliance.ledger.state.revision, kept(BEFORE.used['state.json'])['revision'])
  t.equal(appliance.ledger.auditLog.entries.length, BEFORE.used['audit-log.jsonl']?.trimEnd().split('\n').length)
  await assertUsed(t, appliance)
})

t.test('a snapshot restores, in a machine of its own and in another one', async t => {
  const { ledger } = await openAppliance({ version: '3.10.2' })
  const contents = ledger.slices.read(contentsOf(BEFORE.snapshot))
  const other = await openAppliance({ version: '3.10.2' })
  await other.ledger.replace(() => contents)
  await assertUsed(t, other)
  t.match(other.identity.guid, kept(JSON.stringify(BEFORE.snapshot.state))['guid'])
})

t.test('a backup is brought back', async t => {
  const appliance = await openAppliance({ name: 'source', version: '3.10.2' })
  const file = Buffer.from(BEFORE.backup, 'base64')
  await t.rejects(appliance.backups.restore({ file, passphrase: 'another' }, ACTOR), new Refusal('MOCK1060'))
  await appliance.backups.restore({ file, passphrase: PASSPHRASE }, ACTOR)
  await assertUsed(t, appliance)
  const leaf = createHash('sha256').update(appliance.webCertificate.credentials.chain).digest('hex').slice(0, 16)
  t.ok(`pki/web-certificate-${leaf}.pem` in BEFORE.used, 'with its certificate')
})
