import { type Schema, type Typed, closed, oneOf, text, withDefault } from '../../schema/schema.ts'
import { PLAIN, invalid } from './setting.ts'

/** A preference of the console (`ApplicationService/Settings`). */
export interface Preference {
  readonly name: string
  readonly defaultValue: string
  /** What a new appliance has, where that is not the default. */
  readonly value?: string
  readonly dataType: 'String' | 'Integer' | 'Boolean'
  readonly groupName: string
}

const MAC_ADDRESSES = '00:53:45:00:00:00,33:50:6F:45:30:30,50:50:54:50:30:30,00:00:FF:FF:FF:FF,20:41:53:59:4E:FF,' +
  '00:00:00:00:00:00,20:41:53:59:4e:ff,00:00:00:00:00:00'
const HOST_NAMES = 'localhost,localhost.localdomain,not defined,pv132t,pv136t,default,dell,idrac-'

/** The preferences, in the product's order (Ansible collection, ome_application_console_preferences). */
export const PREFERENCES: readonly Preference[] = [
  {
    name: 'DEVICE_PREFERRED_NAME',
    defaultValue: 'SLOT_NAME',
    value: 'PREFER_DNS,PREFER_IDRAC_SYSTEM_HOSTNAME',
    dataType: 'String',
    groupName: 'DISCOVERY_SETTING'
  },
  { name: 'INVALID_DEVICE_HOSTNAME', defaultValue: '', value: HOST_NAMES, dataType: 'String', groupName: 'DISCOVERY_SETTING' },
  { name: 'COMMON_MAC_ADDRESSES', defaultValue: '', value: MAC_ADDRESSES, dataType: 'String', groupName: 'DISCOVERY_SETTING' },
  { name: 'SHARE_TYPE', defaultValue: 'CIFS', dataType: 'String', groupName: 'BUILT_IN_APPLIANCE_SHARE_SETTINGS' },
  { name: 'TRAP_FORWARDING_SETTING', defaultValue: 'AsIs', dataType: 'String', groupName: '' },
  { name: 'DATA_PURGE_INTERVAL', defaultValue: '365', dataType: 'Integer', groupName: '' },
  { name: 'CONSOLE_CONNECTION_SETTING', defaultValue: 'last_known', dataType: 'String', groupName: 'CONSOLE_CONNECTION_SETTING' },
  { name: 'MIN_PROTOCOL_VERSION', defaultValue: 'V2', dataType: 'String', groupName: 'CIFS_PROTOCOL_SETTINGS' },
  { name: 'ALERT_ACKNOWLEDGEMENT_VIEW', defaultValue: '2000', dataType: 'Integer', groupName: '' },
  { name: 'AUTO_CONSOLE_UPDATE_AFTER_DOWNLOAD', defaultValue: 'false', dataType: 'Boolean', groupName: 'CONSOLE_UPDATE_SETTING_GROUP' },
  { name: 'NODE_INITIATED_DISCOVERY_SET_TRAP_DESTINATION', defaultValue: 'false', dataType: 'Boolean', groupName: '' },
  { name: 'REPORTS_MAX_RESULTS_LIMIT', defaultValue: '0', dataType: 'Integer', groupName: '' },
  { name: 'EMAIL_SENDER', defaultValue: 'omcadmin@dell.com', dataType: 'String', groupName: '' },
  { name: 'MX7000_ONBOARDING_PREF', defaultValue: 'all', dataType: 'String', groupName: '' },
  { name: 'DISCOVERY_APPROVAL_POLICY', defaultValue: 'Automatic', dataType: 'String', groupName: '' }
]

/** What a value must be. The words of a text are not checked: the product's samples have words that no manual lists. */
const KINDS: Readonly<Record<Preference['dataType'], Schema<string>>> = {
  String: PLAIN,
  Integer: text({ maxLength: 2_000, pattern: '^[0-9]+$' }),
  Boolean: oneOf(['true', 'false'])
}

/** Values by name. All are texts, numbers included. */
export const PREFERENCE_SETTINGS = closed(Object.fromEntries(
  PREFERENCES.map(({ name, defaultValue, value = defaultValue, dataType }) => [name, withDefault(KINDS[dataType], value)])))

export type PreferenceSettings = Typed<typeof PREFERENCE_SETTINGS>

/** What is kept of a value: Ansible sends numbers and flags bare. @throws {Refusal} CGEN6002 naming the preference for what is none */
export function preferenceText (name: string, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') throw invalid(name)
  return String(value)
}
