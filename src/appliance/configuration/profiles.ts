import type { AttributeGroup } from '../../estate/attributes.ts'
import { PROFILE_STATES, type Profile } from '../../estate/profiles.ts'
import { DEPLOYMENT_VIEW, type Template } from '../../estate/templates.ts'
import { Refusal } from '../../messages.ts'
import type { Typed } from '../../schema/schema.ts'
import type { BOOT_TO_ISO } from '../../estate/profiles.ts'
import type { Clock } from '../clock/clock.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Ledger } from '../ledger.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { Draft } from '../overlay/draft.ts'
import type { Overlays } from '../overlay/overlays.ts'
import { FAILED, RUNNING } from '../overlay/tasks.ts'
import { invalid } from './refusals.ts'
import type { ProfileBook } from './profile-book.ts'
import type { TemplateBook } from './template-book.ts'
import { type AttributeInput, withAttributes } from './templates.ts'

/** Profiles one request may ask for (Ansible collection, ome_profile). */
const MOST_AT_ONCE = 100

export type BootToIso = Typed<typeof BOOT_TO_ISO>

/** Which profiles are meant: these, or those that a filter finds. */
export interface Selection {
  readonly profileIds?: readonly number[]
  readonly selectAll?: boolean
  /** `=contains(ProfileName,'text')`, of ProfileName, TargetName or TemplateName. */
  readonly filters?: string
}

/** Profiles to be made of a template. */
export interface NewProfiles {
  readonly templateId?: number
  readonly namePrefix?: string
  readonly description?: string
  readonly numberOfProfilesToCreate?: number
  readonly networkBootToIso?: BootToIso
}

/** What a client changes of a profile. Absent: it stays. */
export interface ProfileChange {
  readonly name?: string
  readonly description?: string
  readonly networkBootToIso?: BootToIso
  readonly attributes?: readonly AttributeInput[]
}

interface Needs {
  readonly ledger: Ledger
  readonly overlays: Overlays
  readonly clock: Clock
  readonly templateBook: TemplateBook
  readonly profileBook: ProfileBook
  readonly jobs: Pick<Jobs, 'kept'>
}

/** The profiles: made, changed and deleted. What assigns and deploys them is apart. */
export class Profiles {
  readonly #needs: Needs

  constructor (needs: Needs) {
    this.#needs = needs
  }

  get list (): readonly Profile[] {
    const { profileBook: { profiles: { list } }, jobs } = this.#needs
    return list.some(isPending) ? list.map(profile => isPending(profile) ? asNow(profile, jobs) : profile) : list
  }

  /** @throws {Refusal} CGEN1006 for an unknown id */
  get (id: number): Profile {
    const profile = this.#needs.profileBook.profiles.get(id)
    return isPending(profile) ? asNow(profile, this.#needs.jobs) : profile
  }

  attributes (id: number): readonly AttributeGroup[] {
    const { profileBook: book, ledger } = this.#needs
    return book.attributesIn(ledger.state, this.get(id))
  }

  /** Makes profiles of a template: `Prefix 00001` and so on. @returns their ids */
  async create (input: NewProfiles, actor: Actor): Promise<readonly number[]> {
    const { overlays, templateBook: templates } = this.#needs
    const { templateId = 0, namePrefix = '', numberOfProfilesToCreate: count = 1, description, networkBootToIso = null } = input
    if (namePrefix.trim() === '' || namePrefix.length > 240) throw invalid('NamePrefix')
    if (count < 1 || count > MOST_AT_ONCE) throw invalid('NumberOfProfilesToCreate')
    return await overlays.commit(draft => {
      const template = draft.get(templates.templates, templateId)
      if (template.viewTypeId !== DEPLOYMENT_VIEW) throw new Refusal('CTEM1026', [String(templateId)])
      const own = { networkBootToIso, ...(description !== undefined && description !== '' && { profileDescription: description }) }
      return Array.from({ length: count }, () => this.add(draft, template, namePrefix, actor, own).id)
    }, ids => [{ event: 'profilesCreated', actor, args: ids.map(String) }])
  }

  /** Adds a profile of a template; its name is the prefix and the first number that is free. */
  add (draft: Draft, template: Template, prefix: string, actor: Actor, own: Partial<Profile> = {}): Profile {
    const { id: templateId, name } = template
    const { profileBook: book, clock } = this.#needs
    const now = clock.text()
    const profile = draft.add(book.profiles, id => ({
      id,
      profileName: freeName(draft.list(book.profiles), prefix),
      profileDescription: `from source template: (${name})`,
      templateId,
      templateName: name,
      dataSchemaId: templateId,
      targetId: 0,
      targetName: null,
      targetTypeId: 0,
      deviceIdInSlot: 0,
      chassisId: 0,
      chassisName: null,
      groupId: 0,
      groupName: null,
      networkBootToIso: null,
      profileState: PROFILE_STATES.unassigned,
      deploymentTaskId: 0,
      lastRunStatus: 2200,
      profileModified: 0,
      createdBy: actor.userName,
      editedBy: null,
      createdDate: now,
      lastEditDate: now,
      lastDeployDate: '',
      ...own
    }))
    draft.set(book.settings, { id: profile.id, overrides: [], place: book.takePlace(draft, template, profile.targetId) })
    return profile
  }

  /** Changes a profile. @throws {Refusal} CGEN1006 for an unknown one, CGEN6002 naming the property */
  async change (id: number, change: ProfileChange, actor: Actor): Promise<void> {
    await this.#needs.overlays.commit(draft => {
      const { profileState } = draft.get(this.#needs.profileBook.profiles, id)
      this.edit(draft, id, change, actor)
      if (profileState !== PROFILE_STATES.deployed) return
      draft.change(this.#needs.profileBook.profiles, id, profile => ({ ...profile, profileModified: 1 }))
    }, [{ event: 'profileChanged', actor, args: [String(id)] }])
  }

  /** The same within a commit. */
  edit (draft: Draft, id: number, { name, description, networkBootToIso, attributes = [] }: ProfileChange, actor: Actor): void {
    const { profileBook: book, clock } = this.#needs
    if (name !== undefined && (name.trim() === '' || name.length > 255)) throw invalid('Name')
    const profile = draft.change(book.profiles, id, profile => ({
      ...profile,
      ...(name !== undefined && { profileName: name }),
      ...(description !== undefined && { profileDescription: description }),
      ...(networkBootToIso !== undefined && { networkBootToIso }),
      editedBy: actor.userName,
      lastEditDate: clock.text()
    }))
    if (attributes.length === 0) return
    book.override(draft, profile, withAttributes(draft.get(book.settings, id), book.settingsIn(draft.state, profile), attributes))
  }

  /** Deletes profiles, all or none. @throws {Refusal} CGEN6002 for none, an unknown one, and one that is assigned */
  async remove (selection: Selection, actor: Actor): Promise<void> {
    const { overlays, profileBook: book } = this.#needs
    await overlays.commit(draft => {
      const selected = this.selected(draft, selection)
      const assigned = selected.find(({ profileState }) => profileState !== PROFILE_STATES.unassigned)
      if (assigned !== undefined) throw invalid('ProfileIds', `${assigned.profileName} is assigned`)
      draft.remove(book.profiles, selected.map(({ id }) => id))
      return selected
    }, selected => [{ event: 'profilesDeleted', actor, args: selected.map(({ profileName }) => profileName) }])
  }

  /** Those that are meant, each once. @throws {Refusal} CGEN6002 for none, an unknown one, and a filter that is none */
  selected (draft: Draft, { profileIds = [], selectAll = false, filters = '' }: Selection): readonly Profile[] {
    const { profileBook: book } = this.#needs
    const named = (id: number): Profile => {
      const profile = draft.find(book.profiles, id)
      if (profile === undefined) throw invalid('ProfileIds', `there is no profile ${id}`)
      return profile
    }
    const found = selectAll ? draft.seen(book.profiles).filter(filterOf(filters)) : [...new Set(profileIds)].map(named)
    if (found.length === 0) throw invalid('ProfileIds', 'no profile is named')
    return found
  }
}

const FILTERED: Readonly<Record<string, (profile: Profile) => string | null>> = {
  profilename: ({ profileName }) => profileName,
  targetname: ({ targetName }) => targetName,
  templatename: ({ templateName }) => templateName
}

function filterOf (text: string): (profile: Profile) => boolean {
  if (text.trim() === '') return () => true
  const [, property = '', part = ''] = /^\s*=?\s*contains\(\s*(\w+)\s*,\s*'([^']*)'\s*\)\s*$/i.exec(text) ?? []
  const of = FILTERED[property.toLowerCase()]
  if (of === undefined) throw invalid('Filters', `${text} is no filter`)
  return profile => of(profile)?.toLowerCase().includes(part.toLowerCase()) ?? false
}

function freeName (profiles: readonly Profile[], prefix: string): string {
  const taken = new Set(profiles.map(({ profileName }) => profileName.toLowerCase()))
  for (let number = 1; ; number++) {
    const name = `${prefix} ${String(number).padStart(5, '0')}`
    if (!taken.has(name.toLowerCase())) return name
  }
}

function isPending ({ profileState }: Profile): boolean {
  return profileState === PROFILE_STATES.pending
}

/** A profile that is being deployed, as its job is now: a run that is over, or in another console, and has not deployed it has failed. */
function asNow (profile: Profile, { kept }: Pick<Jobs, 'kept'>): Profile {
  const job = kept.find(({ id }) => id === profile.deploymentTaskId)
  if (job?.executions.length === 0) return profile
  return { ...profile, lastRunStatus: job?.executions.at(-1)?.pending === true ? RUNNING : FAILED }
}
