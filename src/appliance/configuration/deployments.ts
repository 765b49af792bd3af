import type { Device } from '../../estate/device.ts'
import { isServer } from '../../estate/models.ts'
import { PROFILE_STATES, type Profile } from '../../estate/profiles.ts'
import { DEPLOYMENT_VIEW } from '../../estate/templates.ts'
import { Refusal } from '../../messages.ts'
import type { Clock } from '../clock/clock.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Applied } from '../jobs/job-outcome.ts'
import type { JobState, JobTarget } from '../jobs/job-state.ts'
import type { Actor, Audited } from '../logs/audit-log.ts'
import type { Draft } from '../overlay/draft.ts'
import type { Overlays } from '../overlay/overlays.ts'
import { actorOf, paramOf } from '../overlay/tasks.ts'
import { invalid } from './refusals.ts'
import type { ConfigurationJobs } from './configuration-jobs.ts'
import { type DeviceSettings, type Value, isSpecific, keyOf, valuesOf } from './device-settings.ts'
import type { ProfileBook } from './profile-book.ts'
import type { BootToIso, ProfileChange, Profiles, Selection } from './profiles.ts'
import { reach, told } from './reach.ts'
import type { TemplateBook } from './template-book.ts'
import { type AttributeInput, hasAttribute, withAttributes } from './templates.ts'

/** When something is done. */
export interface When {
  readonly runNow?: boolean
  readonly runLater?: boolean
  readonly cron?: string
}

/** What a target has otherwise than the others. */
interface TargetAttributes {
  readonly deviceId?: number | null | undefined
  readonly attributes?: readonly AttributeInput[] | null | undefined
}

/** A template to be deployed. */
export interface Deployment {
  readonly id?: number
  readonly targetIds?: readonly number[]
  readonly schedule?: When
  readonly attributes?: readonly TargetAttributes[]
  readonly options?: {
    readonly shutdownType?: number
    readonly timeToWaitBeforeShutdown?: number
    readonly endHostPowerState?: number
    readonly strictCheckingVlan?: boolean
  }
  readonly networkBootIsoModel?: BootToIso
}

const DEPLOYED = 2060
const DEPLOYING = ['Starting Pre-checks....', 'Applying the configuration.']

interface Needs {
  readonly overlays: Overlays
  readonly clock: Clock
  readonly inventory: Inventory
  readonly templateBook: TemplateBook
  readonly profileBook: ProfileBook
  readonly profiles: Profiles
  readonly devices: DeviceSettings
  readonly tasks: ConfigurationJobs
}

/** What brings profiles to devices, and takes them away. */
export class Deployments {
  readonly #needs: Needs

  constructor (needs: Needs) {
    this.#needs = needs
    needs.tasks.define('SERVER_DEPLOY_CONFIG', {
      steps: DEPLOYING,
      apply: (job, draft) => this.#deployed(job, draft)
    })
    needs.tasks.define('UNASSIGN_PROFILE', {
      steps: ['Reclaiming the identities of the profile.'],
      apply: (job, draft) => this.#unassigned(job, draft)
    })
  }

  /**
   * Deploys a template: a profile is made for each target, and its job writes it.
   *
   * @returns the id of the job
   * @throws {Refusal} CTEM1026 for an unknown template, CTEM1025 for an unknown device, CTEM9021 for what cannot be
   */
  async deploy (deployment: Deployment, actor: Actor): Promise<number> {
    const { id = 0, targetIds = [], schedule, attributes = [], options = {}, networkBootIsoModel } = deployment
    const { inventory, profiles, templateBook: templates, profileBook: book, tasks } = this.#needs
    const template = templates.templates.get(id)
    if (template.viewTypeId !== DEPLOYMENT_VIEW) throw new Refusal('CTEM9021', [template.name, 'it is not a deployment template'])
    if (targetIds.length === 0) throw invalid('TargetIds')
    const targets = [...new Set(targetIds)].map(target => {
      const device = inventory.estate.device(target)
      if (device === undefined) throw new Refusal('CTEM1025', [String(target)])
      return device
    })
    const job = await tasks.create({
      action: 'SERVER_DEPLOY_CONFIG',
      name: `Deploy Template - ${template.name}`,
      description: `Deploys the template ${template.name}`,
      actor,
      devices: targets.map(({ id }) => id),
      params: { templateId: String(id), schemaId: String(id), ...textsOf(options) },
      cron: cronOf(schedule),
      within: (deploymentTaskId, draft) => {
        const current = draft.get(templates.templates, id)
        for (const device of targets) {
          this.#checkFree(draft, current.name, device)
          const profile = profiles.add(draft, current, `Profile from template '${current.name}'`, actor, {
            ...targetOf(device),
            profileState: PROFILE_STATES.pending,
            deploymentTaskId,
            networkBootToIso: networkBootIsoModel?.bootToNetwork === true ? networkBootIsoModel : null
          })
          const template = draft.get(templates.settings, id)
          // They are named by their ids in the template; others count for nothing (an acceptance test of the Terraform provider has one).
          const own = attributes.filter(({ deviceId }) => deviceId === device.id).flatMap(({ attributes }) => attributes ?? [])
            .filter(attribute => hasAttribute(template, attribute))
          if (own.length > 0) book.override(draft, profile, withAttributes(template, book.settingsIn(draft.state, profile), own))
        }
      }
    })
    return job.id
  }

  /** Assigns a profile to a device, by a job that writes it. @returns the id of the job */
  async assign (
    { id = 0, targetId = 0, schedule, ...change }: ProfileChange & { id?: number, targetId?: number, schedule?: When }, actor: Actor
  ): Promise<number> {
    const { inventory, profiles, profileBook: book, tasks } = this.#needs
    const profile = book.profiles.get(id)
    const device = inventory.estate.device(targetId)
    if (device === undefined) throw new Refusal('CTEM1025', [String(targetId)])
    const job = await tasks.create({
      action: 'SERVER_DEPLOY_CONFIG',
      name: `Assign Profile - ${profile.profileName}`,
      actor,
      devices: [targetId],
      params: { templateId: String(profile.templateId) },
      cron: cronOf(schedule),
      within: (deploymentTaskId, draft) => {
        this.#checkUnassigned(draft, id)
        this.#checkFree(draft, profile.templateName, device)
        profiles.edit(draft, id, change, actor)
        draft.change(book.profiles, id, assignedTo(device, deploymentTaskId))
      }
    })
    return job.id
  }

  /** Has a profile wait for a device that is not there yet. @param identifier its service tag */
  async assignForAutoDeploy (
    { id = 0, identifier = '', ...change }: ProfileChange & { id?: number, identifier?: string }, actor: Actor
  ): Promise<void> {
    const { overlays, profiles, profileBook: book } = this.#needs
    if (identifier.trim() === '') throw invalid('Identifier')
    await overlays.commit(draft => {
      this.#checkUnassigned(draft, id)
      profiles.edit(draft, id, change, actor)
      draft.change(book.profiles, id, profile =>
        ({ ...profile, targetName: identifier, profileState: PROFILE_STATES.autoDeploy, deploymentTaskId: 0 }))
    }, [{ event: 'profileAssigned', actor, args: [String(id), identifier] }])
  }

  /** Devices that a profile cannot be assigned to: those that have one, and those that are no servers. */
  invalidTargets (id: number): readonly number[] {
    const { inventory, profileBook: book } = this.#needs
    book.profiles.get(id)
    const taken = new Set(book.profiles.all.map(({ targetId }) => targetId))
    return inventory.estate.devices.filter(device => !isServer(device.kind) || taken.has(device.id)).map(device => device.id)
  }

  /**
   * Takes profiles from their devices, by a job; from those that wait, at once.
   *
   * @returns the id of the job; 0 where no device is concerned
   */
  async unassign (selection: Selection, actor: Actor): Promise<number> {
    const { overlays, profiles, profileBook: book, tasks } = this.#needs
    const assigned = await overlays.commit(draft => {
      const selected = profiles.selected(draft, selection)
      const waiting = selected.filter(({ profileState }) => profileState === PROFILE_STATES.autoDeploy)
      for (const { id } of waiting) draft.change(book.profiles, id, freed)
      return selected.filter(({ targetId }) => targetId !== 0)
    })
    if (assigned.length === 0) return 0
    const job = await tasks.create({
      action: 'UNASSIGN_PROFILE',
      name: `Unassign Profile - ${assigned[0]?.profileName ?? ''}`,
      actor,
      devices: assigned.map(({ targetId }) => targetId),
      within: (deploymentTaskId, draft) => {
        for (const { id } of assigned) draft.change(book.profiles, id, profile => ({ ...profile, deploymentTaskId }))
      }
    })
    return job.id
  }

  /** Moves a deployed profile to another device, by a job that writes it there. @returns the id of the job */
  async migrate ({ profileId = 0, targetId = 0 }: { profileId?: number, targetId?: number }, actor: Actor): Promise<number> {
    const { inventory, profileBook: book, tasks } = this.#needs
    const profile = book.profiles.get(profileId)
    const device = inventory.estate.device(targetId)
    if (device === undefined) throw new Refusal('CTEM1025', [String(targetId)])
    const job = await tasks.create({
      action: 'SERVER_DEPLOY_CONFIG',
      name: `Migrate Profile - ${profile.profileName}`,
      actor,
      devices: [targetId],
      params: { templateId: String(profile.templateId) },
      within: (deploymentTaskId, draft) => {
        const { profileState } = draft.get(book.profiles, profileId)
        if (profileState !== PROFILE_STATES.deployed) throw invalid('ProfileId', 'the profile is not deployed')
        this.#checkFree(draft, profile.templateName, device)
        draft.change(book.profiles, profileId, assignedTo(device, deploymentTaskId))
      }
    })
    return job.id
  }

  /** What a deployment does when it ends. Without a profile (a job that a client made) the template is written to the targets. */
  #deployed (job: JobState, draft: Draft): readonly Audited[] | Applied {
    const { profileBook: book, inventory } = this.#needs
    const reached = reach(inventory, job.targets)
    if (!draft.list(book.profiles).some(({ deploymentTaskId }) => deploymentTaskId === job.id)) {
      return told(this.#deployedTemplate(job, draft, reached), job, reached, DEPLOYING)
    }
    const concerned = this.#concerned(draft, job, reached)
    this.#write(draft, concerned)
    const audited = concerned.map((profile): Audited => ({ event: 'profileDeployed', actor: actorOf(job), args: namesOf(profile) }))
    return told(audited, job, reached, DEPLOYING)
  }

  #deployedTemplate (job: JobState, draft: Draft, targets: readonly JobTarget[]): Audited[] {
    const { templateBook: templates, devices } = this.#needs
    const template = draft.find(templates.settings, Number(paramOf(job, 'templateId')))
    if (template === undefined || targets.length === 0) return []
    const values = valuesOf(template.settings)
    devices.write(draft, targets.map(({ id }) => ({ device: id, values, own: [] })))
    return [{ event: 'templateDeployed', actor: actorOf(job), args: [String(template.id), ...targets.map(({ id }) => String(id))] }]
  }

  /** The profiles that a job brings to targets or takes from them. */
  #concerned (draft: Draft, { id }: JobState, targets: readonly JobTarget[]): readonly Profile[] {
    const named = new Set(targets.map(({ id }) => id))
    const { profiles } = this.#needs.profileBook
    return draft.list(profiles).filter(({ deploymentTaskId, targetId }) => deploymentTaskId === id && named.has(targetId))
  }

  #write (draft: Draft, profiles: readonly Profile[]): void {
    const { profileBook: book, devices, clock } = this.#needs
    devices.write(draft, profiles.map(profile => {
      const overrides = new Set(draft.get(book.settings, profile.id).overrides.map(keyOf))
      const isOwn = (value: Value): boolean => overrides.has(keyOf(value)) || isSpecific(value)
      const values = valuesOf(book.settingsIn(draft.state, profile))
      return { device: profile.targetId, values: values.filter(value => !isOwn(value)), own: values.filter(isOwn) }
    }))
    const done = { profileState: PROFILE_STATES.deployed, lastRunStatus: DEPLOYED, lastDeployDate: clock.text(), profileModified: 0 }
    draft.setAll(book.profiles, profiles.map(profile => ({ ...profile, ...done })))
  }

  #unassigned (job: JobState, draft: Draft): Audited[] {
    const { profileBook: book } = this.#needs
    const concerned = this.#concerned(draft, job, job.targets)
    draft.setAll(book.profiles, concerned.map(freed))
    return concerned.map(profile => ({ event: 'profileUnassigned', actor: actorOf(job), args: namesOf(profile) }))
  }

  #checkUnassigned (draft: Draft, id: number): void {
    const { profileState, profileName } = draft.get(this.#needs.profileBook.profiles, id)
    if (profileState !== PROFILE_STATES.unassigned) throw invalid('Id', `${profileName} is assigned`)
  }

  /** @throws {Refusal} CTEM9021 for a device that has a profile, or is no server */
  #checkFree (draft: Draft, template: string, { id, address, kind }: Device): void {
    if (!isServer(kind)) throw new Refusal('CTEM9021', [template, `${address} is not a server`])
    if (draft.list(this.#needs.profileBook.profiles).some(({ targetId }) => targetId === id)) {
      throw new Refusal('CTEM9021', [template, `${address} has a profile assigned`])
    }
  }
}

function assignedTo (device: Device, deploymentTaskId: number): (profile: Profile) => Profile {
  return profile => ({ ...profile, ...targetOf(device), profileState: PROFILE_STATES.pending, deploymentTaskId })
}

function targetOf ({ id, name, type, chassisName }: Device): Pick<Profile, 'targetId' | 'targetName' | 'targetTypeId' | 'chassisName'> {
  return { targetId: id, targetName: name, targetTypeId: type, chassisName }
}

/** A profile that is assigned to no device. */
export function freed (profile: Profile): Profile {
  const { unassigned: profileState } = PROFILE_STATES
  return { ...profile, targetId: 0, targetName: null, targetTypeId: 0, chassisName: null, profileState, profileModified: 0 }
}

function namesOf ({ profileName, targetName }: Profile): readonly string[] {
  return [profileName, targetName ?? '']
}

/** Terraform sends neither, and means now; Ansible's samples ask for later and name no time. */
export function cronOf ({ runNow = false, runLater = false, cron = '' }: When = {}): string | null {
  return runLater && !runNow && cron.trim() !== '' ? cron : null
}

function textsOf (options: object): Record<string, string> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value)]))
}
