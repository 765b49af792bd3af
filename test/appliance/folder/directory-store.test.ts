import { appendFile, cp, mkdir, open, readFile, readdir, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { DirectoryStore, StoreError, type DirectoryStoreOptions } from '../../../src/appliance/folder/directory-store.ts'
import { FOLDER_VERSION } from '../../../src/appliance/folder/generation.ts'
import type { Stored } from '../../../src/appliance/written.ts'
import { folderOf } from '../../support/folder.ts'
import { makeEntry, makeIdentity, makeState } from '../../support/identity.ts'
import { loadFrom, saving } from '../../support/kept.ts'
import { lineAfter, linesIn, writeLinesTo } from '../../support/lines.ts'
import { writeOldFolder } from '../../support/old-folder.ts'
import { anyOf, assertWholeState, leftoversIn } from '../../support/whole-state.ts'

const FIRST = makeState(0, makeIdentity('first.example.com'))
const SECOND = makeState(1, makeIdentity('second.example.com'))

interface Opened {
  readonly store: DirectoryStore
  readonly directory: string
  readonly errors: string[]
}

async function openStore (t: Test, options: DirectoryStoreOptions & { directory?: string } = {}): Promise<Opened> {
  const directory = options.directory ?? join(folderOf(t), 'data', 'source')
  const errors: string[] = []
  const store = await DirectoryStore.open(directory, { onError: error => { errors.push(error.message) }, ...options })
  t.teardown(async () => { await store.close() })
  return { store, directory, errors }
}

/** A folder with the first state and two audit entries, in use by nobody. */
async function saved (t: Test): Promise<string> {
  const { store, directory } = await openStore(t)
  await store.save(saving(FIRST), [makeEntry(1), makeEntry(2)])
  await store.close()
  return directory
}

/** The same, as older versions wrote it. */
async function savedByOld (t: Test): Promise<string> {
  const directory = join(folderOf(t), 'data', 'source')
  writeOldFolder(directory, FIRST, [makeEntry(1), makeEntry(2)])
  return directory
}

/** The files of a folder but its log, with their contents. */
async function filesOf (directory: string): Promise<Record<string, string>> {
  const names = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = names.filter(entry => entry.isFile() && entry.name !== 'application.log').map(({ parentPath, name }) => join(parentPath, name)).sort()
  return Object.fromEntries(await Promise.all(paths.map(async path => [path, await readFile(path, 'latin1')])))
}

/** Opens a folder as an appliance does. @throws {StoreError} with the folder free again */
async function openWhole (directory: string): Promise<Stored | null> {
  const store = await DirectoryStore.open(directory)
  try {
    return await loadFrom(store)
  } finally {
    await store.close()
  }
}

async function auditIds (directory: string): Promise<Array<number | undefined>> {
  return (await openWhole(directory))?.auditLog.map(entry => entry.id) ?? []
}

t.test('an appliance comes back as it was kept', async t => {
  const { store, directory, errors } = await openStore(t)
  t.equal(await loadFrom(store), null, 'a new folder holds no appliance')
  await store.save(saving(FIRST), [])
  await store.save(saving(SECOND), [makeEntry(1, 'the "first" || line\nbreak'), makeEntry(2)])
  store.appendAudit(makeEntry(3))
  store.appendLog('one line')
  store.appendLog('another line\n')
  t.match(await loadFrom(store), { state: SECOND, auditLog: [{ id: 1 }, { id: 2 }, { id: 3 }] }, 'read while open')
  await store.close()

  const again = await openStore(t, { directory })
  const stored = await loadFrom(again.store)
  t.same(stored, { state: SECOND, auditLog: [makeEntry(1, 'the "first" || line\nbreak'), makeEntry(2), makeEntry(3)] })
  t.equal(await readFile(join(directory, 'tomcat', 'application.log'), 'utf8'), 'one line\nanother line\n')
  const third = {
    ...SECOND,
    revision: 2,
    csr: null,
    trustStore: [],
    accounts: SECOND.accounts.map(account => ({ ...account, userTypeId: 2 as const })),
    time: { timeZone: 'TZ_ID_33', ntp: true, ntpAddresses: ['192.0.2.1', null], offset: -5000 }
  }
  await again.store.save(saving(third), [])
  await again.store.close()

  t.match(await assertWholeState(directory), { state: third })
  t.same((await readdir(join(directory, 'pki'))).map(name => name.replace(/[0-9a-f]{16}/, '…')).sort(), ['web-certificate-….key', 'web-certificate-….pem'],
    'of the old states nothing stays')
  t.same(errors.concat(again.errors), [])
})

t.test('folders and files are the owner\'s alone, and keys are in key files', async t => {
  const directory = await saved(t)
  for (const folder of ['', 'pki', 'tomcat']) t.equal((await stat(join(directory, folder))).mode & 0o777, 0o700, `mode of ${folder}`)
  const files = (await readdir(directory, { recursive: true })).filter(name => /\./.test(name)).sort()
  for (const name of files) t.equal((await stat(join(directory, name))).mode & 0o777, 0o600, `mode of ${name}`)
  const secrets = [FIRST.webCertificate.privateKey, FIRST.csr?.privateKey ?? ''].map(key => key.split('\n')[1] ?? '')
  for (const name of files) {
    const contents = await readFile(join(directory, name), 'utf8')
    t.equal(secrets.some(secret => contents.includes(secret)), name.endsWith('.key'), name)
    if (!name.startsWith('pki/')) t.notMatch(contents, /-----BEGIN/, `no PEM in ${name}`)
  }
  t.equal(files.filter(name => name.endsWith('.key')).length, 2)
})

t.test('PEM without a last line break, and an anchor kept twice, come back', async t => {
  const { store, directory } = await openStore(t)
  const anchor = FIRST.trustStore[0] ?? ''
  await store.save(saving({
    ...FIRST,
    webCertificate: { ...FIRST.webCertificate, chain: FIRST.webCertificate.chain.map(pem => pem.trimEnd()) },
    trustStore: [anchor.trimEnd(), anchor]
  }), [])
  t.match(await loadFrom(store), { state: { webCertificate: FIRST.webCertificate, trustStore: [anchor, anchor] } })
  await store.close()
  t.ok(await assertWholeState(directory))
})

/** Changes members of state.json. */
function edit (change: (state: Record<string, unknown>) => void): (directory: string) => Promise<void> {
  return async directory => {
    const path = join(directory, 'state.json')
    const state = JSON.parse(await readFile(path, 'utf8'))
    change(state)
    await writeFile(path, JSON.stringify(state))
  }
}

/** Changes a file of pki/. */
function spoil (file: RegExp, change: (path: string) => Promise<void>): (directory: string) => Promise<void> {
  return async directory => {
    const name = (await readdir(join(directory, 'pki'))).find(name => file.test(name)) ?? ''
    await change(join(directory, 'pki', name))
  }
}

function write (name: string, text: string): (directory: string) => Promise<void> {
  return async directory => { await writeFile(join(directory, name), text) }
}

/** Puts a folder where a file should be. */
function folderAt (name: string): (directory: string) => Promise<void> {
  return async directory => {
    await rm(join(directory, name), { force: true })
    await mkdir(join(directory, name))
  }
}

const OTHER = makeIdentity('other.example.com')

const DAMAGES: ReadonlyArray<readonly [string, (directory: string) => Promise<void>, RegExp]> = [
  ['state.json empty', write('state.json', ''), /state\.json is not JSON .*: restore it from a backup, or remove/],
  ['state.json cut short', async directory => { await truncate(join(directory, 'state.json'), 400) }, /state\.json is not JSON/],
  ['state.json a folder', folderAt('state.json'), /state\.json cannot be read \(EISDIR\): let this user read it/],
  ['state.json a list', write('state.json', '[]'), /does not hold an appliance's state \(it must be an object\)/],
  ['state.json null', write('state.json', 'null'), /\(it must be an object\)/],
  ['written by a newer version', edit(state => { state['version'] = FOLDER_VERSION + 1; state['jobs'] = [] }),
    /was written by a newer version of mock-ome \(its format is 3, this one reads 2\): use that version, or another folder/],
  ['an unknown older version', edit(state => { state['version'] = 0 }), /\(version must be 1\)/],
  ['a member missing', edit(state => { delete state['guid'] }), /\(guid must be there\)/],
  ['a member too many', edit(state => { state['comment'] = 'mine' }), /\(comment must be absent: it is not known\)/],
  ['a negative revision', edit(state => { state['revision'] = -1 }), /\(revision must be a whole number from 0\)/],
  ['a text for a number', edit(state => { state['revision'] = '1' }), /\(revision must be/],
  ['accounts not a list', edit(state => { state['accounts'] = {} }), /\(accounts must be a list\)/],
  ['an account without a name', edit(state => { state['accounts'] = [{ ...FIRST.accounts[0], userName: 7 }] }), /\(accounts\[0\]\.userName must be a text\)/],
  ['an account of no type', edit(state => { state['accounts'] = [{ ...FIRST.accounts[0], userTypeId: 3 }] }), /\(accounts\[0\]\.userTypeId must be one of 1, 2\)/],
  ['an unknown kind of session', edit(state => { state['sessionLimits'] = [{ ...FIRST.sessionLimits[0], sessionType: 'SSH' }] }), /\(sessionLimits\[0\]\.sessionType must be one of GUI, API, UniversalTimeout\)/],
  ['a limit of half a session', edit(state => { state['sessionLimits'] = [{ ...FIRST.sessionLimits[0], maxSessions: 0.5 }] }), /\(sessionLimits\[0\]\.maxSessions must be a whole number\)/],
  ['a lockout of perhaps', edit(state => { state['loginSecurity'] = { ...FIRST.loginSecurity, lockoutByIp: 'perhaps' } }), /\(loginSecurity\.lockoutByIp must be true or false\)/],
  ['a reference out of the folder', edit(state => { state['csr'] = { privateKey: '../../key.pem', request: '/etc/passwd' } }), /\(csr\.privateKey must be the name of a file in pki\)/],
  ['a key missing', spoil(/^web.*key$/, async path => { await rm(path) }), /pki\/web-certificate-[0-9a-f]{16}\.key is missing: restore it/],
  ['a chain missing', spoil(/^web.*pem$/, async path => { await rm(path) }), /\.pem is missing/],
  ['an anchor missing', spoil(/^trust/, async path => { await rm(path) }), /trust-[0-9a-f]{16}\.pem is missing/],
  ['a key that is none', spoil(/^csr.*key$/, async path => { await writeFile(path, 'key') }), /csr-[0-9a-f]{16}\.key is not a private key in PEM/],
  ['a key cut short', spoil(/^csr.*key$/, async path => { await truncate(path, 100) }), /is not a private key in PEM/],
  ['another key', spoil(/^csr.*key$/, async path => { await writeFile(path, OTHER.csr?.privateKey ?? '') }), /\.key has other contents than when it was written/],
  ['a chain cut short', spoil(/^web.*pem$/, async path => { await truncate(path, (await stat(path)).size - 100) }), /is not a list of certificates in PEM/],
  ['a chain that is empty', spoil(/^web.*pem$/, async path => { await truncate(path, 0) }), /is not a list of certificates in PEM/],
  ['a certificate of nonsense', spoil(/^trust/, async path => { await writeFile(path, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n') }), /is not a list of certificates/],
  ['two headers for one certificate', spoil(/^trust/, async path => { await writeFile(path, `-----BEGIN CERTIFICATE-----\n${await readFile(path, 'utf8')}`) }), /is not a list of certificates/],
  ['a request of nonsense', spoil(/^csr.*pem$/, async path => { await writeFile(path, '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n') }), /is not a certificate signing request in PEM/],
  ['no request', spoil(/^csr.*pem$/, async path => { await writeFile(path, 'request') }), /is not a certificate signing request in PEM/],
  ['a key that is a folder', spoil(/^csr.*key$/, async path => { await rm(path); await mkdir(path) }), /\.key cannot be read \(EISDIR\)/],
  ['a damaged line of the audit log', async directory => {
    const path = join(directory, 'audit-log.jsonl')
    await writeFile(path, (await readFile(path, 'utf8')).replace('"id":1', '"id":"1"'))
  }, /audit-log\.jsonl is damaged in line 1: mend or remove that line/],
  ['a last line with its break, but no JSON', async directory => { await appendFile(join(directory, 'audit-log.jsonl'), '{"id":\n') }, /damaged in line 3/],
  ['the audit log a folder', folderAt('audit-log.jsonl'), /audit-log\.jsonl cannot be read \(EISDIR.*\): let this user read it/],
  ['the state gone, but not its keys', async directory => { await rm(join(directory, 'state.json')) }, /state\.json is missing: restore it/],
  ['the state and its keys gone, but not the audit log', async directory => {
    await rm(join(directory, 'state.json'))
    await rm(join(directory, 'pki'), { recursive: true })
  }, /state\.json is missing: restore it/],
  ['pki a file', async directory => { await rm(join(directory, 'pki'), { recursive: true }); await writeFile(join(directory, 'pki'), '') }, /pki cannot be written \(.*pki is a file\)/]
]

/** Gives a file of lines others, with the checksums that belong to them. */
function relined (name: string, change: (lines: Array<Record<string, unknown>>) => object[]): (directory: string) => Promise<void> {
  return async directory => {
    const path = join(directory, name)
    writeLinesTo(path, change(linesIn(path)))
    if (name.startsWith('log-')) await killed(directory)
  }
}

/** Takes back what a stop has said, as if the process had been killed. */
async function killed (directory: string): Promise<void> {
  await rm(join(directory, 'closed.jsonl'))
}

function without (name: string): (directory: string) => Promise<void> {
  return async directory => { await rm(join(directory, name)) }
}

/** Changes the last bytes of a file. */
function flipped (name: string, fromEnd: number): (directory: string) => Promise<void> {
  return async directory => {
    const path = join(directory, name)
    const bytes = await readFile(path)
    bytes[bytes.length - fromEnd] = (bytes[bytes.length - fromEnd] ?? 0) ^ 1
    await writeFile(path, bytes)
  }
}

/** What may become of a folder as it is written now: base, log with a record, audit file. */
const DAMAGES_NOW: typeof DAMAGES = [
  ['no base', without('base-1.jsonl'), /base-….jsonl is missing: restore it from a backup, or remove/],
  ['no base and no log', async directory => { for (const name of ['base-1.jsonl', 'log-1.jsonl']) await rm(join(directory, name)) }, /base-….jsonl is missing/],
  ['nothing but keys', async directory => {
    for (const name of await readdir(directory)) if (/json/.test(name)) await rm(join(directory, name))
  }, /state\.json is missing/],
  ['no log', without('log-1.jsonl'), /log-1\.jsonl is missing/],
  ['a log that does not follow', async directory => { await cp(join(directory, 'log-1.jsonl'), join(directory, 'log-2.jsonl')) }, /log-2\.jsonl is damaged in line 1/],
  ['a log in between missing', async directory => { writeLinesTo(join(directory, 'log-3.jsonl'), [{ log: 3, after: 3 }]) }, /log-2\.jsonl is missing/],
  ['no audit file', without('audit-0.jsonl'), /audit-0\.jsonl is missing/],
  ['an audit file cut at a line', relined('audit-0.jsonl', lines => lines.slice(0, -1)), /audit-0\.jsonl is not the one that the state belongs to/],
  ['another audit file', relined('audit-0.jsonl', lines => lines.map(line => ({ ...line, userName: 'xdmin' }))), /audit-0\.jsonl is not the one/],
  ['a base cut at a line', async directory => {
    const path = join(directory, 'base-1.jsonl')
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1))
  }, /base-1\.jsonl is cut short/],
  ['a base without its last line feed', async directory => { await truncate(join(directory, 'base-1.jsonl'), (await stat(join(directory, 'base-1.jsonl'))).size - 1) }, /base-1\.jsonl is cut short/],
  ['a base with more behind its end', relined('base-1.jsonl', lines => [...lines, { k: 'more', v: 1 }]), /base-1\.jsonl is damaged in line \d+ \(it must be absent/],
  ['a value of the base lost', async directory => {
    const path = join(directory, 'base-1.jsonl')
    await writeFile(path, (await readFile(path, 'utf8')).split('\n').filter(line => !line.includes('"k":"guid"')).join('\n'))
  }, /base-1\.jsonl is damaged in line \d+: restore it/],
  ['a bit of the base', flipped('base-1.jsonl', 700), /base-1\.jsonl is damaged in line \d+/],
  ['a bit of the log', flipped('log-1.jsonl', 60), /log-1\.jsonl is damaged in line 2/],
  ['a bit of the last checksum', flipped('log-1.jsonl', 5), /log-1\.jsonl is damaged in line 2/],
  ['the last line feed', flipped('log-1.jsonl', 1), /log-1\.jsonl is damaged in line 2/],
  ['a bit of the audit file', flipped('audit-0.jsonl', 60), /audit-0\.jsonl is damaged in line \d/],
  ['a log cut at a line', async directory => {
    const path = join(directory, 'log-1.jsonl')
    await writeFile(path, `${(await readFile(path, 'utf8')).split('\n', 1)[0] ?? ''}\n`)
  }, /log-1\.jsonl is not as it was when it was closed/],
  ['a bit of what a stop has said', flipped('closed.jsonl', 30), /closed\.jsonl is damaged in line 1/],
  ['half of what a stop has said', async directory => { await truncate(join(directory, 'closed.jsonl'), 20) }, /closed\.jsonl is cut short, or damaged/],
  ['nothing but what a stop has said', async directory => {
    for (const name of await readdir(directory)) if (name !== 'closed.jsonl') await rm(join(directory, name), { recursive: true })
  }, /base-….jsonl is missing/],
  ['a record lost', async directory => {
    const path = join(directory, 'log-1.jsonl')
    const [head = '', record = ''] = (await readFile(path, 'utf8')).split('\n')
    await writeFile(path, `${head}\n${record}\n${record}\n`)
  }, /log-1\.jsonl is damaged in line 3/],
  ['a revision twice', relined('log-1.jsonl', lines => [...lines, ...lines.slice(1)]), /log-1\.jsonl is damaged in line 3 \(rev must be above 2\)/],
  ['a record of nonsense', relined('log-1.jsonl', lines => [...lines, { rev: 9, put: 7 }]), /log-1\.jsonl is damaged in line 3 \(put must be an object\)/],
  ['the state of a newer version', relined('base-1.jsonl', ([head, ...lines]) => [{ ...head, version: 3 }, ...lines]), /base-1\.jsonl was written by a newer version of mock-ome \(its format is 3/],
  ['a value missing', relined('log-1.jsonl', lines => [...lines, { rev: 9, del: ['guid'] }]), /source does not hold an appliance's state \(guid must be there\)/],
  ['a value too many', relined('log-1.jsonl', lines => [...lines, { rev: 9, put: { comment: 'mine' } }]), /\(comment must be absent: it is not known\)/],
  ['an element of no list', relined('log-1.jsonl', lines => [...lines, { rev: 9, put: { 'guid/1': {} } }]), /\(guid\/1 must be absent: it belongs to no list\)/],
  ['an element twice', relined('log-1.jsonl', lines => [...lines, { rev: 9, put: { 'accounts/1': FIRST.accounts[0] } }]), /\(accounts must be whole: its id \d+ is there twice\)/],
  ['an account of no type', relined('log-1.jsonl', lines => [...lines, { rev: 9, put: { 'accounts/1': { ...FIRST.accounts[0], id: '1', userTypeId: 3 } } }]), /accounts\[1\]\.userTypeId must be one of 1, 2/],
  ['a key missing', spoil(/^web.*key$/, async path => { await rm(path) }), /pki\/web-certificate-[0-9a-f]{16}\.key is missing: restore it/],
  ['another key', spoil(/^web.*key$/, async path => { await writeFile(path, OTHER.csr?.privateKey ?? '') }), /\.key has other contents than when it was written/],
  ['an old state that was brought back', write('state.json', JSON.stringify({ version: 1, revision: 0 })), /state\.json is of an older version than the files beside it/],
  ['the application log a folder', folderAt('tomcat/application.log'), /application\.log cannot be written \(EISDIR/]
]

/** A folder in its second generation, with a record in its log. */
async function savedTwice (t: Test): Promise<string> {
  const directory = await saved(t)
  const { store } = await openStore(t, { directory, longLog: 0 })
  await loadFrom(store)
  await store.save(saving(SECOND), [makeEntry(3)])
  await store.close()
  const again = await openStore(t, { directory })
  await loadFrom(again.store)
  await again.store.save(saving({ ...SECOND, revision: 2 }, SECOND), [makeEntry(4)])
  await again.store.close()
  return directory
}

const TABLES = [['as older versions wrote it', savedByOld, DAMAGES], ['as it is written now', savedTwice, DAMAGES_NOW]] as const

for (const [form, save, damages] of TABLES) {
  for (const [name, damage, message] of damages) {
    t.test(`refused at start, ${form}: ${name}`, async t => {
      const directory = await save(t)
      await damage(directory)
      const before = await filesOf(directory)
      const error: unknown = await openWhole(directory).catch((error: unknown) => error)
      t.type(error, StoreError)
      if (!(error instanceof StoreError)) return
      t.match(error.message, message)
      t.match(error.message, directory, 'names the place')
      t.match(error.message, /^[^\n]+\.$/, 'is one sentence')
      t.notMatch(error.message, /ZGlnZXN0/, 'quotes no digest of a password')
      t.same((await readdir(directory)).filter(name => name.endsWith('.sock')), [], 'and the folder is free again')
      t.same(await filesOf(directory), before, 'nothing is touched')
    })
  }
}

t.test('a folder that cannot be made or written', async t => {
  const file = join(folderOf(t, { file: 'text' }), 'file')
  await t.rejects(DirectoryStore.open(file), { name: 'StoreError', message: `${file} is a file, not a folder: remove it, or use another folder.` })
  await t.rejects(DirectoryStore.open(join(file, 'below')), { name: 'StoreError', message: `${file}/below cannot be written (${file} is a file): let this user write it, or use another folder.` })
  const linux = process.platform === 'linux' ? {} : { skip: 'there is no /proc' }
  t.test('below /proc', linux, async t => {
    await t.rejects(DirectoryStore.open('/proc/mock-ome'), { name: 'StoreError', message: /\/proc\/mock-ome cannot be written \(/ })
    await t.rejects(DirectoryStore.open('/proc/self/task'), { name: 'StoreError', message: /\/proc\/self\/task cannot be written \(/ }, 'it is there, but cannot be written')
  })
})

t.test('a folder has one user at a time', async t => {
  const { store, directory } = await openStore(t)
  await store.save(saving(FIRST), [])
  const inUse = { name: 'StoreError', message: `${directory} is in use by another process: stop that process, or use another folder.` }
  await t.rejects(DirectoryStore.open(directory), inUse)
  await t.rejects(DirectoryStore.open(join(directory, '..', 'source', '.')), inUse, 'by whatever path')
  await store.save(saving(SECOND), [])
  t.match(await loadFrom(store), { state: SECOND }, 'the first is not disturbed')
  await store.close()
  await (await openStore(t, { directory })).store.close()

  for (let round = 0; round < 20; round++) {
    const opened = await Promise.allSettled([1, 2, 3].map(async () => await DirectoryStore.open(directory)))
    const open = opened.flatMap(result => result.status === 'fulfilled' ? [result.value] : [])
    t.ok(open.length < 2, 'of three that open at once one at most has it')
    for (const result of opened) if (result.status === 'rejected') t.match(result.reason, inUse)
    for (const store of open) await store.close()
  }
  t.match(await assertWholeState(directory), { state: SECOND })
  t.same((await readdir(directory)).filter(name => name.endsWith('.sock')), [])
})

t.test('what is left of locks is removed', async t => {
  const directory = await saved(t)
  // Some backups turn a socket into a file; sockets of killed processes are in the kill test.
  for (const name of ['in-use', 'opening']) await writeFile(join(directory, `${name}-0123456789abcdef.sock`), '')
  await openStore(t, { directory })
  t.equal((await readdir(directory)).filter(name => name.endsWith('.sock')).length, 1)
})

t.test('where the file system has no locks the folder is used, and the operator told', async t => {
  t.intercept(process, 'platform', { value: 'darwin' })
  const directory = join(folderOf(t), 'long'.repeat(30))
  const { store, errors } = await openStore(t, { directory })
  t.same(errors, [`${directory} cannot be locked (its path is too long for a socket): let no second process use it.`])
  await store.save(saving(FIRST), [])
  t.match(await loadFrom(store), { state: FIRST })
})

/** What a kill leaves at each step of the save that replaces the first state by the second, and which of them it must be. */
const STEPS: ReadonlyArray<readonly [string, (now: string, later: string) => Promise<void>, typeof FIRST]> = [
  ['nothing written', async () => {}, FIRST],
  ['a PEM file not yet renamed', async now => { await writeFile(join(now, 'pki', 'csr-0123456789abcdef.key.tmp'), '-----BEGIN PRI') }, FIRST],
  ['some PEM files', async (now, later) => { await copyPem(now, later, name => !name.endsWith('.key')) }, FIRST],
  ['all PEM files and a part of the record', async (now, later) => {
    await copyPem(now, later)
    await cp(join(later, 'log-0.jsonl'), join(now, 'log-0.jsonl'))
    await truncate(join(now, 'log-0.jsonl'), (await stat(join(now, 'log-0.jsonl'))).size - 100)
  }, FIRST],
  ['all of the record but its line feed', async (now, later) => {
    await copyPem(now, later)
    await cp(join(later, 'log-0.jsonl'), join(now, 'log-0.jsonl'))
    await truncate(join(now, 'log-0.jsonl'), (await stat(join(now, 'log-0.jsonl'))).size - 1)
  }, FIRST],
  ['all but the removal of what is old', async (now, later) => { await cp(later, now, { recursive: true }) }, SECOND],
  ['a new log not yet renamed', async (now, later) => {
    await cp(later, now, { recursive: true })
    await writeFile(join(now, 'log-1.jsonl.tmp'), '{"log":1')
  }, SECOND],
  ['a new log', async (now, later) => {
    await cp(later, now, { recursive: true })
    writeLinesTo(join(now, 'log-1.jsonl'), [{ log: 1, after: 1 }])
    await writeFile(join(now, 'audit-1.jsonl'), lineAfter(makeEntry(1), 0).text.slice(0, 50))
  }, SECOND],
  ['a part of a new base', async (now, later) => {
    await cp(later, now, { recursive: true })
    writeLinesTo(join(now, 'log-1.jsonl'), [{ log: 1, after: 1 }])
    await appendFile(join(now, 'audit-0.jsonl'), `${JSON.stringify(makeEntry(3))}\n{"id":4`)
    await writeFile(join(now, 'base-1.jsonl.tmp'), '{"base":1,"version":2,"rev":1,', { mode: 0o600 })
  }, SECOND],
  ['what began anew but its base', async (now, later) => {
    await cp(later, now, { recursive: true })
    writeLinesTo(join(now, 'log-1.jsonl'), [{ log: 1, after: 2, anew: true }])
    await writeFile(join(now, 'audit-1.jsonl'), lineAfter(makeEntry(9), 0).text)
  }, SECOND]
]

async function copyPem (now: string, later: string, filter: (name: string) => boolean = () => true): Promise<void> {
  await cp(join(later, 'pki'), join(now, 'pki'), { recursive: true, filter })
}

for (const [name, step, expected] of STEPS) {
  t.test(`killed with ${name}`, async t => {
    const now = await saved(t)
    await killed(now)
    const later = join(t.testdirName, 'later')
    await cp(now, later, { recursive: true })
    const { store } = await openStore(t, { directory: later })
    await store.save(saving(SECOND), [makeEntry(3), makeEntry(4)])
    await store.close()
    await killed(later)
    await step(now, later)
    t.equal(anyOf(leftoversIn(now)) || /log|began/.test(name), name !== 'nothing written')
    const stored = await assertWholeState(now)
    const entries = expected === FIRST ? [1, 2] : [1, 2, 3, 4]
    t.match(stored, { state: expected, auditLog: entries.map(id => ({ id })) })
    const again = await openStore(t, { directory: now, longLog: 0 })
    await loadFrom(again.store)
    await again.store.save(saving({ ...SECOND, revision: 2 }, stored?.state), [makeEntry(5)])
    await again.store.close()
    t.same(await auditIds(now), [...entries, 5], 'and it goes on')
  })
}

/** What a kill leaves of the carrying over of an old folder. */
const CARRIES: ReadonlyArray<readonly [string, (now: string, later: string) => Promise<void>]> = [
  ['nothing written', async () => {}],
  ['a part of the base', async (now, later) => {
    await cp(join(later, 'log-0.jsonl'), join(now, 'log-0.jsonl'))
    await writeFile(join(now, 'base-0.jsonl.tmp'), '{"base":0,', { mode: 0o600 })
  }],
  ['all but the old state', async (now, later) => {
    for (const name of ['base-0.jsonl', 'log-0.jsonl', 'audit-0.jsonl']) await cp(join(later, name), join(now, name))
  }],
  ['all but the old audit log', async (now, later) => {
    for (const name of ['base-0.jsonl', 'log-0.jsonl', 'audit-0.jsonl', 'state.json']) await cp(join(later, name), join(now, name))
  }]
]

for (const [name, step] of CARRIES) {
  t.test(`an old folder is carried over, killed with ${name}`, async t => {
    const now = await savedByOld(t)
    const later = join(t.testdirName, 'later')
    await cp(now, later, { recursive: true })
    t.match(await openWhole(later), { state: FIRST, auditLog: [{ id: 1 }, { id: 2 }] })
    t.same((await readdir(later)).sort(), ['audit-0.jsonl', 'base-0.jsonl', 'closed.jsonl', 'log-0.jsonl', 'pki', 'state.json', 'tomcat'])
    t.equal(await readFile(join(later, 'state.json'), 'utf8'), '{"version":2}', 'an older version refuses it')
    await step(now, later)
    t.match(await assertWholeState(now), { state: FIRST, auditLog: [{ id: 1 }, { id: 2 }] })
    const [before, after] = [await filesOf(later), await filesOf(now)]
    t.same(Object.values(after), Object.values(before), 'as if nothing had come between')
    const { store } = await openStore(t, { directory: now })
    await loadFrom(store)
    await store.save(saving(SECOND, FIRST), [makeEntry(3)])
    await store.close()
    t.match(await assertWholeState(now), { state: SECOND, auditLog: [{ id: 1 }, { id: 2 }, { id: 3 }] })
  })
}

t.test('files that are not ours are left alone', async t => {
  const directory = await saved(t)
  const files = ['notes.txt', 'pki/notes.pem', 'tomcat/old.log'].map(name => join(directory, name))
  for (const file of files) await writeFile(file, 'mine')
  const { store } = await openStore(t, { directory })
  await store.save(saving(SECOND), [])
  await store.close()
  for (const file of files) t.equal(await readFile(file, 'utf8'), 'mine')
})

t.test('killed before the first state', async t => {
  const directory = await saved(t)
  await killed(directory)
  await rename(join(directory, 'base-0.jsonl'), join(directory, 'base-0.jsonl.tmp'))
  const { store } = await openStore(t, { directory })
  t.equal(await loadFrom(store), null)
  t.same(await readdir(join(directory, 'pki')), [])
  await store.save(saving(SECOND), [makeEntry(1)])
  await store.close()
  t.same(await auditIds(directory), [1])
})

/** Has a method of files fail. @param bytes that are written nevertheless @returns what mends it */
async function failing (t: Test, method: 'appendFile' | 'datasync', message: string, bytes: number): Promise<() => void> {
  const file = await open(t.testdirName)
  const prototype: { appendFile: (text: string) => Promise<void>, datasync: () => Promise<void> } = Object.getPrototypeOf(file)
  await file.close()
  const { appendFile } = prototype
  const { restore } = t.intercept(prototype, method, {
    value: async function (this: typeof prototype, text: string) {
      if (bytes > 0) await appendFile.call(this, text.slice(0, bytes))
      throw Object.assign(new Error(message), { code: message.split(':', 1)[0] })
    }
  })
  return restore
}

t.test('a save that fails leaves the old state and its entries, and can be repeated', async t => {
  const { store, directory, errors } = await openStore(t)
  await store.save(saving(FIRST), [makeEntry(1)])
  const mend = await failing(t, 'appendFile', 'ENOSPC: no space left on device, write', 10)
  await t.rejects(store.save(saving(SECOND), [makeEntry(2, 'never')]),
    { name: 'StoreError', message: `${directory}: the new state could not be saved (ENOSPC: no space left on device).` })
  t.match(await loadFrom(store), { state: FIRST, auditLog: [{ id: 1 }] })
  mend()
  await t.rejects(store.save(saving({ ...SECOND, csr: { privateKey: 'none', request: 'none' } }), [makeEntry(2, 'never')]),
    { name: 'StoreError', message: /the new state could not be saved \(csr-[0-9a-f]{16}\.key is not a private key in PEM\)/ }, 'what could not be read again is not written')
  await t.rejects(store.save(saving(FIRST), [makeEntry(2, 'never')]), RangeError, 'revisions rise')
  store.appendAudit(makeEntry(2))
  await store.save(saving(SECOND), [makeEntry(3)])
  await store.close()
  t.same(errors, [])
  t.match(await assertWholeState(directory), { state: SECOND, auditLog: [{ id: 1 }, makeEntry(2), { id: 3 }] })
})

t.test('a disk that fails to keep what is written: nothing more is saved until it is opened again', async t => {
  const { store, directory, errors } = await openStore(t)
  await store.save(saving(FIRST), [makeEntry(1)])
  const mend = await failing(t, 'datasync', 'EIO: i/o error, fdatasync', 0)
  const message = `${directory}: the new state could not be saved, and nothing more will be until it is started again (EIO: i/o error).`
  await t.rejects(store.save(saving(SECOND), []), { name: 'StoreError', message })
  mend()
  await t.rejects(store.save(saving(SECOND), []), { message }, 'the disk may lie from then on')
  await store.close()
  t.same(errors, [])
  const again = await openStore(t, { directory })
  const stored = await loadFrom(again.store)
  await again.store.save(saving({ ...SECOND, revision: 2 }, stored?.state), [makeEntry(2)])
  t.same((await loadFrom(again.store))?.auditLog.map(({ id }) => id), [1, 2])
})

t.test('lines and saves keep their order', async t => {
  const { store, directory } = await openStore(t)
  const saves = [store.save(saving(FIRST), [makeEntry(1)])]
  store.appendAudit(makeEntry(2))
  store.appendAudit(makeEntry(3))
  saves.push(store.save(saving(SECOND), [makeEntry(4)]))
  store.appendAudit(makeEntry(5))
  saves.push(store.save(saving({ ...SECOND, revision: 2 }), [makeEntry(6)]))
  store.appendAudit(makeEntry(7))
  await store.close()
  await Promise.all(saves)
  t.same(await auditIds(directory), [1, 2, 3, 4, 5, 6, 7])
})

t.test('a record that is cut anywhere never came, and one of which a bit has changed is refused', async t => {
  const directory = await savedTwice(t)
  const path = join(directory, 'log-1.jsonl')
  const whole = await readFile(path)
  const closing = join(directory, 'closed.jsonl')
  const said = await readFile(closing)
  const start = whole.indexOf('\n') + 1
  const some = Math.ceil((whole.length - start) / 40)
  const places = [...Array(5).keys()].map(last => whole.length - 1 - last).concat(Array.from({ length: 40 }, (_, index) => start + index * some))
  for (const place of places.filter(place => place < whole.length)) {
    await writeFile(path, whole.subarray(0, place))
    await writeFile(closing, said)
    await t.rejects(openWhole(directory), { name: 'StoreError', message: /log-1\.jsonl is not as it was when it was closed/ }, `cut to ${place} bytes`)
    await killed(directory)
    t.match(await openWhole(directory), { state: { revision: 1 }, auditLog: [{ id: 1 }, { id: 2 }, { id: 3 }] }, `cut to ${place} bytes`)
    const bytes = Buffer.from(whole)
    bytes[place] = (bytes[place] ?? 0) ^ (1 << place % 8)
    await writeFile(path, bytes)
    await t.rejects(openWhole(directory), { name: 'StoreError', message: /log-1\.jsonl is damaged in line 2/ }, `a bit of byte ${place}`)
  }
  await writeFile(path, whole)
  await killed(directory)
  t.match(await openWhole(directory), { state: { revision: 2 } })
})

t.test('a stop says how far the log goes, and the first write takes that back', async t => {
  const directory = await savedTwice(t)
  const closing = await readFile(join(directory, 'closed.jsonl'))
  const { store } = await openStore(t, { directory })
  await loadFrom(store)
  t.same(await readFile(join(directory, 'closed.jsonl')), closing, 'reading alone does not')
  store.appendAudit(makeEntry(5))
  await store.readLog()
  t.notOk((await readdir(directory)).includes('closed.jsonl'))
  await store.close()
  t.notSame(await readFile(join(directory, 'closed.jsonl')), closing)
  t.match(await openWhole(directory), { state: { revision: 2 }, auditLog: [{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }, { id: 5 }] })
})

t.test('a state that begins a new audit log: what was before is gone with it, and not before', async t => {
  const directory = await saved(t)
  const { store } = await openStore(t, { directory })
  await store.save(saving(SECOND, null), [makeEntry(7)])
  store.appendAudit(makeEntry(8))
  t.same((await loadFrom(store))?.auditLog, [makeEntry(7), makeEntry(8)])
  await store.close()
  t.same(await auditIds(directory), [7, 8])
  t.same((await readdir(directory)).sort(), ['audit-1.jsonl', 'base-1.jsonl', 'closed.jsonl', 'log-1.jsonl', 'pki', 'state.json', 'tomcat'])
  t.same(linesIn(join(directory, 'audit-1.jsonl')).map(({ id }) => id), [7], 'in the files, too')
})

t.test('a state that begins anew and fails leaves what was there', async t => {
  const { store, directory } = await openStore(t)
  await store.save(saving(FIRST), [makeEntry(1)])
  await mkdir(join(directory, 'base-1.jsonl.tmp'))
  await t.rejects(store.save(saving(SECOND, null), [makeEntry(7)]), { message: /could not be saved \(EISDIR/ })
  await store.save(saving(SECOND, FIRST), [makeEntry(2)])
  await rm(join(directory, 'base-1.jsonl.tmp'), { recursive: true })
  t.match(await loadFrom(store), { state: SECOND, auditLog: [{ id: 1 }, { id: 2 }] })
  await store.save(saving({ ...FIRST, revision: 2 }, null), [])
  await store.close()
  t.same(await auditIds(directory), [])
})

t.test('the audit log keeps its newest entries', async t => {
  const { store, directory } = await openStore(t, { auditLimit: 20, longLog: 0 })
  await store.save(saving(FIRST), [])
  for (let id = 1; id <= 60; id++) {
    store.appendAudit(makeEntry(id, 'ä'))
    if (id % 7 === 0) await store.save(saving({ ...FIRST, revision: id }), [])
    await loadFrom(store)
    const lines = (await readdir(directory)).filter(name => /^audit-\d+\.jsonl$/.test(name)).flatMap(name => linesIn(join(directory, name)))
    t.ok(lines.length <= 25, `${lines.length} lines`)
  }
  await store.save(saving({ ...FIRST, revision: 60 }), Array.from({ length: 30 }, (_, index) => makeEntry(61 + index)))
  await store.close()
  const again = await openStore(t, { directory, auditLimit: 10 })
  t.same((await loadFrom(again.store))?.auditLog.map(entry => entry.id), [81, 82, 83, 84, 85, 86, 87, 88, 89, 90])
})

t.test('the application log is rotated', async t => {
  const { store, directory, errors } = await openStore(t, { logLimit: 1000 })
  const path = join(directory, 'tomcat', 'application.log')
  for (let line = 0; line < 50; line++) {
    store.appendLog(`${String(line).padStart(3, '0')} ${'x'.repeat(45)}`)
    await loadFrom(store)
  }
  t.same([(await stat(path)).size, (await stat(`${path}.1`)).size], [500, 1000])
  t.match(await readFile(path, 'utf8'), /^040 x+\n041/)
  t.match(await readFile(`${path}.1`, 'utf8'), /^020 .*\n039 x+\n$/s)
  await store.close()
  const again = await openStore(t, { directory, logLimit: 1000 })
  for (let line = 0; line < 11; line++) again.store.appendLog('y'.repeat(49))
  await again.store.close()
  t.match(await readFile(`${path}.1`, 'utf8'), /^040 /, 'the size is known after a restart')
  t.same(errors, [])
})

t.test('what fails behind the caller\'s back is told', async t => {
  const { store, directory, errors } = await openStore(t)
  await store.save(saving(FIRST), [makeEntry(1)])
  await rename(join(directory, 'log-0.jsonl'), join(directory, 'kept'))
  await mkdir(join(directory, 'log-0.jsonl'))
  await rename(join(directory, 'tomcat'), join(directory, 'gone'))
  store.appendAudit(makeEntry(2))
  store.appendAudit(makeEntry(3))
  store.appendLog('line')
  await t.rejects(store.save(saving(SECOND), [makeEntry(4)]), { message: /the new state could not be saved \(EISDIR/ })
  await rm(join(directory, 'log-0.jsonl'), { recursive: true })
  await rename(join(directory, 'kept'), join(directory, 'log-0.jsonl'))
  await store.save(saving(SECOND), [makeEntry(5)])
  await store.close()
  store.appendAudit(makeEntry(6))
  store.appendLog('line')
  await t.rejects(store.save(saving({ ...SECOND, revision: 2 }), []), { name: 'StoreError', message: /store is closed/ })
  await store.close()
  t.match(errors, [
    /: 2 audit entries could not be added \(EISDIR/,
    /: 1 lines could not be added to tomcat\/application\.log \(ENOENT/,
    /store is closed/,
    /store is closed/
  ])
  await rename(join(directory, 'gone'), join(directory, 'tomcat'))
  t.same(await auditIds(directory), [1, 5], 'no half of a failed append stays')

  const warned = new Promise<Error>(resolve => { process.once('warning', resolve) })
  const silent = await DirectoryStore.open(directory)
  await silent.close()
  silent.appendLog('line')
  t.match(await warned, { message: /store is closed/ }, 'without a listener it is a warning of the process')
})
