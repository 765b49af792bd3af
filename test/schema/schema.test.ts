import t from 'tap'
import { ShapeError, checked, fits, lazyChecks } from '../../src/schema/check.ts'
import {
  ANYTHING, COUNT, FLAG, INTEGER, NULL, NUMBER, TEXT, TEXT_OR_NULL, TIME, type Typed,
  anyOf, closed, constant, list, map, object, oneOf, orNull, text, union
} from '../../src/schema/schema.ts'

const ACCOUNT = closed({ id: TEXT, role: oneOf(['10', '16']), since: COUNT }, { locked: FLAG, note: TEXT_OR_NULL })

const KINDS = union('kind', [closed({ kind: constant('a') }), closed({ kind: constant('b'), n: INTEGER })])
const PAIR = list(TEXT_OR_NULL)

interface Account {
  readonly id: string
  readonly role: '10' | '16'
  readonly since: number
  readonly locked?: boolean
  readonly note?: string | null
}

/** Compiles only where both types are the same. */
type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends (<T>() => T extends Other ? 1 : 2) ? true : never

t.test('a schema has the type of what fits it', t => {
  const types: {
    closed: Same<Typed<typeof ACCOUNT>, Account>
    described: Same<Typed<{ readonly description: string } & typeof TEXT>, string>
    list: Same<Typed<typeof PAIR>, ReadonlyArray<string | null>>
  } = { closed: true, described: true, list: true }
  t.strictSame(Object.values(types), [true, true, true], 'the compiler has looked')
  t.end()
})

t.test('schemas that say the same are compiled once', t => {
  let compiled = 0
  const checkOf = lazyChecks({ meta: false, validateSchema: false, code: { process: code => { compiled++; return code } } })
  const wants = [1, 2, 3].map(() => checkOf(closed({ id: COUNT })))
  for (const check of wants) t.match([check({ id: 1 }).length, check({ id: -1 })[0]?.instancePath], [0, '/id'])
  t.equal(checkOf(closed({ id: TEXT }))({ id: 1 }).length, 1)
  t.equal(compiled, 2)
  t.end()
})

const FIT = { id: '1', role: '10', since: 3 }

for (const [name, schema, value, expected] of [
  ['all that is demanded', ACCOUNT, FIT, null],
  ['with what may be there', ACCOUNT, { ...FIT, locked: true, note: null }, null],
  ['a member missing', ACCOUNT, { id: '1', role: '10' }, 'since must be there'],
  ['a member too many', ACCOUNT, { ...FIT, comment: 'mine' }, 'comment must be absent: it is not known'],
  ['another type', ACCOUNT, { ...FIT, id: 7 }, 'id must be a text'],
  ['another word', ACCOUNT, { ...FIT, role: '11' }, 'role must be one of 10, 16'],
  ['a number too small', ACCOUNT, { ...FIT, since: -1 }, 'since must be a whole number from 0'],
  ['half a number', ACCOUNT, { ...FIT, since: 0.5 }, 'since must be a whole number'],
  ['a whole number', INTEGER, 0.5, 'it must be a whole number'],
  ['beyond what can be counted', COUNT, 2 ** 53, 'it must be a whole number up to 9007199254740991'],
  ['deep within', list(object({ a: map(NUMBER) })), [{ a: {} }, { a: { 'b/c': 'x' } }], '[1].a.b/c must be a number'],
  ['texts or null', PAIR, ['a', null], null],
  ['others beside', object({ a: TEXT }), { a: 'x', b: 1 }, null],
  ['null', orNull(ACCOUNT), null, null],
  ['null among words', orNull(oneOf(['a'])), null, null],
  ['null or another', orNull(anyOf(TEXT, INTEGER)), null, null],
  ['neither', anyOf(TEXT, NULL), 3, 'it must be a text or null'],
  ['a constant', constant('begin'), 'end', 'it must be "begin"'],
  ['a pattern', text({ pattern: '^a+$' }), 'b', 'it must be a text that matches ^a+$'],
  ['a pattern with a name', text({ pattern: '^a+$', description: 'a cry' }), 'b', 'it must be a cry'],
  ['a time', TIME, '2026-02-28T12:00:00.000Z', null],
  ['a day that is not in the calendar', TIME, '2026-02-30T12:00:00.000Z', 'it must be a time as 2026-01-31T12:00:00.000Z'],
  ['a year without end', TIME, '+275760-09-13T00:00:00.000Z', 'it must be a time as 2026-01-31T12:00:00.000Z'],
  ['a form nobody looks at', text({ format: 'password' }), 'x', null],
  ['an address', orNull(text({ format: 'ipv6' })), '::1', null],
  ['another address', text({ format: 'ipv4' }), '::1', 'it must be an IPv4 address'],
  ['a host', text({ format: 'host' }), 'a b', 'it must be a host name or an IP address'],
  ['a kind', KINDS, { kind: 'b' }, 'n must be there'],
  ['no kind', KINDS, { kind: 'c' }, 'kind must be of a known kind'],
  ['anything', ANYTHING, undefined, null],
  ['a list for an object', ACCOUNT, [], 'it must be an object']
] as const) {
  t.test(name, t => {
    t.equal(fits(schema, value), expected === null)
    if (expected === null) t.equal(checked<unknown>(schema, value), value)
    else t.throws(() => checked<unknown>(schema, value), new ShapeError(expected))
    t.end()
  })
}
