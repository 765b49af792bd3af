import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import t from 'tap'
import { folderOf } from './support/folder.ts'

const root = join(import.meta.dirname, '..')

// The command line is left out: importing it runs it; so are the pages, which run in a browser.
const modules = ['certs', 'src', 'routes']
  .flatMap(folder => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(name => join(root, folder, name)))
  .filter(file => file.endsWith('.ts') && file !== join(root, 'src', 'cli.ts') && !file.startsWith(join(root, 'src', 'web')))

t.test('every module can be imported by itself', async t => {
  const outdir = folderOf(t)
  await build({ absWorkingDir: root, entryPoints: modules, outbase: root, outdir, bundle: true, splitting: true, packages: 'external', format: 'esm' })
  const loaded = await Promise.all(modules.map(async file => await import(pathToFileURL(join(outdir, relative(root, file).replace(/ts$/, 'js'))).href)))
  t.ok(loaded.every(module => typeof module === 'object'), `${loaded.length} modules`)
})
