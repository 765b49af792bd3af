import type { Command } from 'commander'
import { type ConsoleAddress, DEFAULT_PORT, isPort, parseAddress } from '../client/address.ts'
import { ConsoleClient, type Credentials, Declined } from '../client/console-client.ts'
import { Unreachable } from '../client/send.ts'
import { hostAndPort } from '../place.ts'
import { ShapeError } from '../schema/check.ts'
import { UsageError } from '../config/usage-error.ts'

/** One console of a migration, and who logs in. */
export interface End extends ConsoleAddress, Credentials {}

/** What the commands of a migration are told. */
export interface Ends {
  readonly source: End
  readonly target: End
  /** Everything as JSON. */
  readonly json: boolean
}

interface Options {
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

/** Adds a sub-command that takes two consoles. */
export function pairCommand (parent: Command, name: string, description: string, action: (ends: Ends) => Promise<void>): void {
  parent.command(name)
    .description(description)
    .requiredOption('--source <url>', 'console to migrate from, as both consoles reach it: https://HOST:PORT', parseUrl)
    .requiredOption('--target <url>', 'console to migrate to', parseUrl)
    .option('--username <name>', 'local administrator of both consoles', 'admin')
    .option('--password <text>', 'password of both', 'admin')
    .option('--source-username <name>', 'local administrator of the source')
    .option('--source-password <text>', 'password on the source')
    .option('--target-username <name>', 'local administrator of the target')
    .option('--target-password <text>', 'password on the target')
    .option('--json', 'everything as JSON')
    .action(async (options: Options) => {
      const { source, target, username, password, json = false } = options
      const { sourceUsername = username, sourcePassword = password, targetUsername = username, targetPassword = password } = options
      await action({
        source: { ...source, userName: sourceUsername, password: sourcePassword },
        target: { ...target, userName: targetUsername, password: targetPassword },
        json
      })
    })
}

/** Does something logged in to a console. @throws {UsageError} where that does not answer, or declines */
export async function withConsole<T> (end: End, work: (client: ConsoleClient) => Promise<T>): Promise<T> {
  try {
    const client = await ConsoleClient.login(end, end)
    try {
      return await work(client)
    } finally {
      await client.close()
    }
  } catch (error) {
    const place = hostAndPort(end)
    if (error instanceof Unreachable) throw new UsageError(`no console answers at ${place}: ${error.message}`)
    if (error instanceof Declined) throw new UsageError(`the console at ${place} declines: ${error.message} (${error.messageId})`)
    if (error instanceof ShapeError) {
      throw new UsageError(`the console at ${place} answers in a form this version does not know: ${error.message}`)
    }
    throw error
  }
}

/** The body that all actions of a migration take. */
export function bodyOf ({ source, target }: Ends): { readonly Source: object, readonly Target: object } {
  return { Source: consoleInput(source), Target: consoleInput(target) }
}

function consoleInput ({ host, port, userName, password }: End): object {
  return { IpAddress: host, Port: port, UserName: userName, Password: password }
}

/** `https://HOST:PORT`, or the same without its scheme; the port may be left out. */
function parseUrl (text: string): ConsoleAddress {
  const address = parseAddress(text.trim().replace(/^https:\/\//i, '').replace(/\/$/, ''))
  const port = address?.port ?? DEFAULT_PORT
  if (address === null || !isPort(port)) {
    throw new UsageError(`expected the address of a console such as https://192.0.2.10:8443, not "${text}"`)
  }
  return { host: address.host, port }
}
