import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Answer, median, send, stop, untilReady } from './processes.ts'
import type { Vitals } from './soak-probe.ts'

/**
 * npm run soak [REQUESTS [ADDRESS]]: an hour's work of a busy laboratory, compressed. Fails if memory grows or anything is left open. ADDRESS is
 * that of the lab of a process or container that runs, token included: it is reset first; its memory and sockets, among them ours, are told and not judged.
 */
const REQUESTS = Number(process.argv[2] ?? 500_000)
const [, , , ADDRESS] = process.argv
const STEPS = 10
const WORKERS = 12
/** Requests of a client between its login and its logout. */
const VISIT = 100
/**
 * What memory may grow by, from the middle third to the last. The heap after a collection tells a leak; resident memory also varies with
 * what the allocator keeps.
 */
const MARGINS_MIB = { residentMiB: 16, heapMiB: 3 }
const MEASURES = ['residentMiB', 'heapMiB'] as const

const CLI = fileURLToPath(new URL('../src/cli.js', import.meta.url))
const PROBE = new URL('./soak-probe.js', import.meta.url).href
const JSON_TYPE = { 'content-type': 'application/json' }
const FILE_TYPE = { 'content-type': 'application/octet-stream' }
const ACTIONS = '/api/ApplicationService/Actions/ApplicationService'
const CSR = {
  DistinguishedName: 'ome.lab.test',
  DepartmentName: 'Lab',
  BusinessName: 'Example',
  Locality: 'Round Rock',
  State: 'Texas',
  Country: 'US',
  Email: 'lab@example.com'
}
const READS = [
  '/api/ApplicationService/Info',
  '/api/SessionService/SessionConfiguration',
  '/api/DeviceService/Devices?$top=5',
  '/api/ApplicationService/AuditLogs?$top=2',
  '/api/JobService/Jobs',
  '/api/nowhere'
]
const WATCHED = [
  '/v1/metrics',
  '/v1/appliances/calm/requests?limit=50',
  '/v1/appliances/storm/requests?fault=any',
  '/v1/appliances/storm/faults',
  '/v1/coverage',
  '/v1/appliances/calm/diagnoses'
]
const LOGIN = '{"UserName":"admin","Password":"admin","SessionType":"API"}'

/** A connection that idles is given up before the server does: a request would meet its end. */
const CONNECTION = { keepAlive: true, maxSockets: 1, timeout: 3000 }

const folder = mkdtempSync(join(tmpdir(), 'mock-ome-soak-'))
const say = (text: string): void => { process.stdout.write(`${text}\n`) }

/** `calm` answers all; `storm` has flaky weather, is reset and restored under its clients. */
type Name = 'calm' | 'storm'

interface Product {
  readonly ports: Readonly<Record<Name, number>>
  readonly adminUrl: string
  /** What the admin API asks for. */
  readonly authorization: Readonly<Record<string, string>>
  readonly vitals: () => Promise<Vitals>
  /** They are taken after garbage collections, and none of its sockets is ours: what grows leaks. */
  readonly collects: boolean
  readonly stop: () => Promise<void>
}

/** A sample of what prom-client tells of the process. */
const SAMPLE = /^(process_resident_memory_bytes|nodejs_heap_size_used_bytes|process_open_fds) (\S+)$/gm

/** What has been asked, and how it went. */
class Count {
  requests = 0
  faults = 0
  readonly surprises: string[] = []
}

/** What runs already, with appliances `calm` and `storm` on ports that are the same inside and outside. */
async function running (address: string): Promise<Product> {
  const { origin: adminUrl, hash } = new URL(address)
  const authorization = hash === '' ? {} : { authorization: `Bearer ${hash.replace('#bearer=', '')}` }
  const ask = async (path: string): Promise<Response> => await fetch(adminUrl + path, { headers: authorization })
  const { appliances } = JSON.parse(await (await ask('/v1/appliances')).text())
  const vitals = async (): Promise<Vitals> => {
    const told = Object.fromEntries([...(await (await ask('/v1/metrics')).text()).matchAll(SAMPLE)].map(([, name, value]) => [name, Number(value)]))
    const mib = (name: string): number => (told[name] ?? NaN) / 2 ** 20
    return {
      residentMiB: mib('process_resident_memory_bytes'),
      heapMiB: mib('nodejs_heap_size_used_bytes'),
      descriptors: told['process_open_fds'] ?? NaN,
      resources: {}
    }
  }
  return { ports: portsOf(appliances), adminUrl, authorization, vitals, collects: false, stop: async () => {} }
}

function portsOf (appliances: ReadonlyArray<{ readonly name: string, readonly port: number }>): Product['ports'] {
  const portOf = (name: Name): number => {
    const port = appliances.find(appliance => appliance.name === name)?.port
    if (port === undefined) throw new Error(`there is no appliance ${name}`)
    return port
  }
  return { calm: portOf('calm'), storm: portOf('storm') }
}

async function start (): Promise<Product> {
  const readyFile = join(folder, 'ready.json')
  const appliances = ['calm', 'storm'].flatMap(name => ['--appliance', `${name}=4.0.1:0`])
  const settings = ['--devices', '60', '--admin-port', '0', '--log-level', 'error', '--ready-file', readyFile]
  const args = ['--expose-gc', '--import', PROBE, CLI, 'serve', ...appliances, ...settings]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  await untilReady(child, readyFile)
  const { appliances: endpoints, admin } = JSON.parse(readFileSync(readyFile, 'utf8'))
  const vitals = async (): Promise<Vitals> => await vitalsOf(child)
  return { ports: portsOf(endpoints), adminUrl: admin.url, authorization: {}, vitals, collects: true, stop: async () => { await stop(child) } }
}

async function vitalsOf (child: ChildProcess): Promise<Vitals> {
  const answered = once(child, 'message')
  child.send('vitals')
  const [told] = await answered
  return told
}

/** One client: its own connection to each appliance, and one request at a time. */
class Client {
  readonly #product: Product
  readonly #count: Count
  readonly #agents = { calm: new Agent(CONNECTION), storm: new Agent(CONNECTION) }

  constructor (product: Product, count: Count) {
    this.#product = product
    this.#count = count
  }

  close (): void {
    for (const agent of Object.values(this.#agents)) agent.destroy()
  }

  /** @returns null where the weather of `storm` had it fail */
  async ask (
    name: Name,
    method: string,
    path: string,
    options: { auth?: string, headers?: Record<string, string>, body?: string | Buffer } = {}
  ): Promise<Answer | null> {
    this.#count.requests += 1
    try {
      const answer = await send(this.#product.ports[name], method, path, { agent: this.#agents[name], ...options })
      if (answer.status < 500) return answer
      if (name === 'calm') this.#surprise(`${method} ${path}: ${answer.status} ${answer.text}`)
    } catch (error) {
      if (name === 'calm') this.#surprise(`${method} ${path}: ${String(error)}`)
    }
    this.#count.faults += 1
    return null
  }

  /** The admin API: a surprise where it declines. @returns JSON, or null */
  async admin (method: string, path: string, body?: object): Promise<Record<string, string> | null> {
    this.#count.requests += 1
    const { adminUrl, authorization } = this.#product
    // What fetch keeps open would count as left open by the product.
    const headers = { ...authorization, connection: 'close' }
    const sent = body === undefined ? { headers } : { headers: { ...headers, ...JSON_TYPE }, body: JSON.stringify(body) }
    const response = await fetch(adminUrl + path, { method, ...sent })
    const text = await response.text()
    if (!response.ok) this.#surprise(`${method} ${path}: ${response.status} ${text}`)
    return response.ok && response.headers.get('content-type')?.startsWith('application/json') === true ? JSON.parse(text) : null
  }

  /** Logs in, looks around, logs out. */
  async visit (name: Name): Promise<void> {
    const session = await this.ask(name, 'POST', '/api/SessionService/Sessions', { headers: JSON_TYPE, body: LOGIN })
    const token = session?.headers['x-auth-token']
    const headers = { 'x-auth-token': String(token) }
    for (let number = 2; number < VISIT; number++) await this.ask(name, 'GET', READS[number % READS.length] ?? '', { headers })
    if (session?.status !== 201) return
    await this.ask(name, 'DELETE', `/api/SessionService/Sessions('${JSON.parse(session.text).Id}')`, { headers })
  }

  /** A CSR, its signature, a good chain and a file that is none. */
  async certify (name: Name): Promise<void> {
    const auth = 'admin:admin'
    const csr = await this.ask(name, 'POST', `${ACTIONS}.GenerateCSR`, { auth, headers: JSON_TYPE, body: JSON.stringify(CSR) })
    await this.ask(name, 'POST', `${ACTIONS}.UploadCertificate`, { auth, headers: FILE_TYPE, body: Buffer.alloc(20_000, 'no certificate') })
    if (csr?.status !== 200) return
    const signed = await this.admin('POST', '/v1/certificate-authorities/soak/sign', { csr: JSON.parse(csr.text).CertificateData })
    await this.ask(name, 'POST', `${ACTIONS}.UploadCertChain`, { auth, headers: FILE_TYPE, body: signed?.['file'] ?? '' })
  }

  #surprise (text: string): void {
    this.#count.surprises.push(text.slice(0, 300))
  }
}

/** What happens once in so many visits. */
const CHORES: ReadonlyArray<{ readonly every: number, readonly run: (client: Client, visit: number) => Promise<void> }> = [
  { every: 25, run: async (client, visit) => { await client.certify(visit % 50 === 0 ? 'calm' : 'storm') } },
  {
    every: 20,
    run: async client => {
      const made = await client.admin('POST', '/v1/appliances', { version: '3.10.2' })
      const path = `/v1/appliances/${made?.['name']}`
      await client.admin('POST', `${path}/snapshots`)
      await client.admin('DELETE', path)
    }
  },
  {
    every: 15,
    run: async (client, visit) => {
      const path = `/v1/appliances/storm/snapshots/visit-${visit}`
      await client.admin('POST', '/v1/appliances/storm/snapshots', { id: `visit-${visit}` })
      await client.visit('storm')
      await client.admin('GET', `${path}/diff`)
      await client.admin('POST', `${path}/restore`)
      await client.admin('DELETE', path)
    }
  },
  {
    every: 40,
    run: async client => {
      // Not its snapshots: another client may be about to come back to one.
      await client.admin('POST', '/v1/appliances/storm/reset', { state: true, journal: true, faults: true })
      await client.admin('PUT', '/v1/appliances/storm/weather', { weather: 'flaky' })
    }
  },
  {
    every: 10,
    run: async client => {
      for (const path of WATCHED) await client.admin('GET', path)
    }
  }
]

/** Lets clients work until so many requests have been sent in all. They hang up then. */
async function work (product: Product, count: Count, until: number, nextVisit: () => number): Promise<void> {
  await Promise.all(Array.from({ length: WORKERS }, async (_, index) => {
    const client = new Client(product, count)
    while (count.requests < until && count.surprises.length === 0) {
      const visit = nextVisit()
      // One in three goes through the weather.
      await client.visit(index % 3 === 0 ? 'storm' : 'calm')
      for (const { every, run } of CHORES) if (visit % every === 0) await run(client, visit)
    }
    client.close()
  }))
}

async function soak (product: Product): Promise<string[]> {
  const idle = await product.vitals()
  say(`idle: ${line(idle)}`)
  const count = new Count()
  const first = new Client(product, count)
  await first.admin('POST', '/v1/reset')
  await first.admin('POST', '/v1/certificate-authorities', { id: 'soak' })
  await first.admin('PUT', '/v1/appliances/storm/weather', { weather: 'flaky' })
  const samples: Vitals[] = []
  const started = performance.now()
  let visits = 0
  for (let step = 1; step <= STEPS && count.surprises.length === 0; step++) {
    await work(product, count, REQUESTS * step / STEPS, () => ++visits)
    const now = await product.vitals()
    samples.push(now)
    const part = String(step * 100 / STEPS).padStart(3)
    const requests = String(count.requests).padStart(7)
    const faults = String(count.faults).padStart(5)
    const seconds = ((performance.now() - started) / 1000).toFixed(0)
    say(`${part} %: ${requests} requests, ${faults} failed by the weather, ${seconds.padStart(4)} s, ${line(now)}`)
  }
  const end = await settled(product, idle)
  say(`end:  ${line(end)}; ${JSON.stringify(end.resources)}`)
  const growth = MEASURES.map(name => ({ name, margin: MARGINS_MIB[name], ...thirds(samples, name) }))
  for (const { name, middle, last } of growth) {
    say(`${name}: median of the middle third ${middle.toFixed(1)}, of the last ${last.toFixed(1)}`)
  }
  return [
    ...count.surprises,
    ...(count.faults === 0 ? ['no request failed: there was no weather'] : []),
    ...growth.filter(({ middle, last, margin }) => product.collects && last - middle > margin)
      .map(({ name, middle, last }) => `${name} grew by ${(last - middle).toFixed(1)}`),
    ...(product.collects && end.descriptors > idle.descriptors ? [`${end.descriptors - idle.descriptors} files or sockets are left open`] : [])
  ]
}

/** What is left once connections have had the time to go. */
async function settled (product: Product, idle: Vitals): Promise<Vitals> {
  const deadline = performance.now() + 15_000
  for (;;) {
    const now = await product.vitals()
    if (!(now.descriptors > idle.descriptors) || performance.now() > deadline) return now
    await new Promise(resolve => setTimeout(resolve, 200))
  }
}

function thirds (samples: readonly Vitals[], name: typeof MEASURES[number]): { middle: number, last: number } {
  const values = samples.map(sample => sample[name])
  return { middle: median(values.slice(3, 6)), last: median(values.slice(6)) }
}

function line ({ residentMiB, heapMiB, descriptors }: Vitals): string {
  return `resident ${residentMiB.toFixed(1)} MiB, heap ${heapMiB.toFixed(1)} MiB, ${descriptors} descriptors`
}

const product = await (ADDRESS === undefined ? start() : running(ADDRESS))
try {
  const failures = await soak(product)
  for (const failure of failures) say(`FAIL ${failure}`)
  say(failures.length === 0 ? 'ok' : `${failures.length} failures`)
  process.exitCode = failures.length === 0 ? 0 : 1
} finally {
  await product.stop()
  rmSync(folder, { recursive: true, force: true })
}
