import { type Entity, RecordedKind, entitiesIn, entityOf, textOf } from '../../estate/recorded-kinds.ts'
import { parsed } from '../../json.ts'
import { START_NOW } from '../jobs/schedule.ts'
import { DISCOVERY_STATE, PROTOCOLS } from './discovery-state.ts'

/** The discoveries of a console that was recorded. Their jobs are not among them. */
export const RECORDED_DISCOVERIES = new RecordedKind({
  path: '/api/DiscoveryConfigService/DiscoveryConfigGroups',
  schema: DISCOVERY_STATE,
  told: listed => ({
    Id: listed['DiscoveryConfigGroupId'],
    Name: listed['DiscoveryConfigGroupName'],
    Email: listed['DiscoveryStatusEmailRecipient'],
    Models: entitiesIn(listed['DiscoveryConfigModels']).map(modelOf),
    Schedule: textOf(entityOf(listed['Schedule'])['Cron'], START_NOW),
    CreatedBy: textOf(listed['CreatedBy'], 'admin'),
    TaskId: 0,
    Outcome: outcomeOf(listed)
  })
})

function modelOf ({ DiscoveryConfigTargets, DeviceType, ConnectionProfile }: Entity): Entity {
  const credentials = credentialsIn(parsed(textOf(ConnectionProfile)))
  return {
    Targets: entitiesIn(DiscoveryConfigTargets).map(target => ({ ...target, Address: target['NetworkAddressDetail'] })),
    DeviceTypes: DeviceType,
    Credentials: credentials.length > 0 ? credentials : [{ Type: 'WSMAN', AuthType: 'Basic' }]
  }
}

/** What is said of credentials: what was replaced in them is left out, as is what does not fit. */
function credentialsIn (profile: unknown): readonly Entity[] {
  const known: ReadonlySet<string> = new Set(PROTOCOLS)
  return entitiesIn(entityOf(profile)['credentials'])
    .filter(({ type }) => known.has(textOf(type)))
    .map(({ type, authType }) => ({ Type: type, AuthType: textOf(authType, 'Basic') }))
}

function outcomeOf ({ DiscoveryConfigExpectedDeviceCount: Expected, DiscoveryConfigDiscoveredDeviceCount: count }: Entity): Entity | null {
  return typeof Expected === 'number' && typeof count === 'number' ? { Expected, Found: [{ Name: 'SERVER', Count: count }] } : null
}
