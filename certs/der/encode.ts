/**
 * Writing DER (X.690), the little of it that certificates and requests are made of. asn1js writes the same bytes some
 * forty times slower, which is seconds at the start of a thousand appliances. Reading is in `decode.ts`.
 */

export function sequence (...members: Uint8Array[]): Buffer {
  return value(0x30, ...members)
}

export function set (...members: Uint8Array[]): Buffer {
  return value(0x31, ...members)
}

/** A constructed value of indefinite length, which BER knows and DER does not (X.690, section 8.1.3.6). */
export function indefinite (tag: number, ...members: Uint8Array[]): Buffer {
  return Buffer.concat([Uint8Array.of(tag, 0x80), ...members, Uint8Array.of(0, 0)])
}

/** An unsigned integer, given as big-endian bytes. */
export function integer (bytes: Uint8Array): Buffer {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const magnitude = bytes.subarray(start)
  return ((magnitude[0] ?? 0) & 0x80) === 0 ? value(0x02, magnitude) : value(0x02, ZERO, magnitude)
}

/** A whole number from 0 to 255. */
export function smallInteger (number: number): Buffer {
  return integer(Uint8Array.of(number))
}

export function boolean (truth: boolean): Buffer {
  return value(0x01, Uint8Array.of(truth ? 0xff : 0))
}

export function octetString (bytes: Uint8Array): Buffer {
  return value(0x04, bytes)
}

/** A bit string of whole bytes. */
export function bitString (bytes: Uint8Array): Buffer {
  return value(0x03, ZERO, bytes)
}

/** A bit string of named bits: DER leaves the zeros at its end out (X.690, section 11.2.2). */
export function namedBits (bits: readonly number[]): Buffer {
  const last = Math.max(-1, ...bits)
  const bytes = new Uint8Array((last + 8) >> 3)
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
  return value(0x03, Uint8Array.of(bytes.length * 8 - last - 1), bytes)
}

export function nothing (): Buffer {
  return value(0x05)
}

/** @param dotted for example `2.5.29.17`; arcs below 2^31 */
export function objectIdentifier (dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return value(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)))
}

export function utf8String (text: string): Buffer {
  return value(0x0c, Buffer.from(text, 'utf8'))
}

export function printableString (text: string): Buffer {
  return value(0x13, ascii(text))
}

export function ia5String (text: string): Buffer {
  return value(0x16, ascii(text))
}

/** UTCTime before 2050, GeneralizedTime from then on (RFC 5280, section 4.1.2.5), to the second. */
export function time (date: Date): Buffer {
  const year = date.getUTCFullYear()
  if (!(year >= 1950 && year <= 9999)) throw new RangeError('a certificate can name the years from 1950 to 9999 only')
  const digits = date.toISOString().replace(/\.\d+|[-:T]/g, '')
  return year < 2050 ? value(0x17, ascii(digits.slice(2))) : value(0x18, ascii(digits))
}

/** A value with an explicit, or constructed implicit, context tag. */
export function tagged (number: number, ...members: Uint8Array[]): Buffer {
  return value(0xa0 | number, ...members)
}

/** Bytes with an implicit, primitive context tag. */
export function taggedBytes (number: number, bytes: Uint8Array): Buffer {
  return value(0x80 | number, bytes)
}

const ZERO = Uint8Array.of(0)

function value (tag: number, ...members: Uint8Array[]): Buffer {
  const length = members.reduce((sum, member) => sum + member.length, 0)
  return Buffer.concat([Uint8Array.from([tag, ...lengthOctets(length)]), ...members])
}

function lengthOctets (length: number): number[] {
  if (length < 0x80) return [length]
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return [0x80 | octets.length, ...octets]
}

function base128 (arc: number): number[] {
  const groups = [arc & 0x7f]
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) groups.unshift((rest & 0x7f) | 0x80)
  return groups
}

function ascii (text: string): Buffer {
  return Buffer.from(text, 'latin1')
}
