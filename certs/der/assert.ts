/** Thrown for bytes that are not what they claim to be. `reason` is a sentence for a person, without secrets. */
export class MalformedError extends Error {
  constructor (reason: string) {
    super(reason)
    this.name = 'MalformedError'
  }
}

/** Thrown where bytes may be what they claim to be, but are more than is read. */
export class ExcessError extends MalformedError {
  constructor (reason: string) {
    super(reason)
    this.name = 'ExcessError'
  }
}

/** Deeper than any certificate or certs-only PKCS#7 file in use; shallow enough that no recursive parser overflows. */
const MAX_DEPTH = 32
/** Nodes one file may have: a chain of 64 certificates has some thousands. */
const MAX_NODES = 50_000

/** A constructed value whose members are being read: where it must have ended, and whether an end-of-contents ends it before. */
interface Open {
  readonly end: number
  readonly indefinite: boolean
}

/**
 * Checks, without recursion and in one pass, that `bytes` is exactly one DER value: definite lengths only, nothing
 * behind it, nesting and number of nodes bounded. Run before a recursive parser sees uploaded bytes.
 *
 * @throws {MalformedError} with the reason (X.690, sections 8.1.3 and 10.1).
 */
export function assertDer (bytes: Uint8Array): void {
  assertOneValue(bytes, { indefinite: false, maxNodes: MAX_NODES })
}

/**
 * The same for BER, which knows constructed values of indefinite length as well (X.690, section 8.1.3.6).
 *
 * @throws {MalformedError} with the reason; {ExcessError} where there are more than `maxNodes` values in it
 */
export function assertBer (bytes: Uint8Array, maxNodes: number): void {
  assertOneValue(bytes, { indefinite: true, maxNodes })
}

function assertOneValue (bytes: Uint8Array, { indefinite, maxNodes }: { indefinite: boolean, maxNodes: number }): void {
  const open: Open[] = []
  let position = 0
  let nodes = 0
  while (position < bytes.length) {
    position = close(open, bytes, position)
    if (position >= bytes.length) break
    if (++nodes > maxNodes) throw new ExcessError('the file has more ASN.1 values than any certificate file')
    if (open.length === 0 && nodes > 1) throw new MalformedError(`${bytes.length - position} bytes follow the end of the ASN.1 value`)
    const end = open.at(-1)?.end ?? bytes.length
    const tag = bytes[position] ?? 0
    if ((tag & 0x1f) === 0x1f) throw new MalformedError('a multi-byte ASN.1 tag, which no certificate uses')
    const constructed = (tag & 0x20) !== 0
    const header = readLength(bytes, position + 1, end)
    if (header.length === null && !(indefinite && constructed)) throw new MalformedError('BER indefinite length, where DER is required')
    const contentEnd = header.length === null ? end : header.next + header.length
    if (contentEnd > end) throw new MalformedError('an ASN.1 value is longer than what holds it: the file is cut short or damaged')
    position = constructed ? header.next : contentEnd
    if (constructed && (header.length === null || header.length > 0)) {
      if (open.length >= MAX_DEPTH) throw new MalformedError(`ASN.1 values are nested more than ${MAX_DEPTH} deep`)
      open.push({ end: contentEnd, indefinite: header.length === null })
    }
  }
  close(open, bytes, position)
  if (open.length > 0) throw new MalformedError('an ASN.1 value is cut short')
  if (nodes === 0) throw new MalformedError('the file is empty')
}

/** Takes off what ends at `position`. @returns the position behind the ends-of-contents */
function close (open: Open[], bytes: Uint8Array, position: number): number {
  for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
    if (last.indefinite) {
      if (bytes[position] !== 0 || bytes[position + 1] !== 0 || position + 2 > last.end) return position
      position += 2
    } else if (position !== last.end) {
      return position
    }
    open.pop()
  }
  return position
}

/** @returns the length of the content, null for an indefinite one, and where the content begins */
function readLength (bytes: Uint8Array, position: number, end: number): { length: number | null, next: number } {
  if (position >= end) throw new MalformedError('an ASN.1 value is cut short')
  const first = bytes[position] ?? 0
  if (first === 0x80) return { length: null, next: position + 1 }
  if (first < 0x80) return { length: first, next: position + 1 }
  const count = first & 0x7f
  if (count > 4 || position + count >= end) throw new MalformedError('an ASN.1 length is cut short or absurd')
  let length = 0
  for (let index = 1; index <= count; index++) length = length * 256 + (bytes[position + index] ?? 0)
  return { length, next: position + 1 + count }
}
