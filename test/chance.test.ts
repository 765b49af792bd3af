import t from 'tap'
import { Random, chance } from '../src/chance.ts'

t.test('draws are spread evenly, and told apart by seed, rule and turn', t => {
  const draws = Array.from({ length: 10_000 }, (_, turn) => chance(7, 'rule', turn))
  t.ok(draws.every(draw => draw >= 0 && draw < 1))
  for (let tenth = 0; tenth < 10; tenth++) {
    const share = draws.filter(draw => Math.floor(draw * 10) === tenth).length
    t.ok(share > 880 && share < 1120, `${share} in tenth ${tenth}`)
  }
  t.equal(new Set([chance(7, 'rule', 0), chance(8, 'rule', 0), chance(7, 'rulf', 0), chance(7, 'rule', 1), chance(0, '', 0)]).size, 5)
  t.equal(chance(7, 'rule', 12), chance(7, 'rule', 12))
  t.end()
})

t.test('a seed gives the numbers it has always given', t => {
  t.strictSame([0, 1, 2].map(turn => Math.floor(chance(7, 'rule', turn) * 1e6)), [246_511, 475_948, 496_198])
  const random = new Random(1, 'device', 0)
  t.strictSame([random.next(), random.next()].map(number => Math.floor(number * 1e6)), [948_812, 947_318])
  t.equal(random.hex(8), '51E41BF8')
  t.end()
})
