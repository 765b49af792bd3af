import assert from 'node:assert/strict'
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Engine } from './engine.mjs'
import { cache, run } from './lab.mjs'
import { installPython, python } from './python.mjs'

export const needs = ['npm', 'python3', 'mvn', 'javac', 'go']

const examples = join(import.meta.dirname, '..', '..', 'examples', 'testcontainers')

/** The last that runs on Node.js 20. */
const NODE_LIBRARY = 'testcontainers@11.14.0'
const nodeLibraries = join(cache, 'testcontainers')

export async function prepare () {
  await installPython()
  await installNode()
}

async function installNode () {
  const stamp = join(nodeLibraries, 'installed.txt')
  if (await readFile(stamp, 'utf8').catch(() => null) === NODE_LIBRARY) return
  await mkdir(nodeLibraries, { recursive: true })
  await run('npm', ['install', '--prefix', nodeLibraries, '--ignore-scripts', '--no-audit', '--no-fund', NODE_LIBRARY])
  await writeFile(stamp, NODE_LIBRARY)
}

/** The examples for Testcontainers, unchanged and with the real libraries, against what stands in for a container engine. */
export function checks (lab) {
  return [
    ['examples/testcontainers/node', async () => {
      const folder = await copy('node', lab)
      await symlink(join(nodeLibraries, 'node_modules'), join(folder, 'node_modules'))
      await onEngine(lab, process.execPath, ['--test'], folder)
    }],
    ['examples/testcontainers/python', async () => {
      const folder = await copy('python', lab)
      await onEngine(lab, python, ['-m', 'pytest', '-p', 'no:cacheprovider', '--quiet'], folder)
    }],
    ['examples/testcontainers/java', async () => {
      const folder = await copy('java', lab)
      await onEngine(lab, 'mvn', ['--batch-mode', '--no-transfer-progress', `-Dmaven.repo.local=${join(cache, 'maven')}`, 'test'], folder)
    }],
    ['examples/testcontainers/go', async () => {
      const folder = await copy('go', lab)
      await onEngine(lab, 'go', ['test', '-count=1', './...'], folder)
    }]
  ]
}

/** Copies an example, which then builds where it leaves nothing behind. */
async function copy (name, lab) {
  const folder = lab.file(`testcontainers-${name}`)
  await cp(join(examples, name), folder, { recursive: true })
  return folder
}

/** Where Go keeps what it has downloaded and compiled. */
async function goFolders () {
  const { GOPATH, GOCACHE, GOPROXY } = JSON.parse(await run('go', ['env', '-json', 'GOPATH', 'GOCACHE', 'GOPROXY']))
  return { GOPATH, GOCACHE, GOPROXY }
}

/** An engine on which `mock-ome` was built, as DOCKER_HOST has it; where it is set, nothing stands in for one. */
const REAL_ENGINE = process.env.MOCK_OME_TEST_ENGINE

/** Runs an example, which must have started a container and removed it. */
async function onEngine (lab, program, args, cwd) {
  if (REAL_ENGINE !== undefined) return await example(REAL_ENGINE, program, args, cwd)
  const engine = await Engine.start(lab.folder)
  try {
    await example(engine.host, program, args, cwd)
    assert.deepEqual(engine.unknown, [])
    assert.equal(engine.removed.length, 1, `${engine.removed.length} containers were used and removed`)
    assert.equal(engine.containers.size, 0, 'a container is left')
  } finally {
    await engine.stop()
  }
}

async function example (host, program, args, cwd) {
  const env = {
    ...process.env,
    // Settings of a user's own, such as another engine, are in the home folder; and what Go has kept.
    HOME: cwd,
    ...await goFolders(),
    GOTOOLCHAIN: 'local',
    DOCKER_HOST: host,
    TESTCONTAINERS_HOST_OVERRIDE: '127.0.0.1',
    TESTCONTAINERS_RYUK_DISABLED: 'true',
    // Where these tests run in a container themselves, Python's library would look for published ports on the engine's network.
    TESTCONTAINERS_CONNECTION_MODE: 'docker_host',
    PYTEST_DISABLE_PLUGIN_AUTOLOAD: '1'
  }
  await run(program, args, { env, cwd }).catch(error => { throw new Error(`${error.message}\n${error.stdout}`) })
}
