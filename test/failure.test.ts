import { runInNewContext } from 'node:vm'
import t from 'tap'
import { failureCode, failureText, fileFailure, portFailure } from '../src/failure.ts'

function systemError (code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

t.test('an error is told by its message, whatever was thrown and wherever', async t => {
  t.equal(failureText(new TypeError('no')), 'no')
  t.equal(failureText(runInNewContext('new Error("of another realm")')), 'of another realm')
  t.equal(failureText('a text'), 'a text')
  t.equal(failureText(undefined), 'undefined')
  t.equal(failureText(new DOMException('late', 'TimeoutError')), 'late')
})

t.test('a failure of several addresses tells each', async t => {
  t.equal(failureText(new AggregateError([new Error('::1 refuses'), new Error('127.0.0.1 refuses')])), '::1 refuses, 127.0.0.1 refuses')
  t.equal(failureText(new AggregateError([new Error('inner')], 'outer')), 'outer')
})

t.test('codes of the system and of Node are told, others are none', async t => {
  t.equal(failureCode(systemError('ENOENT', 'x')), 'ENOENT')
  t.equal(failureCode(new DOMException('x', 'AbortError')), '')
  t.equal(failureCode({ code: 'ENOENT' }), '')
  t.equal(failureCode(null), '')
})

t.test('what the system says of a file goes without the paths', async t => {
  t.equal(fileFailure(systemError('ENOSPC', "ENOSPC: no space left on device, write '/data/state.json'")), 'ENOSPC: no space left on device')
  t.equal(fileFailure('lost'), 'lost')
})

t.test('a port that cannot be opened is told in words where they are known', async t => {
  for (const [code, words] of [['EADDRINUSE', 'the port is in use'], ['EACCES', 'the port may not be used without privileges'], ['EADDRNOTAVAIL', 'this machine has no such address'], ['EWEIRD', 'listen EWEIRD']] as const) {
    t.equal(portFailure(systemError(code, `listen ${code}`)), words)
  }
})
