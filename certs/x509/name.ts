import * as der from '../der/encode.ts'

/** One attribute of a distinguished name. */
export interface NameAttribute {
  /** Dotted object identifier, for example `2.5.4.3`. */
  readonly type: string
  readonly value: string
}

/** A decoded distinguished name (RFC 5280, section 4.1.2.4). */
export interface DistinguishedName {
  /** In the order of the certificate, one array for each relative distinguished name. */
  readonly rdns: ReadonlyArray<readonly NameAttribute[]>
  /** As people write it: `CN=ome.example.com, O=Example, C=US`. */
  readonly text: string
  /** One string for each RDN, equal for names that match under RFC 5280, section 7.1. */
  readonly canonical: readonly string[]
}

/** The subject fields OME knows. */
export interface SubjectFields {
  readonly commonName: string
  readonly organizationalUnit?: string
  readonly organization?: string
  readonly locality?: string
  readonly state?: string
  readonly country?: string
  readonly email?: string
}

/** A name to be written: fields, or the DER of a name that exists, which is kept to the byte. */
export type Name = Partial<SubjectFields> | Uint8Array

/** The attribute types OME reads and writes, in the order OpenSSL and Dell's sample requests write them. */
const FIELDS: ReadonlyArray<{ field: keyof SubjectFields, type: string, short: string, string: (text: string) => Buffer }> = [
  { field: 'country', type: '2.5.4.6', short: 'C', string: der.printableString },
  { field: 'state', type: '2.5.4.8', short: 'ST', string: der.utf8String },
  { field: 'locality', type: '2.5.4.7', short: 'L', string: der.utf8String },
  { field: 'organization', type: '2.5.4.10', short: 'O', string: der.utf8String },
  { field: 'organizationalUnit', type: '2.5.4.11', short: 'OU', string: der.utf8String },
  { field: 'commonName', type: '2.5.4.3', short: 'CN', string: der.utf8String },
  { field: 'email', type: '1.2.840.113549.1.9.1', short: 'emailAddress', string: der.ia5String }
]

const SHORT_NAMES = new Map([...FIELDS.map(({ type, short }) => [type, short] as const),
  ['2.5.4.5', 'serialNumber'], ['2.5.4.4', 'SN'], ['2.5.4.42', 'GN'], ['0.9.2342.19200300.100.1.25', 'DC'], ['2.5.4.12', 'title']])

/** Encodes the fields as separate relative distinguished names, in DER. Absent and empty fields are left out. */
export function encodeName (fields: Partial<SubjectFields>): Buffer {
  return der.sequence(...FIELDS.flatMap(({ field, type, string }) => {
    const value = fields[field]
    return value === undefined || value === '' ? [] : [der.set(der.sequence(der.objectIdentifier(type), string(value)))]
  }))
}

/** The DER of a name. */
export function nameDer (name: Name): Buffer {
  if (name instanceof Uint8Array) return Buffer.from(name.buffer, name.byteOffset, name.length)
  return encodeName(name)
}

/** Builds the derived forms of a name from its attributes. */
export function nameOf (rdns: ReadonlyArray<readonly NameAttribute[]>): DistinguishedName {
  return {
    rdns,
    text: rdns.map(rdn => rdn.map(({ type, value }) => `${SHORT_NAMES.get(type) ?? type}=${value}`).join(' + ')).join(', '),
    canonical: rdns.map(rdn => JSON.stringify(rdn.map(({ type, value }) => `${type}=${fold(value)}`).sort()))
  }
}

/** Whether two names match under RFC 5280, section 7.1: case and runs of blanks do not count. */
export function sameName (one: DistinguishedName, other: DistinguishedName): boolean {
  return one.canonical.length === other.canonical.length && one.canonical.every((rdn, index) => rdn === other.canonical[index])
}

/** Whether `name` is in the subtree of names that begin with `base` (RFC 5280, section 4.2.1.10). */
export function isBelow (name: DistinguishedName, base: DistinguishedName): boolean {
  return base.canonical.length <= name.canonical.length && base.canonical.every((rdn, index) => rdn === name.canonical[index])
}

/** The values of one attribute type, in order. */
export function valuesOf (name: DistinguishedName, type: string): string[] {
  return name.rdns.flat().filter(attribute => attribute.type === type).map(attribute => attribute.value)
}

/** The common names of a name, in order. */
export function commonNames (name: DistinguishedName): string[] {
  return valuesOf(name, '2.5.4.3')
}

/** The fields OME shows; the last value wins where an attribute is repeated, absent ones are undefined. */
export function subjectFields (name: DistinguishedName): Partial<SubjectFields> {
  const fields: Partial<Record<keyof SubjectFields, string>> = {}
  for (const { field, type } of FIELDS) {
    const value = valuesOf(name, type).at(-1)
    if (value !== undefined) fields[field] = value
  }
  return fields
}

function fold (value: string): string {
  return value.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()
}
