import assert from 'node:assert/strict'
import { run } from './lab.mjs'
import { Playbooks, refusalOf } from './playbook.mjs'
import { installPython } from './python.mjs'

export const needs = ['python3', 'curl']

export const prepare = installPython

/** The modules that write VLANs, identity pools, templates, profiles and configuration baselines: what they say and return. */
export async function checks (lab) {
  const playbooks = new Playbooks(lab)
  const { changesOnce, says, shows } = playbooks
  const console = lab.appliances['ansible-configuration']
  const read = async path => {
    const body = await run('curl', ['--insecure', '--silent', '--fail', '--user', `admin:${lab.password}`, `${console.url}/api/${path}`])
    return JSON.parse(body)
  }
  const { value: devices } = await read('DeviceService/Devices?$top=1000')
  const { value: profiles } = await read('ProfileService/Profiles?$top=1000')
  const taken = new Set(profiles.map(({ TargetId }) => TargetId))
  // Servers of one model that have no profile: what is deployed to one could be deployed to each.
  const model = devices.find(({ Type, Id }) => Type === 1000 && !taken.has(Id)).Model
  const servers = devices.filter(({ Type, Id, Model }) => Type === 1000 && Model === model && !taken.has(Id)).slice(0, 6)
  const refused = (task, id) => [`${task}: ${id}`, () => assert.equal(refusalOf(playbooks.of(task)).MessageId, id)]
  const vlanKept = 'No changes found to be applied as the entered values are the same as the current configuration.'
  const sameBaseline = 'The specified configuration compliance baseline details are the same as the existing settings.'

  return [
    playbooks.played('configuration', { console, servers }),

    changesOnce('Create a VLAN', { made: 'Successfully created the VLAN.', repeated: vlanKept }, (_, { vlan_status: vlan }) => {
      assert.deepEqual([vlan.Name, vlan.VlanMinimum, vlan.VlanMaximum, vlan.Type, vlan.Description], ['Lab VLAN', 3900, 3905, 1, 'of the lab'])
    }),
    changesOnce('Widen a VLAN', { made: 'Successfully updated the VLAN.', repeated: vlanKept }, (_, { vlan_status: vlan }) => assert.equal(vlan.VlanMaximum, 3910)),
    refused('Create a VLAN that no switch has', 'CTEM1043'),
    changesOnce('Create a pool', { made: 'Successfully created an identity pool.' }, (_, { pool_status: pool }) => assert.equal(pool.IsSuccessful, true)),
    changesOnce('Enlarge a pool', { made: 'Successfully modified the identity pool.' }),
    refused('Create a pool of the same addresses', 'CGEN6001'),

    changesOnce('Create a template', {
      made: /^Successfully created a template with ID \d+$/, repeated: "Template with name 'Lab template' already exists."
    }),
    changesOnce('Change a template', { made: /^Successfully modified the template with ID \d+$/ }),
    changesOnce('Clone a template', { made: 'Cloned successfully', repeated: "Template with name 'Lab policy' already exists." }),
    shows('Export a template', 'a Server Configuration Profile', ({ Content: content }) => {
      assert.match(content, /^<SystemConfiguration Model="PowerEdge/)
      assert.match(content, /<Attribute Name="Time.1#Timezone">CET<\/Attribute>/)
    }),
    changesOnce('Import a template', { made: 'Imported successfully', repeated: "Template with name 'Lab import' already exists." }),
    refused('Import what is no template', 'CTEM9073'),
    changesOnce('Give ports of a template networks', { made: 'Successfully applied the network settings to the template.' }),
    shows('Look at the networks of a template', 'the VLAN of each port', ({ vlan_info: [{ TemplateName: name, NICModel: cards }] }) => {
      const { Id: vlan } = playbooks.of('Create a VLAN').results[1].vlan_status
      assert.equal(name, 'Lab template')
      assert.equal(cards['Integrated NIC 1'][1]['Vlan UnTagged'], vlan)
      assert.deepEqual(cards['Integrated NIC 1'][2]['Vlan Tagged'], [vlan])
    }),
    changesOnce('Give a template a pool', { made: 'Successfully attached identity pool to template.' }),
    changesOnce('Deploy a template', { made: /^Successfully deployed the template with ID \d+$/ }),

    says('Create profiles', 'Successfully created 2 profile(s).', { changed: true }),
    says('Change a profile', 'Successfully modified the profile.', { changed: true }),
    changesOnce('Assign a profile', {
      made: 'Successfully triggered the job for the assign operation.', repeated: `The profile is assigned to the target ${servers[2].Id}.`
    }, (_, { job_id: job }) => assert.ok(job > 0)),
    changesOnce('Migrate a profile', { made: 'Successfully triggered the job for the migrate operation.' }),
    says('Delete a profile that is assigned', 'Profile has to be in an unassigned state for it to be deleted.', { failed: true }),
    changesOnce('Unassign a profile', { made: 'Successfully triggered a job for the unassign operation.', repeated: 'Profile is in an unassigned state.' }),
    changesOnce('Delete a profile', { made: 'Successfully deleted the profile.', repeated: "Profile with the name 'Lab web' not found." }),

    changesOnce('Create a configuration baseline', {
      made: 'Successfully created the configuration compliance baseline.', repeated: "Baseline 'Lab baseline' already exists."
    }, (_, { compliance_status: baseline }) => {
      assert.deepEqual(baseline.BaselineTargets.map(({ Id }) => Id), [servers[4].Id, servers[5].Id])
      assert.equal(baseline.PercentageComplete, '100')
    }),
    changesOnce('Make devices comply', { made: 'Successfully completed the remediate operation.' }, (_, { job_id: job }) => assert.ok(job > 0)),
    shows('Compare the devices of a baseline', 'one that was made to comply', ({ compliance_info: reports }) => {
      assert.deepEqual(reports.map(({ Id }) => Id).toSorted(), [servers[4].Id, servers[5].Id].toSorted())
      assert.equal(reports.find(({ Id }) => Id === servers[4].Id).ComplianceStatus, 1)
    }),
    shows('Compare one device of a baseline', 'it differs in nothing', ({ compliance_info: groups }) => assert.deepEqual(groups, [])),
    changesOnce('Change a configuration baseline', { made: 'Successfully modified the configuration compliance baseline.', repeated: sameBaseline }),
    changesOnce('Delete a configuration baseline', { made: 'Successfully deleted the configuration compliance baseline(s).' }),
    changesOnce('Delete a template', { made: 'Deleted successfully' }),
    changesOnce('Delete a VLAN', { made: 'Successfully deleted the VLAN.', repeated: 'VLAN Lab VLAN does not exist.' }),
    ['what was deployed is assigned to both servers', async () => {
      const { value } = await read('ProfileService/Profiles?$top=1000')
      const { return_id: job } = playbooks.of('Deploy a template').results[1]
      const deployed = value.filter(({ DeploymentTaskId }) => DeploymentTaskId === job)
      assert.deepEqual(deployed.map(({ TargetId }) => TargetId).toSorted(), servers.slice(0, 2).map(({ Id }) => Id))
      assert.ok(deployed.every(({ ProfileState, TemplateName }) => ProfileState === 4 && TemplateName === 'Lab template'))
    }],
    playbooks.allJudged()
  ]
}
