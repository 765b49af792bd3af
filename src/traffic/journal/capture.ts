import { isUtf8 } from 'node:buffer'
import { IncomingMessage } from 'node:http'

/** Bytes of a body, as far as they were kept. */
export interface Kept {
  /** One character for each byte: unlike a Buffer, a string of V8 holds no more memory than it shows. */
  latin1: string
  /** All there were. */
  bytes: number
}

/** Keeps the beginning of what a request brings, whoever reads it, or nobody. @param limit bytes */
export function captureBody (request: IncomingMessage, limit: number): Kept | null {
  if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined) return null
  const kept: Kept = { latin1: '', bytes: 0 }
  // Listening for data would make it flow before its reader is there.
  request.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (Buffer.isBuffer(chunk)) keep(kept, chunk, limit)
    return IncomingMessage.prototype.push.call(request, chunk, encoding)
  }
  return kept
}

/** Keeps the beginning of a text. @param limit bytes */
export function keepText (text: string, limit: number): Kept {
  if (text.length <= limit && Buffer.byteLength(text) === text.length) return { latin1: text, bytes: text.length }
  const kept: Kept = { latin1: '', bytes: 0 }
  // Of a character that is cut in the middle no byte is within the limit.
  keep(kept, Buffer.from(text.slice(0, limit + 1)), limit)
  return { ...kept, bytes: Buffer.byteLength(text) }
}

/** What was kept, as text; null where it is none. A character cut in the middle is left out. */
export function textOf ({ latin1, bytes }: Kept): string | null {
  const whole = Buffer.from(latin1, 'latin1')
  if (latin1.length === bytes) return isUtf8(whole) ? whole.toString() : null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(whole, { stream: true })
  } catch {
    return null
  }
}

function keep (kept: Kept, chunk: Buffer, limit: number): void {
  kept.bytes += chunk.length
  const room = limit - kept.latin1.length
  if (room > 0) kept.latin1 += chunk.toString('latin1', 0, room)
}
