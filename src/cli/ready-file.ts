import { readFileSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { codeOf } from '../appliance/folder/error.ts'
import { type Check, checked, integer, listOf, record, text } from '../appliance/folder/shape.ts'
import type { Endpoint } from '../fleet.ts'

const ENDPOINT: Check<Endpoint> = record<Endpoint>({ name: text, version: text, host: text, port: integer, url: text })

/**
 * Tells who waits for the file that every appliance answers. It appears whole, and goes when the process ends.
 * @throws where the file cannot be written
 */
export async function writeReadyFile (file: string, endpoints: readonly Endpoint[]): Promise<void> {
  const { default: writeFileAtomic } = await import('write-file-atomic')
  const content = JSON.stringify({
    pid: process.pid,
    appliances: endpoints.map(({ name, version, host, port, url }) => ({ name, version, host, port, url })),
    admin: { url: null }
  })
  process.once('exit', () => removeIfOurs(file, content))
  await writeFileAtomic(file, content).catch(error => { throw unwritable(file, error) })
}

/**
 * Reads where the appliances of a running process answer.
 * @throws where the file is not there, as before every appliance answers, or is none of ours
 */
export async function readReadyFile (file: string): Promise<readonly Endpoint[]> {
  const content = await readFile(file, 'utf8').catch((error: unknown) => {
    throw codeOf(error) === 'ENOENT' ? new Error(`not ready: there is no ready file ${file}`) : error
  })
  try {
    return checked(listOf(ENDPOINT), Object(JSON.parse(content)).appliances)
  } catch (error) {
    throw new Error(`${file} is no ready file: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

/**
 * Removes what an earlier process, killed, left behind: it would tell of a readiness that is not there yet.
 * @throws where the file is there and cannot be removed
 */
export function removeStaleReadyFile (file: string): void {
  try {
    rmSync(file, { force: true })
  } catch (error) {
    throw unwritable(file, error)
  }
}

function unwritable (file: string, error: unknown): Error {
  return new Error(`cannot write the ready file ${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
}

/** A successor may have written its own by now. */
function removeIfOurs (file: string, content: string): void {
  try {
    if (readFileSync(file, 'utf8') === content) rmSync(file)
  } catch {
    // Gone already.
  }
}
