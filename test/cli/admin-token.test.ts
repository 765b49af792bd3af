import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { keptToken } from '../../src/cli/admin-token.ts'
import { folderOf } from '../support/folder.ts'

const MADE = 'made-0123456789abcdef'

t.test('the token that was made once stays, in a folder that is made', async t => {
  const data = join(folderOf(t), 'a', 'b')
  t.equal(await keptToken(data, MADE), MADE)
  t.equal(await keptToken(data, 'another-0123456789ab'), MADE)
  t.equal(readFileSync(join(data, 'admin.token'), 'utf8'), `${MADE}\n`)
  t.same(['admin.token', '.', '..'].map(name => statSync(join(data, name)).mode & 0o777), [0o600, 0o700, 0o700])
})

t.test('what cannot be kept, or is no token, is told', async t => {
  const data = folderOf(t, { 'admin.token': 'short' })
  await t.rejects(keptToken(data, MADE), { name: 'UsageError', message: /admin\.token/ })
  writeFileSync(join(data, 'file'), '')
  await t.rejects(keptToken(join(data, 'file'), MADE), { name: 'UsageError', message: /cannot read the admin token from .*file is a file/ })
  if (process.platform === 'linux') await t.rejects(keptToken('/proc/mock-ome/data', MADE), { name: 'UsageError', message: /cannot keep the admin token in .*ENOENT/ })
})
