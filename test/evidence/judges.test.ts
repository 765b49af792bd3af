import { test } from 'tap'
import { sorted } from '../../src/evidence/judges.ts'

const found = (names: readonly string[], direction: 1 | -1 = 1): string | undefined => {
  const value = names.map(Name => ({ Name }))
  const [[, first] = []] = [...sorted('Name', direction)({ value }, { members: value, count: value.length }, new Map())]
  return first
}

test('an order is as asked for, whatever capital letters count', t => {
  t.equal(found(['Lab', 'Rack', 'hall', 'mine']), 'as asked', 'capital letters first')
  t.equal(found(['hall', 'Lab', 'mine', 'Rack']), 'as asked', 'as people sort')
  t.equal(found(['mine', 'hall', 'Rack', 'Lab'], -1), 'as asked')
  t.equal(found(['mine', 'Lab', 'hall']), 'otherwise')
  t.equal(found(['Lab', 'hall', 'Rack', 'mine'], -1), 'otherwise')
  t.equal(found(['a', 'b']), undefined, 'too few to tell')
  t.end()
})
