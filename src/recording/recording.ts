import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { parsed } from '../json.ts'
import { checked } from '../schema/check.ts'
import { COUNT, OBJECT, TEXT, TIME, type Typed, anyOf, closed, constant, list, map, object, within } from '../schema/schema.ts'

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

/** What ends an answer. */
const STATUS = within(200, 599)
const SET = closed({ path: TEXT, status: STATUS, set: OBJECT })
const MEMBER = closed({ of: TEXT, entity: OBJECT })
const RESOURCE = closed({ path: TEXT, status: STATUS, entity: OBJECT }, { method: TEXT })
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
  try {
    await pipeline(Readable.from(textOf(head, lines)), createGzip(), createWriteStream(written))
    await rename(written, file)
  } catch (error) {
    await rm(written, { force: true })
    throw error
  }
}

const GIBIBYTE = 1024 ** 3
/** Bytes that a recording may have when it is unpacked: some 30,000 devices. */
const MOST_BYTES = 4 * GIBIBYTE
/** Bytes that a line counts for at least: each takes room, however little it says. Those of consoles have about a thousand. */
const SHORTEST_LINE = 256
/** Bytes of one line. */
const LONGEST_LINE = 64 * 1024 * 1024

/**
 * Reads a recording line by line; the head comes first.
 *
 * @param file its path, or what is in it
 * @param most bytes that it may have when it is unpacked
 * @throws {ShapeError} where it is none, or of a version that is not known
 * @throws {RangeError} where it unpacks to more, or has a line of more than 64 MiB, or too many lines
 */
export async function * readRecording (file: string | Buffer, most = MOST_BYTES): AsyncGenerator<Head | Line, void, undefined> {
  const bytes = typeof file === 'string' ? createReadStream(file) : Readable.from([file])
  const gunzip = createGunzip()
  const plain = bounded(most)
  // A failure of each ends the reading of the lines.
  pipeline(bytes, gunzip, plain).catch(() => {})
  let number = 0
  try {
    for await (const line of createInterface({ input: plain, crlfDelay: Infinity })) {
      if (++number > most / SHORTEST_LINE) throw new RangeError(`it has more than ${Math.floor(most / SHORTEST_LINE)} lines`)
      yield number === 1 ? checked(HEAD, parsed(line), 'line 1') : checked(LINE, parsed(line), `line ${number}`)
    }
  } finally {
    bytes.destroy()
    gunzip.destroy()
    plain.destroy()
  }
}

/** Lets through what a recording may have, and no more. */
function bounded (most: number): Transform {
  let [all, line] = [0, 0]
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      const end = chunk.lastIndexOf(10)
      all += chunk.length
      line = end === -1 ? line + chunk.length : chunk.length - end - 1
      if (all > most) done(new RangeError(`it unpacks to more than ${most / GIBIBYTE} GiB`))
      else if (line > LONGEST_LINE) done(new RangeError('a line is longer than 64 MiB'))
      else done(null, chunk)
    }
  })
}

async function * textOf (head: Head, lines: AsyncIterable<Line>): AsyncGenerator<string, void, undefined> {
  yield `${JSON.stringify(head)}\n`
  for await (const line of lines) yield `${JSON.stringify(line)}\n`
}
