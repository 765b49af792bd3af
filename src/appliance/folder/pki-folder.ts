import { readFileSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { failureCode } from '../../failure.ts'
import { TEMPORARY, replaceFile, syncDirectory } from './durable.ts'
import { unreadable } from './error.ts'
import { PEM_NAME, type PemFile, defectOf } from './pem.ts'

type PemFiles = ReadonlyMap<string, PemFile>

/** `pki/`: the files of PEM that a state names, by their contents. They are written before the state that names them, and removed after. */
export class PkiFolder {
  readonly path: string
  /** Names of the files that are there. */
  #there = new Set<string>()

  constructor (directory: string) {
    this.path = join(directory, 'pki')
  }

  /** What a file holds; null where it is missing. At once: few are read, when an appliance is switched on. @throws {StoreError} */
  read (name: string): string | null {
    const path = join(this.path, name)
    try {
      return readFileSync(path, 'utf8')
    } catch (error) {
      if (failureCode(error) === 'ENOENT') return null
      throw unreadable(path, error)
    }
  }

  /** Whether any file of PEM is there, whoever named it. */
  async isUsed (): Promise<boolean> {
    return (await readdir(this.path)).some(name => PEM_NAME.test(name))
  }

  /** Writes the files that are not there yet. @throws the system's error, or one that names a text that could not be read again */
  async prepare (pem: PemFiles): Promise<void> {
    const added = [...pem].filter(([name]) => !this.#there.has(name))
    for (const [name, { kind, text }] of added) {
      const defect = defectOf(name, kind, text)
      if (defect !== null) throw new Error(`${name} ${defect}`)
      await replaceFile(join(this.path, name), text)
      this.#there.add(name)
    }
    if (added.length > 0) await syncDirectory(this.path)
  }

  /** Removes the files that a state does not name any more. */
  async tidy (pem: PemFiles): Promise<void> {
    for (const name of this.#there) {
      if (pem.has(name)) continue
      await rm(join(this.path, name), { force: true })
      this.#there.delete(name)
    }
  }

  /** Removes what a killed process left beside the files of a state. */
  async sweep (pem: PemFiles): Promise<void> {
    this.#there = new Set(pem.keys())
    for (const name of await readdir(this.path)) {
      const orphan = PEM_NAME.test(name) && !pem.has(name)
      if (orphan || name.endsWith(TEMPORARY)) await rm(join(this.path, name), { force: true })
    }
  }
}
