import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import pLimit from 'p-limit'
import type { ConsoleAddress } from '../client/address.ts'
import type { Credentials } from '../client/console-client.ts'
import { parsed } from '../json.ts'
import { hostAndPort } from '../place.ts'
import { checked, fits } from '../schema/check.ts'
import { ANYTHING, FLAG, INTEGER, TEXT, type Typed, constant, object } from '../schema/schema.ts'

/** One answer, as it came. */
export type Kept = Typed<typeof KEPT>

const KEPT = object({
  /** The question's path, as {@link QUESTIONS} has it. */
  question: TEXT,
  path: TEXT,
  /** From 0: its place among the pages of the path. */
  page: INTEGER,
  /** Nothing follows. */
  last: FLAG,
  status: INTEGER
}, { json: ANYTHING })

const FORMAT = 'mock-ome unfinished recording'
const HEAD = object({ format: constant(FORMAT), version: constant(1), salt: TEXT })
const OWNER = object({ console: TEXT })

/** The file that goes on is another console's, or was begun with another password. */
export class ForeignPartial extends Error {
  override readonly name = 'ForeignPartial'
}

/** Where an answer is in the file. */
export interface Spot {
  readonly from: number
  readonly length: number
}

/**
 * The answers of a recording that is not finished. They name machines and people, so each line is encrypted (AES-256-GCM) by a key that
 * follows from the password of the console (scrypt): who has it could ask the console.
 */
export class Partial {
  readonly #file: FileHandle
  readonly #key: Buffer
  /** One line after the other. */
  readonly #turn = pLimit(1)

  private constructor (file: FileHandle, key: Buffer) {
    this.#file = file
    this.#key = key
  }

  /** Goes on with a file, or begins it. @throws {ForeignPartial} */
  static async open (path: string, address: ConsoleAddress, { userName, password }: Credentials): Promise<Partial> {
    const file = await open(path, 'a+', 0o600)
    try {
      const first = (await file.read(Buffer.alloc(1_000), 0, 1_000, 0)).buffer.toString()
      const owner = { console: `${userName}@${hostAndPort(address)}` }
      if (!first.includes('\n')) {
        await file.truncate(0)
        const head: Typed<typeof HEAD> = { format: FORMAT, version: 1, salt: randomBytes(16).toString('hex') }
        await file.appendFile(`${JSON.stringify(head)}\n`)
        const partial = new Partial(file, keyOf(password, head.salt))
        await partial.#append(owner)
        return partial
      }
      const line = first.slice(0, first.indexOf('\n') + 1)
      const head = parsed(line)
      if (!fits(HEAD, head)) throw new ForeignPartial('it is no unfinished recording')
      const { salt } = head
      const partial = new Partial(file, keyOf(password, salt))
      await partial.#checkOwner(owner.console)
      return partial
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** The answers there are, in the order in which they came. What was written last and not whole is cut off. */
  async * answers (): AsyncGenerator<{ readonly kept: Kept, readonly spot: Spot }, void, undefined> {
    let line = 0
    let end = 0
    for await (const { text, from, length } of linesOf(this.#file)) {
      end = from + length + 1
      const kept = line++ < 2 ? null : this.#opened(text)
      if (kept !== null) yield { kept: checked(KEPT, kept), spot: { from, length } }
    }
    if (end < (await this.#file.stat()).size) await this.#file.truncate(end)
  }

  /** @throws {ForeignPartial} where the file was changed meanwhile */
  async at ({ from, length }: Spot): Promise<Kept> {
    const { buffer } = await this.#file.read(Buffer.alloc(length), 0, length, from)
    return checked(KEPT, this.#opened(buffer.toString()))
  }

  async add (kept: Kept): Promise<void> {
    await this.#append(kept)
  }

  async close (): Promise<void> {
    await this.#file.close()
  }

  async #append (value: object): Promise<void> {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    const sealed = [nonce, cipher.update(JSON.stringify(value)), cipher.final(), cipher.getAuthTag()]
    const line = Buffer.concat(sealed).toString('base64')
    await this.#turn(async () => { await this.#file.appendFile(`${line}\n`) })
  }

  #opened (line: string): unknown {
    const bytes = Buffer.from(line, 'base64')
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, 12))
      decipher.setAuthTag(bytes.subarray(-16))
      return parsed(Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString())
    } catch {
      throw new ForeignPartial('it was begun for another console, or with another password')
    }
  }

  async #checkOwner (expected: string): Promise<void> {
    let line = 0
    for await (const { text } of linesOf(this.#file)) {
      if (line++ === 0) continue
      if (checked(OWNER, this.#opened(text)).console !== expected) throw new ForeignPartial('it was begun for another console')
      return
    }
    await this.#append({ console: expected })
  }
}

function keyOf (password: string, salt: string): Buffer {
  return scryptSync(password, salt, 32)
}

/** The whole lines of a file: one that has no end is none. */
async function * linesOf (file: FileHandle): AsyncGenerator<{ text: string, from: number, length: number }, void, undefined> {
  const chunk = Buffer.alloc(1024 * 1024)
  let pending: Buffer[] = []
  let from = 0
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, at)
    if (bytesRead === 0) return
    let start = 0
    for (let end = chunk.subarray(0, bytesRead).indexOf(10); end !== -1; end = chunk.subarray(0, bytesRead).indexOf(10, start)) {
      const text = Buffer.concat([...pending, chunk.subarray(start, end)])
      pending = []
      yield { text: text.toString(), from, length: text.length }
      from += text.length + 1
      start = end + 1
    }
    pending.push(Buffer.from(chunk.subarray(start, bytesRead)))
    at += bytesRead
  }
}
