import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TEMPORARY } from './durable.ts'
import { StoreError, unwritable } from './error.ts'
import { kindOf, makeFolder } from './make-folder.ts'

/**
 * Makes an appliance's folders where they are missing, for this user alone, and shows by writing that they can be written:
 * permission bits do not bind root, and do not tell of read-only disks.
 *
 * @throws {StoreError}
 */
export async function makeFolders (path: string): Promise<void> {
  if (await kindOf(path) === 'file') throw new StoreError(`${path} is a file, not a folder: remove it, or use another folder.`)
  for (const folder of [path, join(path, 'pki'), join(path, 'tomcat')]) {
    try {
      await makeFolder(folder)
      const probe = join(folder, `probe${TEMPORARY}`)
      await writeFile(probe, 'can this be written?', { mode: 0o600 })
      await rm(probe, { force: true })
    } catch (error) {
      throw unwritable(folder, error)
    }
  }
}
