import type { Discovery, DiscoveryModel } from '../../src/appliance/discovery/discovery-state.ts'
import type { DiscoveryInput } from '../../src/appliance/discovery/discoveries.ts'
import { START_NOW } from '../../src/appliance/jobs/schedule.ts'
import { listOf } from '../../src/http/schema.ts'
import {
  type Shape, type Typed, ANYTHING, FLAG, FLAG_OR_NULL, INTEGER, INTEGER_OR_NULL, NOTHING, NULL, NUMERAL, OBJECT, TEXT, TEXT_OR_NULL, anyOf,
  list, object, orNull
} from '../../src/schema/schema.ts'
import { credentialsOf, profileText } from './connection-profile.ts'

const MODEL = object({
  DiscoveryConfigId: INTEGER,
  DiscoveryConfigStatus: TEXT_OR_NULL,
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

const SCHEDULE = object({
  RunNow: FLAG, RunLater: FLAG, Recurring: NULL, Cron: TEXT, StartTime: TEXT_OR_NULL, EndTime: TEXT_OR_NULL
})

/** What a discovery is shown as (Terraform provider's fixture of a GET). */
export const GROUP_PROPERTIES = {
  DiscoveryConfigGroupId: INTEGER,
  DiscoveryConfigGroupName: TEXT,
  DiscoveryStatusEmailRecipient: TEXT_OR_NULL,
  DiscoveryConfigExpectedDeviceCount: INTEGER_OR_NULL,
  DiscoveryConfigDiscoveredDeviceCount: INTEGER_OR_NULL,
  DiscoveryConfigModels: list(MODEL),
  DiscoveryJobStatusModel: orNull(OBJECT),
  Schedule: SCHEDULE,
  CreateGroup: FLAG,
  TrapDestination: FLAG,
  CommunityString: FLAG,
  UseAllProfiles: FLAG
}

/** What a write is answered with (Terraform provider's fixtures of POST). */
export const WRITTEN = object({
  DiscoveryConfigGroupId: INTEGER,
  DiscoveryConfigGroupName: TEXT,
  DiscoveryConfigGroupDescription: TEXT,
  DiscoveryStatusEmailRecipient: TEXT_OR_NULL,
  DiscoveryConfigParentGroupId: INTEGER,
  CreateGroup: FLAG,
  DiscoveryConfigModels: list(MODEL),
  DiscoveryConfigTaskParam: list(object({ TaskId: INTEGER, TaskTypeId: INTEGER, ExecutionSequence: INTEGER })),
  DiscoveryConfigTasks: NOTHING,
  Schedule: SCHEDULE,
  TrapDestination: FLAG,
  CommunityString: FLAG,
  ChassisIdentifier: NULL,
  UseAllProfiles: FLAG_OR_NULL
})

const TARGET_INPUT = object({ NetworkAddressDetail: TEXT }, { Disabled: FLAG_OR_NULL, Exclude: FLAG_OR_NULL, AddressType: INTEGER_OR_NULL })

const MODEL_INPUT = object(
  { DiscoveryConfigTargets: listOf(TARGET_INPUT), ConnectionProfile: anyOf(TEXT, OBJECT), DeviceType: listOf(NUMERAL, 20) },
  { DiscoveryConfigId: ANYTHING }
)

/** What a client says of a discovery. */
export const GROUP_INPUT = object({}, {
  DiscoveryConfigGroupId: INTEGER_OR_NULL,
  DiscoveryConfigGroupName: TEXT_OR_NULL,
  DiscoveryStatusEmailRecipient: TEXT_OR_NULL,
  DiscoveryConfigModels: listOf(MODEL_INPUT, 100),
  Schedule: orNull(object({}, { RunNow: FLAG_OR_NULL, RunLater: FLAG_OR_NULL, Cron: TEXT_OR_NULL })),
  CreateGroup: FLAG_OR_NULL,
  TrapDestination: FLAG_OR_NULL,
  CommunityString: FLAG_OR_NULL,
  UseAllProfiles: FLAG_OR_NULL
})

/** What a client says, by our names. @throws {Refusal} CGEN1004 for a connection profile that is none */
export function discoveryInput (body: Typed<typeof GROUP_INPUT> = {}): DiscoveryInput {
  const { DiscoveryConfigGroupName: name, DiscoveryConfigModels: models, DiscoveryStatusEmailRecipient: email, Schedule } = body
  return {
    ...said('name', name),
    ...(email !== undefined && { email: email === '' ? null : email }),
    ...(models !== undefined && { models: models.map(modelInput) }),
    ...(Schedule !== undefined && Schedule !== null && { schedule: scheduleOf(Schedule) }),
    ...said('createGroup', body.CreateGroup),
    ...said('trapDestination', body.TrapDestination),
    ...said('communityString', body.CommunityString),
    ...said('useAllProfiles', body.UseAllProfiles)
  }
}

function said<N extends string, T> (name: N, value: T | null | undefined): { readonly [Name in N]?: T } {
  return value === null || value === undefined ? {} : { [name]: value } as { readonly [Name in N]: T }
}

function modelInput ({ DiscoveryConfigTargets, ConnectionProfile, DeviceType }: Typed<typeof MODEL_INPUT>): DiscoveryModel {
  return {
    targets: DiscoveryConfigTargets
      // Lists of addresses are made from files of comma-separated values: some lines of those are empty.
      .filter(({ NetworkAddressDetail }) => NetworkAddressDetail.trim() !== '')
      .map(({ NetworkAddressDetail, Disabled, Exclude }) =>
        ({ address: NetworkAddressDetail.trim(), disabled: Disabled ?? false, exclude: Exclude ?? false })),
    deviceTypes: DeviceType.map(Number),
    credentials: credentialsOf(ConnectionProfile)
  }
}

/** Neither now nor later is what a discovery reads back as: then its schedule says it. */
function scheduleOf ({ RunNow, Cron }: { RunNow?: boolean | null, Cron?: string | null }): string {
  return RunNow === true || Cron === undefined || Cron === null || /^(?:(?:start|run)now)?$/i.test(Cron) ? START_NOW : Cron
}

/** A discovery as it is shown. */
export function groupEntity (discovery: Discovery): Shape<typeof GROUP_PROPERTIES> {
  const { id, name, email, outcome, createGroup, trapDestination, communityString, useAllProfiles } = discovery
  return {
    DiscoveryConfigGroupId: id,
    DiscoveryConfigGroupName: name,
    DiscoveryStatusEmailRecipient: email,
    DiscoveryConfigExpectedDeviceCount: outcome?.expected ?? null,
    DiscoveryConfigDiscoveredDeviceCount: outcome === null ? null : foundOf(outcome),
    DiscoveryConfigModels: modelsOf(discovery),
    DiscoveryJobStatusModel: null,
    Schedule: scheduleEntity(discovery),
    CreateGroup: createGroup,
    TrapDestination: trapDestination,
    CommunityString: communityString,
    UseAllProfiles: useAllProfiles
  }
}

/** A discovery as a write is answered. */
export function writtenGroup (discovery: Discovery): Typed<typeof WRITTEN> {
  const { id, name, email, taskId, createGroup, trapDestination, communityString, useAllProfiles } = discovery
  return {
    DiscoveryConfigGroupId: id,
    DiscoveryConfigGroupName: name,
    DiscoveryConfigGroupDescription: name,
    DiscoveryStatusEmailRecipient: email,
    DiscoveryConfigParentGroupId: 0,
    CreateGroup: createGroup,
    DiscoveryConfigModels: modelsOf(discovery),
    DiscoveryConfigTaskParam: [{ TaskId: taskId, TaskTypeId: 0, ExecutionSequence: 0 }],
    DiscoveryConfigTasks: [],
    Schedule: scheduleEntity(discovery),
    TrapDestination: trapDestination,
    CommunityString: communityString,
    ChassisIdentifier: null,
    UseAllProfiles: useAllProfiles
  }
}

/** How many devices were found. */
export function foundOf ({ found }: NonNullable<Discovery['outcome']>): number {
  return found.reduce((sum, { count }) => sum + count, 0)
}

function modelsOf ({ id, models }: Discovery): ReadonlyArray<Typed<typeof MODEL>> {
  let targets = 0
  return models.map(({ targets: named, deviceTypes, credentials }, index) => {
    const modelId = index === 0 ? id : id * 1000 + index
    return {
      DiscoveryConfigId: modelId,
      DiscoveryConfigStatus: null,
      DiscoveryConfigTargets: named.map(({ address, disabled, exclude }) => ({
        DiscoveryConfigTargetId: targets++ === 0 ? id : id * 100_000 + targets,
        NetworkAddressDetail: address,
        SubnetMask: null,
        AddressType: 3,
        Disabled: disabled,
        Exclude: exclude
      })),
      ConnectionProfileId: 12_000 + modelId,
      ConnectionProfile: profileText(12_000 + modelId, credentials),
      DeviceType: deviceTypes,
      DiscoveryConfigVendorPlatforms: [{ DiscoveryConfigVendorPlatformId: modelId, VendorPlatformId: 3 }]
    }
  })
}

function scheduleEntity ({ schedule }: Discovery): Typed<typeof SCHEDULE> {
  return { RunNow: false, RunLater: false, Recurring: null, Cron: schedule, StartTime: null, EndTime: null }
}
