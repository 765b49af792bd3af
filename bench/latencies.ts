import pino from 'pino'
import { createLabCa, signRequest } from '../certs/lab/lab-ca.ts'
import { decodeRequest } from '../certs/x509/request.ts'
import { Fleet } from '../src/fleet.ts'
import { send } from './processes.ts'

const ACTIONS = '/api/ApplicationService/Actions/ApplicationService'
const FIELDS = {
  DistinguishedName: 'bench.example.com',
  DepartmentName: 'd',
  BusinessName: 'b',
  Locality: 'l',
  State: 's',
  Country: 'US',
  Email: 'a@example.com'
}
const POOL = 8
const UPLOADS = 100

const DEVICES = 8000
const PAGES = 100

/** What all consoles of the benchmark have. */
export const CONSOLES = { host: '127.0.0.1', username: 'admin', password: 'admin', logger: pino({ level: 'silent' }) }

/** One row of the report, in milliseconds. */
export interface Latency {
  readonly name: string
  readonly p50: number
  readonly p95: number
}

/** Requests one after another on one connection, as a play makes them. */
export async function * latencies (): AsyncGenerator<Latency> {
  const fleet = await Fleet.start({ ...CONSOLES, appliances: [{ name: 'bench', version: '4.0.1', port: 0 }], keyPoolSize: POOL })
  try {
    const port = fleet.endpoints[0]?.port ?? 0
    // The first one starts the stock.
    await csr(port)
    yield await timed('CSR, keys in stock', POOL - 2, async () => { await csr(port) }, async () => { await untilFull(fleet) })
    for (let taken = fleet.keysAvailable; taken > 0; taken--) await csr(port)
    yield await timed('CSR, no key in stock', 12, async () => { await csr(port) })
    yield await timed('CSR of 4096 bits', 5, async () => { await csr(port, 4096) })
    const request = decodeRequest(Buffer.from(await csr(port)))
    await untilFull(fleet)
    for (const length of [3, 10]) {
      const now = new Date()
      const ca = createLabCa({ intermediates: length - 2, now })
      const { file } = signRequest(ca, request, { now })
      yield await timed(`upload of a chain of ${length}`, UPLOADS, async () => { await upload(port, file) })
    }
  } finally {
    await fleet.stop(0)
  }
}

/** Pages of a large estate. Each asks for something else, so that nothing is remembered. */
export async function * pages (): AsyncGenerator<Latency> {
  const appliances = [{ name: 'bench', version: '4.0.1', port: 0 }]
  const fleet = await Fleet.start({ ...CONSOLES, appliances, devices: DEVICES, keyPoolSize: 0 })
  try {
    const port = fleet.endpoints[0]?.port ?? 0
    const page = async (query: string): Promise<void> => {
      const answer = await send(port, 'GET', `/api/DeviceService/Devices?${query}`, { auth: 'admin:admin' })
      if (answer.status !== 200) throw new Error(answer.text)
    }
    yield await timed(`first page of ${DEVICES} devices, made`, 1, async () => { await page('$top=50') })
    let turn = 0
    yield await timed('a page of them', PAGES, async () => { await page(`$skip=${++turn * 50}&$top=50`) })
    yield await timed('a page, filtered and ordered', PAGES, async () => {
      await page(`$filter=contains(DeviceName,'${++turn % 10}')%20and%20Status%20ge%201000&$orderby=DeviceName%20desc&$top=50`)
    })
  } finally {
    await fleet.stop(0)
  }
}

/** Runs something so many times, one after another. */
export async function timed (
  name: string,
  times: number,
  run: () => Promise<void>,
  before: () => Promise<void> = async () => {}
): Promise<Latency> {
  await before()
  const samples: number[] = []
  for (let count = 0; count < times; count++) {
    const started = performance.now()
    await run()
    samples.push(performance.now() - started)
  }
  samples.sort((one, other) => one - other)
  return { name, p50: samples[Math.floor(times / 2)] ?? NaN, p95: samples[Math.floor(times * 0.95)] ?? NaN }
}

async function csr (port: number, keySize = 2048): Promise<string> {
  const body = JSON.stringify({ ...FIELDS, KeySize: keySize })
  const headers = { 'content-type': 'application/json' }
  const answer = await send(port, 'POST', `${ACTIONS}.GenerateCSR`, { auth: 'admin:admin', headers, body })
  if (answer.status !== 200) throw new Error(answer.text)
  return JSON.parse(answer.text).CertificateData
}

async function upload (port: number, file: Buffer): Promise<void> {
  const headers = { 'content-type': 'application/octet-stream' }
  const answer = await send(port, 'POST', `${ACTIONS}.UploadCertChain`, { auth: 'admin:admin', headers, body: file })
  if (answer.status !== 200) throw new Error(answer.text)
}

async function untilFull (fleet: Fleet): Promise<void> {
  while (fleet.keysAvailable < POOL) await new Promise(resolve => setTimeout(resolve, 20))
}
