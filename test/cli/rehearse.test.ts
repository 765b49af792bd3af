import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { messages } from '../../src/messages.ts'
import { buildOnce } from '../support/build.ts'
import { type Ending, run } from '../support/command.ts'
import { startConsole } from '../support/fleet.ts'
import { folderOf } from '../support/folder.ts'

await buildOnce()

async function command (t: Test, ...args: readonly string[]): Promise<Ending> {
  return await run(t, args, { env: { NO_COLOR: '1' } }).ended
}

const CONSOLES = [{ name: 'source', version: '3.10.2', port: 0 }, { name: 'target', version: '4.0.1', port: 0 }] as const

/** Starts one console. @param which its place in {@link CONSOLES} */
async function start (t: Test, which: 0 | 1): Promise<string> {
  return (await startConsole(t, { appliances: [CONSOLES[which]] })).endpoint.url
}

t.test('consoles of one lab CA connect, those of two do not', async t => {
  const [source, target] = await Promise.all([start(t, 0), start(t, 1)])
  const rehearse = async (...args: readonly string[]): Promise<Ending> => await command(t, 'rehearse', source, target, ...args)
  const { text, resolution } = messages.MOCK1001
  const presents = /^1\. .*\nsource .*presents 127\.0\.0\.1 \(issued by Inter-CA1\) < Inter-CA1 .* < Root-CA .*\ntarget .*presents .*\n\n2\. /
  const valid = await rehearse()
  t.match(valid, { code: 0, stdout: presents, stderr: '' })
  t.match(valid.stdout, /127\.0\.0\.1 +Inter-CA1 +<-> +127\.0\.0\.1 +Inter-CA1\n/, 'the table of the KB')
  t.match(valid.stdout, 'valid: source and target authenticate each other (TLSv1.3')
  const refused = await rehearse('--different-cas')
  t.match(refused, { code: 1, stdout: presents, stderr: '' })
  t.match(refused.stdout, `refused: ${text}\n${resolution}\n`)
  t.match(refused.stdout, /source refuses target: up to an anchor .*\n.*another key\n.*\n +cure: [^]*target refuses source: up to an anchor/)
  const flawed = await rehearse('--target-flaw', 'missing-root')
  t.match(flawed, { code: 1, stderr: '' })
  t.match(flawed.stdout, /^target .*refuses the chain: CGEN1008 .*\n {2}Invalid certificate chain provided\.\n {2}.*: .*\n {4}expected: .*\n {4}cure: /m)
  t.notMatch(flawed.stdout, /^2\./m, 'they are not introduced then')
  t.match(JSON.parse((await rehearse('--json')).stdout), { accepted: true, refusal: null, validation: { status: 'valid' }, consoles: { source: { refusal: null, presented: /Root-CA/ }, target: {} } })
  t.match(JSON.parse((await rehearse('--json', '--source-flaw', 'leaf-only')).stdout), { accepted: false, consoles: { source: { refusal: { messageId: 'CGEN1008' }, findings: [{ rule: 'chain-complete', cure: /./ }] } } })
  t.match(await rehearse('--password', 'wrong'), { code: 2, stdout: /^1\. .*$/, stderr: /the user is not authenticated/ })

  const folder = folderOf(t, { secret: 'admin\n', wrong: 'x' })
  t.match(await rehearse('--password-file', join(folder, 'secret')), { code: 0 })
  t.match(await rehearse('--target-password-file', join(folder, 'wrong')), { code: 2, stderr: /the user is not authenticated/ })
  t.match(await rehearse('--password-file', join(folder, 'absent')), { code: 2, stderr: /--password-file: cannot read .*ENOENT/ })
  t.match(await rehearse('--password', 'admin', '--password-file', join(folder, 'secret')), { code: 2, stderr: /cannot be used with/ })
})

t.test('a rehearsal leaves its CA and its report', async t => {
  const ends = await Promise.all([start(t, 0), start(t, 1)])
  const folder = folderOf(t)
  const [ca, report] = [join(folder, 'ca'), join(folder, 'report.json')]
  const roots: string[] = []
  for (const [extra, code] of [[[], 0], [['--target-flaw', 'missing-root'], 1]] as const) {
    t.match(await command(t, 'rehearse', ...ends, '--ca', ca, '--report', report, ...extra), { code, stdout: /^1\. /, stderr: '' })
    t.match(JSON.parse(readFileSync(report, 'utf8')), { accepted: code === 0, consoles: { source: { refusal: null }, target: {} } })
    roots.push(readFileSync(join(ca, 'root.pem'), 'utf8'))
  }
  t.equal(roots[0], roots[1], 'the CA that was made is used again')
  t.match(await command(t, 'rehearse', ...ends, '--ca', ca, '--report', join(folder, 'none', 'report.json')), { code: 2, stderr: /cannot write the report .*report\.json/ })
})

t.test('one console is certified by the folder of a lab CA, and a refusal says why', async t => {
  const url = await start(t, 1)
  const ca = join(folderOf(t), 'ca')
  t.match(await command(t, 'certify', url, '--ca', ca), { code: 2, stderr: /no lab CA in .*mock-ome ca init/ })
  await command(t, 'ca', 'init', ca, '--name', 'Lab Root')
  const place = new URL(url).host
  t.match(await command(t, 'certify', url, '--ca', ca, '--name', 'ome.example.com'), { code: 0, stdout: `${place}  presents ome.example.com (issued by Inter-CA1) < Inter-CA1 (issued by Lab Root) < Lab Root (issued by Lab Root)`, stderr: '' })
  t.match(await command(t, 'certify', url, '--ca', ca, '--profile', 'web-server'), { code: 1, stdout: /refuses the chain: CGEN1008 .*\n {2}No Client\/Server authentication EKU .*\n {2}server and client authentication: serverAuth; clientAuth missing\n/, stderr: '' })
  t.match(JSON.parse((await command(t, 'certify', url, '--ca', ca, '--days', '3', '--json')).stdout), { accepted: true, refusal: null, findings: [] })
  t.match(await command(t, 'certify', url, '--ca', ca, '--flaw', 'missing-rot'), { code: 2, stderr: /unknown flaw "missing-rot": did you mean "missing-root"\?/ })
  t.match(await command(t, 'certify', 'https://127.0.0.1:1', '--ca', ca), { code: 2, stderr: /no console answers/ })
})

t.test('a migration needs two consoles', async t => {
  const url = await start(t, 0)
  t.match(await command(t, 'migrate', 'validate', '--source', url, '--target', url), { code: 2, stdout: '', stderr: 'mock-ome: source and target lead to the same console: a migration needs two\n' })
})

t.test('two consoles that nobody has certified connect by the bypass, and it is told', async t => {
  const [source, target] = await Promise.all([start(t, 0), start(t, 1)])
  t.match(await command(t, 'migrate', 'validate', '--source', source, '--target', target), { code: 0, stdout: /^valid: .*\nnote: Both have their self-signed certificate: .*bypass of KB 000223239/m })
})

t.test('a call that is not understood', async t => {
  for (const args of [[], ['https://a'], ['https://a', 'http://b'], ['https://a', 'https://b', 'https://c'], ['https://a', 'https://b', '--cas']]) {
    t.match(await command(t, 'rehearse', ...args), { code: 2, stdout: '' }, args.join(' '))
  }
  t.match(await command(t, 'rehearse'), { stderr: /usage: mock-ome rehearse/ })
})
