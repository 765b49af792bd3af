import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import type { Stored } from '../../src/appliance/store.ts'
import { buildOnce } from '../support/build.ts'
import { makeEntry, makeIdentity, makeState, type Identity } from '../support/identity.ts'
import { anyOf, assertWholeState, leftoversIn } from '../support/whole-state.ts'

const KILLS = 200
const SAVER = fileURLToPath(new URL('../support/saver.mjs', import.meta.url))

/** So few that the audit log is trimmed, and the application log rotated, many times. */
const LIMITS = { auditLimit: 40, logLimit: 4096 }

// Half a minute where nothing else runs.
t.setTimeout(300_000)

t.test(`${KILLS} kills while states are saved`, async t => {
  await buildOnce()
  const folder = t.testdir()
  const directory = join(folder, 'console')
  const input = join(folder, 'input.json')
  const identities = Array.from({ length: 7 }, (_, index) => index % 3 === 2
    ? { ...makeIdentity(`${index}.example.com`), csr: null }
    : makeIdentity(`${index}.example.com`))
  writeFileSync(input, JSON.stringify({ template: makeState(0, makeIdentity('unused')), entry: makeEntry(0), identities, ...LIMITS }))

  const seen = { opening: 0, inSave: 0, temporary: 0, orphans: 0, lines: 0, unacknowledged: 0, saves: 0 }
  const delay = new Delay()
  let last = -1
  let next = startSaver(directory, input)
  t.teardown(() => next.kill('SIGKILL'))
  for (let kill = 0; kill < KILLS; kill++) {
    const saver = next
    next = startSaver(directory, input)
    const acknowledged = await killInSave(saver, Math.floor(Math.random() * 4), delay)
    if (acknowledged === null) seen.opening++
    const left = leftoversIn(directory)
    if (anyOf(left)) seen.inSave++
    if (left.temporary.length > 0) seen.temporary++
    if (left.orphans.length > 0) seen.orphans++
    if (left.lines > 0) seen.lines++

    const stored = await assertWholeState(directory)
    const revision = stored?.state.revision ?? -1
    const reached = Math.max(last, acknowledged ?? -1)
    if (revision > reached) seen.unacknowledged++
    const defects = [
      ...revision < reached ? [`revision ${revision} is before ${reached}, which was acknowledged`] : [],
      ...revision > reached + 1 ? [`revision ${revision} was never reached: ${reached} was the last`] : [],
      ...stored === null ? [] : defectsOf(stored, identities)
    ]
    // One assertion a kill, and what was found where it fails.
    t.same(defects, [], `kill ${kill}: whole at revision ${revision}`)
    last = revision
  }
  seen.saves = last + 1
  t.comment(JSON.stringify(seen))
  t.ok(seen.inSave >= KILLS / 4, `${seen.inSave} of ${KILLS} kills hit in the middle of a save`)
  t.ok(seen.saves > LIMITS.auditLimit, 'enough states to have trimmed the audit log')
})

/** How long to wait after a save was acknowledged: anything up to the usual length of the next one. Milliseconds. */
class Delay {
  #usual = 10

  learn (elapsed: number): void {
    this.#usual += (Math.min(elapsed, 100) - this.#usual) / 8
  }

  /** Busy, because timers know whole milliseconds only. */
  wait (): void {
    const end = performance.now() + Math.random() * this.#usual
    while (performance.now() < end);
  }
}

/** Starts a saver, which waits to be let loose. */
function startSaver (directory: string, input: string): ChildProcessByStdio<Writable, Readable, null> {
  // Without the environment: options of the test runner would make it start slowly.
  return spawn(process.execPath, [SAVER, directory, input], { env: {}, stdio: ['pipe', 'pipe', 'inherit'] })
}

/**
 * Lets a saver loose, and kills it at some instant after it has acknowledged so many saves (0: while it opens the folder).
 *
 * @returns the last revision that it acknowledged, null for none
 */
async function killInSave (saver: ChildProcessByStdio<Writable, Readable, null>, saves: number, delay: Delay): Promise<number | null> {
  const closed = once(saver, 'close')
  let lines = 0
  let acknowledged: number | null = null
  let before = 0
  const output = createInterface({ input: saver.stdout }).on('line', line => {
    const now = performance.now()
    if (lines > 1) delay.learn(now - before)
    before = now
    if (line !== 'opening') acknowledged = Number(line)
    if (lines++ === saves) {
      delay.wait()
      saver.kill('SIGKILL')
    }
  })
  saver.stdin.end('!')
  await Promise.all([closed, once(output, 'close')])
  if (saver.signalCode !== 'SIGKILL') throw new Error(`the saver ended by itself with ${saver.exitCode}`)
  return acknowledged
}

/** What does not belong together: identity and revision, revision and audit log. */
function defectsOf ({ state, auditLog }: Stored, identities: readonly Identity[]): string[] {
  const expected = identities[Math.floor(state.revision / 2) % identities.length]
  const { webCertificate, csr, trustStore } = state
  const first = auditLog[0]?.id ?? 1
  const ids = auditLog.map(entry => entry.id)
  const commits = auditLog.map(entry => entry.messageArgs).filter(text => text.startsWith('commit'))
  const oldest = Number(/\d+/.exec(commits[0] ?? '')?.[0] ?? state.revision + 1)
  const all = Array.from({ length: state.revision - oldest + 1 }, (_, index) => ['1 of 2', '2 of 2'].map(part => `commit ${oldest + index}, ${part}`)).flat()
  // The oldest commit may have lost its first entry to the limit.
  const wanted = all.slice(all.length - commits.length)
  return [
    ...JSON.stringify({ webCertificate, csr, trustStore }) === JSON.stringify(expected) ? [] : ['the identity is not the one of the revision'],
    ...ids.every((id, index) => id === first + index) ? [] : [`ids with a gap: ${ids.join(' ')}`],
    ...auditLog.length <= LIMITS.auditLimit * 1.25 + 2 ? [] : [`${auditLog.length} audit entries`],
    ...commits.length >= Math.min(2 * (state.revision + 1), LIMITS.auditLimit / 2 - 2) ? [] : [`only ${commits.length} entries of commits`],
    ...JSON.stringify(commits) === JSON.stringify(wanted) ? [] : [`entries of commits: ${commits.join('; ')}`]
  ]
}
