import assert from 'node:assert/strict'
import { join } from 'node:path'
import { run } from './lab.mjs'
import { ansible, Playbooks } from './playbook.mjs'
import { Product } from './product.mjs'
import { installPython, python } from './python.mjs'
import { reportedChecks } from './reported-checks.mjs'

export const needs = ['python3', 'curl']

export const prepare = installPython

const DEVICES = 120

/** Two consoles are compared: nothing that may stay is replaced. */
const KEPT = ['assetTag', 'serviceTag', 'uuid', 'email', 'wwn', 'mac', 'ipv4', 'ipv6', 'hostName', 'deviceName', 'userName', 'location']

/** What a team leaves on a console in a day. */
const DAY = [
  ['GroupService/Actions/GroupService.CreateGroup', { GroupModel: { Name: 'Lab', Description: '', MembershipTypeId: 12, ParentId: 1021 } }],
  ['GroupService/Actions/GroupService.AddMemberDevices', { GroupId: 20_001, MemberDeviceIds: [10_003, 10_004] }],
  ['NetworkConfigurationService/Networks', { Name: 'VLAN 77', Type: 1, VlanMinimum: 77, VlanMaximum: 77 }],
  ['TemplateService/Templates', { Name: 'Lab template', Fqdds: 'All', ViewTypeId: 2, SourceDeviceId: 10_001 }],
  ['JobService/Jobs', {
    JobName: 'Blink',
    Schedule: 'startnow',
    State: 'Enabled',
    JobType: { Id: 3, Name: 'DeviceAction_Task' },
    Targets: [{ Id: 10_001, Data: '', TargetType: { Id: 1000, Name: 'DEVICE' } }],
    Params: [{ Key: 'operationName', Value: 'IDENTIFY' }]
  }]
]

/** A console, recorded over HTTPS, and another process that answers from the file: clients that read find no difference. */
export async function checks (lab) {
  const start = async (name, ...args) => {
    const product = await Product.start(lab.file(`${name}.json`), '--appliance', 'console=3.10.2:0', '--password', lab.password, ...args)
    return { product, console: product.appliances[0] }
  }
  const original = await start('recorded', '--devices', String(DEVICES))
  const ask = async ({ console }, path, body) => {
    const sent = body === undefined ? [] : ['--header', 'Content-Type: application/json', '--data', JSON.stringify(body)]
    const text = await run('curl', ['--insecure', '--silent', '--fail-with-body', '--user', `admin:${lab.password}`, ...sent, `${console.url}/api/${path}`])
    return text === '' ? null : JSON.parse(text)
  }
  for (const [path, body] of DAY) await ask(original, path, body)
  const file = lab.file('console.jsonl.gz')
  const kept = KEPT.flatMap(kind => ['--keep', kind])
  const password = await lab.keep('password', lab.password)
  await lab.mockOme('record', original.console.url, '--password-file', password, '--out', file, '--rate', '1000', ...kept)
  const replay = await start('replayed', '--recording', file)
  const both = [original, replay]
  const { value: [baseline] } = await ask(original, 'TemplateService/Baselines')
  const { value: devices } = await ask(original, `DeviceService/Devices?$top=${DEVICES}`)
  const facts = { last_server: devices.findLast(({ Type }) => Type === 1000), configuration_baseline: baseline.Name }

  /** What a play says of a console, but for where that is. */
  const read = async ({ console }) => {
    const playbooks = new Playbooks(lab)
    const [, play] = playbooks.played('reading', { console, ...facts })
    await play()
    const results = Object.entries(playbooks.results).map(([task, { invocation, ...result }]) => [task, result])
    return JSON.parse(JSON.stringify(Object.fromEntries(results)).replaceAll(String(console.port), 'PORT'))
  }
  const inventory = async ({ console: { host, port } }) => {
    const plugin = { plugin: 'dellemc.openmanage.ome_inventory', hostname: host, port, username: 'admin', password: lab.password, validate_certs: false }
    return JSON.parse(await ansible(lab, 'inventory', ['--inventory', await lab.keep(`${port}.ome_inventory.yml`, JSON.stringify(plugin)), '--list']))
  }
  const [theirs, ours] = await Promise.all(both.map(read))
  const [hosts, ourHosts] = await Promise.all(both.map(inventory))
  const scripts = await reportedChecks(python, [join(import.meta.dirname, 'programs', 'dell_scripts.py'), `${replay.console.host}:${replay.console.port}`, lab.password])

  return [
    ['every task of reading.yml was run on both', () => {
      assert.ok(Object.keys(theirs).length > 25)
      assert.deepEqual(Object.keys(ours), Object.keys(theirs))
    }],
    ...Object.keys(theirs).map(task => [`${task}: the same`, () => { assert.deepEqual(ours[task], theirs[task]) }]),
    ['ome_inventory: the same hosts and groups', () => {
      assert.ok(Object.keys(hosts._meta.hostvars).length > 100)
      assert.deepEqual(ourHosts, hosts)
    }],
    ...scripts,
    ['both end with exit code 0', async () => {
      assert.deepEqual(await Promise.all(both.map(async ({ product }) => await product.stop())), [0, 0])
    }]
  ]
}
