import assert from 'node:assert/strict'
import { run } from './lab.mjs'
import { ansible, Playbooks, refusalOf } from './playbook.mjs'
import { installPython } from './python.mjs'

export const needs = ['python3', 'curl']

export const prepare = installPython

/** Three racks of 40: each has 28 servers, a chassis with 8 more and 2 I/O modules, and a storage array. */
const DEVICES = 120
const SERVERS = 108

/** The modules that read devices and what belongs to them, those that group them, and the inventory. */
export async function checks (lab) {
  const playbooks = new Playbooks(lab)
  const { says, shows, changesOnce } = playbooks
  const console = lab.appliances['ansible-fleet']
  /** A collection as one page, past the modules. */
  const whole = async path => {
    const body = await run('curl', ['--insecure', '--silent', '--fail', '--user', `admin:${lab.password}`, `${console.url}/api/${path}?$top=10000`])
    return JSON.parse(body).value
  }
  const devices = await whole('DeviceService/Devices')
  const device = id => devices.find(({ Id }) => Id === id)
  const lastServer = devices.findLast(({ Type }) => Type === 1000)
  const members = devices.filter(({ Type }) => Type === 1000).slice(-3)
  const ids = list => list.map(({ Id }) => Id)
  const addresses = list => list.flatMap(({ DeviceManagement: [management] }) => management === undefined ? [] : [management.NetworkAddress]).toSorted()
  /** Hosts and groups as the inventory plugin finds them. */
  const inventory = async (group = {}) => {
    const file = await lab.keep('lab.ome_inventory.yml', JSON.stringify({
      plugin: 'dellemc.openmanage.ome_inventory',
      hostname: console.host,
      port: console.port,
      username: 'admin',
      password: lab.password,
      validate_certs: false,
      host_vars: { rack: 'of the lab' },
      ...group
    }))
    return JSON.parse(await ansible(lab, 'inventory', ['--inventory', file, '--list']))
  }
  /** The task tells of the whole collection at the path, in its order. */
  const listed = (task, path, look, key = 'Id') => [`${task}: all`, async () => {
    const collection = await whole(path)
    assert.ok(collection.length > 0)
    assert.deepEqual(look(playbooks.of(task)).map(entry => entry[key]), collection.map(entry => entry[key]))
  }]
  const valuesOf = fact => result => result[fact][console.host].value

  return [
    playbooks.played('fleet', { console, last_server: lastServer, members }),

    // fleet-devices.yml
    shows('List devices', `all ${DEVICES}, over three pages`, ({ device_info: info }) => {
      assert.equal(info['@odata.count'], DEVICES)
      assert.deepEqual(ids(info.value), ids(devices))
      assert.equal(new Set(ids(info.value)).size, DEVICES)
    }),
    shows('List servers', `all ${SERVERS}; the pages after the first are asked for with the filter twice`, ({ device_info: info }) => {
      assert.equal(info['@odata.count'], SERVERS)
      assert.ok(info.value.every(({ Type }) => Type === 1000))
      assert.equal(new Set(ids(info.value)).size, SERVERS)
    }),
    says('List devices of a kind that is not there', 'No devices present.'),
    shows('Look into devices by id', 'a server, a chassis, and none', ({ device_info: { device_id: found } }) => {
      const types = id => found[id].value.map(({ InventoryType }) => InventoryType)
      assert.ok(types(10001).includes('serverProcessors') && types(10001).includes('serverNetworkInterfaces'), types(10001).join())
      assert.ok(!types(10029).includes('serverProcessors'), types(10029).join())
      assert.equal(found[99999], 'HTTP Error 404: 404')
    }),
    shows('Look at the processors of a device by its service tag', 'them', ({ device_info: { device_service_tag: found } }) => {
      const { InventoryType: type, InventoryInfo: processors } = found[lastServer.DeviceServiceTag]
      assert.equal(type, 'serverProcessors')
      assert.ok(processors.length > 0 && processors.every(({ NumberOfCores }) => NumberOfCores > 0))
    }),
    shows('Look at the health of a device', 'each subsystem', ({ device_info: { device_id: found } }) => {
      const subsystems = found[10001].value.map(({ SubSystem }) => SubSystem)
      assert.ok(subsystems.includes('CPU') && subsystems.includes('MEMORY'), subsystems.join())
    }),
    listed('List templates', 'TemplateService/Templates', valuesOf('template_info')),
    shows('Find a template by its name', 'it alone', result => {
      assert.deepEqual(ids(valuesOf('template_info')(result)), ids(valuesOf('template_info')(playbooks.results['List templates']).slice(-1)))
    }),
    shows('Find a template by its id', 'it', ({ template_info: info }) => {
      assert.equal(info[console.host].Name, valuesOf('template_info')(playbooks.results['List templates']).at(-1).Name)
    }),
    listed('List firmware baselines', 'UpdateService/Baselines', ({ baseline_info: { value } }) => value),
    shows('Find a firmware baseline by its name', 'it', ({ baseline_info: baseline }) => {
      assert.equal(baseline.Id, playbooks.results['List firmware baselines'].baseline_info.value.at(-1).Id)
    }),
    says('Find a firmware baseline that does not exist', "Unable to complete the operation because the requested baseline with name 'none' does not exist.", { changed: false }),
    shows('Compare devices with a firmware baseline', 'a report on each of its targets', ({ baseline_compliance_info: reports }) => {
      const { Targets: targets } = playbooks.results['List firmware baselines'].baseline_info.value[0]
      assert.deepEqual(reports.map(({ DeviceId }) => DeviceId).toSorted(), ids(targets).toSorted())
      assert.ok(reports.every(({ ServiceTag, DeviceId }) => ServiceTag === device(DeviceId).DeviceServiceTag))
    }),
    listed('List profiles', 'ProfileService/Profiles', ({ profile_info: profiles }) => profiles),
    shows('Find a profile by its name', 'it alone', ({ profile_info: profiles }) => {
      assert.deepEqual(ids(profiles), ids(playbooks.results['List profiles'].profile_info.slice(0, 1)))
      assert.ok(Object.keys(profiles[0].AttributeIdMap).length > 0)
    }),
    shows('Find profiles by their template', 'those of it', ({ profile_info: profiles }) => {
      const all = playbooks.results['List profiles'].profile_info
      assert.deepEqual(ids(profiles), ids(all.filter(({ TemplateName }) => TemplateName === all[0].TemplateName)))
    }),
    listed('List VLANs', 'NetworkConfigurationService/Networks', ({ network_vlan_info: vlans }) => {
      assert.ok(vlans.every(({ Type }) => Type.Name && Type.QosType.Name))
      return vlans
    }),
    shows('Find a VLAN by its name', 'it alone', ({ network_vlan_info: vlans }) => assert.deepEqual(vlans, playbooks.results['List VLANs'].network_vlan_info.slice(0, 1))),
    shows('Find a VLAN by its id', 'it alone', ({ network_vlan_info: vlans }) => assert.deepEqual(ids(vlans), ids(playbooks.results['List VLANs'].network_vlan_info.slice(1, 2)))),
    listed('List alert policies', 'AlertService/AlertPolicies', ({ policies }) => policies),
    shows('Find an alert policy by its name', 'it alone', ({ policies }) => assert.deepEqual(policies, playbooks.results['List alert policies'].policies.slice(-1))),
    listed('List actions of alert policies', 'AlertService/AlertActionTemplates', ({ actions }) => actions),
    listed('List categories of alerts', 'AlertService/AlertCategories', ({ categories }) => categories, 'Name'),
    shows('List messages of alerts', 'more than two pages', ({ message_ids: messages }) => assert.ok(messages.length > 100, messages.length)),
    listed('List messages of alerts', 'AlertService/AlertMessageDefinitions', ({ message_ids: messages }) => messages, 'MessageId'),

    // fleet-groups.yml
    changesOnce('Create a group', { made: 'Successfully created the device group.' }, (_, { group_status: group }) => {
      assert.deepEqual([group.Name, group.Description, group.ParentId, group.TypeId, group.MembershipTypeId], ['Lab', 'Machines of the lab', 1021, 3000, 12])
    }),
    changesOnce('Create a group in another', { made: 'Successfully created the device group.' }, (_, { group_status: group }) => {
      assert.equal(group.ParentId, playbooks.results['Create a group'].results[1].group_status.Id)
    }),
    changesOnce('Describe the group anew', { made: 'Successfully updated the device group.' }, (_, { group_status: group }) => assert.equal(group.Description, 'Machines of the other lab')),
    ['Put the group into the one that is in it: CGRP9013', () => assert.equal(refusalOf(playbooks.of('Put the group into the one that is in it')).MessageId, 'CGRP9013')],
    changesOnce('Add devices by service tag', { made: 'Successfully added member(s) to the device group.' }),
    changesOnce('Add devices by id', { made: 'Successfully added member(s) to the device group.' }),
    says('Add a device that does not exist', "Unable to complete the operation because the entered target device id(s) '99999' are invalid.", { failed: true }),
    says('Add a device to a group of the system', 'Devices can be added only to the static device groups created using OpenManage Enterprise.', { failed: true }),
    changesOnce('Remove a device', { made: 'Successfully removed member(s) from the device group.' }),
    says('Delete a group of the system', 'Provide valid static device group(s) for deletion.', { failed: true }),
    changesOnce('Delete a group', { made: 'Successfully deleted the device group(s).' }),

    // fleet-jobs.yml
    says('Rehearse the collection of logs', 'Changes found to be applied.', { changed: true }),
    says('Collect logs of two servers', 'Export log job completed successfully.', { changed: true }, ({ job_status: job }) => {
      assert.deepEqual([job.JobType.Id, job.LastRunStatus.Id], [18, 2060])
      assert.deepEqual(ids(job.Targets), [10001, 10002])
    }),
    says('Collect logs of a chassis', "The requested device id(s) '10029' are not applicable for export log.", { failed: true }),
    says('Collect logs of the console itself', 'Export log operation is not supported on the specified system.', { failed: true }),
    ['Make more jobs than a page holds', () => assert.equal(playbooks.of('Make more jobs than a page holds').rc, 0)],
    listed('List jobs', 'JobService/Jobs', ({ job_info: { value: jobs } }) => {
      assert.ok(jobs.length > 60, jobs.length)
      assert.ok(jobs.filter(({ JobName }) => JobName === 'Blink').every(({ LastExecutionDetail }) => LastExecutionDetail.JobStatus.Id === 2060))
      return jobs
    }),
    shows('List two jobs after the first', 'those', ({ job_info: { value: jobs } }) => {
      assert.deepEqual(ids(jobs), ids(playbooks.results['List jobs'].job_info.value.slice(1, 3)))
    }),
    shows('List jobs that collect logs', 'the one', ({ job_info: { value: jobs } }) => assert.deepEqual(ids(jobs), [playbooks.results['Collect logs of two servers'].job_status.Id])),
    shows('Look at a job with its history', 'one run', ({ job_info: job }) => {
      assert.equal(job.ExecutionHistories.length, 1)
      assert.ok(job.ExecutionHistories[0].ExecutionHistoryDetails.length > 0)
      assert.equal(job.LastExecutionDetail.JobStatus.Id, 2060)
    }),
    ['Look at a job that does not exist: CJOB4041', () => {
      const { failed, job_info: refusal } = playbooks.of('Look at a job that does not exist')
      assert.ok(failed)
      assert.equal(refusal.error['@Message.ExtendedInfo'][0].MessageId, 'CJOB4041')
    }],
    playbooks.allJudged(),

    ['ome_inventory: a host for each device, in groups', async () => {
      const { _meta: { hostvars }, ...groups } = await inventory()
      assert.deepEqual(Object.keys(hostvars).toSorted(), addresses(devices))
      for (const [host, { idrac_ip: address, rack }] of Object.entries(hostvars)) assert.deepEqual([address.__ansible_unsafe ?? address, rack], [host, 'of the lab'])
      assert.deepEqual(groups.Servers.hosts.toSorted(), addresses(devices.filter(({ Type }) => Type === 1000)))
      assert.ok(groups['System Groups'].children.includes('Servers') && groups['All Devices'].children.includes('System Groups'))
    }],
    ['ome_inventory: the hosts of a static group', async () => {
      const { _meta: { hostvars } } = await inventory({ ome_group_name: 'Lab' })
      assert.deepEqual(Object.keys(hostvars), addresses([device(10120)]))
    }]
  ]
}
