import { Refusal } from '../src/messages.ts'
import { MOST_PLUGINS, PLUGIN_ACTIONS, type PluginAction, isVersion } from '../src/appliance/plugins/plugins.ts'
import { entities, entitySet } from '../src/http/entity-set.ts'
import { type Route, post } from '../src/http/route.ts'
import { listOf } from '../src/http/schema.ts'
import { FLAG, INTEGER, TEXT, TEXT_OR_NULL, list, object } from '../src/schema/schema.ts'

const SERVICE = '/api/PluginService'
const ACTIONS = `${SERVICE}/Actions/PluginService`

const PLUGIN_LIST = listOf(object({ Id: TEXT }, { Version: TEXT_OR_NULL, Action: TEXT_OR_NULL }), MOST_PLUGINS)

const PLUGINS = entities({
  path: `${SERVICE}/Plugins`,
  type: 'PluginService.Plugin',
  key: { property: 'Id', kind: 'text' },
  properties: {
    Id: TEXT,
    Name: TEXT,
    Installed: FLAG,
    Enabled: FLAG,
    Downloaded: FLAG,
    CurrentVersion: TEXT,
    UpdateAvailable: FLAG,
    InstalledDate: TEXT,
    LastUpdatedDate: TEXT_OR_NULL,
    LastDisabledDate: TEXT_OR_NULL
  },
  members: ({ appliance }) => appliance.plugins.list,
  find: ({ appliance }, key) => appliance.plugins.list.find(({ id }) => id === key),
  entity: ({ id, version, enabled, installedAt, updatedAt, disabledAt }, { appliance: { clock } }) => {
    const time = (text: string): string => clock.text(new Date(text))
    return {
      Id: id,
      // Which plug-in has which id is not public.
      Name: id,
      Installed: true,
      Enabled: enabled,
      Downloaded: true,
      CurrentVersion: version,
      UpdateAvailable: false,
      InstalledDate: time(installedAt),
      LastUpdatedDate: updatedAt === null ? null : time(updatedAt),
      LastDisabledDate: disabledAt === null ? null : time(disabledAt)
    }
  }
})

/** No catalogue is asked: of an installed plug-in its own version, of any other none. */
const VERSIONS = entities({
  path: `${SERVICE}/Plugins(':id(^[^']+)')/AvailableVersionDetails`,
  type: 'PluginService.PluginVersionDetails',
  key: null,
  properties: { Version: TEXT, Description: TEXT, PackageSize: INTEGER, ReleaseNoteURL: TEXT, MinimumOmeVersionRequired: TEXT },
  members: ({ appliance, params }) => appliance.plugins.list.filter(({ id }) => id === params.id),
  entity: ({ version }, { appliance }) => ({
    Version: version,
    Description: '',
    PackageSize: 0,
    ReleaseNoteURL: '',
    MinimumOmeVersionRequired: appliance.version
  })
})

/** PluginService (API guide; properties of a plug-in: Dell's script get_update_plugins). */
export const pluginService: readonly Route[] = [
  ...entitySet(PLUGINS),
  ...entitySet(VERSIONS),

  post(`${ACTIONS}.UpdateConsolePlugins`, object({}, { Plugins: PLUGIN_LIST }), async ({ appliance, body, actor }) => {
    const changes = (body?.Plugins ?? []).map(({ Id, Version, Action }) => ({ id: Id, version: Version ?? null, action: actionOf(Action) }))
    const job = await appliance.plugins.change(changes, actor)
    // The number alone (API guide).
    return job.id
  }, { needs: 'APPLIANCE_SETUP', answer: INTEGER }),

  post(`${ACTIONS}.CheckPluginCompatibility`, object({}, { OmeVersion: TEXT_OR_NULL, Plugins: PLUGIN_LIST }), ({ appliance, body }) => {
    const console = body?.OmeVersion ?? ''
    const asked = console === '' ? appliance.version : console
    return { Plugins: (body?.Plugins ?? []).map(({ Id, Version }) => ({ Id, Compatible: isVersion(asked) && isVersion(Version ?? '') })) }
  }, { needs: 'APPLIANCE_SETUP', stubbed: true, answer: object({ Plugins: list(object({ Id: TEXT, Compatible: FLAG })) }) })
]

function actionOf (word: string | null | undefined): PluginAction {
  const action = PLUGIN_ACTIONS.find(known => known === word)
  if (action === undefined) throw new Refusal('CGEN6002', ['Action'])
  return action
}
