import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { buildOnce } from '../support/build.ts'
import { type Ending, run } from '../support/command.ts'
import { startConsole } from '../support/fleet.ts'
import { folderOf } from '../support/folder.ts'

await buildOnce()

async function command (t: Test, ...args: readonly string[]): Promise<Ending> {
  return await run(t, ['record', ...args], { env: { NO_COLOR: '1' } }).ended
}

t.test('a console is recorded, and the summary says what became of it', async t => {
  const folder = folderOf(t, { password: 'admin\n' })
  const out = join(folder, 'console.jsonl.gz')
  const { endpoint: { url } } = await startConsole(t, { devices: 2 })
  const fast = ['--password-file', join(folder, 'password'), '--rate', '1000', '--at-once', '8', '--out', out]
  const text = await command(t, url, ...fast, '--keep', 'ipv4')
  t.match(text, { code: 0, stdout: new RegExp(`^${out}: recorded from OpenManage Enterprise 3\\.10\\.2\nreplaced by others[^]* serviceTag: service tags[^]*\nkept as they are: ipv4\n`) })
  t.notMatch(text.stdout, 'IPv4')
  t.notOk(existsSync(`${out}.partial`))
  t.match(JSON.parse(gunzipSync(readFileSync(out)).toString().split('\n')[0] ?? ''), { format: 'mock-ome recording', version: 1, console: '3.10.2', kept: ['ipv4'] })
  t.match(JSON.parse((await command(t, url, ...fast, '--json')).stdout), { file: out, console: '3.10.2', replaced: { ipv4: Number }, kept: [] })
  writeFileSync(`${out}.partial`, 'something else\n')
  t.match(await command(t, url, ...fast), { code: 2, stderr: /^mock-ome: cannot go on with .*\.partial: .*; remove it to begin anew\n$/ })
})

t.test('what cannot be tried is said in a sentence', async t => {
  const out = join(folderOf(t), 'none', 'console.jsonl.gz')
  t.match(await command(t, 'https://127.0.0.1:1', '--out', out), { code: 2, stderr: /^mock-ome: no console answers at 127\.0\.0\.1:1: .*\n$/ })
  const { endpoint: { url } } = await startConsole(t)
  t.match(await command(t, url, '--password', 'wrong', '--out', out), { code: 2, stderr: /^mock-ome: the console at .* declines: / })
  t.match(await command(t, url, '--out', out), { code: 2, stderr: /^mock-ome: --out: ENOENT/ })
  for (const [args, message] of [[[], /required option '--out <file>'/], [['--out', out, '--keep', 'secret'], /--keep takes certificate, /], [['--out', out, '--rate', '0'], /--rate takes a whole number/]] as const) {
    t.match(await command(t, url, ...args), { code: 2, stderr: message })
  }
})
