import { metricsOf } from '../../src/admin/metrics.ts'
import { fleetRoute } from '../../src/admin/api/route.ts'
import { TEXT } from '../../src/schema/schema.ts'

/** What Prometheus scrapes. */
export const metrics = [
  fleetRoute({
    method: 'GET',
    path: '/metrics',
    summary: 'Read the metrics',
    description: "In Prometheus' text format: requests by operation and status, their latency, refusals by MessageId and by rule, " +
      'sessions, faults, the journal, keys in stock, and the process with the lag of its event loop.',
    answer: TEXT,
    type: 'text/plain; version=0.0.4; charset=utf-8'
  }, async ({ fleet }) => await metricsOf(fleet))
]
