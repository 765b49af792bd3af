import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { failureCode } from '../../failure.ts'

/**
 * Makes a folder, and those it lies in, where they are missing. Not the recursive mkdir of Node, which never ends where a parent is there
 * but answers ENOENT, as /proc does.
 *
 * @param mode who may do what with those that are made; default: the owner alone
 * @throws the system's error
 */
export async function makeFolder (path: string, mode = 0o700): Promise<void> {
  const kind = await kindOf(path)
  if (kind === 'folder') return
  if (kind === 'file') throw new Error(`${path} is a file`)
  const parent = dirname(path)
  if (parent !== path) await makeFolder(parent, mode)
  try {
    await mkdir(path, { mode })
  } catch (error) {
    // Two that start at once make the same parents.
    if (failureCode(error) !== 'EEXIST' || await kindOf(path) !== 'folder') throw error
  }
}

/** What stands at a path. */
export async function kindOf (path: string): Promise<'folder' | 'file' | 'nothing'> {
  const found = await stat(path).catch(() => null)
  return found === null ? 'nothing' : found.isDirectory() ? 'folder' : 'file'
}
