import type { AdapterSettings } from './adapter-settings.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { JobView } from '../jobs/job-view.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { REALTIME } from '../jobs/job-types.ts'
import type { ConsoleSettings } from './console-settings.ts'
import { invalid } from './setting.ts'

/** The network adapter: what it is asked to be is kept and told. The machine's own network is not touched. */
export class NetworkAdapter {
  readonly #settings: ConsoleSettings
  readonly #jobs: Jobs

  constructor (settings: ConsoleSettings, jobs: Jobs) {
    this.#settings = settings
    this.#jobs = jobs
  }

  get settings (): AdapterSettings {
    return this.#settings.get('adapter')
  }

  /**
   * Changes the adapter.
   *
   * @param input what a client sent, with names as in {@link AdapterSettings}; the name of the interface may be missing
   * @throws {Refusal} CGEN6002 for an unknown interface or a bad property, CAPP1304 for fields that are missing beside others
   */
  async configure (input: object, actor: Actor): Promise<AdapterSettings> {
    const name = new Map<string, unknown>(Object.entries(input)).get('interfaceName')
    if (name !== undefined && name !== null && name !== this.settings.interfaceName) throw invalid('InterfaceName')
    return await this.#settings.change('adapter', input, actor)
  }

  /** The same, with the job that tells of it (its parameter: sample of ome_application_network_address). */
  async configureAsJob (input: object, actor: Actor): Promise<JobView> {
    const settings = await this.configure(input, actor)
    return await this.#jobs.create({
      type: REALTIME.id,
      name: REALTIME.name,
      description: 'Generic OME runtime task',
      actor: { ...actor, userName: 'system' },
      params: [{ key: 'Nmcli_Update', value: JSON.stringify(settings) }]
    })
  }
}
