import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import { issueFactoryCertificate } from '../certs/lab/issue.ts'
import { armour } from '../certs/x509/pem.ts'
import { generateEcKey, privateKeyPem } from '../certs/x509/key.ts'
import { freePort, median, residentMiB, send, startTimed, stop, untilReady } from './processes.ts'
import { connections } from './connections.ts'
import { besideTemplates } from './folders.ts'
import { lists } from './large.ts'
import { latencies, pages } from './latencies.ts'

const CLI = fileURLToPath(new URL('../src/cli.js', import.meta.url))
const PEER = fileURLToPath(new URL('./peer.js', import.meta.url))
const ROUNDS = 7
const WARM_UP_SECONDS = 1
const SECONDS = 3
const COLD_STARTS = 9
const SERVE = [CLI, 'serve', '--log-level', 'error']
const LOGIN = { headers: { 'content-type': 'application/json' }, body: '{"UserName":"admin","Password":"admin"}' }

const folder = mkdtempSync(join(tmpdir(), 'mock-ome-bench-'))
const note = (text: string): void => { if (process.stderr.isTTY) process.stderr.write(`${text}\n`) }
const row = (name: string, ...cells: string[]): void => {
  process.stdout.write(`${name.padEnd(34)}${cells.map(cell => cell.padStart(14)).join('')}\n`)
}
const percent = (ratio: number): string => ratio.toFixed(2)

interface Side {
  readonly port: number
  readonly args: readonly string[]
}

/** Both servers on fixed ports, so that they can be started again and again. */
async function sides (): Promise<{ ours: Side, peer: Side }> {
  const [ourPort, peerPort] = [await freePort(), await freePort()]
  const ours = { port: ourPort, args: [...SERVE, '--admin-port', 'off', '--appliance', `bench=4.0.1:${ourPort}`] }
  const { child } = await startTimed(ours.args, ourPort)
  const session = await send(ourPort, 'POST', '/api/SessionService/Sessions', LOGIN)
  const info = await send(ourPort, 'GET', '/api/ApplicationService/Info', { auth: 'admin:admin' })
  await stop(child)
  const key = generateEcKey()
  const certificate = armour('CERTIFICATE', issueFactoryCertificate('bench', key, new Date()))
  writeFileSync(join(folder, 'peer.pem'), privateKeyPem(key.privateKey) + certificate, { mode: 0o600 })
  writeFileSync(join(folder, 'bodies.json'), JSON.stringify({ info: JSON.parse(info.text), session: JSON.parse(session.text) }))
  return { ours, peer: { port: peerPort, args: [PEER, String(peerPort), join(folder, 'peer.pem'), join(folder, 'bodies.json')] } }
}

async function load (options: Omit<autocannon.Options, 'url'>, port: number): Promise<number> {
  const result = await autocannon({ url: `https://127.0.0.1:${port}`, connections: 8, ...options })
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} answers were not 2xx, ${result.errors} requests failed`)
  return result.requests.average
}

/** GET with a token. */
async function gets (port: number, duration: number): Promise<number> {
  const { headers } = await send(port, 'POST', '/api/SessionService/Sessions', LOGIN)
  const token = String(headers['x-auth-token'])
  const requests = [{ method: 'GET' as const, path: '/api/ApplicationService/Info', headers: { 'x-auth-token': token } }]
  return await load({ duration, requests }, port)
}

/** Sessions created, each deleted again since a user may have a hundred. */
async function posts (port: number, duration: number): Promise<number> {
  return await load({
    duration,
    requests: [
      {
        method: 'POST',
        path: '/api/SessionService/Sessions',
        ...LOGIN,
        onResponse: (_status, body, context, headers) => {
          Object.assign(context, { id: JSON.parse(body).Id, token: headers?.['x-auth-token'] })
        }
      },
      {
        method: 'DELETE',
        setupRequest: (request, context) => ({
          ...request,
          path: `/api/SessionService/Sessions('${'id' in context ? String(context.id) : ''}')`,
          headers: { 'x-auth-token': 'token' in context ? String(context.token) : '' }
        })
      }
    ]
  }, port)
}

const LOADS = [['GET Info, requests/s', gets], ['POST + DELETE session, requests/s', posts]] as const

async function compare (): Promise<void> {
  const { ours, peer } = await sides()
  row('compared with bare Fastify', 'mock-ome', 'bare', 'ratio')
  const starts: Record<'ours' | 'peer', number[]> = { ours: [], peer: [] }
  for (let round = 0; round < COLD_STARTS; round++) {
    for (const [name, side] of [['ours', ours], ['peer', peer]] as const) {
      const { child, ms } = await startTimed(side.args, side.port)
      starts[name].push(ms)
      await stop(child)
    }
  }
  const [our, their] = [median(starts.ours), median(starts.peer)]
  row('cold start to first answer, ms', our.toFixed(0), their.toFixed(0), percent(our / their))
  for (const [name, measure] of LOADS) {
    const [our, their] = await race(name, measure, [ours, peer])
    row(name, our.rate.toFixed(0), their.rate.toFixed(0), percent(our.rate / their.rate))
    row('  resident after that, MiB', our.resident.toFixed(0), their.resident.toFixed(0), percent(our.resident / their.resident))
  }
}

/** What the journal costs: the same server with it and without, both with the admin API. */
async function journals (): Promise<void> {
  const side = async (entries: number): Promise<Side> => {
    const port = await freePort()
    return { port, args: [...SERVE, '--admin-port', '0', '--journal-entries', String(entries), '--appliance', `bench=4.0.1:${port}`] }
  }
  const sides: [Side, Side] = [await side(1000), await side(0)]
  row('\ncost of the journal', 'on', 'off', 'ratio')
  for (const [name, measure] of LOADS) {
    const [on, off] = await race(`journal, ${name}`, measure, sides)
    row(name, on.rate.toFixed(0), off.rate.toFixed(0), percent(on.rate / off.rate))
  }
}

/** What a server does under a load: requests a second, and its resident memory in MiB at the end. */
interface Measured {
  readonly rate: number
  readonly resident: number
}

/**
 * Two servers in turn, with a process of its own for each round: two of the same program differ by more than what is looked for.
 *
 * @returns the middle of each
 */
async function race (
  name: string,
  measure: (port: number, seconds: number) => Promise<number>,
  sides: readonly [Side, Side]
): Promise<[Measured, Measured]> {
  const seen: [Measured[], Measured[]] = [[], []]
  for (let round = 1; round <= ROUNDS; round++) {
    note(`${name}: round ${round} of ${ROUNDS}`)
    for (const index of [0, 1] as const) {
      const { port, args } = sides[index]
      const { child } = await startTimed(args, port)
      await measure(port, WARM_UP_SECONDS)
      seen[index].push({ rate: await measure(port, SECONDS), resident: residentMiB(child) })
      await stop(child)
    }
  }
  return [middle(seen[0]), middle(seen[1])]
}

function middle (seen: readonly Measured[]): Measured {
  return { rate: median(seen.map(({ rate }) => rate)), resident: median(seen.map(({ resident }) => resident)) }
}

async function fleets (): Promise<void> {
  row('\nfleets', 'ready, s', 'MiB')
  const kept = ['--data', join(folder, 'fleet')]
  for (const [size, how, options] of [[1, '', []], [100, '', []], [1000, '', []], [1000, ', --data, new', kept], [1000, ', --data, again', kept]] as const) {
    const readyFile = join(folder, `ready-${size}${how.replace(/\W/g, '')}.json`)
    const appliances = Array.from({ length: size }, (_, index) => `--appliance=a${index}=4.0.1:0`)
    const started = performance.now()
    const args = [...SERVE, '--admin-port', 'off', '--ready-file', readyFile, ...options, ...appliances]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    await untilReady(child, readyFile)
    const ms = performance.now() - started
    row(`${size} appliance${size === 1 ? '' : 's'}${how}`, (ms / 1000).toFixed(2), residentMiB(child).toFixed(0))
    await stop(child)
  }
}

try {
  await compare()
  await journals()
  row('\nlatencies, ms', 'p50', 'p95')
  for (const measured of [latencies, pages, connections, () => lists(join(folder, 'large'))]) {
    for await (const { name, p50, p95 } of measured()) row(name, p50.toFixed(1), p95.toFixed(1))
  }
  row('\nchanges on disk, ms', 'p50', 'p99', 'kB written')
  for await (const { name, facts } of besideTemplates(join(folder, 'beside'))) {
    if (name !== 'start') row(`${name}, beside 40 MB of templates`, facts['p50 ms'] ?? '', facts['p99 ms'] ?? '', facts['kB written'] ?? '')
  }
  await fleets()
} finally {
  rmSync(folder, { recursive: true })
}
