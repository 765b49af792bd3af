import { UsageError } from '../config/usage-error.ts'
import { Answers, BadRecording } from '../recording/answers.ts'

/** Reads a recording to answer from. @throws {UsageError} naming a file that is none */
export async function openRecording (file: string): Promise<Answers> {
  try {
    return await Answers.read(file)
  } catch (error) {
    if (!(error instanceof BadRecording)) throw error
    throw new UsageError(`${file}: ${error.message}`)
  }
}
