import { Command, InvalidArgumentError, Option } from 'commander'
import { type Config, loadConfig } from '../config/config.ts'
import { probeAll } from '../client/probe.ts'
import { type Place, reachable } from '../place.ts'
import { jsonOf, send } from '../client/send.ts'
import { readReadyFile } from './ready-file.ts'
import { settable } from './setting-options.ts'
import { alignedLines } from './table.ts'
import { UsageError } from '../config/usage-error.ts'
import { failureText } from '../failure.ts'
import { ShapeError, checked } from '../schema/check.ts'
import { FLAG, TEXT, TEXT_OR_NULL, type Typed, closed, list } from '../schema/schema.ts'

/** What all appliances together may take, unless told otherwise: what an orchestrator usually waits. */
const WITHIN_SECONDS = 3

interface NamedPlace extends Place {
  readonly name: string
}

/** What the admin API tells of its appliances. */
const READINESS = closed({ status: TEXT, appliances: list(closed({ name: TEXT, url: TEXT, ready: FLAG, error: TEXT_OR_NULL })) })

type Readiness = Typed<typeof READINESS>

/**
 * `mock-ome healthcheck`: whether the appliances that `serve`, with the same settings, has started on this machine are ready. The admin
 * API tells; where it is off, or its port cannot be known, the appliances are asked for HTTPS themselves.
 * Exit status 0 all are, 1 one is not, 2 where its port cannot be known. Needs neither credentials nor other programs.
 */
export function healthcheckCommand (): Command {
  return settable(new Command('healthcheck'))
    .addOption(new Option('--timeout <seconds>', 'what all of them together may take').default(WITHIN_SECONDS).argParser(seconds))
    .action(async ({ timeout, ...flags }: Record<string, unknown>) => { await check(await loadConfig(flags), Number(timeout) * 1_000) })
}

function seconds (text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 3_600)) throw new InvalidArgumentError('It must be a number of seconds up to 3600.')
  return value
}

async function check (config: Config, withinMs: number): Promise<void> {
  const admin = await adminOf(config)
  const rows = admin === null ? await ask(config, withinMs) : await askAdmin(admin, withinMs)
  process.stdout.write(`${alignedLines(rows.map(({ cells }) => cells)).join('\n')}\n`)
  process.exitCode = rows.every(({ healthy }) => healthy) ? 0 : 1
}

interface Row {
  readonly cells: readonly string[]
  readonly healthy: boolean
}

async function ask (config: Config, withinMs: number): Promise<Row[]> {
  const outcomes = await probeAll(await placesOf(config), withinMs)
  return outcomes.map(({ place: { name, host, port }, error }) => row(name, `${host}:${port}`, error?.message ?? null))
}

async function askAdmin (place: Place, withinMs: number): Promise<Row[]> {
  const address = `${place.host}:${place.port}`
  try {
    const { status, appliances } = await readiness(place, withinMs)
    if (appliances.length === 0) return [row('admin API', address, status === 'ready' ? null : status)]
    return appliances.map(({ name, url, ready, error }) => row(name, new URL(url).host, ready ? null : error ?? status))
  } catch (error) {
    return [row('admin API', address, failureText(error))]
  }
}

function row (name: string, address: string, trouble: string | null): Row {
  return { cells: [name, address, trouble === null ? 'healthy' : `not healthy: ${trouble}`], healthy: trouble === null }
}

async function readiness (place: Place, withinMs: number): Promise<Readiness> {
  const signal = AbortSignal.timeout(withinMs)
  try {
    return checked(READINESS, jsonOf(await send({ ...reachable(place), path: '/v1/health/ready', plain: true, signal })))
  } catch (error) {
    if (signal.aborted) throw new Error(`no answer within ${withinMs / 1000} s`)
    if (error instanceof ShapeError) throw new Error('what answers is no admin API')
    throw error
  }
}

/** Where the admin API listens; null where it is off or that cannot be known. */
async function adminOf ({ adminPort: port, adminHost: host, readyFile }: Config): Promise<Place | null> {
  if (port === null || (port === 0 && readyFile === null)) return null
  if (port !== 0) return { host, port }
  const { admin } = await readReadyFile(readyFile ?? '')
  return admin === null ? null : { host, port: Number(new URL(admin).port) }
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
  if (readyFile === null) {
    const trouble = `the port of appliance ${free.name} is chosen when it starts and cannot be known here`
    throw new UsageError(`${trouble}: set a port, or a ready file for both commands`)
  }
  const told = (await readReadyFile(readyFile)).appliances
  return appliances.map(({ name }) => {
    const found = told.find(endpoint => endpoint.name === name)
    if (found === undefined) throw new Error(`the ready file ${readyFile} names no appliance ${name}`)
    return { name, host, port: found.port }
  })
}
