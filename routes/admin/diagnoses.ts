import { notFound } from '../../src/admin/api/problem.ts'
import { AdminAnswer, applianceRoute } from '../../src/admin/api/route.ts'
import { DIAGNOSES_LIMIT } from '../../src/appliance/logs/diagnoses.ts'
import { APPLICATION_LOG_LIMIT } from '../../src/appliance/logs/application-log.ts'
import { TEXT, closed, list, oneOf, within } from '../../src/schema/schema.ts'
import { DIAGNOSIS, VERDICT, diagnosisView } from '../diagnosis-shape.ts'

const limit = { ...within(1, DIAGNOSES_LIMIT), default: 50 }

/** What the appliance never tells: why it judged as it did. */
export const diagnoses = [
  applianceRoute({
    method: 'GET',
    path: '/diagnoses',
    summary: 'List diagnoses, newest first',
    description: `Of each upload, signing request, login and validation that was judged. The latest ${DIAGNOSES_LIMIT} are kept.`,
    query: {
      limit,
      operation: TEXT,
      outcome: oneOf(['accepted', 'refused']),
      verdict: { ...VERDICT, description: 'those with such a finding' },
      request: within(1, Number.MAX_SAFE_INTEGER, { description: 'the one of this request of the journal' })
    },
    answer: closed({ diagnoses: list(DIAGNOSIS) })
  }, ({ fleet, appliance, query: { limit, operation, outcome, verdict: wanted, request } }) => {
    const ofRequest = request === undefined ? undefined : fleet.traffic.of(appliance).journal.get(request).diagnosis
    const found = appliance.diagnoses.list.filter(diagnosis => (operation === undefined || diagnosis.operation === operation) &&
      (outcome === undefined || diagnosis.outcome === outcome) && (ofRequest === undefined || diagnosis.id === ofRequest) &&
      (wanted === undefined || diagnosis.findings.some(({ verdict }) => verdict === wanted)))
    return { diagnoses: found.reverse().slice(0, limit).map(diagnosisView) }
  }),

  applianceRoute({
    method: 'GET',
    path: '/diagnoses/:diagnosis',
    params: { diagnosis: within(1, Number.MAX_SAFE_INTEGER) },
    summary: 'Read a diagnosis',
    answer: DIAGNOSIS
  }, ({ appliance, params: { diagnosis: id } }) => {
    const found = appliance.diagnoses.list.find(diagnosis => diagnosis.id === id)
    if (found === undefined) throw notFound(`diagnosis ${id}`)
    return diagnosisView(found)
  }),

  applianceRoute({
    method: 'DELETE',
    path: '/diagnoses',
    summary: 'Forget the diagnoses'
  }, ({ appliance }) => { appliance.diagnoses.clear() }),

  applianceRoute({
    method: 'GET',
    path: '/application.log',
    summary: 'Read tomcat/application.log',
    description: `The latest ${APPLICATION_LOG_LIMIT} lines. The header x-total-lines tells how many there are.`,
    query: {
      tail: { ...within(0, APPLICATION_LOG_LIMIT), description: 'the last so many lines' },
      from: { ...within(0, APPLICATION_LOG_LIMIT), default: 0, description: 'the first line; 0 is the oldest' },
      lines: { ...within(0, APPLICATION_LOG_LIMIT), default: APPLICATION_LOG_LIMIT, description: 'at most so many' }
    },
    answer: TEXT,
    type: 'text/plain; charset=utf-8'
  }, ({ appliance: { applicationLog: { lines: all } }, query: { tail, from, lines } }) => {
    const start = tail === undefined ? from : Math.max(0, all.length - tail)
    const shown = all.slice(start, tail === undefined ? start + lines : undefined)
    return new AdminAnswer(200, shown.map(line => `${line}\n`).join(''), { 'x-total-lines': String(all.length) })
  })
]
