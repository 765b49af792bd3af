import { PREFERENCES, type Preference, preferenceText } from '../../src/appliance/settings/preferences.ts'
import { invalid } from '../../src/appliance/settings/setting.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { type Call, type Route, get, post } from '../../src/http/route.ts'
import { toCamel } from '../../src/spelling.ts'
import { listOf, resource } from '../../src/http/schema.ts'
import { type Shape, type Typed, ANYTHING, INTEGER, NULL, OBJECT, TEXT, list, object } from '../../src/schema/schema.ts'

const SERVICE = '/api/ApplicationService'
const ACTIONS = `${SERVICE}/Actions/ApplicationService`
const SNMP = `${SERVICE}/IncomingAlertConfiguration`

/** The one preference that has an action of its own. */
const SHARE_TYPE = 'SHARE_TYPE'

const PREFERENCE_INPUT = object({}, { ConsoleSetting: listOf(object({ Name: TEXT }, { Value: ANYTHING })) })

const PREFERENCE_PROPERTIES = { Name: TEXT, DefaultValue: TEXT, Value: TEXT, DataType: TEXT, GroupName: TEXT }

const SETTINGS = entities({
  path: `${SERVICE}/Settings`,
  type: 'ApplicationService.ConsoleSetting',
  key: { property: 'Name', kind: 'text' },
  properties: PREFERENCE_PROPERTIES,
  members: () => PREFERENCES,
  entity: (preference, { appliance }) => preferenceEntity(preference, appliance.settings.get('preferences'))
})

const CHANGED = { needs: 'APPLIANCE_SETUP', answer: object({ ConsoleSetting: list(object(PREFERENCE_PROPERTIES)) }) } as const

const SNMP_PROPERTIES = { Port: INTEGER, CommunityString: NULL }

/**
 * Preferences of the console, and where it receives traps (Ansible's ome_application_console_preferences and
 * ome_application_snmp_settings).
 */
export const consoleSettings: readonly Route[] = [
  ...entitySet(SETTINGS),

  post(SETTINGS.path, PREFERENCE_INPUT, async call => await changed(call, () => true), CHANGED),

  post(`${ACTIONS}.UpdateShareTypeSettings`, PREFERENCE_INPUT, async call => await changed(call, name => name === SHARE_TYPE), CHANGED),

  get(SNMP, ({ appliance }) => ({
    '@odata.context': '/api/$metadata#ApplicationService.IncomingAlertConfiguration',
    '@odata.type': '#ApplicationService.IncomingAlertConfiguration',
    '@odata.id': SNMP,
    ...snmpEntity(appliance.settings.get('snmp'))
  }), { answer: resource(SNMP_PROPERTIES) }),

  post(`${ACTIONS}.UpdateSNMPConfiguration`, OBJECT, async ({ appliance, body, actor }) => {
    const { CommunityString } = body ?? {}
    if (CommunityString !== undefined && CommunityString !== null && !isCommunity(CommunityString)) throw invalid('CommunityString')
    return snmpEntity(await appliance.settings.change('snmp', toCamel(body ?? {}), actor))
  }, { needs: 'APPLIANCE_SETUP', answer: object(SNMP_PROPERTIES) })
]

/**
 * Changes preferences; a list of none changes nothing: ome_application_console_preferences sends it behind a new SHARE_TYPE.
 *
 * @param takes tells which preferences the action is for
 * @throws {Refusal} CGEN6002 for an unknown name, and naming a setting whose value is bad
 */
async function changed (
  { appliance, body, actor }: Call<Typed<typeof PREFERENCE_INPUT> | undefined>, takes: (name: string) => boolean
): Promise<Typed<typeof CHANGED.answer>> {
  const sent = body?.ConsoleSetting
  if (sent === undefined) throw invalid('ConsoleSetting')
  if (sent.length === 0) return { ConsoleSetting: [] }
  if (!sent.every(({ Name }) => takes(Name) && PREFERENCES.some(({ name }) => name === Name))) throw invalid('Name')
  const wanted = Object.fromEntries(sent.map(({ Name, Value }) => [Name, preferenceText(Name, Value)]))
  const preferences = await appliance.settings.change('preferences', wanted, actor)
  const names = new Set(sent.map(({ Name }) => Name))
  return { ConsoleSetting: PREFERENCES.filter(({ name }) => names.has(name)).map(preference => preferenceEntity(preference, preferences)) }
}

function preferenceEntity (
  { name, defaultValue, dataType, groupName }: Preference, values: Readonly<Record<string, string>>
): Shape<typeof PREFERENCE_PROPERTIES> {
  return {
    Name: name,
    DefaultValue: defaultValue,
    Value: values[name] ?? defaultValue,
    DataType: `java.lang.${dataType}`,
    GroupName: groupName
  }
}

/** The community string is masked, as the product does (ome_application_snmp_settings: it cannot be read). */
function snmpEntity ({ port }: { readonly port: number }): Shape<typeof SNMP_PROPERTIES> {
  return { Port: port, CommunityString: null }
}

/** Its length: ome_application_snmp_settings. */
function isCommunity (value: unknown): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= 32
}
