import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { failureCode } from '../../failure.ts'
import { FILE_NAME, type KeptFile, type Shelf, byName, superfluous } from '../files/shelf.ts'
import { readIfThere, replaceFile } from './durable.ts'
import { makeFolder } from './make-folder.ts'

/** Keeps files in a folder, which is made when the first one comes. */
export class FolderShelf implements Shelf {
  readonly #path: string

  constructor (path: string) {
    this.#path = path
  }

  async list (): Promise<readonly KeptFile[]> {
    const names = await readdir(this.#path).catch((error: unknown) => {
      if (failureCode(error) === 'ENOENT') return []
      throw error
    })
    // What is not named so is somebody else's, or was left by a process that was killed.
    const known = names.filter(name => FILE_NAME.test(name))
    return (await Promise.all(known.map(async name => ({ name, size: (await stat(join(this.#path, name))).size })))).sort(byName)
  }

  async read (name: string): Promise<Buffer | null> {
    return await readIfThere(join(this.#path, name))
  }

  async put (name: string, contents: Buffer): Promise<void> {
    await makeFolder(this.#path)
    await replaceFile(join(this.#path, name), contents)
    for (const old of superfluous(await this.list())) await rm(join(this.#path, old), { force: true })
  }
}
