import { readFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import type { Side } from '../appliance/migration/validation.ts'
import { type ConsoleAddress, DEFAULT_PORT, isPort, parseAddress } from '../client/address.ts'
import { ConsoleClient, type Credentials, Declined } from '../client/console-client.ts'
import { Unreachable } from '../client/send.ts'
import { failureText } from '../failure.ts'
import { hostAndPort } from '../place.ts'
import { ShapeError } from '../schema/check.ts'
import { UsageError } from '../config/usage-error.ts'

/** A console, and who logs in. */
export interface End extends ConsoleAddress, Credentials {}

/** Who logs in, as options say it. */
export interface LoginOptions {
  readonly username: string
  readonly password: string
  /** What is in the file. */
  readonly passwordFile?: string
}

/** The same of a source and a target, where one of them differs. */
export interface LoginsOptions extends LoginOptions {
  readonly sourceUsername?: string
  readonly sourcePassword?: string
  readonly sourcePasswordFile?: string
  readonly targetUsername?: string
  readonly targetPassword?: string
  readonly targetPasswordFile?: string
}

/** Adds the options by which one logs in. @param whom whose administrator it is */
export function withLogin (command: Command, whom: string): Command {
  return command
    .option('--username <name>', `local administrator of ${whom}`, 'admin')
    .option('--password <text>', `password of ${whom}`, 'admin')
    .addOption(passwordFile('--password', 'password'))
}

/** The same for a source and a target. */
export function withLogins (command: Command): Command {
  withLogin(command, 'both consoles')
  for (const side of ['source', 'target']) {
    command.option(`--${side}-username <name>`, `local administrator of the ${side}`)
      .option(`--${side}-password <text>`, `password on the ${side}`)
      .addOption(passwordFile(`--${side}-password`, `${side}Password`))
  }
  return command
}

/** Who logs in. */
export function loginOf ({ username, password, passwordFile = password }: LoginOptions): Credentials {
  return { userName: username, password: passwordFile }
}

export function loginsOf (options: LoginsOptions): Readonly<Record<Side, Credentials>> {
  const { userName, password } = loginOf(options)
  const { sourceUsername = userName, sourcePassword = password, sourcePasswordFile = sourcePassword } = options
  const { targetUsername = userName, targetPassword = password, targetPasswordFile = targetPassword } = options
  return {
    source: { userName: sourceUsername, password: sourcePasswordFile },
    target: { userName: targetUsername, password: targetPasswordFile }
  }
}

/** Whoever lists processes does not see what is in a file. */
function passwordFile (flag: string, other: string): Option {
  return new Option(`${flag}-file <file>`, `file that holds what ${flag} says`).argParser(file => {
    try {
      return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
    } catch (error) {
      throw new UsageError(`${flag}-file: cannot read ${file}: ${failureText(error)}`)
    }
  }).conflicts(other)
}

/** Does something logged in to a console. @throws {UsageError} where that does not answer, or declines */
export async function withConsole<T> (end: End, work: (client: ConsoleClient) => Promise<T>): Promise<T> {
  return await toldOf(end, async () => {
    const client = await ConsoleClient.login(end, end)
    try {
      return await work(client)
    } finally {
      await client.close()
    }
  })
}

/** Does something with a console, and tells what is wrong with that. @throws {UsageError} where it does not answer, or declines */
export async function toldOf<T> (end: ConsoleAddress, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
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

/** `https://HOST:PORT`, or the same without its scheme; the port may be left out. */
export function parseUrl (text: string): ConsoleAddress {
  const address = parseAddress(text.trim().replace(/^https:\/\//i, '').replace(/\/$/, ''))
  const port = address?.port ?? DEFAULT_PORT
  if (address === null || !isPort(port)) {
    throw new UsageError(`expected the address of a console such as https://192.0.2.10:8443, not "${text}"`)
  }
  return { host: address.host, port }
}
