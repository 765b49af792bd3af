import { AsyncLocalStorage } from 'node:async_hooks'

/** Ids of groups: what is done sees their devices and changes no others. null: all. */
export type Scope = readonly number[] | null

const current = new AsyncLocalStorage<Scope>()

/** The scope of what is done now. */
export function scopeNow (): Scope {
  return current.getStore() ?? null
}

/**
 * Does something in a scope, with all that comes of it. What asks for devices and groups (the inventory) sees no others then: no part
 * and no route has to think of it.
 */
export function inScope<R> (scope: Scope, work: () => R): R {
  return scope === scopeNow() ? work() : current.run(scope, work)
}
