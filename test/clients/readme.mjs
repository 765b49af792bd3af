import assert from 'node:assert/strict'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { cache, run } from './lab.mjs'
import { Product } from './product.mjs'
import { installPython } from './python.mjs'

export const needs = ['bash', 'curl', 'openssl', 'python3']

export const prepare = installPython

const root = join(import.meta.dirname, '..', '..')

/** Shell blocks of the README, by their first lines, that are not run here, and why. */
const NOT_RUN = {
  'npm ci && npm test': 'CI runs it',
  'npm start': 'builds, and serves on fixed ports what the first block of the tour serves',
  'docker compose -f docker/compose.yaml up --build --detach --wait': 'needs a container engine',
  'docker compose -f docker/compose.yaml run --rm rehearsal': 'needs a container engine',
  'docker compose -f docker/compose.yaml run --rm rehearsal https://source https://target --different-cas': 'needs a container engine',
  'docker build --file docker/Dockerfile --tag mock-ome .': 'needs a container engine'
}

/** What is run in another way: it has been built and installed, and others are using it. */
const REWRITTEN = {
  'npm ci && npm run demo': 'node dist/examples/demo.js',
  'npm run build\n': '',
  'python3 -m venv venv && venv/bin/pip install --quiet -r $repo/test/clients/requirements.txt': `ln -s '${join(cache, 'venv')}' venv`
}

/** What is another one each time, in what a block prints, and what it may be; … stands for anything. */
const VARYING = [
  [/\s*…\s*/g, '[^]*?'],
  [/\d{4}-\d\d-\d\d/g, '\\d{4}-\\d\\d-\\d\\d'],
  [/\d\d:\d\d:\d\d/g, '\\d\\d:\\d\\d:\\d\\d'],
  [/(?<=\.)\d{3}(?=\\\] INFO)/g, '\\d{3}'],
  [/(?<=REQUEST-----)\S+/g, '[\\w+/=]+'],
  [/ = /g, ' ?= ?']
]

/** A block fails with any of its lines. */
const STRICT = ['-O', 'expand_aliases', '-euo', 'pipefail']

/** The shell blocks of the README, in order, as they are written: the tour in two terminals, and what comes after it. */
export async function checks (lab) {
  const fences = fencesOf(await readFile(join(root, 'README.md'), 'utf8'))
  const scripts = fences.filter(({ language }) => language === 'sh').map(fence => ({ ...fence, prints: printedBy(fence, fences) }))
  const [serve, terminal] = scripts.filter(({ text }) => text.includes('alias mock-ome='))
  const folder = lab.file('readme')
  const strict = join(folder, 'strict')
  await mkdir(strict, { recursive: true })
  await lab.keep(join('readme', 'strict', '.curlrc'), 'fail\nshow-error\n')
  const env = { ...process.env, HOME: folder, LC_ALL: 'C.UTF-8', NO_COLOR: '1' }
  let product
  /** Of the README to that of here: the tour is made in a folder of its own, on free ports. */
  const replaced = new Map([['/tmp/tour', join(folder, 'tour')]])
  const here = text => [...replaced].reduce((text, [from, to]) => text.replaceAll(from, to), text)
  const keep = async (name, text) => await lab.keep(join('readme', name), Object.entries(REWRITTEN).reduce((text, [from, to]) => text.replace(from, to), here(text)))

  const start = async () => {
    const ready = join(folder, 'ready.json')
    const settings = { MOCK_OME_APPLIANCES: 'source=3.10.2:0,target=4.0.1:0', MOCK_OME_ADMIN_PORT: '0', MOCK_OME_READY_FILE: ready, MOCK_OME_LOG_FORMAT: 'pretty' }
    product = await Product.run(ready, 'bash', [...STRICT, await keep('serve.sh', serve.text)], { cwd: root, env: { ...env, ...settings }, detached: true })
    process.once('exit', () => { product.interrupt() })
    const [source, target] = product.appliances
    for (const [port, url] of [[8443, source.url], [9443, target.url], [8400, product.adminUrl]]) replaced.set(String(port), new URL(url).port)
    await logs(here(serve.prints[0]))
  }
  const play = async ({ text, prints: [shown, logged] }, index) => {
    // Where a refusal is shown it is what is wanted.
    const curl = /^\{"error"/m.test(shown ?? '') ? {} : { CURL_HOME: strict }
    const before = /^npm /.test(text) ? '' : terminal.text
    const { code, stdout } = await ended(run('bash', [...STRICT, await keep(`${index}.sh`, before + text)], { cwd: root, env: { ...env, ...curl } }))
    assert.equal(code, /^refused:/m.test(shown ?? '') ? 1 : 0, stdout)
    if (shown !== undefined) assert.match(stdout.trim(), shapeOf(here(shown)))
    if (logged !== undefined) await logs(here(logged))
  }
  /** Waits: the log is written behind the answer. */
  const logs = async shown => {
    for (const deadline = Date.now() + 5_000; Date.now() < deadline && !shapeOf(shown, 'm').test(product.printed);) await wait(20)
    assert.match(product.printed, shapeOf(shown, 'm'))
  }
  /** What has to be so before a block, or is so after it. */
  const around = {
    'The data': { before: async () => await product.admin('PUT', '/v1/appliances/target/clock', { time: new Date().toISOString() }) },
    Faults: {
      after: async () => {
        const statuses = []
        for (let count = 0; count < 3; count++) statuses.push(await login(product.appliances[0]))
        assert.deepEqual(statuses, [503, 503, 201])
      }
    }
  }

  return [
    ['every shell block is run here, or there is a reason', () => {
      const lines = scripts.map(({ first }) => first)
      for (const first of Object.keys(NOT_RUN)) assert.ok(lines.includes(first), `the README has no block ${first}`)
      for (const part of Object.keys(REWRITTEN)) assert.ok(scripts.some(({ text }) => text.includes(part)), `the README does not say ${part}`)
    }],
    ...scripts.filter(({ first }) => !(first in NOT_RUN)).map((script, index) => {
      const { before, after } = around[script.heading] ?? {}
      return [`line ${script.line}, ${script.heading}: ${script.first}`, async () => {
        if (script === serve) return await start()
        await before?.()
        await play(script, index)
        await after?.()
      }]
    }),
    ['Ctrl-C ends the tour: exit code 0', async () => assert.equal(await product.interrupt(), 0)]
  ]
}

/** The fenced blocks of a text, in order, with their headings. */
function fencesOf (text) {
  const fences = []
  let heading = ''
  let open = null
  for (const [index, line] of text.split('\n').entries()) {
    if (open !== null && line === '```') {
      fences.push({ ...open, text: open.lines.map(line => `${line}\n`).join(''), first: open.lines[0] })
      open = null
    } else if (open !== null) {
      open.lines.push(line)
    } else if (line.startsWith('```')) {
      open = { heading, language: line.slice(3), line: index + 1, lines: [] }
    } else if (/^#+ /.test(line)) {
      heading = line.replace(/^#+ /, '')
    }
  }
  return fences
}

/** What a shell block is said to print; and what then stands in the log, in the other terminal. */
function printedBy ({ line, heading }, fences) {
  const after = fences.filter(fence => fence.line > line)
  const end = after.findIndex(fence => fence.language !== 'text' || fence.heading !== heading)
  return after.slice(0, end < 0 ? undefined : end).map(({ text }) => text)
}

/** @returns exit code and output; the output of a failure with what it said about it */
async function ended (running) {
  try {
    return { code: 0, stdout: await running }
  } catch ({ code, stdout, message }) {
    return { code, stdout: code === 1 ? stdout : `${message}\n${stdout}` }
  }
}

/** @param flags m: among other lines */
function shapeOf (shown, flags = '') {
  const shape = VARYING.reduce((shape, [part, pattern]) => shape.replace(part, pattern), shown.trim().replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${shape}$`, flags)
}

async function login ({ url }) {
  const body = JSON.stringify({ UserName: 'admin', Password: 'admin', SessionType: 'API' })
  return Number(await run('curl', ['-sk', '-o', '/dev/null', '-w', '%{http_code}', '-H', 'Content-Type: application/json', '-d', body, `${url}/api/SessionService/Sessions`]))
}
