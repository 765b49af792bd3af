import assert from 'node:assert/strict'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cache, run } from './lab.mjs'
import { installPackages } from './npm.mjs'

export const needs = ['npm', 'tar']

const root = join(import.meta.dirname, '..', '..')

/** Of vitest the last that runs on Node.js 20. */
const PACKAGES = ['vitest@4.1.12', 'jest@30.5.2']
const installed = join(cache, 'runners')

const RUNNERS = {
  vitest: { module: 'vitest', args: [join('vitest', 'vitest.mjs'), 'run', '--reporter=default', '--reporter=json', '--outputFile=result.json'], env: {} },
  jest: { module: '@jest/globals', args: [join('jest', 'bin', 'jest.js'), '--json', '--outputFile=result.json', '--no-cache', '--watchman=false'], env: { NODE_OPTIONS: '--experimental-vm-modules' } }
}

/** The files that run in each: the example, and what goes wrong where a runner has realms of its own. */
const FILES = [join(root, 'examples', 'node', 'console.test.mjs'), join(import.meta.dirname, 'programs', 'realms.test.mjs')]

export async function prepare () {
  await installPackages('runners', PACKAGES)
}

/** The example for Node in other runners of tests, with nothing but its import of the runner exchanged, and with the package as it is packed. */
export async function checks (lab) {
  const folder = lab.file('runners')
  const modules = join(folder, 'node_modules')
  await mkdir(join(modules, '@jest'), { recursive: true })
  for (const { module } of Object.values(RUNNERS)) await symlink(join(installed, 'node_modules', module), join(modules, module))
  await installPackage(folder, join(modules, 'mock-ome'))
  const sources = await Promise.all(FILES.map(async file => await readFile(file, 'utf8')))
  return Object.entries(RUNNERS).map(([name, { module, args: [program, ...args], env }]) => [`examples/node in ${name}`, async () => {
    const cwd = join(folder, name)
    await mkdir(cwd)
    await writeFile(join(cwd, 'package.json'), '{}')
    for (const [index, source] of sources.entries()) {
      await writeFile(join(cwd, `${index}.test.mjs`), withRunner(source, module))
    }
    await run(process.execPath, [join(installed, 'node_modules', program), ...args], { cwd, env: { ...process.env, ...env } })
      .catch(error => { throw new Error(`${error.message}\n${error.stdout}`) })
    const { numPassedTests, numTotalTests } = JSON.parse(await readFile(join(cwd, 'result.json'), 'utf8'))
    const written = sources.flatMap(source => source.match(/^test\(/gm)).length
    assert.deepEqual({ numPassedTests, numTotalTests }, { numPassedTests: written, numTotalTests: written })
  }])
}

/** The same file, with its import of node:test exchanged: others call two of the hooks by another name. */
function withRunner (source, module) {
  const other = source.replace(/^import \{ (.*) \} from 'node:test'$/m, (_line, names) => `import { ${names.replaceAll(/\b(after|before)\b/g, '$1All as $1')} } from '${module}'`)
  assert.notEqual(other, source)
  return other
}

/** The packed package; what it needs is that of the working tree. */
async function installPackage (folder, target) {
  const [{ filename }] = JSON.parse(await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: root }))
  await mkdir(target)
  await run('tar', ['-xzf', join(folder, filename), '--strip-components=1', '-C', target])
  await symlink(join(root, 'node_modules'), join(target, 'node_modules'))
}
