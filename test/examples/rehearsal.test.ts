import { execFile } from 'node:child_process'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { messages } from '../../src/messages.ts'
import { buildOnce } from '../support/build.ts'
import { FREE_PORTS, ready, run } from '../support/command.ts'

const REHEARSAL = join(import.meta.dirname, '..', '..', 'dist', 'examples', 'rehearsal.js')

await buildOnce()

async function rehearse (args: readonly string[]): Promise<{ code: unknown, stdout: string, stderr: string }> {
  return await new Promise(resolve => {
    execFile(process.execPath, [REHEARSAL, ...args], { env: { ...process.env, NO_COLOR: '1' } }, (error, stdout, stderr) => { resolve({ code: error === null ? 0 : error.code, stdout, stderr }) })
  })
}

/** Starts one console in a process of its own. @param which its place in {@link FREE_PORTS} */
async function start (t: Test, which: 0 | 1): Promise<string> {
  const appliance = FREE_PORTS[which * 2 + 1] ?? ''
  return (await ready(run(t, ['--appliance', appliance, '--admin-port', 'off']))).url
}

t.test('consoles of one lab CA connect, those of two do not', async t => {
  const [source, target] = await Promise.all([start(t, 0), start(t, 1)])
  const { text, resolution } = messages.MOCK1001
  const presents = /^source .*presents 127\.0\.0\.1 \(issued by Inter-CA1\) < Inter-CA1 .* < Root-CA .*\ntarget .*presents /
  const valid = await rehearse([source, target])
  t.match(valid, { code: 0, stdout: presents, stderr: '' })
  t.match(valid.stdout, 'valid: source and target authenticate each other (TLSv1.3)')
  const refused = await rehearse([source, target, '--different-cas'])
  t.match(refused, { code: 1, stdout: presents, stderr: '' })
  t.match(refused.stdout, `refused: ${text}\n  ${resolution}\n`)
  t.match(refused.stdout, /source: up to an anchor .*another key\n +cure: .*\n +target: up to an anchor/)
  t.match(await rehearse([source, target]), { code: 0 }, 'and once more')
  t.match(await rehearse([source, target, '--password', 'wrong']), { code: 1, stdout: '', stderr: /the user is not authenticated/ })
})

t.test('a call that is not understood', async t => {
  for (const args of [[], ['https://a'], ['https://a', 'http://b'], ['https://a', 'b'], ['https://a', 'https://b', 'https://c'], ['https://a', 'https://b', '--ca']]) {
    t.match(await rehearse(args), { code: 2, stdout: '', stderr: /usage: / }, args.join(' '))
  }
})
