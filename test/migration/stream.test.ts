import { duplexPair } from 'node:stream'
import t, { type Test } from 'tap'
import type { AuditEntry } from '../../src/appliance/logs/audit-entry.ts'
import { Channel, ChannelError } from '../../src/migration/channel.ts'
import { DEADLINES } from '../../src/client/deadlines.ts'
import { type Received, receiveData } from '../../src/migration/stream.ts'
import { openAppliance } from '../support/pieces.ts'

const { ledger: { slices } } = await openAppliance()

const ACCOUNT = { id: '10078', userName: 'admin', password: { salt: '00', digest: '11' }, roleId: '10', enabled: true }
const LIMITS = [
  { sessionType: 'GUI', maxSessions: 6, sessionTimeout: 1_800_000 },
  { sessionType: 'API', maxSessions: 100, sessionTimeout: 1_800_000 },
  { sessionType: 'UniversalTimeout', maxSessions: 0, sessionTimeout: -1 }
]
const SECURITY = { lockoutFailCount: 3, lockoutFailCountTime: 30, lockoutPenaltyTime: 900, lockoutByUsername: true, lockoutByIp: false }
const STATE = { accounts: [ACCOUNT], sessionLimits: LIMITS, loginSecurity: SECURITY }
const ENTRY: AuditEntry = { id: 1, severity: '1000', message: 'm', category: 'Audit', userName: 'u', ipAddress: '::1', messageArgs: 'a', messageId: 'CUSR0001', createdDate: '2024-01-25T11:10:34.735Z' }
const BEGIN = { type: 'begin', id: 'one', accounts: 1, auditEntries: 1 }
const END = { type: 'end' }
const stateOf = (state: unknown): object => ({ type: 'state', text: JSON.stringify(state) })
const AUDIT = { type: 'audit', entries: [ENTRY] }

/** Lets a source that says these messages, and then hangs up, talk to a target. */
async function receive (t: Test, messages: readonly object[], known: string | null = null): Promise<Received | null> {
  const [near, far] = duplexPair()
  const [source, target] = [new Channel(near), new Channel(far)]
  t.teardown(() => { source.destroy(); target.destroy() })
  const said = (async () => {
    for (const message of messages) await source.send(message, 5_000)
    source.end()
  })()
  said.catch(() => {})
  return await receiveData(target, slices, known, () => {}, { ...DEADLINES, message: 200 })
}

t.test('a whole stream is received, in pieces of any size', async t => {
  const text = JSON.stringify(STATE)
  const pieces = [text.slice(0, 7), text.slice(7, 8), text.slice(8)].map(text => ({ type: 'state', text }))
  t.match(await receive(t, [BEGIN, ...pieces, AUDIT, END]), { id: 'one', state: STATE, accounts: 1, auditLog: [ENTRY] })
  t.equal(await receive(t, [BEGIN], 'one'), null, 'what is there already is not asked for')
})

t.test('what is no data of a source is refused as a whole', async t => {
  for (const [name, messages, reason] of [
    ['declined', [{ type: 'declined', reason: 'no' }], /the source declines: no/],
    ['another message first', [END], /type must be "begin"/],
    ['a number that is none', [{ ...BEGIN, accounts: -1 }], /accounts must be/],
    ['too much', [{ ...BEGIN, auditEntries: 1_000_001 }], /1000001 audit entries/],
    ['more accounts than it said', [BEGIN, stateOf({ ...STATE, accounts: [ACCOUNT, { ...ACCOUNT, id: '10079', userName: 'alice' }] }), AUDIT, END], /less than it said/],
    ['fewer entries', [BEGIN, stateOf(STATE), END], /less than it said/],
    ['more entries', [BEGIN, stateOf(STATE), AUDIT, AUDIT, END], /more than it said/],
    ['an entry that is none', [BEGIN, stateOf(STATE), { type: 'audit', entries: [{ ...ENTRY, id: 'one' }] }, END], /entries\[0\]\.id must be/],
    ['state that is not JSON', [BEGIN, { type: 'state', text: '{' }, AUDIT, END], /JSON/],
    ['no state', [BEGIN, AUDIT, END], /JSON/],
    ['state of another shape', [BEGIN, stateOf({ ...STATE, accounts: [{ ...ACCOUNT, roleId: 10 }] }), AUDIT, END], /accounts\[0\]\.roleId must be/],
    ['a part that does not move', [BEGIN, stateOf({ ...STATE, guid: 'mine' }), AUDIT, END], /guid must be absent/],
    ['an end in the middle', [BEGIN, stateOf(STATE)], /hung up/]
  ] as const) await t.rejects(receive(t, messages), { message: reason }, name)
  await t.rejects(receive(t, [BEGIN, [1]]), { message: /must be an object/ }, 'a list')
})

t.test('a silent source is given up', async t => {
  const [near, far] = duplexPair()
  t.teardown(() => { near.destroy() })
  await t.rejects(receiveData(new Channel(far), slices, null, () => {}, { ...DEADLINES, message: 20 }), ChannelError)
})
