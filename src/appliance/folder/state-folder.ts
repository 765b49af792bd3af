import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { failureCode } from '../../failure.ts'
import { ShapeError, checked } from '../../schema/check.ts'
import { COUNT, type Typed, object } from '../../schema/schema.ts'
import { type Layout, STATE_VERSION, type Written, opened } from '../written.ts'
import { TEMPORARY, readIfThere, replaceFile, syncDirectory } from './durable.ts'
import { StoreError, unwritable } from './error.ts'
import { PEM_NAME, PemError, defectOf } from './pem.ts'

/** Texts of a state that may be names of PEM files. */
const NAMES = new RegExp(`"(${PEM_NAME.source.slice(1, -1)})"`, 'g')

const CURE = 'restore it from a backup, or remove the appliance\'s folder to start with a new appliance'

/** The revision of a state, and that of the oldest audit entries that count. */
const REVISIONS = object({ revision: COUNT }, { auditStart: COUNT })

type Revisions = Typed<typeof REVISIONS>

/** `state.json` and `pki/`. A state is written in steps, of which {@link commit} alone counts. */
export class StateFolder {
  readonly #path: string
  readonly #pki: string
  /** Names of the PEM files that are there. */
  #pem = new Set<string>()

  constructor (path: string) {
    this.#path = path
    this.#pki = join(path, 'pki')
  }

  /**
   * What was committed last; null where nothing ever was. Whether its pieces and its PEM are whole, their owners judge.
   *
   * @throws {StoreError} if it cannot be read, or was written by a newer version. Contents are never quoted: they hold
   *   digests of passwords.
   */
  async read (): Promise<Omit<Written, 'auditLog'> & Revisions | null> {
    const path = join(this.#path, 'state.json')
    const json = await readText(path)
    this.#pem = new Set()
    if (json === null) return null
    const state = parsed(json, path)
    const damage = damageOf(path, this.#pki)
    const files = new Map<string, string>()
    // Whatever may be the name of a file is read: which texts are names, the owners of the pieces know.
    for (const [, name = ''] of json.matchAll(NAMES)) {
      const text = await readText(join(this.#pki, name))
      this.#pem.add(name)
      if (text !== null) files.set(name, text)
    }
    try {
      const { revision, auditStart = 0 } = checked(REVISIONS, state)
      opened(state)
      return { state, file: name => files.get(name) ?? null, damage, revision, auditStart }
    } catch (error) {
      throw error instanceof ShapeError ? damage(error) : error
    }
  }

  /**
   * Writes the PEM files of a state that are not there yet.
   *
   * @throws the system's error, or one that names a text that could not be read again
   */
  async prepare ({ pem }: Layout): Promise<void> {
    const added = [...pem].filter(([name]) => !this.#pem.has(name))
    for (const [name, { kind, text }] of added) {
      const defect = defectOf(name, kind, text)
      if (defect !== null) throw new Error(`${name} ${defect}`)
      await replaceFile(join(this.#pki, name), text)
      this.#pem.add(name)
    }
    if (added.length > 0) await syncDirectory(this.#pki)
  }

  /** Makes a prepared state the one that counts. @throws the system's error; then the old one counts */
  async commit ({ state }: Layout): Promise<void> {
    await replaceFile(join(this.#path, 'state.json'), JSON.stringify(state, null, 2) + '\n')
  }

  /** Waits until the commit would outlive a power cut. */
  async sync (): Promise<void> {
    await syncDirectory(this.#path)
  }

  /** Removes the PEM files that a committed state does not name. */
  async tidy ({ pem }: Layout): Promise<void> {
    for (const name of this.#pem) {
      if (pem.has(name)) continue
      await rm(join(this.#pki, name), { force: true })
      this.#pem.delete(name)
    }
  }

  /** Removes what a killed process left. Only after {@link read}, if that was whole, and only by the process that holds the folder. */
  async sweep (): Promise<void> {
    for (const folder of [this.#path, this.#pki]) {
      for (const name of await readdir(folder)) {
        const orphan = folder === this.#pki && PEM_NAME.test(name) && !this.#pem.has(name)
        if (orphan || name.endsWith(TEMPORARY)) await rm(join(folder, name), { force: true })
      }
    }
  }
}

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

async function readText (path: string): Promise<string | null> {
  try {
    return (await readIfThere(path))?.toString() ?? null
  } catch (error) {
    const cure = 'let this user read it, or restore it from a backup.'
    throw new StoreError(`${path} cannot be read (${failureCode(error)}): ${cure}`, { cause: error })
  }
}

/** @throws {StoreError} for what is not JSON, or of a newer version */
function parsed (json: string, path: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw new StoreError(`${path} is not JSON (cut short or damaged): ${CURE}.`)
  }
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined
  if (typeof version === 'number' && version > STATE_VERSION) {
    const formats = `its format is ${version}, this one reads ${STATE_VERSION}`
    throw new StoreError(`${path} was written by a newer version of mock-ome (${formats}): use that version, or another folder.`)
  }
  return value
}

/** What is told of a state that is not whole. @param path of `state.json` @param pki of `pki/` */
function damageOf (path: string, pki: string): Written['damage'] {
  return error => new StoreError(error instanceof PemError
    ? `${pki}/${error.message}: ${CURE}.`
    : `${path} does not hold an appliance's state (${error.message}): ${CURE}.`)
}
