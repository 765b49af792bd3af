import assert from 'node:assert/strict'
import { mkdir, readFile, readdir, symlink } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { parse } from 'yaml'
import { installActionlint, installHelm } from './go.mjs'
import { cache, run } from './lab.mjs'
import { evaluate, runStep } from './workflow.mjs'

export const needs = ['go', 'git', 'bash', 'npm', 'python3']

const root = join(import.meta.dirname, '..', '..')
const WORKFLOWS = ['.github/workflows/ci.yml', '.github/workflows/release.yml', 'examples/github-actions/mock-ome.yml']
/** With the steps of others in them: they are files to copy, too. */
const ACTIONS = ['examples/github-actions/console/action.yml']

/** Kept between runs: the step that installs into it finds all there. */
const venv = join(cache, 'python-release')

let actionlint
let helm

export async function prepare () {
  actionlint = await installActionlint()
  helm = await installHelm()
  await run('python3', ['-m', 'venv', venv])
}

/** What is done here instead of what a step does there, and why. */
const REWRITTEN = {
  // The tree is built, and is built again by each publication.
  'npm pack': 'npm pack --ignore-scripts',
  'npm publish --provenance': 'npm publish --dry-run --ignore-scripts',
  // What proves who published asks GitHub.
  'npm ci --no-audit --no-fund': 'true'
}

/** Steps that are not run here, and why. */
const NOT_RUN = {
  'version: Push it': 'changes the repository',
  'image: Find the digest of the base': 'asks a registry',
  'image: Sign': 'signs by the identity of the run',
  'chart: Publish': 'changes a registry',
  'release: Publish': 'changes GitHub'
}

/** The workflow that releases: its words, and each step that needs no network, in a clone, as it is written. */
export async function checks (lab) {
  const clone = lab.file('release')
  const { jobs } = parse(await readFile(join(root, '.github', 'workflows', 'release.yml'), 'utf8'))
  const context = { 'inputs.bump': 'minor', 'github.server_url': 'https://github.com', 'github.repository': 'example/mock-ome' }
  const played = new Set()
  /** Runs the commands of a job in the clone. Returns what they printed. */
  const play = async job => {
    const printed = []
    for (const { name, id, run: command, env = {} } of jobs[job].steps) {
      const title = `${job}: ${name}`
      if (command === undefined || title in NOT_RUN) continue
      played.add(title)
      const here = Object.entries(REWRITTEN).reduce((text, [from, to]) => text.replaceAll(from, to), command)
      const variables = Object.fromEntries(Object.entries(env).map(([name, text]) => [name, evaluate(text, context)]))
      const step = await runStep(here, { cwd: clone, env: { ...surroundings(), ...variables }, output: lab.file('release-output') })
      printed.push(step.printed)
      for (const [key, value] of Object.entries(step.outputs)) context[`steps.${id}.outputs.${key}`] = value
    }
    return printed.join('')
  }
  return [
    ['workflows, by actionlint', async () => {
      await run(actionlint, ['-no-color', ...WORKFLOWS], { cwd: root })
    }],
    ['actions of others, by commit, with its version, and one of each', async () => {
      const uses = (await Promise.all([...WORKFLOWS, ...ACTIONS].map(async file => {
        const text = await readFile(join(root, file), 'utf8')
        return [...text.matchAll(/^[ -]*uses: (.+)$/gm)].map(([, action]) => action).filter(action => !action.startsWith('./'))
      }))).flat()
      assert.notEqual(uses.length, 0)
      assert.deepEqual(uses.filter(action => !/^[^@ ]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action)), [])
      const actions = new Set(uses.map(action => action.split('@')[0]))
      assert.deepEqual([...new Set(uses)].map(action => action.split('@')[0]).sort(), [...actions].sort())
    }],
    ['a version, in all places, with its changes', async () => {
      await cloneTo(clone)
      const before = JSON.parse(await readFile(join(clone, 'package.json'), 'utf8')).version
      await play('version')
      const { version, tag, commit } = outputsOf(jobs.version, context)
      assert.match(version, /^\d+\.\d+\.0$/)
      assert.notEqual(version, before)
      assert.equal(tag, `v${version}`)
      const git = async (...args) => (await run('git', args, { cwd: clone })).trim()
      assert.equal(await git('rev-parse', `${tag}^{commit}`), commit)
      assert.equal(await git('status', '--porcelain', '--untracked-files=no'), '')
      assert.equal(await git('log', '-1', '--format=%s'), `Release ${version}`)
      // Go's packages have versions of their own.
      const searched = ['.github', 'docker', 'examples', 'package.json', 'README.md', ':!examples/testcontainers/go']
      const left = await git('grep', '--fixed-strings', '--files-with-matches', before, '--', ...searched).catch(() => '')
      assert.equal(left, '', 'the version before stands there still')
      const notes = await run(process.execPath, [join('.ci', 'release.mjs'), 'notes'], { cwd: clone })
      assert.match(notes, /^### Added\n\n- /)
      assert.doesNotMatch(notes, /^## /m)
      Object.assign(context, { version })
    }],
    ['npm: packed, and published but for the last word', async () => {
      const printed = await play('npm')
      assert.match(printed, new RegExp(`\\+ mock-ome@${context.version}`))
      const { repository } = JSON.parse(await run('tar', ['-xzOf', `mock-ome-${context.version}.tgz`, 'package/package.json'], { cwd: clone }))
      assert.deepEqual(repository, { type: 'git', url: 'git+https://github.com/example/mock-ome.git' })
      await keepArtifact(clone, 'npm')
    }],
    ['chart: packaged', async () => {
      await play('chart')
      const { version, appVersion } = parse(await run(helm, ['show', 'chart', `mock-ome-${context.version}.tgz`], { cwd: clone }))
      assert.deepEqual({ version, appVersion }, { version: context.version, appVersion: context.version })
      await keepArtifact(clone, 'chart')
    }],
    ['PyPI: built and checked', async () => {
      const folder = join(clone, 'dist')
      await play('pypi')
      const made = (await readdir(folder)).sort()
      assert.deepEqual(made, [`pytest_mock_ome-${context.version}-py3-none-any.whl`, `pytest_mock_ome-${context.version}.tar.gz`])
    }],
    ['what goes to the page of the release', async () => {
      await play('release')
      const made = (await readdir(clone)).filter(name => /tgz$|^notes|^sbom/.test(name)).sort()
      assert.deepEqual(made, [`mock-ome-${context.version}-chart.tgz`, `mock-ome-${context.version}-npm.tgz`, 'notes.md', 'sbom.cdx.json'])
    }],
    ['every step is run, or named as not run', () => {
      const steps = Object.entries(jobs).flatMap(([job, { steps = [] }]) => steps.filter(step => step.run).map(({ name }) => `${job}: ${name}`))
      assert.deepEqual([...played, ...Object.keys(NOT_RUN)].sort(), steps.sort())
    }]
  ]
}

/** A clone of what is committed, with the packages that are installed here, and what was built. */
async function cloneTo (clone) {
  await run('git', ['clone', '--quiet', '--no-tags', root, clone])
  await symlink(join(root, 'node_modules'), join(clone, 'node_modules'))
}

/** As the actions for artifacts have it: from one job's folder to another's. */
async function keepArtifact (clone, name) {
  const folder = join(clone, 'artifacts', name)
  await mkdir(folder, { recursive: true })
  const [archive] = (await readdir(clone)).filter(name => /^mock-ome-.*\.tgz$/.test(name))
  await run('mv', [archive, folder], { cwd: clone })
}

/** A runner has these programs by their plain names. */
function surroundings () {
  return { ...process.env, PATH: [dirname(helm), join(venv, 'bin'), process.env.PATH].join(delimiter), PIP_DISABLE_PIP_VERSION_CHECK: '1' }
}

/** What a job tells the others. */
function outputsOf ({ outputs }, context) {
  return Object.fromEntries(Object.entries(outputs).map(([name, text]) => [name, evaluate(text, context)]))
}
