import { writeFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import type { ConsoleAddress } from '../client/address.ts'
import type { Credentials } from '../client/console-client.ts'
import { UsageError } from '../config/usage-error.ts'
import { memberOf } from '../evidence/facts.ts'
import { POLITE, Reader } from '../evidence/reader.ts'
import { FORMATS, type Format, type Party } from '../evidence/report.ts'
import { fileFailure } from '../failure.ts'
import { hostAndPort } from '../place.ts'
import { type LoginOptions, toldOf, withLogin } from './consoles.ts'
import { numberOption } from './options.ts'
import { endOfProgress } from './progress.ts'

/** How fast a console is asked. */
export interface Pace {
  readonly rate: number
  readonly atOnce: number
}

/** How a console is asked, and what becomes of the report. */
export interface AskingOptions extends LoginOptions, Pace {
  readonly format: Format
  readonly out?: string
}

/** A console that is asked, logged in to. */
export interface Side {
  readonly address: ConsoleAddress
  readonly reader: Reader
}

/** Adds the options of a command that asks a console and reports. */
export function withAsking (command: Command): Command {
  return withPace(withLogin(command, 'the console')
    .addOption(new Option('--format <format>', 'form of the report').choices(FORMATS).default('text'))
    .option('--out <file>', 'write the report there'))
}

/** Adds the options that say how fast. */
export function withPace (command: Command): Command {
  return command
    .addOption(numberOption('--rate', 'questions in a second', POLITE.perSecond, 1_000))
    .addOption(numberOption('--at-once', 'questions at the same time', POLITE.atOnce, 64))
}

/**
 * Does work that Ctrl-C ends, and reports what it came to. Exit status 0 where that is good, else 1.
 *
 * @throws {UsageError} where it is ended, or the report cannot be written
 */
export async function reporting (
  { out }: Pick<AskingOptions, 'out'>, work: (signal: AbortSignal) => Promise<{ readonly report: string, readonly good: boolean }>
): Promise<void> {
  // Hours may pass before there is something to write.
  if (out !== undefined) write('', out)
  const ending = new AbortController()
  const end = (): void => { ending.abort(new UsageError('interrupted: there is no report')) }
  process.once('SIGINT', end).once('SIGTERM', end)
  try {
    const { report, good } = await work(ending.signal)
    endOfProgress()
    write(report, out)
    process.exitCode = good ? 0 : 1
  } finally {
    endOfProgress()
    process.off('SIGINT', end).off('SIGTERM', end)
  }
}

/**
 * Logs in, does something and logs out. A signal ends that a busy console is waited for.
 *
 * @throws {UsageError} where the console does not answer, or declines
 */
export async function withSide<T> (
  address: ConsoleAddress,
  credentials: Credentials,
  { rate: perSecond, atOnce, signal }: Pace & { readonly signal?: AbortSignal },
  work: (side: Side) => Promise<T>
): Promise<T> {
  return await toldOf(address, async () => {
    const reader = await Reader.open(address, credentials, { ...POLITE, perSecond, atOnce, ...signal !== undefined && { signal } })
    try {
      return await work({ address, reader })
    } finally {
      await reader.close()
    }
  })
}

/** Which console it is. */
export async function partyOf ({ address, reader }: Side): Promise<Party> {
  const { json } = await reader.ask({ method: 'GET', path: '/api/ApplicationService/Info' })
  const version = memberOf(json, 'Version')
  return { url: `https://${hostAndPort(address)}`, version: typeof version === 'string' ? version : 'of unknown version' }
}

function write (report: string, file: string | undefined): void {
  if (file === undefined) {
    process.stdout.write(report)
    return
  }
  try {
    writeFileSync(file, report)
  } catch (error) {
    throw new UsageError(`--out: ${fileFailure(error)}`)
  }
}
