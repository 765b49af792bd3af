// npm test: every test file, or those named after `--`, one process more at once than there are processors.
//
// `tap FILE` strips a file's types while Node loads it, and watches what is loaded, by hooks of another thread: four seconds a
// process, for a hundred files longer than the tests themselves. Here the files are stripped once, before, and nothing is hooked.
// The files of a folder share a process, one after the other: to load the product takes longer than most of them. Those that run
// the built program have one each.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { t } from 'tap'
import { askedOf, forget } from './support/asked.mjs'
import Reporter from './support/reporter.mjs'

const ROOT = join(import.meta.dirname, '..')
/** What has a command of its own. */
const ELSEWHERE = ['browser', 'clients']
/** What a test file may take. Milliseconds; tap wants seconds in the environment. */
const LIMIT = 20 * 60_000
const ENV = { ...process.env, TAP_TIMEOUT: String(LIMIT / 1000) }
const RUNS_THE_PROGRAM = /from '[./]+\/support\/(?:build|command|processes)\.ts'/

const [, , ...named] = process.argv
const files = named.length > 0 ? named.map(name => relative(ROOT, name)) : all()

// Each waits for a disk, a process or a socket now and then.
t.jobs = availableParallelism() + 1
t.register()
// Each process has its own limit.
t.setTimeout(0)
t.pipe(new Reporter({ depth: 1 })).pipe(process.stdout)

const folder = join(ROOT, '.tap')
mkdirSync(folder, { recursive: true })
const stripped = mkdtempSync(join(folder, 'stripped-'))
process.on('exit', () => { rmSync(stripped, { recursive: true }) })

forget(files)
await strip(stripped)
await Promise.all(processes().map(([name, members]) => {
  const program = join(stripped, `${name.replaceAll('/', '-')}.mjs`)
  writeFileSync(program, programOf(members))
  return t.spawn(process.execPath, [program], { cwd: ROOT, env: ENV, buffered: true, timeout: members.length * LIMIT }, name)
}))
t.test('what these files are said to hold', holds)
t.end()

function all () {
  return readdirSync(join(ROOT, 'test'), { recursive: true })
    .filter(name => name.endsWith('.test.ts') && !ELSEWHERE.includes(name.split('/')[0]))
    .map(name => `test/${name}`)
    .sort()
}

/** Names of the processes, each with its files; those that take longest first. */
function processes () {
  const groups = new Map()
  for (const file of files) {
    const name = RUNS_THE_PROGRAM.test(readFileSync(join(ROOT, file), 'utf8')) ? file : dirname(file)
    groups.set(name, [...groups.get(name) ?? [], file])
  }
  return [...groups].sort(([one], [other]) => Number(other.endsWith('.ts')) - Number(one.endsWith('.ts')))
}

/** Runs files one after the other, each as a test of its own. */
function programOf (members) {
  const runs = members.map(file => `await t.test(${JSON.stringify(file)}, async t => {
  globalThis.testOfFile = t
  await import(${JSON.stringify(`./${file.replace(/ts$/, 'js')}`)})
})`)
  return `import t from 'tap'\n${runs.join('\n')}\n`
}

/** Of the operations that a file is said to hold it has asked every one, and got the answer that its route tells of. */
function holds (t) {
  for (const { what, kind, heldBy } of JSON.parse(readFileSync(join(ROOT, 'src/admin/documents/fidelity.json'), 'utf8'))) {
    if (['operation', 'stub'].includes(kind) && files.includes(heldBy)) t.ok(askedOf(heldBy)[what] > 0, `${heldBy} asks ${what}: npm run tables`)
  }
  t.end()
}

async function strip (outdir) {
  await build({
    absWorkingDir: ROOT,
    entryPoints: files,
    outbase: '.',
    outdir,
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: true,
    logLevel: 'warning',
    plugins: [{ name: 'place', setup: inPlace }, { name: 'tap', setup: withinItsProcess }]
  })
}

/** A file knows where it stands in the source tree: that is where what it names lies. */
function inPlace ({ onLoad }) {
  onLoad({ filter: /\.ts$/, namespace: 'file' }, ({ path }) => ({
    loader: 'ts',
    contents: readFileSync(path, 'utf8')
      .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
      .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
  }))
}

/** What a file takes for tap itself is the test that its process has made for it. */
function withinItsProcess ({ onResolve, onLoad }) {
  onResolve({ filter: /^tap$/ }, ({ importer }) => ({ path: importer, namespace: 'tap' }))
  onLoad({ filter: /./, namespace: 'tap' }, () => ({
    contents: 'const t = globalThis.testOfFile\nexport default t\nexport const test = t.test.bind(t)'
  }))
}
