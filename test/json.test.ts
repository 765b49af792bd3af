import fc from 'fast-check'
import t from 'tap'
import { isTooMuch, parseJson, parsed } from '../src/json.ts'

t.test('what is nested up to 64 times is read, and no more', async t => {
  const nested = (times: number): string => `${'[{"a":'.repeat(times / 2)}1${'}]'.repeat(times / 2)}`
  t.type(parseJson(nested(64)), Array)
  t.throws(() => parseJson(nested(66)), SyntaxError)
  t.equal(parsed('['.repeat(4000)), undefined)
  t.equal(parsed('{'), undefined)
  t.strictSame(parseJson(JSON.stringify(Array(1000).fill([[]]))), Array(1000).fill([[]]), 'what stands side by side is not deep')
})

t.test('objects and lists are counted, and nothing else', async t => {
  const bounds = { parts: 4, members: 2 }
  t.notOk(isTooMuch('[{"a":[1,2,3,"[[["]},{}]', bounds))
  t.ok(isTooMuch('[{"a":[1,2,3,"[[["]},{}]', { ...bounds, parts: 3 }))
  t.notOk(isTooMuch('[{"a":{"b":1,":":":::"},"c":2},{"d":3,"e":4}]', bounds), 'members of each object alone')
  t.ok(isTooMuch('[{"a":{"b":1},"c":2,"d":3}]', bounds))
  t.ok(isTooMuch('{"a":{"b":1,"c":2,"d":3}}', bounds))
})

t.test('brackets in texts are no brackets', async () => {
  const plain = fc.array(fc.string({ unit: fc.constantFrom('[', '{', '"', '\\\\', ']', '}', 'a'), maxLength: 100 }))
  fc.assert(fc.property(plain, value => !isTooMuch(JSON.stringify(value))))
  fc.assert(fc.property(plain, value => isTooMuch(`${'['.repeat(64)}${JSON.stringify(value)}`)))
})
