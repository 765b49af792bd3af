import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

/** A process that saves again and again, once it is let loose. */
export type Saver = ChildProcessByStdio<Writable, Readable, null>

/** How long to wait after a line: anything up to the usual time until the next one. Milliseconds. */
export class Delay {
  /** By what the line says: a save that was begun is over sooner than the next one begins. */
  readonly #usual = new Map<string, number>()

  learn (line: string, elapsed: number): void {
    const usual = this.#usualAfter(line)
    this.#usual.set(kindOf(line), usual + (Math.min(elapsed, 100) - usual) / 8)
  }

  /** Busy, because timers know whole milliseconds only. */
  wait (line: string): void {
    const end = performance.now() + Math.random() * this.#usualAfter(line)
    while (performance.now() < end);
  }

  #usualAfter (line: string): number {
    return this.#usual.get(kindOf(line)) ?? 5
  }
}

function kindOf (line: string): string {
  return /^\d+$/.test(line) ? 'acknowledged' : line
}

/** Starts a saver, which waits to be let loose. @param program of test/support/children, as the build has made it */
export function startSaver (program: string, ...args: readonly string[]): Saver {
  // Without the environment: options of the test runner would make it start slowly.
  return spawn(process.execPath, [fileURLToPath(new URL(`../../dist/test/support/children/${program}.js`, import.meta.url)), ...args], { env: {}, stdio: ['pipe', 'pipe', 'inherit'] })
}

/**
 * Lets a saver loose, and kills it at some instant after it has told so many things: saves that it acknowledged, and those that it
 * began if it tells that (0: while it opens the folder).
 *
 * @returns the last revision that it acknowledged, null for none
 */
export async function killInSave (saver: Saver, told: number, delay: Delay): Promise<number | null> {
  const closed = once(saver, 'close')
  let lines = 0
  let acknowledged: number | null = null
  let before = { line: '', at: 0 }
  const output = createInterface({ input: saver.stdout }).on('line', line => {
    const now = performance.now()
    if (lines > 1) delay.learn(before.line, now - before.at)
    before = { line, at: now }
    if (/^\d+$/.test(line)) acknowledged = Number(line)
    if (lines++ === told) {
      delay.wait(line)
      saver.kill('SIGKILL')
    }
  })
  saver.stdin.end('!')
  await Promise.all([closed, once(output, 'close')])
  if (saver.signalCode !== 'SIGKILL') throw new Error(`the saver ended by itself with ${saver.exitCode}`)
  return acknowledged
}
