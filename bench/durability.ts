// npm run durability: what becomes of a data folder. Kills in mixed traffic, every cut and some flipped bits of every file, a full disk, two
// processes. Ends with 1 where a change that was acknowledged is lost, or damage goes unnoticed.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { parseArgs } from 'node:util'
import { issueFactoryCertificate } from '../certs/lab/issue.ts'
import { generateEcKey } from '../certs/x509/key.ts'
import { armour } from '../certs/x509/pem.ts'
import { StoreError } from '../src/appliance/folder/error.ts'
import { LONG_LOG, child } from './durability-child.ts'
import { type Anew, SOMETIMES, defectsOf, login, openModel, readModel, step } from './durability-model.ts'
import { besideTemplates, consoles } from './folders.ts'

type Child = ChildProcessByStdio<Writable, Readable, null>

const { values: { kills, flips }, positionals: [mode, ...rest] } = parseArgs({
  options: { kills: { type: 'string', default: '300' }, flips: { type: 'string', default: '200' } },
  allowPositionals: true
})

const folder = mode === undefined ? mkdtempSync(join(tmpdir(), 'mock-ome-durability-')) : ''
const pemFile = join(folder, 'pems.json')
const pems = ['one', 'two', 'three'].map(name => armour('CERTIFICATE', issueFactoryCertificate(name, generateEcKey(), new Date())))
let failures = 0

function tell (name: string, facts: Readonly<Record<string, unknown>>, defects: readonly string[] = []): void {
  failures += defects.length
  process.stdout.write(`${name.padEnd(12)} ${Object.entries(facts).map(([fact, value]) => `${fact} ${String(value)}`).join(', ')}\n`)
  for (const defect of new Set(defects)) process.stdout.write(`  DEFECT: ${defect}\n`)
}

function start (directory: string, limit?: number): Child {
  const args = [process.argv[1] ?? '', 'child', directory, pemFile, ...limit === undefined ? [String(LONG_LOG)] : []]
  const stdio: ['pipe', 'pipe', 'inherit'] = ['pipe', 'pipe', 'inherit']
  if (limit === undefined) return spawn(process.execPath, args, { stdio })
  // A file that would grow longer is refused to the process, as on a disk that is full.
  return spawn('sh', ['-c', `trap '' XFSZ; ulimit -f ${limit}; exec "$@"`, 'sh', process.execPath, ...args], { stdio })
}

/** What is in a folder, judged. @param least the last revision that was acknowledged */
async function judged (directory: string, least: number, isAnew: Anew = SOMETIMES): Promise<{ revision: number, defects: string[] }> {
  const kept = await openModel(directory)
  const { revision } = kept.ledger.state
  const defects = defectsOf(kept, pems, isAnew)
  if (revision < least) defects.push(`revision ${least} was acknowledged, ${revision} is there`)
  if (revision > least + 1) defects.push(`revision ${revision} is there, ${least} was the last that was acknowledged`)
  await kept.ledger.close()
  return { revision, defects }
}

async function killed (): Promise<void> {
  const directory = join(folder, 'killed')
  const seen = { kills: 0, changes: 0, torn: 0, bases: 0, temporary: 0, opening: 0 }
  const defects: string[] = []
  let [last, following] = [0, start(directory)]
  for (; seen.kills < Number(kills); seen.kills++) {
    const running = following
    following = start(directory)
    const wanted = Math.floor(Math.random() * 60)
    let [lines, acknowledged] = [0, last]
    const closed = once(running, 'close')
    const told = createInterface({ input: running.stdout }).on('line', line => {
      acknowledged = Number(line)
      if (++lines < wanted) return
      for (const end = performance.now() + Math.random() * 3; performance.now() < end;);
      running.kill('SIGKILL')
    })
    running.stdin.end('!')
    if (wanted === 0) setTimeout(() => running.kill('SIGKILL'), Math.random() * 30)
    await Promise.all([closed, once(told, 'close')])
    if (running.signalCode !== 'SIGKILL') defects.push(`the process ended by itself with ${running.exitCode}`)
    const names = readdirSync(directory)
    const logs = names.filter(name => /^log-\d+\.jsonl$/.test(name))
    if (lines === 0) seen.opening++
    if (logs.some(name => !readFileSync(join(directory, name), 'utf8').endsWith('\n'))) seen.torn++
    if (logs.length > 1) seen.bases++
    if (names.some(name => name.endsWith('.tmp'))) seen.temporary++
    const found = await judged(directory, acknowledged)
    defects.push(...found.defects)
    seen.changes += lines
    last = found.revision
  }
  following.kill('SIGKILL')
  tell('kill -9', seen, defects)
}

/** Every cut and some flipped bits of every file. */
async function damaged (): Promise<void> {
  const directory = join(folder, 'damaged')
  let kept = await openModel(directory, { longLog: 4096 })
  for (let count = 0; count < 14; count++) {
    login(kept)
    await step(kept, pems)
  }
  await kept.ledger.close()
  kept = await openModel(directory)
  for (let count = 0; count < 3; count++) await step(kept, pems)
  await kept.ledger.close()
  const whole = kept.ledger.state.revision
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(name => /\.(jsonl?|pem)$/.test(name)).sort()
  const log = files.findLast(name => name.startsWith('log-')) ?? ''
  for (const [name, killed] of [...files.map(name => [name, false] as const), [log, true] as const]) {
    if (killed) rmSync(join(directory, 'closed.jsonl'))
    const path = join(directory, name)
    const bytes = readFileSync(path)
    const seen = { bytes: bytes.length, cuts: 0, refused: 0, 'never came': 0, flips: 0, noticed: 0 }
    const defects: string[] = []
    for (let size = 0; size < bytes.length; size++) {
      writeFileSync(path, bytes.subarray(0, size))
      const found = await outcome(directory)
      seen.cuts++
      if (found === 'refused') seen.refused++
      // A kill leaves the same: a part of the log.
      else if (killed && found >= 0 && found < whole) seen['never came']++
      else defects.push(`${name}, cut to ${size} bytes: revision ${found} without a word`)
    }
    for (let count = 0; count < Number(flips); count++) {
      const at = Math.floor(Math.random() * bytes.length)
      const other = Buffer.from(bytes)
      other[at] = (other[at] ?? 0) ^ (1 << Math.floor(Math.random() * 8))
      writeFileSync(path, other)
      seen.flips++
      if (await outcome(directory) === 'refused') seen.noticed++
      else defects.push(`${name}, a bit of byte ${at}: not noticed`)
    }
    writeFileSync(path, bytes)
    tell(killed ? `${name}, after a kill` : name, seen, defects)
  }
  if (await outcome(directory) !== whole) tell('damaged', {}, ['what was brought back is not what it was'])
}

/** The revision that is read, if all of it is right; -1 where something else is read. */
async function outcome (directory: string): Promise<number | 'refused'> {
  try {
    const kept = await readModel(directory)
    return kept === null || defectsOf(kept, pems).length > 0 ? -1 : kept.ledger.state.revision
  } catch (error) {
    if (error instanceof StoreError) return 'refused'
    throw error
  }
}

async function full (): Promise<void> {
  const directory = join(folder, 'full')
  const running = start(directory, 64)
  const lines: string[] = []
  createInterface({ input: running.stdout }).on('line', line => { lines.push(line) })
  running.stdin.end('!')
  const [code] = await once(running, 'close')
  const anew = Number(lines.find(line => line.startsWith('anew'))?.slice(5))
  const last = Number(lines.at(-1))
  const log = Math.max(...readdirSync(directory).map(name => statSync(join(directory, name)).size))
  const { defects } = await judged(directory, last, revision => revision === anew || SOMETIMES(revision))
  if (code !== 0 || Number.isNaN(anew)) defects.push(`the process ended with ${code}, anew at ${anew}`)
  tell('full disk', { 'refused at revision': anew, 'goes on to': last, 'longest file': log }, defects)
}

async function two (): Promise<void> {
  const directory = join(folder, 'two')
  const first = start(directory)
  first.stdin.end('!')
  await once(createInterface({ input: first.stdout }), 'line')
  const refused = await openModel(directory).then(() => 'was let in', (error: unknown) => error instanceof StoreError ? error.message : String(error))
  const closed = once(first, 'close')
  first.kill('SIGKILL')
  await closed
  const { revision, defects } = await judged(directory, 0)
  tell('two', { 'the second': refused.replace(directory, 'DIR'), revision },
    [...refused.includes('in use') ? [] : ['a second process was let in'], ...defects.filter(defect => defect.includes('not that of'))])
}

if (mode === 'child') {
  const [directory = '', pem = '', longLog] = rest
  await child(directory, pem, longLog === undefined ? undefined : Number(longLog))
} else {
  writeFileSync(pemFile, JSON.stringify(pems))
  try {
    await two()
    await full()
    await damaged()
    await killed()
    for await (const { name, facts } of besideTemplates(join(folder, 'beside'))) tell(name, facts)
    tell('consoles', await consoles(join(folder, 'consoles'), 1000))
  } finally {
    rmSync(folder, { recursive: true })
  }
  if (failures > 0) process.exitCode = 1
}
