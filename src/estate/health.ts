import { STATUS, type Device } from './device.ts'
import { isServer } from './models.ts'
import { Random } from '../chance.ts'

/** Health of one part of a device, and what is wrong with it. */
export interface SubSystem {
  readonly name: string
  readonly status: number
  readonly faults: readonly Fault[]
}

export interface Fault {
  readonly fqdd: string
  readonly messageId: string
  readonly message: string
  readonly severity: string
  readonly recommendedAction: string
}

interface Trouble extends Omit<Fault, 'severity'> {
  readonly subSystem: string
}

const SERVER_SYSTEMS: readonly string[] = [
  'BATTERY', 'CPU', 'FAN', 'INTRUSION', 'MEMORY', 'POWERSUPPLY', 'STORAGE', 'TEMPERATURE', 'VOLTAGE'
]
const OTHER_SYSTEMS: readonly string[] = ['FAN', 'POWERSUPPLY', 'TEMPERATURE']

/** What may be wrong. Ids are of the catalogue of message definitions. */
const TROUBLES: readonly Trouble[] = [
  {
    subSystem: 'FAN',
    fqdd: 'Fan.Embedded.1',
    messageId: 'FAN0002',
    message: 'Fan 1 RPM is out of range.',
    recommendedAction: 'Remove and re-install the fan.'
  },
  {
    subSystem: 'POWERSUPPLY',
    fqdd: 'PSU.Slot.2',
    messageId: 'PSU0003',
    message: 'The power input for power supply 2 is lost.',
    recommendedAction: 'Verify that the input source is attached to the power supply.'
  },
  {
    subSystem: 'TEMPERATURE',
    fqdd: 'iDRAC.Embedded.1#SystemBoardInletTemp',
    messageId: 'TMP0001',
    message: 'The system inlet temperature is out of range.',
    recommendedAction: 'Check the system operating environment.'
  }
]

/** Health of the parts of a device; the worst of them is the health of the device. */
export function subSystemsOf (device: Device, seed: number): SubSystem[] {
  const random = new Random(seed, 'health', device.index)
  const names = isServer(device.kind) ? SERVER_SYSTEMS : OTHER_SYSTEMS
  const trouble = device.status === STATUS.warning || device.status === STATUS.critical ? random.pick(TROUBLES) : null
  return names.map(name => trouble?.subSystem === name
    ? { name, status: device.status, faults: [faultOf(trouble, device)] }
    : { name, status: device.status === STATUS.unknown ? STATUS.unknown : STATUS.normal, faults: [] })
}

function faultOf ({ subSystem, ...fault }: Trouble, { status }: Device): Fault {
  return { ...fault, severity: status === STATUS.critical ? 'Critical' : 'Warning' }
}
