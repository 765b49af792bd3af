import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'

const root = join(import.meta.dirname, '..')

// A module that no test imports is not counted by coverage at all. The command line is left out: importing it runs it; so are the pages,
// which run in a browser.
const modules = ['certs', 'src', 'routes']
  .flatMap(folder => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(name => join(root, folder, name)))
  .filter(file => file.endsWith('.ts') && file !== join(root, 'src', 'cli.ts') && !file.startsWith(join(root, 'src', 'web')))

t.test('every module can be imported by itself', async t => {
  const loaded = await Promise.all(modules.map(async file => await import(pathToFileURL(file).href)))
  t.ok(loaded.every(module => typeof module === 'object'), `${loaded.length} modules`)
})
