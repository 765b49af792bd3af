import { chance } from '../chance.ts'
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

/** A group that is being filled. */
interface Growing<A> {
  readonly groupNameId: number
  readonly groups: Map<string, Growing<A>>
  readonly attributes: A[]
}

/** Id of the attribute that shows a setting. @param owner template or profile @param index of the setting */
export function attributeId (owner: number, index: number): number {
  return owner * ROOM + index + 1
}

/** Index of the setting that an attribute shows; undefined: it is none of this owner's. */
export function settingIndex (owner: number, attribute: number): number | undefined {
  const index = attribute - attributeId(owner, 0)
  return index >= 0 && index < MOST_SETTINGS ? index : undefined
}

/** The settings of a template or profile, as a tree. @param indices of those that are shown. Absent: all */
export function attributeGroups (
  owner: number, settings: readonly Setting[], shown: (index: number) => boolean = () => true
): AttributeGroup[] {
  const rows = settings.flatMap((setting, index) => shown(index) ? { setting, attribute: attributeOf(owner, setting, index) } : [])
  return inGroups(rows).map(whole)
}

function whole ({ groupNameId, displayName, groups, attributes }: Grouped<Attribute>): AttributeGroup {
  return { groupNameId, displayName, subAttributeGroups: groups.map(whole), attributes }
}

function attributeOf (owner: number, { component, name, value, isIgnored }: Setting, index: number): Attribute {
  const { displayName, specific } = definitionOf(component, name)
  return {
    attributeId: attributeId(owner, index),
    customId: 0,
    attributeEditInfoId: definitionId(component, name),
    displayName,
    description: null,
    value,
    isReadOnly: false,
    isIgnored,
    isSecure: false,
    isLinkedToSecure: false,
    targetSpecificTypeId: specific
  }
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

interface Row<A> {
  readonly setting: Pick<Setting, 'component' | 'name'>
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

function pathOf ({ component, name }: Pick<Setting, 'component' | 'name'>): Array<{ readonly name: string, readonly id: number }> {
  const family = familyOf(component)
  const { top = family, groupId = 8 } = FAMILIES[family] ?? {}
  const { group } = definitionOf(component, name)
  const single = FAMILIES[family]?.components.length === 1
  return [
    { name: top, id: groupId },
    ...single ? [] : [{ name: component, id: 60 + Math.floor(chance(1, component, 0) * 900) }],
    { name: group, id: 32_000 + Math.floor(chance(2, `${family} ${group}`, 0) * 1_000) }
  ]
}
