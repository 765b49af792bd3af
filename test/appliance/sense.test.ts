import t from 'tap'
import type { Written } from '../../src/appliance/written.ts'
import { openAppliance } from '../support/pieces.ts'

const { ledger, inventory } = await openAppliance({ inventory: { devices: 3, seed: 1 } })
const { state, pem } = ledger.slices.layOut(ledger.state)

/** The state as it would lie on disk, with another piece. */
function written (name: string, piece: (whole: any) => unknown): Written { // eslint-disable-line @typescript-eslint/no-explicit-any -- what comes from outside may be anything
  const changed = { ...state, [name]: piece(structuredClone(state[name])) }
  return { state: changed, file: name => pem.get(name)?.text ?? null, auditLog: [], damage: error => new Error(error.message) }
}

const group = (id: number, parentId: number): object => ({ id, name: `g${id}`, description: '', parentId, createdBy: 'admin', createdAt: 0, updatedBy: null, updatedAt: 0, members: [] })

const network = (id: number): object => ({ ...inventory.estate.networks[0], id })
const alert = (id: number): object => ({ id, deviceId: 10_001, messageId: 'SYS1', time: '2024-01-01 00:00:00.000', acknowledged: false })

t.test('what comes from elsewhere is taken by its sense, not by its form alone', async t => {
  t.doesNotThrow(() => ledger.slices.read(written('jobs', jobs => jobs)), 'a state as it is written')
  for (const [name, piece, complaint] of [
    ['inventory', whole => ({ ...whole, devices: 2e9 }), /inventory\.devices must be a whole number up to 100000/],
    ['inventory', whole => ({ ...whole, nextGroupId: 20_003, groups: [group(20_001, 20_002), group(20_002, 20_001)] }), /circle/],
    ['inventory', whole => ({ ...whole, nextGroupId: 20_002, groups: [group(20_001, 20_001)] }), /circle/],
    ['inventory', whole => ({ ...whole, nextGroupId: 20_002, groups: [group(20_001, 7)] }), /below none/],
    ['inventory', whole => ({ ...whole, nextGroupId: 20_002, groups: [group(20_001, 1_021), group(20_001, 1_021)] }), /is there twice/],
    ['inventory', whole => ({ ...whole, nextGroupId: 20_001, groups: [group(20_001, 1_021)] }), /next number is given already/],
    ['inventory', whole => ({ ...whole, groups: [group(1_031, 1_021)] }), /numbers of built-in ones/],
    ['sessionLimits', () => [], /limits are not those of GUI, API, UniversalTimeout/],
    ['sessionLimits', whole => [...whole, ...whole], /limits are not those/],
    ['sessionLimits', whole => whole.map((limit: object) => ({ ...limit, maxSessions: 0 })), /limits are out of range/],
    ['sessionLimits', whole => whole.map((limit: object) => ({ ...limit, sessionTimeout: 1 })), /limits are out of range/],
    ['accounts', () => [], /built-in administrator is missing/],
    ['accounts', ([admin]) => [{ ...admin, enabled: false }], /built-in administrator cannot log in/],
    ['accounts', ([admin]) => [{ ...admin, locked: true }], /built-in administrator cannot log in/],
    ['accounts', ([admin]) => [admin, { ...admin, id: '20001' }], /names are used twice/],
    ['accounts', ([admin]) => [admin, { ...admin, userName: 'other' }], /is there twice/],
    ['accounts', ([admin]) => [admin, { ...admin, id: '999999999999999', userName: 'other' }], /next number is given already/],
    ['jobs', whole => ({ ...whole, nextId: 1 }), /next number is given already/],
    ['jobs', whole => ({ ...whole, nextId: Number.MAX_SAFE_INTEGER }), /next number is out of reach/],
    ['jobs', ({ nextId, list }) => ({ nextId, list: [...list, ...list] }), /is there twice/],
    ['jobs', ({ nextId, list }) => ({ nextId, list: list.map((job: object) => ({ ...job, type: 4_711 })) }), /jobs are of unknown types/],
    ['jobs', ({ nextId, list }) => ({ nextId, list: list.map((job: object) => ({ ...job, nextRun: 'tomorrow' })) }), /nextRun must be a time/],
    ['jobs', ({ nextId, list }) => ({ nextId, list: list.map((job: object) => ({ ...job, createdAt: '2024-02-30T00:00:00.000Z' })) }), /createdAt must be a time/],
    ['time', whole => ({ ...whole, offset: 1e15 }), /offset must be a whole number up to/],
    ['loginSecurity', whole => ({ ...whole, ipRangeEnabled: true, ipRange: 'nowhere' }), /range of addresses lets nobody in/],
    ['loginSecurity', whole => ({ ...whole, ipRangeEnabled: true }), /range of addresses lets nobody in/],
    ['security', whole => ({ ...whole, passwordLengths: { min: 9, max: 8 } }), /shortest password is longer than its longest/],
    ['networks', () => ({ nextId: 0, kept: [], gone: [7, 7] }), /removed ones are not in order/],
    ['networks', () => ({ nextId: 9, kept: [network(8), network(8)], gone: [] }), /id 8 is there twice/],
    ['alerts', whole => ({ ...whole, gone: [2, 1] }), /changed ones are not in order/],
    ['alerts', whole => ({ ...whole, turned: [1, 1] }), /changed ones are not in order/],
    ['alerts', whole => ({ ...whole, list: [alert(1)] }), /numbers of generated ones/],
    ['alerts', whole => ({ ...whole, list: [alert(1_000_001)] }), /next number is given already/],
    ['devices', () => ({ list: [{ id: 10_001 }, { id: 10_001 }] }), /id 10001 is there twice/],
    ['directories', () => ({ nextId: Number.MAX_SAFE_INTEGER, list: [] }), /next number is out of reach/]
  ] satisfies ReadonlyArray<readonly [string, Parameters<typeof written>[1], RegExp]>) {
    t.throws(() => ledger.slices.read(written(name, piece)), { message: complaint }, `${name}: ${complaint.source}`)
  }
})
