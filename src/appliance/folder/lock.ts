import { randomBytes } from 'node:crypto'
import { open, readdir, rename, rm, type FileHandle } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { failureCode, fileFailure } from '../../failure.ts'
import { StoreError } from './error.ts'

/** Longest address of a Unix socket that every system takes, in bytes; Node before 22 cuts a longer one without a word. */
const LONGEST_ADDRESS = 100
const SOCKET = /^(?:opening|in-use)-[0-9a-f]{16}\.sock$/

/** The system or the file system cannot hold a lock here. */
export class LockUnsupportedError extends Error {
  override readonly name = 'LockUnsupportedError'
}

/**
 * Says that a folder is in use, by a Unix socket in it that listens. The kernel closes the socket when the process ends, however
 * it ends, so a file whose socket refuses is stale: no process number is kept that another process, or another container, could have.
 *
 * A socket gets its `in-use` name, which is never used again, when it listens already; only then its owner looks for others.
 * So of two that open at once at least one sees the other, and a stale file is safe to remove. Between machines (a network
 * folder) sockets do not reach: there it guards only against processes of the same machine.
 */
export class FolderLock {
  readonly #server: Server
  readonly #path: string

  private constructor (server: Server, path: string) {
    this.#server = server
    this.#path = path
  }

  /**
   * @throws {StoreError} if another process has it
   * @throws {LockUnsupportedError} if sockets cannot be made here (some shared folders of virtual machines)
   */
  static async take (directory: string): Promise<FolderLock> {
    const handle = await open(directory, 'r').catch((error: unknown) => {
      throw new LockUnsupportedError(fileFailure(error), { cause: error })
    })
    try {
      return await FolderLock.#take(directory, handle)
    } finally {
      await handle.close()
    }
  }

  static async #take (directory: string, handle: FileHandle): Promise<FolderLock> {
    const id = randomBytes(8).toString('hex')
    const inUse = `in-use-${id}.sock`
    const server = await listen(addressOf(directory, handle, `opening-${id}.sock`))
    const lock = new FolderLock(server, join(directory, inUse))
    try {
      // Missing: another process, opening the folder too, found our socket bound but not yet listening, and took it for a stale one.
      await rename(join(directory, `opening-${id}.sock`), lock.#path)
        .catch((error: unknown) => { throw failureCode(error) === 'ENOENT' ? inUseError(directory) : error })
      for (const name of await readdir(directory)) {
        if (!SOCKET.test(name) || name === inUse) continue
        const alive = await answers(addressOf(directory, handle, name))
        if (alive && name.startsWith('in-use-')) throw inUseError(directory)
        if (!alive) await rm(join(directory, name), { force: true })
      }
      return lock
    } catch (error) {
      await lock.release()
      throw error
    }
  }

  /** Leaves the folder to others. */
  async release (): Promise<void> {
    await rm(this.#path, { force: true }).catch(() => {})
    await new Promise<void>(resolve => { this.#server.close(() => { resolve() }) })
  }
}

function inUseError (directory: string): StoreError {
  return new StoreError(`${directory} is in use by another process: stop that process, or use another folder.`)
}

/** Linux reaches the folder by its descriptor, because a socket's address is short and a folder's path may be long. */
function addressOf (directory: string, handle: FileHandle, name: string): string {
  const address = process.platform === 'linux' ? `/proc/self/fd/${handle.fd}/${name}` : join(directory, name)
  if (Buffer.byteLength(address) > LONGEST_ADDRESS) throw new LockUnsupportedError('its path is too long for a socket')
  return address
}

async function listen (address: string): Promise<Server> {
  return await new Promise((resolve, reject) => {
    const server = createServer(socket => { socket.destroy() })
    server.on('error', error => {
      reject(new LockUnsupportedError(`no socket can be made in it (${failureCode(error)})`, { cause: error }))
    })
    server.listen(address, () => { resolve(server.unref()) })
  })
}

async function answers (address: string): Promise<boolean> {
  return await new Promise(resolve => {
    const socket = connect(address, () => { socket.destroy(); resolve(true) })
    socket.once('error', error => { resolve(!['ECONNREFUSED', 'ENOENT'].includes(failureCode(error))) })
  })
}
