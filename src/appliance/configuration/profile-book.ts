import { type AttributeGroup, attributeGroups } from '../../estate/attributes.ts'
import { PROFILE, PROFILE_SETTINGS, type Profile, type ProfileSettings } from '../../estate/profiles.ts'
import type { Setting } from '../../estate/settings.ts'
import { Refusal } from '../../messages.ts'
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
  unknown: id => new Refusal('CGEN1006', [], { reason: `there is no profile ${id}` })
}

const SETTINGS: Kind<ProfileSettings> = {
  name: 'profileSettings',
  schema: PROFILE_SETTINGS,
  firstId: 71_460,
  references: [{ to: PROFILES.name, ids: ({ id }) => [id], missing: PROFILES.unknown, removal: 'follows' }],
  unknown: PROFILES.unknown
}

/** The profiles as they are kept, and what they set. */
export class ProfileBook {
  readonly profiles: Overlay<Profile>
  readonly settings: Overlay<ProfileSettings>
  readonly #templates: TemplateBook

  constructor (overlays: Overlays, inventory: Inventory, templates: TemplateBook) {
    this.#templates = templates
    this.profiles = overlays.over(PROFILES, () => inventory.estate.profiles)
    this.settings = overlays.over(SETTINGS, () => inventory.estate.profileSettings)
  }

  /** What a profile sets: what its template does, with its own values in their places. */
  settingsIn (state: State, { id, templateId }: Profile): Setting[] {
    const own = new Map(this.settings.getIn(state, id).overrides.map(setting => [keyOf(setting), setting]))
    return this.#templates.settings.getIn(state, templateId).settings.map(setting => own.get(keyOf(setting)) ?? setting)
  }

  /** What a client sees and changes of a profile: what may differ from target to target. */
  attributesIn (state: State, profile: Profile): AttributeGroup[] {
    const settings = this.settingsIn(state, profile)
    const own = new Set(this.settings.getIn(state, profile.id).overrides.map(keyOf))
    const isShown = (setting: Setting): boolean => isSpecific(setting) || own.has(keyOf(setting))
    return attributeGroups(profile.id, settings, index => settings[index] !== undefined && isShown(settings[index]))
  }

  /** Keeps what a profile says otherwise than its template. */
  override (draft: Draft, profile: Profile, settings: readonly Setting[]): void {
    const template = draft.get(this.#templates.settings, profile.templateId).settings
    const overrides = settings.filter((setting, index) => setting !== template[index])
    draft.change(this.settings, profile.id, before => ({ ...before, overrides: overrides.filter(isOther(template)) }))
  }

  /** The first place in the pool that none of its profiles has. */
  freePlace (draft: Draft, pool: number): number {
    const ofPool = draft.list(this.#templates.templates).filter(({ identityPoolId }) => identityPoolId === pool)
    const templates = new Set(ofPool.map(({ id }) => id))
    const profiles = new Set(draft.list(this.profiles).filter(({ templateId }) => templates.has(templateId)).map(({ id }) => id))
    const taken = new Set(draft.list(this.settings).filter(({ id }) => profiles.has(id)).map(({ place }) => place))
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
