import {
  type Value, TAG, contentOf, contextTag, decodeValue, identifierOf, membersOf, optionalMembers, textOf, wholeNumberOf
} from '../der/decode.ts'
import { MalformedError, assertDer } from '../der/assert.ts'
import { SHAPES } from './extension-shapes.ts'
import { type DistinguishedName, nameOf } from './name.ts'

/** Object identifiers of the extensions the verdict engine understands (RFC 5280, section 4.2). */
export const EXTENSION = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  certificatePolicies: '2.5.29.32',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37'
} as const

/** Bits of the key usage extension, as bit numbers of RFC 5280, section 4.2.1.3. */
export const KEY_USAGE = [
  'digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment', 'keyAgreement', 'keyCertSign', 'cRLSign', 'encipherOnly',
  'decipherOnly'
] as const
export type KeyUsage = typeof KEY_USAGE[number]

/** One name of a subject alternative name or name constraints extension. */
export interface AlternativeName {
  readonly kind: 'email' | 'dns' | 'directory' | 'uri' | 'ip' | 'other'
  /** Text of the name; an IP address (or address and mask) as hex; for the kind `other`, which form it is. */
  readonly value: string
  /** Set for directory names only. */
  readonly directory?: DistinguishedName
}

/** Which certificate of the issuer is meant (RFC 5280, section 4.2.1.1): by its key, or by its own issuer and number. In hex. */
export interface AuthorityKeyIdentifier {
  readonly keyIdentifier?: string
  readonly issuer?: DistinguishedName
  readonly serialNumber?: string
}

/** What the extensions of one certificate say. */
export interface ExtensionFacts {
  /** Every extension in order; the same identifier twice is possible and is a defect of the certificate. */
  readonly extensions: ReadonlyArray<{ readonly oid: string, readonly critical: boolean }>
  readonly basicConstraints?: { readonly ca: boolean, readonly pathLength?: number }
  readonly keyUsage?: readonly KeyUsage[]
  /** Dotted identifiers. */
  readonly extendedKeyUsage?: readonly string[]
  readonly subjectAltNames: readonly AlternativeName[]
  /** Hex. */
  readonly subjectKeyIdentifier?: string
  readonly authorityKeyIdentifier?: AuthorityKeyIdentifier
  readonly nameConstraints?: { readonly permitted: readonly AlternativeName[], readonly excluded: readonly AlternativeName[] }
  /** Extensions whose value could not be decoded, with the reason. */
  readonly malformed: ReadonlyArray<{ readonly oid: string, readonly reason: string }>
}

/**
 * Reads the extensions of a certificate.
 *
 * @param list the Extensions value; undefined where the certificate has none
 * @throws {MalformedError} if it is no list of extensions; unreadable *values* are reported in `malformed` instead.
 */
export function decodeExtensions (list: Value | undefined): ExtensionFacts {
  const extensions: Array<{ oid: string, critical: boolean }> = []
  const malformed: Array<{ oid: string, reason: string }> = []
  let facts: Partial<ExtensionFacts> = {}
  for (const extension of list === undefined ? [] : membersOf(list)) {
    const members = membersOf(extension)
    const oid = identifierOf(members[0])
    const critical = members.length === 3 && contentOf(members[1], TAG.boolean)[0] !== 0
    extensions.push({ oid, critical })
    const value = contentOf(members.length === 3 ? members[2] : members[1], TAG.octetString)
    if (!UNDERSTOOD.has(oid)) continue
    try {
      assertDer(value)
      const decoded = decodeValue(value)
      SHAPES[oid]?.(decoded)
      facts = { ...facts, ...DECODERS[oid]?.(decoded) }
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error
      malformed.push({ oid, reason: error.message })
    }
  }
  return { extensions, malformed, subjectAltNames: [], ...facts }
}

/**
 * Reads a Name.
 *
 * @throws {MalformedError} if the value is not a sequence of sets of type-and-value pairs.
 */
export function decodeDistinguishedName (name: Value | undefined): DistinguishedName {
  return nameOf(membersOf(name).map(rdn => membersOf(rdn, TAG.set).map(attribute => {
    const [type, value] = membersOf(attribute)
    if (value === undefined) throw new MalformedError('a name holds an attribute without a value')
    // Values that are no text, which no name in use has, compare by their bytes.
    return { type: identifierOf(type), value: textOf(value) ?? `#${value.encoded.toString('hex')}` }
  })))
}

/** How the value of each extension that is judged becomes facts. */
const DECODERS: Readonly<Record<string, (value: Value) => Partial<ExtensionFacts>>> = {
  [EXTENSION.basicConstraints]: value => {
    const members = membersOf(value)
    const ca = members[0]?.tag === TAG.boolean && members.shift()?.content[0] !== 0
    const [limit, extra] = members
    if (extra !== undefined) throw new MalformedError('the basic constraints hold more than a flag and a number')
    return { basicConstraints: limit === undefined ? { ca } : { ca, pathLength: wholeNumberOf(contentOf(limit, TAG.integer)) } }
  },
  [EXTENSION.keyUsage]: value => {
    const bits = bitsOf(value)
    return { keyUsage: KEY_USAGE.filter((_, bit) => ((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0) }
  },
  [EXTENSION.extendedKeyUsage]: value => {
    const extendedKeyUsage = membersOf(value).map(identifierOf)
    if (extendedKeyUsage.length === 0) throw new MalformedError('the extended key usage lists no purpose')
    return { extendedKeyUsage }
  },
  [EXTENSION.subjectKeyIdentifier]: value => ({ subjectKeyIdentifier: contentOf(value, TAG.octetString).toString('hex') }),
  [EXTENSION.authorityKeyIdentifier]: value => ({ authorityKeyIdentifier: authorityKeyIdentifier(value) }),
  [EXTENSION.subjectAltName]: value => ({ subjectAltNames: membersOf(value).map(alternativeName) }),
  [EXTENSION.nameConstraints]: value => {
    const lists = optionalMembers(value, [contextTag(0, true), contextTag(1, true)], 'the name constraints')
    if (lists.every(list => list === undefined)) throw new MalformedError('the name constraints constrain nothing')
    const [permitted = [], excluded = []] = lists.map(subtrees)
    return { nameConstraints: { permitted, excluded } }
  }
}

/** Extensions whose values are read: no other may be critical (RFC 5280, section 4.2). */
export const UNDERSTOOD: ReadonlySet<string> = new Set([...Object.keys(DECODERS), ...Object.keys(SHAPES)])

/** The bits of a BIT STRING, which DER fills up with zeros to whole bytes (X.690, sections 8.6.2 and 11.2.1). */
function bitsOf (value: Value): Buffer {
  const [unused = 8, ...bytes] = contentOf(value, TAG.bitString)
  const last = bytes.at(-1) ?? 0
  if (unused > 7 || (bytes.length === 0 && unused > 0)) throw new MalformedError(`a bit string with ${unused} unused bits`)
  if ((last & ((1 << unused) - 1)) !== 0) throw new MalformedError('a bit string whose unused bits are not zero, as DER has them')
  return Buffer.from(bytes)
}

function authorityKeyIdentifier (value: Value): AuthorityKeyIdentifier {
  const tags = [contextTag(0, false), contextTag(1, true), contextTag(2, false)]
  const [key, names, serial] = optionalMembers(value, tags, 'the identifiers of the issuing key')
  const issuers = names === undefined ? [] : membersOf(names, names.tag).map(alternativeName)
  const issuer = issuers.find(({ directory }) => directory !== undefined)
  return {
    ...(key !== undefined && { keyIdentifier: key.content.toString('hex') }),
    ...(issuer?.directory !== undefined && { issuer: issuer.directory }),
    ...(serial !== undefined && { serialNumber: serial.content.toString('hex') })
  }
}

function subtrees (list: Value | undefined): AlternativeName[] {
  if (list === undefined) return []
  const members = membersOf(list, list.tag)
  if (members.length === 0) throw new MalformedError('the name constraints hold an empty list of subtrees')
  return members.map(subtree => {
    const [base, ...limits] = membersOf(subtree)
    if (base === undefined) throw new MalformedError('a subtree of the name constraints has no base')
    if (limits.some(({ tag, content }) => tag !== contextTag(0, false) || wholeNumberOf(content) !== 0)) {
      throw new MalformedError('a subtree of the name constraints has a minimum or maximum, which RFC 5280 leaves no use for')
    }
    return alternativeName(base)
  })
}

const TEXT_NAMES: ReadonlyMap<number, AlternativeName['kind']> = new Map([
  [contextTag(1, false), 'email'], [contextTag(2, false), 'dns'], [contextTag(6, false), 'uri']
])
const OTHER_NAMES: ReadonlyMap<number, string> = new Map([
  [contextTag(0, true), 'otherName'], [contextTag(3, true), 'x400Address'], [contextTag(5, true), 'ediPartyName'],
  [contextTag(8, false), 'registeredID']
])

/** @throws {MalformedError} for what is no GeneralName (RFC 5280, section 4.2.1.6). */
function alternativeName ({ tag, content }: Value): AlternativeName {
  const text = TEXT_NAMES.get(tag)
  if (text !== undefined) return { kind: text, value: content.toString('latin1') }
  if (tag === contextTag(7, false)) return { kind: 'ip', value: content.toString('hex') }
  if (tag === contextTag(4, true)) {
    const directory = decodeDistinguishedName(decodeValue(content))
    return { kind: 'directory', value: directory.text, directory }
  }
  const other = OTHER_NAMES.get(tag)
  if (other === undefined) throw new MalformedError('a name is of no known form')
  return { kind: 'other', value: other }
}
