import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { buildOnce } from '../support/build.ts'
import { type Ending, run } from '../support/command.ts'
import { startConsole } from '../support/fleet.ts'
import { folderOf } from '../support/folder.ts'

await buildOnce()

const FAST = ['--rate', '1000', '--at-once', '8']

async function command (t: Test, ...args: readonly string[]): Promise<Ending> {
  return await run(t, args, { env: { NO_COLOR: '1' } }).ended
}

t.test('a console is compared and examined, and exit status and report say what came of it', async t => {
  const out = join(folderOf(t), 'report.json')
  const { endpoint: { url } } = await startConsole(t, { devices: 2 })
  t.match(await command(t, 'compare', url, ...FAST), { code: 0, stdout: /questions, no difference$/ })
  const other = await command(t, 'compare', url, ...FAST, '--switch', 'unknownPathStatus=400', '--format', 'json', '--out', out)
  t.match(other, { code: 1, stdout: '' })
  const { differences } = JSON.parse(readFileSync(out, 'utf8'))
  t.match(differences[0], { kind: 'status' })
  t.ok(differences.some(({ choice }: { choice: unknown }) => JSON.stringify(choice) === '{"switch":"unknownPathStatus","value":404}'))
  t.match(await command(t, 'conformance', url, ...FAST), { code: 0, stdout: / {4}(\d+) of \1 {2}in all$/ })
})

t.test('what cannot be asked is said in a sentence', async t => {
  const nobody = 'https://127.0.0.1:1'
  for (const name of ['compare', 'conformance']) {
    t.match(await command(t, name, nobody), { code: 2, stderr: /^mock-ome: no console answers at 127\.0\.0\.1:1: .*\n$/ })
    const out = join(folderOf(t), 'none', 'report')
    t.match(await command(t, name, nobody, '--out', out), { code: 2, stderr: /^mock-ome: --out: ENOENT/ })
  }
  t.match(await command(t, 'compare', nobody, '--switch', 'pageSise=2'), { code: 2, stderr: /--switch/ })
})
