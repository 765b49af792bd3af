import picocolors from 'picocolors'
import { type DestinationStream, type Logger, pino } from 'pino'
import type { Config } from './config/config.ts'
import { Masking } from './secrets.ts'

/** A second net: nothing that logs should hand a secret over in the first place. */
const masking = new Masking({ mask: '[redacted]' })

/**
 * Makes the log of the process, on stdout. Pretty lines are formatted in this process, not in a worker: what was logged
 * before an exit is written. Each line is written at once: what is buffered would be written at the exit, and where nobody reads any more,
 * that never ends.
 * @param destination where lines go instead, for tests
 */
export async function createLogger (
  config: Pick<Config, 'logLevel' | 'logFormat'>,
  destination: DestinationStream = pino.destination({ dest: 1, sync: true })
): Promise<Logger> {
  const format = config.logFormat ?? (process.stdout.isTTY ? 'pretty' : 'json')
  return pino({
    level: config.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: label => ({ level: label }) }
  }, format === 'json' ? jsonLines(destination) : await prettyLines(destination))
}

/** Lines are looked at when they are whole: what came with a child of the logger, or with an error, is there as well. */
function withoutSecrets (line: string): unknown {
  return masking.value(JSON.parse(line))
}

/** People are told where to look; what programs read stays as it is. */
function forPeople ({ msg, admin }: Record<string, unknown>): string {
  const told: { url?: unknown, open?: unknown } = typeof admin === 'object' && admin !== null ? admin : {}
  const url = told.open ?? told.url
  return msg === 'ready' && typeof url === 'string' ? `ready, open ${url}` : String(msg ?? '')
}

function jsonLines (destination: DestinationStream): DestinationStream {
  return { write: line => { destination.write(JSON.stringify(withoutSecrets(line)) + '\n') } }
}

async function prettyLines (destination: DestinationStream): Promise<DestinationStream> {
  const { prettyFactory } = await import('pino-pretty')
  const colorize = process.stdout.isTTY && picocolors.isColorSupported
  const pretty = prettyFactory({ colorize, singleLine: true, translateTime: 'SYS:HH:MM:ss.l', messageFormat: forPeople })
  return { write: line => { destination.write(pretty(withoutSecrets(line))) } }
}
