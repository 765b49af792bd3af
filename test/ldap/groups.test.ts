import type { Entry } from 'ldapts'
import t from 'tap'
import { blankDirectory } from '../../src/appliance/directories/directory-rules.ts'
import type { DirectoryState } from '../../src/appliance/directories/directory-state.ts'
import type { Asking, LoggingIn, Root } from '../../src/ldap/conversation.ts'
import { groupsMeant, groupsNamed, groupsWith } from '../../src/ldap/groups.ts'
import { bindAs, logIn } from '../../src/ldap/user.ts'

const AD: DirectoryState = { ...blankDirectory(1, 'AD'), name: 'lab' }
const LDAP: DirectoryState = { ...blankDirectory(2, 'LDAP'), name: 'lab', baseDn: 'dc=lab,dc=test' }
const CHAIN: Root = { base: 'DC=lab,DC=test', knowsChain: true }
const PLAIN: Root = { base: 'dc=lab,dc=test', knowsChain: false }
const USER = { distinguishedName: 'CN=jane,DC=lab,DC=test', shortName: 'jane' }

/** A server that gives what a table says, and what it was asked: base and filter of each search. */
function asking (root: Root, answer: (filter: string) => readonly Entry[]): { readonly asked: string[], readonly conversation: Asking } {
  const asked: string[] = []
  return {
    asked,
    conversation: {
      root: async () => root,
      search: async (base, { filter }) => {
        asked.push(`${base} ${filter.toString()}`)
        return answer(filter.toString())
      }
    }
  }
}

t.test('where the server follows groups within groups, it is asked once', async t => {
  const { asked, conversation } = asking(CHAIN, () => [{ dn: 'CN=Ops,DC=lab,DC=test', cn: 'Ops' }])
  t.match(await groupsWith(conversation, AD, USER), [{ commonName: 'Ops' }])
  t.strictSame(asked, ['DC=lab,DC=test (|(member:1.2.840.113556.1.4.1941:=CN=jane,DC=lab,DC=test))'])
})

t.test('elsewhere groups within groups are followed, to a bound, and not in circles', async t => {
  const above = asking(PLAIN, filter => {
    const number = Number(/member=cn=g(\d+)/.exec(filter)?.[1] ?? 0)
    return [{ dn: `cn=g${number + 1},dc=lab,dc=test`, cn: `g${number + 1}` }]
  })
  t.equal((await groupsWith(above.conversation, LDAP, USER)).length, 10, 'levels')
  t.equal(above.asked[0], 'dc=lab,dc=test (|(member=CN=jane,DC=lab,DC=test)(member=jane)(uniqueMember=CN=jane,DC=lab,DC=test)(uniqueMember=jane)(memberUid=CN=jane,DC=lab,DC=test)(memberUid=jane))')
  t.equal(above.asked[1], 'dc=lab,dc=test (|(member=cn=g1,dc=lab,dc=test)(uniqueMember=cn=g1,dc=lab,dc=test)(memberUid=cn=g1,dc=lab,dc=test))', 'the short name of a group is nobody')

  const circle = asking(PLAIN, filter => [{ dn: filter.includes('cn=A,') ? 'CN=b,dc=lab' : 'cn=A,dc=lab', cn: 'x' }])
  t.equal((await groupsWith(circle.conversation, { ...LDAP, membershipAttribute: 'member' }, USER)).length, 2)

  const wide = asking(PLAIN, filter => Array.from({ length: 1_000 }, (_, index) => ({ dn: `cn=${filter.length}-${index},dc=lab`, cn: 'x' })))
  t.equal((await groupsWith(wide.conversation, LDAP, USER)).length, 1_000)
  t.equal(wide.asked.length, 1)
})

t.test('what a user writes is no part of a filter', async t => {
  const { asked, conversation } = asking(CHAIN, () => [])
  await groupsNamed(conversation, AD, 'a*)(b')
  await groupsNamed(conversation, LDAP, '')
  await groupsMeant(conversation, LDAP, [{ commonName: '*', objectGuid: '' }, { commonName: '', objectGuid: '7c9e6679-7425-40de-944b-e07fc1f90ae7' }])
  t.match(asked[0], 'DC=lab,DC=test (&(objectClass=group)(cn=a\\2a\\29\\28b*))')
  t.match(asked[1], 'dc=lab,dc=test (&(|(member=*))(cn=*))')
  t.match(asked[2], '(cn=\\2a)(entryUUID=7c9e6679-7425-40de-944b-e07fc1f90ae7)(objectGUID=')
})

t.test('a name that several groups have means none', async t => {
  const { conversation } = asking(PLAIN, () => ['ou=a', 'ou=b'].map(unit => ({ dn: `cn=ops,${unit}`, cn: 'ops' })))
  t.strictSame(await groupsMeant(conversation, LDAP, [{ commonName: 'ops', objectGuid: '' }, { commonName: 'none', objectGuid: '' }]), [undefined, undefined])
})

/** Active Directory, as far as a login goes. */
function loggingIn (whoAmI: string, found: readonly Entry[]): { readonly said: string[], readonly conversation: LoggingIn } {
  const said: string[] = []
  const { conversation } = asking(CHAIN, filter => {
    said.push(filter)
    return found
  })
  return {
    said,
    conversation: { ...conversation, bind: async ({ userName }) => { said.push(`bind ${userName}`) }, whoAmI: async () => whoAmI }
  }
}

t.test('Active Directory is told a name with its domain, and says who that is', async t => {
  const jane = [{ dn: 'CN=Jane Doe,DC=lab,DC=test' }]
  for (const [userName, groupDomain, bound] of [
    ['jane', null, 'jane@lab.test'],
    ['jane', 'sub.lab.test', 'jane@sub.lab.test'],
    ['EXTERNAL', null, 'EXTERNAL@lab.test'],
    ['LAB\\jane', null, 'LAB\\jane'],
    ['jane@elsewhere.test', 'lab.test', 'jane@elsewhere.test'],
    ['CN=Jane Doe,DC=lab,DC=test', 'lab.test', 'CN=Jane Doe,DC=lab,DC=test']
  ] as const) {
    const { said, conversation } = loggingIn('u:LAB\\jdoe', jane)
    const member = await logIn(conversation, { directory: { ...AD, groupDomain }, bindPassword: '' }, { userName, password: 'x' })
    t.strictSame([said, member.distinguishedName], [[`bind ${bound}`, '(sAMAccountName=jdoe)'], 'CN=Jane Doe,DC=lab,DC=test'])
  }
  const named = loggingIn('dn:CN=Jane Doe,DC=lab,DC=test', [])
  t.match(await logIn(named.conversation, { directory: AD, bindPassword: '' }, { userName: 'jane', password: 'x' }), { shortName: 'Jane Doe' })
  for (const [whoAmI, found, message] of [['', jane, 'does not say'], ['u:LAB\\jdoe', [], 'no entry'], ['u:LAB\\jdoe', [...jane, ...jane], 'several entries']] as const) {
    await t.rejects(logIn(loggingIn(whoAmI, found).conversation, { directory: AD, bindPassword: '' }, { userName: 'jane', password: 'x' }), new RegExp(message))
  }
})

t.test('the user of the settings of Active Directory binds with his domain, and a server without one is told', async t => {
  const { said, conversation } = loggingIn('u:LAB\\jdoe', [{ dn: 'CN=jane' }])
  await bindAs(conversation, { directory: AD, bindPassword: '' }, { userName: 'jane', password: 'x' })
  t.strictSame(said, ['bind jane@lab.test'])
  const nameless = { ...conversation, root: async () => ({ base: 'o=lab', knowsChain: false }) }
  await t.rejects(bindAs(nameless, { directory: AD, bindPassword: '' }, { userName: 'jane', password: 'x' }), { fault: 'credentials', message: /no domain/ })
})
