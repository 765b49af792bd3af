import t, { type Test } from 'tap'
import { buildOnce } from '../../support/build.ts'
import { run } from '../../support/command.ts'
import { repeats } from '../../support/effort.ts'
import { type Client, clientOf } from '../../support/fleet.ts'
import { folderOf } from '../../support/folder.ts'

/** A start of the program costs a second. */
const KILLS = repeats(20)

/** Writes before a kill, at most. */
const MOST = 12
/** Milliseconds into the write that is killed, at most. */
const LATEST = 30

/** What is written again and again, under names of its own, and where it is read. */
const WRITES = [
  {
    collection: '/api/GroupService/Groups',
    path: '/api/GroupService/Actions/GroupService.CreateGroup',
    body: (Name: string): object => ({ GroupModel: { Name, Description: '', MembershipTypeId: 12, ParentId: 1021 } })
  },
  {
    collection: '/api/NetworkConfigurationService/Networks',
    path: '/api/NetworkConfigurationService/Networks',
    body: (Name: string, index: number): object => ({ Name, Type: 1, VlanMinimum: 100 + index, VlanMaximum: 100 + index })
  },
  {
    collection: '/api/TemplateService/Templates',
    path: '/api/TemplateService/Templates',
    body: (Name: string): object => ({ Name, Fqdds: 'All', ViewTypeId: 2, SourceDeviceId: 10_001 })
  }
] as const

interface Killed {
  readonly client: Client
  readonly kill: () => Promise<void>
}

async function start (t: Test, data: string): Promise<Killed> {
  const command = run(t, ['--appliance', 'source=3.10.2:0', '--devices', '4', '--data', data, '--admin-port', 'off', '--log-format', 'json'])
  const { appliances } = await command.logged('ready')
  const [{ url }] = Array.isArray(appliances) ? appliances : []
  return {
    client: clientOf({ host: '127.0.0.1', port: Number(new URL(url).port) }),
    kill: async () => {
      command.child.kill('SIGKILL')
      await command.ended
    }
  }
}

t.test(`${KILLS} kills while the fleet is worked with`, async t => {
  await buildOnce()
  const data = folderOf(t)
  const acknowledged = new Set<string>()
  /** Of each kill the write that was under way: it may be there or not. */
  const open = new Set<string>()
  let index = 0
  for (let kill = 0; kill <= KILLS; kill++) {
    const { client, kill: end } = await start(t, data)
    const found = new Map<string, number>()
    for (const { collection } of WRITES) {
      for (const { Name } of (await client.call('GET', `${collection}?$top=10000`)).json.value) found.set(Name, (found.get(Name) ?? 0) + 1)
    }
    t.same([...acknowledged].filter(name => found.get(name) !== 1), [], `start ${kill}: all ${acknowledged.size} that were acknowledged, once`)
    t.same([...found.keys()].filter(name => name.startsWith('kill-') && !acknowledged.has(name) && !open.has(name)), [], 'and nothing else')
    if (kill === KILLS) break
    const last = index + Math.floor(Math.random() * MOST)
    let over = Promise.resolve()
    for (let answers = true; answers; index++) {
      if (index === last) over = new Promise(resolve => { setTimeout(() => { resolve(end()) }, Math.random() * LATEST) })
      const { path, body } = WRITES[index % WRITES.length] ?? WRITES[0]
      const name = `kill-${index}`
      open.add(name)
      const reply = await client.call('POST', path, { json: body(name, index) }).catch(() => null)
      answers = reply !== null
      if (reply === null) continue
      if (reply.status >= 300) t.fail(`${path}: ${reply.status} ${reply.text}`)
      acknowledged.add(name)
      open.delete(name)
    }
    await over
  }
  t.comment(`${acknowledged.size} writes were acknowledged, ${open.size} were not`)
})
