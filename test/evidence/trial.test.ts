import { type Test, test } from 'tap'
import { differences } from '../../src/evidence/difference.ts'
import { POLITE, Reader } from '../../src/evidence/reader.ts'
import { type Trial, tryWrites } from '../../src/evidence/trial.ts'
import { SCENARIOS } from '../../src/evidence/writes.ts'
import { type MockAppliance, startFleet } from '../../src/library/index.ts'

const DELETE_GROUP = '/api/GroupService/Actions/GroupService.DeleteGroup'

async function trialOf (t: Test, ...seeds: readonly number[]): Promise<Array<Trial & { readonly appliance: MockAppliance }>> {
  const fleet = await startFleet({ appliances: seeds.map(seed => ({ version: '3.10.2', devices: 2, seed })) })
  t.teardown(async () => { await fleet.stop() })
  return await Promise.all(seeds.map(async (_, index) => {
    const appliance = fleet.appliance(index === 0 ? 'ome' : `ome-${index + 1}`)
    const address = { host: '127.0.0.1', port: appliance.port }
    const reader = await Reader.open(address, { userName: 'admin', password: 'admin' }, { ...POLITE, perSecond: 1_000_000 })
    t.teardown(async () => { await reader.close() })
    return { reader, appliance }
  }))
}

/** What of ours is on a console. */
async function leftOn ({ reader }: Trial): Promise<string[]> {
  const found: string[] = []
  for (const { set } of SCENARIOS) for await (const { text } of reader.pages(set)) found.push(...text.match(/mock-ome-compare-\w+/g) ?? [])
  return found
}

test('what is written is the same on two consoles, and is taken away again', async t => {
  const [console, mock] = await trialOf(t, 1, 7)
  if (console === undefined || mock === undefined) throw new Error('there are two')
  const [theirs, ours] = [await tryWrites(console), await tryWrites(mock)]
  t.same(differences(theirs, ours), [])
  t.equal(theirs.size, SCENARIOS.flatMap(({ steps }) => steps).length, 'every step was taken')
  t.same([...await leftOn(console), ...await leftOn(mock)], [])
  for (const { what, steps } of SCENARIOS) {
    const statuses = steps.map(({ method, path, as }) => {
      const asked = as === undefined ? what : `${what}, ${as}`
      return [...theirs.get(`${method} ${path} (${asked})`)?.keys() ?? []]
    })
    t.ok(statuses.flat().some(status => status < 300), `${what} is made`)
    t.ok(statuses.flat().every(status => status < 500))
  }
})

test('what is there already makes no difference', async t => {
  const [console, mock] = await trialOf(t, 1, 1)
  if (console === undefined || mock === undefined) throw new Error('there are two')
  const make = async (path: string, body: object): Promise<unknown> => await console.reader.write('POST', path, body)
  const found = (await tryWrites(mock)).size
  await make('/api/NetworkConfigurationService/Networks', { Name: 'theirs', Type: 1, VlanMinimum: 3999, VlanMaximum: 3999 })
  for (let id = 0; id < 9; id++) await make('/api/IdentityPoolService/IdentityPools', { Name: `theirs ${id}`, EthernetSettings: { Mac: { IdentityCount: 5, StartingMacAddress: 'UFBQUFAA' } } })
  const theirs = await tryWrites(console)
  t.equal(theirs.size, found)
  t.same(differences(theirs, await tryWrites(mock)), [])
})

test('other answers to writes are differences', async t => {
  const [console, mock] = await trialOf(t, 1, 1)
  if (console === undefined || mock === undefined) throw new Error('there are two')
  const path = '/api/NetworkConfigurationService/Networks'
  console.appliance.faults.add({ match: { method: 'POST', path }, effect: { kind: 'respond', status: 403, body: {} } })
  t.match(differences(await tryWrites(console), await tryWrites(mock)).map(({ kind, question }) => `${question}: ${kind}`), [
    `POST ${path} (a network): status`,
    `POST ${path} (a network, a name that is taken): status`
  ])
})

test('who ends it finds nothing of it on the console, and is told of what stays', async t => {
  const [trial] = await trialOf(t, 1)
  if (trial === undefined) throw new Error('there is one')
  for (const last of ['POST', 'GET']) {
    const ending = new AbortController()
    const onAnswer = (question: string): void => { if (question.startsWith(last)) ending.abort(new Error('enough')) }
    await t.rejects(tryWrites({ ...trial, onAnswer, signal: ending.signal }), { message: 'enough' })
    t.same(await leftOn(trial), [])
  }
  trial.appliance.faults.add({ match: { path: DELETE_GROUP }, effect: { kind: 'respond', status: 500, body: {} } })
  const left: string[] = []
  await tryWrites({ ...trial, scenarios: SCENARIOS.slice(0, 1), onLeft: what => { left.push(what) } })
  const [name] = await leftOn(trial)
  t.same(left, [`a group named ${name}`])
})
