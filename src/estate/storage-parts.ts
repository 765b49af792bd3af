import type { Random } from '../chance.ts'
import { type Device, STATUS } from './device.ts'
import type { Part } from './part.ts'
import { RAID_CONTROLLER, installedVersion } from './software.ts'

export function arrayDisks (_device: Device, random: Random): readonly Part[] {
  const solid = random.chance(0.6)
  const size = solid ? '1787' : '2235'
  return Array.from({ length: random.pick([2, 4, 8]) }, (_, slot) => ({
    id: slot + 1,
    diskNumber: `Disk ${slot} in Backplane 1 of Integrated RAID Controller 1`,
    vendorName: solid ? 'SAMSUNG' : 'SEAGATE',
    status: STATUS.normal,
    statusString: 'OK',
    modelNumber: solid ? 'MZ7L31T9HBLTAD3' : 'ST2400MM0159',
    serialNumber: `S${random.hex(11)}`,
    sasAddress: `4433221${random.hex(2)}0000000`,
    revision: solid ? 'HG58' : 'ST5B',
    manufacturedDay: 0,
    manufacturedWeek: 0,
    manufacturedYear: 0,
    encryptionAbility: false,
    formFactor: '2500',
    partNumber: `CN-0${random.hex(5)}-SSX00-${random.hex(3)}-A01`,
    predictiveFailureState: 'No',
    enclosureId: `Disk.Bay.${slot}:Enclosure.Internal.0-1:RAID.Integrated.1-1`,
    channel: 0,
    size,
    freeSpace: '0',
    usedSpace: size,
    busType: solid ? 'SATA' : 'SAS',
    slotNumber: slot,
    mediaType: solid ? 'Solid State Drive' : 'Hard Disk Drive',
    remainingReadWriteEndurance: solid ? String(90 + random.below(11)) : '',
    securityState: 'Unencrypted',
    raidStatus: 'Online'
  }))
}

export function raidControllers (device: Device): readonly Part[] {
  return [{
    id: 1,
    name: 'PERC H755 Front',
    fqdd: 'RAID.Integrated.1-1',
    deviceDescription: 'Integrated RAID Controller 1',
    status: STATUS.normal,
    statusTypeString: 'NORMAL',
    rollupStatus: STATUS.normal,
    rollupStatusString: 'NORMAL',
    firmwareVersion: installedVersion(device, RAID_CONTROLLER) ?? '',
    cacheSizeInMb: 8192,
    pciSlot: 'Not Applicable',
    driverVersion: '7.716.03.00',
    storageAssignmentAllowed: '0',
    serverVirtualDisks: [{
      id: 1,
      raidControllerId: 1,
      deviceId: 0,
      fqdd: 'Disk.Virtual.0:RAID.Integrated.1-1',
      state: 'Online',
      rollupStatus: STATUS.normal,
      status: STATUS.normal,
      layout: 'RAID-1',
      mediaType: 'SolidStateDrive',
      name: 'Virtual Disk 0',
      readPolicy: 'Read Ahead',
      writePolicy: 'Write Back',
      cachePolicy: 'Default',
      stripeSize: '64 KB',
      size: '1787',
      targetId: 0,
      lockStatus: 'Unlocked'
    }]
  }]
}

export function storageEnclosures (): readonly Part[] {
  return [{
    id: 1,
    name: 'BP15G+ 0:1',
    status: STATUS.normal,
    statusTypeString: 'NORMAL',
    channelNumber: '0',
    backplanePartNum: 'Not Available',
    numberOfFanPacks: 0,
    version: '7.10',
    rollupStatus: STATUS.normal,
    slotCount: 10
  }]
}
