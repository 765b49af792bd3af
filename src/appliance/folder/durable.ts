import { type FileHandle, constants, open, readFile, rename, rm } from 'node:fs/promises'
import { failureCode, fileFailure } from '../../failure.ts'

/** Ending of files being written. One that is found was left by a process that was killed. */
export const TEMPORARY = '.tmp'

/** Read and written by the owner alone. */
const PRIVATE = 0o600

/** The disk failed to keep what was written: whether it is there, nobody knows, and asking again may be answered with a lie. */
export class SyncError extends Error {
  override readonly name = 'SyncError'
}

/**
 * Gives a file new contents, so that at any instant it has the old or the new ones, even after a kill or a power cut
 * (the latter once {@link syncDirectory} has returned).
 *
 * Not write-file-atomic: 7.0.1 overlooks a short write, so that on a disk that fills up a truncated file is renamed into place.
 *
 * @throws the system's error; the file then has its old contents
 */
export async function replaceFile (path: string, contents: string | Buffer): Promise<void> {
  await replaceBy(path, async file => { await file.writeFile(contents) })
}

/** The same, with what is written to the file. @returns what `write` returns @throws what it throws, too */
export async function replaceBy<T> (path: string, write: (file: FileHandle) => Promise<T>): Promise<T> {
  const temporary = path + TEMPORARY
  try {
    const file = await open(temporary, 'w', PRIVATE)
    let written: T
    try {
      written = await write(file)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
    return written
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}

/**
 * Adds to the first bytes of a file; whatever lies beyond them (the rest of a write that failed) is cut off first.
 *
 * @param size bytes of the file that count; where there are none, the file may be missing
 * @param sync wait until what is written is on the disk
 * @returns what `write` returns
 * @throws the system's error, an {@link Error} for a file that is shorter; what was written may then lie beyond `size`
 * @throws {SyncError} if it is not known whether it is on the disk
 */
export async function extend<T> (path: string, size: number, write: (file: FileHandle) => Promise<T>, sync = true): Promise<T> {
  const { O_APPEND, O_CREAT, O_WRONLY } = constants
  const file = await open(path, O_WRONLY | O_APPEND | (size === 0 ? O_CREAT : 0), PRIVATE)
  try {
    const found = (await file.stat()).size
    if (found < size) throw new Error(`${path} is shorter than what was written to it`)
    if (found > size) await file.truncate(size)
    const written = await write(file)
    if (sync) await file.datasync().catch((error: unknown) => { throw new SyncError(fileFailure(error), { cause: error }) })
    return written
  } finally {
    await file.close()
  }
}

/**
 * Adds text at position `size`; whatever lies beyond it is cut off first.
 *
 * @returns the bytes of the file that count now
 * @throws the system's error; part of the text may then lie beyond `size`
 */
export async function appendAt (path: string, size: number, text: string): Promise<number> {
  const file = await open(path, 'a', PRIVATE)
  try {
    const found = (await file.stat()).size
    if (found > size) await file.truncate(size)
    await file.appendFile(text)
    return Math.min(found, size) + Buffer.byteLength(text)
  } finally {
    await file.close()
  }
}

/** Contents of a file, or null where there is none. */
export async function readIfThere (path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (failureCode(error) === 'ENOENT') return null
    throw error
  }
}

/** Waits until the names in a folder are on the disk. Some shared folders cannot do that, which matters in a power cut only. */
export async function syncDirectory (path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'ENOSYS', 'EPERM', 'EBADF'].includes(failureCode(error))) throw error
  } finally {
    await directory.close()
  }
}
