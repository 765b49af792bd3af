import assert from 'node:assert/strict'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cache, run } from './lab.mjs'
import { Product } from './product.mjs'
import { installPython } from './python.mjs'

export const needs = ['bash', 'curl', 'openssl', 'python3']

export const prepare = installPython

const root = join(import.meta.dirname, '..', '..')

/** Shell blocks, by their first lines, that are not run here, and why. */
const NOT_RUN = {
  'npm start': 'builds, and serves on fixed ports what the first block of the tour serves',
  'docker compose -f docker/compose.yaml up --build --detach --wait': 'needs a container engine',
  'MOCK_OME_SWITCHES=realDirectories=true docker compose -f docker/compose.yaml --profile neighbours up --build --detach --wait':
    'needs a container engine, and images of others',
  'docker compose -f docker/compose.yaml run --rm rehearsal': 'needs a container engine',
  'docker compose -f docker/compose.yaml run --rm rehearsal https://source:8443 https://target:9443 --different-cas': 'needs a container engine',
  'docker compose -f docker/compose.yaml logs': 'needs a container engine',
  'docker compose -f docker/compose.yaml run --rm --entrypoint cat rehearsal /lab/ca/root.pem /lab/report.json': 'needs a container engine',
  'helm install source docker/chart --values docker/chart/values-source.yaml': 'needs a cluster',
  "kubectl get secret source-mock-ome --output jsonpath='{.data.password}' | base64 --decode": 'needs a cluster',
  'docker build --file docker/Dockerfile --tag mock-ome .': 'needs a container engine'
}

/** What is run in another way: it has been built and installed, and others are using it. */
const REWRITTEN = {
  'npm ci && ': '',
  'npm run demo': 'node dist/examples/demo.js',
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

/** The shell blocks of all documents, as they are written: those of the README first, with the tour in two terminals. */
export async function checks (lab) {
  const scripts = (await Promise.all((await documents()).map(shellBlocksOf))).flat()
  const [serve, terminal] = scripts.filter(({ text }) => text.includes('alias mock-ome='))
  const folder = lab.file('readme')
  const strict = join(folder, 'strict')
  await mkdir(strict, { recursive: true })
  await lab.keep(join('readme', 'strict', '.curlrc'), 'fail\nshow-error\n')
  let product
  /** Of the README to that of here: the tour is made in a folder of its own, on free ports. */
  const replaced = new Map([['/tmp/tour', join(folder, 'tour')]])
  const here = text => [...replaced].reduce((text, [from, to]) => text.replaceAll(from, to), text)
  const rewritten = text => Object.entries(REWRITTEN).reduce((text, [from, to]) => text.replace(from, to), here(text))
  const keep = async (name, text) => await lab.keep(join('readme', name), rewritten(text))
  const options = settings => ({ cwd: root, env: { ...process.env, HOME: folder, LC_ALL: 'C.UTF-8', NO_COLOR: '1', ...settings } })

  const start = async () => {
    const ready = join(folder, 'ready.json')
    const settings = { MOCK_OME_APPLIANCES: 'source=3.10.2:0,target=4.0.1:0', MOCK_OME_ADMIN_PORT: '0', MOCK_OME_READY_FILE: ready }
    product = await Product.run(ready, 'bash', [...STRICT, await keep('serve.sh', serve.text)], { ...options(settings), detached: true })
    process.once('exit', () => { product.interrupt() })
    const [source, target] = product.appliances
    const urls = { 8443: source.url, 9443: target.url, 8400: product.adminUrl }
    for (const [port, url] of Object.entries(urls)) replaced.set(port, new URL(url).port)
  }
  const play = async ({ text, prints }, index) => {
    // Where a refusal is shown it is what is wanted.
    const curl = /^\{"error"/m.test(prints ?? '') ? {} : { CURL_HOME: strict }
    const before = /^npm /.test(text) ? '' : terminal.text
    const { code, stdout } = await ended(run('bash', [...STRICT, await keep(`${index}.sh`, before + text)], options(curl)))
    assert.equal(code, /^refused:/m.test(prints ?? '') ? 1 : 0, stdout)
    if (prints !== undefined) assert.match(stdout.trim(), shapeOf(here(prints)))
  }
  /** What is so after a block, by the heading above it. */
  const after = {
    Faults: async () => {
      const statuses = []
      for (let count = 0; count < 3; count++) statuses.push(await login(product.appliances[0]))
      assert.deepEqual(statuses, [503, 503, 201])
    }
  }

  return [
    ['every shell block is run here, or there is a reason', () => {
      const lines = scripts.map(({ first }) => first)
      for (const first of Object.keys(NOT_RUN)) assert.ok(lines.includes(first), `no document has a block ${first}`)
      for (const part of Object.keys(REWRITTEN)) assert.ok(scripts.some(({ text }) => text.includes(part)), `no document says ${part}`)
    }],
    ...scripts.filter(({ first }) => !(first in NOT_RUN)).map((script, index) => {
      const { document, line, first, heading } = script
      return [`${document}, line ${line}: ${first}`, async () => {
        if (script === serve) return await start()
        await play(script, index)
        await after[heading]?.()
      }]
    }),
    ['Ctrl-C ends the tour: exit code 0', async () => assert.equal(await product.interrupt(), 0)]
  ]
}

/** Names of all documents, the README first. */
async function documents () {
  const names = (await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], { cwd: root })).trim().split('\n')
  return ['README.md', ...names.filter(name => name !== 'README.md')]
}

/** The shell blocks of a document, each with its heading and with what it is said to print: the block of text that follows. */
async function shellBlocksOf (document) {
  const text = await readFile(join(root, document), 'utf8')
  const matches = text.matchAll(/^```(\w+).*\n([^]*?)^```$/gm)
  const fences = Array.from(matches, ({ index, 1: language, 2: text }) => ({ index, language, text }))
  return fences.flatMap(({ index, language, text: script }, at) => {
    if (language !== 'sh') return []
    const before = text.slice(0, index)
    const heading = before.match(/^#+ .*$/gm)?.at(-1)?.replace(/^#+ /, '') ?? ''
    const next = fences[at + 1]
    const prints = next?.language === 'text' && !/^#/m.test(text.slice(index, next.index).replace(script, '')) ? next.text : undefined
    return [{ document, heading, line: before.split('\n').length, text: script, first: script.split('\n', 1)[0], prints }]
  })
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
  const literal = shown.trim().replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const shape = VARYING.reduce((shape, [part, pattern]) => shape.replace(part, pattern), literal)
  return new RegExp(`^${shape}$`, flags)
}

async function login ({ url }) {
  const body = JSON.stringify({ UserName: 'admin', Password: 'admin', SessionType: 'API' })
  const options = ['-sk', '-o', '/dev/null', '-w', '%{http_code}', '-H', 'Content-Type: application/json', '-d', body]
  return Number(await run('curl', [...options, `${url}/api/SessionService/Sessions`]))
}
