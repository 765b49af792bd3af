import { DEVICE_TYPES, STATUS, type Device } from '../../src/estate/device.ts'
import { agentOf, capabilitiesOf, dnsNameOf, managementIdOf } from '../../src/estate/device-parts.ts'
import { inventoryTypesOf } from '../../src/estate/details.ts'
import { type EntitySet, entities, entitySet, lasting } from '../../src/http/entity-set.ts'
import { Answer, type Call, type Route, get, post } from '../../src/http/route.ts'
import { toPascal } from '../../src/spelling.ts'
import { idsOf, resource } from '../../src/http/schema.ts'
import { deviceLinks } from './device-links.ts'
import { type Shape, type Typed, FLAG, INTEGER, NULL, OBJECT, TEXT, TEXT_OR_NULL, list, object } from '../../src/schema/schema.ts'
import { Refusal } from '../../src/messages.ts'

const SERVICE = '/api/DeviceService'

/** One device, by its id. */
export const ONE_DEVICE = `${SERVICE}/Devices(:device(^\\d+))`

/** Only what sits in a slot has more than the first. */
const SLOT = object({ ChassisName: TEXT_OR_NULL }, {
  ChassisServiceTag: TEXT,
  SlotId: TEXT,
  SlotNumber: TEXT,
  SlotName: TEXT,
  SlotType: TEXT,
  SledBlockPowerOn: NULL
})

const MANAGEMENT = object({
  ManagementId: INTEGER,
  NetworkAddress: TEXT,
  MacAddress: TEXT,
  ManagementType: INTEGER,
  InstrumentationName: TEXT,
  DnsName: TEXT,
  ManagementProfile: list(object({
    ManagementProfileId: INTEGER,
    ProfileId: TEXT,
    ManagementId: INTEGER,
    AgentName: TEXT,
    Version: TEXT,
    ManagementURL: TEXT,
    HasCreds: INTEGER,
    Status: INTEGER,
    StatusDateTime: TEXT
  }))
})

const DEVICE_PROPERTIES = {
  Id: INTEGER,
  Type: INTEGER,
  Identifier: TEXT,
  DeviceServiceTag: TEXT,
  ChassisServiceTag: TEXT,
  Model: TEXT,
  PowerState: INTEGER,
  ManagedState: INTEGER,
  Status: INTEGER,
  ConnectionState: FLAG,
  AssetTag: TEXT_OR_NULL,
  SystemId: INTEGER,
  DeviceName: TEXT,
  LastInventoryTime: TEXT,
  LastStatusTime: TEXT,
  DeviceSubscription: TEXT_OR_NULL,
  DeviceCapabilities: list(INTEGER),
  SlotConfiguration: SLOT,
  DeviceManagement: list(MANAGEMENT),
  Enabled: FLAG,
  Actions: TEXT_OR_NULL,
  ConnectionStateReason: INTEGER,
  ChassisIp: TEXT,
  DiscoveryConfigurationJobInformation: list(object({ GroupId: TEXT, CreatedBy: TEXT, DiscoveryJobName: TEXT }))
}

/** Devices as every collection of them shows them (shape: Terraform provider's fixture). Whoever lists devices adds path and members. */
export const DEVICES: Omit<EntitySet<Device, typeof DEVICE_PROPERTIES>, 'path' | 'members'> = {
  type: 'DeviceService.Device',
  key: { property: 'Id', kind: 'number' },
  home: `${SERVICE}/Devices`,
  properties: DEVICE_PROPERTIES,
  entity: lasting(deviceEntity),
  links: deviceLinks
}

const { home, ...OWN } = DEVICES

const ALL = entities({
  ...OWN,
  path: `${SERVICE}/Devices`,
  members: ({ appliance }) => appliance.inventory.estate.devices,
  find: ({ appliance }, key) => appliance.inventory.estate.device(Number(key))
})

const DETAILS = entities({
  path: `${ONE_DEVICE}/InventoryDetails`,
  type: 'DeviceService.InventoryDetail',
  key: { property: 'InventoryType', kind: 'text' },
  // Each kind of part has members of its own.
  properties: { InventoryType: TEXT, InventoryInfo: list(OBJECT) },
  members: call => call.appliance.inventory.estate.details(deviceOf(call)),
  find: (call, type) => call.appliance.inventory.estate.detail(deviceOf(call), type),
  entity: ({ type, parts }) => ({ InventoryType: type, InventoryInfo: parts.map(toPascal) }),
  // Dell's get_device_inventory.py takes a 400 for "not applicable".
  missing: type => new Refusal('CGEN1004', [type], { wording: 'notApplicable' })
})

/** Ansible hands these on as they are; names of the faults' members are ours. */
const HEALTH = entities({
  path: `${ONE_DEVICE}/SubSystemHealth`,
  type: 'DeviceService.SubSystemHealthFaultModel',
  key: null,
  properties: {
    RollupStatus: TEXT,
    SubSystem: TEXT,
    FaultList: list(object({ Fqdd: TEXT, MessageId: TEXT, Message: TEXT, Severity: TEXT, RecommendedAction: TEXT }))
  },
  members: call => call.appliance.inventory.estate.subSystems(deviceOf(call)),
  entity: ({ name, status, faults }) => ({ RollupStatus: String(status), SubSystem: name, FaultList: faults.map(toPascal) })
})

const TYPES = entities({
  path: `${SERVICE}/DeviceType`,
  type: 'DeviceService.DeviceType',
  key: null,
  properties: { DeviceType: INTEGER, Name: TEXT, Description: TEXT },
  members: () => [
    { type: DEVICE_TYPES.server, name: 'SERVER', description: 'Server' },
    { type: DEVICE_TYPES.chassis, name: 'CHASSIS', description: 'Chassis' },
    { type: DEVICE_TYPES.storage, name: 'STORAGE', description: 'Storage' },
    { type: DEVICE_TYPES.ioModule, name: 'NETWORK_IOM', description: 'Network I/O module' },
    { type: 8000, name: 'STORAGE_IOM', description: 'Storage I/O module' }
  ],
  entity: ({ type, name, description }) => ({ DeviceType: type, Name: name, Description: description })
})

/** DeviceService: what is managed. */
export const deviceService: readonly Route[] = [
  ...entitySet(ALL),
  ...entitySet(DETAILS),
  ...entitySet(HEALTH),
  ...entitySet(TYPES),

  // Ansible's ome_devices, PowerShell's Remove-OMEDevice, which takes 204 alone.
  post(`${SERVICE}/Actions/DeviceService.RemoveDevices`, object({}, { DeviceIds: idsOf(INTEGER) }), async ({ appliance, body, actor }) => {
    await appliance.devices.remove(body?.DeviceIds ?? [], actor)
    return new Answer(204)
  }, { needs: 'DISCOVERY_MANAGEMENT', example: { DeviceIds: [10001] } }),

  // PowerShell's Set-OMEDevice onboards with it, and takes 204 alone. No credentials are kept of any device.
  post(`${SERVICE}/Actions/DeviceService.AddCredentialToDevice`, object({ DeviceId: idsOf(INTEGER) }, { CredentialProfile: OBJECT }),
    ({ appliance, body }) => {
      const devices = body?.DeviceId ?? []
      if (devices.length === 0 || devices.some(id => appliance.inventory.estate.device(id) === undefined)) {
        throw new Refusal('CGEN6002', ['DeviceId'], { reason: 'a device is not there' })
      }
      return new Answer(204)
    }, { needs: 'DISCOVERY_MANAGEMENT', stubbed: true }),

  get(`${ONE_DEVICE}/InventoryTypes`, call => ({
    '@odata.context': '/api/$metadata#DeviceService.InventoryTypes',
    '@odata.type': '#DeviceService.InventoryTypes',
    '@odata.id': call.path,
    InventoryTypes: inventoryTypesOf(deviceOf(call))
  }), { answer: resource({ InventoryTypes: list(TEXT) }) })
]

/** @throws {Refusal} CGEN1006 if the path names no device */
export function deviceOf ({ appliance, params }: Call): Device {
  const device = appliance.inventory.estate.device(Number(params.device))
  if (device === undefined) throw new Refusal('CGEN1006')
  return device
}

function deviceEntity (device: Device): Shape<typeof DEVICE_PROPERTIES> {
  const managementId = managementIdOf(device)
  return {
    Id: device.id,
    Type: device.type,
    Identifier: device.serviceTag,
    DeviceServiceTag: device.serviceTag,
    ChassisServiceTag: device.chassisServiceTag,
    Model: device.model.name,
    PowerState: device.powerState,
    ManagedState: 3000,
    Status: device.status,
    ConnectionState: device.connected,
    AssetTag: null,
    SystemId: device.model.systemId,
    DeviceName: device.name,
    LastInventoryTime: device.lastInventoryTime,
    LastStatusTime: device.lastStatusTime,
    DeviceSubscription: null,
    DeviceCapabilities: capabilitiesOf(device),
    SlotConfiguration: slotOf(device),
    DeviceManagement: [{
      ManagementId: managementId,
      NetworkAddress: device.address,
      MacAddress: device.macAddress,
      ManagementType: 2,
      InstrumentationName: device.name,
      DnsName: dnsNameOf(device),
      ManagementProfile: [{
        ManagementProfileId: managementId,
        ProfileId: '',
        ManagementId: managementId,
        AgentName: agentOf(device),
        Version: device.managementVersion,
        ManagementURL: `https://${device.address}:443`,
        HasCreds: 1,
        Status: STATUS.normal,
        StatusDateTime: device.lastStatusTime
      }]
    }],
    Enabled: true,
    Actions: null,
    ConnectionStateReason: 101,
    ChassisIp: device.chassisAddress,
    DiscoveryConfigurationJobInformation: [{
      GroupId: String(device.discovery.id),
      CreatedBy: device.discovery.createdBy,
      DiscoveryJobName: device.discovery.name
    }]
  }
}

function slotOf ({ kind, chassisName, chassisServiceTag, position: { slot } }: Device): Typed<typeof SLOT> {
  if (slot === null) return { ChassisName: null }
  const sled = kind === 'sled'
  return {
    ChassisName: chassisName,
    ChassisServiceTag: chassisServiceTag,
    SlotId: String(slot),
    SlotNumber: String(slot),
    SlotName: `${sled ? 'Sled' : 'IOM'}-${slot}`,
    SlotType: sled ? '2000' : '4000',
    SledBlockPowerOn: null
  }
}
