import { fleetRoute } from '../../src/admin/api/route.ts'
import { CLAIM, claims } from '../../src/admin/documents/fidelity.ts'
import { closed, list } from '../../src/schema/schema.ts'

/** What the mock says of the product, and what that rests on. */
export const fidelity = [
  fleetRoute({
    method: 'GET',
    path: '/fidelity',
    summary: 'Tell what each rule, switch, message and operation rests on',
    description: 'How sure that makes it, since which version it is there, which test holds it, and when `mock-ome compare` looks at it.',
    answer: closed({ claims: list(CLAIM) }),
    whileStarting: true
  }, async () => ({ claims: await claims() }))
]
