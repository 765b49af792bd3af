import { RSA_KEY_SIZES, type RsaKeySize } from '../../../certs/x509/key.ts'
import type { SubjectFields } from '../../../certs/x509/name.ts'
import type { Switches } from '../switches.ts'

/** The switches that rule a request. */
export type CsrSwitches = Pick<Switches, 'csrKeySize' | 'sanBlanksRefused'>

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

/** What the fields of a request say that it must have, where only its name matters. */
export const LAB_FIELDS = {
  DepartmentName: 'Lab',
  BusinessName: 'Example',
  Locality: 'Round Rock',
  State: 'Texas',
  Country: 'US',
  Email: 'lab@example.com'
} as const satisfies CsrInput

/** A request in the terms of X.509. */
export interface CsrFields {
  readonly subject: SubjectFields
  readonly subjectAltNames: readonly string[]
  readonly keySize: RsaKeySize
}

/** Translates a request that all rules of `inspectCsr` hold for. @throws {RangeError} for a key size that is none */
export function csrFields (input: CsrInput, switches: CsrSwitches): CsrFields {
  const { DistinguishedName, DepartmentName, BusinessName, Locality, State, Country, Email, San, KeySize } = input
  const keySize = RSA_KEY_SIZES.find(size => String(size) === String(KeySize ?? switches.csrKeySize))
  if (keySize === undefined) throw new RangeError(`no key size ${KeySize}`)
  return {
    subject: {
      commonName: DistinguishedName ?? '',
      organizationalUnit: DepartmentName ?? '',
      organization: BusinessName ?? '',
      locality: Locality ?? '',
      state: State ?? '',
      country: Country ?? '',
      email: Email ?? ''
    },
    subjectAltNames: sanNames(San ?? '', switches.sanBlanksRefused),
    keySize
  }
}

/** The names of `San`. @param blanksRefused else blanks around names are taken off */
export function sanNames (text: string, blanksRefused: boolean): string[] {
  if (text === '') return []
  return text.split(',').map(name => blanksRefused ? name : name.trim())
}
