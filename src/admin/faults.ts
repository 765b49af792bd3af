import { operationOf } from '../http/operation.ts'
import type { Route } from '../http/route.ts'
import { suggestion } from '../spelling.ts'
import { glob } from '../traffic/faults/glob.ts'
import type { Faults } from '../traffic/faults/faults.ts'
import type { FaultSpec } from '../traffic/faults/schema.ts'
import { Problem } from './api/problem.ts'
import { KNOWN_OPERATIONS } from './documents/known-operations.ts'
import { type FaultRuleView, ruleView } from './view.ts'

/**
 * Puts a rule behind the others.
 *
 * @param routes what the appliances have
 * @returns with a warning where no operation is known, here or of the product, that its pattern matches
 * @throws {Problem} 422 where it names one operation, which there is not
 * @throws {Declined} as the faults do
 */
export function addFault (faults: Faults, routes: readonly Route[], spec: FaultSpec): FaultRuleView {
  const warning = warningOf(spec.match?.operation, routes)
  return { ...ruleView(faults.add(spec)), ...(warning !== null && { warning }) }
}

/** A rule that no request can match would silently do nothing. */
function warningOf (pattern: string | undefined, routes: readonly Route[]): string | null {
  if (pattern === undefined) return null
  const ours = routes.map(operationOf)
  const matches = glob(pattern)
  if (ours.some(matches)) return null
  // What is absent here has its keys in its name: `Policies(3)` is one of `Policies(*)`.
  const present = new Set(ours.map(name => name.replace(/\('?\{id\}'?\)/g, '(*)')))
  const absent = KNOWN_OPERATIONS.filter(known => !present.has(known))
  if (absent.some(known => matches(known) || glob(known)(pattern))) return null
  if (pattern.includes('*')) return 'no operation is known that this matches; it strikes paths that the appliance does not have'
  const told = suggestion(pattern.replace(/\([^()]*\)/g, '({id})'), ours) || "; GET /v1/coverage lists them, and keys stand as '{id}'"
  throw new Problem(422, `no operation is called ${JSON.stringify(pattern)}${told}`, [{ pointer: '/match/operation', detail: 'is none' }])
}
