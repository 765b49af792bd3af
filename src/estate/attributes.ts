import { chance } from '../chance.ts'
import { COUNT, list } from '../schema/schema.ts'
import { FAMILIES, type Setting, definitionOf, familyOf } from './settings.ts'

/** A setting of a device, as a template or a profile shows it. */
export interface Attribute {
  readonly attributeId: number
  readonly customId: number
  readonly displayName: string
  readonly description: string | null
  readonly value: string | null
  readonly isReadOnly: boolean
  readonly isIgnored: boolean
  /** The views of networks have no more. */
  readonly attributeEditInfoId?: number
  readonly isSecure?: boolean
  readonly isLinkedToSecure?: boolean
  readonly targetSpecificTypeId?: number
}

/** Settings that belong together. */
export interface AttributeGroup {
  readonly groupNameId: number
  readonly displayName: string
  readonly subAttributeGroups: readonly AttributeGroup[]
  readonly attributes: readonly Attribute[]
}

/** Ids of attributes are those of no other template or profile: each has room for so many. */
const ROOM = 10_000
export const MOST_SETTINGS = ROOM - 1

/** Of the settings in their order: see {@link Owner}. */
export const ATTRIBUTE_IDS = list(COUNT, { maxItems: MOST_SETTINGS })

/** A group that is being filled. */
interface Growing<A> {
  readonly groupNameId: number
  readonly groups: Map<string, Growing<A>>
  readonly attributes: A[]
}

/** Whose settings are shown: a template or a profile. */
export interface Owner {
  readonly id: number
  /** Ids that a console has given to the attributes of its settings; 0: it shows none. Absent: they follow from its own. */
  readonly attributeIds?: readonly number[]
}

/** Id of the attribute that shows a setting. @param index of the setting */
export function attributeId ({ id, attributeIds = [] }: Owner, index: number): number {
  const given = attributeIds[index] ?? 0
  return given === 0 ? id * ROOM + index + 1 : given
}

/** Index of the setting that an attribute shows; undefined: it is none of this owner's. */
export function settingIndex ({ id, attributeIds = [] }: Owner, attribute: number): number | undefined {
  const given = attribute === 0 ? -1 : attributeIds.indexOf(attribute)
  if (given !== -1) return given
  const index = attribute - attributeId({ id }, 0)
  return index >= 0 && index < MOST_SETTINGS ? index : undefined
}

/** The settings of a template or profile, as a tree. @param shown indices of those that are. Absent: all */
export function attributeGroups (
  owner: Owner, settings: readonly Setting[], shown: (index: number) => boolean = () => true
): AttributeGroup[] {
  const rows = settings.flatMap((setting, index) => shown(index) ? { setting, attribute: attributeOf(owner, setting, index) } : [])
  return inGroups(rows).map(whole)
}

function whole ({ groupNameId, displayName, groups, attributes }: Grouped<Attribute>): AttributeGroup {
  return { groupNameId, displayName, subAttributeGroups: groups.map(whole), attributes }
}

function attributeOf (owner: Owner, setting: Setting, index: number): Attribute {
  const { component, name, value, isIgnored } = setting
  const { specific } = definitionOf(component, name)
  return {
    attributeId: attributeId(owner, index),
    customId: 0,
    attributeEditInfoId: definitionId(component, name),
    displayName: displayNameOf(setting),
    description: null,
    value,
    isReadOnly: false,
    isIgnored,
    isSecure: false,
    isLinkedToSecure: false,
    targetSpecificTypeId: specific
  }
}

/** What a setting is called. */
export function displayNameOf ({ component, name, shown }: Pick<Setting, 'component' | 'name' | 'shown'>): string {
  return shown?.displayName ?? definitionOf(component, name).displayName
}

/** The same for equal settings of different ports. */
export function definitionId (component: string, name: string): number {
  return 2_000 + Math.floor(chance(0, `${familyOf(component)} ${name}`, 0) * 30_000)
}

/** Settings in groups, whatever is told of each. */
export interface Grouped<A> {
  readonly groupNameId: number
  readonly displayName: string
  readonly groups: ReadonlyArray<Grouped<A>>
  readonly attributes: readonly A[]
}

type Placed = Pick<Setting, 'component' | 'name' | 'shown'>

interface Row<A> {
  readonly setting: Placed
  readonly attribute: A
}

/** Puts what is told of settings into the groups of the product: the component's kind, the component where there are several, the group. */
export function inGroups<A> (rows: ReadonlyArray<Row<A>>): Array<Grouped<A>> {
  const root: Growing<A> = { groupNameId: 0, groups: new Map(), attributes: [] }
  for (const { setting, attribute } of rows) {
    let group = root
    for (const { name, id } of pathOf(setting)) {
      const below: Growing<A> = group.groups.get(name) ?? { groupNameId: id, groups: new Map(), attributes: [] }
      group.groups.set(name, below)
      group = below
    }
    group.attributes.push(attribute)
  }
  return grown(root.groups)
}

function grown<A> (groups: ReadonlyMap<string, Growing<A>>): Array<Grouped<A>> {
  return [...groups].map(([displayName, { groupNameId, groups, attributes }]) =>
    ({ groupNameId, displayName, groups: grown(groups), attributes }))
}

function pathOf (setting: Placed): Array<{ readonly name: string, readonly id: number }> {
  const family = familyOf(setting.component)
  const { groupId = 8 } = FAMILIES[family] ?? {}
  const names = groupsOf(setting)
  return names.map((name, index) => {
    if (index === 0) return { name, id: groupId }
    return index === names.length - 1
      ? { name, id: 32_000 + Math.floor(chance(2, `${family} ${name}`, 0) * 1_000) }
      : { name, id: 60 + Math.floor(chance(1, name, 0) * 900) }
  })
}

/** The groups that a setting is shown in, from the top. */
export function groupsOf ({ component, name, shown }: Placed): readonly string[] {
  if (shown !== undefined) return shown.groups
  const family = familyOf(component)
  const { top = family, components = [] } = FAMILIES[family] ?? {}
  return [top, ...components.length === 1 ? [] : [component], definitionOf(component, name).group]
}
