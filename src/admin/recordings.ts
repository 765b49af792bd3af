import { randomUUID } from 'node:crypto'
import type { Answers } from '../recording/answers.ts'
import { type Typed, INTEGER, TEXT, closed } from '../schema/schema.ts'
import { Problem } from './api/problem.ts'
import { TIME } from './api/schema.ts'
import { Kept } from './kept.ts'

/** Recordings kept of a process: each is as large as what is in it. */
export const RECORDINGS_LIMIT = 10

/** Bytes that one may have when it is unpacked: some 7,000 devices. Larger ones are for `--recording`. */
const MOST_BYTES = 1024 ** 3

/** What is told of a recording. */
export const RECORDING = closed({
  id: TEXT,
  version: { ...TEXT, description: 'of OpenManage Enterprise on the console; empty: it was not told' },
  recordedAt: TIME,
  devices: INTEGER
})

/** What a console said, under a name. */
export interface Recording {
  readonly id: string
  readonly answers: Answers
}

/** The recordings of the process, which new appliances may answer from. Those that answer from one keep it when it is deleted. */
export class Recordings extends Kept<Recording> {
  constructor () {
    super('recording', RECORDINGS_LIMIT)
  }

  /**
   * Keeps a recording.
   *
   * @param file as `mock-ome record` wrote it
   * @throws {Problem} 409 where the id is taken, 422 for a file that is none
   */
  async read (file: Buffer, id: string = randomUUID()): Promise<Recording> {
    this.assertFree(id)
    const { Answers, BadRecording } = await import('../recording/answers.ts')
    try {
      return this.add({ id, answers: await Answers.read(file, MOST_BYTES) })
    } catch (error) {
      throw error instanceof BadRecording ? new Problem(422, `the file: ${error.message}`) : error
    }
  }
}

/** A recording for people and programs. */
export function recordingView ({ id, answers }: Recording): Typed<typeof RECORDING> {
  const { console: version, recordedAt } = answers.head
  return { id, version, recordedAt, devices: answers.count('/api/DeviceService/Devices') }
}
