import type { DiscoveryGroup } from '../../src/estate/discovery.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import type { Route } from '../../src/http/route.ts'
import {
  type Shape, FLAG, INTEGER, INTEGER_OR_NULL, NULL, OBJECT, TEXT, TEXT_OR_NULL, list, object, orNull
} from '../../src/schema/schema.ts'

const MODEL = object({
  DiscoveryConfigId: INTEGER,
  DiscoveryConfigStatus: NULL,
  DiscoveryConfigTargets: list(object({
    DiscoveryConfigTargetId: INTEGER,
    NetworkAddressDetail: TEXT,
    SubnetMask: TEXT_OR_NULL,
    AddressType: INTEGER,
    Disabled: FLAG,
    Exclude: FLAG
  })),
  ConnectionProfileId: INTEGER,
  ConnectionProfile: TEXT,
  DeviceType: list(INTEGER),
  DiscoveryConfigVendorPlatforms: list(object({ DiscoveryConfigVendorPlatformId: INTEGER, VendorPlatformId: INTEGER }))
})

const GROUP_PROPERTIES = {
  DiscoveryConfigGroupId: INTEGER,
  DiscoveryConfigGroupName: TEXT,
  DiscoveryStatusEmailRecipient: TEXT_OR_NULL,
  DiscoveryConfigExpectedDeviceCount: INTEGER_OR_NULL,
  DiscoveryConfigDiscoveredDeviceCount: INTEGER_OR_NULL,
  DiscoveryConfigModels: list(MODEL),
  DiscoveryJobStatusModel: orNull(OBJECT),
  Schedule: object({ RunNow: FLAG, RunLater: FLAG, Recurring: NULL, Cron: TEXT, StartTime: TEXT_OR_NULL, EndTime: TEXT_OR_NULL }),
  CreateGroup: FLAG,
  TrapDestination: FLAG,
  CommunityString: FLAG,
  UseAllProfiles: FLAG
}

/** Shape: Terraform provider's fixture. */
const GROUPS = entities({
  path: '/api/DiscoveryConfigService/DiscoveryConfigGroups',
  type: 'DiscoveryConfigService.DiscoveryConfigGroup',
  key: { property: 'DiscoveryConfigGroupId', kind: 'number' },
  properties: GROUP_PROPERTIES,
  members: ({ appliance }) => appliance.inventory.estate.discoveryGroups,
  entity: discoveryEntity,
  lasting: true
})

/** DiscoveryConfigService: what was discovered. Read-only. */
export const discoveryConfigService: readonly Route[] = entitySet(GROUPS)

function discoveryEntity ({ id, name, addresses, deviceTypes, deviceCount }: DiscoveryGroup): Shape<typeof GROUP_PROPERTIES> {
  return {
    DiscoveryConfigGroupId: id,
    DiscoveryConfigGroupName: name,
    DiscoveryStatusEmailRecipient: null,
    DiscoveryConfigExpectedDeviceCount: deviceCount,
    DiscoveryConfigDiscoveredDeviceCount: deviceCount,
    DiscoveryConfigModels: [{
      DiscoveryConfigId: id,
      DiscoveryConfigStatus: null,
      DiscoveryConfigTargets: addresses.map(address => ({
        DiscoveryConfigTargetId: id,
        NetworkAddressDetail: address,
        SubnetMask: null,
        AddressType: 3,
        Disabled: false,
        Exclude: false
      })),
      ConnectionProfileId: 12_000 + id,
      ConnectionProfile: connectionProfile(12_000 + id),
      DeviceType: deviceTypes,
      DiscoveryConfigVendorPlatforms: [{ DiscoveryConfigVendorPlatformId: id, VendorPlatformId: 3 }]
    }],
    DiscoveryJobStatusModel: null,
    Schedule: { RunNow: false, RunLater: false, Recurring: null, Cron: 'startnow', StartTime: null, EndTime: null },
    CreateGroup: true,
    TrapDestination: false,
    CommunityString: false,
    UseAllProfiles: false
  }
}

/** JSON as text, in the product's own spelling of names. */
function connectionProfile (profileId: number): string {
  return JSON.stringify({
    profileId,
    profileName: '',
    profileDescription: '',
    type: 'DISCOVERY',
    updatedBy: null,
    credentials: [{
      type: 'WSMAN',
      authType: 'Basic',
      modified: false,
      id: profileId,
      credentials: { username: 'root', password: null, caCheck: false, cnCheck: false, port: 443, retries: 3, timeout: 60 }
    }]
  }, null, 2)
}
