import { randomBytes } from 'node:crypto'
import { Refusal } from '../../messages.ts'

/** Files of one kind that are kept; the oldest go first. */
const KEPT_FILES = 5
/** Bytes that are kept in memory, all kinds together; the oldest go first. */
const KEPT_BYTES = 64 * 1024 * 1024

/** Names of files: `backup_20261123T171616123Z_1a2b3c4d.bin`. By name they are in the order they were made. */
export const FILE_NAME = /^(?:backup|log-bundle)_\d{8}T\d{9}Z_[0-9a-f]{8}\.(?:bin|zip)$/

/** The name of a new file: by name files are in the order they were made. */
export function fileName (kind: 'backup' | 'log-bundle', ending: 'bin' | 'zip', time: Date): string {
  return `${kind}_${time.toISOString().replace(/[-:.]/g, '')}_${randomBytes(4).toString('hex')}.${ending}`
}

/** A file the appliance made: a backup, a log bundle. */
export interface KeptFile {
  readonly name: string
  /** Bytes. */
  readonly size: number
}

/** Where files lie that an appliance makes. They are no part of its state: a reset leaves them. */
export interface Shelf {
  /** Oldest first. */
  readonly list: () => Promise<readonly KeptFile[]>
  /** null where there is none of this name. */
  readonly read: (name: string) => Promise<Buffer | null>
  /** Adds a file, and drops what is too much. */
  readonly put: (name: string, contents: Buffer) => Promise<void>
}

/** Keeps files as long as the process lives. */
export class MemoryShelf implements Shelf {
  readonly #files = new Map<string, Buffer>()

  async list (): Promise<readonly KeptFile[]> {
    return [...this.#files].map(([name, { length }]) => ({ name, size: length })).sort(byName)
  }

  async read (name: string): Promise<Buffer | null> {
    return this.#files.get(name) ?? null
  }

  async put (name: string, contents: Buffer): Promise<void> {
    this.#files.set(name, contents)
    for (const old of superfluous(await this.list())) this.#files.delete(old)
    for (const { name: old } of await this.list()) {
      if (this.#bytes() <= KEPT_BYTES) break
      this.#files.delete(old)
    }
  }

  #bytes (): number {
    return [...this.#files.values()].reduce((sum, { length }) => sum + length, 0)
  }
}

/** The files that are to go, so that no kind has more than may be kept. */
export function superfluous (files: readonly KeptFile[]): string[] {
  const kinds = new Map<string, string[]>()
  for (const { name } of files) kinds.set(kindOf(name), [...kinds.get(kindOf(name)) ?? [], name])
  return [...kinds.values()].flatMap(names => names.sort().slice(0, -KEPT_FILES))
}

/** A file of a shelf. @throws {Refusal} CGEN1006 where there is none */
export async function fileOf (shelf: Shelf, name: string): Promise<Buffer> {
  const contents = FILE_NAME.test(name) ? await shelf.read(name) : null
  if (contents === null) throw new Refusal('CGEN1006')
  return contents
}

export function byName (one: KeptFile, other: KeptFile): number {
  return one.name < other.name ? -1 : 1
}

function kindOf (name: string): string {
  return name.slice(0, name.indexOf('_'))
}
