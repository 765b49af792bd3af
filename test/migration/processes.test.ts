import { spawnSync } from 'node:child_process'
import t, { type Test } from 'tap'
import { buildOnce } from '../support/build.ts'
import { certify, requestOf } from '../support/certify.ts'
import { brokenRules, moveClock, validate } from '../support/connection.ts'
import { envelope } from '../support/envelope.ts'
import { repeats } from '../support/effort.ts'
import type { Client } from '../support/fleet.ts'
import { PAIRS, type Setup } from '../support/pairs.ts'
import { startProcess } from '../support/processes.ts'

const SETUPS = PAIRS.map(pair => ({ ...pair, ...pair.make(), expected: { source: pair.source, target: pair.target } }))
/** Pairs that need no hand in the process: the core of the table, all but what no upload can bring about. */
const CORE = SETUPS.filter(({ source, target }) => [source, target].every(({ change, unjudged }) => change === undefined && unjudged !== true))
/** A factory certificate cannot be had back: what needs the target's comes first, and the source's goes without saying then. */
const ORDERED = [...CORE.filter(({ target }) => target.ca === undefined), ...CORE.filter(({ source, target }) => source.ca !== undefined && target.ca !== undefined)]

t.before(buildOnce)

// What differs from consoles of one process shows with a few pairs, unless there is time for all.
t.test('the same verdicts and reasons in two processes', { timeout: 600_000 }, async t => {
  await validateAll(t, [await startProcess(t, 'source', '3.10.2'), await startProcess(t, 'target', '4.0.1')], Math.max(8, repeats(ORDERED.length)))
})

t.test('and in two network namespaces, each with its own address', { timeout: 600_000, skip: noNamespaces() }, async t => {
  const id = process.pid
  const bridge = `mo${id}`
  const subnet = `10.${200 + id % 50}.${Math.floor(id / 50) % 250}`
  const ends = (['source', 'target'] as const).map((name, index) => ({ name, namespace: `mock-ome-${name}-${id}`, link: `mo${id}${name[0]}`, address: `${subnet}.${index + 2}` }))
  t.teardown(() => {
    for (const { namespace } of ends) spawnSync('ip', ['netns', 'del', namespace])
    spawnSync('ip', ['link', 'del', bridge])
  })
  ip('link', 'add', bridge, 'type', 'bridge')
  ip('addr', 'add', `${subnet}.1/24`, 'dev', bridge)
  ip('link', 'set', bridge, 'up')
  for (const { namespace, link, address } of ends) {
    ip('netns', 'add', namespace)
    ip('link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace)
    ip('link', 'set', link, 'master', bridge, 'up')
    ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', 'eth0')
    ip('-n', namespace, 'link', 'set', 'eth0', 'up')
    ip('-n', namespace, 'link', 'set', 'lo', 'up')
  }
  const [source, target] = await Promise.all(ends.map(async ({ name, namespace, address }) =>
    await startProcess(t, name, name === 'source' ? '3.10.2' : '4.0.1', ['--host', address, '--password', 'admin'], { before: ['ip', 'netns', 'exec', namespace] })))
  if (source === undefined || target === undefined) throw new Error('no consoles')
  t.not(source.endpoint.host, target.endpoint.host)
  await validateAll(t, [source, target], repeats(ORDERED.length))
})

async function validateAll (t: Test, [source, target]: readonly [Client, Client], pairs: number): Promise<void> {
  const requests = { source: await requestOf(source, 'source.example.com'), target: await requestOf(target, 'target.example.com') }
  const setUp = async (client: Client, side: 'source' | 'target', { clock = 0, ca, ...more }: Setup): Promise<void> => {
    if (ca !== undefined) await certify(client, requests[side], { ca, ...more })
    await moveClock(client, clock)
  }
  t.ok(ORDERED.length >= 25)
  for (const { name, expected: { source: bySource, target: byTarget }, ...setups } of ORDERED.slice(-pairs)) {
    await setUp(source, 'source', setups.source)
    await setUp(target, 'target', setups.target)
    const valid = bySource.length === 0 && byTarget.length === 0
    const reply = await validate(source, target)
    t.equal(reply.status, valid ? 200 : 400, name)
    if (!valid) t.equal(reply.text, envelope('MOCK1001'), name)
    const expected = { source: { client: bySource, server: bySource }, target: { client: byTarget, server: byTarget } }
    for (const client of [source, target]) t.strictSame(await brokenRules(client), expected, `${name}: reason`)
  }
}

function ip (...args: readonly string[]): void {
  const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`)
}

function noNamespaces (): string | false {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux can make network namespaces'
  const [namespace, bridge] = [`mock-ome-probe-${process.pid}`, `mop${process.pid}`]
  try {
    ip('netns', 'add', namespace)
    ip('link', 'add', bridge, 'type', 'bridge')
    return false
  } catch (error) {
    return `network namespaces cannot be made here (${error instanceof Error ? error.message.trim() : String(error)})`
  } finally {
    spawnSync('ip', ['netns', 'del', namespace])
    spawnSync('ip', ['link', 'del', bridge])
  }
}
