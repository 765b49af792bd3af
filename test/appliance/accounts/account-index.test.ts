import t from 'tap'
import { indexOf } from '../../../src/appliance/accounts/account-index.ts'
import { noPassword } from '../../../src/appliance/accounts/password.ts'

t.test('a list of accounts is read once, however often it is asked', t => {
  let reads = 0
  const accounts = new Proxy(Array.from({ length: 10_000 }, (_, index) => ({ id: String(index), userName: `User-${index}`, password: noPassword(), roleId: '16', enabled: true })), {
    get: (list, member, receiver) => {
      reads++
      return Reflect.get(list, member, receiver)
    }
  })
  t.equal(indexOf(accounts).localByName.get('User-9999')?.id, '9999')
  const once = reads
  for (let index = 0; index < 2_000; index++) t.equal(indexOf(accounts).byFoldedName.get(`user-${index}`)?.id, String(index))
  t.equal(reads, once)
  t.end()
})
