import { isDeepStrictEqual } from 'node:util'
import type { Entity } from './entity.ts'

/**
 * Changes an entity as another one has changed.
 *
 * @param own as it was recorded
 * @param then the other one, before
 * @param now and after
 */
export function merged (own: Entity, then: Entity, now: Entity): Entity {
  const names = new Set([...Object.keys(own), ...Object.keys(now)])
  return Object.fromEntries([...names].flatMap(name => {
    const isGone = Object.hasOwn(then, name) && !Object.hasOwn(now, name)
    const isNew = Object.hasOwn(now, name) && !Object.hasOwn(then, name)
    if (isGone) return []
    if (isNew) return [[name, now[name]]]
    if (!Object.hasOwn(own, name) && isDeepStrictEqual(then[name], now[name])) return []
    return [[name, mergedValue(own[name], then[name], now[name])]]
  }))
}

/** The same of a list of entities, in its order: those that have come stand before or behind it, as they do in the other one. */
export function mergedMembers (own: readonly Entity[], then: readonly Entity[], now: readonly Entity[]): readonly Entity[] {
  const [before, after] = [byKey(then), byKey(now)]
  const known = byKey(own)
  const kept = own.flatMap((member, index): Entity[] => {
    const key = keyOf(member, index)
    const [was, is] = [before.get(key), after.get(key)]
    if (was === undefined) return [is ?? member]
    return is === undefined ? [] : [merged(member, was, is)]
  })
  const rows = [...after].map(([key, member]) => ({ member, isOld: before.has(key) || known.has(key) }))
  const first = rows.findIndex(({ isOld }) => isOld)
  const come = (part: typeof rows): Entity[] => part.filter(({ isOld }) => !isOld).map(({ member }) => member)
  return first === -1 ? [...kept, ...come(rows)] : [...come(rows.slice(0, first)), ...kept, ...come(rows.slice(first))]
}

function mergedValue (own: unknown, then: unknown, now: unknown): unknown {
  if (isDeepStrictEqual(then, now)) return own
  if (isEntity(own) && isEntity(then) && isEntity(now)) return merged(own, then, now)
  if (!Array.isArray(own) || !Array.isArray(then) || !Array.isArray(now)) return now
  if (own.length !== then.length || then.length !== now.length) return now
  return own.map((value, index) => mergedValue(value, then[index], now[index]))
}

function byKey (members: readonly Entity[]): ReadonlyMap<string, Entity> {
  return new Map(members.map((member, index) => [keyOf(member, index), member]))
}

/** What tells a member from the others; where nothing does, its place. */
function keyOf (member: Entity, index: number): string {
  return String(member['@odata.id'] ?? member['Id'] ?? index)
}

function isEntity (value: unknown): value is Entity {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
