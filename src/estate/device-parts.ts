import { STATUS, type Device } from './device.ts'
import { isServer } from './models.ts'
import type { Random } from '../chance.ts'
import type { Part } from './part.ts'
import { DAY, past } from './times.ts'

/** Capabilities by the product's numbers (Terraform provider's fixtures); 1006: Power Manager (Dell's find_non_pmp_capable_devices.py). */
const SERVER_CAPABILITIES: readonly number[] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 207, 16, 208, 17, 209, 18, 210, 211, 212, 213, 30, 31, 33, 41, 1001, 1009, 50, 1012, 1015,
  1016
]
const WITH_POWER_MANAGER: readonly number[] = [...SERVER_CAPABILITIES, 1006]
const OTHER_CAPABILITIES: readonly number[] = [1, 2, 3, 4, 9, 30, 41, 1009]

/** What may be done with a device, by the product's numbers. */
export function capabilitiesOf ({ kind, index }: Device): readonly number[] {
  if (!isServer(kind)) return OTHER_CAPABILITIES
  return index % 5 === 4 ? SERVER_CAPABILITIES : WITH_POWER_MANAGER
}

/** Id of the endpoint by which a device is managed. */
export function managementIdOf ({ index }: Device): number {
  return 5000 + index
}

/** Name of the software that answers there. */
export function agentOf ({ kind }: Device): string {
  return { server: 'iDRAC', sled: 'iDRAC', chassis: 'OME-Modular', ioModule: 'SmartFabric OS10', storage: 'Storage Array' }[kind]
}

export function management (device: Device): readonly Part[] {
  return [{
    managementId: managementIdOf(device),
    ipAddress: device.address,
    macAddress: device.macAddress,
    instrumentationName: device.name,
    dnsName: dnsNameOf(device),
    managementType: { managementType: 2, name: 'PUBLIC', description: 'Public' },
    endPointAgents: [{
      managementProfileId: managementIdOf(device),
      profileId: '',
      agentName: agentOf(device),
      version: device.managementVersion,
      managementURL: `https://${device.address}:443`,
      hasCreds: 1,
      status: STATUS.normal,
      statusDateTime: device.lastStatusTime
    }]
  }]
}

export function dnsNameOf ({ kind, name, serviceTag }: Device): string {
  return isServer(kind) ? `idrac-${serviceTag}` : name
}

export function license (device: Device, random: Random): readonly Part[] {
  return [{
    soldDate: past((100 + random.below(900)) * DAY),
    licenseBound: 0,
    evalTimeRemaining: 0,
    assignedDevices: device.serviceTag,
    licenseStatus: 1,
    entitlementId: `FD000000${String(random.below(1e8)).padStart(8, '0')}`,
    licenseDescription: isServer(device.kind) ? 'iDRAC9 Enterprise License' : 'OpenManage Enterprise Advanced License',
    licenseType: { name: 'Perpetual', licenseId: 1 }
  }]
}

export function capabilities (device: Device): readonly Part[] {
  return capabilitiesOf(device).map((capabilityId, index) => ({
    id: index + 1,
    capabilityType: { capabilityId, name: `CAPABILITY_${capabilityId}`, description: `Capability ${capabilityId}`, idOwner: 1 },
    idOwner: 30
  }))
}

export function replaceableUnits (_device: Device, random: Random): readonly Part[] {
  return ['System Board', 'Power Supply 1', 'Power Supply 2'].map((name, index) => ({
    revision: 'A01',
    id: index + 1,
    manufacturer: 'DELL',
    name,
    partNumber: `0${random.hex(5)}`,
    serialNumber: `CN${random.hex(12)}`
  }))
}

export function location ({ position: { row, rack, unit, slot } }: Device): readonly Part[] {
  return [{
    id: 1,
    room: 'Hall 1',
    rack: `r${row}-k${rack}`,
    aisle: `Row ${row}`,
    datacenter: 'Data Center 1',
    rackslot: String(unit),
    managementSystemUnit: unit,
    chassisSlotNum: slot
  }]
}

export function chassisSlots (): readonly Part[] {
  return Array.from({ length: 8 }, (_, index) => index + 1)
    .map(id => ({ id, slotNumber: String(id), slotName: `Sled-${id}`, slotType: 2000, occupied: true }))
}
