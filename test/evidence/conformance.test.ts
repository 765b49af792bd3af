import { test } from 'tap'
import { type Criterion, Examination } from '../../src/evidence/conformance.ts'
import { FORMATS } from '../../src/evidence/report.ts'
import { scorecardOf } from '../../src/evidence/scorecard.ts'
import type { Answered } from '../../src/evidence/survey.ts'
import { Refusal } from '../../src/messages.ts'
import { COUNT, TEXT, list, object } from '../../src/schema/schema.ts'

const PATH = '/api/DeviceService/Devices'
const SCHEMA = object({ '@odata.context': TEXT, '@odata.count': COUNT, value: list(object({ Id: COUNT })) })
const WHOLE = { '@odata.context': '/api/$metadata#Devices', '@odata.count': 2, value: [{ Id: 1 }, { Id: 2 }] }
const { body: REFUSED } = new Refusal('CGEN1006')

type Spoilt = Partial<Answered['reading']> & Pick<Partial<Answered>, 'probe' | 'judgements'>

function answered ({ probe, judgements, ...reading }: Spoilt = {}): Answered {
  const headers = { 'content-type': 'application/json; odata.metadata=minimal' }
  return {
    question: `GET ${PATH}`,
    method: 'GET',
    path: `${PATH}?$top=2`,
    reading: { status: 200, reason: 'OK', headers, json: WHOLE, text: '', ...reading },
    ...probe !== undefined && { probe },
    ...judgements !== undefined && { judgements }
  }
}

function examined (...all: readonly Answered[]): Examination['result'] {
  const examination = new Examination((method, path) => method === 'GET' && path === PATH ? SCHEMA : null)
  for (const one of all) examination.add(one)
  return examination.result
}

const NOT_FOUND = { method: 'GET', path: '/api/NoSuchService', known: { statuses: [404, 400], messageId: 'CGEN1006' } } as const
const GOOD_REFUSAL = { status: 404, reason: '404', json: REFUSED, probe: NOT_FOUND }

const [INFO] = REFUSED.error['@Message.ExtendedInfo']

const SPOILT: ReadonlyArray<readonly [Criterion, Spoilt, string]> = [
  ['status', { status: 404, reason: '404', json: REFUSED }, '404, not 200'],
  ['status', { ...GOOD_REFUSAL, status: 500, reason: '500' }, '500, not 404 or 400'],
  ['message id', { ...GOOD_REFUSAL, json: new Refusal('CGEN1002').body }, 'CGEN1002, not CGEN1006'],
  ['message id', { ...GOOD_REFUSAL, probe: { ...NOT_FOUND, known: { statuses: [404], messageId: 'CGEN9' } } }, 'CGEN1006, not CGEN9'],
  ['reason phrase of a refusal', { ...GOOD_REFUSAL, reason: 'Not Found' }, '"Not Found", not the number of the status'],
  [
    'envelope of a refusal',
    { ...GOOD_REFUSAL, json: { error: { ...REFUSED.error, '@Message.ExtendedInfo': [{ ...INFO, Severity: 1 }] } } },
    'error.@Message.ExtendedInfo[].Severity must be a text'
  ],
  [
    'envelope of a refusal',
    { ...GOOD_REFUSAL, json: { error: Object.fromEntries(Object.entries(REFUSED.error).reverse()) } },
    'the keys have another order'
  ],
  ['JSON', { json: undefined, text: '<html>' }, 'the body is no JSON'],
  ['JSON', { headers: { 'content-type': 'text/plain' } }, 'the content type is another'],
  ['keys and types', { json: { ...WHOLE, value: [{ Id: '1' }] } }, 'value[].Id must be a whole number'],
  ['pages, filters and orders', { judgements: new Map([['paging: $skip', 'others']]) }, 'paging: $skip: others, not as asked']
]

test('what an answer is to be is told of each that is not, and counted', t => {
  t.same(examined(answered(), answered(GOOD_REFUSAL)).failings, [])
  t.same(examined(answered()).scores, [{ area: 'DeviceService', held: 4, of: 4 }])
  for (const [criterion, spoilt, wrong] of SPOILT) {
    const { failings, scores: [score] } = examined(answered(spoilt), answered(spoilt))
    t.same(failings, [{ area: 'DeviceService', question: `GET ${PATH}`, criterion, wrong, count: 2 }], `${criterion}: ${wrong}`)
    t.equal(Number(score?.of) - Number(score?.held), 2)
  }
  const { '@odata.count': _, ...countless } = WHOLE
  const other = { ...answered({ json: countless }), path: '/api/OtherService/Things' }
  t.match(examined(other).failings, [{ wrong: 'there is no @odata.count' }])
  // What the sources leave open is not judged.
  t.same(examined(answered({ ...GOOD_REFUSAL, status: 400, reason: '400' })).failings, [])
  t.same(examined(answered({ judgements: new Map([['paging: members of a page', '20']]) })).failings, [])
  t.end()
})

test('a scorecard is text, JSON or a page', t => {
  const result = examined(answered({ reason: '<b>', status: 404, json: REFUSED }))
  const card = { console: { url: 'https://192.0.2.1', version: '4.0.1' }, ...result }
  const [text, json, html] = FORMATS.map(format => scorecardOf(card, format))
  t.match(text, 'GET /api/DeviceService/Devices: status\n  404, not 200\n')
  t.match(text, '        1 of 3  in all\n')
  const failings = [{ criterion: 'status' }, { criterion: 'reason phrase of a refusal' }]
  t.match(JSON.parse(json ?? ''), { total: { held: 1, of: 3 }, failings })
  t.match(html, '&#60;b&#62;')
  t.end()
})
