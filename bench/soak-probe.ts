import { readdirSync } from 'node:fs'

/** What the process under test tells of itself. */
export interface Vitals {
  /** Resident memory, MiB, after a garbage collection. */
  readonly residentMiB: number
  readonly heapMiB: number
  /** Open files and sockets (Linux; NaN elsewhere). */
  readonly descriptors: number
  /** What keeps the event loop busy, by kind. */
  readonly resources: Readonly<Record<string, number>>
}

const MIB = 2 ** 20

/** Loaded into the process under test by `--import`: answers every message of the driver with its vitals. Needs `--expose-gc`. */
process.on('message', () => {
  globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  process.send?.({ residentMiB: rss / MIB, heapMiB: heapUsed / MIB, descriptors: descriptors(), resources: tally(process.getActiveResourcesInfo()) } satisfies Vitals)
})
process.channel?.unref()

function descriptors (): number {
  try {
    // One is that of the folder being read.
    return readdirSync('/proc/self/fd').length - 1
  } catch {
    return NaN
  }
}

function tally (names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}
