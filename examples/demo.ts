import { request } from 'node:https'
import { type DetailedPeerCertificate, connect } from 'node:tls'
import pc from 'picocolors'
import pino from 'pino'
import { FLAWS } from '../certs/flaws.ts'
import { createLabCa, signRequest } from '../certs/lab-ca.ts'
import { PROFILES } from '../certs/profiles.ts'
import { decodeRequest } from '../certs/request.ts'
import { type Endpoint, startFleet } from '../src/fleet.ts'

/** `npm run demo`: one console from its factory certificate to a chain of the lab CA, with the mistakes on the way. */
const ACTIONS = '/api/ApplicationService/Actions/ApplicationService'
const SUBJECT = { DistinguishedName: 'ome-310.example.com', DepartmentName: 'Lab', BusinessName: 'Example', Locality: 'Round Rock', State: 'Texas', Country: 'US', Email: 'lab@example.com', San: 'ome-310.example.com' }

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
  const [source] = fleet.endpoints
  if (source === undefined) throw new Error('no console')
  await show(source, 'it presents')

  step('A certificate signing request is generated on the source')
  const generated = await call(source, `${ACTIONS}.GenerateCSR`, JSON.stringify(SUBJECT), 'application/json')
  const { CertificateData } = JSON.parse(generated.body)
  say(`${generated.status}  ${String(CertificateData).slice(0, 60)}…`)
  const csr = decodeRequest(Buffer.from(CertificateData))
  say(`subject ${csr.subject.text}`)

  step('A lab CA signs it with the Microsoft "Web Server" template, and the chain is uploaded')
  const now = new Date()
  const ca = createLabCa({ now })
  await upload(source, signRequest(ca, csr, { now, profile: profile('web-server') }).file)

  step('The next try has both usages, but the root was left out')
  await upload(source, signRequest(ca, csr, { now, flaws: FLAWS.filter(({ id }) => id === 'missing-root') }).file)

  step('The whole chain, with both usages')
  await upload(source, signRequest(ca, csr, { now }).file)
  await show(source, 'the next handshake shows')

  process.stdout.write(`\n${pc.green('done')}: ${steps} steps; every answer above went over HTTPS\n`)
} finally {
  await fleet.stop(1_000)
}

/** Uploads a chain and, where it is refused, tells what the product hides. */
async function upload (console: Endpoint, file: Buffer): Promise<void> {
  const { status, body } = await call(console, `${ACTIONS}.UploadCertChain`, file, 'application/octet-stream')
  const { findings = [] } = fleet.appliance(console.name).diagnoses.list.at(-1) ?? {}
  if (status === 200) {
    say(`${pc.green('200')}  ${findings.length} rules hold`)
    return
  }
  say(`${pc.red(String(status))}  the product says:`)
  say(pc.dim(body))
  say('mock-ome says, on its own surfaces:')
  for (const { title, found, expected, cure } of findings.filter(({ verdict }) => verdict === 'fail')) {
    say(`  ${title}: ${found}`)
    say(`  expected  ${expected}`)
    say(`  cure      ${cure}`)
  }
}

async function show (console: Endpoint, what: string): Promise<void> {
  const names: string[] = []
  // Node links a self-signed certificate to itself, or to nothing.
  for (let next: DetailedPeerCertificate | undefined = await handshake(console); next !== undefined; next = next === next.issuerCertificate ? undefined : next.issuerCertificate) {
    names.push(`${next.subject.CN} (issued by ${next.issuer.CN})`)
  }
  say(`${what}: ${names.join(' < ')}`)
}

function profile (name: string): typeof PROFILES[number] {
  const found = PROFILES.find(({ id }) => id === name)
  if (found === undefined) throw new RangeError(`no profile ${name}`)
  return found
}

async function call ({ host, port }: Endpoint, path: string, body: string | Buffer, type: string): Promise<{ status: number, body: string }> {
  return await new Promise((resolve, reject) => {
    const outgoing = request({ host, port, path, method: 'POST', auth: 'admin:admin', headers: { 'content-type': type }, rejectUnauthorized: false }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => { text += chunk }).on('end', () => { resolve({ status: response.statusCode ?? 0, body: text }) })
    })
    outgoing.on('error', reject).end(body)
  })
}

async function handshake ({ host, port }: Endpoint): Promise<DetailedPeerCertificate> {
  return await new Promise((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate(true))
      socket.end()
    })
    socket.on('error', reject)
  })
}
