import { MalformedError } from './assert.ts'

/**
 * Reading DER (X.690), as much of it as certificates need. asn1js reads the same bytes some hundred times slower and
 * stops at 10,000 values, which is seconds, or silence, for a certificate with a thousand names. Run `assertDer` first.
 */

/** One DER value: a view of the bytes it was read from, not a copy. */
export interface Value {
  /** Identifier octet: class, constructed bit and number. */
  readonly tag: number
  readonly content: Buffer
  /** Tag, length and content. */
  readonly encoded: Buffer
}

/** Identifier octets of the types certificates are made of. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31
} as const

/** Identifier octet of a context-specific value. */
export function contextTag (number: number, constructed: boolean): number {
  return (constructed ? 0xa0 : 0x80) | number
}

/** The values that follow one another in `bytes`. @throws {MalformedError} if one is cut short. */
export function decodeValues (bytes: Buffer): Value[] {
  const values: Value[] = []
  let start = 0
  while (start < bytes.length) {
    const { body, length } = headerAt(bytes, start) ?? { body: 0, length: null }
    if (length === null) throw new MalformedError('an ASN.1 length is indefinite, absurd or cut short')
    const end = body + length
    if (end > bytes.length) throw new MalformedError('an ASN.1 value is cut short')
    values.push({ tag: bytes[start] ?? 0, content: bytes.subarray(body, end), encoded: bytes.subarray(start, end) })
    start = end
  }
  return values
}

/**
 * The first members of a sequence, for telling what it is: also one in BER, and one that is damaged further on. The last one
 * has all the bytes there are where its length is indefinite, or longer.
 */
export function firstMembers (bytes: Buffer, most = 10): Value[] {
  const members: Value[] = []
  const outer = headerAt(bytes, 0)
  if (bytes[0] !== TAG.sequence || outer === null) return members
  for (let start = outer.body; start + 1 < bytes.length && members.length < most;) {
    const header = headerAt(bytes, start)
    if (header === null) break
    const end = Math.min(bytes.length, header.body + (header.length ?? bytes.length))
    members.push({ tag: bytes[start] ?? 0, content: bytes.subarray(header.body, end), encoded: bytes.subarray(start, end) })
    start = end
  }
  return members
}

/** Where the content of the value at `start` begins, and how long it is: null for an indefinite length. */
function headerAt (bytes: Buffer, start: number): { readonly body: number, readonly length: number | null } | null {
  const first = bytes[start + 1]
  if (first === undefined || first === 0x80) return first === undefined ? null : { body: start + 2, length: null }
  const size = first < 0x80 ? 0 : first & 0x7f
  if (size > 4 || start + 2 + size > bytes.length) return null
  return { body: start + 2 + size, length: size === 0 ? first : bytes.readUIntBE(start + 2, size) }
}

/** The one value `bytes` consist of. @throws {MalformedError} if there are none or several. */
export function decodeValue (bytes: Buffer): Value {
  const [value, second] = decodeValues(bytes)
  if (value === undefined || second !== undefined) throw new MalformedError('not exactly one ASN.1 value')
  return value
}

/** The members of a value of type `tag`. @throws {MalformedError} if it is of another type. */
export function membersOf (value: Value | undefined, tag: number = TAG.sequence): Value[] {
  return decodeValues(contentOf(value, tag))
}

/**
 * The members of a sequence, all of them optional, by their tags: in this order, each once at most (X.690, section 8.9).
 *
 * @throws {MalformedError} for what else is in it
 */
export function optionalMembers (value: Value, tags: readonly number[], place: string): Array<Value | undefined> {
  const members = membersOf(value)
  let last = -1
  for (const { tag } of members) {
    const at = tags.indexOf(tag)
    if (at <= last) throw new MalformedError(`${place} hold something that does not belong there`)
    last = at
  }
  return tags.map(tag => members.find(member => member.tag === tag))
}

/** The content of a value of type `tag`. @throws {MalformedError} if it is of another type. */
export function contentOf (value: Value | undefined, tag: number): Buffer {
  if (value === undefined) throw new MalformedError(`an ASN.1 value of type ${tag} was expected, and there is none`)
  if (value.tag !== tag) throw new MalformedError(`an ASN.1 value of type ${tag} was expected, not of type ${value.tag}`)
  return value.content
}

/** Longer than any identifier in use. Their arcs are of any size, and text of them grows with the square of it. */
const MAX_IDENTIFIER_BYTES = 64

/** An object identifier in dotted form. @throws {MalformedError} if the value is none. */
export function identifierOf (value: Value | undefined): string {
  const content = contentOf(value, TAG.objectIdentifier)
  if (content.length === 0 || content.length > MAX_IDENTIFIER_BYTES || (content.at(-1) ?? 0) >= 0x80) {
    throw new MalformedError('an object identifier is empty, cut short or absurdly long')
  }
  const arcs: Array<number | bigint> = []
  let arc: number | bigint = 0
  for (const octet of content) {
    // Arcs of 128 bits exist (UUIDs); nearly all are small, and numbers are faster.
    arc = typeof arc === 'number' && arc < 2 ** 45 ? arc * 128 + (octet & 0x7f) : BigInt(arc) * 128n + BigInt(octet & 0x7f)
    if (octet >= 0x80) continue
    arcs.push(arc)
    arc = 0
  }
  const [head = 0, ...rest] = arcs
  const [root, first] = head < 40 ? [0, head] : head < 80 ? [1, BigInt(head) - 40n] : [2, BigInt(head) - 80n]
  return [root, first, ...rest].join('.')
}

/**
 * A whole number from 0; numbers no certificate needs are as large as a number can be.
 *
 * @throws {MalformedError} if it is none, or negative
 */
export function wholeNumberOf (content: Buffer): number {
  if (content.length === 0 || (content[0] ?? 0) >= 0x80) throw new MalformedError('a number is empty or negative')
  return content.length > 6 ? Number.MAX_SAFE_INTEGER : content.readUIntBE(0, content.length)
}

/** UTCTime or GeneralizedTime in the one form DER allows (RFC 5280, section 4.1.2.5). @throws {MalformedError} for any other. */
export function timeOf (value: Value | undefined): Date {
  const text = value?.content.toString('latin1') ?? ''
  const [, year = '', month, day, hour, minute, second] = (value?.tag === TAG.utcTime ? UTC_TIME : GENERALIZED_TIME).exec(text) ?? []
  // Two digits: 1950 to 2049.
  const fullYear = year.length === 2 ? `${year < '50' ? 20 : 19}${year}` : year
  const time = new Date(`${fullYear}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(time.getTime())) throw new MalformedError('a time of the validity period is not written as RFC 5280 demands')
  return time
}

const UTC_TIME = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/
const GENERALIZED_TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/

/** Text of the string types a certificate may use; null for values of other types. */
export function textOf ({ tag, content }: Value): string | null {
  return STRINGS.get(tag)?.(content) ?? null
}

const latin1 = (content: Buffer): string => content.toString('latin1')

const STRINGS: ReadonlyMap<number, (content: Buffer) => string> = new Map([
  [0x0c, (content: Buffer) => content.toString('utf8')],
  [0x12, latin1], // NumericString
  [0x13, latin1], // PrintableString
  [0x14, latin1], // TeletexString, which everyone writes in Latin 1
  [0x16, latin1], // IA5String
  [0x1a, latin1], // VisibleString
  [0x1b, latin1], // GeneralString
  [0x1c, (content: Buffer) => Array.from(codePoints(content), point => String.fromCodePoint(point)).join('')], // UniversalString
  [0x1e, (content: Buffer) => Buffer.from(content.subarray(0, content.length & ~1)).swap16().toString('utf16le')] // BMPString
])

function * codePoints (content: Buffer): Iterable<number> {
  for (let offset = 0; offset + 4 <= content.length; offset += 4) {
    const point = content.readUInt32BE(offset)
    yield point <= 0x10ffff ? point : 0xfffd
  }
}
