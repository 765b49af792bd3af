import { parseArgs } from 'node:util'
import pc from 'picocolors'
import { type LabCa, createLabCa, signRequest } from '../certs/lab/lab-ca.ts'
import { decodeRequest } from '../certs/x509/request.ts'
import { UsageError } from '../src/config/usage-error.ts'
import { failureText } from '../src/failure.ts'
import { ACTIONS, type Answer, type Console, generateCsr, get, post, presented } from './console.ts'

const USAGE = `usage: rehearsal.js SOURCE_URL TARGET_URL [--username NAME] [--password TEXT] [--different-cas]

Certifies two running consoles by a lab CA and has them authenticate each other, as before a migration.
The addresses are those by which the consoles reach each other, too.

  --username NAME, --password TEXT   local administrator of both (admin, admin)
  --different-cas                    each is certified by a CA of its own: the validation is to fail`
const SERVICE = '/api/MigrationService'

interface Rehearsal {
  readonly source: Console
  readonly target: Console
  readonly username: string
  readonly password: string
  readonly different: boolean
}

try {
  process.exitCode = await rehearse(asked())
} catch (error) {
  process.stderr.write(`rehearsal: ${failureText(error)}\n`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}

/** What the command line asks for. @throws {UsageError} */
function asked (): Rehearsal {
  try {
    const { values: { username, password, 'different-cas': different }, positionals } = parseArgs({
      allowPositionals: true,
      options: { username: { type: 'string', default: 'admin' }, password: { type: 'string', default: 'admin' }, 'different-cas': { type: 'boolean', default: false } }
    })
    const [source, target, ...rest] = positionals.map(url => consoleAt(url, `${username}:${password}`))
    if (source === undefined || target === undefined || rest.length > 0) throw new Error('expected the addresses of two consoles')
    return { source, target, username, password, different }
  } catch (error) {
    throw new UsageError(`${failureText(error)}\n${USAGE}`)
  }
}

/** @throws for what is no address of a console */
function consoleAt (text: string, user: string): Console {
  const { protocol, hostname, port, pathname } = new URL(text)
  if (protocol !== 'https:' || pathname !== '/') throw new Error(`expected https://HOST or https://HOST:PORT, not ${text}`)
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? 443 : Number(port), user }
}

/** @returns the exit status: 0 the consoles authenticate each other, 1 they do not */
async function rehearse ({ source, target, username, password, different }: Rehearsal): Promise<number> {
  const now = new Date()
  const ca = createLabCa({ now })
  await certify('source', source, ca, now)
  await certify('target', target, different ? createLabCa({ now }) : ca, now)
  const access = ({ host, port }: Console): object => ({ IpAddress: host, Port: port, UserName: username, Password: password })
  return await tell(source, await post(source, `${SERVICE}/Actions/MigrationService.ValidateConnection`, { Source: access(source), Target: access(target) }))
}

async function certify (name: string, console: Console, ca: LabCa, now: Date): Promise<void> {
  const generated = await generateCsr(console, console.host)
  if (generated.status !== 200) throw new Error(`${name} makes no request: ${sentences(generated)}`)
  const { file } = signRequest(ca, decodeRequest(Buffer.from(generated.csr)), { now })
  const uploaded = await post(console, `${ACTIONS}.UploadCertChain`, file)
  if (uploaded.status !== 200) throw new Error(`${name} refuses the chain: ${sentences(uploaded)}`)
  process.stdout.write(`${name}  ${console.host}:${console.port}  presents ${await presented(console)}\n`)
}

async function tell (source: Console, answer: Answer): Promise<number> {
  if (answer.status === 200) {
    const [first] = JSON.parse(answer.body).Connections
    process.stdout.write(`${pc.green('valid')}: source and target authenticate each other (${first.Protocol})\n`)
    return 0
  }
  process.stdout.write(`${pc.red('refused')}: ${sentences(answer)}\n`)
  // A refusal for another cause than the certificates leaves no validation.
  const { status, body } = await get(source, `${SERVICE}/LastValidation`)
  const verdicts: Array<{ Judge: string, Findings: Finding[] }> = status === 200 && answer.body.includes('MOCK1001') ? JSON.parse(body).Verdicts : []
  const reasons = verdicts.flatMap(({ Judge, Findings }) => Findings.filter(({ Verdict }) => Verdict === 'fail').map(({ Title, Found, Cure }) => `  ${Judge}: ${Title}: ${Found}\n    cure: ${Cure}\n`))
  process.stdout.write([...new Set(reasons)].join(''))
  return 1
}

interface Finding { readonly Verdict: string, readonly Title: string, readonly Found: string, readonly Cure: string }

/** What the product says: message and resolution. */
function sentences ({ status, body }: Answer): string {
  const [info] = body.startsWith('{"error"') ? JSON.parse(body).error['@Message.ExtendedInfo'] : []
  if (info === undefined) return `HTTP status ${status}`
  return [info.Message, ...info.MessageArgs, info.Resolution].join('\n  ')
}
