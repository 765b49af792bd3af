import { isoTime } from '../../src/admin/iso-time.ts'
import type { JournalFilter } from '../../src/traffic/journal/journal-filter.ts'
import type { Journal } from '../../src/traffic/journal/journal.ts'
import { Problem } from '../../src/admin/api/problem.ts'
import { type ApplianceCall, applianceRoute, fleetRoute } from '../../src/admin/api/route.ts'
import { ENTRY, FILTER, FLEET_ENTRY, LIMITS, WAIT } from '../../src/traffic/journal/schema.ts'
import { type NoMembers, type Shape, type Typed, FLAG, INTEGER, closed, list, within } from '../../src/schema/schema.ts'

const LARGEST = Number.MAX_SAFE_INTEGER

type Asked = Shape<NoMembers, typeof FILTER>

const JOURNAL = closed({
  entries: INTEGER,
  bytes: INTEGER,
  dropped: { ...INTEGER, description: 'entries there was no room for, since it was emptied' },
  limits: closed({ entries: INTEGER, bytes: INTEGER, bodyBytes: INTEGER })
})

const request = within(1, LARGEST)
const LIMIT = { ...within(1, 1000), default: 100 }
const MATCHING = { ...INTEGER, description: 'all that match' }

/** The journal: what an appliance was asked, and what it answered. Secrets are masked. */
export const requests = [
  fleetRoute({
    method: 'GET',
    path: '/requests',
    summary: 'List the requests of all appliances that match, newest first',
    query: { ...FILTER, limit: LIMIT },
    answer: closed({ count: MATCHING, requests: list(FLEET_ENTRY) })
  }, ({ fleet, query }) => {
    const { count, entries } = fleet.traffic.list(filterOf({ query }), query.limit)
    return { count, requests: entries }
  }),

  applianceRoute({
    method: 'GET',
    path: '/requests',
    summary: 'List the requests that match, newest first',
    query: { ...FILTER, limit: LIMIT },
    answer: closed({ count: MATCHING, dropped: INTEGER, requests: list(ENTRY) })
  }, call => {
    const journal = journalOf(call)
    const { count, entries } = journal.list(filterOf(call), call.query.limit)
    return { count, dropped: journal.fill.dropped, requests: entries }
  }),

  applianceRoute(
    { method: 'GET', path: '/requests/count', summary: 'Count the requests that match', query: FILTER, answer: closed({ count: INTEGER }) },
    call => ({ count: journalOf(call).count(filterOf(call)) })
  ),

  applianceRoute({
    method: 'GET',
    path: '/requests/wait',
    summary: 'Wait until so many requests match',
    description: 'Those that are there count. It answers at once when there are enough, or else when the time is over.',
    query: { ...FILTER, ...WAIT },
    answer: closed({ reached: FLAG, count: INTEGER })
  }, async call => await journalOf(call).wait(filterOf(call), call.query.count, call.query.seconds * 1000, call.signal)),

  applianceRoute({ method: 'GET', path: '/requests/:request', params: { request }, summary: 'Read a request', answer: ENTRY },
    call => journalOf(call).get(call.params.request)),

  applianceRoute(
    { method: 'DELETE', path: '/requests', summary: 'Forget the requests that match', query: FILTER, answer: closed({ removed: INTEGER }) },
    call => ({ removed: journalOf(call).remove(filterOf(call)) })
  ),

  applianceRoute({ method: 'GET', path: '/journal', summary: 'Tell how full the journal is', answer: JOURNAL },
    call => view(journalOf(call))),

  applianceRoute({
    method: 'PATCH',
    path: '/journal',
    summary: 'Set how much the journal keeps',
    description: 'What is more drops the oldest. No entries: it is off, and costs nothing.',
    body: LIMITS,
    example: { entries: 5000 },
    answer: JOURNAL
  }, call => {
    const journal = journalOf(call)
    journal.configure(call.body)
    return view(journal)
  })
]

function journalOf ({ fleet, appliance }: Pick<ApplianceCall, 'fleet' | 'appliance'>): Journal {
  return fleet.traffic.of(appliance).journal
}

function view ({ fill, limits }: Journal): Typed<typeof JOURNAL> {
  return { ...fill, limits }
}

/** A filter as the journal takes it: in this process times are dates, not texts. Parameters that are no filter are left out. */
function filterOf ({ query }: { readonly query: Asked & Partial<Shape<typeof WAIT>> & { readonly limit?: number } }): JournalFilter {
  const { limit, count, seconds, from, to, method, ...filter } = query
  return {
    ...filter,
    ...(method !== undefined && { method: method.toUpperCase() }),
    ...(from !== undefined && { from: timeOf('from', from) }),
    ...(to !== undefined && { to: timeOf('to', to) })
  }
}

/** @throws {Problem} 400 */
function timeOf (name: string, text: string): Date {
  const time = new Date(isoTime(text))
  if (Number.isNaN(time.getTime())) throw new Problem(400, `${name} is no time`, [{ pointer: name, detail: 'is not ISO 8601' }])
  return time
}
