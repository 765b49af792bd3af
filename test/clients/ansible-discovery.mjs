import assert from 'node:assert/strict'
import { run } from './lab.mjs'
import { Playbooks, refusalOf } from './playbook.mjs'
import { installPython } from './python.mjs'

export const needs = ['python3', 'curl']

export const prepare = installPython

/** The modules that discover devices, work on them, remove them, and decide what becomes of their alerts: what they say and return. */
export async function checks (lab) {
  const playbooks = new Playbooks(lab)
  const { changesOnce, says } = playbooks
  const console = lab.appliances['ansible-discovery']
  const read = async path => {
    const body = await run('curl', ['--insecure', '--silent', '--fail', '--user', `admin:${lab.password}`, `${console.url}/api/${path}`])
    return JSON.parse(body)
  }
  const { value: devices } = await read('DeviceService/Devices?$top=1000')
  const [server, other] = devices
    .filter(({ Type, ConnectionState, PowerState }) => Type === 1000 && ConnectionState && PowerState === 17)
    .map(({ Id, DeviceServiceTag, DeviceManagement: [{ NetworkAddress }] }) => ({ id: Id, tag: DeviceServiceTag, address: NetworkAddress }))

  return [
    playbooks.played('discovery', { console, server, other }),

    says('Discover a server that is managed', 'Discovery job has completed successfully.', { changed: true }, ({ discovery_status: status, job_detailed_status: details }) => {
      assert.deepEqual([status.Completed, status.Failed, status.JobStatusId], [[server.address], [], 2060])
      assert.deepEqual(status.DiscoveredDevicesByType, [{ DeviceType: 'SERVER', Count: 1 }])
      assert.match(details[0].Value, /^Running\nDiscovery of target .* started\./)
    }),
    says('Discover a range', 'Discovery job has completed with errors.', { changed: true }, ({ discovery_status: status }) => {
      assert.equal(status.Completed.length + status.Failed.length, 40)
      assert.equal(status.DiscoveryConfigExpectedDeviceCount, 40)
      assert.equal(status.DiscoveryConfigDiscoveredDeviceCount, status.Completed.length)
      assert.equal(status.DiscoveryConfigEmailRecipient, 'lab@example.com')
      assert.ok(status.Completed.length > 25 && status.Failed.length > 0)
    }),
    says('Discover a range in which some fail', 'Some IPs are not discovered.', { failed: true }, ({ discovery_status: status }) => assert.equal(status.JobName, 'Lab range 2')),
    ['what was discovered is managed', async () => {
      const { Completed: addresses } = playbooks.of('Discover a range').discovery_status
      const { value } = await read('DeviceService/Devices?$top=1000')
      const found = value.filter(({ DiscoveryConfigurationJobInformation: [{ DiscoveryJobName }] }) => DiscoveryJobName === 'Lab range')
      assert.deepEqual(found.map(({ DeviceManagement: [{ NetworkAddress }] }) => NetworkAddress).toSorted(), addresses.toSorted())
    }],
    says('Schedule a discovery', 'Successfully scheduled the Discovery job.', { changed: true }, ({ discovery_status: status }) => {
      assert.deepEqual([status.JobStatusId, status.JobSchedule, status.JobEnabled], [2020, '0 0 3 1/1 * ? *', true])
    }),
    says('Discover a chassis as storage', 'Protocol not applicable for given device types.', { failed: true }),
    ['Delete a discovery: changed, then ok', () => {
      const { results } = playbooks.of('Delete a discovery')
      assert.deepEqual(results.map(({ msg, changed }) => [msg, changed]), [['Successfully deleted 1 discovery job(s).', true], ['No changes found to be applied.', false]])
    }],

    says('Refresh the inventory', 'The device operation is performed successfully.', { changed: true }),
    says('Reset an iDRAC', 'The device operation is performed successfully.', { changed: true }),
    changesOnce('Schedule a refresh', { made: 'The job is scheduled successfully.' }),
    says('Power a server off', 'Power State operation job submitted successfully.', { changed: true }, ({ job_status: job }) => assert.equal(job.JobType.Id, 3)),
    says('Rehearse to power it off again', 'No changes found to commit.', { changed: false }),
    says('Rehearse to power it on', 'Changes found to commit.', { changed: true }),
    changesOnce('Remove a device', { made: 'The devices(s) are removed successfully.' }),
    ['the device is gone', async () => {
      const { value } = await read(`DeviceService/Devices?$filter=Id%20eq%20${server.id}`)
      assert.deepEqual(value, [])
    }],

    changesOnce('Create an alert policy', { made: 'Successfully created the alert policy.' }, (_, { status: policy }) => {
      assert.deepEqual([policy.Name, policy.Enabled, policy.PolicyData.Devices, policy.PolicyData.DeviceTypes], ['Lab policy', true, [other.id], [1000]])
      assert.deepEqual(policy.PolicyData.Actions.map(({ Name }) => Name), ['Email', 'Trap'])
    }),
    changesOnce('Create a policy of messages', { made: 'Successfully created the alert policy.' }, (_, { status: policy }) => {
      assert.deepEqual(policy.PolicyData.MessageIds, ["'AMP400'", "'BIOS101'", "'CTL201'"])
    }),
    changesOnce('Give a policy a group', { made: 'Successfully updated the alert policy.' }, (_, { status: policy }) => assert.deepEqual(policy.PolicyData.Groups, [1001])),
    changesOnce('Disable policies', { made: 'Successfully disabled the alert policy.' }),
    ['Create a policy that mails to nobody: CMON7011', () => assert.equal(refusalOf(playbooks.of('Create a policy that mails to nobody')).MessageId, 'CMON7011')],
    says('Delete a policy of the console', 'The following default policies cannot be deleted: Mobile Push Notification - Critical Alerts.', { failed: true }),
    changesOnce('Delete policies', { made: 'Successfully deleted the alert policy.', repeated: 'The alert policy does not exist.' }),
    playbooks.allJudged()
  ]
}
