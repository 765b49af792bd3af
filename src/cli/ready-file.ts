import { readFileSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { replaceFile } from '../appliance/folder/durable.ts'
import { failureCode, failureText, fileFailure } from '../failure.ts'
import type { Endpoint } from '../fleet.ts'
import { checked } from '../schema/check.ts'
import { COUNT, TEXT, TEXT_OR_NULL, closed, list, object } from '../schema/schema.ts'

const ENDPOINT = closed({ name: TEXT, version: TEXT, host: TEXT, port: COUNT, url: TEXT })
const READY_FILE = object({ appliances: list(ENDPOINT) }, { admin: object({}, { url: TEXT_OR_NULL }) })

/** What a ready file tells. */
export interface Ready {
  readonly appliances: readonly Endpoint[]
  /** Where the admin API answers; null where it is off. */
  readonly admin: string | null
}

/** What it tells of the admin API. */
export interface ReadyAdmin {
  readonly url: string | null
  readonly token?: string
}

/**
 * Tells who waits for the file that every appliance answers. It appears whole, and goes when the process ends.
 * @param admin where the admin API answers; null where it is off. `token`: one that was made, which nobody knows
 * @throws where the file cannot be written
 */
export async function writeReadyFile (file: string, endpoints: readonly Endpoint[], admin: ReadyAdmin): Promise<void> {
  const content = JSON.stringify({
    pid: process.pid,
    appliances: endpoints.map(({ name, version, host, port, url }) => ({ name, version, host, port, url })),
    admin
  })
  process.once('exit', () => removeIfOurs(file, content))
  await replaceFile(file, content).catch(error => { throw unwritable(file, error) })
}

/**
 * Reads where a running process answers.
 * @throws where the file is not there, as before every appliance answers, or is none of ours
 */
export async function readReadyFile (file: string): Promise<Ready> {
  const content = await readFile(file, 'utf8').catch((error: unknown) => {
    throw failureCode(error) === 'ENOENT' ? new Error(`not ready: there is no ready file ${file}`) : error
  })
  try {
    const { appliances, admin } = checked(READY_FILE, JSON.parse(content))
    return { appliances, admin: admin?.url ?? null }
  } catch (error) {
    throw new Error(`${file} is no ready file: ${failureText(error)}`, { cause: error })
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
  return new Error(`cannot write the ready file ${file}: ${fileFailure(error)}`, { cause: error })
}

/** A successor may have written its own by now. */
function removeIfOurs (file: string, content: string): void {
  try {
    if (readFileSync(file, 'utf8') === content) rmSync(file)
  } catch {
    // Gone already.
  }
}
