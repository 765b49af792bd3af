import pc from 'picocolors'
import pino from 'pino'
import type { Finding } from '../certs/chain.ts'
import { FLAWS } from '../certs/flaws.ts'
import { type LabCa, createLabCa, signRequest } from '../certs/lab-ca.ts'
import { PROFILES } from '../certs/profiles.ts'
import { decodeRequest } from '../certs/request.ts'
import { type Endpoint, startFleet } from '../src/fleet.ts'
import { ACTIONS, generateCsr, post, presented } from './console.ts'

/**
 * `npm run demo`: a console from its factory certificate to a chain of the lab CA, with the mistakes on the way; then
 * the connection of two consoles, as before a migration.
 */

let steps = 0
function step (title: string): void { process.stdout.write(`\n${pc.bold(`${++steps}. ${title}`)}\n`) }
function say (text: string): void { process.stdout.write(`   ${text}\n`) }

const fleet = await startFleet({
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
  const access = ({ host, port }: Endpoint): object => ({ IpAddress: host, Port: port, UserName: 'admin', Password: 'admin' })
  const { status, body } = await post(source, '/api/MigrationService/Actions/MigrationService.ValidateConnection', { Source: access(source), Target: access(target) })
  if (status !== 200) {
    tell(status, body, fleet.appliance(source.name).diagnoses.list.at(-1)?.findings ?? [])
    return
  }
  const [connection] = JSON.parse(body).Connections
  say(`${pc.green('200')}  each accepts the other's chain, as client and as server (${connection.Protocol})`)
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
