import type { Logger } from 'pino'

/** Writes lines to the log of the process. @param facts what a program reads beside the text */
export type Log = Readonly<Record<'info' | 'warn' | 'error', (facts: object, text: string) => void>>

/** The log of the process on behalf of one appliance: each line names it. */
export function logOf (logger: Pick<Logger, 'info' | 'warn' | 'error'>, appliance: string): Log {
  return {
    info: (facts, text) => { logger.info({ appliance, ...facts }, text) },
    warn: (facts, text) => { logger.warn({ appliance, ...facts }, text) },
    error: (facts, text) => { logger.error({ appliance, ...facts }, text) }
  }
}
