import t from 'tap'
import { reportOf } from '../../../src/evidence/report.ts'
import { comparedOf, wordsOf } from '../../../src/web/lab/compared.ts'

const PARTY = { url: 'https://console', version: '4.0.1' }
const NO_SUCH = 'GET /api/NoSuchService'
const status = { question: NO_SUCH, kind: 'status', place: '', console: '400 CGEN1006', mock: '404 CGEN1006', count: 1, readers: [] } as const
const text = { question: 'GET /api/DeviceService/Devices(*)', kind: 'missing key', place: 'Slot', console: 'x'.repeat(99), mock: '', count: 1, readers: [] } as const

t.test('a report says of operations, messages and switches what was found', t => {
  const compared = comparedOf(reportOf({ console: PARTY, mock: PARTY, questions: 3, differences: [status, text] }, 'json'))
  t.equal(compared.told, 'https://console (4.0.1) and https://console (4.0.1): 3 questions, differences: 2')
  const words = (what: string, told: string | null = null): readonly string[] => wordsOf({ what, told }, compared)
  t.strictSame(words(NO_SUCH), ['status: the console says 400 CGEN1006, the mock 404 CGEN1006'])
  t.strictSame(words('CGEN1006'), [`${NO_SUCH}: status: the console says 400 CGEN1006, the mock 404 CGEN1006`], 'once, though both say it')
  t.strictSame(words('unknownPathStatus', 'yes'), [`${NO_SUCH}: the console agrees with 400`])
  t.strictSame(words('GET /api/DeviceService/Devices(*)', 'yes'), [`missing key, Slot: the console says ${'x'.repeat(80)}…, the mock nothing`])
  t.strictSame(words('GET /api/JobService/Jobs', 'yes'), ['no difference'])
  for (const told of [null, 'with --write', 'with --certificates']) t.strictSame(words('x', told), [], `${told}: it need not have been asked`)
  const uploads = [{ question: 'POST x (faultless)', console: '200', mock: '200' }]
  const uploaded = comparedOf(reportOf({ console: PARTY, mock: PARTY, questions: 3, differences: [], uploads }, 'json'))
  t.strictSame(wordsOf({ what: 'x', told: 'with --certificates' }, uploaded), ['no difference'])
  t.end()
})

t.test('what is no report is declined', t => {
  for (const text of ['', '{', '{}', '[]', 'null', '{"differences":{}}']) t.throws(() => comparedOf(text), /no report of mock-ome compare/)
  t.strictSame(comparedOf('{"differences":[null,1,{"question":2}]}').told, ' () and  ():  questions, differences: 3', 'whatever stands in it')
  t.end()
})
