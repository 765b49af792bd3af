import type { Device } from './device.ts'
import { serversByModel } from './firmware.ts'
import { Random } from '../chance.ts'
import type { Template } from './templates.ts'
import { DAY, past } from './times.ts'

/** A server's settings made from a template, assigned to a device or waiting for one. */
export interface Profile {
  readonly id: number
  readonly profileName: string
  readonly profileDescription: string
  readonly templateId: number
  readonly templateName: string
  readonly dataSchemaId: number
  /** 0: no device. */
  readonly targetId: number
  readonly targetName: string | null
  readonly targetTypeId: number
  readonly deviceIdInSlot: number
  readonly chassisId: number
  readonly chassisName: string | null
  readonly groupId: number
  readonly groupName: string | null
  readonly networkBootToIso: null
  /** 0 unassigned, 4 deployed. */
  readonly profileState: number
  readonly deploymentTaskId: number
  readonly lastRunStatus: number
  readonly profileModified: number
  readonly createdBy: string
  readonly editedBy: string | null
  readonly createdDate: string
  readonly lastEditDate: string
  readonly lastDeployDate: string
}

const FIRST_ID = 71_460
const OF_A_TEMPLATE = 3

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
