import t from 'tap'
import { type EntitySet, entities, memberSchema } from '../../src/http/entity-set.ts'
import { fits } from '../../src/schema/check.ts'
import { INTEGER, TEXT, TEXT_OR_NULL, type Typed } from '../../src/schema/schema.ts'

interface Rack { readonly id: number, readonly room: string | null }

const RACKS = entities({
  path: '/api/Racks',
  type: 'Lab.Rack',
  key: { property: 'Id', kind: 'number' },
  properties: { Id: INTEGER, Name: TEXT, Room: TEXT_OR_NULL },
  members: (): Rack[] => [{ id: 1, room: null }],
  entity: ({ id, room }) => ({ Id: id, Name: `Rack ${id}`, Room: room })
})

type Properties = typeof RACKS extends EntitySet<Rack, infer P> ? P : never

/** Whether a set of racks may answer so. */
type Compiles<Answer> = (() => Answer) extends EntitySet<Rack, Properties>['entity'] ? true : false

/** Whether a route may, that answers with a rack. */
type Answers<Answer> = Answer extends Typed<typeof RACK> ? true : false

const RACK = memberSchema(RACKS)

t.test('an answer that is not what its schema says does not compile', t => {
  const set: {
    asSaid: Compiles<{ Id: number, Name: string, Room: null }>
    anotherType: Compiles<{ Id: string, Name: string, Room: null }>
    nullForAText: Compiles<{ Id: number, Name: null, Room: null }>
    oneMissing: Compiles<{ Id: number, Room: null }>
    anything: Compiles<Readonly<Record<string, unknown>>>
  } = { asSaid: true, anotherType: false, nullForAText: false, oneMissing: false, anything: false }
  const member: {
    asSaid: Answers<{ '@odata.type': string, '@odata.id': string, Id: number, Name: string, Room: string }>
    noType: Answers<{ Id: number, Name: string, Room: string }>
    anotherType: Answers<{ '@odata.type': string, Id: string, Name: string, Room: string }>
  } = { asSaid: true, noType: false, anotherType: false }
  t.strictSame([set.asSaid, member.asSaid], [true, true], 'the compiler has looked')
  t.end()
})

t.test('the schema of a member demands what the compiler does', t => {
  const annotations = { '@odata.context': '', '@odata.type': '#Lab.Rack', '@odata.id': '/api/Racks(1)' }
  t.ok(fits(RACK, { ...annotations, Id: 1, Name: 'Rack 1', Room: null }))
  t.notOk(fits(RACK, { ...annotations, Id: '1', Name: 'Rack 1', Room: null }))
  t.notOk(fits(RACK, { ...annotations, Id: 1, Room: null }))
  t.end()
})
