import { TEMPLATE, TEMPLATE_SETTINGS, type Template, type TemplateSettings } from '../../estate/templates.ts'
import { Refusal } from '../../messages.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Kind, Overlay } from '../overlay/overlay.ts'
import type { Overlays } from '../overlay/overlays.ts'
import { inUse } from './refusals.ts'

const TEMPLATES: Kind<Template> = {
  name: 'templates',
  schema: TEMPLATE,
  firstId: 30,
  unique: { of: ({ name }) => name, taken: name => new Refusal('CTEM1027', [name]) },
  references: [{
    to: 'identityPools',
    ids: ({ identityPoolId }) => identityPoolId === 0 ? [] : [identityPoolId],
    missing: id => new Refusal('CTEM9046', [String(id)]),
    removal: ({ name }, id) => inUse('identity pool', id, 'template', name)
  }],
  isOf: ({ isBuiltIn, createdBy }, { userName }) => isBuiltIn || createdBy === userName,
  arrived: template => ({ ...template, taskId: 0 }),
  unknown: id => new Refusal('CTEM1026', [String(id)])
}

const SETTINGS: Kind<TemplateSettings> = {
  name: 'templateSettings',
  schema: TEMPLATE_SETTINGS,
  firstId: 30,
  references: [{ to: TEMPLATES.name, ids: ({ id }) => [id], missing: id => new Refusal('CTEM1026', [String(id)]), removal: 'follows' }],
  unknown: TEMPLATES.unknown
}

/** The templates as they are kept, and what they set. */
export class TemplateBook {
  readonly templates: Overlay<Template>
  readonly settings: Overlay<TemplateSettings>

  constructor (overlays: Overlays, inventory: Inventory) {
    this.templates = overlays.over(TEMPLATES, () => inventory.estate.templates)
    this.settings = overlays.over(SETTINGS, () => inventory.estate.templateSettings)
  }

  /** @throws {Refusal} CTEM1026 for an unknown id */
  settingsOf (id: number): TemplateSettings {
    return this.settings.get(id)
  }
}
