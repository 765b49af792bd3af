import { type Switches, parseSwitch } from '../appliance/switches.ts'
import { Problem } from './api/problem.ts'

/** Reads switches given by name. @throws {Problem} 422 naming the one that is unknown or takes no such value */
export function switchesOf (given: Readonly<Record<string, unknown>>): Partial<Switches> {
  try {
    return Object.entries(given).reduce<Partial<Switches>>((all, [name, value]) => ({ ...all, ...parseSwitch(name, value) }), {})
  } catch (error) {
    throw error instanceof RangeError ? new Problem(422, error.message) : error
  }
}
