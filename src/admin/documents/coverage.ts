import type { Appliance } from '../../appliance/appliance.ts'
import { operationOf } from '../../http/operation.ts'
import type { Route } from '../../http/route.ts'
import type { Hits } from '../fleet.ts'
import { type Typed, INTEGER, TEXT, TEXT_OR_NULL, closed, oneOf } from '../../schema/schema.ts'
import { KNOWN_OPERATIONS } from './known-operations.ts'
import { pathTemplate } from './path-template.ts'

/** `simulated`: behaves as the product does. `stubbed`: answers and does nothing. `absent`: refused with CGEN1006. */
export const COVERAGE = ['simulated', 'stubbed', 'absent'] as const

/** One operation of the product's API. */
export type Covered = Typed<typeof COVERED>

/** `operation`: `GET /api/JobService/Jobs(*)`; `since`: the first version of OME that has it, null: all. */
export const COVERED = closed({ operation: TEXT, coverage: oneOf(COVERAGE), since: TEXT_OR_NULL, hits: INTEGER })

/**
 * Every operation of the product's API that is known, in the order of their paths.
 *
 * @param appliance whose hits count; absent: those of all
 */
export function coverageOf (routes: readonly Route[], hits: Hits, appliance?: Appliance): readonly Covered[] {
  const ours = routes.map(({ method, url, stubbed, since }): Covered => ({
    operation: `${method} ${pathTemplate(url).path.replace(/\('?\{\w+\}'?\)/g, '(*)')}`,
    coverage: stubbed ? 'stubbed' : 'simulated',
    since,
    hits: hits.count(operationOf({ method, url }), appliance)
  }))
  const present = new Set(ours.map(({ operation }) => operation))
  const absent = KNOWN_OPERATIONS
    .filter(operation => !present.has(operation))
    .map((operation): Covered => ({ operation, coverage: 'absent', since: null, hits: 0 }))
  return [...ours, ...absent].sort((one, other) => compare(pathOf(one), pathOf(other)) || compare(one.operation, other.operation))
}

function pathOf ({ operation }: Covered): string {
  return operation.slice(operation.indexOf(' ') + 1)
}

function compare (one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
