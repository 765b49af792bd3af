import type { DiscoveryJob } from '../../src/appliance/discovery/discoveries.ts'
import type { Clock } from '../../src/appliance/clock/clock.ts'
import { DISCOVERABLE } from '../../src/estate/found.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { Answer, post, put, type Route } from '../../src/http/route.ts'
import { idsOf } from '../../src/http/schema.ts'
import { type Shape, FLAG, INTEGER, NUMERAL, TEXT, TEXT_OR_NULL, list, object } from '../../src/schema/schema.ts'
import { GROUP_INPUT, GROUP_PROPERTIES, WRITTEN, discoveryInput, foundOf, groupEntity, writtenGroup } from './discovery-shapes.ts'

const SERVICE = '/api/DiscoveryConfigService'
const PATH = `${SERVICE}/DiscoveryConfigGroups`

const GROUPS = entities({
  path: PATH,
  type: 'DiscoveryConfigService.DiscoveryConfigGroup',
  key: { property: 'DiscoveryConfigGroupId', kind: 'number' },
  properties: GROUP_PROPERTIES,
  members: ({ appliance }) => appliance.discoveries.list,
  entity: groupEntity,
  lasting: true
})

const JOB_PROPERTIES = {
  JobId: INTEGER,
  JobName: TEXT,
  JobDescription: TEXT,
  JobSchedule: TEXT,
  JobStartTime: TEXT_OR_NULL,
  JobEndTime: TEXT_OR_NULL,
  JobProgress: TEXT,
  JobStatusId: INTEGER,
  JobNextRun: TEXT_OR_NULL,
  JobEnabled: FLAG,
  UpdatedBy: TEXT,
  LastUpdateTime: TEXT_OR_NULL,
  DiscoveryConfigGroupId: INTEGER,
  DiscoveryConfigExpectedDeviceCount: INTEGER,
  DiscoveryConfigDiscoveredDeviceCount: INTEGER,
  DiscoveryConfigEmailRecipient: TEXT,
  DiscoveredDevicesByType: list(object({ DeviceType: TEXT, Count: INTEGER }))
}

/** Newest first: PowerShell's Get-OMEDiscoveryJob reads the first page alone. */
const JOBS = entities({
  path: `${SERVICE}/Jobs`,
  type: 'DiscoveryConfigService.DiscoveryJob',
  key: { property: 'JobId', kind: 'number' },
  properties: JOB_PROPERTIES,
  members: async ({ appliance }) => await appliance.discoveries.jobs(),
  entity: (job, { appliance: { clock } }) => jobEntity(job, clock)
})

/** In the order of protocols (Ansible collection, ome_discovery). */
const PROTOCOLS = ['SNMP', 'WSMAN', 'REDFISH', 'IPMI', 'SSH', 'VMWARE', 'STORAGE'].flatMap(protocol =>
  DISCOVERABLE.filter(({ protocols }) => protocols.includes(protocol)).map(({ id, name }) => ({ protocol, id, name })))

const PROTOCOL_TO_DEVICE_TYPE = entities({
  path: `${SERVICE}/ProtocolToDeviceType`,
  type: 'DiscoveryConfigService.ProtocolToDeviceType',
  key: null,
  properties: { ProtocolName: TEXT, DeviceTypeId: INTEGER, DeviceTypeName: TEXT },
  members: () => PROTOCOLS,
  entity: ({ protocol, id, name }) => ({ ProtocolName: protocol, DeviceTypeId: id, DeviceTypeName: name }),
  pageSize: PROTOCOLS.length
})

const WRITES = { needs: 'DISCOVERY_MANAGEMENT', answer: WRITTEN } as const

/** DiscoveryConfigService: where devices are looked for, and the jobs that do it. */
export const discoveryConfigService: readonly Route[] = [
  ...entitySet(GROUPS),
  ...entitySet(JOBS),
  ...entitySet(PROTOCOL_TO_DEVICE_TYPE),

  post(PATH, GROUP_INPUT, async ({ appliance: { discoveries }, body, query, actor }) => {
    const input = discoveryInput(body)
    // So the Terraform provider changes one.
    const made = query.groupId === undefined
      ? await discoveries.create(input, actor)
      : await discoveries.change(Number(query.groupId), input, actor)
    return new Answer(201, writtenGroup(made))
  }, WRITES),

  put(`${PATH}(:key(^\\d+))`, GROUP_INPUT, async ({ appliance: { discoveries }, body, params, actor }) =>
    writtenGroup(await discoveries.change(Number(params.key), discoveryInput(body), actor)), WRITES),

  post(`${SERVICE}/Actions/DiscoveryConfigService.RemoveDiscoveryGroup`, object({}, { DiscoveryGroupIds: idsOf(NUMERAL) }),
    async ({ appliance, body, actor }) => {
      await appliance.discoveries.remove((body?.DiscoveryGroupIds ?? []).map(Number), actor)
      return new Answer(204)
    }, { needs: 'DISCOVERY_MANAGEMENT' })
]

function jobEntity ({ discovery, job }: DiscoveryJob, clock: Clock): Shape<typeof JOB_PROPERTIES> {
  const { lastRun, lastRunStatus, name, description, schedule, nextRun, enabled, createdAt } = job
  const time = (text: string | null | undefined): string | null => text === null || text === undefined ? null : clock.text(new Date(text))
  return {
    JobId: job.id,
    JobName: name,
    JobDescription: description,
    JobSchedule: schedule,
    JobStartTime: time(lastRun?.startTime),
    JobEndTime: time(lastRun?.endTime),
    JobProgress: String(lastRun?.progress ?? 0),
    JobStatusId: lastRunStatus.id,
    JobNextRun: time(nextRun),
    JobEnabled: enabled,
    UpdatedBy: '',
    LastUpdateTime: time(lastRun?.endTime ?? lastRun?.startTime ?? createdAt),
    DiscoveryConfigGroupId: discovery.id,
    DiscoveryConfigExpectedDeviceCount: discovery.outcome?.expected ?? 0,
    DiscoveryConfigDiscoveredDeviceCount: discovery.outcome === null ? 0 : foundOf(discovery.outcome),
    DiscoveryConfigEmailRecipient: discovery.email ?? '',
    DiscoveredDevicesByType: (discovery.outcome?.found ?? []).map(({ name, count }) => ({ DeviceType: name, Count: count }))
  }
}
