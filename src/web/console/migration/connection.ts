import { type Diagnosis, readDiagnosis } from '../../shared/diagnosis.ts'
import { errorOf, listOf, member, textOf } from '../../shared/json.ts'
import { ask } from '../api.ts'
import { RefusedError } from '../refusal.ts'

const SERVICE = '/api/MigrationService'
const ACTIONS = `${SERVICE}/Actions/MigrationService`

/** The two consoles of a migration. */
export const SIDES = ['Source', 'Target'] as const

export type Side = typeof SIDES[number]

/** What is asked of each, by the names that the API has for them. */
export const FIELDS = [
  { name: 'IpAddress', label: 'IP Address', secret: false, hint: 'As both consoles reach it; in Compose the name of its service' },
  { name: 'Port', label: 'Port', secret: false },
  { name: 'UserName', label: 'Username', secret: false },
  { name: 'Password', label: 'Password', secret: true }
] as const

/** What the administrator has told of one console. */
export type Access = Readonly<Record<typeof FIELDS[number]['name'], string>>

export type Consoles = Readonly<Record<Side, Access>>

/** Who is named in a certificate. */
export interface NameLine {
  readonly issuedTo: string
  readonly issuedBy: string
}

/** A validation of the connection. */
export interface Validation {
  readonly id: string
  readonly isValid: boolean
  readonly source: string
  readonly target: string
  /** null where a chain has ended. */
  readonly pairs: ReadonlyArray<{ readonly source: NameLine | null, readonly target: NameLine | null, readonly same: boolean }>
  /** What each connection was made of: `source: TLSv1.3, TLS_AES_256_GCM_SHA384`. */
  readonly connections: readonly string[]
}

/** What came of asking for a migration or its first step. */
export interface Outcome {
  /** null: nothing was refused. */
  readonly error: Error | null
  /** null: the two did not meet. */
  readonly validation: Validation | null
  /** null: the appliance does not tell. */
  readonly diagnosis: Diagnosis | null
}

/** Has the consoles authenticate each other. */
export async function validate (consoles: Consoles): Promise<Outcome> {
  return await attempt(async () => {
    const validation = readValidation(await ask('POST', `${ACTIONS}.ValidateConnection`, { json: bodyOf(consoles) }))
    return { error: null, validation, diagnosis: null }
  })
}

/** Asks for one half of the migration. @returns the id of its job, or why there is none */
export async function migrate (half: 'MigrateOut' | 'MigrateIn', consoles: Consoles): Promise<string | Outcome> {
  return await attempt(async () => textOf(await ask('POST', `${ACTIONS}.${half}`, { json: bodyOf(consoles) }), 'Id'))
}

/** How far a migration of this console has come: its status, and with whom. @throws as {@link ask} */
export async function readStatus (): Promise<{ readonly status: string, readonly peer: string }> {
  const service = await ask('GET', SERVICE)
  return { status: textOf(service, 'MigrationStatus'), peer: textOf(service, 'MigrationPeer', 'Address') }
}

/** A refused validation is kept where its pairs can be read, and why beside it; older ones would tell of something else. */
async function attempt<T> (action: () => Promise<T>): Promise<T | Outcome> {
  const [before, known] = await Promise.all([last(), why()])
  try {
    return await action()
  } catch (thrown) {
    const error = errorOf(thrown)
    if (!(error instanceof RefusedError)) return { error, validation: null, diagnosis: null }
    const [after, diagnosis] = await Promise.all([last(), why()])
    return { error, validation: after?.id === before?.id ? null : after, diagnosis: diagnosis?.id === known?.id ? null : diagnosis }
  }
}

async function last (): Promise<Validation | null> {
  try {
    return readValidation(await ask('GET', `${SERVICE}/LastValidation`))
  } catch {
    return null
  }
}

async function why (): Promise<Diagnosis | null> {
  try {
    const diagnosis = readDiagnosis(await ask('GET', '/core/mockome/diagnosis?operation=ValidateConnection'))
    return diagnosis.outcome === 'refused' ? diagnosis : null
  } catch {
    return null
  }
}

function bodyOf (consoles: Consoles): object {
  // An empty port is the usual one; what is empty besides, the appliance judges.
  return Object.fromEntries(SIDES.map(side => [side, { ...consoles[side], Port: consoles[side].Port.trim() || null }]))
}

function readValidation (value: unknown): Validation {
  return {
    id: textOf(value, 'Id'),
    isValid: textOf(value, 'Status') === 'valid',
    source: nameOf(member(value, 'Source')),
    target: nameOf(member(value, 'Target')),
    pairs: listOf(value, 'Pairs').map(pair => ({
      source: lineOf(member(pair, 'Source')),
      target: lineOf(member(pair, 'Target')),
      same: textOf(pair, 'Same') === 'true'
    })),
    connections: listOf(value, 'Connections').flatMap(one => {
      const protocol = textOf(one, 'Protocol')
      return protocol === '' ? [] : [`${textOf(one, 'Client')}: ${protocol}, ${textOf(one, 'Cipher')}`]
    })
  }
}

function nameOf (end: unknown): string {
  return `${textOf(end, 'Name')} ${textOf(end, 'Version')} (${textOf(end, 'Address')}:${textOf(end, 'Port')})`
}

function lineOf (value: unknown): NameLine | null {
  const [issuedTo, issuedBy] = [textOf(value, 'IssuedTo'), textOf(value, 'IssuedBy')]
  return member(value, 'IssuedTo') === undefined ? null : { issuedTo, issuedBy }
}
