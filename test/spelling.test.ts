import t from 'tap'
import { toCamel, toPascal } from '../src/spelling.ts'

t.test('names are spelled at any depth, and back', async t => {
  const ours = { issuedTo: 'x', list: [{ nextName: [1, null] }], none: null }
  t.same(toPascal(ours), { IssuedTo: 'x', List: [{ NextName: [1, null] }], None: null })
  t.same(toCamel(toPascal(ours)), ours)
  t.same(toCamel({ '@odata.context': 'x', Id: 1 }), { id: 1 }, 'annotations are left out')
  t.equal(toCamel('Text'), 'Text')
})

t.test("a stranger's names are names, whatever they are", async t => {
  const camel = toCamel(JSON.parse('{"__proto__":{"Admin":true},"Constructor":1}'))
  t.equal(Object.getPrototypeOf(camel), null)
  t.same(Object.keys(Object(camel)), ['__proto__', 'constructor'])
  t.notOk('admin' in Object(camel))
})
