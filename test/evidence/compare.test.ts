import { type Test, test } from 'tap'
import { DEFAULT_SWITCHES } from '../../src/appliance/switches.ts'
import { agreementOf } from '../../src/evidence/choices.ts'
import { type Difference, differences } from '../../src/evidence/difference.ts'
import { nameOf, PROBES, type Probe } from '../../src/evidence/probes.ts'
import { QUESTIONS } from '../../src/evidence/questions.ts'
import { POLITE, Reader } from '../../src/evidence/reader.ts'
import { FORMATS, reportOf } from '../../src/evidence/report.ts'
import { type Interview, type Survey, survey } from '../../src/evidence/survey.ts'
import { type MockAppliance, type MockFleet, startFleet } from '../../src/library/index.ts'
import { DEVICES, type Json, SEEDS, UNKNOWN } from './seeded-differences.ts'

const WHO = { userName: 'admin', password: 'admin' }

/** A fleet of two that manage the same number of devices. */
async function two (t: Test, seeds: readonly [number, number] = [1, 1]): Promise<readonly [MockAppliance, MockAppliance]> {
  const fleet: MockFleet = await startFleet({ appliances: seeds.map(seed => ({ version: '3.10.2', devices: 60, seed })) })
  t.teardown(async () => { await fleet.stop() })
  return [fleet.appliance('ome'), fleet.appliance('ome-2')]
}

async function interviewOf (t: Test, { port }: MockAppliance): Promise<Interview> {
  const address = { host: '127.0.0.1', port }
  const reader = await Reader.open(address, WHO, { ...POLITE, perSecond: 1_000_000 })
  t.teardown(async () => { await reader.close() })
  return { address, reader }
}

/** What is asked under that name, and nothing else. */
function only (asked: string): Pick<Interview, 'questions' | 'probes'> & { readonly path: string } {
  const name = asked.replace(' (as a page)', '')
  const questions = asked === name ? QUESTIONS.filter(({ method, path }) => `${method} ${path}` === name) : []
  const probes: Probe[] = questions.length > 0 ? [] : PROBES.filter(probe => nameOf(probe) === name)
  return { questions, probes, path: name.replace(/^GET /, '') }
}

test('each of many seeded differences is found, and nothing else', async t => {
  const [console, mock] = await two(t)
  const [theirs, ours] = [await interviewOf(t, console), await interviewOf(t, mock)]
  const { reader } = theirs
  const usual = { ...DEFAULT_SWITCHES }
  for (const [index, { asked, kind, place = '', respond, switches, heard, agreeing }] of SEEDS.entries()) {
    const { path, ...restricted } = only(asked)
    if (respond !== undefined) {
      const { json } = await reader.ask({ method: 'GET', path })
      console.faults.add({ match: { path }, effect: { kind: 'respond', ...respond(structuredClone(json)) } })
    }
    if (switches !== undefined) console.set(switches)
    let asks = 0
    const spoiling: Interview['reader'] = {
      // The first page that a probe is judged by stays as it is.
      ask: async question => {
        const reading = await reader.ask(question)
        const last = asks++ > 0 || !asked.endsWith('(as a page)')
        return heard !== undefined && last && (question.path !== DEVICES || path === DEVICES) ? { ...reading, ...heard(reading) } : reading
      },
      pages: async function * (from) {
        for await (const reading of reader.pages(from)) yield heard === undefined ? reading : { ...reading, ...heard(reading) }
      }
    }
    const spoilt = await survey({ ...theirs, ...restricted, reader: spoiling })
    const found = differences(spoilt, await survey({ ...ours, ...restricted }))
    t.match(found, [{ kind, place, count: 1 }], `${index}: ${asked}: ${kind}`)
    t.equal(found.length, 1, `${index}: nothing else: ${JSON.stringify(found)}`)
    if (agreeing !== undefined) t.equal(found[0] === undefined ? null : agreementOf(found[0])?.value, agreeing)
    console.faults.clear()
    if (switches !== undefined) console.set(usual)
  }
  t.ok(SEEDS.length >= 40)
})

test('two consoles of one version differ in nothing, whatever they manage', async t => {
  const [console, mock] = await two(t, [1, 7])
  const surveys = [await survey(await interviewOf(t, console)), await survey(await interviewOf(t, mock))]
  t.same(differences(surveys[0] ?? new Map(), surveys[1] ?? new Map()), [])
  t.ok(Number(surveys[0]?.size) > 150)
  t.match(await survey({ ...await interviewOf(t, mock), signal: AbortSignal.abort(new Error('enough')) }).catch(String), /enough/)
})

test('where both manage the same devices every value counts', async t => {
  const [console, mock] = await two(t)
  const questions = QUESTIONS.filter(({ path }) => path === DEVICES || path.startsWith('/api/JobService/Jobs'))
  const ask = async (appliance: MockAppliance): Promise<Survey> => {
    return await survey({ ...await interviewOf(t, appliance), same: true, questions, probes: [] })
  }
  t.same(differences(await ask(console), await ask(mock), true), [])
  const reader = (await interviewOf(t, console)).reader
  const { json }: { json: Json } = await reader.ask({ method: 'GET', path: `${DEVICES}?$top=1000` })
  for (const device of json.value.slice(0, 3)) device.Model = 'Another'
  console.faults.add({ match: { path: DEVICES }, effect: { kind: 'respond', body: json } })
  t.match(differences(await ask(console), await ask(mock), true), [{ kind: 'other text', place: 'value[].Model', count: 3 }])
})

test('a report is text, JSON or a page, commands nothing, and names the switch that agrees', t => {
  const party = { url: 'https://192.0.2.1', version: '4.0.1' }
  const difference: Difference = {
    question: UNKNOWN, kind: 'status', place: '', console: '400 CGEN1006', mock: '404 CGEN1006', count: 2, readers: ['Ansible']
  }
  const long = 'x'.repeat(1_000)
  const strange: Difference = { ...difference, kind: 'other text', place: 'a', console: '<script>\u001b[2J', mock: long, readers: [] }
  const comparison = { console: party, mock: party, questions: 3, differences: [difference, strange] }
  const [text, json, html] = FORMATS.map(format => reportOf(comparison, format))
  t.match(text, 'status (2 times)\n  console: 400 CGEN1006\n  mock:    404 CGEN1006\n')
  t.match(text, '  read by: Ansible\n  a known choice: --switch unknownPathStatus=400 agrees\n')
  t.notOk(text?.includes('\u001b'))
  t.notMatch(text, /x{400}/)
  const choice = { switch: 'unknownPathStatus', value: 400 }
  t.match(JSON.parse(json ?? ''), { questions: 3, differences: [{ choice }, { choice: null }] })
  t.match(html, '&#60;script&#62;')
  t.notMatch(html, /<script/)
  t.match(reportOf({ ...comparison, differences: [] }, 'text'), 'no difference')
  t.end()
})
