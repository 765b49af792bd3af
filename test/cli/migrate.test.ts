import { type AddressInfo, createServer } from 'node:net'
import t, { type Test } from 'tap'
import { createLabCa } from '../../certs/lab/lab-ca.ts'
import { hashPassword } from '../../src/appliance/accounts/password.ts'
import { buildOnce } from '../support/build.ts'
import { certify, flaw, requestOf } from '../support/certify.ts'
import { type Ending, run } from '../support/command.ts'
import { type Console, consoleOf, startTestFleet } from '../support/fleet.ts'
import { ACCOUNTS } from '../../src/appliance/accounts/account-state.ts'
import { piece } from '../support/pieces.ts'

t.before(buildOnce)

async function startPair (t: Test, target: { readonly migrationPort?: number } = {}): Promise<[Console, Console]> {
  const fleet = await startTestFleet(t, { appliances: [{ name: 'source', version: '3.10.2', port: 0 }, { name: 'target', version: '4.0.1', port: 0, ...target }], keyPoolSize: 0 })
  return [consoleOf(fleet, 'source'), consoleOf(fleet, 'target')]
}

async function migrate (t: Test, ...args: readonly string[]): Promise<Ending> {
  return await run(t, ['migrate', 'validate', ...args], { env: { NO_COLOR: '1' } }).ended
}

const both = (source: Console, target: Console): string[] => ['--source', source.endpoint.url, '--target', target.endpoint.url]

t.test('a valid connection: the table of KB 000221202, and exit status 0', async t => {
  const [source, target] = await startPair(t)
  const ca = createLabCa({ now: new Date() })
  await certify(source, await requestOf(source, 'OMENT-310'), { ca })
  await certify(target, await requestOf(target, 'OMENT-400'), { ca })
  const { code, stdout, stderr } = await migrate(t, ...both(source, target))
  t.equal(stderr, '')
  t.equal(code, 0)
  t.equal(stdout, [
    'Source (source 3.10.2)                  Target (target 4.0.1)',
    'Issued to               Issued by       Issued to              Issued by',
    'OMENT-310               Inter-CA1  <->  OMENT-400              Inter-CA1',
    'Inter-CA1               Root-CA    <->  Inter-CA1              Root-CA',
    'Root-CA                 Root-CA    <->  Root-CA                Root-CA',
    '',
    'valid: source and target authenticate each other (TLSv1.3, TLS_AES_256_GCM_SHA384)'
  ].join('\n'))
})

t.test('a refused one: the broken pairs, the sentences, the reason of each console and the cure; exit status 1', async t => {
  const [source, target] = await startPair(t)
  const ca = createLabCa({ now: new Date() })
  await certify(source, await requestOf(source, 'OMENT-310'), { ca })
  await certify(target, await requestOf(target, 'OMENT-400'), { ca, flaws: [flaw('other-intermediate')] })
  const { code, stdout } = await migrate(t, ...both(source, target))
  t.equal(code, 1)
  const lines = stdout.split('\n')
  t.strictSame(lines.slice(2, 5), [
    'OMENT-310               Inter-CA1  (x)  OMENT-400              Inter-CA2',
    'Inter-CA1               Root-CA    (x)  Inter-CA2              Root-CA',
    'Root-CA                 Root-CA    <->  Root-CA                Root-CA'
  ])
  t.strictSame(lines.slice(6, 8), [
    'refused: Unable to mutually authenticate and connect to the remote appliance.',
    'Please check the source and target appliances has valid certificate chain uploaded which are signed by the same CA.'
  ])
  for (const [judge, peer] of [['source', 'target'], ['target', 'source']] as const) {
    const at = lines.indexOf(`${judge} refuses ${peer}: issued by the same CAs (certificate 1)`)
    t.ok(at > 0, judge)
    t.match(lines.slice(at + 1, at + 4).join('\n'), /^ {2}found: {4}here certificate 1 .*\n {2}expected: pair by pair.*\n {2}cure: {5}Have both certificates signed by the same intermediate CA/)
  }
})

t.test('everything as JSON, with other credentials for each console', async t => {
  const [source, target] = await startPair(t)
  for (const { fleet, endpoint: { name } } of [source, target]) {
    await piece(fleet.appliance(name), ACCOUNTS).change(accounts => [...accounts, { id: '2', userName: `${name}-admin`, password: hashPassword(`${name}-pw`), roleId: '10', enabled: true }])
  }
  const credentials = ['source', 'target'].flatMap(side => [`--${side}-username`, `${side}-admin`, `--${side}-password`, `${side}-pw`])
  const valid = await migrate(t, ...both(source, target), ...credentials, '--json')
  t.equal(valid.code, 0)
  t.match(JSON.parse(valid.stdout), { accepted: true, refusal: null, validation: { status: 'valid', verdicts: [{ judge: 'source', role: 'client' }, {}, {}, {}] } })
  await certify(target, await requestOf(target, 'target'), { ca: createLabCa({ now: new Date() }) })
  const refused = await migrate(t, ...both(source, target), ...credentials, '--json')
  t.equal(refused.code, 1)
  t.match(JSON.parse(refused.stdout), { accepted: false, refusal: { messageId: 'MOCK1001', message: /^Unable to mutually/, resolution: /^Please check/ }, validation: { status: 'refused', pairs: [{ same: false }, {}, {}] } })
})

t.test('a refusal that left no record says so', async t => {
  const taken = createServer()
  await new Promise<void>(resolve => { taken.listen(0, '127.0.0.1', resolve) })
  t.teardown(() => { taken.close() })
  const { port } = taken.address() as AddressInfo
  const [source, target] = await startPair(t, { migrationPort: port })
  const { code, stdout } = await migrate(t, ...both(source, target))
  t.equal(code, 1)
  t.match(stdout, /^refused: Unable to mutually.*\n.*\n\nThe console has no record of the reason; its log has\.$/)
  t.match(source.fleet.appliance('source').applicationLog.lines.at(-1), /the migration port of the target cannot be opened$/)
})

t.test('migrate out and in: the steps of each job, and exit status 0; 1 where the job failed; 2 where it was declined', async t => {
  const [source, target] = await startPair(t)
  const half = async (action: 'out' | 'in', ...more: readonly string[]): Promise<Ending> => await run(t, ['migrate', action, ...both(source, target), ...more], { env: { NO_COLOR: '1' } }).ended
  const early = await half('in')
  t.equal(early.code, 2)
  t.match(early.stderr, /^mock-ome: the console at .* declines: Unable to migrate in because the migrate-out process has not been run .*\(MOCK1022\)$/m)
  const out = await half('out')
  t.equal(out.code, 0)
  t.match(out.stdout, /^ {2}The connection to target 4.0.1 .* is valid\.\n {2}Ready to be streamed: .*\ncompleted: MigrateOut, job \d+$/)
  const { migration } = source.fleet.appliance('source')
  const offered = migration.offerFor.bind(migration)
  migration.offerFor = () => null
  const failed = await half('in')
  migration.offerFor = offered
  t.equal(failed.code, 1)
  t.match(failed.stdout, /the source declines: the migrate-out process has not been run for this target\nfailed: MigrateIn, job \d+$/)
  const arrived = await half('in', '--json')
  t.equal(arrived.code, 0)
  t.match(JSON.parse(arrived.stdout), { completed: true, steps: [/^Connected/, /^Received/, 'Restored.', /only be read/] })
})

t.test('what could not be tried: exit status 2 and one line that says why', async t => {
  const [source, target] = await startPair(t)
  const nowhere = `https://127.0.0.1:${await closedPort()}`
  const { url } = source.endpoint
  const cases: Array<[readonly string[], RegExp]> = [
    [['--source', url], /required option '--target <url>' not specified/],
    [['--source', 'https://', '--target', url], /expected the address of a console such as https:\/\/192.0.2.10:8443, not "https:\/\/"/],
    [['--source', 'ftp://x', '--target', url], /expected the address of a console/],
    [['--source', nowhere, '--target', url], /^mock-ome: no console answers at 127.0.0.1:\d+: .*ECONNREFUSED/],
    [['--source', url, '--target', nowhere], /^mock-ome: the console at .* declines: Unable to connect to the target appliance.*\(MOCK1003\)/],
    [['--source', url, '--target', target.endpoint.url, '--target-password', 'wrong'], /declines: Unable to log in to the target appliance.*\(MOCK1002\)/],
    [['--source', url, '--target', target.endpoint.url, '--source-username', 'nobody'], /declines: Unable to complete the operation because the user is not authenticated. \(CGEN1001\)/]
  ]
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await migrate(t, ...args)
    t.equal(code, 2, args.join(' '))
    t.equal(stdout, '')
    t.match(stderr, message)
    t.equal(stderr.trim().split('\n').length, 1)
  }
})

async function closedPort (): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}
