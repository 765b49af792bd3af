import { X509Certificate, createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'
import { type Command, CommanderError } from 'commander'
import t, { type Test } from 'tap'
import { armour } from '../../certs/x509/pem.ts'
import { inspect } from '../../certs/verdict/chain.ts'
import { FLAWS } from '../../certs/lab/flaws.ts'
import { PROFILES } from '../../certs/lab/profiles.ts'
import { createRequest } from '../../certs/x509/request.ts'
import { DEFAULT_CHAIN_SWITCHES } from '../../certs/verdict/rule.ts'
import { caCommand } from '../../src/cli/ca.ts'
import { UsageError } from '../../src/config/usage-error.ts'
import { folderOf } from '../support/folder.ts'
import { OPENSSL_MISSING, opensslVerify } from '../support/openssl.ts'

const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
const csr = armour('CERTIFICATE REQUEST', createRequest({ commonName: 'ome.example.com', organization: 'Dell Inc.' }, ['ome.example.com'], key)).replaceAll('\n', '')

/** Runs `mock-ome ca …` in this process; resolves to what it printed. */
async function run (args: readonly string[], { stdin = '', tty = false }: { stdin?: string, tty?: boolean } = {}): Promise<Buffer> {
  const stdout = Object.assign(new PassThrough(), { isTTY: tty })
  const printed = buffer(stdout)
  await silent(caCommand({ stdin: Readable.from([Buffer.from(stdin)]), stdout })).parseAsync(args, { from: 'user' }).finally(() => stdout.end())
  return await printed
}

function silent (command: Command): Command {
  command.exitOverride().configureOutput({ writeErr: () => {} })
  command.commands.forEach(silent)
  return command
}

/** A folder with a CA of one intermediate, and the request of an appliance on one line. */
async function makeLab (t: Test, ...options: string[]): Promise<{ folder: string, ca: string, sign: (...args: string[]) => Promise<Buffer> }> {
  const folder = folderOf(t, { 'ome.csr': csr })
  const ca = join(folder, 'ca')
  await run(['init', ca, ...options])
  return { folder, ca, sign: async (...args) => await run(['sign', '--ca', ca, '--csr', join(folder, 'ome.csr'), ...args]) }
}

const certificatesOf = (pem: Buffer | string): X509Certificate[] => Array.from(pem.toString().matchAll(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g), ([block]) => new X509Certificate(block))
const subjectsOf = (pem: Buffer | string): string[] => certificatesOf(pem).map(({ subject }) => subject.replace(/\n/g, ', '))

t.test('init makes a folder with certificates, keys and the chain', async t => {
  const folder = join(folderOf(t), 'new', 'ca')
  const printed = await run(['init', folder, '--name', 'Lab Root', '--intermediates', '2', '--days', '100', '--key-type', 'rsa'])
  t.match(printed.toString(), /^lab CA in .*: root\.pem, root\.key, .*chain\.pem\n {2}1 {2}Inter-CA2 {2}issued by Inter-CA1 {2}until \d{4}-\d\d-\d\d\n {2}2 {2}Inter-CA1 {2}issued by Lab Root {3}until .*\n {2}3 {2}Lab Root {3}issued by Lab Root {3}until .*\n$/)
  t.same(readdirSync(folder).sort(), ['chain.pem', 'intermediate-1.key', 'intermediate-1.pem', 'intermediate-2.key', 'intermediate-2.pem', 'root.key', 'root.pem'])
  t.same(subjectsOf(readFileSync(join(folder, 'chain.pem'))), ['CN=Inter-CA2', 'CN=Inter-CA1', 'CN=Lab Root'])
  for (const name of ['root', 'intermediate-1', 'intermediate-2']) {
    t.equal(statSync(join(folder, `${name}.key`)).mode & 0o777, 0o600)
    const x509 = new X509Certificate(readFileSync(join(folder, `${name}.pem`)))
    t.ok(x509.checkPrivateKey(createPrivateKey(readFileSync(join(folder, `${name}.key`)))))
    t.equal(x509.publicKey.asymmetricKeyType, 'rsa')
    t.equal(Math.round((Date.parse(x509.validTo) - Date.now()) / 86_400_000), 100)
  }
})

t.test('init replaces a CA only when told to', async t => {
  const { ca } = await makeLab(t, '--intermediates', '2')
  writeFileSync(join(ca, 'notes.txt'), 'mine')
  const root = readFileSync(join(ca, 'root.pem'), 'utf8')
  await t.rejects(run(['init', ca]), new UsageError(`${ca} holds a lab CA already (chain.pem, intermediate-1.key, intermediate-1.pem, intermediate-2.key, intermediate-2.pem, root.key, root.pem); --force replaces it`))
  t.equal(readFileSync(join(ca, 'root.pem'), 'utf8'), root)
  await run(['init', ca, '--force', '--intermediates', '0'])
  t.not(readFileSync(join(ca, 'root.pem'), 'utf8'), root)
  t.same(readdirSync(ca).sort(), ['chain.pem', 'notes.txt', 'root.key', 'root.pem'], 'the old intermediates are gone, other files are not')
})

t.test('sign writes what openssl verifies', { skip: OPENSSL_MISSING }, async t => {
  const { folder, ca, sign } = await makeLab(t)
  const out = join(folder, 'chain.pem')
  const printed = await sign('--out', out, '--days', '10')
  t.match(printed.toString(), /chain\.pem: nothing wrong with it\n {2}1 {2}ome\.example\.com {2}issued by Inter-CA1 {2}until /)
  const chain = certificatesOf(readFileSync(out))
  t.equal(opensslVerify(chain.map(({ raw }) => raw)), '')
  t.ok(chain[0]?.publicKey.equals(key.publicKey))
  t.equal(Math.round((Date.parse(chain[0]?.validTo ?? '') - Date.now()) / 86_400_000), 10)
  t.same(chain.slice(1).map(String).join(''), readFileSync(join(ca, 'chain.pem'), 'utf8'), 'the CAs are those of the folder')
})

t.test('sign reads standard input and writes standard output', async t => {
  const { ca } = await makeLab(t)
  t.same(subjectsOf(await run(['sign', '--ca', ca, '--csr', '-', '--out', '-'], { stdin: csr })), ['O=Dell Inc., CN=ome.example.com', 'CN=Inter-CA1', 'CN=Root-CA'])
  t.match((await run(['sign', '--ca', ca, '--csr', '-', '--out', '-', '--format', 'p7b'], { stdin: csr })).toString(), /^-----BEGIN PKCS7-----/)
  t.ok(new X509Certificate(await run(['sign', '--ca', ca, '--csr', '-', '--out', '-', '--format', 'der'], { stdin: csr })).publicKey.equals(key.publicKey))
})

t.test('missing intermediates are added to the folder and stay', async t => {
  const { ca, sign } = await makeLab(t)
  const first = await sign('--out', '-', '--intermediates', '3')
  t.same(subjectsOf(first).slice(1), ['CN=Inter-CA3', 'CN=Inter-CA2', 'CN=Inter-CA1', 'CN=Root-CA'])
  t.ok(existsSync(join(ca, 'intermediate-3.key')))
  const authorities = (pem: Buffer): string => certificatesOf(pem).slice(1).map(String).join('')
  t.equal(authorities(await sign('--out', '-')), authorities(first), 'the next console is signed by the same CAs')
  t.equal(authorities(first), readFileSync(join(ca, 'chain.pem'), 'utf8'))
  t.same(subjectsOf(await sign('--out', '-', '--intermediates', '0')).slice(1), ['CN=Root-CA'])
  t.ok(existsSync(join(ca, 'intermediate-3.pem')), 'fewer takes none away')
})

t.test('every flaw and every profile by name', async t => {
  const { sign } = await makeLab(t)
  for (const [option, rows] of [['--flaw', FLAWS], ['--profile', PROFILES]] as const) {
    for (const { id, refusals } of rows) {
      const file = await sign('--out', '-', option, id)
      for (const purpose of ['chain', 'certificate'] as const) {
        t.same(inspect(file, { purpose, csrKey: key.publicKey, now: new Date(), switches: DEFAULT_CHAIN_SWITCHES }).refusal, refusals[purpose], `${option} ${id}: ${purpose}`)
      }
    }
  }
})

t.test('what sign says about the file', async t => {
  const { folder, sign } = await makeLab(t)
  const out = join(folder, 'x.pem')
  t.match((await sign('--out', out, '--flaw', 'no-client-auth')).toString(),
    /: the leaf is for server authentication only\n[^]*\nUploadCertChain: CGEN1008 No Client\/Server authentication EKU present in leaf certificate\.\nUploadCertificate: accepted\n$/)
  t.match((await sign('--out', out, '--flaw', 'expired')).toString(), /\nUploadCertChain: accepted; migration refused\n/)
  t.match((await sign('--out', out, '--flaw', 'no-common-name')).toString(), /\n {2}1 {2}O=Dell Inc\. {2}issued by Inter-CA1/)
  t.match((await sign('--out', out, '--profile', 'web-server')).toString(), /: Microsoft "Web Server" template/)
  t.notMatch((await sign('--out', out, '--flaw', 'expired', '--flaw', 'shuffled')).toString(), /UploadCertChain/, 'two flaws: the first broken rule decides')
})

t.test('flaws and profiles are listed', async t => {
  for (const [command, rows, heading] of [['flaws', FLAWS, 'FLAW'], ['profiles', PROFILES, 'PROFILE']] as const) {
    const [head = '', ...lines] = (await run([command])).toString().trimEnd().split('\n')
    t.equal(lines.length, rows.length)
    const columns = [heading, 'WHAT IT IS', 'AS CERTIFICATE', 'AS CHAIN'].map(name => head.indexOf(name))
    for (const [index, { id, title, refusals }] of rows.entries()) {
      const cells = columns.map((column, position) => lines[index]?.slice(column, columns[position + 1]).trimEnd())
      t.same(cells.slice(0, 3), [id, title, refusals.certificate?.messageId ?? 'accepted'])
      t.equal(cells[3]?.replace('; migration refused', ''), refusals.chain === null ? 'accepted' : [refusals.chain.messageId, ...refusals.chain.args].join(' '))
    }
    const json: unknown = JSON.parse((await run([command, '--json'])).toString())
    t.match(json, rows.map(({ id, refusals }) => ({ id, refusals })))
  }
  const coloured = (await run(['flaws'], { tty: true })).toString()
  t.ok(stripVTControlCharacters(coloured).startsWith('FLAW '))
})

t.test('wrong calls are told what is wrong', async t => {
  const { folder, ca, sign } = await makeLab(t)
  writeFileSync(join(folder, 'not-a.csr'), '-----BEGIN CERTIFICATE-----\n')
  const out = ['--out', join(folder, 'x.pem')]
  const rows: ReadonlyArray<readonly [name: string, call: () => Promise<unknown>, message: RegExp]> = [
    ['unknown flaw', () => sign(...out, '--flaw', 'bogus'), /^unknown flaw "bogus"; known are foreign-key, .*, bare-base64$/],
    ['unknown profile', () => sign(...out, '--profile', 'bogus'), /^unknown profile "bogus"; known are client-server, web-server, /],
    ['flaws that contradict each other', () => sign(...out, '--flaw', 'expired', '--flaw', 'not-yet-valid'), /^the flaws expired and not-yet-valid do not go together: both change the leaf validity$/],
    ['a flaw without its intermediate', () => sign(...out, '--flaw', 'shuffled', '--intermediates', '0'), /^the flaw shuffled needs a chain with an intermediate CA$/],
    ['days', () => sign(...out, '--days', '0'), /^--days takes a whole number from 1 to 36500, not "0"$/],
    ['days as text', () => sign(...out, '--days', '1e3'), /^--days takes/],
    ['intermediates', () => sign(...out, '--intermediates', '21'), /^--intermediates takes a whole number from 0 to 20/],
    ['no CA', () => run(['sign', '--ca', folder, '--csr', '-', ...out]), /^no lab CA in .*: root\.pem is missing \(mock-ome ca init .* makes one\)$/],
    ['no request', () => run(['sign', '--ca', ca, '--csr', join(folder, 'none'), ...out]), /^cannot read .*none: ENOENT/],
    ['no request in the file', () => run(['sign', '--ca', ca, '--csr', join(folder, 'not-a.csr'), ...out]), /not-a\.csr is not a certification request: .*which holds a CERTIFICATE$/],
    ['a file that cannot be written', () => sign('--out', join(folder, 'none', 'x.pem')), /^cannot write .*x\.pem: ENOENT/],
    ['a folder that is a file', () => run(['init', join(folder, 'ome.csr')]), /^cannot write a lab CA to .*ome\.csr: .* is a file/],
    ['a folder that cannot be', () => run(['init', join(folder, 'ome.csr', 'ca')]), /^cannot write a lab CA to .*ome\.csr\/ca: .*ome\.csr is a file/],
    ...process.platform === 'linux' ? [['a folder in /proc', () => run(['init', '/proc/mock-ome/ca']), /^cannot write a lab CA to \/proc\/mock-ome\/ca: ENOENT/] as const] : [],
    ['an empty name', () => run(['init', join(folder, 'other'), '--name', ' ']), /^--name takes/]
  ]
  for (const [name, call, message] of rows) await t.rejects(call(), { name: 'UsageError', message }, name)
  await t.rejects(run(['sign', '--ca', ca]), CommanderError, 'a missing option is for commander to tell')
  await t.rejects(run(['init', ca, '--key-type', 'dsa']), CommanderError)
  t.notOk(existsSync(join(folder, 'x.pem')), 'nothing was written')
})

t.test('a damaged folder is told', async t => {
  const { ca, sign } = await makeLab(t)
  const other = join(ca, '..', 'other')
  await run(['init', other])
  const damages: ReadonlyArray<[file: string, contents: Buffer | null, message: RegExp]> = [
    ['root.key', null, /root\.key is missing$/],
    ['root.key', Buffer.from('nonsense'), /root\.key is not a PEM private key without a passphrase/],
    ['root.key', readFileSync(join(other, 'root.key')), /root\.key is not the key of .*root\.pem$/],
    ['root.pem', Buffer.from('nonsense'), /root\.pem is not a PEM certificate/],
    ['intermediate-1.pem', readFileSync(join(other, 'intermediate-1.pem')), /intermediate-1\.key is not the key of/]
  ]
  for (const [file, contents, message] of damages) {
    const path = join(ca, file)
    const before = readFileSync(path)
    chmodSync(path, 0o600)
    if (contents === null) rmSync(path)
    else writeFileSync(path, contents)
    await t.rejects(sign('--out', '-'), { name: 'UsageError', message })
    writeFileSync(path, before)
  }
  for (const file of ['intermediate-1.pem', 'intermediate-1.key']) writeFileSync(join(ca, file), readFileSync(join(other, file)))
  await t.rejects(sign('--out', '-'), { name: 'UsageError', message: /intermediate-1\.pem is not signed by root\.pem$/ })
})
