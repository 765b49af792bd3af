import type { Random } from '../chance.ts'
import type { Device } from './device.ts'

/** One part of a device as the product lists it. Its members are named as on the wire, but for their first letter. */
export type Part = Readonly<Record<string, unknown>>

/** What lists the parts of one kind in a device. */
export type Parts = (device: Device, random: Random, seed: number) => readonly Part[]
