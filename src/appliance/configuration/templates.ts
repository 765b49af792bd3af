import { type AttributeGroup, type Owner, attributeGroups, settingIndex } from '../../estate/attributes.ts'
import type { Device } from '../../estate/device.ts'
import { isServer } from '../../estate/models.ts'
import { NO_NETWORKS, portsOf } from '../../estate/ports.ts'
import { profileTime, readProfile, writeProfile } from '../../estate/server-configuration-profile.ts'
import { FAMILIES, type Setting, familyOf } from '../../estate/settings.ts'
import {
  COMPLIANCE_VIEW, DEPLOYMENT_VIEW, TEMPLATE_TYPES, VIEW_TYPES, type Template, type TemplateSettings
} from '../../estate/templates.ts'
import { Refusal } from '../../messages.ts'
import type { Clock } from '../clock/clock.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { Draft } from '../overlay/draft.ts'
import type { Overlays } from '../overlay/overlays.ts'
import { DONE, RUNNING, actorOf, deviceTarget, paramOf, runningIn, stateNow } from '../overlay/tasks.ts'
import { invalid } from './refusals.ts'
import type { ConfigurationJobs } from './configuration-jobs.ts'
import type { DeviceSettings } from './device-settings.ts'
import type { TemplateBook } from './template-book.ts'

/** What a client says of an attribute. */
export interface AttributeInput {
  /** What no number is, is no attribute. */
  readonly id?: number | string | undefined
  readonly value?: unknown
  readonly isIgnored?: boolean | null | undefined
}

/** A template to be made of a device. */
export interface FromDevice {
  readonly name?: string
  readonly description?: string
  readonly fqdds?: string
  readonly viewTypeId?: number
  readonly typeId?: number
  readonly sourceDeviceId?: number
}

const ALL = 'all'

interface Needs {
  readonly overlays: Overlays
  readonly clock: Clock
  readonly inventory: Inventory
  readonly jobs: Pick<Jobs, 'kept'>
  readonly templateBook: TemplateBook
  readonly devices: DeviceSettings
  readonly tasks: ConfigurationJobs
}

/** The templates: made from devices, files and one another, changed and deleted. */
export class Templates {
  readonly #needs: Needs

  constructor (needs: Needs) {
    this.#needs = needs
    needs.tasks.define('CREATE_TEMPLATE', {
      steps: ['Reading the configuration of the device.'],
      apply: (job, draft) => {
        const { templateBook: book } = this.#needs
        const template = draft.list(book.templates).find(({ taskId }) => taskId === job.id)
        if (template === undefined) return []
        this.#readInto(draft, template, paramOf(job, 'fqdds'))
        return [{ event: 'templateCreated', actor: actorOf(job), args: [template.name] }]
      }
    })
    needs.tasks.stand('CREATE_TEMPLATE', needs.templateBook.templates, ({ name, sourceDeviceId, creationTime: ran }) =>
      ({ name: createName(name), targets: [deviceTarget(sourceDeviceId)], params: { fqdds: ALL }, ran }))
  }

  get list (): readonly Template[] {
    const { templateBook: book, jobs } = this.#needs
    const running = runningIn(jobs)
    return book.templates.list.map(template => template.status === RUNNING ? asNow(template, running) : template)
  }

  /** @throws {Refusal} CTEM1026 for an unknown id */
  get (id: number): Template {
    const { templateBook: book, jobs } = this.#needs
    return asNow(book.templates.get(id), runningIn(jobs))
  }

  /** @throws {Refusal} CTEM1026 for an unknown id */
  settings (id: number): TemplateSettings {
    this.get(id)
    return this.#needs.templateBook.settingsOf(id)
  }

  attributes (id: number): readonly AttributeGroup[] {
    const owner = this.settings(id)
    return attributeGroups(owner, owner.settings)
  }

  /** The SCP that an iDRAC would take. @throws {Refusal} CTEM1026 */
  export (id: number): string {
    return writeProfile(this.settings(id))
  }

  /** Makes a template of a device, by a job that reads its settings. @returns its id */
  async createFromDevice (input: FromDevice, actor: Actor): Promise<number> {
    const { tasks, templateBook: book, inventory } = this.#needs
    const { name = '', description = '', fqdds = ALL, viewTypeId = DEPLOYMENT_VIEW, sourceDeviceId = 0 } = input
    const device = inventory.estate.device(sourceDeviceId)
    if (device === undefined) throw new Refusal('CTEM1025', [String(sourceDeviceId)])
    familiesOf(fqdds)
    let id = 0
    await tasks.create({
      action: 'CREATE_TEMPLATE',
      name: createName(name),
      description: `Reads the configuration of ${device.name}`,
      actor,
      devices: [device.id],
      params: { fqdds },
      within: (taskId, draft) => {
        id = this.#add(draft, actor, {
          name,
          description,
          viewTypeId,
          typeId: input.typeId ?? (isServer(device.kind) ? 2 : 4),
          sourceDeviceId,
          taskId,
          status: RUNNING
        }).id
        const { model: { name: model }, serviceTag } = device
        draft.set(book.settings, { id, model, serviceTag, timeStamp: '', settings: [], networks: NO_NETWORKS })
      }
    })
    return id
  }

  /** Makes a template of a Server Configuration Profile. @returns its id @throws {Refusal} CTEM9073 for what is none, CTEM1027 */
  async import (input: { name?: string, viewTypeId?: number, type?: number, content?: string }, actor: Actor): Promise<number> {
    const { overlays, templateBook: book } = this.#needs
    const { name = '', viewTypeId = DEPLOYMENT_VIEW, type = 2, content = '' } = input
    const profile = await readProfile(content)
    return await overlays.commit(draft => {
      // What Terraform's acceptance tests read in an imported one.
      const description = 'Imported from a file.'
      const { id } = this.#add(draft, actor, {
        name, description, viewTypeId, typeId: type, status: DONE, hasIdentityAttributes: hasPorts(profile.settings)
      })
      draft.set(book.settings, { id, ...profile, networks: NO_NETWORKS })
      return id
    }, [{ event: 'templateImported', actor, args: [name] }])
  }

  /** Makes a template of another; its pool and its networks are not copied. @returns its id */
  async clone (input: { sourceTemplateId?: number, newTemplateName?: string, viewTypeId?: number }, actor: Actor): Promise<number> {
    const { overlays, templateBook: book } = this.#needs
    const { sourceTemplateId = 0, newTemplateName = '' } = input
    return await overlays.commit(draft => {
      const source = draft.find(book.templates, sourceTemplateId)
      if (source === undefined) throw new Refusal('CTEM9022', [newTemplateName, 'Source template does not exist.'])
      const { viewTypeId = source.viewTypeId } = input
      if (source.viewTypeId === COMPLIANCE_VIEW && viewTypeId === DEPLOYMENT_VIEW) {
        throw new Refusal('CTEM9022', [newTemplateName, 'a compliance template cannot become a deployment template'])
      }
      const { description, typeId, sourceDeviceId, hasIdentityAttributes } = source
      const copied = { description, typeId, sourceDeviceId, hasIdentityAttributes }
      const { id } = this.#add(draft, actor, { name: newTemplateName, viewTypeId, ...copied })
      const { attributeIds: _own, ...settings } = draft.get(book.settings, sourceTemplateId)
      draft.set(book.settings, { ...settings, id, networks: NO_NETWORKS })
      return id
    }, [{ event: 'templateCloned', actor, args: [newTemplateName] }])
  }

  /** Changes a template; what is absent stays. @throws {Refusal} CTEM1026, CTEM1027, CGEN6002 for what is no attribute of it */
  async change (
    id: number, input: { name?: string, description?: string | null, attributes?: readonly AttributeInput[] }, actor: Actor
  ): Promise<void> {
    const { overlays, templateBook: book, clock } = this.#needs
    const { attributes = [], ...own } = input
    await overlays.commit(draft => {
      checkOwn(draft.get(book.templates, id), 'change')
      if (own.name !== undefined) checkName(own.name)
      draft.change(book.templates, id, template =>
        ({ ...template, ...own, lastUpdatedBy: actor.userName, lastUpdatedTime: clock.text() }))
      if (attributes.length === 0) return
      draft.change(book.settings, id, settings => ({ ...settings, settings: withAttributes(settings, settings.settings, attributes) }))
    }, [{ event: 'templateChanged', actor, args: [String(id)] }])
  }

  /** Deletes a template. @throws {Refusal} CTEM1026, MOCK1070 for one in use, MOCK1071 for one that is built in */
  async remove (id: number, actor: Actor): Promise<void> {
    const { overlays, templateBook: book } = this.#needs
    await overlays.commit(draft => {
      const template = draft.get(book.templates, id)
      checkOwn(template, 'delete')
      draft.remove(book.templates, [id])
      return template.name
    }, name => [{ event: 'templateDeleted', actor, args: [name] }])
  }

  #add (draft: Draft, actor: Actor, own: Pick<Template, 'name' | 'description' | 'viewTypeId' | 'typeId'> & Partial<Template>): Template {
    checkName(own.name)
    if (!TEMPLATE_TYPES.some(({ id }) => id === own.typeId)) throw invalid('Type')
    if (!VIEW_TYPES.some(({ id }) => id === own.viewTypeId)) throw invalid('ViewTypeId')
    const now = this.#needs.clock.text()
    return draft.add(this.#needs.templateBook.templates, id => ({
      id,
      content: null,
      sourceDeviceId: 0,
      taskId: 0,
      hasIdentityAttributes: false,
      status: 0,
      identityPoolId: 0,
      isPersistencePolicyValid: false,
      isStatelessAvailable: false,
      isBuiltIn: false,
      createdBy: actor.userName,
      creationTime: now,
      lastUpdatedBy: actor.userName,
      lastUpdatedTime: now,
      ...own
    }))
  }

  /** What the job of a new template reads. @throws {Refusal} CTEM1025 if the device is gone meanwhile */
  #readInto (draft: Draft, { id, sourceDeviceId }: Template, fqdds: string): void {
    const { inventory, devices, templateBook: book, clock } = this.#needs
    const device: Device | undefined = inventory.estate.device(sourceDeviceId)
    if (device === undefined) throw new Refusal('CTEM1025', [String(sourceDeviceId)])
    const families = familiesOf(fqdds)
    const settings = devices.all(draft.state, device).filter(({ component }) => families === null || families.has(familyOf(component)))
    draft.change(book.settings, id, before => ({ ...before, timeStamp: profileTime(clock.millis()), settings }))
    draft.change(book.templates, id, template => ({ ...template, status: DONE, hasIdentityAttributes: hasPorts(settings) }))
  }
}

/** Settings of a template or profile with what a client says of their attributes. @throws {Refusal} CGEN6002 for one that is not there */
export function withAttributes (owner: Owner, settings: readonly Setting[], attributes: readonly AttributeInput[]): Setting[] {
  const changed = [...settings]
  for (const { id, value, isIgnored } of attributes) {
    const index = indexOf(owner, id)
    const setting = index === undefined ? undefined : changed[index]
    if (index === undefined || setting === undefined) throw invalid('Attributes', `there is no attribute ${id}`)
    changed[index] = {
      ...setting,
      ...(value !== undefined && { value: value === null ? null : String(value) }),
      ...(isIgnored !== undefined && isIgnored !== null && { isIgnored })
    }
  }
  return changed
}

/** Whether what a client names is an attribute of the template. */
export function hasAttribute (owner: TemplateSettings, { id }: AttributeInput): boolean {
  const index = indexOf(owner, id)
  return index !== undefined && owner.settings[index] !== undefined
}

function indexOf (owner: Owner, id: AttributeInput['id']): number | undefined {
  return typeof id === 'number' ? settingIndex(owner, id) : undefined
}

function asNow (template: Template, running: ReadonlySet<number>): Template {
  return { ...template, status: stateNow(template.status, template.taskId, running) }
}

function hasPorts (settings: readonly Setting[]): boolean {
  return portsOf(settings).length > 0
}

function checkName (name: string): void {
  if (name.trim() === '' || name.length > 255) throw invalid('Name')
}

function checkOwn ({ isBuiltIn, name }: Template, verb: string): void {
  if (isBuiltIn) throw new Refusal('MOCK1071', [verb, name])
}

/** The kinds of components that are read; null: all. Their case is the client's (Terraform's tests: `iDRAC,niC`). */
function familiesOf (fqdds: string): ReadonlySet<string> | null {
  const names = fqdds.split(',').map(name => name.trim().toLowerCase())
  if (names.includes(ALL)) return null
  const families = new Set(Object.keys(FAMILIES).filter(family => names.includes(family.toLowerCase())))
  if (families.size < new Set(names).size) throw invalid('Fqdds', `${fqdds} names what is no component`)
  return families
}

function createName (template: string): string {
  return `Create Template - ${template}`
}
