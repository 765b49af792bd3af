import { Option } from 'commander'
import { type Switches, parseSwitch } from '../appliance/switches.ts'
import { UsageError } from '../config/usage-error.ts'
import { failureText } from '../failure.ts'

/** @throws {UsageError} for what is no such number */
export function wholeNumber (option: string, text: string, least: number, most: number): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < least || number > most) {
    throw new UsageError(`${option} takes a whole number from ${least} to ${most}, not "${text}"`)
  }
  return number
}

/** A whole number with a default. */
export function numberOption (flag: string, description: string, value: number, most: number): Option {
  return new Option(`${flag} <number>`, description).default(value).argParser(text => wholeNumber(flag, text, 1, most))
}

/** `--switch`, which may be said more than once. */
export function switchOption (description: string): Option {
  return new Option('--switch <name=value>', description).argParser(collectSwitch).default({})
}

function collectSwitch (text: string, before: Partial<Switches>): Partial<Switches> {
  const [name, ...value] = text.split('=')
  try {
    return { ...before, ...parseSwitch(name ?? '', value.join('=')) }
  } catch (error) {
    throw new UsageError(`--switch: ${failureText(error)}`)
  }
}
