import pc from 'picocolors'
import pino from 'pino'
import type { Finding } from '../certs/verdict/chain.ts'
import { FLAWS } from '../certs/lab/flaws.ts'
import { type LabCa, createLabCa, signRequest } from '../certs/lab/lab-ca.ts'
import { PROFILES } from '../certs/lab/profiles.ts'
import { decodeRequest } from '../certs/x509/request.ts'
import { type Endpoint, Fleet } from '../src/fleet.ts'
import { ACTIONS, generateCsr, get, post, presented } from './console.ts'

const MIGRATION = '/api/MigrationService/Actions/MigrationService'

/**
 * `npm run demo`: a console from its factory certificate to a chain of the lab CA, with the mistakes on the way; then
 * the connection of two consoles, and the migration of the data.
 */

let steps = 0
function step (title: string): void { process.stdout.write(`\n${pc.bold(`${++steps}. ${title}`)}\n`) }
function say (text: string): void { process.stdout.write(`   ${text}\n`) }

const fleet = await Fleet.start({
  appliances: [{ name: 'source', version: '3.10.2', port: 0 }, { name: 'target', version: '4.0.1', port: 0 }],
  host: '127.0.0.1',
  username: 'admin',
  password: 'admin',
  logger: pino({ level: 'silent' })
})

try {
  step('Two consoles start')
  for (const { name, version, url } of fleet.endpoints) say(`${name}  OME ${version.padEnd(6)}  ${url}`)
  const [source, target] = fleet.endpoints
  if (source === undefined || target === undefined) throw new Error('two consoles were asked for')
  say(`it presents: ${await presented(source)}`)

  step('A certificate signing request is generated on the source')
  const generated = await generateCsr(source, 'ome-310.example.com')
  say(`${generated.status}  ${generated.csr.slice(0, 60)}…`)
  const csr = decodeRequest(Buffer.from(generated.csr))
  say(`subject ${csr.subject.text}`)

  step('A lab CA signs it with the Microsoft "Web Server" template, and the chain is uploaded')
  const now = new Date()
  const ca = createLabCa({ now })
  await upload(source, signRequest(ca, csr, { now, profile: profile('web-server') }).file)

  step('The next try has both usages, but the root was left out')
  await upload(source, signRequest(ca, csr, { now, flaws: flawsNamed('missing-root') }).file)

  step('The whole chain, with both usages')
  await upload(source, signRequest(ca, csr, { now }).file)
  say(`the next handshake shows: ${await presented(source)}`)

  step('The target is certified by the same CA, and the two authenticate each other')
  await certify(target, ca)
  await validate(source, target)

  step('The target is certified anew, by another intermediate under the same root')
  await certify(target, ca, 'other-intermediate')
  await validate(source, target)

  step('The target gets its chain back, and the data of the source migrates: out on the source, in on the target')
  await certify(target, ca)
  const user = { UserName: 'alice', Password: 'Alic3#demo', RoleId: '10', UserTypeId: 1, Description: 'made on the source', Enabled: true, Locked: false, DirectoryServiceId: 0 }
  say(`${colored((await post(source, '/api/AccountService/Accounts', user)).status)}  the account alice is made on the source`)
  say(`${colored(await login(target, user))}  alice logs in on the target`)
  await migrate(source, 'MigrateOut', source, target)
  await migrate(target, 'MigrateIn', source, target)
  say(`${colored(await login(target, user))}  alice logs in on the target`)
  const { status, body } = await post(source, '/api/AccountService/Accounts', { ...user, UserName: 'bob' })
  say(`${colored(status)}  another account on the source: ${JSON.parse(body).error['@Message.ExtendedInfo'][0].Message}`)

  process.stdout.write(`\n${pc.green('done')}: ${steps} steps; every answer above went over HTTPS\n`)
} finally {
  await fleet.stop(1_000)
}

/** Uploads a chain and, where it is refused, tells what the product hides. */
async function upload (console: Endpoint, file: Buffer): Promise<void> {
  const { status, body } = await post(console, `${ACTIONS}.UploadCertChain`, file)
  const { findings = [] } = fleet.appliance(console.name).diagnoses.list.at(-1) ?? {}
  if (status === 200) {
    say(`${pc.green('200')}  ${findings.length} rules hold`)
    return
  }
  tell(status, body, findings)
}

/** Has a console certified by a new request. */
async function certify (console: Endpoint, ca: LabCa, ...flaws: string[]): Promise<void> {
  const { csr } = await generateCsr(console, `ome-${console.name}.example.com`)
  await upload(console, signRequest(ca, decodeRequest(Buffer.from(csr)), { now: new Date(), flaws: flawsNamed(...flaws) }).file)
}

/** Has two consoles authenticate each other by mutual TLS. */
async function validate (source: Endpoint, target: Endpoint): Promise<void> {
  const { status, body } = await post(source, `${MIGRATION}.ValidateConnection`, ends(source, target))
  if (status !== 200) {
    tell(status, body, fleet.appliance(source.name).diagnoses.list.at(-1)?.findings ?? [])
    return
  }
  const [connection] = JSON.parse(body).Connections
  say(`${pc.green('200')}  each accepts the other's chain, as client and as server (${connection.Protocol})`)
}

/** Runs one half of the migration on a console, and tells the steps of its job. */
async function migrate (asked: Endpoint, action: 'MigrateOut' | 'MigrateIn', source: Endpoint, target: Endpoint): Promise<void> {
  const { status, body } = await post(asked, `${MIGRATION}.${action}`, ends(source, target))
  if (status !== 200) return tell(status, body, [])
  await fleet.appliance(asked.name).jobs.idle()
  const detail = JSON.parse((await get(asked, `/api/JobService/Jobs(${JSON.parse(body).Id})/LastExecutionDetail`)).body)
  say(`${colored(status)}  ${action} on the ${asked.name}: ${detail.JobStatus.Name}`)
  for (const line of String(detail.Value).split('\n')) say(`     ${line}`)
}

function ends (source: Endpoint, target: Endpoint): object {
  const access = ({ host, port }: Endpoint): object => ({ IpAddress: host, Port: port, UserName: 'admin', Password: 'admin' })
  return { Source: access(source), Target: access(target) }
}

/** @returns the status of the answer: 201 for a session */
async function login (console: Endpoint, { UserName, Password }: { readonly UserName: string, readonly Password: string }): Promise<number> {
  return (await post(console, '/api/SessionService/Sessions', { UserName, Password })).status
}

function colored (status: number): string {
  return (status < 300 ? pc.green : pc.red)(String(status))
}

/** A refusal as the caller gets it, and the reason that the product keeps to itself. */
function tell (status: number, body: string, findings: readonly Finding[]): void {
  say(`${pc.red(String(status))}  the product says:`)
  say(pc.dim(body))
  say('mock-ome says, on its own surfaces:')
  const told = new Map(findings.filter(({ verdict }) => verdict === 'fail').map(finding => [finding.title + finding.found, finding]))
  for (const { title, found, expected, cure } of told.values()) {
    say(`  ${title}: ${found}`)
    say(`  expected  ${expected}`)
    say(`  cure      ${cure}`)
  }
}

function flawsNamed (...names: string[]): typeof FLAWS[number][] {
  return FLAWS.filter(({ id }) => names.includes(id))
}

function profile (name: string): typeof PROFILES[number] {
  const found = PROFILES.find(({ id }) => id === name)
  if (found === undefined) throw new RangeError(`no profile ${name}`)
  return found
}
