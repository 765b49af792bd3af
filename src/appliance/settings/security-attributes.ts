import { Refusal } from '../../messages.ts'
import { parseRange } from '../accounts/address-range.ts'
import { LOGIN_MOST, type LoginSecurity } from './security-state.ts'

/** An attribute of the system configuration, as it goes over the wire. */
export interface Attribute {
  readonly name: string
  readonly value: string | number | boolean | null
}

type Value = Attribute['value']

const PREFIX = 'LoginSecurity.1#'

/** The attribute that says which entry this is; it cannot be changed. */
const ID: Attribute = { name: `${PREFIX}Id`, value: '10' }

interface Kind {
  /** @returns undefined for what is no value of this kind */
  readonly read: (value: Value) => Value | undefined
}

const FLAG: Kind = { read: value => value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined }
const COUNT: Kind = {
  read: value => typeof value === 'number' || (typeof value === 'string' && /^-?\d+$/.test(value)) ? Number(value) : undefined
}
const TEXT: Kind = { read: value => value === null || typeof value === 'string' ? value : undefined }

interface Row {
  readonly name: string
  readonly member: keyof LoginSecurity
  readonly kind: Kind
  /** Largest number. */
  readonly most?: number
}

/** In the product's order (Ansible collection, fixture of GetConfiguration). */
const ROWS: readonly Row[] = [
  { name: 'LockoutFailCount', member: 'lockoutFailCount', kind: COUNT, most: LOGIN_MOST.lockoutFailCount },
  { name: 'LockoutFailCountTime', member: 'lockoutFailCountTime', kind: COUNT, most: LOGIN_MOST.lockoutFailCountTime },
  { name: 'LockoutPenaltyTime', member: 'lockoutPenaltyTime', kind: COUNT, most: LOGIN_MOST.lockoutPenaltyTime },
  { name: 'IPRangeAddr', member: 'ipRange', kind: TEXT },
  { name: 'LockoutByUsernameEnable', member: 'lockoutByUsername', kind: FLAG },
  { name: 'LockoutByIPEnable', member: 'lockoutByIp', kind: FLAG },
  { name: 'IPRangeEnable', member: 'ipRangeEnabled', kind: FLAG }
]

/** Something an attribute cannot be set to; the message is for whoever reads the job. */
export class AttributeError extends Error {
  override readonly name = 'AttributeError'
  readonly member: keyof LoginSecurity

  constructor (member: keyof LoginSecurity, attribute: string, wanted: string) {
    super(`${PREFIX}${attribute} must be ${wanted}.`)
    this.member = member
  }
}

/** The login security as attributes, with typed values: Ansible compares them strictly. */
export function attributesOf (security: LoginSecurity): Attribute[] {
  const whole = { ipRange: null, ipRangeEnabled: false, ...security }
  return [ID, ...ROWS.map(({ name, member }) => ({ name: PREFIX + name, value: whole[member] ?? null }))]
}

/**
 * Reads values of attributes. Numbers and flags may be texts, as the PowerShell module's hash tables have them.
 *
 * @returns those that are known, and the names of the others
 * @throws {Refusal} CGEN6002 naming an attribute whose value is of the wrong kind
 */
export function readAttributes (attributes: readonly Attribute[]): {
  readonly changes: readonly Attribute[],
  readonly unknown: readonly string[]
} {
  const rows = new Map(ROWS.map(row => [PREFIX + row.name, row]))
  const others = attributes.filter(({ name }) => name !== ID.name)
  const changes = others.flatMap(({ name, value }) => {
    const row = rows.get(name)
    if (row === undefined) return []
    const read = row.kind.read(value)
    if (read === undefined) throw new Refusal('CGEN6002', [name])
    return [{ name, value: read }]
  })
  return { changes, unknown: others.filter(({ name }) => !rows.has(name)).map(({ name }) => name) }
}

/** The login security with changes that {@link readAttributes} has read. @throws {AttributeError} */
export function withAttributes (before: LoginSecurity, changes: readonly Attribute[]): LoginSecurity {
  const rows = new Map(ROWS.map(row => [PREFIX + row.name, row]))
  const said = Object.fromEntries(changes.flatMap(({ name, value }) => {
    const row = rows.get(name)
    return row === undefined ? [] : [[row.member, value]]
  }))
  const after: LoginSecurity = { ...before, ...said }
  return assertSound(after)
}

/** @returns what it was given @throws {AttributeError} for a number out of range or a range that cannot be read */
export function assertSound (security: LoginSecurity): LoginSecurity {
  for (const { name, member, most } of ROWS) {
    const value = security[member]
    if (most === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most)) continue
    throw new AttributeError(member, name, `a whole number from 0 to ${most}`)
  }
  const { ipRange = null, ipRangeEnabled = false } = security
  const given = ipRange !== null && ipRange !== ''
  if (given ? parseRange(ipRange) === null : ipRangeEnabled) {
    throw new AttributeError('ipRange', 'IPRangeAddr', 'a range of IP addresses in CIDR notation')
  }
  return security
}
