import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { Product } from './product.mjs'
import { installPython, python } from './python.mjs'

export const needs = ['python3']

export const prepare = installPython

/** What every answer has to be; whether what was sent was good is for our own tests. */
const CHECKS = ['not_a_server_error', 'status_code_conformance', 'content_type_conformance', 'response_headers_conformance', 'response_schema_conformance']

const NAME = 'lab'
const KEPT = 'kept'
const APPLIANCE = '/v1/appliance-openapi.json'
/** The first line of a recording, of a console that told nothing. */
const HEAD = { format: 'mock-ome recording', version: 1, console: '3.10.2', recordedAt: '2026-01-02T03:04:05.000Z', questions: [], replaced: {}, kept: [], failures: [] }
const LOGIN = { UserName: 'admin', Password: 'admin' }
const ACTIONS = '/api/ApplicationService/Actions/ApplicationService'

/**
 * The two surfaces (of an appliance, reading apart: what is changed may be gone), and what must not be called: what ends the run itself, or asks other machines.
 * `fixed`: parameters that are not made up.
 */
const SURFACES = [
  {
    title: 'the admin API',
    document: '/openapi.json',
    checks: [...CHECKS, 'negative_data_rejection'],
    reads: true,
    spared: [['--exclude-name', 'DELETE /v1/appliances/{name}'], ['--exclude-path-regex', '^/v1/(reset|shutdown)$']],
    fixed: { 'path.name': NAME, 'query.seconds': 0 },
    prepare: populateAdmin
  },
  { title: 'an appliance that is read', document: APPLIANCE, checks: CHECKS, reads: true, spared: [['--include-method', 'GET']], fixed: {}, prepare: populateAppliance },
  {
    title: 'an appliance that is changed',
    document: APPLIANCE,
    checks: CHECKS,
    reads: false,
    spared: [
      ['--exclude-method', 'GET'],
      ['--exclude-name', 'PUT /api/ApplicationService/Network/WebServerConfiguration'],
      ['--exclude-path-regex', '(ResetApplication|MigrationService\\.(ValidateConnection|MigrateOut|MigrateIn))$']
    ],
    fixed: {},
    prepare: populateAppliance
  }
]

/** What a console has only after a migration was tried, or an upload was refused; what of all devices only a chassis has. */
const NOT_THERE = [
  'GET /api/MigrationService/LastValidation',
  'GET /core/mockome/diagnosis',
  "GET /api/DeviceService/Devices({device})/Settings('{key}')"
]

/** How a discovery logs in to what it finds. */
const PROFILE = JSON.stringify({
  type: 'DISCOVERY',
  credentials: [{ type: 'WSMAN', authType: 'Basic', modified: false, credentials: { username: 'root', password: 'calvin', caCheck: false, cnCheck: false, port: 443, retries: 3, timeout: 60 } }]
})

/** Bodies that are taken, so that there is one of everything to read. */
const MEMBERS = [
  ['POST', '/api/SessionService/Sessions', { ...LOGIN, SessionType: 'API' }],
  ['POST', '/api/AccountService/Accounts', { UserName: 'kept', Password: 'Dell123$', RoleId: '16', Enabled: true }],
  ['POST', '/api/AccountService/ExternalAccountProvider/ADAccountProvider', { Name: 'ad', ServerType: 'DNS', DnsServer: ['192.0.2.1'], GroupDomain: 'example.com' }],
  ['POST', '/api/AccountService/ExternalAccountProvider/LDAPAccountProvider', { Name: 'ldap', ServerType: 'MANUAL', ServerName: ['a'], BaseDistinguishedName: 'dc=example,dc=com' }],
  ['POST', '/api/GroupService/Actions/GroupService.CreateGroup', { GroupModel: { Name: 'Kept', MembershipTypeId: 12, ParentId: 1021 } }],
  ['POST', '/api/PluginService/Actions/PluginService.UpdateConsolePlugins', { Plugins: [{ Id: 'SAE', Version: '2.1', Action: 'Install' }] }],
  ['POST', '/api/BackupRestoreService/Actions/BackupRestoreService.ScheduleBackup', { Passphrase: 'Correct-horse-1' }],
  ['POST', '/api/DiscoveryConfigService/DiscoveryConfigGroups', {
    DiscoveryConfigGroupName: 'Kept',
    DiscoveryConfigModels: [{ DeviceType: [1000], DiscoveryConfigTargets: [{ NetworkAddressDetail: '192.0.2.1' }], ConnectionProfile: PROFILE }],
    Schedule: { RunNow: true, RunLater: false, Cron: 'startnow' }
  }],
  ['POST', '/api/JobService/Jobs', { JobName: 'Export Log', JobType: { Id: 18 }, Params: [], Targets: [] }],
  ['POST', `${ACTIONS}.GenerateCSR`, { DistinguishedName: 'ome.lab.test', DepartmentName: 'Lab', BusinessName: 'Example', Locality: 'Round Rock', State: 'Texas', Country: 'US', Email: 'lab@example.com' }]
]

/** A client that makes its requests up from the documents of both surfaces. Each has a process of its own, since it may reset and delete. */
export async function checks (lab) {
  const runs = await Promise.all(SURFACES.map(async surface => await fuzz(lab, surface)))
  return runs.flat()
}

async function fuzz (lab, { title, document, checks, reads, spared, fixed, prepare }) {
  const folder = lab.file(title.replaceAll(' ', '-'))
  await mkdir(folder, { recursive: true })
  const product = await Product.start(join(folder, 'ready.json'), '--appliance', `${NAME}=4.0.1:0`, '--devices', '12')
  try {
    const [appliance] = product.appliances
    const { paths } = await product.admin('GET', document)
    const operations = await prepare(product, paths)
    const config = join(folder, 'schemathesis.toml')
    await writeFile(config, configOf({ fixed, operations }))
    const report = join(folder, 'report.json')
    const { code, printed } = await schemathesis(folder, [
      '--config-file', config, 'run', product.adminUrl + document, '--no-color',
      '--checks', checks.join(','), '--report-json-path', report,
      ...(prepare === populateAppliance ? ['--url', appliance.url, '--auth', `${LOGIN.UserName}:${LOGIN.Password}`] : []),
      ...spared.flat()
    ])
    const { test_cases: cases, valid_rates: rates } = JSON.parse(await readFile(report, 'utf8').catch(() => { throw new Error(printed) }))
    const unread = Object.entries(rates).filter(([operation, phases]) => operation.startsWith('GET ') && Object.values(phases).every(({ accepted }) => accepted === 0))
      .map(([operation]) => operation).filter(operation => !NOT_THERE.includes(operation))
    return [
      [`${title}: ${cases.generated} made-up requests, no 5xx, no answer outside its schema`, () => { if (code !== 0) throw new Error(printed.slice(Math.max(0, printed.search(/= (FAILURES|ERRORS)/)))) }],
      ...(reads ? [[`${title}: everything that can be read has been`, () => { if (unread.length > 0) throw new Error(`never answered with success: ${unread.join(', ')}`) }]] : []),
      [`${title}: nothing was logged`, () => { if (product.printed !== '') throw new Error(product.printed) }]
    ]
  } finally {
    await product.stop()
  }
}

/** Bounded and the same each time. */
function configOf ({ fixed, operations }) {
  const table = parameters => `{ ${Object.entries(parameters).map(([name, value]) => `${JSON.stringify(name)} = ${JSON.stringify(value)}`).join(', ')} }`
  return [
    'request-timeout = 30.0',
    'continue-on-failure = true',
    'tls-verify = false',
    `parameters = ${table(fixed)}`,
    '[generation]',
    'max-examples = 5',
    'deterministic = true',
    'no-shrink = true',
    'database = "none"',
    '[phases]',
    'examples.enabled = false',
    'stateful.enabled = false',
    'coverage.unexpected-methods = []',
    ...operations.flatMap(({ path, method, parameters }) => ['[[operations]]', `include-name = ${JSON.stringify(`${method} ${path}`)}`, `parameters = ${table({ ...fixed, ...parameters })}`])
  ].join('\n')
}

async function schemathesis (cwd, args) {
  const child = spawn(join(dirname(python), 'st'), args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, COLUMNS: '160' } })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => { printed += text })
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  return { code, printed }
}

/** One of everything to read, on an appliance of its own that nothing is sent to but GET. */
async function populateAdmin (product, paths) {
  await product.admin('POST', '/v1/appliances', { name: KEPT, version: '4.0.1' })
  const { url } = await product.admin('GET', `/v1/appliances/${KEPT}`)
  for (const [method, path, body] of MEMBERS) await call(url, method, path, body)
  const below = `/v1/appliances/${KEPT}`
  await product.admin('POST', `${below}/snapshots`, { id: KEPT })
  await product.admin('POST', '/v1/certificate-authorities', { id: KEPT })
  await product.admin('POST', `/v1/recordings?id=${KEPT}`, gzipSync(`${JSON.stringify(HEAD)}\n`))
  const fault = await product.admin('POST', `${below}/faults`, { probability: 0, effect: { kind: 'reset' } })
  const [request] = (await product.admin('GET', `${below}/requests`)).requests
  const [diagnosis] = (await product.admin('GET', `${below}/diagnoses`)).diagnoses
  const kept = { 'path.name': KEPT, 'path.snapshot': KEPT, 'path.ca': KEPT, 'path.recording': KEPT, 'path.fault': fault.id, 'path.request': request.id, 'path.diagnosis': diagnosis.id }
  const reads = Object.entries(paths).filter(([, item]) => 'get' in item).map(([path]) => ({ method: 'GET', path, parameters: pick(kept, path) }))
  const signatures = Object.keys(paths).filter(path => /\/sign\b/.test(path)).map(path => ({ method: 'POST', path, parameters: pick(kept, path) }))
  return [...reads, ...signatures]
}

/** The keys of what is there: random ones lead nowhere. */
async function populateAppliance ({ appliances: [{ url }] }, paths) {
  for (const [method, path, body] of MEMBERS) await call(url, method, path, body)
  for (const set of ['/api/BackupRestoreService/Backups', '/api/ApplicationService/LogBundles']) await until(async () => (await call(url, 'GET', set)).value.length > 0)
  const operations = []
  for (const [path, item] of Object.entries(paths)) {
    if (!('get' in item)) continue
    const parameters = await keysOf(url, path)
    if (Object.keys(parameters).length > 0) operations.push({ method: 'GET', path, parameters })
  }
  return operations
}

/** The first member of each set on the way that leads on: `Jobs({job})/ExecutionHistories({key})`. */
async function keysOf (url, path, known = '') {
  const [whole, set, quote, name] = /^([^(]*)\(('?)\{(\w+)\}'?\)/.exec(path) ?? []
  if (whole === undefined) return {}
  const { value: members } = await call(url, 'GET', known + set)
  const rest = path.slice(whole.length)
  let parameters = {}
  // What was made last has most behind it.
  for (const member of members.toReversed()) {
    const key = /\('?([^'()]+)'?\)$/.exec(member['@odata.id'])?.[1] ?? String(member.Id ?? member.Name)
    const further = await keysOf(url, rest, `${known}${set}(${quote}${key}${quote})`)
    parameters = { [`path.${name}`]: key, ...further }
    if (Object.keys(further).length > 0 || !rest.includes('{')) break
  }
  return parameters
}

function pick (parameters, path) {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => path.includes(`{${name.split('.')[1]}}`)))
}

/** Waits for what a job makes. */
async function until (isSo) {
  for (const deadline = Date.now() + 20_000; !await isSo();) {
    if (Date.now() > deadline) throw new Error('a job has made nothing within 20 s')
    await wait(50)
  }
}

/** @returns the body, as JSON */
async function call (url, method, path, body) {
  return await new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' }
    request(url + path, { method, headers, auth: `${LOGIN.UserName}:${LOGIN.Password}`, agent: false, rejectUnauthorized: false }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => { text += chunk }).on('end', () => {
        if (response.statusCode >= 300) reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`))
        else resolve(text === '' ? null : JSON.parse(text))
      })
    }).on('error', reject).end(body === undefined ? undefined : JSON.stringify(body))
  })
}
