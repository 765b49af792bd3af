import { Refusal } from '../../messages.ts'
import type { Clock } from '../clock/clock.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { REALTIME } from '../jobs/job-types.ts'
import type { Ledger } from '../ledger.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { JobView } from '../jobs/job-view.ts'
import { invalid } from '../settings/setting.ts'
import type { Piece } from '../slice.ts'
import { PLUGINS, type PluginState } from './plugin-state.ts'

/** What can be done with a plug-in, by the API's words. */
export const PLUGIN_ACTIONS = ['Install', 'Uninstall', 'Enable', 'Disable', 'Update'] as const
export type PluginAction = typeof PLUGIN_ACTIONS[number]

/** A change of one plug-in. */
export interface PluginChange {
  readonly id: string
  /** Needed to install and to update. */
  readonly version: string | null
  readonly action: PluginAction
}

interface ActionRow {
  readonly needsVersion: boolean
  /** What stands in the way; null: nothing. */
  readonly obstacle: (plugin: PluginState | undefined) => string | null
  readonly apply: (list: readonly PluginState[], change: PluginChange, now: string) => readonly PluginState[]
}

const notThere = (plugin: PluginState | undefined): string | null => plugin === undefined ? 'it is not installed' : null

const ACTIONS: Readonly<Record<PluginAction, ActionRow>> = {
  Install: {
    needsVersion: true,
    obstacle: plugin => plugin === undefined ? null : 'it is installed already',
    apply: (list, { id, version }, now) => [
      ...list,
      { id, version: version ?? '', enabled: true, installedAt: now, updatedAt: null, disabledAt: null }
    ]
  },
  Uninstall: { needsVersion: false, obstacle: notThere, apply: (list, { id }) => list.filter(plugin => plugin.id !== id) },
  Enable: { needsVersion: false, obstacle: notThere, apply: (list, change) => altered(list, change, { enabled: true }) },
  Disable: {
    needsVersion: false,
    obstacle: notThere,
    apply: (list, change, now) => altered(list, change, { enabled: false, disabledAt: now })
  },
  Update: {
    needsVersion: true,
    obstacle: notThere,
    apply: (list, change, now) => altered(list, change, { version: change.version ?? '', updatedAt: now })
  }
}

/** Plug-ins of the console. None does anything: they are there, or not, enabled or not. */
export class Plugins {
  readonly #clock: Clock
  readonly #jobs: Jobs
  readonly #plugins: Piece<readonly PluginState[]>

  constructor (ledger: Ledger, clock: Clock, jobs: Jobs) {
    this.#clock = clock
    this.#jobs = jobs
    this.#plugins = ledger.slice(PLUGINS)
  }

  get list (): readonly PluginState[] {
    return this.#plugins.value
  }

  /**
   * Changes plug-ins, all or none, and makes the job that tells of it.
   *
   * @throws {Refusal} CGEN6002 for no change, two kinds of action, or no version where one is needed; MOCK1062 for what cannot be done
   */
  async change (changes: readonly PluginChange[], actor: Actor): Promise<JobView> {
    const [first] = changes
    if (first === undefined || changes.some(({ id }) => id === '')) throw invalid('Id')
    // API guide: only one action can occur at a time for multiple plug-ins.
    if (changes.some(({ action }) => action !== first.action)) throw invalid('Action')
    const { needsVersion } = ACTIONS[first.action]
    if (needsVersion && changes.some(({ version }) => version === null || !isVersion(version))) throw invalid('Version')
    const now = this.#clock.now().toISOString()
    await this.#plugins.change(plugins => changes.reduce((list, change) => changed(list, change, now), plugins),
      changes.map(({ id, action }) => ({ event: 'pluginChanged', actor, args: [action, id] })))
    return await this.#jobs.create({ type: REALTIME.id, name: REALTIME.name, description: `${first.action} plug-ins`, actor })
  }
}

/** Whether a text is a version as the API has them: numbers and dots. */
export function isVersion (text: string): boolean {
  return /^\d+(?:\.\d+){0,3}$/.test(text)
}

function changed (list: readonly PluginState[], change: PluginChange, now: string): readonly PluginState[] {
  const { obstacle, apply } = ACTIONS[change.action]
  const reason = obstacle(list.find(({ id }) => id === change.id))
  if (reason !== null) throw new Refusal('MOCK1062', [change.action.toLowerCase(), change.id, reason])
  return apply(list, change, now)
}

function altered (list: readonly PluginState[], { id }: PluginChange, change: Partial<PluginState>): PluginState[] {
  return list.map(plugin => plugin.id === id ? { ...plugin, ...change } : plugin)
}
