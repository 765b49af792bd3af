import { ALERT_SEVERITIES, type Alert } from '../../src/estate/alerts.ts'
import { DEVICE_TYPES, type Device, STATUS } from '../../src/estate/device.ts'
import { inventoryTypesOf } from '../../src/estate/details.ts'
import { type EntitySet, entities, entitySet } from '../../src/http/entity-set.ts'
import type { Call, Route } from '../../src/http/route.ts'
import { type Members, FLAG, INTEGER, TEXT, list } from '../../src/schema/schema.ts'
import { toPascal } from '../../src/spelling.ts'
import { ONE_GROUP, groupId } from './group-service.ts'

interface Count {
  readonly id: number
  readonly name: string
  readonly count: number
}

const COUNTED = { Id: INTEGER, Name: TEXT, Count: INTEGER }

/** Of what groups link to, no answer is public but for the paths: names of members are ours. */
const TAGS = none('GroupTags', { Id: INTEGER, Name: TEXT })
const ACTIONS = none('GroupActions', { Id: INTEGER, Name: TEXT })
const ATTRIBUTES = none('GroupAttributes', { Id: INTEGER, Name: TEXT, Value: TEXT })
/** Conditions of a query group (developer portal). */
const QUERY = entities({
  path: `${ONE_GROUP}/GroupQuery`,
  type: 'GroupService.QueryCondition',
  key: null,
  properties: { LogicalOperatorId: INTEGER, LeftParen: FLAG, FieldId: INTEGER, OperatorId: INTEGER, Value: TEXT, RightParen: FLAG },
  members: call => call.appliance.inventory.queryOf(groupId(call))?.conditions ?? [],
  entity: member => toPascal(member)
})

const INVENTORY = entities({
  path: `${ONE_GROUP}/InventoryDetails`,
  type: 'GroupService.InventoryDetail',
  key: null,
  properties: { DeviceId: INTEGER, DeviceServiceTag: TEXT, InventoryTypes: list(TEXT) },
  members: devicesOf,
  entity: device => ({ DeviceId: device.id, DeviceServiceTag: device.serviceTag, InventoryTypes: inventoryTypesOf(device) })
})

const SUMMARIES = entities({
  path: `${ONE_GROUP}/AllLeafDeviceSummaries`,
  type: 'GroupService.DeviceSummary',
  key: null,
  properties: {
    Id: INTEGER,
    Type: INTEGER,
    DeviceName: TEXT,
    DeviceServiceTag: TEXT,
    Model: TEXT,
    PowerState: INTEGER,
    Status: INTEGER,
    ConnectionState: FLAG
  },
  members: devicesOf,
  entity: ({ id, type, name, serviceTag, model, powerState, status, connected }) => ({
    Id: id,
    Type: type,
    DeviceName: name,
    DeviceServiceTag: serviceTag,
    Model: model.name,
    PowerState: powerState,
    Status: status,
    ConnectionState: connected
  })
})

/** A group and all below it, each with its parent. */
const HIERARCHY = entities({
  path: `${ONE_GROUP}/GroupHierarchy`,
  type: 'GroupService.GroupHierarchy',
  key: null,
  properties: { Id: INTEGER, Name: TEXT, ParentId: INTEGER },
  members: call => call.appliance.inventory.hierarchy(groupId(call)),
  entity: ({ id, name, parentId }) => ({ Id: id, Name: name, ParentId: parentId })
})

/** The same of all groups. */
const ALL_HIERARCHY = entities({
  ...HIERARCHY,
  path: '/api/GroupService/AllGroupsHierarchy',
  members: ({ appliance }) => appliance.inventory.groups
})

const BY_TYPE = counts('GroupDevicesSummary', call => countsOf(devicesOf(call), ({ type }) => type, [
  { id: DEVICE_TYPES.server, name: 'SERVER' },
  { id: DEVICE_TYPES.chassis, name: 'CHASSIS' },
  { id: DEVICE_TYPES.storage, name: 'STORAGE' },
  { id: DEVICE_TYPES.ioModule, name: 'NETWORK_IOM' }
]))

const BY_STATUS = counts('DeviceStatusSummary', call => countsOf(devicesOf(call), ({ status }) => status,
  Object.entries(STATUS).map(([name, id]) => ({ id, name: name.toUpperCase() }))))

const BY_ACKNOWLEDGED = counts('EventStatusSummary', call => countsOf(alertsOf(call), ({ acknowledged }) => acknowledged ? 1000 : 2000, [
  { id: 1000, name: 'Acknowledged' },
  { id: 2000, name: 'Not-Acknowledged' }
]))

const BY_SEVERITY = counts('EventSeveritySummary', call => countsOf(alertsOf(call), ({ severityType }) => severityType, ALERT_SEVERITIES))

/** What groups link to beside their devices and the groups below them. */
export const groupSummaries: readonly Route[] = [
  ...entitySet(TAGS),
  ...entitySet(ACTIONS),
  ...entitySet(ATTRIBUTES),
  ...entitySet(QUERY),
  ...entitySet(INVENTORY),
  ...entitySet(SUMMARIES),
  ...entitySet(HIERARCHY),
  ...entitySet(ALL_HIERARCHY),
  ...entitySet(BY_TYPE),
  ...entitySet(BY_STATUS),
  ...entitySet(BY_ACKNOWLEDGED),
  ...entitySet(BY_SEVERITY)
]

/** A collection of a group that is always empty. */
function none<const P extends Members> (name: string, properties: P): EntitySet<never, P> {
  return {
    path: `${ONE_GROUP}/${name}`,
    type: `GroupService.${name.replace(/s$/, '')}`,
    key: null,
    properties,
    members: call => {
      call.appliance.inventory.group(groupId(call))
      return []
    },
    entity: member => member
  }
}

/** How many there are of each kind. */
function counts (name: string, members: (call: Call) => readonly Count[]): EntitySet<Count, typeof COUNTED> {
  return entities({
    path: `${ONE_GROUP}/${name}`,
    type: `GroupService.${name}`,
    key: null,
    properties: COUNTED,
    members,
    entity: ({ id, name, count }) => ({ Id: id, Name: name, Count: count })
  })
}

function countsOf<T> (all: readonly T[], kindOf: (one: T) => number, kinds: ReadonlyArray<Omit<Count, 'count'>>): Count[] {
  return kinds.map(({ id, name }) => ({ id, name, count: all.filter(one => kindOf(one) === id).length }))
}

function devicesOf (call: Call): readonly Device[] {
  return call.appliance.inventory.leafDevices(groupId(call))
}

function alertsOf (call: Call): readonly Alert[] {
  return devicesOf(call).flatMap(device => call.appliance.alerts.of(device))
}
