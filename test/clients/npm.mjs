import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cache, run } from './lab.mjs'

/** Installs packages into a folder of the cache, unless they are there already. Returns their node_modules. */
export async function installPackages (name, packages) {
  const folder = join(cache, name)
  const stamp = join(folder, 'installed.txt')
  if (await readFile(stamp, 'utf8').catch(() => null) !== packages.join()) {
    await mkdir(folder, { recursive: true })
    await run('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', ...packages])
    await writeFile(stamp, packages.join())
  }
  return join(folder, 'node_modules')
}
