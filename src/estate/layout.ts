import { itemOf } from '../chance.ts'

/** What stands in a rack. */
export type DeviceKind = 'server' | 'sled' | 'chassis' | 'ioModule' | 'storage'

/** Where a device is. Rows, racks, units and slots count from 1. */
export interface Position {
  readonly kind: DeviceKind
  readonly row: number
  readonly rack: number
  readonly unit: number
  /** Of a sled or an I/O module in its chassis. */
  readonly slot: number | null
}

interface Place {
  readonly kind: DeviceKind
  readonly unit: number
  readonly slot: number | null
}

/** Devices an estate may have: beyond that the first answer takes seconds. */
export const MOST_DEVICES = 100_000

/** Numbers of devices that are found at addresses of no estate begin here: none of an estate has one. */
export const FIRST_FOREIGN = MOST_DEVICES

const RACKS_OF_A_ROW = 10
const SERVERS = 28

/** One rack of 42 units, lowest first; servers come first, so that a small estate has nothing else. */
const RACK: readonly Place[] = [
  ...Array.from({ length: SERVERS }, (_, index): Place => ({ kind: 'server', unit: index + 1, slot: null })),
  { kind: 'chassis', unit: 29, slot: null },
  ...Array.from({ length: 8 }, (_, index): Place => ({ kind: 'sled', unit: 29, slot: index + 1 })),
  ...Array.from({ length: 2 }, (_, index): Place => ({ kind: 'ioModule', unit: 29, slot: index + 1 })),
  { kind: 'storage', unit: 36, slot: null }
]

const PREFIXES: Readonly<Record<DeviceKind, string>> = { server: 'srv', sled: 'srv', chassis: 'chassis', ioModule: 'iom', storage: 'sto' }

/** Where the device of a number stands, counted from 0. */
export function positionOf (index: number): Position {
  const rack = Math.floor(index / RACK.length)
  return { ...itemOf(RACK, index % RACK.length), row: Math.floor(rack / RACKS_OF_A_ROW) + 1, rack: rack % RACKS_OF_A_ROW + 1 }
}

/** The numbers from one on that are of a kind: the nth of them. @param first of a rack */
export function nthOf (kind: DeviceKind, first: number, n: number): number {
  const places = RACK.flatMap((place, index) => place.kind === kind ? index : [])
  return first + Math.floor(n / places.length) * RACK.length + itemOf(places, n % places.length)
}

/** How many devices of a kind an estate may have. */
export function mostOf (kind: DeviceKind): number {
  return MOST_DEVICES / RACK.length * RACK.filter(place => place.kind === kind).length
}

/** The number of the chassis a sled or an I/O module is in. */
export function chassisOf (index: number): number {
  return index - index % RACK.length + SERVERS
}

/** `srv-r01-k03-u17`: row 1, rack 3, unit 17; `srv-r01-k03-u29-s4`: slot 4 of the chassis there. */
export function nameOf ({ kind, row, rack, unit, slot }: Position): string {
  return `${PREFIXES[kind]}-r${two(row)}-k${two(rack)}-u${two(unit)}${slot === null ? '' : `-s${slot}`}`
}

function two (number: number): string {
  return String(number).padStart(2, '0')
}
