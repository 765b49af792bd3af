import t from 'tap'
import { asEncounter, asGreeting, asInvitation, asMeeting } from '../../src/migration/shapes.ts'
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

t.test('another console tells no more than there is to tell', t => {
  const invitation = { name: 'n', version: '4.0.1', guid: 'g', migrationPort: 8444, ticket: 't', certificates: ['PEM'], offeredTo: null }
  t.strictSame(asInvitation(invitation), invitation)
  t.throws(() => asInvitation({ ...invitation, certificates: Array.from({ length: 65 }, () => 'PEM') }), new ShapeError('certificates must be a list of at most 64'))
  t.throws(() => asInvitation({ ...invitation, migrationPort: 70_000 }), new ShapeError('migrationPort must be a whole number up to 65535'))
  t.throws(() => asInvitation({ ...invitation, certificates: [[]] }), new ShapeError('certificates[0] must be a text'))
  const verdict = { judge: 'source', role: 'client', accepted: true, findings: [{ ...FINDING, verdict: 'pass' }] }
  const meeting = { protocol: 'TLSv1.3', cipher: null, verdicts: [verdict, verdict] }
  t.strictSame(asMeeting(meeting), meeting)
  t.throws(() => asMeeting({ ...meeting, verdicts: [verdict, verdict, verdict] }), new ShapeError('verdicts must be a list of at most 2'))
  t.throws(() => asMeeting({ ...meeting, verdicts: [{ ...verdict, findings: Array.from({ length: 201 }, () => verdict.findings[0]) }] }), new ShapeError('verdicts[0].findings must be a list of at most 200'))
  t.throws(() => asEncounter({ ...ENCOUNTER, address: 'a\0b' }), new ShapeError('address must be a host name or an IP address'))
  t.end()
})
