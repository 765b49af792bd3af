import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cache, run } from './lab.mjs'

const venv = join(cache, 'venv')
const stamp = join(venv, 'installed.txt')
const requirements = join(import.meta.dirname, 'requirements.txt')

/** Python with what requirements.txt names. */
export const python = join(venv, 'bin', 'python')

let installed

/** Installs requirements.txt into a virtual environment in the cache, unless it is there already. Clients that run side by side share it. */
export async function installPython () {
  installed ??= install()
  await installed
}

async function install () {
  const wanted = await readFile(requirements, 'utf8')
  if (await readFile(stamp, 'utf8').catch(() => null) === wanted) return
  await mkdir(cache, { recursive: true })
  await run('python3', ['-m', 'venv', '--clear', venv])
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile', '-r', requirements])
  await writeFile(stamp, wanted)
}
