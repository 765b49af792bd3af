import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { run } from './lab.mjs'
import { Playbooks } from './playbook.mjs'
import { installPython } from './python.mjs'

export const needs = ['python3', 'curl']

export const prepare = installPython

/** The modules of firmware: what they say and return, and what is on the devices afterwards. */
export async function checks (lab) {
  const playbooks = new Playbooks(lab)
  const { changesOnce, says, shows } = playbooks
  const console = lab.appliances['ansible-firmware']
  const read = async path => {
    const body = await run('curl', ['--globoff', '--insecure', '--silent', '--fail', '--user', `admin:${lab.password}`, `${console.url}/api/${path}`])
    return JSON.parse(body)
  }
  const { value: devices } = await read('DeviceService/Devices?$top=1000')
  const servers = devices.filter(({ Type, ConnectionState }) => Type === 1000 && ConnectionState).slice(0, 3)
  const dup = lab.file('BIOS.EXE')
  await writeFile(dup, 'BIOS_J0F2X_WN64_9.4.7.EXE')
  const reportsOf = ({ baseline_compliance_info: reports }) => reports
  const bios = 'DCIM:INSTALLED#741__BIOS.Setup.1-1'

  return [
    playbooks.played('firmware', { console, servers, dup }),

    changesOnce('Create a catalog', { made: 'Successfully created the firmware catalog.' }, (_, { catalog_status: catalog }) => {
      assert.deepEqual([catalog.Status, catalog.Repository.Name, catalog.Repository.Description, catalog.Repository.CheckCertificate], ['Completed', 'Lab catalog', 'of the lab', true])
      assert.ok(catalog.BundlesCount > 0 && catalog.ManifestVersion !== null)
    }),
    changesOnce('Change a catalog', { made: 'Successfully modified the firmware catalog.' }, (_, { catalog_status: catalog }) => {
      assert.deepEqual([catalog.Repository.Source, catalog.Repository.Description], ['mirror2.lab.example', 'of the lab'])
    }),
    says('Create a second catalog of Dell.com', "Catalog with 'DELL_ONLINE' repository already exists with the name 'Dell.com catalog'.", { failed: true }),
    says('Create a catalog that is nowhere', 'Job is in Failed state, and is not completed.', { failed: true }, ({ catalog_status: catalog }) => {
      assert.deepEqual([catalog.Status, catalog.Repository.Username, catalog.Repository.Password], ['Failed', 'reader', null])
    }),

    changesOnce('Create a firmware baseline', { made: 'Successfully created the firmware baseline.' }, (_, { baseline_status: baseline }) => {
      assert.deepEqual([baseline.TaskStatusId, baseline.RepositoryName, baseline.DowngradeEnabled], [2060, 'Lab catalog', true])
      assert.deepEqual(baseline.Targets.map(({ Id }) => Id), servers.slice(0, 2).map(({ Id }) => Id))
    }),
    changesOnce('Change a firmware baseline', { made: 'Successfully modified the firmware baseline.' }, (_, { baseline_status: baseline }) => {
      assert.deepEqual([baseline.Description, baseline.DowngradeEnabled, baseline.Targets.length], ['of the lab', false, 3])
    }),
    says('Create a firmware baseline of a lost catalog', 'Unable to create the firmware baseline as the catalog is in Failed status.', { failed: true }),
    changesOnce('Create a firmware baseline of a group', { made: 'Successfully created the firmware baseline.' }, (_, { baseline_status: { ComplianceSummary: summary } }) => {
      const compared = Object.entries(summary).filter(([name]) => name.startsWith('NumberOf')).reduce((sum, [, number]) => sum + number, 0)
      assert.equal(compared, devices.filter(({ Type }) => Type === 1000).length, 'all servers')
    }),
    shows('Show a firmware baseline', 'the one that was made', ({ baseline_info: baseline }) => assert.equal(baseline.Name, 'Lab firmware')),
    shows('Show what complies', 'a report on each device', result => {
      assert.deepEqual(reportsOf(result).map(({ DeviceId }) => DeviceId), servers.map(({ Id }) => Id))
    }),
    shows('Show what complies of a device', 'each baseline that has it', result => {
      assert.ok(reportsOf(result).every(({ DeviceComplianceReports }) => DeviceComplianceReports.every(({ DeviceId }) => DeviceId === servers[0].Id)))
      assert.ok(['Lab firmware', 'Group firmware'].every(name => reportsOf(result).some(({ Name }) => Name === name)))
    }),

    changesOnce('Update the devices of a baseline', {
      made: 'Successfully submitted the firmware update job.',
      repeated: 'No changes found to be applied. Either there are no updates present or components specified are not found in the baseline.'
    }, (_, { update_status: job }) => assert.deepEqual([job.JobType.Name, job.Targets.length > 0], ['Update_Task', true])),
    shows('Show what complies after the update', 'all devices do', result => {
      assert.deepEqual(reportsOf(result).map(({ ComplianceStatus, FirmwareStatus }) => [ComplianceStatus, FirmwareStatus]), servers.map(() => ['OK', 'Compliant']))
    }),
    says('Update a device with a file', 'Successfully submitted the firmware update job.', { changed: true }, ({ update_status: job }) => {
      assert.match(job.Targets[0].Data, /^DCIM:INSTALLED#741__BIOS\.Setup\.1-1=\d{13}$/)
    }),
    ['the device has what was in the file', async () => {
      const { InventoryInfo: software } = await read(`DeviceService/Devices(${servers[0].Id})/InventoryDetails('deviceSoftware')`)
      assert.equal(software.find(({ InstanceId }) => InstanceId === bios).Version, '9.4.7')
    }],

    says('Delete a catalog that a baseline looks at', 'Unable to delete the catalog as it is with baseline(s).', { failed: true }),
    changesOnce('Delete a firmware baseline', { made: 'Successfully deleted the firmware baseline.' }),
    changesOnce('Delete catalogs', { made: 'Successfully deleted the firmware catalog(s).' }),
    playbooks.allJudged()
  ]
}
