import type { Random } from '../chance.ts'
import { STATUS, type Device } from './device.ts'
import type { Processor } from './models.ts'
import type { Part } from './part.ts'

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
  const sockets = Array.from(
    { length: random.pick([8, 12, 16]) },
    (_, index) => `${index % 2 === 0 ? 'A' : 'B'}${Math.floor(index / 2) + 1}`
  )
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
