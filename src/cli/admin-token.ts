import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from '../appliance/folder/durable.ts'
import { makeFolder } from '../appliance/folder/make-folder.ts'
import { SETTINGS } from '../config/settings.ts'
import { UsageError } from '../config/usage-error.ts'
import { failureCode, fileFailure } from '../failure.ts'

/** Beside the folders of the appliances, whose names have no dot. */
const FILE = 'admin.token'

/**
 * The token of an admin API for which none was given: it is kept with the state, so that a start that follows has the same. Only the
 * owner of the file can read it.
 *
 * @param directory the folder of `--data`, which is made where there is none
 * @param made what becomes the token where none is kept
 * @throws {UsageError} naming the file, where it cannot be read or written, or holds something else
 */
export async function keptToken (directory: string, made: string): Promise<string> {
  const file = join(directory, FILE)
  try {
    await makeFolder(directory)
    return SETTINGS.adminToken.parse((await readFile(file, 'utf8')).trimEnd(), () => file) ?? made
  } catch (error) {
    if (error instanceof UsageError) throw error
    if (failureCode(error) !== 'ENOENT') throw new UsageError(`cannot read the admin token from ${file}: ${fileFailure(error)}`)
  }
  await replaceFile(file, `${made}\n`).catch((error: unknown) => {
    throw new UsageError(`cannot keep the admin token in ${file}: ${fileFailure(error)}`)
  })
  return made
}
