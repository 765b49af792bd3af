import { type AttributeGroup, attributeGroups } from '../../estate/attributes.ts'
import { PROFILE, PROFILE_SETTINGS, type Profile, type ProfileSettings } from '../../estate/profiles.ts'
import type { Setting } from '../../estate/settings.ts'
import type { Template } from '../../estate/templates.ts'
import { Refusal } from '../../messages.ts'
import { COUNT, type Typed, closed } from '../../schema/schema.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Draft } from '../overlay/draft.ts'
import type { Kind, Overlay } from '../overlay/overlay.ts'
import type { Overlays } from '../overlay/overlays.ts'
import type { State } from '../slice.ts'
import { isSpecific, keyOf } from './device-settings.ts'
import { inUse, invalid } from './refusals.ts'
import type { TemplateBook } from './template-book.ts'

const PROFILES: Kind<Profile> = {
  name: 'profiles',
  schema: PROFILE,
  firstId: 71_460,
  unique: { of: ({ profileName }) => profileName, taken: name => invalid('Name', `another profile is called ${name}`) },
  references: [{
    to: 'templates',
    ids: ({ templateId }) => [templateId],
    missing: id => new Refusal('CTEM1026', [String(id)]),
    removal: ({ profileName }, id) => inUse('template', id, 'profile', profileName)
  }],
  arrived: profile => ({ ...profile, deploymentTaskId: 0 }),
  isOf: ({ createdBy }, { userName }) => createdBy === userName,
  unknown: id => new Refusal('CGEN1006', [], { reason: `there is no profile ${id}` })
}

const SETTINGS: Kind<ProfileSettings> = {
  name: 'profileSettings',
  schema: PROFILE_SETTINGS,
  firstId: 71_460,
  references: [{ to: PROFILES.name, ids: ({ id }) => [id], missing: PROFILES.unknown, removal: 'follows' }],
  unknown: PROFILES.unknown
}

const RESERVATION = closed({ id: COUNT, templateId: COUNT, deviceId: COUNT, place: COUNT })

/** A place in the pool of a template that a device has before the template is deployed to it. */
export type Reservation = Typed<typeof RESERVATION>

const RESERVATIONS: Kind<Reservation> = {
  name: 'identityReservations',
  schema: RESERVATION,
  firstId: 1,
  references: [{ to: 'templates', ids: ({ templateId }) => [templateId], missing: () => new Refusal('CGEN1006'), removal: 'follows' }],
  unknown: () => new Refusal('CGEN1006')
}

const NONE: readonly never[] = []

/** The profiles as they are kept, what they set, and what is reserved for those to come. */
export class ProfileBook {
  readonly profiles: Overlay<Profile>
  readonly settings: Overlay<ProfileSettings>
  readonly reservations: Overlay<Reservation>
  readonly #templates: TemplateBook

  constructor (overlays: Overlays, inventory: Inventory, templates: TemplateBook) {
    this.#templates = templates
    this.profiles = overlays.over(PROFILES, () => inventory.estate.profiles)
    this.settings = overlays.over(SETTINGS, () => inventory.estate.profileSettings)
    this.reservations = overlays.over(RESERVATIONS, () => NONE)
  }

  /** What a profile sets: what its template does, with its own values in their places. */
  settingsIn (state: State, { id, templateId }: Profile): Setting[] {
    const own = new Map(this.settings.getIn(state, id).overrides.map(setting => [keyOf(setting), setting]))
    return this.#templates.settings.getIn(state, templateId).settings.map(setting => own.get(keyOf(setting)) ?? setting)
  }

  /** What a client sees and changes of a profile: what may differ from target to target. */
  attributesIn (state: State, profile: Profile): AttributeGroup[] {
    const settings = this.settingsIn(state, profile)
    const owner = this.settings.getIn(state, profile.id)
    const own = new Set(owner.overrides.map(keyOf))
    const isShown = (setting: Setting, index: number): boolean =>
      isSpecific(setting) || own.has(keyOf(setting)) || (owner.attributeIds?.[index] ?? 0) !== 0
    return attributeGroups(owner, settings, index => settings[index] !== undefined && isShown(settings[index], index))
  }

  /** Keeps what a profile says otherwise than its template. */
  override (draft: Draft, profile: Profile, settings: readonly Setting[]): void {
    const template = draft.get(this.#templates.settings, profile.templateId).settings
    const overrides = settings.filter((setting, index) => setting !== template[index])
    draft.change(this.settings, profile.id, before => ({ ...before, overrides: overrides.filter(isOther(template)) }))
  }

  /** The place that a profile of a template takes: what is reserved for its device, else a free one. null: there is no pool. */
  takePlace (draft: Draft, { id: template, identityPoolId: pool }: Template, device: number): number | null {
    if (pool === 0) return null
    const reserved = draft.list(this.reservations).find(({ templateId, deviceId }) => templateId === template && deviceId === device)
    if (reserved === undefined) return this.freePlace(draft, pool)
    draft.remove(this.reservations, [reserved.id])
    return reserved.place
  }

  /** Takes back what is reserved. */
  release (draft: Draft, isOver: (reserved: Reservation) => boolean): void {
    draft.remove(this.reservations, draft.list(this.reservations).filter(isOver).map(({ id }) => id))
  }

  /** The first place in the pool that is not taken, by a profile or ahead of one. */
  freePlace (draft: Draft, pool: number): number {
    const ofPool = draft.list(this.#templates.templates).filter(({ identityPoolId }) => identityPoolId === pool)
    const templates = new Set(ofPool.map(({ id }) => id))
    const profiles = new Set(draft.list(this.profiles).filter(({ templateId }) => templates.has(templateId)).map(({ id }) => id))
    const taken = new Set([
      ...draft.list(this.settings).filter(({ id }) => profiles.has(id)),
      ...draft.list(this.reservations).filter(({ templateId }) => templates.has(templateId))
    ].map(({ place }) => place))
    let place = 0
    while (taken.has(place)) place++
    return place
  }
}

/** Whether a setting says otherwise than the same one of the template. */
function isOther (template: readonly Setting[]): (setting: Setting) => boolean {
  const byKey = new Map(template.map(setting => [keyOf(setting), setting]))
  return setting => {
    const same = byKey.get(keyOf(setting))
    return same === undefined || same.value !== setting.value || same.isIgnored !== setting.isIgnored
  }
}
