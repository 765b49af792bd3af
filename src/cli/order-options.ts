import { Option } from 'commander'
import type { Flaw } from '../../certs/lab/flaw.ts'
import { FLAWS } from '../../certs/lab/flaws.ts'
import { type Issued, signRequest } from '../../certs/lab/lab-ca.ts'
import { PROFILES } from '../../certs/lab/profiles.ts'
import { UsageError } from '../config/usage-error.ts'
import { suggestion } from '../spelling.ts'
import { wholeNumber } from './options.ts'

const MAX_DAYS = 36_500

/** Flaws by their names; may be said more than once. */
export function flawOption (flag: string, description: string): Option {
  const collect = (name: string, before: readonly Flaw[] = []): Flaw[] => [...before, named(name, FLAWS, 'flaw')]
  return new Option(`${flag} <name>`, `${description}; repeatable (see: mock-ome ca flaws)`).argParser(collect)
}

export function profileOption (): Option {
  return new Option('--profile <name>', `template (default: ${PROFILES[0]?.id}; see: mock-ome ca profiles)`)
    .argParser(name => named(name, PROFILES, 'profile'))
}

export function daysOption (description: string): Option {
  return new Option('--days <days>', description).argParser(text => wholeNumber('--days', text, 1, MAX_DAYS))
}

/** Signs a request. @throws {UsageError} for flaws that do not go together */
export function issue (...order: Parameters<typeof signRequest>): Issued {
  try {
    return signRequest(...order)
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error
  }
}

function named<Row extends { readonly id: string }> (name: string, rows: readonly Row[], kind: string): Row {
  const row = rows.find(({ id }) => id === name)
  if (row !== undefined) return row
  const ids = rows.map(({ id }) => id)
  throw new UsageError(`unknown ${kind} "${name}"${suggestion(name, ids) || `; known are ${ids.join(', ')}`}`)
}
