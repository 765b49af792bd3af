import type { Registry } from 'prom-client'
import type { AdminFleet } from './fleet.ts'
import { LATENCY_BOUNDS, type Tally } from '../traffic/tallies.ts'
import type { ApplianceTraffic } from '../traffic/traffic.ts'

/** Labels of a sample, and its value. */
type Sample = readonly [labels: Readonly<Record<string, string | number>>, value: number]

interface MetricRow {
  readonly name: string
  readonly help: string
  readonly kind: 'counter' | 'gauge'
  readonly labels: readonly string[]
  readonly samples: (fleet: AdminFleet) => Sample[]
}

/** What unknown operations are called in a label: their own names would be without number. */
const UNKNOWN = 'unknown'

/** All that is counted of the appliances. Beside these: the latency of requests, and what prom-client tells of the process. */
export const METRICS: readonly MetricRow[] = [
  {
    name: 'mock_ome_requests_total',
    help: 'Requests that were answered.',
    kind: 'counter',
    labels: ['appliance', 'operation', 'status'],
    samples: fleet => ofEach(fleet, ({ tallies }) => [...byName(tallies.operations)].flatMap(([operation, group]) => [...sums(group.map(({ statuses }) => statuses))].map(([status, count]): Sample => [{ operation, status }, count])))
  },
  {
    name: 'mock_ome_refusals_total',
    help: 'Refusals, by MessageId.',
    kind: 'counter',
    labels: ['appliance', 'message_id'],
    samples: fleet => ofEach(fleet, ({ tallies }) => counted('message_id', tallies.refusals))
  },
  {
    name: 'mock_ome_rules_broken_total',
    help: 'Rules that refused uploads and connections have broken.',
    kind: 'counter',
    labels: ['appliance', 'rule'],
    samples: fleet => ofEach(fleet, ({ tallies }) => counted('rule', tallies.rules))
  },
  {
    name: 'mock_ome_faults_total',
    help: 'Faults that have struck, by what they did.',
    kind: 'counter',
    labels: ['appliance', 'kind'],
    samples: fleet => ofEach(fleet, ({ faults }) => counted('kind', faults.counts))
  },
  {
    name: 'mock_ome_sessions',
    help: 'Sessions that are open.',
    kind: 'gauge',
    labels: ['appliance'],
    samples: fleet => ofEach(fleet, ({ appliance }) => [[{}, appliance.sessions.list().length]])
  },
  {
    name: 'mock_ome_journal_entries',
    help: 'Requests in the journal.',
    kind: 'gauge',
    labels: ['appliance'],
    samples: fleet => ofEach(fleet, ({ journal }) => [[{}, journal.fill.entries]])
  },
  {
    name: 'mock_ome_journal_bytes',
    help: 'Memory of the journal.',
    kind: 'gauge',
    labels: ['appliance'],
    samples: fleet => ofEach(fleet, ({ journal }) => [[{}, journal.fill.bytes]])
  },
  {
    name: 'mock_ome_journal_dropped',
    help: 'Requests the journal had no room for, since it was emptied.',
    kind: 'gauge',
    labels: ['appliance'],
    samples: fleet => ofEach(fleet, ({ journal }) => [[{}, journal.fill.dropped]])
  },
  { name: 'mock_ome_appliances', help: 'Appliances that run.', kind: 'gauge', labels: [], samples: ({ members }) => [[{}, members.length]] },
  { name: 'mock_ome_keys', help: 'Keys in stock for signing requests.', kind: 'gauge', labels: [], samples: ({ keysAvailable }) => [[{}, keysAvailable]] }
]

/** Of the process: there is one, however many fleets it has had, and its gauges begin when they are first asked for. */
let processMetrics: Promise<Registry> | null = null

/** All metrics in Prometheus' text format 0.0.4. */
export async function metricsOf (fleet: AdminFleet): Promise<string> {
  const { Counter, Gauge, Histogram, Registry } = await import('prom-client')
  const registry = new Registry()
  for (const { name, help, kind, labels, samples } of METRICS) {
    const labelNames = [...labels]
    const registers = [registry]
    if (kind === 'gauge') {
      const gauge = new Gauge({ name, help, labelNames, registers })
      for (const [labels, value] of samples(fleet)) gauge.set(labels, value)
    } else {
      const counter = new Counter({ name, help, labelNames, registers })
      for (const [labels, value] of samples(fleet)) counter.inc(labels, value)
    }
  }
  // prom-client would have each request told to it; these have been counted already.
  const latency = new Histogram({ name: 'mock_ome_request_duration_seconds', help: 'From arrival to answer.', labelNames: ['appliance', 'operation'], registers: [], buckets: [...LATENCY_BOUNDS] })
  const values = ofEach(fleet, ({ tallies }) => [...byName(tallies.operations)].flatMap(([operation, group]) => buckets(operation, group)))
  const head = await latency.get()
  registry.registerMetric(Object.assign(latency, {
    getForPromString: async () => ({ ...head, values: values.map(([{ metric, ...labels }, value]) => ({ metricName: metric, labels, value })) })
  }))
  processMetrics ??= import('prom-client').then(({ Registry, collectDefaultMetrics }) => {
    const register = new Registry()
    collectDefaultMetrics({ register })
    return register
  })
  return await registry.metrics() + '\n' + await (await processMetrics).metrics()
}

function ofEach ({ members, traffic }: AdminFleet, samples: (traffic: ApplianceTraffic) => Sample[]): Sample[] {
  return members.flatMap(({ appliance }) => samples(traffic.of(appliance)).map(([labels, value]): Sample => [{ appliance: appliance.name, ...labels }, value]))
}

function counted (label: string, counts: ReadonlyMap<string, number>): Sample[] {
  return [...counts].map(([name, count]) => [{ [label]: name }, count])
}

/** Tallies under the name they have as a label. */
function byName (operations: ReadonlyMap<string, Tally>): Map<string, Tally[]> {
  const groups = new Map<string, Tally[]>()
  for (const [name, tally] of operations) {
    const label = tally.known ? name : UNKNOWN
    groups.set(label, [...groups.get(label) ?? [], tally])
  }
  return groups
}

function sums (counts: ReadonlyArray<ReadonlyMap<number, number>>): Map<number, number> {
  const all = new Map<number, number>()
  for (const [key, count] of counts.flatMap(one => [...one])) all.set(key, (all.get(key) ?? 0) + count)
  return all
}

/** The lines of a histogram: cumulative buckets, sum and count. */
function buckets (operation: string, group: readonly Tally[]): Sample[] {
  const metric = 'mock_ome_request_duration_seconds'
  let total = 0
  const lines = [...LATENCY_BOUNDS, Infinity].map((bound, index): Sample => {
    total += group.reduce((sum, { latencies }) => sum + (latencies[index] ?? 0), 0)
    return [{ metric: `${metric}_bucket`, operation, le: bound === Infinity ? '+Inf' : bound }, total]
  })
  const seconds = group.reduce((sum, tally) => sum + tally.seconds, 0)
  return [...lines, [{ metric: `${metric}_sum`, operation }, seconds], [{ metric: `${metric}_count`, operation }, total]]
}
