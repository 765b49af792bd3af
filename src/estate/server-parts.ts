import { STATUS, type Device, macAddress } from './device.ts'
import type { Processor } from './models.ts'
import type { Random } from '../chance.ts'

/** One part of a device as the product lists it. Its members are named as on the wire, but for their first letter. */
export type Part = Readonly<Record<string, unknown>>

/** What lists the parts of one kind in a device. */
export type Parts = (device: Device, random: Random, seed: number) => readonly Part[]

const NO_MAC = '00:00:00:00:00:00'
const NO_WWPN = '00:00:00:00:00:00:00:00'
const NETWORK_PORTS = 4
/** How many MAC addresses a device has for its ports. */
const PORT_ADDRESSES = 8

export function processors ({ model: { processor } }: Device): readonly Part[] {
  return processor === null ? [] : [1, 2].map(socket => processorPart(processor, socket))
}

function processorPart (processor: Processor, socket: number): Part {
  return {
    id: socket,
    family: processor.family,
    maxSpeed: processor.maxSpeed,
    currentSpeed: processor.speed,
    slotNumber: `CPU.Socket.${socket}`,
    status: STATUS.normal,
    numberOfCores: processor.cores,
    numberOfEnabledCores: processor.cores,
    brandName: processor.brand,
    modelName: processor.name,
    instanceId: `CPU.Socket.${socket}`,
    voltage: '1.8'
  }
}

export function memory (_device: Device, random: Random): readonly Part[] {
  const size = random.pick([16_384, 32_768, 65_536])
  const sockets = Array.from({ length: random.pick([8, 12, 16]) }, (_, index) => `${index % 2 === 0 ? 'A' : 'B'}${Math.floor(index / 2) + 1}`)
  return sockets.map((socket, index) => ({
    id: index + 1,
    name: `DIMM.Socket.${socket}`,
    bankName: socket.slice(0, 1),
    size,
    status: STATUS.normal,
    manufacturer: 'Hynix Semiconductor',
    partNumber: 'HMA84GR7JJR4N-VK',
    serialNumber: random.hex(8),
    typeDetails: 'DDR4',
    manufacturerDate: 'Mon Nov 11 06:00:00 2024 UTC',
    speed: 3200,
    currentOperatingSpeed: 2933,
    rank: 'Double Rank',
    instanceId: `DIMM.Socket.${socket}`,
    deviceDescription: `DIMM ${socket}`
  }))
}

export function networkInterfaces (device: Device, random: Random, seed: number): readonly Part[] {
  const nic = 'NIC.Integrated.1'
  const up = random.below(3) + 2
  return [{ nicId: nic, vendorName: 'Broadcom Corp', ports: Array.from({ length: NETWORK_PORTS }, (_, index) => networkPort(`${nic}-${index + 1}`, portAddress(device, seed, index), index < up)) }]
}

/** @param port counted from 0 */
export function portAddress ({ index }: Device, seed: number, port: number): string {
  return macAddress(seed, 'e4:43:4b', index * PORT_ADDRESSES + port).toUpperCase()
}

function networkPort (portId: string, address: string, up: boolean): Part {
  return {
    portId,
    productName: `Broadcom Adv. Quad 25Gb Ethernet - ${address}`,
    linkStatus: up ? 'Up' : 'Down',
    linkSpeed: up ? 25_000 : 0,
    partitions: [{
      fqdd: `${portId}-1`,
      currentMacAddress: address,
      permanentMacAddress: address,
      permanentIscsiMacAddress: '',
      permanentFcoeMacAddress: '',
      wwn: '',
      wwpn: '',
      virtualWwn: '',
      virtualWwpn: '',
      virtualMacAddress: NO_MAC,
      nicMode: 'Unknown',
      fcoeMode: 'Unknown',
      iscsiMode: 'Unknown',
      minBandwidth: 0,
      maxBandwidth: 0
    }]
  }
}

export function fibreChannel (device: Device, random: Random, seed: number): readonly Part[] {
  if (!random.chance(0.3)) return []
  return [1, 2].map(port => {
    const address = portAddress(device, seed, NETWORK_PORTS + port)
    return {
      id: port,
      fqdd: `FC.Slot.1-${port}`,
      deviceDescription: `Fibre Channel in Slot 1 Port ${port}`,
      deviceName: 'QLogic QLE2692 16Gbps Dual Port Fibre Channel Controller',
      firstFctargetLun: '0',
      firstFctargetWwpn: NO_WWPN,
      portNumber: port,
      portSpeed: 'Unknown',
      secondFctargetLun: '0',
      secondFctargetWwpn: NO_WWPN,
      vendorName: 'QLogic Corp.',
      wwn: `20:00:${address}`,
      wwpn: `21:00:${address}`,
      linkStatus: 'Down',
      virtualWwn: `20:00:${address}`,
      virtualWwpn: `21:00:${address}`
    }
  })
}

export function operatingSystems ({ operatingSystem, name }: Device): readonly Part[] {
  return operatingSystem === null ? [] : [{ id: 1, osName: operatingSystem.name, osVersion: operatingSystem.version, hostname: name }]
}

export function powerSupplies (_device: Device, random: Random): readonly Part[] {
  return [1, 2].map(slot => ({
    id: slot,
    name: `Power Supply ${slot}`,
    powerSupplyType: 0,
    outputWatts: 1100,
    location: `PSU.Slot.${slot}`,
    redundancyState: '2',
    status: STATUS.normal,
    state: 'Presence Detected',
    firmwareVersion: '00.1D.7D',
    inputVoltage: 208 + random.below(20),
    model: 'PWR SPLY,1100W,RDNT,LTON',
    manufacturer: 'DELL',
    range1MaxInputPowerWatts: 1260,
    serialNumber: `CNLOD00${random.hex(7)}`,
    activeInputVoltage: 'Unknown',
    inputPowerUnits: 'Watts',
    operationalStatus: 'OK',
    range1MaxInputVoltageHighMilliVolts: 264,
    ratedMaxOutputPower: 0,
    requestedState: 0,
    acInput: true,
    acOutput: false,
    switchingSupply: true
  }))
}

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

export function raidControllers (): readonly Part[] {
  return [{
    id: 1,
    name: 'PERC H755 Front',
    fqdd: 'RAID.Integrated.1-1',
    deviceDescription: 'Integrated RAID Controller 1',
    status: STATUS.normal,
    statusTypeString: 'NORMAL',
    rollupStatus: STATUS.normal,
    rollupStatusString: 'NORMAL',
    firmwareVersion: '52.21.0-4606',
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

const CARDS: ReadonlyArray<readonly [string, string]> = [
  ['Intel Corporation', 'C620 Series Chipset Family SATA Controller [AHCI mode]'],
  ['Matrox Electronics Systems Ltd.', 'Integrated Matrox G200eW3 Graphics Controller'],
  ['Broadcom Inc. and subsidiaries', 'BCM57504 NetXtreme-E 10Gb/25Gb/40Gb/50Gb/100Gb/200Gb Ethernet'],
  ['Broadcom / LSI', 'PERC H755 Front']
]

export function deviceCards (): readonly Part[] {
  return CARDS.map(([manufacturer, description], index) => ({
    id: index + 1,
    slotNumber: '',
    manufacturer,
    description,
    databusWidth: 'Unknown',
    slotLength: 'Unknown',
    slotType: 'Unknown'
  }))
}

/** On, off, cycle, reset and graceful shutdown, by the product's numbers. */
export function powerStates (): readonly Part[] {
  return [2, 5, 8, 10, 12].map((powerState, index) => ({ id: index + 1, powerState }))
}

/** What is there and empty in every server. */
export function nothing (): readonly Part[] {
  return []
}
