import { constants } from 'node:os'
import { Command } from 'commander'
import type { Logger } from 'pino'
import { isLoopback, tokenFor } from '../admin/api/admission.ts'
import type { AdminListener } from '../admin/api/listener.ts'
import { type Config, SETTINGS, loadConfig } from '../config/config.ts'
import type { Fleet, FleetSettings } from '../fleet.ts'
import { removeStaleReadyFile, writeReadyFile } from './ready-file.ts'
import { settable } from './setting-options.ts'

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
  stopOnSignal(logger, () => fleet)
  process.on('uncaughtException', error => {
    logger.fatal({ err: error }, 'unexpected error')
    process.exit(1)
  })
  if (config.password === SETTINGS.password.default && !isLoopback(config.host)) {
    logger.warn({ host: config.host }, 'other machines can reach the appliances with the default password; --password sets another')
  }
  try {
    if (config.readyFile !== null) removeStaleReadyFile(config.readyFile)
    const admin = await openAdmin(config, logger, () => fleet)
    const { Fleet } = await import('../fleet.ts')
    fleet = await Fleet.start(fleetSettings(config, logger))
    const url = admin?.place.url ?? null
    if (config.readyFile !== null) await writeReadyFile(config.readyFile, fleet.endpoints, url)
    logger.info({ appliances: fleet.endpoints.map(({ name, version, url }) => ({ name, version, url })), admin: { url } }, 'ready')
  } catch (error) {
    logger.debug({ err: error }, 'not started')
    throw error
  }
}

/** Opens the admin API before the appliances are there: it tells whether they are. It ends with the process. */
async function openAdmin (config: Config, logger: Logger, fleet: () => Fleet | null): Promise<AdminListener | null> {
  const { adminPort: port, adminHost: host, adminToken } = config
  if (port === null) return null
  const token = tokenFor(host, adminToken)
  const { startAdminApi } = await import('../admin-api.ts')
  const admin = await startAdminApi({ host, port, token, fleet, logger })
  // The one place where it is told: whoever reads the log of the process may use it.
  if (token !== adminToken) {
    const warning = 'other machines can reach the admin API: it asks for this token; --admin-token sets another'
    logger.warn({ url: admin.place.url, bearer: token }, warning)
  }
  return admin
}

function fleetSettings (config: Config, logger: Logger): FleetSettings {
  const { appliances, host, username, password, dataDirectory, fidelity, devices, seed, weather } = config
  const { adminPort, journalEntries, journalBytes } = config
  // Without the admin API nobody could read the journal.
  const journal = { entries: adminPort === null ? 0 : journalEntries, bytes: journalBytes }
  const common = { appliances, host, username, password, fidelity, devices, seed, weather, journal, logger }
  return dataDirectory === null ? common : { ...common, dataDirectory }
}

/** The first signal stops with grace, or at once where no request can be running yet; the second always at once. */
function stopOnSignal (logger: Logger, running: () => Fleet | null): void {
  let stopping = false
  const stop = (signal: 'SIGTERM' | 'SIGINT'): void => {
    if (stopping) process.exit(128 + constants.signals[signal])
    stopping = true
    logger.info({ signal }, 'stopping')
    const stopped = running()?.stop(GRACE_MS) ?? Promise.resolve(0)
    stopped.then(cut => {
      logger.info({ cut }, 'stopped')
      process.exit(0)
    }, error => {
      logger.error({ err: error }, 'not stopped in order')
      process.exit(1)
    })
  }
  process.on('SIGTERM', stop).on('SIGINT', stop)
}
