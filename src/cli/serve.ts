import { constants } from 'node:os'
import { isDeepStrictEqual } from 'node:util'
import { Command } from 'commander'
import type { Logger } from 'pino'
import { isLoopback, tokenFor } from '../admin/api/admission.ts'
import type { AdminListener } from '../admin/api/listener.ts'
import { type Config, SETTINGS, loadConfig } from '../config/config.ts'
import { failureCode, failureText } from '../failure.ts'
import type { Fleet, FleetSettings } from '../fleet.ts'
import { keptToken } from './admin-token.ts'
import { removeStaleReadyFile, writeReadyFile } from './ready-file.ts'
import { settable } from './setting-options.ts'
import type { Tracing } from './tracing.ts'

/** How long a stop waits for requests that are being answered. */
const GRACE_MS = 5_000

/** `mock-ome serve`: its options are the rows of {@link SETTINGS}. */
export function serveCommand (): Command {
  return settable(new Command('serve')).action(async (flags: Record<string, unknown>) => await serve(await loadConfig(flags)))
}

/** Starts the fleet, says when it is ready, and leaves it running until a signal ends the process. */
async function serve (config: Config): Promise<void> {
  const { createLogger } = await import('../log.ts')
  const logger = await createLogger(config)
  let fleet: Fleet | null = null
  const tracing = config.traces === null ? null : await openTracing(config.traces, logger)
  const stop = stopOnSignal(logger, () => fleet, tracing)
  process.on('uncaughtException', error => {
    logger.fatal({ err: error }, 'unexpected error')
    process.exit(1)
  })
  for (const warning of config.warnings) logger.warn(warning)
  if (config.password === SETTINGS.password.default && !isLoopback(config.host)) {
    logger.warn({ host: config.host }, 'other machines can reach the appliances with the default password; --password sets another')
  }
  try {
    if (config.readyFile !== null) removeStaleReadyFile(config.readyFile)
    const admin = await openAdmin(config, logger, () => fleet, () => { stop('SIGTERM') })
    const { Fleet } = await import('../fleet.ts')
    const traced = { ...fleetSettings(config, logger), ...(tracing !== null && { trace: tracing.trace }) }
    const settings = await withCatalog(config, await withBeginnings(config, traced))
    fleet = await Fleet.start(await withRecording(config, settings))
    await warnOfOtherPasswords(config, fleet, logger)
    const url = admin?.listener.place.url ?? null
    if (config.readyFile !== null) await writeReadyFile(config.readyFile, fleet.endpoints, { url, ...admin?.made })
    const appliances = fleet.endpoints.map(({ name, version, url }) => ({ name, version, url }))
    logger.info({ appliances, admin: { url, ...admin?.lab } }, 'ready')
  } catch (error) {
    logger.debug({ err: error }, 'not started')
    throw error
  }
}

/** Traces, where their packages are installed: nobody who runs this beside other programs of a collector is kept from starting. */
async function openTracing (endpoint: string, logger: Logger): Promise<Tracing | null> {
  try {
    const { startTracing } = await import('./tracing.ts')
    return startTracing(endpoint, logger)
  } catch (error) {
    if (failureCode(error) !== 'ERR_MODULE_NOT_FOUND') throw error
    logger.warn({ collector: endpoint, reason: failureText(error) }, 'no traces: their packages are not installed')
    return null
  }
}

interface OpenedAdmin {
  readonly listener: AdminListener
  /** The token, where none was given. */
  readonly made: { readonly token?: string }
  /** The page of the lab with that token, where the log has not told it yet. */
  readonly lab: { readonly open?: string }
}

/** Opens the admin API before the appliances are there: it tells whether they are. It ends with the process. */
async function openAdmin (
  config: Config, logger: Logger, fleet: () => Fleet | null, shutdown: () => void
): Promise<OpenedAdmin | null> {
  const { adminPort: port, adminHost: host, adminToken, dataDirectory, peers } = config
  if (port === null) return null
  const made = tokenFor(host, adminToken)
  const kept = made !== null && made !== adminToken && dataDirectory !== null
  const token = kept ? await keptToken(dataDirectory, made) : made
  const { startAdminApi } = await import('../admin-api.ts')
  const listener = await startAdminApi({ host, port, peers, token, fleet, shutdown, logger })
  const { url } = listener.place
  if (token === null || token === adminToken) return { listener, made: {}, lab: {} }
  // Beside the files the one place where it is told: whoever reads the log of the process may use it.
  if (kept) return { listener, made: { token }, lab: { open: `${url}/#bearer=${token}` } }
  logger.warn({ url, bearer: token }, 'other machines can reach the admin API: it asks for this token; --admin-token sets another')
  return { listener, made: { token }, lab: {} }
}

/** A folder keeps the account it was made with. Who asks for another one in vain is told. */
async function warnOfOtherPasswords ({ username, password }: Config, fleet: Fleet, logger: Logger): Promise<void> {
  if (username === SETTINGS.username.default && password === SETTINGS.password.default) return
  const { opens } = await import('../appliance/accounts/account-register.ts')
  for (const { appliance: { accounts, name } } of fleet.members) {
    if (opens(accounts.list(), { userName: username, password })) continue
    logger.warn({ appliance: name }, 'the folder keeps the account it was made with: --username and --password change nothing there')
  }
}

function fleetSettings (config: Config, logger: Logger): FleetSettings {
  const { appliances, host, username, password, dataDirectory, switches, devices, seed, weather } = config
  const { adminPort, journalEntries, journalBytes, logRequests } = config
  // Without the admin API nobody could read the journal.
  const journal = { entries: adminPort === null ? 0 : journalEntries, bytes: journalBytes }
  const common = { appliances, host, username, password, switches, devices, seed, weather, journal, logRequests, logger }
  return dataDirectory === null ? common : { ...common, dataDirectory }
}

/** What appliances begin with is looked at only where something is said of it: no other start waits for it. */
async function withBeginnings (config: Config, settings: FleetSettings): Promise<FleetSettings> {
  const { certified, snapshots, certs, keys } = config
  if (certified === null && snapshots.length + certs.length + keys.length === 0) return settings
  const { beginningsOf } = await import('./beginnings.ts')
  const { authorities, of } = await beginningsOf(config)
  return { ...settings, authorities, appliances: settings.appliances.map(wanted => ({ ...wanted, begin: of(wanted.name) })) }
}

/** The same of a catalog of firmware. */
async function withCatalog ({ firmwareCatalog }: Config, settings: FleetSettings): Promise<FleetSettings> {
  if (firmwareCatalog === null) return settings
  const { openCatalog } = await import('./catalog-file.ts')
  return { ...settings, catalogSource: await openCatalog(firmwareCatalog) }
}

/** The same of a recording, which says of which version a console is that nobody has named. */
async function withRecording ({ recording: file, appliances }: Config, settings: FleetSettings): Promise<FleetSettings> {
  if (file === null) return settings
  const { openRecording } = await import('./recording-file.ts')
  const recording = await openRecording(file)
  const { head: { console: version } } = recording
  const isNamed = !isDeepStrictEqual(appliances, SETTINGS.appliance.parse(SETTINGS.appliance.default, () => ''))
  if (isNamed || version === '') return { ...settings, recording }
  return { ...settings, recording, appliances: settings.appliances.map(wanted => ({ ...wanted, version })) }
}

/** The first signal stops with grace, or at once where no request can be running yet; the second always at once. @returns acts as one */
function stopOnSignal (logger: Logger, running: () => Fleet | null, tracing: Tracing | null): (signal: 'SIGTERM') => void {
  let stopping = false
  const stop = (signal: 'SIGTERM' | 'SIGINT'): void => {
    if (stopping) process.exit(128 + constants.signals[signal])
    stopping = true
    logger.info({ signal }, 'stopping')
    const stopped = running()?.stop(GRACE_MS) ?? Promise.resolve(0)
    stopped.then(async cut => {
      await tracing?.stop()
      logger.info({ cut }, 'stopped')
      process.exit(0)
    }, error => {
      logger.error({ err: error }, 'not stopped in order')
      process.exit(1)
    })
  }
  process.on('SIGTERM', stop).on('SIGINT', stop)
  return stop
}
