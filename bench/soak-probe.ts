import { readdirSync } from 'node:fs'

/** What the process under test tells of itself. */
export interface Vitals {
  /** Resident memory, MiB, after garbage collections. */
  readonly residentMiB: number
  readonly heapMiB: number
  /** Open files and sockets (Linux; NaN elsewhere). */
  readonly descriptors: number
  /** What keeps the event loop busy, by kind. */
  readonly resources: Readonly<Record<string, number>>
}

const MIB = 2 ** 20
const ROUNDS = 20

/** Loaded into the process under test by `--import`: answers every message of the driver with its vitals. Needs `--expose-gc`. */
process.on('message', async () => {
  const { rss, heapUsed } = await settled()
  const resources = tally(process.getActiveResourcesInfo())
  process.send?.({ residentMiB: rss / MIB, heapMiB: heapUsed / MIB, descriptors: descriptors(), resources } satisfies Vitals)
})
process.channel?.unref()

/** Collects until resident memory falls no further: pages go back to the system later than objects die. */
async function settled (): Promise<NodeJS.MemoryUsage> {
  let before = Infinity
  for (let round = 0; ; round++) {
    globalThis.gc?.()
    const memory = process.memoryUsage()
    if (round >= ROUNDS || (round >= 3 && before - memory.rss < MIB / 2)) return memory
    before = memory.rss
    await new Promise(resolve => setTimeout(resolve, 250))
  }
}

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
