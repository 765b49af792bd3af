import type { Device } from './device.ts'
import { COUNT, FLAG, INTEGER_OR_NULL, NULL, TEXT, TEXT_OR_NULL, type Typed, closed, list, orNull, text } from '../schema/schema.ts'
import { ATTRIBUTE_IDS, MOST_SETTINGS } from './attributes.ts'
import { serversByModel } from './firmware.ts'
import { Random } from '../chance.ts'
import { SETTING } from './settings.ts'
import type { Template } from './templates.ts'
import { DAY, past } from './times.ts'

/** An image that a server starts from once, from a share of the network. Its password is not kept. */
export const BOOT_TO_ISO = closed({
  bootToNetwork: FLAG,
  shareType: TEXT_OR_NULL,
  shareDetail: orNull(closed({
    ipAddress: TEXT_OR_NULL,
    shareName: TEXT_OR_NULL,
    user: TEXT_OR_NULL,
    password: NULL,
    workGroup: TEXT_OR_NULL
  })),
  isoPath: TEXT_OR_NULL,
  /** Hours. */
  isoTimeout: INTEGER_OR_NULL
})

/** States of profiles (Ansible collection, ome_profile). Between assigned and deployed the number is ours: the product's is not public. */
export const PROFILE_STATES = { unassigned: 0, autoDeploy: 1, pending: 2, deployed: 4 } as const

/** A server's settings made from a template, assigned to a device or waiting for one. Times as the product writes them. */
export const PROFILE = closed({
  id: COUNT,
  profileName: text({ maxLength: 255 }),
  profileDescription: TEXT_OR_NULL,
  templateId: COUNT,
  templateName: TEXT,
  dataSchemaId: COUNT,
  /** 0: no device. */
  targetId: COUNT,
  targetName: TEXT_OR_NULL,
  targetTypeId: COUNT,
  deviceIdInSlot: COUNT,
  chassisId: COUNT,
  chassisName: TEXT_OR_NULL,
  groupId: COUNT,
  groupName: TEXT_OR_NULL,
  networkBootToIso: orNull(BOOT_TO_ISO),
  /** One of {@link PROFILE_STATES}. */
  profileState: COUNT,
  deploymentTaskId: COUNT,
  lastRunStatus: COUNT,
  /** 1: changed since it was deployed. */
  profileModified: COUNT,
  createdBy: TEXT,
  editedBy: TEXT_OR_NULL,
  createdDate: TEXT,
  lastEditDate: TEXT,
  lastDeployDate: TEXT
})

export type Profile = Typed<typeof PROFILE>

/** What a profile says that its template does not, under its id. */
export const PROFILE_SETTINGS = closed({
  id: COUNT,
  overrides: list(SETTING, { maxItems: MOST_SETTINGS }),
  /** Its place in the pool of its template: no two profiles of a pool have one; null: it takes no identities. */
  place: orNull(COUNT)
}, { attributeIds: ATTRIBUTE_IDS })

export type ProfileSettings = Typed<typeof PROFILE_SETTINGS>

const FIRST_ID = 71_460
const OF_A_TEMPLATE = 3

/** What the profiles of an estate say: nothing but what their templates do. All their templates take from one pool. */
export function makeProfileSettings (profiles: readonly Profile[]): ProfileSettings[] {
  return profiles.map(({ id }, place) => ({ id, overrides: [], place }))
}

/** Profiles of the templates to deploy; a device has one at most. */
export function makeProfiles (seed: number, templates: readonly Template[], devices: readonly Device[]): Profile[] {
  const servers = new Map(serversByModel(devices))
  return templates.filter(({ viewTypeId }) => viewTypeId === 2).flatMap((template, index) => {
    const [first, second] = servers.get(template.name.replace(/ deployment$/, '')) ?? []
    return [first, second, undefined].map((target, number) => profile(seed, FIRST_ID + index * OF_A_TEMPLATE + number, template, target))
  })
}

function profile (seed: number, id: number, { id: templateId, name }: Template, target: Device | undefined): Profile {
  const random = new Random(seed, 'profile', id)
  const created = 10 + random.below(100)
  const assigned = target !== undefined
  return {
    id,
    profileName: `Profile ${String(id - FIRST_ID + 1).padStart(5, '0')}`,
    profileDescription: `from source template: (${name})`,
    templateId,
    templateName: name,
    dataSchemaId: templateId,
    targetId: target?.id ?? 0,
    targetName: target?.name ?? null,
    targetTypeId: target?.type ?? 0,
    deviceIdInSlot: 0,
    chassisId: 0,
    chassisName: target?.chassisName ?? null,
    groupId: 0,
    groupName: null,
    networkBootToIso: null,
    profileState: assigned ? 4 : 0,
    deploymentTaskId: 0,
    lastRunStatus: assigned ? 2060 : 2200,
    profileModified: 0,
    createdBy: 'admin',
    editedBy: null,
    createdDate: past(created * DAY),
    lastEditDate: past(created * DAY),
    lastDeployDate: assigned ? past(random.below(created) * DAY) : ''
  }
}
