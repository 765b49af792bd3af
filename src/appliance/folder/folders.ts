import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { failureCode } from '../../failure.ts'
import { TEMPORARY } from './durable.ts'
import { StoreError, unwritable } from './error.ts'

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

/** Not the recursive mkdir of Node, which never ends where a parent is there but answers ENOENT, as /proc does. */
async function makeFolder (path: string): Promise<void> {
  const kind = await kindOf(path)
  if (kind === 'folder') return
  if (kind === 'file') throw new Error(`${path} is a file`)
  const parent = dirname(path)
  if (parent !== path) await makeFolder(parent)
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    // Two that start at once make the same parents.
    if (failureCode(error) !== 'EEXIST' || await kindOf(path) !== 'folder') throw error
  }
}

async function kindOf (path: string): Promise<'folder' | 'file' | 'nothing'> {
  const found = await stat(path).catch(() => null)
  return found === null ? 'nothing' : found.isDirectory() ? 'folder' : 'file'
}
