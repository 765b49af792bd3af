import { MOST_SETTINGS, displayNameOf, groupsOf } from './attributes.ts'
import type { Device } from './device.ts'
import { NO_NETWORKS, type PortNetwork, type PortNetworks } from './ports.ts'
import type { Profile, ProfileSettings } from './profiles.ts'
import { type Entity, type Said, entitiesIn, numberOf, textOf, timeOf } from './recorded-kinds.ts'
import { profileTime } from './server-configuration-profile.ts'
import { FAMILIES, type Setting, nameOf } from './settings.ts'
import type { Template, TemplateSettings } from './templates.ts'

const TEMPLATES = '/api/TemplateService/Templates'
const PROFILES = '/api/ProfileService/Profiles'
/** The view of a template's networks. */
const NETWORK_VIEW = 4
/** Groups that stand in one another. */
const DEEPEST = 10

/** An attribute that a console showed. */
interface Shown {
  readonly groups: readonly string[]
  readonly attribute: Entity
}

/** What a template sets, as a console showed it; undefined: it did not. @param source the device it was made of, if that is known */
export function recordedSettings ({ id, creationTime }: Template, source: Device | undefined, said: Said): TemplateSettings | undefined {
  const details = said.entity(`${TEMPLATES}(${id})/AttributeDetails`)
  if (details === undefined) return undefined
  const shown = attributesIn(details)
  return {
    id,
    model: source?.model.name ?? '',
    serviceTag: source?.serviceTag ?? '',
    timeStamp: profileTime(timeOf(creationTime)),
    settings: shown.map(settingOf),
    networks: networksIn(said.entity(`${TEMPLATES}(${id})/Views(${NETWORK_VIEW})/AttributeViewDetails`)),
    attributeIds: shown.map(({ attribute }) => attributeIdOf(attribute))
  }
}

/**
 * What a profile says otherwise than its template, as a console showed it.
 *
 * @param template what that sets; undefined: it is not known
 * @param place in the pool of the template
 */
export function recordedOverrides (
  { id }: Profile, template: TemplateSettings | undefined, place: number | null, said: Said
): ProfileSettings {
  const shown = attributesIn(said.entity(`${PROFILES}(${id})/AttributeDetails`))
  if (template === undefined || shown.length === 0) return { id, overrides: [], place }
  const own = new Map(shown.map(({ groups, attribute }) => [keyOf(groups, nameIn(attribute)), attribute]))
  const found = template.settings.map(setting => ({ setting, attribute: own.get(keyOf(groupsOf(setting), displayNameOf(setting))) }))
  const overrides = found.flatMap(({ setting, attribute }) => {
    if (attribute === undefined) return []
    const said = saidOf(attribute)
    return said.value === setting.value && said.isIgnored === setting.isIgnored ? [] : { ...setting, ...said }
  })
  return { id, overrides, place, attributeIds: found.map(({ attribute = {} }) => attributeIdOf(attribute)) }
}

function attributesIn (details: Entity = {}): readonly Shown[] {
  const shown: Shown[] = []
  const read = (groups: readonly Entity[], above: readonly string[]): void => {
    if (above.length >= DEEPEST) return
    for (const { DisplayName, Attributes, SubAttributeGroups } of groups) {
      const path = [...above, textOf(DisplayName)]
      for (const attribute of entitiesIn(Attributes)) shown.push({ groups: path, attribute })
      read(entitiesIn(SubAttributeGroups), path)
    }
  }
  read(entitiesIn(details['AttributeGroups']), [])
  return shown.slice(0, MOST_SETTINGS)
}

function settingOf ({ groups, attribute }: Shown): Setting {
  const [top = '', ...below] = groups
  const [family, { components = [] } = {}] = Object.entries(FAMILIES).find(([, row]) => row.top === top) ?? [top]
  const [group = '', displayName] = [below.at(-1), nameIn(attribute)]
  const component = below.find(name => name.startsWith(`${family}.`)) ?? components[0] ?? family
  const known = { component, name: nameOf(family, group, displayName) ?? '', ...saidOf(attribute) }
  if (known.name !== '' && keyOf(groupsOf(known), '') === keyOf(groups, '')) return known
  // A console shows no names as profiles have them: one is made of what it shows.
  const name = [group, displayName].map(text => text.replaceAll(/[^A-Za-z0-9-]/g, '')).join('.1#')
  return { ...known, name, shown: { groups, displayName } }
}

function saidOf ({ Value, IsIgnored }: Entity): Pick<Setting, 'value' | 'isIgnored'> {
  return { value: Value === null || Value === undefined ? null : String(Value), isIgnored: IsIgnored === true }
}

function attributeIdOf ({ AttributeId }: Entity): number {
  return countOf(AttributeId)
}

function nameIn ({ DisplayName }: Entity): string {
  return textOf(DisplayName)
}

function keyOf (groups: readonly string[], name: string): string {
  return [...groups, name].join('\n')
}

/** The networks of the ports: cards, their ports, the partitions of those. */
function networksIn (view: Entity | undefined): PortNetworks {
  const groups = entitiesIn(view?.['AttributeGroups'])
  const below = (name: string): Entity => groups.find(group => nameIn(group) === name) ?? {}
  const cards = entitiesIn(below('NICModel')['SubAttributeGroups'])
  const [bonding = {}] = entitiesIn(below('NicBondingTechnology')['Attributes'])
  return {
    ...NO_NETWORKS,
    bondingTechnology: textOf(bonding['Value'], NO_NETWORKS.bondingTechnology),
    ports: cards.flatMap(card => entitiesIn(card['SubAttributeGroups']).flatMap(port =>
      entitiesIn(port['SubAttributeGroups']).flatMap(partition => portOf(card, port, partition))))
  }
}

function portOf (card: Entity, port: Entity, partition: Entity): PortNetwork[] {
  const attributes = entitiesIn(partition['Attributes'])
  const value = (name: string): string => String(attributes.find(attribute => nameIn(attribute) === name)?.['Value'] ?? '')
  const numbers = (text: string): number[] => text.split(',').map(Number).filter(id => Number.isSafeInteger(id) && id > 0)
  const componentId = numberOf(attributes[0]?.['CustomId'], 0)
  if (componentId <= 0) return []
  return [{
    componentId,
    untagged: numbers(value('Vlan UnTagged'))[0] ?? 0,
    tagged: numbers(value('Vlan Tagged')),
    isNicBonded: value('NIC Bonding Enabled').toLowerCase() === 'true',
    place: { card: nameIn(card), port: countOf(port['GroupNameId']), partition: countOf(partition['GroupNameId']) }
  }]
}

function countOf (value: unknown): number {
  return Math.max(0, numberOf(value, 0))
}
