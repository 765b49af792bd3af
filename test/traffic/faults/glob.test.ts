import fc from 'fast-check'
import t from 'tap'
import { glob } from '../../../src/traffic/faults/glob.ts'

t.test('a star stands for any text', async t => {
  for (const [pattern, text, expected] of [
    ['/api/*', '/api/X', true], ['/api/*', '/api/', true], ['/api/*', '/apiX', false], ['*', '', true], ['', '', true],
    ['', 'x', false], ['a', 'ab', false],
    ['*a', 'ba', true], ['a*a', 'a', false], ['a*a', 'aa', true], ['a**b', 'ab', true], ['*a*b*', 'xbxaxbx', true],
    ['*a*b*', 'xbxa', false],
    ['/api/*/Actions/*.Upload*Chain', '/api/ApplicationService/Actions/ApplicationService.UploadCertChain', true], ['a.c', 'abc', false],
    ['(x', '(x', true], ['a*\n', 'a\nb\n', true]
  ] as const) t.equal(glob(pattern)(text), expected, `${pattern} ${text}`)
})

t.test('as an expression has it that tries all', async () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
  fc.assert(fc.property(word, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 }), (pattern, text) =>
    glob(pattern)(text) === new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text)), { numRuns: 2000 })
})

t.test('many stars and a long path cost next to nothing', async t => {
  const path = `/api/${'a/Actions/.Upload'.repeat(3000)}`
  for (const pattern of ['/api/*/Actions/*.Upload*Chain', '*a*a*a*a*a*a*a*a*b', '*/*/*/*/*/*/*/*/*x', `${'*a'.repeat(250)}b`]) {
    const before = process.cpuUsage()
    t.notOk(glob(pattern)(path))
    const { user } = process.cpuUsage(before)
    t.ok(user < 50_000, `${pattern.slice(0, 30)}: ${user} microseconds`)
  }
})
