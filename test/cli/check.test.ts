import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { FLAWS } from '../../certs/lab/flaws.ts'
import { generateEcKey } from '../../certs/x509/key.ts'
import { type Order, createLabCa, signRequest } from '../../certs/lab/lab-ca.ts'
import { createRequest, decodeRequest } from '../../certs/x509/request.ts'
import { buildOnce } from '../support/build.ts'
import { type Ending, run } from '../support/command.ts'
import { envelope } from '../support/envelope.ts'
import { folderOf } from '../support/folder.ts'

await buildOnce()

interface Files {
  readonly csr: string
  readonly file: (name: string, order?: Partial<Order>) => string
}

/** A folder with a request as OME prints it, and files signed for it. */
function files (t: Test): Files {
  const folder = folderOf(t)
  mkdirSync(folder, { recursive: true })
  const request = createRequest({ commonName: 'ome.example.com' }, [], generateEcKey())
  const csr = join(folder, 'csr.pem')
  writeFileSync(csr, `-----BEGIN CERTIFICATE REQUEST-----${request.toString('base64')}-----END CERTIFICATE REQUEST-----`)
  const now = new Date()
  const ca = createLabCa({ now })
  return {
    csr,
    file: (name, order) => {
      const path = join(folder, name)
      writeFileSync(path, signRequest(ca, decodeRequest(request), { now, ...order }).file)
      return path
    }
  }
}

const flaw = (id: string): Partial<Order> => ({ flaws: FLAWS.filter(row => row.id === id) })

async function check (t: Test, ...args: string[]): Promise<Ending> {
  return await run(t, ['check', ...args]).ended
}

t.test('a good chain: a line for each rule, then the answer', async t => {
  const { csr, file } = files(t)
  const { code, stdout, stderr } = await check(t, file('chain.pem'), '--csr', csr)
  t.equal(code, 0, stderr)
  t.match(stdout, /^pass {2}Base-64 encoding +PEM, 3 certificates$/m)
  t.match(stdout, /^pass {2}key of the signing request +the same key$/m)
  t.match(stdout, /accepted: OME would answer 200$/)
  t.notOk(stdout.includes('\u001b'), 'no colours in a pipe')
})

t.test('a flawed chain: what was found, what was expected, the cure, and the body', async t => {
  const { csr, file } = files(t)
  const { code, stdout } = await check(t, file('chain.pem', flaw('no-client-auth')), '--csr', csr)
  t.equal(code, 1)
  t.match(stdout, /^FAIL {2}server and client authentication +serverAuth; clientAuth missing\n +expected: .*\n +cure: extendedKeyUsage = serverAuth, clientAuth/m)
  t.ok(stdout.endsWith(`refused: OME would answer 400\n${envelope('CGEN1008', ['No Client/Server authentication EKU present in leaf certificate.'])}`))
  const unreadable = await check(t, file('chain.der', flaw('der')), '--csr', csr)
  t.equal(unreadable.code, 1)
  t.match(unreadable.stdout, /^FAIL {2}Base-64 encoding +the file is binary \(DER\), not Base 64$/m)
  t.match(unreadable.stdout, /^- +key of the signing request +not reached: the file could not be read$/m)
})

t.test('warnings: accepted, but not for long', async t => {
  const { csr, file } = files(t)
  const trap = await check(t, file('trap.pem'), '--csr', csr, '--for', 'certificate')
  t.equal(trap.code, 0)
  t.match(trap.stdout, /^warn {2}one certificate in the file +2 more behind the leaf, which this endpoint ignores: no chain is recorded, and a migration will be refused$/m)
  const expired = await check(t, file('expired.pem', flaw('expired')), '--csr', csr)
  t.equal(expired.code, 0)
  t.match(expired.stdout, /^warn {2}validity period +certificate 1 .* expired on/m)
  const later = await check(t, file('good.pem'), '--csr', csr, '--at', '2099-01-01')
  t.match(later.stdout, /^warn {2}validity period/m)
  const migration = await check(t, file('good.pem'), '--for', 'migration', '--at', '2099-01-01')
  t.equal(migration.code, 1)
  t.match(migration.stdout, 'Unable to mutually authenticate and connect to the remote appliance.')
  t.equal((await check(t, file('good.pem'), '--for', 'migration')).code, 0, 'no request is needed')
})

t.test('without a request one rule says that it was skipped', async t => {
  const { file } = files(t)
  const good = await check(t, file('chain.pem'))
  t.equal(good.code, 0, good.stderr)
  t.match(good.stdout, /^- +key of the signing request +not reached: skipped, since no request was given \(--csr FILE\)/m)
  t.match(good.stdout, /accepted: OME would answer 200$/)
  const flawed = await check(t, file('flawed.pem', flaw('no-client-auth')), '--for', 'chain')
  t.equal(flawed.code, 1)
  t.equal((await check(t, file('alone.pem', flaw('no-client-auth')), '--for', 'certificate')).code, 0)
})

t.test('JSON for machines', async t => {
  const { csr, file } = files(t)
  const { code, stdout } = await check(t, file('chain.pem', flaw('missing-root')), '--csr', csr, '--json')
  t.equal(code, 1)
  const { accepted, findings, answer } = JSON.parse(stdout)
  t.equal(accepted, false)
  t.equal(JSON.stringify(answer.body), envelope('CGEN1008', ['Invalid certificate chain provided.']))
  t.equal(answer.status, 400)
  t.same(findings.filter(({ verdict }: { verdict: string }) => verdict === 'fail').map(({ id }: { id: string }) => id), ['chain-complete'])
  const good = JSON.parse((await check(t, file('good.pem'), '--csr', csr, '--json')).stdout)
  t.match(good, { accepted: true, answer: { status: 200, body: null } })
})

t.test('switches answer as they do for an appliance', async t => {
  const { csr, file } = files(t)
  const path = file('chain.pem', flaw('shuffled'))
  t.equal((await check(t, path, '--csr', csr)).code, 1)
  t.equal((await check(t, path, '--csr', csr, '--switch', 'pemChainReordered=true')).code, 0)
})

t.test('unusable input: exit status 2 and one line that says why', async t => {
  const { csr, file } = files(t)
  const good = file('good.pem')
  const cases: Array<[string[], RegExp]> = [
    [['/nowhere/chain.pem', '--csr', csr], /cannot read \/nowhere\/chain\.pem/],
    [[good, '--csr', '/nowhere/csr.pem'], /cannot read \/nowhere\/csr\.pem/],
    [[good, '--csr', good], /is not a certificate signing request/],
    [[good, '--csr', csr, '--for', 'fun'], /fun/],
    [[good, '--csr', csr, '--at', 'noon'], /--at takes a time/],
    [[good, '--csr', csr, '--switch', 'nothing=1'], /unknown switch "nothing"/],
    [[good, '--csr', csr, '--switch', 'derAccepted=perhaps'], /derAccepted.*true or false/],
    [[], /file/]
  ]
  for (const [args, message] of cases) {
    const { code, stderr } = await check(t, ...args)
    t.equal(code, 2, args.join(' '))
    t.match(stderr, message)
  }
})
