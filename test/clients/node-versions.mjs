import assert from 'node:assert/strict'
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './lab.mjs'
import { installPackages } from './npm.mjs'
import { Product } from './product.mjs'

export const needs = ['npm']

const root = join(import.meta.dirname, '..', '..')
const examples = join(root, 'examples', 'node')

/** The oldest of each line that the package says it runs on, and the newest one. */
const VERSIONS = ['20.19.0', '22.12.0', '24.19.0']

const programs = new Map()

export async function prepare () {
  for (const version of VERSIONS) {
    // What the package `node` installs by a script of its own.
    const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
    programs.set(version, join(await installPackages(`node-${version}`, [`${name}@${version}`]), name, 'bin', 'node'))
  }
}

/** The packed package, installed into an empty folder by each version of Node.js, and used there. */
export async function checks (lab) {
  const npm = join((await run('npm', ['root', '--global'])).trim(), 'npm', 'bin', 'npm-cli.js')
  const [{ filename }] = JSON.parse(await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', lab.folder], { cwd: root }))
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const folderOf = node => lab.file(`node-${node}`)
  return [
    ...VERSIONS.map(node => [`npm install --engine-strict, and the examples, on Node.js ${node}`, async () => {
      const folder = folderOf(node)
      const program = programs.get(node)
      await mkdir(folder)
      assert.equal((await run(program, ['--version'])).trim(), `v${node}`)
      const options = ['--save-dev', '--engine-strict', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund']
      await run(program, [npm, 'install', ...options, lab.file(filename)], { cwd: folder })
      const cli = join(folder, 'node_modules', 'mock-ome', 'dist', 'src', 'cli.js')
      assert.equal(await run(program, [cli, '--version']), `${version}\n`)
      for (const name of ['console.test.mjs', 'client.mjs']) await copyFile(join(examples, name), join(folder, name))
      await run(program, ['--test', 'console.test.mjs'], { cwd: folder })
      const ready = join(folder, 'ready.json')
      const product = await Product.run(ready, program, [cli, 'serve', '--appliance', 'ome=4.0.1:0', '--admin-port', '0', '--log-level', 'warn', '--ready-file', ready])
      try {
        const env = { ...process.env, MOCK_OME_ADMIN_URL: product.adminUrl }
        assert.match(await run(program, ['client.mjs'], { cwd: folder, env }), /^Take the file again from the CA/)
      } finally {
        await product.stop()
      }
    }]),
    ['the types of the client, by tsc', async () => {
      const flags = ['--noEmit', '--allowJs', '--checkJs', '--strict', '--skipLibCheck', '--target', 'es2023', '--module', 'nodenext']
      const types = ['--typeRoots', join(root, 'node_modules', '@types'), '--types', 'node']
      const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
      await run(process.execPath, [compiler, ...flags, ...types, 'client.mjs'], { cwd: folderOf(VERSIONS[0]) })
        .catch(error => { throw new Error(error.stdout) })
    }]
  ]
}
