import { isIP } from 'node:net'
import { RSA_KEY_SIZES, type RsaKeySize } from '../../certs/key.ts'
import type { SubjectFields } from '../../certs/name.ts'
import { Refusal } from '../messages.ts'
import type { Switches } from './switches.ts'

/** What a client may ask for, by the product's property names. Absent and null mean the same. */
export interface CsrInput {
  readonly DistinguishedName?: string | null
  readonly DepartmentName?: string | null
  readonly BusinessName?: string | null
  readonly Locality?: string | null
  readonly State?: string | null
  readonly Country?: string | null
  readonly Email?: string | null
  /** Names and addresses, separated by commas. */
  readonly San?: string | null
  readonly KeySize?: string | number | null
}

/** A checked request. */
export interface CsrFields {
  readonly subject: SubjectFields
  readonly subjectAltNames: readonly string[]
  readonly keySize: RsaKeySize
}

interface FieldRow {
  readonly property: keyof CsrInput
  readonly field: keyof SubjectFields
  /** Characters; the upper bounds of RFC 5280, appendix A.1. */
  readonly max: number
  readonly accepts?: (value: string) => boolean
}

/** The subject fields, in the order they are checked: the first bad one is named. */
const FIELDS: readonly FieldRow[] = [
  // KB 000221202: a wildcard in the distinguished name is refused, wherever it stands.
  { property: 'DistinguishedName', field: 'commonName', max: 64, accepts: value => !value.includes('*') },
  { property: 'DepartmentName', field: 'organizationalUnit', max: 64 },
  { property: 'BusinessName', field: 'organization', max: 64 },
  { property: 'Locality', field: 'locality', max: 128 },
  { property: 'State', field: 'state', max: 128 },
  { property: 'Country', field: 'country', max: 2, accepts: value => /^[A-Za-z]{2}$/.test(value) },
  { property: 'Email', field: 'email', max: 255, accepts: value => /^[^\s@]+@[^\s@]+$/.test(value) && isAscii(value) }
]

/** Names and addresses `San` may list, and characters each may have (Ansible collection's tests of real appliances). */
const SAN_LIMIT = 4
const SAN_MAX_LENGTH = 64

/**
 * Checks the fields of a certificate signing request.
 *
 * @throws {Refusal} CGEN6002 naming the first property that is missing or bad
 */
export function checkCsrFields (input: CsrInput, switches: Pick<Switches, 'csrKeySize' | 'sanBlanksRefused'>): CsrFields {
  const subject: Partial<Record<keyof SubjectFields, string>> & { commonName: string } = { commonName: '' }
  for (const { property, field, max, accepts } of FIELDS) {
    const value = input[property]
    const fits = typeof value === 'string' && value.trim() !== '' && [...value].length <= max && !hasControls(value)
    if (!fits || accepts?.(value) === false) throw refusal(property)
    subject[field] = value
  }
  return {
    subject,
    subjectAltNames: checkSan(input.San ?? '', switches.sanBlanksRefused),
    keySize: checkKeySize(input.KeySize ?? switches.csrKeySize)
  }
}

function checkSan (text: string, blanksRefused: boolean): string[] {
  if (text === '') return []
  const names = text.split(',').map(name => blanksRefused ? name : name.trim())
  if (names.length > SAN_LIMIT) throw refusal('SAN')
  if (!names.every(isSubjectAltName)) throw refusal('Subject Alternative Name(s)')
  return names
}

/** An address, or a host name whose last label is a top-level domain or the only one. */
function isSubjectAltName (name: string): boolean {
  if (isIP(name) !== 0) return !name.includes('%')
  if (name.length > SAN_MAX_LENGTH) return false
  const labels = name.split('.')
  const last = labels.at(-1) ?? ''
  return labels.every(label => /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label)) && last.length >= 2 && /[A-Za-z]/.test(last)
}

function checkKeySize (value: string | number): RsaKeySize {
  const size = RSA_KEY_SIZES.find(known => String(known) === String(value))
  if (size === undefined) throw refusal('KeySize')
  return size
}

function refusal (property: string): Refusal {
  return new Refusal('CGEN6002', [property])
}

function hasControls (value: string): boolean {
  return /\p{C}/u.test(value)
}

function isAscii (value: string): boolean {
  return /^[\x20-\x7e]*$/.test(value)
}
