import { type Field, invalid, text } from './setting-fields.ts'

/** A preference of the console (`ApplicationService/Settings`). */
export interface Preference {
  readonly name: string
  readonly defaultValue: string
  /** What a new appliance has, where that is not the default. */
  readonly value?: string
  readonly dataType: 'String' | 'Integer' | 'Boolean'
  readonly groupName: string
}

/** Values by name. All are texts, numbers included. */
export type PreferenceSettings = Readonly<Record<string, string>>

const MAC_ADDRESSES = '00:53:45:00:00:00,33:50:6F:45:30:30,50:50:54:50:30:30,00:00:FF:FF:FF:FF,20:41:53:59:4E:FF,00:00:00:00:00:00,20:41:53:59:4e:ff,00:00:00:00:00:00'
const HOST_NAMES = 'localhost,localhost.localdomain,not defined,pv132t,pv136t,default,dell,idrac-'

/** The preferences, in the product's order (Ansible collection, ome_application_console_preferences). */
export const PREFERENCES: readonly Preference[] = [
  { name: 'DEVICE_PREFERRED_NAME', defaultValue: 'SLOT_NAME', value: 'PREFER_DNS,PREFER_IDRAC_SYSTEM_HOSTNAME', dataType: 'String', groupName: 'DISCOVERY_SETTING' },
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
const FITS: Readonly<Record<Preference['dataType'], (value: string) => boolean>> = {
  String: () => true,
  Integer: value => /^\d+$/.test(value),
  Boolean: value => value === 'true' || value === 'false'
}

/** A field for each, which takes numbers and flags as texts, too: Ansible sends some bare. */
export const PREFERENCE_FIELDS: Readonly<Record<string, Field<string>>> = Object.fromEntries(PREFERENCES.map(({ name, defaultValue, value = defaultValue, dataType }) => {
  const field = text(value)
  return [name, {
    ...field,
    take: (sent: unknown, before: string) => {
      const written = typeof sent === 'number' || typeof sent === 'boolean' ? String(sent) : sent
      if (typeof written !== 'string' || !FITS[dataType](written)) throw invalid(name)
      return field.take(written, before, name)
    }
  }]
}))
