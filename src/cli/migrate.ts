import { Command } from 'commander'
import { messages } from '../messages.ts'
import { type ConsoleAddress, DEFAULT_PORT, hostAndPort, isPort, parseAddress } from '../migration/address.ts'
import { ConsoleClient, type Credentials, Declined, Unreachable } from '../migration/console-client.ts'
import { ShapeError, asValidation } from '../migration/shapes.ts'
import { toCamel } from '../migration/spelling.ts'
import type { Validation } from '../appliance/validation.ts'
import { report } from './migration-report.ts'
import { UsageError } from './usage-error.ts'

interface ValidateOptions {
  readonly source: ConsoleAddress
  readonly target: ConsoleAddress
  readonly username: string
  readonly password: string
  readonly sourceUsername?: string
  readonly sourcePassword?: string
  readonly targetUsername?: string
  readonly targetPassword?: string
  readonly json?: boolean
}

/** What came of a validation: null where the console tells nothing of it. */
interface Outcome {
  readonly accepted: boolean
  readonly validation: Validation | null
}

const SERVICE = '/api/MigrationService'

/** `mock-ome migrate`: exit status 0 valid, 1 refused, 2 where it could not be tried. */
export function migrateCommand (): Command {
  const command = new Command('migrate').description('the migration between two running consoles')
  command.command('validate')
    .description('have the consoles authenticate each other, and tell why they do not')
    .requiredOption('--source <url>', 'console to migrate from, as both consoles reach it: https://HOST:PORT', parseUrl)
    .requiredOption('--target <url>', 'console to migrate to', parseUrl)
    .option('--username <name>', 'local administrator of both consoles', 'admin')
    .option('--password <text>', 'password of both', 'admin')
    .option('--source-username <name>', 'local administrator of the source')
    .option('--source-password <text>', 'password on the source')
    .option('--target-username <name>', 'local administrator of the target')
    .option('--target-password <text>', 'password on the target')
    .option('--json', 'everything as JSON')
    .action(async (options: ValidateOptions) => { await validate(options) })
  return command
}

async function validate (options: ValidateOptions): Promise<void> {
  const source = { userName: options.sourceUsername ?? options.username, password: options.sourcePassword ?? options.password }
  const target = { userName: options.targetUsername ?? options.username, password: options.targetPassword ?? options.password }
  const outcome = await attempted(options.source, async () => {
    const client = await ConsoleClient.login(options.source, source)
    try {
      return await ask(client, { Source: consoleInput(options.source, source), Target: consoleInput(options.target, target) })
    } finally {
      await client.close()
    }
  })
  process.stdout.write(options.json === true ? json(outcome) : report(outcome.accepted, outcome.validation))
  process.exitCode = outcome.accepted ? 0 : 1
}

/** The refusal itself gives no reason, so the console is asked for its record, which must be a new one. */
async function ask (client: ConsoleClient, both: Readonly<Record<'Source' | 'Target', object>>): Promise<Outcome> {
  const before = await lastValidation(client)
  try {
    await client.ask('POST', `${SERVICE}/Actions/MigrationService.ValidateConnection`, both)
    return { accepted: true, validation: await lastValidation(client) }
  } catch (error) {
    if (!(error instanceof Declined) || error.messageId !== 'MOCK1001') throw error
    const after = await lastValidation(client)
    return { accepted: false, validation: after?.id === before?.id ? null : after }
  }
}

async function lastValidation (client: ConsoleClient): Promise<Validation | null> {
  try {
    const { time, ...validation } = Object(toCamel(await client.ask('GET', `${SERVICE}/LastValidation`)))
    return asValidation(validation)
  } catch (error) {
    if (error instanceof Declined && error.messageId === 'CGEN1006') return null
    throw error
  }
}

async function attempted<T> (source: ConsoleAddress, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Unreachable) throw new UsageError(`no console answers at ${hostAndPort(source)}: ${error.message}`)
    if (error instanceof Declined) throw new UsageError(`the console at ${hostAndPort(source)} declines: ${error.message} (${error.messageId})`)
    if (error instanceof ShapeError) throw new UsageError(`the console at ${hostAndPort(source)} answers in a form this version does not know: ${error.message}`)
    throw error
  }
}

function consoleInput ({ host, port }: ConsoleAddress, { userName, password }: Credentials): object {
  return { IpAddress: host, Port: port, UserName: userName, Password: password }
}

function json ({ accepted, validation }: Outcome): string {
  const { text: message, resolution } = messages.MOCK1001
  return `${JSON.stringify({ accepted, refusal: accepted ? null : { messageId: 'MOCK1001', message, resolution }, validation }, null, 2)}\n`
}

/** `https://HOST:PORT`, or the same without its scheme; the port may be left out. */
function parseUrl (text: string): ConsoleAddress {
  const address = parseAddress(text.trim().replace(/^https:\/\//i, '').replace(/\/$/, ''))
  const port = address?.port ?? DEFAULT_PORT
  if (address === null || !isPort(port)) throw new UsageError(`expected the address of a console such as https://192.0.2.10:8443, not "${text}"`)
  return { host: address.host, port }
}
