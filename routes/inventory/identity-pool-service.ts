import { type IdentityPool, USAGE_SETS } from '../../src/estate/identity-pools.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import type { Call, Route } from '../../src/http/route.ts'
import { toPascal } from '../../src/spelling.ts'
import { INTEGER, NULL, TEXT, TEXT_OR_NULL, object, orNull } from '../../src/schema/schema.ts'
import { Refusal } from '../../src/messages.ts'

const POOLS_PATH = '/api/IdentityPoolService/IdentityPools'
const RANGE = orNull(object({ Mac: object({ IdentityCount: INTEGER, StartingMacAddress: TEXT }) }))

const POOLS = entities({
  path: POOLS_PATH,
  type: 'IdentityPoolService.IdentityPool',
  key: { property: 'Id', kind: 'number' },
  properties: {
    Id: INTEGER,
    Name: TEXT,
    Description: TEXT,
    CreatedBy: TEXT,
    CreationTime: TEXT,
    LastUpdatedBy: TEXT,
    LastUpdateTime: TEXT,
    EthernetSettings: RANGE,
    IscsiSettings: RANGE,
    FcoeSettings: RANGE,
    FcSettings: NULL
  },
  members: ({ appliance }) => appliance.inventory.estate.identityPools,
  entity: member => toPascal(member),
  lasting: true,
  links: path => ({ 'UsageIdentitySets@odata.navigationLink': `${path}/UsageIdentitySets` })
})

const USAGE = entities({
  path: `${POOLS_PATH}(:pool(^\\d+))/UsageIdentitySets`,
  type: 'IdentityPoolService.UsageIdentitySet',
  key: { property: 'IdentitySetId', kind: 'number' },
  properties: { IdentitySetId: INTEGER, Name: TEXT },
  members: call => { poolOf(call); return USAGE_SETS },
  entity: member => toPascal(member),
  links: path => ({ 'Details@odata.navigationLink': `${path}/Details` })
})

/** Members: PowerShell module, Get-OMEIdentityPoolUsage. */
const DETAILS = entities({
  path: `${POOLS_PATH}(:pool(^\\d+))/UsageIdentitySets(:set(^\\d+))/Details`,
  type: 'IdentityPoolService.UsageIdentitySetDetail',
  key: null,
  properties: {
    MacAddress: TEXT,
    NicIdentifier: TEXT,
    DeviceInfo: object({ Id: INTEGER, ChassisName: TEXT_OR_NULL, ServerName: TEXT, ManagementIp: TEXT, ServiceTag: TEXT })
  },
  members: call => call.appliance.inventory.estate.identityUsage(poolOf(call).id, Number(call.params.set)),
  entity: member => toPascal(member)
})

/** IdentityPoolService. Read-only. */
export const identityPoolService: readonly Route[] = [...entitySet(POOLS), ...entitySet(USAGE), ...entitySet(DETAILS)]

function poolOf ({ appliance, params }: Call): IdentityPool {
  const pool = appliance.inventory.estate.identityPools.find(({ id }) => id === Number(params.pool))
  if (pool === undefined) throw new Refusal('CGEN1006')
  return pool
}
