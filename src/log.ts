import picocolors from 'picocolors'
import { type DestinationStream, type Logger, pino } from 'pino'
import type { Config } from './config/config.ts'

/**
 * Keys whose values are never written, at the top of a line or up to two levels below. A second net: nothing that logs
 * should hand these over in the first place.
 */
const SECRETS = ['password', 'Password', 'token', 'authorization', 'Authorization', '["x-auth-token"]', '["X-Auth-Token"]', 'cookie', 'privateKey']

/**
 * Makes the log of the process, on stdout. Pretty lines are formatted in this process, not in a worker: what was logged
 * before an exit is written.
 * @param destination where lines go instead, for tests
 */
export async function createLogger (
  config: Pick<Config, 'logLevel' | 'logFormat'>,
  destination: DestinationStream = pino.destination(1)
): Promise<Logger> {
  const format = config.logFormat ?? (process.stdout.isTTY ? 'pretty' : 'json')
  return pino({
    level: config.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: label => ({ level: label }) },
    redact: { paths: ['', '*', '*.*'].flatMap(above => SECRETS.map(key => below(above, key))), censor: '[redacted]' }
  }, format === 'json' ? destination : await prettyLines(destination))
}

function below (above: string, key: string): string {
  return above === '' || key.startsWith('[') ? above + key : `${above}.${key}`
}

async function prettyLines (destination: DestinationStream): Promise<DestinationStream> {
  const { prettyFactory } = await import('pino-pretty')
  const pretty = prettyFactory({ colorize: process.stdout.isTTY && picocolors.isColorSupported, singleLine: true, translateTime: 'SYS:HH:MM:ss.l' })
  return { write: line => destination.write(pretty(line)) }
}
