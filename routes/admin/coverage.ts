import { COVERAGE, COVERED, coverageOf } from '../../src/admin/documents/coverage.ts'
import { fleetRoute } from '../../src/admin/api/route.ts'
import { NAME } from '../../src/admin/api/schema.ts'
import { routes } from '../index.ts'
import { INTEGER, closed, list, oneOf } from '../../src/schema/schema.ts'

/** What of the product's API is there, and what a test has used: none should rest on a stub unknowingly. */
export const coverage = [
  fleetRoute({
    method: 'GET',
    path: '/coverage',
    summary: "Tell which of the product's operations are simulated",
    description: 'And how often each was called, by all appliances or by one.',
    query: { appliance: NAME, coverage: oneOf(COVERAGE) },
    answer: closed({
      totals: closed({ simulated: INTEGER, stubbed: INTEGER, absent: INTEGER, ours: INTEGER }),
      operations: list(COVERED)
    })
  }, ({ fleet, query: { appliance, coverage } }) => {
    const all = coverageOf(routes, fleet.hits, appliance === undefined ? undefined : fleet.member(appliance).appliance)
    const count = (word: typeof COVERAGE[number]): number => all.filter(({ coverage }) => coverage === word).length
    return {
      totals: { simulated: count('simulated'), stubbed: count('stubbed'), absent: count('absent'), ours: count('ours') },
      operations: coverage === undefined ? all : all.filter(operation => operation.coverage === coverage)
    }
  })
]
