import { Command, Option } from 'commander'
import type { ConsoleAddress } from '../client/address.ts'
import { UsageError } from '../config/usage-error.ts'
import { KINDS } from '../evidence/kinds.ts'
import { ForeignPartial } from '../evidence/partial.ts'
import { Interrupted, NoFile, record } from '../evidence/record.ts'
import type { Head } from '../recording/recording.ts'
import { failureCode, fileFailure } from '../failure.ts'
import { type Pace, withPace, withSide } from './asking.ts'
import { type LoginOptions, loginOf, parseUrl, withLogin } from './consoles.ts'
import { endOfProgress, progress } from './progress.ts'

interface Options extends LoginOptions, Pace {
  readonly out: string
  readonly keep?: readonly string[]
  readonly json?: boolean
}

/**
 * `mock-ome record`: reads a console into a file. Exit status 0 recorded, whatever questions failed; 1 interrupted: the same command goes
 * on; 2 where it could not be tried.
 */
export function recordCommand (): Command {
  const command = new Command('record')
    .argument('<url>', 'console: https://HOST:PORT', parseUrl)
    .requiredOption('--out <file>', 'the recording, such as console.jsonl.gz; FILE.partial is beside it until all is read')
    .addOption(keepOption())
  return withLogin(withPace(command), 'the console')
    .option('--json', 'the summary as JSON')
    .action(async (address: ConsoleAddress, options: Options) => { await recordConsole(address, options) })
}

async function recordConsole (address: ConsoleAddress, options: Options): Promise<void> {
  const { out: file, keep: kept = [], atOnce, json = false } = options
  const credentials = loginOf(options)
  const ending = new AbortController()
  const end = (): void => { ending.abort() }
  process.once('SIGINT', end).once('SIGTERM', end)
  try {
    const head = await withSide(address, credentials, { ...options, signal: ending.signal }, async side => {
      return await record({ ...side, credentials, file, kept, atOnce, now: new Date(), signal: ending.signal, onAnswer: progress })
    }).finally(endOfProgress)
    process.stdout.write(`${json ? JSON.stringify({ file, ...summaryOf(head) }, null, 2) : summaryLines(file, head).join('\n')}\n`)
  } catch (error) {
    const unfinished = `${file}.partial`
    if (error instanceof ForeignPartial) throw new UsageError(`cannot go on with ${unfinished}: ${error.message}; remove it to begin anew`)
    if (error instanceof Interrupted) throw new Error(`${error.message}; what was read is in ${unfinished}, and the same command goes on`)
    if (error instanceof NoFile) throw new UsageError(`--out: ${error.message}`)
    if (/^E[A-Z]+$/.test(failureCode(error))) throw new UsageError(`--out: ${fileFailure(error)}`)
    throw error
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end)
  }
}

function summaryOf ({ console, replaced, kept, failures }: Head): Pick<Head, 'console' | 'replaced' | 'kept' | 'failures'> {
  return { console, replaced, kept, failures }
}

function summaryLines (file: string, { console, replaced, kept, failures }: Head): string[] {
  return [
    `${file}: recorded from ${console === '' ? 'a console of unknown version' : `OpenManage Enterprise ${console}`}`,
    'replaced by others of the same shape:',
    ...KINDS.filter(({ id }) => (replaced[id] ?? 0) > 0).map(({ id, what }) => `  ${String(replaced[id]).padStart(6)}  ${id}: ${what}`),
    ...(kept.length > 0 ? [`kept as they are: ${kept.join(', ')}`] : []),
    ...(failures.length > 0 ? ['not recorded, or only as the refusal that came:'] : []),
    ...failures.map(({ question, why, count }) => `  ${String(count).padStart(6)}  ${question}: ${why}`)
  ]
}

/** May be said more than once. */
function keepOption (): Option {
  const ids = KINDS.map(({ id }) => id)
  return new Option('--keep <kind>', `do not replace values of this kind; repeatable: ${ids.filter(isKeepable).join(', ')}`)
    .argParser((id: string, before: readonly string[] = []) => {
      if (!ids.includes(id) || !isKeepable(id)) throw new UsageError(`--keep takes ${ids.filter(isKeepable).join(', ')}, not "${id}"`)
      return [...before, id]
    })
}

/** Secrets are written nowhere. */
function isKeepable (id: string): boolean {
  return id !== 'secret'
}
