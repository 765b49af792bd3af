import type { Appliance } from '../../appliance/appliance.ts'
import { operationOf } from '../../http/operation.ts'
import type { Source } from '../../http/replay.ts'
import type { Route } from '../../http/route.ts'
import type { Hits } from '../fleet.ts'
import { type Typed, INTEGER, TEXT, TEXT_OR_NULL, closed, oneOf, orNull } from '../../schema/schema.ts'
import { KNOWN_OPERATIONS } from './known-operations.ts'
import { pathTemplate } from './path-template.ts'

/**
 * `simulated`: behaves as the product does. `stubbed`: answers and does nothing. `absent`: refused with CGEN1006. `ours`: no operation of
 * the product is public that does this.
 */
export const COVERAGE = ['simulated', 'stubbed', 'absent', 'ours'] as const

/** Where the answers of an operation came from that was asked of what answers from a recording. */
const SOURCES = ['recorded', 'simulated', 'mixed'] as const

/** One operation. */
export type Covered = Typed<typeof COVERED>

/**
 * `operation`: `GET /api/JobService/Jobs(*)`; `since`: the first version of OME that has it, null: all. `source`: null where no recording
 * was asked.
 */
export const COVERED = closed({
  operation: TEXT, coverage: oneOf(COVERAGE), since: TEXT_OR_NULL, hits: INTEGER, source: orNull(oneOf(SOURCES))
})

/**
 * Every operation of the product's API that is known, and ours, in the order of their paths.
 *
 * @param appliance whose hits count; absent: those of all
 */
export function coverageOf (routes: readonly Route[], hits: Hits, appliance?: Appliance): readonly Covered[] {
  const known = new Set(KNOWN_OPERATIONS)
  const served = routes.map(({ method, url, stubbed, since }): Covered => {
    const operation = nameOf({ method, url })
    return {
      operation,
      coverage: !known.has(operation) ? 'ours' : stubbed ? 'stubbed' : 'simulated',
      since,
      hits: hits.count(operationOf({ method, url }), appliance),
      source: sourceOf(hits.sources(operationOf({ method, url }), appliance))
    }
  })
  const present = new Set(served.map(({ operation }) => operation))
  const absent = KNOWN_OPERATIONS
    .filter(operation => !present.has(operation))
    .map((operation): Covered => ({ operation, coverage: 'absent', since: null, hits: 0, source: null }))
  return [...served, ...absent].sort((one, other) => compare(pathOf(one), pathOf(other)) || compare(one.operation, other.operation))
}

function sourceOf (sources: ReadonlySet<Source>): Source | null {
  const [first = null, ...others] = sources
  return others.length === 0 ? first : 'mixed'
}

/** An operation as sources and coverage name it: `GET /api/JobService/Jobs(*)`. */
export function nameOf ({ method, url }: Pick<Route, 'method' | 'url'>): string {
  return `${method} ${pathTemplate(url).path.replace(/\('?\{\w+\}'?\)/g, '(*)')}`
}

function pathOf ({ operation }: Covered): string {
  return operation.slice(operation.indexOf(' ') + 1)
}

function compare (one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
