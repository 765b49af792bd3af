import { readFileSync, writeFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'

// The form of the files of a folder, written down once more: the tests do not ask the store whether the store is right.

/** A line as it lies in a file, and the checksum for the next one. */
export function lineAfter (value: object, before: number): { readonly text: string, readonly crc: number } {
  const body = JSON.stringify(value).slice(0, -1)
  const crc = crc32(Buffer.from(body), before)
  return { text: `${body},"crc":"${crc.toString(16).padStart(8, '0')}"}\n`, crc }
}

/** What the whole lines of a file say. @throws {Error} for a line that is not what it should be */
export function linesIn (path: string): Array<Record<string, unknown>> {
  let crc = 0
  return readFileSync(path, 'utf8').split('\n').slice(0, -1).map((line, index) => {
    const { crc: _, ...value } = JSON.parse(line)
    const expected = lineAfter(value, crc)
    if (expected.text !== `${line}\n`) throw new Error(`line ${index + 1} of ${path} has a wrong checksum`)
    crc = expected.crc
    return value
  })
}

/** Gives a file other lines, with the checksums that belong to them. */
export function writeLinesTo (path: string, values: readonly object[]): void {
  let [text, crc] = ['', 0]
  for (const value of values) {
    const line = lineAfter(value, crc)
    text += line.text
    crc = line.crc
  }
  writeFileSync(path, text, { mode: 0o600 })
}
