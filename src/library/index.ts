import { type Logger, pino } from 'pino'
import { routes } from '../../routes/index.ts'
import type { FlawId } from '../../certs/lab/flaws.ts'
import type { ProfileId } from '../../certs/lab/profiles.ts'
import { type AuthorityRequest, type SigningOrder, chainPem, rootPem, sign } from '../admin/authorities.ts'
import type { AdminListener } from '../admin/api/listener.ts'
import { Problem } from '../admin/api/problem.ts'
import { given } from '../admin/api/validation.ts'
import { type Covered, coverageOf } from '../admin/documents/coverage.ts'
import type { Member } from '../admin/fleet.ts'
import { metricsOf } from '../admin/metrics.ts'
import { type FleetResetPart, resetAll } from '../admin/reset.ts'
import { switchesOf } from '../admin/switches.ts'
import { WANTED, templateOf } from '../admin/wanted.ts'
import { Fleet } from '../fleet.ts'
import type { Answers } from '../recording/answers.ts'
import { type MockAppliance, applianceOf, csrOf, orderOf } from './appliance.ts'
import { type ApplianceOptions, FLEET_OPTIONS, FLEET_RESET_ARGUMENTS, type FleetOptions } from './options.ts'

export { Problem } from '../admin/api/problem.ts'
export { CertificationError } from '../admin/certify.ts'
export { Refusal } from '../messages.ts'
export type { ApplianceOptions, AuthorityRequest, Covered, FlawId, FleetOptions, FleetResetPart, MockAppliance, ProfileId, SigningOrder }
export type { ResetPart } from '../admin/reset.ts'
export type { JournalLimits } from '../traffic/journal/journal.ts'
export type { Weather } from '../traffic/faults/weather-names.ts'
export type { Switches } from '../appliance/switches.ts'
export type { Delay, FaultMatch, FaultSpec } from '../traffic/faults/schema.ts'
export type { Effect } from '../traffic/faults/kinds/index.ts'
export type { JournalFilter } from '../traffic/journal/journal-filter.ts'
export type { Waited } from '../traffic/journal/journal.ts'
export type { EntryView } from '../traffic/journal/journal-entry.ts'
export type { FaultRuleView } from '../admin/view.ts'
export type { Diagnosis, ToldDiagnosis } from '../appliance/logs/diagnoses.ts'
export type { ApplianceClock, ApplianceFaults, ApplianceRequests } from './appliance.ts'

/** The certificate authority of a fleet. */
export interface MockCa {
  /** The root, PEM: what a client has to trust. */
  readonly root: string
  /** What goes behind a leaf, PEM. */
  readonly chain: string
  /** Signs a request, faultlessly or not. @returns the file to upload */
  sign: (csr: string | Buffer, order?: SigningOrder) => Promise<Buffer>
}

/** Running appliances. */
export interface MockFleet extends AsyncDisposable {
  readonly appliances: readonly MockAppliance[]
  readonly ca: MockCa
  /** Of the admin API; null where it was not opened. */
  readonly adminUrl: string | null
  /** One by name; the first without. @throws {RangeError} if there is none */
  appliance: (name?: string) => MockAppliance
  /** Starts another one. */
  add: (options?: ApplianceOptions) => Promise<MockAppliance>
  /** Stops one. */
  remove: (name: string) => Promise<void>
  /** Takes all back to their start; those of the start that were removed come back. @param parts default: all */
  reset: (parts?: readonly FleetResetPart[]) => Promise<void>
  /** Which operations of the product's API there are here, and how often each was called. @param name of an appliance; absent: all */
  coverage: (name?: string) => readonly Covered[]
  /** In Prometheus' text format. */
  metrics: () => Promise<string>
  stop: () => Promise<void>
}

/**
 * Starts appliances in this process, on free ports; resolves when each has answered HTTPS itself.
 *
 * @throws {Problem} for options that do not fit, and where one cannot be started; nothing is left open then
 */
export async function startFleet (options: FleetOptions = {}): Promise<MockFleet> {
  const asked = given('the call of startFleet', FLEET_OPTIONS, options)
  const { appliances: wanted = [{}], host = '127.0.0.1', username = 'admin', password = 'admin' } = asked
  const { switches = {}, weather = 'calm', seed = 1, journal = {}, adminPort, logLevel = 'silent', recording: file } = asked
  const recording = file === undefined ? undefined : await recordingIn(file)
  const logger = pino({ level: logLevel })
  const common = { host, username, password, switches: switchesOf(switches), weather, seed, journal, logger }
  const fleet = await Fleet.start({ ...common, ...(recording !== undefined && { recording }), appliances: [], keyPoolSize: 0 })
  try {
    const authority = await fleet.authorities.named()
    // What begins with a snapshot has its version.
    const own = (options: ApplianceOptions): ApplianceOptions =>
      recording === undefined || options.snapshot !== undefined || options.state !== undefined
        ? options
        : { ...versionOf(recording), ...options }
    for (const [index, appliance] of wanted.entries()) await add(fleet, `appliances[${index}]`, own(appliance))
    fleet.settle()
    const stopping = new AbortController()
    const owner = { fleet, authority, host, username, signal: stopping.signal }
    const stop = async (): Promise<void> => {
      stopping.abort()
      await admin?.close()
      await fleet.stop(0)
    }
    const admin = adminPort === undefined ? null : await openAdmin(fleet, adminPort, stop, logger)
    return {
      get appliances () { return fleet.members.map(member => applianceOf(member, owner)) },
      ca: {
        root: rootPem(authority),
        chain: chainPem(authority),
        sign: async (csr, order) => (await sign(authority, csrOf(csr), orderOf(order))).file
      },
      adminUrl: admin?.place.url ?? null,
      appliance: name => {
        const member = fleet.members.find(({ endpoint }) => name === undefined || endpoint.name === name)
        if (member === undefined) throw new RangeError(`there is no appliance ${name ?? ''}`.trimEnd())
        return applianceOf(member, owner)
      },
      add: async (appliance = {}) => applianceOf(await add(fleet, 'the appliance', own(appliance)), owner),
      remove: async name => { await fleet.remove(name) },
      reset: async parts => { await resetAll(fleet, given('the reset', FLEET_RESET_ARGUMENTS, { parts }).parts) },
      coverage: name => coverageOf(routes, fleet.hits, name === undefined ? undefined : fleet.appliance(name)),
      metrics: async () => await metricsOf(fleet),
      stop,
      [Symbol.asyncDispose]: stop
    }
  } catch (error) {
    await fleet.stop(0)
    throw error
  }
}

function versionOf ({ head: { console: version } }: Answers): ApplianceOptions {
  return version === '' ? {} : { version }
}

/** @throws {Problem} 422 for a file that is none */
async function recordingIn (file: string): Promise<Answers> {
  const { Answers, BadRecording } = await import('../recording/answers.ts')
  try {
    return await Answers.read(file)
  } catch (error) {
    throw error instanceof BadRecording ? new Problem(422, `${file}: ${error.message}`) : error
  }
}

async function openAdmin (fleet: Fleet, port: number, stop: () => Promise<void>, logger: Logger): Promise<AdminListener> {
  const { startAdminApi } = await import('../admin-api.ts')
  const shutdown = (): void => { stop().catch(error => { logger.error({ err: error }, 'not stopped in order') }) }
  return await startAdminApi({ host: '127.0.0.1', port, token: null, fleet: () => fleet, shutdown, logger })
}

/** @param what its name in a problem */
async function add (fleet: Fleet, what: string, options: ApplianceOptions): Promise<Member> {
  return await fleet.add(await templateOf(fleet, { name: nextName(fleet), ...given(what, WANTED, options) }))
}

function nextName ({ members }: Fleet): string {
  const names = new Set(members.map(({ endpoint }) => endpoint.name))
  for (let number = 1; ; number++) {
    const name = number === 1 ? 'ome' : `ome-${number}`
    if (!names.has(name)) return name
  }
}
