import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SOURCES = ['certs', 'src', 'routes', 'examples', 'bench', 'package.json', 'tsconfig.json', 'tsconfig.build.json']
const STAMP = `${ROOT}dist/.built`
const LOCK = `${ROOT}dist/.building`

/** The command line as it is installed. Stands after {@link buildOnce}. */
export const CLI = `${ROOT}dist/src/cli.js`

/**
 * Builds the package, unless `dist` is newer than every source. Tests of the command line run what users run: the compiled
 * program starts in a fraction of the time the sources need under a loader, and signals, exit codes and start times are its own.
 * Test files that come at the same time wait for one build.
 */
export async function buildOnce (): Promise<void> {
  await mkdir(`${ROOT}dist`, { recursive: true })
  while (!isBuilt()) {
    if (!lock()) {
      await setTimeout(100)
      continue
    }
    try {
      const started = new Date()
      await promisify(execFile)(process.execPath, ['src/build.mjs'], { cwd: ROOT })
      writeFileSync(STAMP, started.toISOString())
    } catch (error) {
      throw new Error(`the build failed:\n${error instanceof Error && 'stdout' in error ? error.stdout : error}`)
    } finally {
      rmSync(LOCK, { force: true })
    }
  }
}

/** A source changed while a build ran counts as newer: the stamp holds the time the build began. */
function isBuilt (): boolean {
  try {
    const built = Date.parse(readFileSync(STAMP, 'utf8'))
    return statSync(CLI).isFile() && SOURCES.every(source => changed(source) < built)
  } catch {
    return false
  }
}

/** When a file, or the youngest file of a folder, was changed; 0 where there is none. Milliseconds. */
function changed (source: string): number {
  const stats = statSync(ROOT + source, { throwIfNoEntry: false })
  if (!stats?.isDirectory()) return stats?.mtimeMs ?? 0
  return Math.max(stats.mtimeMs, ...readdirSync(ROOT + source).map(name => changed(`${source}/${name}`)))
}

/** Takes the lock; one whose owner died is removed, for the next attempt. */
function lock (): boolean {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (!isOwned()) rmSync(LOCK, { force: true })
    return false
  }
}

function isOwned (): boolean {
  try {
    const owner = Number(readFileSync(LOCK, 'utf8'))
    // Between its creation and its first byte the lock reads as 0, our own process group, which is there.
    return process.kill(owner, 0)
  } catch {
    return false
  }
}
