import { type Readable, Transform, type TransformCallback, pipeline } from 'node:stream'

/** Bytes that a file may have of which only the ends are kept. */
export const LARGEST = 4 * 1024 ** 3

/** Bytes of each end. */
const KEPT = 256 * 1024

/** The first and the last bytes of a body, as it comes in: what is between is thrown away. */
export function endsOf (body: Readable): Transform {
  const ends = new Ends()
  pipeline(body, ends, () => {})
  return ends
}

class Ends extends Transform {
  /** Fastify compares it with the length that the client has announced. */
  receivedEncodedLength = 0
  #last: Buffer = Buffer.alloc(0)

  override _transform (chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const first = chunk.subarray(0, Math.max(0, KEPT - this.receivedEncodedLength))
    this.receivedEncodedLength += chunk.length
    this.#last = Buffer.concat([this.#last, chunk.subarray(first.length)]).subarray(-KEPT)
    done(null, first)
  }

  override _flush (done: TransformCallback): void {
    done(null, this.#last)
  }
}
