import { rename } from 'node:fs/promises'
import { appendAt, readIfThere } from './durable.ts'
import { unwritable } from './error.ts'

/** A text file that is only added to. Where it grows too long it becomes `NAME.1`, and the one before that is dropped. */
export class LogFile {
  readonly #path: string
  readonly #limit: number
  #size = 0

  /** @param limit bytes */
  constructor (path: string, limit: number) {
    this.#path = path
    this.#limit = limit
  }

  /** Makes the file where it is missing, and shows that it can be written. @throws {StoreError} if it cannot */
  async open (): Promise<void> {
    try {
      this.#size = await appendAt(this.#path, Infinity, '')
    } catch (error) {
      throw unwritable(this.#path, error)
    }
  }

  /** What is in it, and in the file before it. */
  async read (): Promise<string> {
    const [before, now] = await Promise.all([readIfThere(`${this.#path}.1`), readIfThere(this.#path)])
    return (before?.toString() ?? '') + (now?.toString() ?? '')
  }

  /** Adds whole lines. @throws the system's error; the lines may then be cut short */
  async append (text: string): Promise<void> {
    if (text === '') return
    if (this.#size > 0 && this.#size + Buffer.byteLength(text) > this.#limit) {
      await rename(this.#path, `${this.#path}.1`)
      this.#size = 0
    }
    this.#size = await appendAt(this.#path, this.#size, text)
  }
}
