import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { EXTENDED_KEY_USAGE, EXTENSION, KEY_USAGE, type AlternativeName, type KeyUsage } from './certificate.ts'
import * as der from '../der/encode.ts'
import { encodeName, type SubjectFields } from './name.ts'

/** An extension as a certificate or a request carries it (RFC 5280, section 4.2). */
export interface Extension {
  /** Dotted identifier. */
  readonly oid: string
  readonly critical: boolean
  /** The DER of the value, without the octet string around it. */
  readonly value: Buffer
}

export type Purpose = keyof typeof EXTENDED_KEY_USAGE

/** Names as a subject alternative name or a name constraint takes them; an address of a constraint is address and mask. */
export type GeneralName =
  | { readonly kind: 'dns' | 'email' | 'uri', readonly value: string }
  | { readonly kind: 'ip', readonly value: Uint8Array }
  | { readonly kind: 'directory', readonly value: Partial<SubjectFields> }

export function encodeExtension ({ oid, critical, value }: Extension): Buffer {
  return critical
    ? der.sequence(der.objectIdentifier(oid), der.boolean(true), der.octetString(value))
    : der.sequence(der.objectIdentifier(oid), der.octetString(value))
}

/** Critical, as RFC 5280, section 4.2.1.9 wants it of a CA. `cA` FALSE is the default and is left out. */
export function basicConstraints ({ ca, pathLength }: { ca: boolean, pathLength?: number }): Extension {
  const members = [...(ca ? [der.boolean(true)] : []), ...(pathLength === undefined ? [] : [der.smallInteger(pathLength)])]
  return { oid: EXTENSION.basicConstraints, critical: true, value: der.sequence(...members) }
}

export function keyUsage (usages: readonly KeyUsage[]): Extension {
  return { oid: EXTENSION.keyUsage, critical: true, value: der.namedBits(usages.map(usage => KEY_USAGE.indexOf(usage))) }
}

export function extendedKeyUsage (purposes: readonly Purpose[]): Extension {
  const identifiers = purposes.map(purpose => der.objectIdentifier(EXTENDED_KEY_USAGE[purpose]))
  return { oid: EXTENSION.extendedKeyUsage, critical: false, value: der.sequence(...identifiers) }
}

export function subjectAltName (names: readonly GeneralName[]): Extension {
  return { oid: EXTENSION.subjectAltName, critical: false, value: der.sequence(...names.map(encodeGeneralName)) }
}

/** Names that are allowed, and not, below a CA. */
export interface Subtrees {
  readonly permitted?: readonly GeneralName[]
  readonly excluded?: readonly GeneralName[]
}

export function nameConstraints ({ permitted = [], excluded = [] }: Subtrees): Extension {
  const subtrees = [permitted, excluded].flatMap((names, tag) =>
    names.length === 0 ? [] : [der.tagged(tag, ...names.map(name => der.sequence(encodeGeneralName(name))))])
  return { oid: EXTENSION.nameConstraints, critical: true, value: der.sequence(...subtrees) }
}

export function subjectKeyIdentifier (identifier: Uint8Array): Extension {
  return { oid: EXTENSION.subjectKeyIdentifier, critical: false, value: der.octetString(identifier) }
}

export function authorityKeyIdentifier (identifier: Uint8Array): Extension {
  return { oid: EXTENSION.authorityKeyIdentifier, critical: false, value: der.sequence(der.taggedBytes(0, identifier)) }
}

/** A name as a person writes it: an IP address becomes an address, all else a DNS name. */
export function generalName (text: string): GeneralName {
  return isIP(text) === 0 ? { kind: 'dns', value: text } : { kind: 'ip', value: addressBytes(text) }
}

/** Decoded names for writing again. Directory and other names, which no server certificate needs, are left out. */
export function generalNames (names: readonly AlternativeName[]): GeneralName[] {
  return names.flatMap(({ kind, value }): GeneralName[] => {
    if (kind === 'ip') return [{ kind, value: Buffer.from(value, 'hex') }]
    return kind === 'dns' || kind === 'email' || kind === 'uri' ? [{ kind, value }] : []
  })
}

function encodeGeneralName (name: GeneralName): Buffer {
  switch (name.kind) {
    case 'email': return der.taggedBytes(1, Buffer.from(name.value, 'latin1'))
    case 'dns': return der.taggedBytes(2, Buffer.from(asciiName(name.value), 'latin1'))
    case 'directory': return der.tagged(4, encodeName(name.value))
    case 'uri': return der.taggedBytes(6, Buffer.from(name.value, 'latin1'))
    case 'ip': return der.taggedBytes(7, name.value)
  }
}

/** International names in their ASCII form (RFC 5280, section 7.2); ASCII names untouched. */
function asciiName (name: string): string {
  return /^[\0-\x7f]*$/.test(name) ? name : domainToASCII(name)
}

function addressBytes (text: string): Buffer {
  // A zone (`fe80::1%eth0`) belongs to a machine, not to an address.
  const [address = ''] = text.split('%')
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number))
  const groups = address.replace(/\d+\.\d+\.\d+\.\d+$/, quad => quad.split('.').map(Number)
    .map(byte => byte.toString(16).padStart(2, '0')).join('').replace(/^(.{4})/, '$1:'))
  const [head = [], tail = []] = groups.split('::').map(part => part.split(':').filter(group => group !== ''))
  const zeros = new Array<string>(8 - head.length - tail.length).fill('0')
  return Buffer.from([...head, ...zeros, ...tail].map(group => group.padStart(4, '0')).join(''), 'hex')
}
