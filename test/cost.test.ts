import { scryptSync } from 'node:crypto'
import { Agent as PlainAgent, type RequestOptions, request as plainly } from 'node:http'
import { Agent, request } from 'node:https'
import fc from 'fast-check'
import pino from 'pino'
import t from 'tap'
import { decodeBundle } from '../certs/x509/bundle.ts'
import { decodeRequest } from '../certs/x509/request.ts'
import { adminRoutes } from '../routes/admin/index.ts'
import { routes } from '../routes/index.ts'
import { pathTemplate } from '../src/admin/documents/path-template.ts'
import { startAdminApi } from '../src/admin-api.ts'
import { parseRange } from '../src/appliance/accounts/address-range.ts'
import { nextRun } from '../src/appliance/jobs/schedule.ts'
import { SETTINGS } from '../src/appliance/settings/console-settings.ts'
import { parseAddress } from '../src/client/address.ts'
import { parsed } from '../src/json.ts'
import { type Schema, TEXT, closed, integer, list } from '../src/schema/schema.ts'
import { Masking } from '../src/secrets.ts'
import { pascal } from '../src/spelling.ts'
import { glob } from '../src/traffic/faults/glob.ts'
import { repeats } from './support/effort.ts'
import { BASIC, startTestFleet } from './support/fleet.ts'
import { EXPRESSIONS, hostileFiles, hostileForms, hostileTo, isSchema, textsOf } from './support/hostile.ts'

const KEYS_AND_VALUES = `{${Array.from({ length: 20_000 }, (_, index) => `"k${index}":${index}`).join(',')}}`

/** What others do, and what it costs where a quarter of a second is meant: machines differ, and so does what runs beside a test. */
const PEERS: ReadonlyArray<readonly [work: () => unknown, milliseconds: number]> = [
  [() => scryptSync('password', 'salt', 64), 20],
  [() => JSON.stringify(JSON.parse(KEYS_AND_VALUES)), 12]
]

/** CPU that one request may cost, both ends of it. Keys and signatures are not asked for here. */
const MOST_MS = 250
/** What is measured more than once is measured so often: a garbage collection that others have caused comes once. */
const TRIES = 5

let budget = MOST_MS

/** How much longer this machine, and what runs beside the test, take now. */
async function slowness (): Promise<number> {
  const factors: number[] = [1]
  for (const [work, milliseconds] of PEERS) {
    const costs: number[] = []
    for (let count = 0; count < 5; count++) costs.push(await cpuOf(work))
    factors.push((costs.sort((one, other) => one - other)[2] ?? 0) / milliseconds)
  }
  return Math.max(...factors)
}

/** Whether that is too much, as the machine is now. */
async function isTooMuch (cost: number): Promise<boolean> {
  if (cost > budget) budget = MOST_MS * await slowness()
  return cost > budget
}

const ACTOR = { userName: 'admin', ipAddress: '127.0.0.1' }

/** A request: what is told of it where it costs too much, and how it is sent. */
interface Case {
  readonly told: string
  /** Makes it ready. @returns what sends it, and tells the status of the answer */
  readonly ready: () => () => Promise<number>
}

const failures: string[] = []
const logger = pino({ level: 'error' }, { write: line => { failures.push(line.slice(0, 1_000)) } })
const fleet = await startTestFleet(t, { devices: 1_000, logger })
const admin = await startAdminApi({ host: '127.0.0.1', port: 0, token: null, fleet: () => fleet, logger, shutdown: () => {} })
t.teardown(async () => { await admin.close() })
const agents = { https: new Agent({ keepAlive: true, rejectUnauthorized: false }), http: new PlainAgent({ keepAlive: true }) }
t.teardown(() => { for (const agent of Object.values(agents)) agent.destroy() })
const appliance = fleet.appliance('source')
await appliance.inventory.createGroup({ name: 'Hostile' }, ACTOR)
await appliance.accounts.create({ userName: 'victim', password: 'Victim12!', roleId: '16' }, { ...ACTOR, accountId: '10078' })

type Side = 'appliance' | 'admin'

interface Sent {
  readonly body?: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
}

/** A request to an appliance, or to the admin API. @param of makes its body */
function asking (side: Side, method: string, url: string, { told, of, type }: { readonly told: string, readonly of: () => string | Buffer, readonly type?: string }): Case {
  return {
    told: `${method} ${url}: ${told}`,
    ready: () => {
      const body = of()
      return async () => await send(side, method, pathOf(url), { body, ...(type !== undefined && { headers: { 'content-type': type } }) })
    }
  }
}

/** Sends to an appliance, or to the admin API, and reads the answer to its end. */
async function send (side: Side, method: string, path: string, { body, headers }: Sent = {}): Promise<number> {
  const options: RequestOptions = {
    host: '127.0.0.1',
    method,
    path,
    headers: { ...(side === 'appliance' && { authorization: BASIC }), 'content-type': 'application/json', ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }), ...headers }
  }
  return await new Promise((resolve, reject) => {
    const outgoing = side === 'admin'
      ? plainly({ ...options, port: admin.place.port, agent: agents.http })
      : request({ ...options, port: fleet.endpoints[0]?.port, agent: agents.https })
    outgoing.on('response', response => { response.resume().on('end', () => { resolve(response.statusCode ?? 0) }).on('error', reject) })
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') reject(error)
      // A connection that was kept may be closed when it is used again; who sends too much is hung up on while it sends.
      else if (outgoing.reusedSocket) send(side, method, path, { ...(body !== undefined && { body }), ...(headers !== undefined && { headers }) }).then(resolve, reject)
      else resolve(413)
    }).end(body)
  })
}

async function cpuOf (work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** The least that work costs, if that is too much. @param ready makes the work ready, which costs nothing */
async function excessOf (ready: () => () => unknown): Promise<number | null> {
  let least = Infinity
  for (let tries = 0; tries < TRIES; tries++) {
    least = Math.min(least, await cpuOf(ready()))
    await tidy()
    if (!await isTooMuch(least)) return null
  }
  return Math.round(least)
}

/** Sends some of the cases, others each time; what one costs too much, or breaks, fails. */
async function judge (cases: readonly Case[], times: number): Promise<void> {
  await fc.assert(fc.asyncProperty(fc.nat(cases.length - 1), async index => {
    const fault = await faultOf(cases[index])
    if (fault !== null) throw new Error(fault)
  }), { numRuns: Math.min(repeats(times), 10 * cases.length), endOnFailure: true, includeErrorInReport: true })
}

/** What is wrong with how a case is answered; null: nothing. */
async function faultOf (row: Case | undefined): Promise<string | null> {
  if (row === undefined) return null
  let status = 0
  const excess = await excessOf(() => {
    const send = row.ready()
    return async () => { status = await send() }
  })
  if (excess !== null) return `${row.told}: ${excess} ms (status ${status})`
  return (status >= 500 && status !== 503) || failures.length > 0 ? `${row.told}: status ${status} ${failures.splice(0).join()}` : null
}

/** A tenth of a table, another one each time; in CI all of it. */
function some<T> (rows: readonly T[]): readonly T[] {
  const step = Math.max(1, Math.round(10 / repeats(10)))
  const first = Math.floor(Math.random() * step)
  return rows.filter((_, index) => index % step === first)
}

/** What would stand in the way of the next request is taken away. */
async function tidy (): Promise<void> {
  fleet.traffic.of(appliance).faults.reset()
  for (const { appliance: { name } } of fleet.members.slice(1)) await fleet.remove(name)
  await appliance.jobs.idle()
}

/** Keys of paths that lead somewhere. */
const KEYS: Readonly<Record<string, string>> = { name: 'source', device: '10001', group: '20001', job: '10001', id: '20001', template: '1', baseline: '1', report: '1' }

function pathOf (url: string): string {
  return pathTemplate(url).path.replace(/\{(\w+)\}/g, (_, name: string) => KEYS[name] ?? '10001')
}

/** Bodies of routes that take any object: the appliance holds them against schemas of its own. */
const INNER: ReadonlyArray<readonly [url: RegExp, schema: Schema]> = [
  [/ConfigureNetworkAdapter|AddressConfiguration/, pascalled(SETTINGS.adapter.schema)],
  [/ProxyConfiguration/, pascalled(SETTINGS.proxy.schema)],
  [/WebServerConfiguration/, closed({ TimeOut: integer() })],
  [/SMTPConfiguration/, pascalled(SETTINGS.smtp.schema)],
  [/ApplySyslogConfig/, pascalled(SETTINGS.syslog.schema)],
  [/UpdateSNMPConfiguration/, pascalled(SETTINGS.snmp.schema)],
  [/VerifyPeer/, closed({ Side: TEXT, Address: TEXT, Port: integer(), Ticket: TEXT, Guid: TEXT })],
  [/RecordValidation/, closed({ Id: TEXT, Source: closed({ Name: TEXT }), Pairs: list(closed({ Same: TEXT })), Verdicts: list(closed({ Findings: list(TEXT) })) })]
]

function pascalled (schema: Schema): Schema {
  const { properties, items } = schema
  return {
    ...schema,
    ...(properties !== undefined && { properties: Object.fromEntries(Object.entries(properties).map(([name, member]) => [pascal(name), pascalled(member)])) }),
    ...(items !== undefined && { items: pascalled(items) })
  }
}

/** Lists in a schema that have no end. */
function endless (schema: Schema, place = ''): string[] {
  const { items, properties = {}, maxItems, anyOf, oneOf } = schema
  return [
    ...items === undefined ? [] : [...maxItems === undefined ? [`${place}[]`] : [], ...endless(items, `${place}[]`)],
    ...Object.entries(properties).flatMap(([name, member]) => endless(member, `${place}.${name}`)),
    ...[anyOf ?? oneOf ?? []].flat().filter(isSchema).flatMap(alternative => endless(alternative, place))
  ]
}

t.test('every list that a client of an appliance sends has an end', async t => {
  for (const { method, url, takes } of routes) if (typeof takes !== 'string') t.strictSame(endless(takes), [], `${method} ${url}`)
})

t.test('bodies of the appliance', async () => {
  await judge(routes.flatMap(({ method, url, takes }) => typeof takes === 'string'
    ? []
    : hostileTo(INNER.find(([pattern]) => pattern.test(url))?.[1] ?? takes).map(({ told, text }) => asking('appliance', method, url, { told, of: text }))), 600)
})

t.test('bodies of the admin API', async () => {
  await judge(adminRoutes.flatMap(({ method, url, body, takes }) => body === undefined || takes !== undefined || url.endsWith('/shutdown')
    ? []
    : hostileTo(body).map(({ told, text }) => asking('admin', method, url, { told, of: text }))), 400)
})

t.test('files and forms', async () => {
  const takers = [
    ...routes.filter(({ takes }) => takes === 'file').map(({ method, url }) => ({ side: 'appliance' as const, method, url })),
    { side: 'admin' as const, method: 'POST', url: '/v1/certificate-authorities/none/sign/file' }
  ]
  const files = hostileFiles()
  await judge(takers.flatMap(({ side, method, url }) => [
    ...files.map(({ told, bytes }) => asking(side, method, url, { told, of: bytes, type: 'application/octet-stream' })),
    ...hostileForms().map(({ told, bytes, type }) => asking(side, method, url, { told, of: bytes, type }))
  ]), 300)
})

t.test('queries, paths and headers', async () => {
  const texts = textsOf(3_000)
  const options = ['$filter', '$orderby', '$select', '$top', '$skip', '$expand', 'Id', 'Name']
  const gets = routes.filter(({ method }) => method === 'GET')
  // Made when it is wanted: all of them together would be gigabytes.
  const asked = (side: Side, told: string, path: () => string, headers: () => Readonly<Record<string, string>> = () => ({})): Case => ({
    told: `GET ${told}`,
    ready: () => {
      const [target, sent] = [path(), headers()]
      return async () => await send(side, 'GET', target, { headers: sent })
    }
  })
  const encoded = (text: string): string => encodeURIComponent(text.replace(/[\uD800-\uDFFF]/g, '?')).slice(0, 12_000)
  await judge([
    ...gets.flatMap(({ url }) => [
      ...EXPRESSIONS.flatMap(text => ['$filter', '$orderby'].map(option =>
        asked('appliance', `${url}?${option}=${text.slice(0, 80)}`, () => `${pathOf(url)}?${option}=${encoded(text)}`))),
      ...texts.flatMap(({ told, text }) => options.map(option =>
        asked('appliance', `${url}?${option}=${told}`, () => `${pathOf(url)}?${option}=${encoded(text())}`))),
      asked('appliance', `${url}?$top=999999999`, () => `${pathOf(url)}?$top=999999999`),
      asked('appliance', `${url}?$top again and again`, () => `${pathOf(url)}?${'$top=1&'.repeat(1_500)}`)
    ]),
    ...texts.flatMap(({ told, text }) => [
      asked('appliance', `/api/${told}`, () => `/api/${encoded(text())}`),
      asked('appliance', `Accounts('${told}')`, () => `/api/AccountService/Accounts('${encoded(text())}')`),
      asked('admin', `/v1/${told}`, () => `/v1/${encoded(text())}`),
      asked('admin', `requests?path=${told}`, () => `/v1/appliances/source/requests?path=${encoded(text())}`),
      ...['authorization', 'x-auth-token', 'content-type', 'cookie', 'accept', 'expect-ct', 'user-agent'].map(name =>
        asked('appliance', `${name}: ${told}`, () => '/api/JobService/Jobs', () => ({ [name]: text().replace(/[^\x20-\x7e]/g, '?') })))
    ])
  ], 1_000)
})

t.test('what others have prepared', async t => {
  const { inventory, jobs } = appliance
  const manager = { ...ACTOR, roleId: '10' }
  let parentId = 1_021
  for (let count = 0; count < 1_200; count++) parentId = await inventory.createGroup({ name: `nested ${count}`, parentId }, ACTOR)
  const devices = inventory.estate.devices.map(({ id }) => id)
  const targets = Array.from({ length: 24_000 }, (_, index) => ({ id: devices[index % devices.length] ?? 0, data: '', typeId: 1_000, typeName: 'DEVICE' }))
  const { id } = await jobs.create({ type: 8, name: 'Of many targets', targets, actor: ACTOR })
  for (let count = 0; count < 200; count++) await jobs.create({ type: 8, name: `Waiting ${count}`, schedule: '0 0 0 1 1 ? 2099', actor: ACTOR })
  const all = jobs.kept.filter(({ editable, type }) => editable && type === 8).map(({ id }) => id)
  const targetsOf = (inner: string): string => encodeURIComponent(`Targets/any(t:${Array.from({ length: 200 }, () => inner).join(' or ')})`)
  const cases: ReadonlyArray<readonly [told: string, work: () => unknown]> = [
    ['groups, each with those below', async () => await send('appliance', 'GET', '/api/GroupService/Groups?$top=9999&$expand=SubGroups')],
    ['the leaves of nested groups', async () => await send('appliance', 'GET', `/api/GroupService/Groups(${parentId - 1_199})/AllLeafDevices`)],
    ['another place for nested groups', async () => { await inventory.updateGroup(parentId - 1_199, { parentId: 1_021 }, ACTOR) }],
    ['members again and again', async () => await send('appliance', 'POST', '/api/GroupService/Actions/GroupService.AddMemberDevices', { body: JSON.stringify({ GroupId: parentId, MemberDeviceIds: Array.from({ length: 90_000 }, (_, index) => devices[index % devices.length]) }) })],
    ['jobs again and again', async () => { await jobs.run(Array.from({ length: 90_000 }, (_, index) => all[index % all.length] ?? 0), manager) }],
    ['a filter over many targets', async () => await send('appliance', 'GET', `/api/JobService/Jobs?$filter=${targetsOf('t/Id eq -1')}`)],
    ['targets of targets', async () => await send('appliance', 'GET', `/api/JobService/Jobs?$filter=${encodeURIComponent("Targets/any(a:Targets/any(b:Params/any(p:p/Key eq 'x')))")}`)],
    ['details of many targets', async () => await send('appliance', 'GET', `/api/JobService/Jobs(${id})/ExecutionHistories(${id + 1})/ExecutionHistoryDetails?$top=999999`)],
    ['nested groups, deleted again and again', async () => { await inventory.deleteGroups(Array.from({ length: 90_000 }, (_, index) => parentId - index % 1_200), ACTOR).catch(() => {}) }]
  ]
  for (const [told, work] of cases) {
    t.equal(await excessOf(() => work), null, `${told}: milliseconds`)
  }
  for (const job of jobs.kept.filter(({ builtin }) => !builtin)) await jobs.remove(job.id, manager)
})

t.test('what parsers are given', async t => {
  const masking = new Masking()
  const parsers: ReadonlyArray<readonly [name: string, parse: (text: string) => unknown]> = [
    ['certificates', text => decodeBundle(Buffer.from(text), { derAccepted: true })],
    ['requests', text => decodeRequest(Buffer.from(text))],
    ['ranges', parseRange],
    ['addresses', parseAddress],
    ['JSON', parsed],
    ['masking', text => masking.text(text)],
    ['a pattern', text => glob(text)('a'.repeat(1_000))],
    ['what a pattern is held against', text => glob('*a*b*a*.*Upload*Chain')(text)],
    ['schedules', async text => await nextRun(text.slice(0, 1_000), Date.now(), 'Etc/GMT')]
  ]
  for (const [name, parse] of parsers) {
    for (const { told, text } of some(textsOf())) {
      const made = text()
      const excess = await excessOf(() => async () => {
        try {
          await parse(made)
        } catch {}
      })
      if (excess !== null) t.fail(`${name}: ${told}: ${excess} ms`)
    }
    t.pass(name)
  }
})

t.test('the administrator was let in all the time', async t => {
  t.equal(await send('appliance', 'GET', '/api/JobService/Jobs'), 200)
})

t.test('the journal shows what was sent', async t => {
  for (const { told, text } of some(textsOf(16_000))) {
    await send('appliance', 'POST', '/api/JobService/Jobs', { body: text() })
    const excess = await excessOf(() => async () => await send('admin', 'GET', '/v1/appliances/source/requests?limit=1'))
    if (excess !== null) t.fail(`${told}: ${excess} ms`)
  }
})
