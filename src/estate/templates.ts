import type { Device } from './device.ts'
import { isServer } from './models.ts'
import { Random } from '../chance.ts'
import { DAY, past } from './times.ts'

/** What a template is for (Terraform provider, TemplateViewTypes). */
export const VIEW_TYPES = [
  { id: 0, description: 'None' },
  { id: 1, description: 'Compliance' },
  { id: 2, description: 'Deployment' },
  { id: 3, description: 'Inventory' },
  { id: 4, description: 'Sample' }
] as const

/** Kinds of devices that have templates. */
export const TEMPLATE_TYPES = [
  { id: 0, name: 'None' },
  { id: 1, name: 'Configuration' },
  { id: 2, name: 'Server' },
  { id: 3, name: 'Chassis' },
  { id: 4, name: 'IOM' }
] as const

export interface Template {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly content: string | null
  /** 0: from no device. */
  readonly sourceDeviceId: number
  readonly typeId: number
  readonly viewTypeId: number
  readonly taskId: number
  readonly hasIdentityAttributes: boolean
  readonly status: number
  readonly identityPoolId: number
  readonly isPersistencePolicyValid: boolean
  readonly isStatelessAvailable: boolean
  readonly isBuiltIn: boolean
  readonly createdBy: string
  readonly creationTime: string
  readonly lastUpdatedBy: string | null
  readonly lastUpdatedTime: string
}

const BUILT_IN: readonly string[] = [
  'iDRAC Enable Performance Profile for Virtualization',
  'iDRAC Enable Performance Profile for Low Latency',
  'iDRAC Enable Performance Profile for Database',
  'iDRAC Enable Secure Boot',
  'iDRAC Disable Front Panel Access',
  'iDRAC Enable Storage Profile for Software Defined Storage'
]

const FIRST_ID = 8

/** Templates every console has, and of each model of server one to deploy and one to compare with. */
export function makeTemplates (seed: number, devices: readonly Device[]): Template[] {
  return [...BUILT_IN.map(builtIn), ...sources(devices).flatMap((source, index) => [
    fromDevice(seed, FIRST_ID + 2 * index, 2, `${source.model.name} deployment`, source),
    fromDevice(seed, FIRST_ID + 2 * index + 1, 1, `${source.model.name} compliance`, source)
  ])]
}

/** Of each model of server the first one there is. */
function sources (devices: readonly Device[]): Device[] {
  const found = new Map<string, Device>()
  for (const device of devices) if (isServer(device.kind) && !found.has(device.model.name)) found.set(device.model.name, device)
  return [...found.values()]
}

function builtIn (name: string, index: number): Template {
  const made = '1970-01-31 00:00:56.372144'
  return template({
    id: index + 1,
    name,
    description: `Tune workload: ${name.replace(/^iDRAC (Enable|Disable) /, '')}`,
    viewTypeId: 4,
    isBuiltIn: true,
    createdBy: 'system',
    creationTime: made,
    lastUpdatedTime: made
  })
}

function fromDevice (
  seed: number,
  id: number,
  viewTypeId: number,
  name: string,
  { id: sourceDeviceId, serviceTag, index }: Device
): Template {
  const random = new Random(seed, 'template', index, viewTypeId)
  const made = past((10 + random.below(200)) * DAY)
  return template({
    id,
    name,
    description: `From device ${serviceTag}`,
    viewTypeId,
    sourceDeviceId,
    status: 2060,
    hasIdentityAttributes: viewTypeId === 2,
    identityPoolId: viewTypeId === 2 ? 1 : 0,
    createdBy: 'admin',
    creationTime: made,
    lastUpdatedTime: made
  })
}

type Own = 'id' | 'name' | 'description' | 'viewTypeId' | 'createdBy' | 'creationTime' | 'lastUpdatedTime'

function template (own: Pick<Template, Own> & Partial<Template>): Template {
  return {
    content: null,
    sourceDeviceId: 0,
    typeId: 2,
    taskId: 0,
    hasIdentityAttributes: false,
    status: 0,
    identityPoolId: 0,
    isPersistencePolicyValid: false,
    isStatelessAvailable: false,
    isBuiltIn: false,
    lastUpdatedBy: null,
    ...own
  }
}
