import { Refusal } from '../../messages.ts'
import type { Clock } from '../clock/clock.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { REALTIME } from '../jobs/job-types.ts'
import type { Ledger } from '../ledger.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { JobView } from '../jobs/job-view.ts'
import type { Piece } from '../slice.ts'
import { PLUGINS, type PluginState } from './plugin-state.ts'

/** What can be done with a plug-in, by the API's words. */
export const PLUGIN_ACTIONS = ['Install', 'Uninstall', 'Enable', 'Disable', 'Update'] as const
export type PluginAction = typeof PLUGIN_ACTIONS[number]

/** Plug-ins a console may have: the product has a dozen. */
export const MOST_PLUGINS = 100
/** Characters of an id. */
const LONGEST_ID = 255

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
  /** @returns the plug-in as it is then; null: it is gone */
  readonly apply: (plugin: PluginState | undefined, change: PluginChange, now: string) => PluginState | null
}

const notThere = (plugin: PluginState | undefined): string | null => plugin === undefined ? 'it is not installed' : null

const ACTIONS: Readonly<Record<PluginAction, ActionRow>> = {
  Install: {
    needsVersion: true,
    obstacle: plugin => plugin === undefined ? null : 'it is installed already',
    apply: (_none, { id, version }, now) =>
      ({ id, version: version ?? '', enabled: true, installedAt: now, updatedAt: null, disabledAt: null })
  },
  Uninstall: { needsVersion: false, obstacle: notThere, apply: () => null },
  Enable: { needsVersion: false, obstacle: notThere, apply: altered(() => ({ enabled: true })) },
  Disable: { needsVersion: false, obstacle: notThere, apply: altered((_change, now) => ({ enabled: false, disabledAt: now })) },
  Update: { needsVersion: true, obstacle: notThere, apply: altered(({ version }, now) => ({ version: version ?? '', updatedAt: now })) }
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
    if (first === undefined || changes.some(({ id }) => id === '' || id.length > LONGEST_ID)) throw new Refusal('CGEN6002', ['Id'])
    // API guide: only one action can occur at a time for multiple plug-ins.
    if (changes.some(({ action }) => action !== first.action)) throw new Refusal('CGEN6002', ['Action'])
    const { needsVersion } = ACTIONS[first.action]
    if (needsVersion && changes.some(({ version }) => version === null || !isVersion(version))) throw new Refusal('CGEN6002', ['Version'])
    const now = this.#clock.now().toISOString()
    await this.#plugins.change(plugins => changed(plugins, changes, now),
      [{ event: 'pluginChanged', actor, args: [first.action, ...new Set(changes.map(({ id }) => id))] }])
    return await this.#jobs.create({ type: REALTIME.id, name: REALTIME.name, description: `${first.action} plug-ins`, actor })
  }
}

/** Whether a text is a version as the API has them: numbers and dots. */
export function isVersion (text: string): boolean {
  return /^\d+(?:\.\d+){0,3}$/.test(text)
}

/** @throws {Refusal} MOCK1062 for what cannot be done */
function changed (plugins: readonly PluginState[], changes: readonly PluginChange[], now: string): readonly PluginState[] {
  const list = new Map(plugins.map(plugin => [plugin.id, plugin]))
  for (const change of changes) {
    const { id, action } = change
    const { obstacle, apply } = ACTIONS[action]
    const reason = obstacle(list.get(id)) ?? null
    if (reason !== null) throw new Refusal('MOCK1062', [action.toLowerCase(), id, reason])
    const next = apply(list.get(id), change, now)
    if (next === null) list.delete(id)
    else list.set(id, next)
  }
  if (list.size > MOST_PLUGINS) throw new Refusal('MOCK1062', ['install', 'them', `a console has ${MOST_PLUGINS} plug-ins at most`])
  return [...list.values()]
}

function altered (alteration: (change: PluginChange, now: string) => Partial<PluginState>): ActionRow['apply'] {
  return (plugin, change, now) => plugin === undefined ? null : { ...plugin, ...alteration(change, now) }
}
