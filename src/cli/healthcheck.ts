import { Command } from 'commander'
import { type Config, loadConfig } from '../config.ts'
import { type Place, probeAll } from '../http/probe.ts'
import { readReadyFile } from './ready-file.ts'
import { settable } from './setting-options.ts'
import { alignedLines } from './table.ts'
import { UsageError } from './usage-error.ts'

/** What all appliances together may take. */
const WITHIN_MS = 3_000

interface NamedPlace extends Place {
  readonly name: string
}

/**
 * `mock-ome healthcheck`: whether the appliances that `serve`, with the same settings, has started on this machine answer HTTPS.
 * Exit status 0 all do, 1 one does not, 2 where its port cannot be known. Needs neither credentials nor other programs.
 */
export function healthcheckCommand (): Command {
  return settable(new Command('healthcheck')).action(async (flags: Record<string, unknown>) => { await check(await loadConfig(flags)) })
}

async function check (config: Config): Promise<void> {
  const outcomes = await probeAll(await placesOf(config), WITHIN_MS)
  const rows = outcomes.map(({ place: { name, host, port }, error }) => [name, `${host}:${port}`, error === null ? 'healthy' : `not healthy: ${error.message}`])
  process.stdout.write(`${alignedLines(rows).join('\n')}\n`)
  process.exitCode = outcomes.every(({ error }) => error === null) ? 0 : 1
}

/**
 * Where the appliances listen. Ports chosen by the system are in the ready file only.
 *
 * @throws {UsageError} where no ready file is configured
 * @throws where it is not there yet, or does not tell
 */
async function placesOf ({ appliances, host, readyFile }: Config): Promise<NamedPlace[]> {
  const free = appliances.find(({ port }) => port === 0)
  if (free === undefined) return appliances.map(({ name, port }) => ({ name, host, port }))
  if (readyFile === null) throw new UsageError(`the port of appliance ${free.name} is chosen when it starts and cannot be known here: set a port, or a ready file for both commands`)
  const told = await readReadyFile(readyFile)
  return appliances.map(({ name }) => {
    const found = told.find(endpoint => endpoint.name === name)
    if (found === undefined) throw new Error(`the ready file ${readyFile} names no appliance ${name}`)
    return { name, host, port: found.port }
  })
}
