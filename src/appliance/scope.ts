import { AsyncLocalStorage } from 'node:async_hooks'

/** A device manager, as entities name who made them. */
export interface Owner {
  readonly accountId: string
  readonly userName: string
}

/** What is done sees and changes this alone; null: all there is. */
export type Scope = {
  /** Ids of groups: their devices. null: all. */
  readonly groups: readonly number[] | null
  /** Whose entities, beside those that are everybody's. null: all. */
  readonly owner: Owner | null
} | null

/** Whether an entity is somebody's own, or everybody's. */
export type IsOf<T> = (entity: T, owner: Owner) => boolean

const current = new AsyncLocalStorage<Scope>()

/** The scope of what is done now. */
export function scopeNow (): Scope {
  return current.getStore() ?? null
}

/** Groups whose devices what is done now sees; null: all devices. */
export function groupsNow (): readonly number[] | null {
  return scopeNow()?.groups ?? null
}

/** The entities that what is done now sees: the list itself where it sees all. @param isOf absent: all of the kind are everybody's */
export function seenAmong<T> (entities: readonly T[], isOf: IsOf<T> | undefined): readonly T[] {
  const owner = scopeNow()?.owner ?? null
  return owner === null || isOf === undefined ? entities : entities.filter(entity => isOf(entity, owner))
}

/** Whether what is done now sees an entity. @param isOf as for {@link seenAmong} */
export function isSeen<T> (entity: T, isOf: IsOf<T> | undefined): boolean {
  return seenAmong([entity], isOf).length > 0
}

/**
 * Does something in a scope, with all that comes of it. What asks for devices and groups (the inventory), or for entities (overlays, jobs),
 * sees no others then: no part and no route has to think of it.
 */
export function inScope<R> (scope: Scope, work: () => R): R {
  return scope === scopeNow() ? work() : current.run(scope, work)
}
