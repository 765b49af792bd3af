/** Thrown for bytes that are not what they claim to be. `reason` is a sentence for a person, without secrets. */
export class MalformedError extends Error {
  constructor (reason: string) {
    super(reason)
    this.name = 'MalformedError'
  }
}

/** Deeper than any certificate or certs-only PKCS#7 file in use; shallow enough that no recursive parser overflows. */
const MAX_DEPTH = 32
/** Nodes one file may have: a chain of 64 certificates has some thousands. */
const MAX_NODES = 50_000

/**
 * Checks, without recursion and in one pass, that `bytes` is exactly one DER value: definite lengths only, nothing
 * behind it, nesting and number of nodes bounded. Run before a recursive parser sees uploaded bytes.
 *
 * @throws {MalformedError} with the reason (X.690, sections 8.1.3 and 10.1).
 */
export function assertDer (bytes: Uint8Array): void {
  const ends: number[] = [bytes.length]
  let position = 0
  let nodes = 0
  while (position < bytes.length) {
    while (ends.length > 1 && position === ends.at(-1)) ends.pop()
    const end = ends.at(-1) ?? bytes.length
    if (++nodes > MAX_NODES) throw new MalformedError('the file has more ASN.1 values than any certificate file')
    if (ends.length === 1 && nodes > 1) throw new MalformedError(`${bytes.length - position} bytes follow the end of the ASN.1 value`)
    const tag = bytes[position] ?? 0
    if ((tag & 0x1f) === 0x1f) throw new MalformedError('a multi-byte ASN.1 tag, which no certificate uses')
    const header = readLength(bytes, position + 1, end)
    const contentEnd = header.next + header.length
    if (contentEnd > end) throw new MalformedError('an ASN.1 value is longer than what holds it: the file is cut short or damaged')
    const constructed = (tag & 0x20) !== 0
    if (constructed && header.length > 0) {
      if (ends.length > MAX_DEPTH) throw new MalformedError(`ASN.1 values are nested more than ${MAX_DEPTH} deep`)
      ends.push(contentEnd)
      position = header.next
    } else {
      position = contentEnd
    }
  }
  if (nodes === 0) throw new MalformedError('the file is empty')
}

function readLength (bytes: Uint8Array, position: number, end: number): { length: number, next: number } {
  if (position >= end) throw new MalformedError('an ASN.1 value is cut short')
  const first = bytes[position] ?? 0
  if (first === 0x80) throw new MalformedError('BER indefinite length, where DER is required')
  if (first < 0x80) return { length: first, next: position + 1 }
  const count = first & 0x7f
  if (count > 4 || position + count >= end) throw new MalformedError('an ASN.1 length is cut short or absurd')
  let length = 0
  for (let index = 1; index <= count; index++) length = length * 256 + (bytes[position + index] ?? 0)
  return { length, next: position + 1 + count }
}
