import { type FileHandle, open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'

/** What each line ends in. It makes the line no less JSON. */
const TAIL = ',"crc":"00000000"}'.length
const LINE_FEED = 10

/** Read and written at once: what comes between two pieces is not kept waiting. Bytes. */
const PIECE_READ = 1024 * 1024
const PIECE_WRITTEN = 256 * 1024

/** How far a file goes: its whole lines, and the checksum of them all. */
export interface Extent {
  readonly bytes: number
  readonly lines: number
  readonly crc: number
}

export const NOTHING: Extent = { bytes: 0, lines: 0, crc: 0 }

/** What was read of a file: {@link Extent}, and what is behind the last line feed. `torn`: a write that was cut short, or is not whole. */
export interface Reading extends Extent {
  readonly rest: 'nothing' | 'torn' | 'damaged'
}

/** A line is not what was written. The message goes on after the name of the file. */
export class LineError extends Error {
  override readonly name = 'LineError'
}

/** A line, which ends in the checksum of it and of all lines before it: one that is changed, lost or put elsewhere is noticed. */
export function lineOf (value: object, { bytes, lines, crc: before }: Extent): { readonly text: string, readonly end: Extent } {
  const body = JSON.stringify(value).slice(0, -1)
  const crc = crc32(body, before)
  const text = `${body}${tailOf(crc)}\n`
  return { text, end: { bytes: bytes + Buffer.byteLength(text), lines: lines + 1, crc } }
}

/** Writes lines to a file, piece by piece. @param from what is there already @throws the system's error */
export async function writeLines (file: FileHandle, values: Iterable<object>, from = NOTHING): Promise<Extent> {
  let [text, end] = ['', from]
  for (const value of values) {
    const line = lineOf(value, end)
    text += line.text
    end = line.end
    if (text.length < PIECE_WRITTEN) continue
    await file.appendFile(text)
    text = ''
  }
  if (text !== '') await file.appendFile(text)
  return end
}

/**
 * Reads the lines of a file.
 *
 * @param take given what each line says, without its checksum
 * @param most bytes to read; what is behind them does not count
 * @throws {LineError} for the first line that is not whole @throws the system's error
 */
export async function readLines (path: string, take: (value: unknown) => void, most = Infinity): Promise<Reading> {
  const file = await open(path, 'r')
  try {
    let [end, parts]: [Extent, Buffer[]] = [NOTHING, []]
    for await (const piece of piecesOf(file, most)) {
      let start = 0
      for (let at = piece.indexOf(LINE_FEED); at !== -1; at = piece.indexOf(LINE_FEED, start)) {
        const line = Buffer.concat([...parts, piece.subarray(start, at)])
        parts = []
        start = at + 1
        const crc = crcOf(line, end.crc)
        if (crc === null) throw new LineError(`is damaged in line ${end.lines + 1}`)
        end = { bytes: end.bytes + line.length + 1, lines: end.lines + 1, crc }
        take(JSON.parse(line.toString('utf8', 0, line.length - TAIL) + '}'))
      }
      if (start < piece.length) parts.push(piece.subarray(start))
    }
    return { ...end, rest: restOf(Buffer.concat(parts), end.crc) }
  } finally {
    await file.close()
  }
}

async function * piecesOf (file: FileHandle, most: number): AsyncGenerator<Buffer> {
  const size = Math.min((await file.stat()).size, most)
  for (let at = 0; at < size;) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(Math.min(PIECE_READ, size - at)), 0, null, at)
    if (bytesRead === 0) return
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

/** A line that is whole but for its line feed may be what a kill left. One that has another byte in its place was whole once. */
function restOf (rest: Buffer, before: number): Reading['rest'] {
  if (rest.length === 0) return 'nothing'
  return crcOf(rest.subarray(0, -1), before) === null ? 'torn' : 'damaged'
}

/** Checksum of a whole line; null for what is none. */
function crcOf (line: Buffer, before: number): number | null {
  const end = line.length - TAIL
  if (end <= 0) return null
  const crc = crc32(line.subarray(0, end), before)
  return line.toString('latin1', end) === tailOf(crc) ? crc : null
}

function tailOf (crc: number): string {
  return `,"crc":"${crc.toString(16).padStart(8, '0')}"}`
}
