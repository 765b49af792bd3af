import { COVERAGE, coverageOf } from '../../src/admin/documents/coverage.ts'
import { type AdminRoute, exact, fleetRoute } from '../../src/admin/api/route.ts'
import { NAME, oneOf } from '../../src/admin/api/schema.ts'
import { INTEGER, TEXT, TEXT_OR_NULL, listOf } from '../../src/http/schema.ts'
import { routes } from '../index.ts'

/** What of the product's API is there, and what a test has used: none should rest on a stub unknowingly. */
export const coverage: readonly AdminRoute[] = [
  fleetRoute({
    method: 'GET',
    path: '/coverage',
    summary: "Tell which of the product's operations are simulated",
    description: 'And how often each was called, by all appliances or by one.',
    query: { appliance: NAME, coverage: oneOf(COVERAGE) },
    answer: exact({
      totals: exact(Object.fromEntries(COVERAGE.map(word => [word, INTEGER]))),
      operations: listOf(exact({ operation: TEXT, coverage: oneOf(COVERAGE), since: TEXT_OR_NULL, hits: INTEGER }))
    })
  }, ({ fleet, query: { appliance, coverage } }) => {
    const all = coverageOf(routes, fleet.hits, typeof appliance === 'string' ? fleet.member(appliance).appliance : undefined)
    return {
      totals: Object.fromEntries(COVERAGE.map(word => [word, all.filter(({ coverage }) => coverage === word).length])),
      operations: coverage === undefined ? all : all.filter(operation => operation.coverage === coverage)
    }
  })
]
