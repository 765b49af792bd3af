import { IDENTITY_STATES, USAGE_SETS } from '../../src/estate/identity-pools.ts'
import { Refusal } from '../../src/messages.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { Answer, type Call, type Route, del, get, post, put } from '../../src/http/route.ts'
import { annotated, resource } from '../../src/http/schema.ts'
import { toPascal } from '../../src/spelling.ts'
import {
  type Schema, FLAG, INTEGER, INTEGER_OR_NULL, NOTHING, TEXT, TEXT_OR_NULL, list, object, orNull
} from '../../src/schema/schema.ts'
import { type PoolBody, poolInput } from './pool-input.ts'

const POOLS_PATH = '/api/IdentityPoolService/IdentityPools'
const POOL = `${POOLS_PATH}(:pool(^\\d+))`

const MACS = orNull(object({ IdentityCount: INTEGER_OR_NULL, StartingMacAddress: TEXT_OR_NULL }))
const WWNS = orNull(object({ IdentityCount: INTEGER_OR_NULL, StartingAddress: TEXT_OR_NULL }))

const POOLS = entities({
  path: POOLS_PATH,
  type: 'IdentityPoolService.IdentityPool',
  key: { property: 'Id', kind: 'number' },
  properties: {
    Id: INTEGER,
    Name: TEXT,
    Description: TEXT_OR_NULL,
    CreatedBy: TEXT,
    CreationTime: TEXT,
    LastUpdatedBy: TEXT_OR_NULL,
    LastUpdateTime: TEXT,
    EthernetSettings: orNull(object({ Mac: MACS })),
    IscsiSettings: orNull(object({
      Mac: MACS,
      InitiatorConfig: orNull(object({ IqnPrefix: TEXT_OR_NULL })),
      InitiatorIpPoolSettings: orNull(object({
        IpRange: TEXT_OR_NULL,
        SubnetMask: TEXT_OR_NULL,
        Gateway: TEXT_OR_NULL,
        PrimaryDnsServer: TEXT_OR_NULL,
        SecondaryDnsServer: TEXT_OR_NULL
      }))
    })),
    FcoeSettings: orNull(object({ Mac: MACS })),
    FcSettings: orNull(object({ Wwnn: WWNS, Wwpn: WWNS }))
  },
  members: ({ appliance }) => appliance.configuration.identityPools.list,
  entity: member => toPascal(member),
  lasting: true,
  missing: key => new Refusal('CTEM9046', [key]),
  links: path => ({
    UsageCounts: { '@odata.id': `${path}/UsageCounts` },
    'UsageIdentitySets@odata.navigationLink': `${path}/UsageIdentitySets`
  })
})

const USAGE = entities({
  path: `${POOL}/UsageIdentitySets`,
  type: 'IdentityPoolService.UsageIdentitySet',
  key: { property: 'IdentitySetId', kind: 'number' },
  properties: { IdentitySetId: INTEGER, Name: TEXT },
  members: call => { poolId(call); return USAGE_SETS },
  entity: member => toPascal(member),
  links: path => ({ 'Details@odata.navigationLink': `${path}/Details` })
})

/** Members: PowerShell module, Get-OMEIdentityPoolUsage; RESTful API guide. */
const DETAILS = entities({
  path: `${POOL}/UsageIdentitySets(:set(^\\d+))/Details`,
  type: 'IdentityPoolService.UsageDetail',
  key: null,
  properties: {
    TypeofDataSchemaFunction: INTEGER,
    IdentitySetId: INTEGER,
    Status: INTEGER,
    MacAddress: TEXT_OR_NULL,
    IscsiIqn: TEXT_OR_NULL,
    IscsiInitiatorIp: TEXT_OR_NULL,
    Wwnn: TEXT_OR_NULL,
    Wwpn: TEXT_OR_NULL,
    NicIdentifier: TEXT,
    DeviceInfo: object({
      Id: INTEGER,
      ChassisName: TEXT_OR_NULL,
      SlotNumber: TEXT_OR_NULL,
      ServerName: TEXT_OR_NULL,
      ManagementIp: TEXT_OR_NULL,
      ServiceTag: TEXT_OR_NULL
    })
  },
  members: call => call.appliance.configuration.identityPools.usage(poolId(call), Number(call.params.set)),
  entity: member => toPascal(member)
})

const STATES = entities({
  path: '/api/IdentityPoolService/IdentityStates',
  type: 'IdentityPoolService.IdentityState',
  key: { property: 'Id', kind: 'number' },
  properties: { Id: INTEGER, Name: TEXT, Description: TEXT },
  members: () => IDENTITY_STATES,
  entity: member => toPascal(member)
})

const MACS_SENT = orNull(object({}, { IdentityCount: INTEGER_OR_NULL, StartingMacAddress: TEXT_OR_NULL }))
const WWNS_SENT = orNull(object({}, { IdentityCount: INTEGER_OR_NULL, StartingAddress: TEXT_OR_NULL }))

const INPUT: Schema<PoolBody> = object({}, {
  Name: TEXT_OR_NULL,
  Description: TEXT_OR_NULL,
  EthernetSettings: orNull(object({}, { Mac: MACS_SENT })),
  IscsiSettings: orNull(object({}, {
    Mac: MACS_SENT,
    InitiatorConfig: orNull(object({}, { IqnPrefix: TEXT_OR_NULL })),
    InitiatorIpPoolSettings: orNull(object({}, {
      IpRange: TEXT_OR_NULL,
      SubnetMask: TEXT_OR_NULL,
      Gateway: TEXT_OR_NULL,
      PrimaryDnsServer: TEXT_OR_NULL,
      SecondaryDnsServer: TEXT_OR_NULL
    }))
  })),
  FcoeSettings: orNull(object({}, { Mac: MACS_SENT })),
  FcSettings: orNull(object({}, { Wwnn: WWNS_SENT, Wwpn: WWNS_SENT }))
})

/** A write is answered with this and not with the pool (Dell's Deploy-Template.ps1). */
const WRITTEN = object({ Id: INTEGER, IsSuccessful: FLAG, Issues: NOTHING })
const WRITES = { needs: 'TEMPLATE_MANAGEMENT', answer: WRITTEN } as const

/** IdentityPoolService (Ansible's ome_identity_pool, PowerShell's New-OMEIdentityPool). */
export const identityPoolService: readonly Route[] = [
  ...entitySet(POOLS),
  ...entitySet(USAGE),
  ...entitySet(DETAILS),
  ...entitySet(STATES),

  get(`${POOL}/UsageCounts`, call => ({
    ...annotated('IdentityPoolService.UsageCounts', call.path),
    Counts: call.appliance.configuration.identityPools.counts(poolId(call)).map(toPascal)
  }), {
    answer: resource({
      Counts: list(object({ IdentityTypeId: INTEGER, TotalRequested: INTEGER, TotalReserved: INTEGER, TotalDeployed: INTEGER }))
    })
  }),

  post(POOLS_PATH, INPUT, async ({ appliance, body, actor }) =>
    new Answer(201, written(await appliance.configuration.identityPools.create(poolInput(body), actor))), WRITES),

  put(`${POOLS_PATH}(:key(^\\d+))`, INPUT, async ({ appliance, params, body, actor }) => {
    const id = Number(params.key)
    await appliance.configuration.identityPools.change(id, poolInput(body), actor)
    return written(id)
  }, WRITES),

  del(`${POOLS_PATH}(:key(^\\d+))`, async ({ appliance, params, actor }) => {
    await appliance.configuration.identityPools.remove(Number(params.key), actor)
    return new Answer(204)
  }, { needs: 'TEMPLATE_MANAGEMENT' })
]

function written (Id: number): { Id: number, IsSuccessful: boolean, Issues: readonly never[] } {
  return { Id, IsSuccessful: true, Issues: [] }
}

/** @throws {Refusal} CTEM9046 where the path leads to no pool */
function poolId ({ appliance, params }: Call): number {
  return appliance.configuration.identityPools.overlay.get(Number(params.pool)).id
}
