import t from 'tap'
import { rehearse, type Step } from '../../../src/web/lab/rehearsal.ts'
import { htmlOf, markdownOf } from '../../../src/web/lab/rehearsal-report.ts'
import { adminOf } from '../../support/admin.ts'
import { startTestFleet } from '../../support/fleet.ts'

const APPLIANCES = [{ name: 'source', version: '3.10.2', port: 0 }, { name: 'target', version: '4.0.1', port: 0 }]

t.test('eight steps, of which the last one fails where the CAs differ', async t => {
  const { call } = await adminOf(t, await startTestFleet(t, { appliances: APPLIANCES }))
  const ask = async ({ method, path, json }: { readonly method: string, readonly path: string, readonly json?: unknown }): Promise<unknown> => {
    const reply = await call(method, path, json === undefined ? {} : { json })
    if (reply.status >= 400) throw new Error(reply.json.detail)
    return reply.json
  }
  const told: Array<readonly Step[]> = []
  const steps = await rehearse(ask, { source: 'source', target: 'target', differentCas: false }, steps => { told.push(steps) })
  t.strictSame(steps.map(({ outcome }) => outcome), Array.from({ length: 8 }, () => 'passed'), JSON.stringify(steps))
  t.equal(told.length, 8)
  const failed = await rehearse(ask, { source: 'source', target: 'target', differentCas: true }, () => {})
  t.match(failed[7], { outcome: 'failed', detail: /Unable to mutually authenticate.*Why: / })
  const stopped = await rehearse(ask, { source: 'nobody', target: 'target', differentCas: false }, () => {})
  t.match(stopped.map(({ outcome }) => outcome), ['passed', 'failed', 'not reached'])
})

t.test('reports: what strangers write is text', t => {
  const markup = '<img src=x onerror=alert(1)>|[a](javascript:1)\n# x'
  const rehearsal = { pair: { source: markup, target: 't', differentCas: false }, steps: [{ title: markup, outcome: 'failed', detail: markup }], time: '2026-01-31T12:00:00Z', version: '1' } as const
  for (const text of [markdownOf(rehearsal), htmlOf(rehearsal)]) {
    t.notMatch(text, /<img/)
    t.match(text, '&lt;img')
  }
  t.match(markdownOf(rehearsal), /\| 1 \| &lt;img src=x onerror=alert\(1\)&gt;\\\|\\\[a\\\]\(javascript:1\) # x \| failed \|/)
  t.end()
})
