import pc from 'picocolors'
import pino from 'pino'
import { FLAWS } from '../certs/flaws.ts'
import { createLabCa, signRequest } from '../certs/lab-ca.ts'
import { PROFILES } from '../certs/profiles.ts'
import { decodeRequest } from '../certs/request.ts'
import { type Endpoint, startFleet } from '../src/fleet.ts'
import { ACTIONS, generateCsr, post, presented } from './console.ts'

/** `npm run demo`: one console from its factory certificate to a chain of the lab CA, with the mistakes on the way. */

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
  await upload(source, signRequest(ca, csr, { now, flaws: FLAWS.filter(({ id }) => id === 'missing-root') }).file)

  step('The whole chain, with both usages')
  await upload(source, signRequest(ca, csr, { now }).file)
  say(`the next handshake shows: ${await presented(source)}`)

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
  say(`${pc.red(String(status))}  the product says:`)
  say(pc.dim(body))
  say('mock-ome says, on its own surfaces:')
  for (const { title, found, expected, cure } of findings.filter(({ verdict }) => verdict === 'fail')) {
    say(`  ${title}: ${found}`)
    say(`  expected  ${expected}`)
    say(`  cure      ${cure}`)
  }
}

function profile (name: string): typeof PROFILES[number] {
  const found = PROFILES.find(({ id }) => id === name)
  if (found === undefined) throw new RangeError(`no profile ${name}`)
  return found
}
