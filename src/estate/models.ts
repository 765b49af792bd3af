import type { DeviceKind } from './layout.ts'

/** A model of a device. System ids of R640 and MX7000 are the product's (Terraform provider, Ansible); the others are ours. */
export interface Model {
  readonly name: string
  readonly systemId: number
  /** The processor of a server. */
  readonly processor: Processor | null
  /** Of the BIOS, the enclosure or the switch. */
  readonly firmware: string
}

export interface Processor {
  readonly name: string
  readonly family: string
  readonly brand: string
  readonly cores: number
  /** MHz. */
  readonly speed: number
  readonly maxSpeed: number
}

const SILVER_4114: Processor = {
  name: 'Intel(R) Xeon(R) Silver 4114 CPU @ 2.20GHz',
  family: 'Intel(R) Xeon(TM)',
  brand: 'Intel',
  cores: 10,
  speed: 2200,
  maxSpeed: 4000
}
const GOLD_6330: Processor = {
  name: 'Intel(R) Xeon(R) Gold 6330 CPU @ 2.00GHz',
  family: 'Intel(R) Xeon(TM)',
  brand: 'Intel',
  cores: 28,
  speed: 2000,
  maxSpeed: 4000
}
const GOLD_6430: Processor = {
  name: 'Intel(R) Xeon(R) Gold 6430',
  family: 'Intel(R) Xeon(TM)',
  brand: 'Intel',
  cores: 32,
  speed: 2100,
  maxSpeed: 4000
}
const EPYC_7543: Processor = {
  name: 'AMD EPYC 7543 32-Core Processor',
  family: 'AMD Zen Processor Family',
  brand: 'AMD',
  cores: 32,
  speed: 2800,
  maxSpeed: 3700
}

export const MODELS: Readonly<Record<DeviceKind, readonly Model[]>> = {
  server: [
    { name: 'PowerEdge R640', systemId: 1814, processor: SILVER_4114, firmware: '2.19.1' },
    { name: 'PowerEdge R650', systemId: 2152, processor: GOLD_6330, firmware: '1.11.2' },
    { name: 'PowerEdge R660', systemId: 2820, processor: GOLD_6430, firmware: '2.1.5' },
    { name: 'PowerEdge R7525', systemId: 2068, processor: EPYC_7543, firmware: '2.13.3' },
    { name: 'PowerEdge R750', systemId: 2148, processor: GOLD_6330, firmware: '1.11.2' },
    { name: 'PowerEdge R760', systemId: 2816, processor: GOLD_6430, firmware: '2.1.5' }
  ],
  sled: [{ name: 'PowerEdge MX750c', systemId: 2176, processor: GOLD_6330, firmware: '1.11.2' }],
  chassis: [{ name: 'PowerEdge MX7000', systemId: 2031, processor: null, firmware: '2.20.10' }],
  ioModule: [{ name: 'MX9116n Fabric Engine', systemId: 2040, processor: null, firmware: '10.5.5.5' }],
  storage: [{ name: 'PowerVault ME5024', systemId: 2440, processor: null, firmware: 'ME5.1.2.1.0' }]
}

/** Whether a device runs an operating system of its own. */
export function isServer (kind: DeviceKind): boolean {
  return kind === 'server' || kind === 'sled'
}
