// Which operations each test file has asked: notes that `npm test` leaves behind, for the tables of what is held by what.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(process.cwd(), '.tap/asked')

const notes = new Map()

/** Notes that the test file that runs has asked an operation, and got the answer that its route tells of. Nothing under tap alone. */
export function note (operation) {
  const file = globalThis.testOfFile?.name
  if (file === undefined) return
  if (notes.size === 0) process.once('exit', keep)
  const calls = notes.get(file) ?? {}
  notes.set(file, { ...calls, [operation]: (calls[operation] ?? 0) + 1 })
}

/** Calls of a test file by operation, in its latest run; none where it has not run. @param file path from the root */
export function askedOf (file) {
  return existsSync(placeOf(file)) ? JSON.parse(readFileSync(placeOf(file), 'utf8')) : {}
}

/** Files that have run here. */
export function filesThatRan () {
  return existsSync(FOLDER) ? readdirSync(FOLDER).map(name => name.replaceAll('+', '/').replace(/json$/, 'ts')).sort() : []
}

/** Forgets what files have asked, since they run anew. */
export function forget (files) {
  for (const file of files) rmSync(placeOf(file), { force: true })
}

function keep () {
  mkdirSync(FOLDER, { recursive: true })
  for (const [file, calls] of notes) writeFileSync(placeOf(file), JSON.stringify(calls))
}

function placeOf (file) {
  return join(FOLDER, file.replaceAll('/', '+').replace(/ts$/, 'json'))
}
