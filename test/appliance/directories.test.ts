import t from 'tap'
import { type DirectoryGroup, type DirectoryService, DirectoryFailure } from '../../src/appliance/directories/directory-service.ts'
import { DEFAULT_SWITCHES } from '../../src/appliance/switches.ts'
import { Refusal } from '../../src/messages.ts'
import { openAppliance } from '../support/pieces.ts'

const REFUSED = new Refusal('CGEN1001').message
const ORIGIN = { ipAddress: '192.0.2.1' }
const ACTOR = { userName: 'admin', ...ORIGIN }
const AD = { name: 'lab', serverType: 'MANUAL', serverNames: ['dc.lab.test'], userName: 'console' } as const
const GROUP: DirectoryGroup = { commonName: 'Ops', distinguishedName: 'CN=Ops', domainComponents: [], objectGuid: 'guid-1', objectSid: '' }
const WRONG = new DirectoryFailure('credentials', 'no such user')
const SILENT = new DirectoryFailure('directory', 'does not answer')

interface Play {
  readonly service: DirectoryService
  /** Lets the oldest question about a login be answered. */
  readonly answer: (with_: 'member' | DirectoryFailure) => void
  readonly bindPasswords: string[]
}

/** A directory that answers a login when it is told to. */
function play (): Play {
  const waiting: Array<(answer: 'member' | DirectoryFailure) => void> = []
  const bindPasswords: string[] = []
  return {
    bindPasswords,
    answer: answer => { waiting.shift()?.(answer) },
    service: {
      test: async () => ['dc.lab.test'],
      search: async () => { throw SILENT },
      find: async ({ bindPassword }, names) => {
        bindPasswords.push(bindPassword)
        return names.map(() => GROUP)
      },
      membership: async (_asked, _user, groups) => {
        const answer = await new Promise<'member' | DirectoryFailure>(resolve => { waiting.push(resolve) })
        return answer === 'member' ? groups : answer
      }
    }
  }
}

async function opened (realDirectories = true) {
  const played = play()
  const appliance = await openAppliance({ switches: { ...DEFAULT_SWITCHES, realDirectories }, realDirectories: async () => played.service })
  const { id } = await appliance.directories.add('AD', AD, 'bind-secret', ACTOR)
  const input = { directoryId: id, userName: 'Ops', roleId: '16', description: null, enabled: true, objectGuid: '' }
  return { ...played, appliance, input, logIn: async (name: string) => await appliance.accounts.authenticate(name, 'secret', ORIGIN) }
}

/** Lets what waits for a promise go on. */
const turn = async (): Promise<void> => { await new Promise(resolve => { setImmediate(resolve) }) }

t.test('a local user logs in at once, and nobody is asked while no group is imported', async t => {
  const { appliance, logIn } = await opened()
  t.notOk(appliance.accounts.authenticate('admin', 'admin', ORIGIN) instanceof Promise)
  await t.rejects(logIn('jane'), { message: REFUSED })
})

t.test('without the switch the simulated directory answers', async t => {
  const { appliance, input, bindPasswords } = await opened(false)
  await t.rejects(appliance.directories.import([input], ACTOR), { message: /UserName/ })
  await appliance.directories.import([{ ...input, userName: 'OME Viewers' }], ACTOR)
  t.equal((await appliance.accounts.authenticate('viewer', 'Directory1!', ORIGIN)).roleId, '16')
  t.strictSame(bindPasswords, [])
})

t.test('a login waits for the directory, and counts what has happened meanwhile', async t => {
  const { answer, appliance, input, logIn } = await opened()
  const [account] = await appliance.directories.import([input], ACTOR)
  const known = logIn('jane')
  await turn()
  answer('member')
  t.match(await known, { id: account?.id, userName: 'jane', roleId: '16' })
  const promoted = logIn('jane')
  await turn()
  await appliance.accounts.change(account?.id ?? '', { roleId: '10' }, { ...ACTOR, accountId: '1', sessionId: 'none' })
  answer('member')
  t.match(await promoted, { roleId: '10' })
  const shut = logIn('jane')
  await turn()
  await appliance.accounts.enable([account?.id ?? ''], false, { ...ACTOR, accountId: '1', sessionId: 'none' })
  answer('member')
  await t.rejects(shut, { message: REFUSED })
})

t.test('guesses that are under way together lock like guesses one after the other', async t => {
  const { answer, appliance, input, logIn } = await opened()
  await appliance.directories.import([input], ACTOR)
  const guesses = Array.from({ length: 4 }, async () => await logIn('jane').then(() => 'in', () => 'out'))
  await turn()
  for (let count = 0; count < 3; count++) answer(WRONG)
  await turn()
  answer('member')
  t.strictSame(await Promise.all(guesses), ['out', 'out', 'out', 'out'], 'the fourth has the right password')
})

t.test('a directory that does not answer locks nobody, and is told of in the diagnosis', async t => {
  const { answer, appliance, input, logIn } = await opened()
  await appliance.directories.import([input], ACTOR)
  for (let count = 0; count < 4; count++) {
    const attempt = logIn('jane')
    await turn()
    answer(SILENT)
    await t.rejects(attempt, { message: REFUSED })
  }
  t.match(appliance.diagnoses.list.at(-1)?.findings, [{ id: 'login-directory-silent' }])
  const right = logIn('jane')
  await turn()
  answer('member')
  t.match(await right, { userName: 'jane' })
  await t.rejects(appliance.directories.search('AD', input.directoryId, { userName: 'jane', password: 'x' }, ''), { message: new Refusal('CSEC5022').message, reason: 'does not answer' })
})

t.test('the bind password is kept in memory, as long as the settings stay or are changed without one', async t => {
  const { appliance, input, bindPasswords } = await opened()
  const { directoryId } = input
  await appliance.directories.change('AD', directoryId, { searchTimeout: 60 }, null, ACTOR)
  await appliance.directories.import([input], ACTOR)
  await appliance.directories.change('AD', directoryId, {}, 'another-secret', ACTOR)
  await appliance.directories.import([{ ...input, objectGuid: 'guid-1' }], ACTOR).catch(() => {})
  t.strictSame(bindPasswords, ['bind-secret', 'another-secret'])
  t.notMatch(JSON.stringify(appliance.ledger.stored), /secret/)
})
