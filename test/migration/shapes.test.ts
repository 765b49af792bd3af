import t from 'tap'
import { asEncounter, asGreeting } from '../../src/migration/shapes.ts'
import { ShapeError } from '../../src/schema/check.ts'

const ENCOUNTER = { side: 'source', address: '192.0.2.1', port: 443, ticket: 'ticket', guid: 'guid' }

const FINDING = { id: 'eku', title: 'Purposes', basis: 'KB', expected: 'both', cure: 'Ask for both.', found: 'one', certificate: 1 }

const greeting = (verdict: string): unknown => ({
  type: 'verify',
  guid: 'guid',
  ticket: 'ticket',
  side: 'source',
  verdict: { judge: 'source', role: 'client', accepted: true, findings: [{ ...FINDING, verdict }] }
})

t.test('whom a console shall meet has a port that there is', t => {
  t.strictSame(asEncounter(ENCOUNTER), ENCOUNTER)
  t.throws(() => asEncounter({ ...ENCOUNTER, port: 70_000 }), new ShapeError('port must be a whole number up to 65535'))
  t.throws(() => asEncounter({ ...ENCOUNTER, port: 0 }), new ShapeError('port must be a whole number from 1'))
  t.throws(() => asEncounter({ ...ENCOUNTER, more: 1 }), new ShapeError('more must be absent: it is not known'))
  t.end()
})

t.test('a peer may have warnings', t => {
  t.strictSame(asGreeting(greeting('warn')), greeting('warn'))
  t.throws(() => asGreeting(greeting('perhaps')), new ShapeError('verdict.findings[0].verdict must be one of pass, warn, fail, not reached'))
  t.end()
})
