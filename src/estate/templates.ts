import { COUNT, FLAG, TEXT, TEXT_OR_NULL, type Typed, closed, list, text } from '../schema/schema.ts'
import { ATTRIBUTE_IDS, MOST_SETTINGS } from './attributes.ts'
import type { Device } from './device.ts'
import { isServer } from './models.ts'
import type { Network } from './networks.ts'
import { NO_NETWORKS, PORT_NETWORKS, portsOf } from './ports.ts'
import { Random } from '../chance.ts'
import { profileTime } from './server-configuration-profile.ts'
import { EXPECTED_WORKLOAD, SETTING, definitionOf, familyOf, isWorkload, settingsOf, valueOf } from './settings.ts'
import { taskOf } from './tasks.ts'
import { DAY, SEEN_AT, past } from './times.ts'

/** What a template is for (Terraform provider, TemplateViewTypes). */
export const VIEW_TYPES = [
  { id: 0, description: 'None' },
  { id: 1, description: 'Compliance' },
  { id: 2, description: 'Deployment' },
  { id: 3, description: 'Inventory' },
  { id: 4, description: 'Sample' }
] as const

/** Kinds of devices that have templates (Terraform provider: four, in this order). */
export const TEMPLATE_TYPES = [
  { id: 0, name: 'None' },
  { id: 2, name: 'Server' },
  { id: 4, name: 'Chassis' },
  { id: 3, name: 'IO Module' }
] as const

/** The views templates are made for. */
export const COMPLIANCE_VIEW = 1
export const DEPLOYMENT_VIEW = 2

/** A template. What it sets are its {@link TemplateSettings}. Times as the product writes them. */
export const TEMPLATE = closed({
  id: COUNT,
  name: text({ maxLength: 255 }),
  description: TEXT_OR_NULL,
  content: TEXT_OR_NULL,
  /** 0: from no device. */
  sourceDeviceId: COUNT,
  typeId: COUNT,
  viewTypeId: COUNT,
  taskId: COUNT,
  hasIdentityAttributes: FLAG,
  /** As that of its task: 2050 while its settings are read, 2060 then, 0 where there was no task. */
  status: COUNT,
  /** 0: none. */
  identityPoolId: COUNT,
  isPersistencePolicyValid: FLAG,
  isStatelessAvailable: FLAG,
  isBuiltIn: FLAG,
  createdBy: TEXT,
  creationTime: TEXT,
  lastUpdatedBy: TEXT_OR_NULL,
  lastUpdatedTime: TEXT
})

export type Template = Typed<typeof TEMPLATE>

/** What a template sets, under its id. */
export const TEMPLATE_SETTINGS = closed({
  id: COUNT,
  /** Of the server they come from; empty: of none. */
  model: TEXT,
  serviceTag: TEXT,
  timeStamp: TEXT,
  settings: list(SETTING, { maxItems: MOST_SETTINGS }),
  networks: PORT_NETWORKS
}, { attributeIds: ATTRIBUTE_IDS })

export type TemplateSettings = Typed<typeof TEMPLATE_SETTINGS>

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

/** VLANs on each port of a template that is there from the start: the first is untagged, the others are tagged. */
const NETWORKS_OF_A_PORT = 4
/** What templates of the factory set. */
const BUILT_IN_FAMILIES = ['BIOS', 'iDRAC', 'System']

/** What the templates of an estate set. */
export function makeTemplateSettings (
  seed: number, templates: readonly Template[], networks: readonly Network[], device: (id: number) => Device | undefined
): TemplateSettings[] {
  const [untagged = 0, ...tagged] = networks.slice(0, NETWORKS_OF_A_PORT).map(({ id }) => id)
  return templates.map(({ id, viewTypeId, sourceDeviceId }) => {
    const source = device(sourceDeviceId)
    if (source === undefined) return builtInSettings(id)
    const settings = settingsOf((component, name) => isWorkload({ name }) ? EXPECTED_WORKLOAD : valueOf(source, seed, component, name))
    const ports = portsOf(settings).map(({ componentId }) => ({ componentId, untagged, tagged, isNicBonded: false }))
    return {
      id,
      model: source.model.name,
      serviceTag: source.serviceTag,
      timeStamp: profileTime(SEEN_AT),
      settings,
      networks: viewTypeId === DEPLOYMENT_VIEW ? { ...NO_NETWORKS, ports } : NO_NETWORKS
    }
  })
}

function builtInSettings (id: number): TemplateSettings {
  const settings = settingsOf((component, name) => {
    const { value } = definitionOf(component, name)
    return typeof value === 'function' ? null : value
  }).filter(({ component }) => BUILT_IN_FAMILIES.includes(familyOf(component)))
  return { id, model: '', serviceTag: '', timeStamp: profileTime(0), settings, networks: NO_NETWORKS }
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
    lastUpdatedTime: made,
    taskId: taskOf('template', id)
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
