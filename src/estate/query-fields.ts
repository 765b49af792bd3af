import type { Alert } from './alerts.ts'
import { isServer } from './models.ts'
import { type Device, STATUS } from './device.ts'

/** Kinds of fields (QuerySupportService, OperatorInfo). */
export const FIELD_TYPES = { string: 1, number: 2, time: 3, choice: 4, flag: 5 } as const

/** What a query may ask about a device. */
export interface QueryField {
  readonly id: number
  readonly name: string
  readonly tableId: number
  /** One of {@link FIELD_TYPES}. */
  readonly fieldTypeId: number
  readonly options: ReadonlyArray<{ readonly id: number, readonly name: string }>
  readonly valueOf: (device: Device) => string
}

/** What queries are about. */
export interface QueryContext {
  readonly id: number
  readonly name: string
  readonly baseCategoryId: number
  readonly tables: ReadonlyArray<{ readonly id: number, readonly name: string, readonly parentTableId: number }>
  readonly fields: readonly QueryField[]
  readonly holds: (device: Device) => boolean
}

/** Ids of contexts whose queries find devices. */
export const DEVICE_CONTEXT = 2
export const SERVER_CONTEXT = 5

const HEALTH = [
  { id: STATUS.normal, name: 'Normal' }, { id: STATUS.unknown, name: 'Unknown' }, { id: STATUS.warning, name: 'Warning' },
  { id: STATUS.critical, name: 'Critical' }, { id: STATUS.none, name: 'No Status' }
]

const POWER = [{ id: 17, name: 'On' }, { id: 18, name: 'Off' }]

const [GENERAL, SUB_TYPES] = [14, 15]

/** Ids 51 to 81 are the product's (developer portal), but 57, 58 and 82, which are ours. */
const DEVICE_FIELDS: readonly QueryField[] = [
  field(51, 'Device Name', ({ name }) => name),
  { ...field(52, 'Device Global Status', ({ status }) => String(status), HEALTH), fieldTypeId: FIELD_TYPES.choice },
  field(54, 'Device Service Tag', ({ serviceTag }) => serviceTag),
  field(55, 'Device Model', ({ model }) => model.name),
  { ...field(56, 'Device Type', ({ type }) => String(type)), fieldTypeId: FIELD_TYPES.number, tableId: SUB_TYPES },
  { ...field(57, 'Device Power State', ({ powerState }) => String(powerState), POWER), fieldTypeId: FIELD_TYPES.choice },
  { ...field(58, 'Device Connection State', ({ connected }) => String(connected)), fieldTypeId: FIELD_TYPES.flag },
  field(63, 'FRU Manufacturer', () => 'Dell Inc.'),
  field(81, 'Device IP Address', ({ address }) => address),
  { ...field(82, 'Last Inventory Time', ({ lastInventoryTime }) => lastInventoryTime), fieldTypeId: FIELD_TYPES.time }
]

/** Ids of a third party's Ansible module; of the others ours. */
const SERVER_FIELDS: readonly QueryField[] = [
  field(421, 'Device Name', ({ name }) => name),
  field(423, 'Device Model', ({ model }) => model.name),
  field(424, 'Device Service Tag', ({ serviceTag }) => serviceTag),
  field(425, 'Device IP Address', ({ address }) => address),
  field(426, 'Operating System', ({ operatingSystem }) => operatingSystem?.name ?? '')
]

const TABLES = [
  { id: GENERAL, name: 'Device General Info', parentTableId: -1 }, { id: SUB_TYPES, name: 'Device Sub-Types', parentTableId: GENERAL }
]

/** Jobs, groups and alerts have no fields here: no client asks for them. */
export const QUERY_CONTEXTS: readonly QueryContext[] = [
  context(4, 'Jobs', 3), context(3, 'Groups', 4), context(1, 'Alerts', 2),
  { ...context(DEVICE_CONTEXT, 'Devices', 1), tables: TABLES, fields: DEVICE_FIELDS, holds: () => true },
  { ...context(SERVER_CONTEXT, 'Servers', 1), tables: TABLES, fields: SERVER_FIELDS, holds: ({ kind }) => isServer(kind) }
]

function context (id: number, name: string, baseCategoryId: number): QueryContext {
  return { id, name, baseCategoryId, tables: [], fields: [], holds: () => false }
}

function field (id: number, name: string, valueOf: QueryField['valueOf'], options: QueryField['options'] = []): QueryField {
  return { id, name, tableId: GENERAL, fieldTypeId: FIELD_TYPES.string, options, valueOf }
}

/** What reports may tell of alerts as well. Ids: a third party's Ansible module. */
export const ALERT_FIELDS: ReadonlyArray<{ readonly id: number, readonly name: string, readonly valueOf: (alert: Alert) => string }> = [
  { id: 689, name: 'Alert Message', valueOf: ({ message }) => message },
  { id: 691, name: 'Alert Severity', valueOf: ({ severityName }) => severityName },
  { id: 692, name: 'Alert Message ID', valueOf: ({ alertMessageId }) => alertMessageId }
]
