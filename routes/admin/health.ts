import { AdminAnswer, fleetRoute } from '../../src/admin/api/route.ts'
import { probeAll } from '../../src/client/probe.ts'
import { FLAG, TEXT, TEXT_OR_NULL, closed, list, oneOf } from '../../src/schema/schema.ts'

/** What a probe of all appliances may take, in milliseconds. */
const WITHIN_MS = 3_000

const READINESS = closed({
  status: oneOf(['ready', 'starting', 'not ready']),
  appliances: list(closed({ name: TEXT, url: TEXT, ready: FLAG, error: TEXT_OR_NULL }))
})

/** Whether the process lives, and whether its appliances can be used. Neither asks for a token. */
export const health = [
  fleetRoute({
    method: 'GET',
    path: '/health/live',
    summary: 'Tell whether the process lives',
    answer: closed({ status: oneOf(['live']) }),
    open: true,
    whileStarting: true
  }, () => ({ status: 'live' })),

  fleetRoute({
    method: 'GET',
    path: '/health/ready',
    summary: 'Tell whether the appliances can be used',
    description: 'Ready once the TLS port of every appliance has answered this process itself; no reset, fault or certificate takes that ' +
      'back. With `probe` the ports are asked again, now.',
    query: { probe: { ...FLAG, default: false } },
    answer: READINESS,
    also: [503],
    open: true,
    whileStarting: true
  }, async call => {
    const { started, query } = call
    if (!started) return new AdminAnswer(503, { status: 'starting', appliances: [] })
    // An appliance is a member of the fleet only when it has answered.
    const outcomes = await outcomesOf(call.fleet.members.map(({ endpoint }) => endpoint), query.probe)
    const appliances = outcomes.map(({ place: { name, url }, error }) => ({
      name,
      url,
      ready: error === null,
      error: error?.message ?? null
    }))
    const ready = appliances.every(({ ready }) => ready)
    return new AdminAnswer(ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', appliances })
  })
]

async function outcomesOf<P extends Parameters<typeof probeAll>[0][number]> (
  places: readonly P[], probe: boolean
): ReturnType<typeof probeAll<P>> {
  return probe ? await probeAll(places, WITHIN_MS) : places.map(place => ({ place, error: null }))
}
