import type { PrometheusContentType, Registry } from 'prom-client'
import type { AdminFleet } from './fleet.ts'
import { LATENCY_BOUNDS, type Tally } from '../traffic/tallies.ts'
import type { ApplianceTraffic } from '../traffic/traffic.ts'

/** A sample, as a family of prom-client has it. */
interface Sample {
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
  /** Default: the name of the family. */
  readonly metricName?: string
}

interface MetricRow {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly samples: (fleet: AdminFleet) => Sample[]
}

/** What unknown operations are called in a label: their own names would be without number. */
const UNKNOWN = 'unknown'

const LATENCY = 'mock_ome_request_duration_seconds'

/** All that is counted of the appliances. Beside these: what prom-client tells of the process. */
export const METRICS: readonly MetricRow[] = [
  {
    name: 'mock_ome_requests_total',
    help: 'Requests that were answered.',
    type: 'counter',
    samples: fleet => ofEach(fleet, ({ tallies }) => byLabel(tallies.operations).flatMap(([operation, { statuses }]) =>
      [...statuses].map(([status, value]) => ({ labels: { operation, status }, value }))))
  },
  {
    name: 'mock_ome_refusals_total',
    help: 'Refusals, by MessageId.',
    type: 'counter',
    samples: fleet => ofEach(fleet, ({ tallies }) => counted('message_id', tallies.refusals))
  },
  {
    name: 'mock_ome_rules_broken_total',
    help: 'Rules that refused uploads and connections have broken.',
    type: 'counter',
    samples: fleet => ofEach(fleet, ({ tallies }) => counted('rule', tallies.rules))
  },
  {
    name: 'mock_ome_faults_total',
    help: 'Faults that have struck, by what they did.',
    type: 'counter',
    samples: fleet => ofEach(fleet, ({ faults }) => counted('kind', faults.counts))
  },
  {
    name: 'mock_ome_sessions',
    help: 'Sessions that are open.',
    type: 'gauge',
    samples: fleet => ofEach(fleet, ({ appliance }) => one(appliance.sessions.list().length))
  },
  {
    name: 'mock_ome_journal_entries',
    help: 'Requests in the journal.',
    type: 'gauge',
    samples: fleet => ofEach(fleet, ({ journal }) => one(journal.fill.entries))
  },
  {
    name: 'mock_ome_journal_bytes',
    help: 'Memory of the journal.',
    type: 'gauge',
    samples: fleet => ofEach(fleet, ({ journal }) => one(journal.fill.bytes))
  },
  {
    name: 'mock_ome_journal_dropped',
    help: 'Requests the journal had no room for, since it was emptied.',
    type: 'gauge',
    samples: fleet => ofEach(fleet, ({ journal }) => one(journal.fill.dropped))
  },
  { name: 'mock_ome_appliances', help: 'Appliances that run.', type: 'gauge', samples: ({ members }) => one(members.length) },
  { name: 'mock_ome_keys', help: 'Keys in stock for signing requests.', type: 'gauge', samples: ({ keysAvailable }) => one(keysAvailable) },
  {
    name: LATENCY,
    help: 'From arrival to answer.',
    type: 'histogram',
    samples: fleet => ofEach(fleet, ({ tallies }) =>
      byLabel(tallies.operations).flatMap(([operation, tally]) => histogram(operation, tally)))
  }
]

/** Of the process: there is one, however many fleets it has had, and its gauges begin when they are first asked for. */
let processMetrics: Registry | null = null

/** All metrics in Prometheus' text format 0.0.4. */
export async function metricsOf (fleet: AdminFleet): Promise<string> {
  const { AggregatorRegistry, Registry, collectDefaultMetrics } = await import('prom-client')
  if (processMetrics === null) {
    processMetrics = new Registry()
    collectDefaultMetrics({ register: processMetrics })
  }
  // What was counted elsewhere comes in as that of a worker of a cluster does.
  const families = METRICS.map(({ samples, ...family }) => ({ ...family, aggregator: 'sum', values: samples(fleet) }))
  const appliances = AggregatorRegistry.aggregate<PrometheusContentType>([families])
  return await Registry.merge([appliances, processMetrics]).metrics()
}

function ofEach ({ members, traffic }: AdminFleet, samples: (traffic: ApplianceTraffic) => Sample[]): Sample[] {
  return members.flatMap(({ appliance }) => samples(traffic.of(appliance))
    .map(sample => ({ ...sample, labels: { appliance: appliance.name, ...sample.labels } })))
}

function one (value: number): Sample[] {
  return [{ labels: {}, value }]
}

function counted (label: string, counts: ReadonlyMap<string, number>): Sample[] {
  return [...counts].map(([name, value]) => ({ labels: { [label]: name }, value }))
}

/** Tallies under the name they have as a label. What has the same is added up later. */
function byLabel (operations: ReadonlyMap<string, Tally>): Array<readonly [operation: string, tally: Tally]> {
  return [...operations].map(([name, tally]) => [tally.known ? name : UNKNOWN, tally] as const)
}

/** The lines of a histogram: cumulative buckets, sum and count. */
function histogram (operation: string, { latencies, seconds, requests }: Tally): Sample[] {
  let value = 0
  return [
    ...[...LATENCY_BOUNDS, '+Inf'].map((le, index) => {
      value += latencies[index] ?? 0
      return { metricName: `${LATENCY}_bucket`, labels: { operation, le }, value }
    }),
    { metricName: `${LATENCY}_sum`, labels: { operation }, value: seconds },
    { metricName: `${LATENCY}_count`, labels: { operation }, value: requests }
  ]
}
