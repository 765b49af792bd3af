import { join } from 'node:path'
import type { Test } from 'tap'
import { POLITE, Reader } from '../../src/evidence/reader.ts'
import { type Order, record } from '../../src/evidence/record.ts'
import { Answers } from '../../src/recording/answers.ts'
import { type Head, type Line, writeRecording } from '../../src/recording/recording.ts'
import { folderOf } from './folder.ts'
import { type Console, startConsole } from './fleet.ts'

const WHO = { userName: 'admin', password: 'admin' }
const NOW = new Date('2026-01-02T03:04:05Z')

/** The head of a recording that nothing was replaced in. */
export const HEAD: Head = {
  format: 'mock-ome recording',
  version: 1,
  console: '3.10.2',
  recordedAt: NOW.toISOString(),
  questions: [],
  replaced: {},
  kept: [],
  failures: []
}

/** Who reads a console as fast as it answers, until the test ends. */
export async function interviewOf (t: Test, { endpoint: { port } }: Console): Promise<Pick<Order, 'address' | 'reader'>> {
  const address = { host: '127.0.0.1', port }
  const reader = await Reader.open(address, WHO, { ...POLITE, perSecond: 100_000 })
  t.teardown(async () => { await reader.close() })
  return { address, reader }
}

/** Records a console, and returns the file. @param kept kinds that are not replaced */
export async function recordingOf (t: Test, console: Console, kept: readonly string[] = []): Promise<string> {
  const file = join(folderOf(t), 'console.jsonl.gz')
  await record({ ...await interviewOf(t, console), credentials: WHO, file, now: NOW, kept })
  return file
}

/** Writes a recording of such lines, and returns the file. */
export async function recordingWith (t: Test, lines: readonly Line[]): Promise<string> {
  const file = join(folderOf(t), 'written.jsonl.gz')
  await writeRecording(file, HEAD, (async function * () { yield * lines })())
  return file
}

/** A console that answers from a recording. */
export async function served (t: Test, file: string): Promise<Console> {
  return await startConsole(t, { recording: await Answers.read(file) })
}
