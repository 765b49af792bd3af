import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

/** A process that saves again and again, once it is let loose. */
export type Saver = ChildProcessByStdio<Writable, Readable, null>

/** How long to wait after a save was acknowledged: anything up to the usual length of the next one. Milliseconds. */
export class Delay {
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

/** Starts a saver, which waits to be let loose. @param program of test/support/children, as the build has made it */
export function startSaver (program: string, ...args: readonly string[]): Saver {
  // Without the environment: options of the test runner would make it start slowly.
  return spawn(process.execPath, [fileURLToPath(new URL(`../../dist/test/support/children/${program}.js`, import.meta.url)), ...args], { env: {}, stdio: ['pipe', 'pipe', 'inherit'] })
}

/**
 * Lets a saver loose, and kills it at some instant after it has acknowledged so many saves (0: while it opens the folder).
 *
 * @returns the last revision that it acknowledged, null for none
 */
export async function killInSave (saver: Saver, saves: number, delay: Delay): Promise<number | null> {
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
