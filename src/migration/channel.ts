import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { failureText } from '../failure.ts'
import { parseJson } from '../json.ts'

/** Bytes a message may have: the findings of one verdict are about ten thousand. */
const MAX_LINE = 1024 * 1024

/** What goes wrong on a channel, in a sentence. */
export class ChannelError extends Error {
  constructor (message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ChannelError'
  }
}

/** Messages over a connection: one JSON value a line. Neither end is read faster, nor written to, than it can take. */
export class Channel {
  readonly #stream: Duplex
  readonly #chunks: AsyncIterator<Buffer>
  /** Read, and not yet part of a message. */
  #rest: Buffer[] = []
  #length = 0

  constructor (stream: Duplex) {
    this.#stream = stream
    this.#chunks = stream.iterator({ destroyOnReturn: false })
    // An error between two calls is told by the next one.
    stream.on('error', () => {})
  }

  /**
   * Sends a message; resolves when the next one may be sent.
   *
   * @param milliseconds after which an end that takes nothing is given up
   * @throws {ChannelError} if the connection has ended
   */
  async send (message: object, milliseconds: number): Promise<void> {
    if (!this.#stream.writable) throw new ChannelError('the connection has ended')
    if (this.#stream.write(`${JSON.stringify(message)}\n`)) return
    const over = new AbortController()
    const { signal } = over
    const stuck = this.#breakOff('nothing was taken', milliseconds)
    try {
      const drained = once(this.#stream, 'drain', { signal })
      const ended = once(this.#stream, 'close', { signal }).then(() => { throw new ChannelError('the connection has ended') })
      await Promise.race([drained, ended])
    } catch (error) {
      throw channelError(error)
    } finally {
      clearTimeout(stuck)
      over.abort()
    }
  }

  /**
   * Waits for a message.
   *
   * @param milliseconds after which the connection is given up
   * @returns null where the peer has ended the connection in order
   * @throws {ChannelError} for silence, an end in the middle, or what is no message
   */
  async receive (milliseconds: number): Promise<unknown> {
    const silence = this.#breakOff('no message came', milliseconds)
    try {
      const line = await this.#line()
      return line === null ? null : parseJson(line)
    } catch (error) {
      this.#stream.destroy()
      throw error instanceof SyntaxError ? new ChannelError('what came is not a message') : channelError(error)
    } finally {
      clearTimeout(silence)
    }
  }

  /** Ends the connection in order, once what was sent is on its way. */
  end (): void {
    this.#stream.end(() => { this.#stream.destroy() })
  }

  /** Hangs up. */
  destroy (): void {
    this.#stream.destroy()
  }

  /** @param what did not happen */
  #breakOff (what: string, milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => { this.#stream.destroy(new ChannelError(`${what} within ${milliseconds / 1000} s`)) }, milliseconds)
  }

  async #line (): Promise<string | null> {
    for (let chunk: Buffer | null | undefined = this.#rest.pop(); ; chunk = await this.#next()) {
      if (chunk === undefined) continue
      if (chunk === null) {
        if (this.#length > 0) throw new ChannelError('the connection ended in the middle of a message')
        return null
      }
      const end = chunk.indexOf('\n')
      this.#length += end < 0 ? chunk.length : end
      if (this.#length > MAX_LINE) throw new ChannelError(`a message is longer than ${MAX_LINE} bytes`)
      if (end >= 0) return this.#take(chunk, end)
      this.#rest.push(chunk)
    }
  }

  #take (chunk: Buffer, end: number): string {
    const line = Buffer.concat([...this.#rest, chunk.subarray(0, end)]).toString()
    this.#rest = end + 1 < chunk.length ? [chunk.subarray(end + 1)] : []
    this.#length = 0
    return line
  }

  async #next (): Promise<Buffer | null> {
    const { done, value } = await this.#chunks.next()
    return done === true ? null : value
  }
}

function channelError (error: unknown): ChannelError {
  if (error instanceof ChannelError) return error
  return new ChannelError(failureText(error), { cause: error })
}
