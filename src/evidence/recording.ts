import { createReadStream, createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { parsed } from '../json.ts'
import { checked } from '../schema/check.ts'
import { COUNT, INTEGER, OBJECT, TEXT, TIME, type Typed, anyOf, closed, constant, list, map, object } from '../schema/schema.ts'

const FORMAT = 'mock-ome recording'

/** What went wrong, how often, and where first. */
const FAILURE = closed({ question: TEXT, why: TEXT, count: COUNT, path: TEXT })

const HEAD = object({
  format: constant(FORMAT),
  version: constant(1),
  /** Version of OpenManage Enterprise; empty where it was not told. */
  console: TEXT,
  recordedAt: TIME,
  questions: list(TEXT),
  /** How many different values of each kind were replaced. */
  replaced: map(COUNT),
  /** Kinds that were not. */
  kept: list(TEXT),
  failures: list(FAILURE)
})

const SET = closed({ path: TEXT, status: INTEGER, set: OBJECT })
const MEMBER = closed({ of: TEXT, entity: OBJECT })
const RESOURCE = closed({ path: TEXT, status: INTEGER, entity: OBJECT }, { method: TEXT })
const LINE = anyOf(SET, MEMBER, RESOURCE)

/** The first line of a recording. */
export type Head = Typed<typeof HEAD>

/**
 * Each other line: a collection with its annotations, before its members in their order; a member; or a resource, or what was said in
 * the place of one.
 */
export type Line = Typed<typeof LINE>

export type Failure = Typed<typeof FAILURE>

/** Writes a recording: a line of JSON for each entity, compressed by gzip. There is the whole file, or none. */
export async function writeRecording (file: string, head: Head, lines: AsyncIterable<Line>): Promise<void> {
  const written = `${file}.new`
  await pipeline(Readable.from(textOf(head, lines)), createGzip(), createWriteStream(written))
  await rename(written, file)
}

/**
 * Reads a recording line by line; the head comes first.
 *
 * @throws {ShapeError} where it is none, or of a version that is not known
 */
export async function * readRecording (file: string): AsyncGenerator<Head | Line, void, undefined> {
  const bytes = createReadStream(file)
  const plain = bytes.pipe(createGunzip())
  bytes.once('error', error => { plain.destroy(error) })
  let number = 0
  try {
    for await (const line of createInterface({ input: plain, crlfDelay: Infinity })) {
      number++
      yield number === 1 ? checked(HEAD, parsed(line), 'line 1') : checked(LINE, parsed(line), `line ${number}`)
    }
  } finally {
    bytes.destroy()
    plain.destroy()
  }
}

async function * textOf (head: Head, lines: AsyncIterable<Line>): AsyncGenerator<string, void, undefined> {
  yield `${JSON.stringify(head)}\n`
  for await (const line of lines) yield `${JSON.stringify(line)}\n`
}
