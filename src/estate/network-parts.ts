import type { Random } from '../chance.ts'
import { type Device, macAddress } from './device.ts'
import type { Part } from './part.ts'

const NO_MAC = '00:00:00:00:00:00'
const NO_WWPN = '00:00:00:00:00:00:00:00'
const NETWORK_PORTS = 4
/** How many MAC addresses a device has for its ports. */
const PORT_ADDRESSES = 8

export function networkInterfaces (device: Device, random: Random, seed: number): readonly Part[] {
  const nic = 'NIC.Integrated.1'
  const up = random.below(3) + 2
  const port = (index: number): Part => networkPort(`${nic}-${index + 1}`, portAddress(device, seed, index), index < up)
  return [{ nicId: nic, vendorName: 'Broadcom Corp', ports: Array.from({ length: NETWORK_PORTS }, (_, index) => port(index)) }]
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
