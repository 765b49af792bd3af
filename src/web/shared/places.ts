import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'

/** A place of the navigation, and the page there. */
export interface Place {
  /** As it stands in the navigation. */
  readonly title: string
  /** The part of the address behind `#`. */
  readonly path: string
  /** null: it is the first of those within. */
  readonly page: ComponentType | null
  readonly within?: readonly Place[]
}

/** The address: path and query behind `#`. */
export const address = signal(hash())

addEventListener('hashchange', () => { address.value = hash() })

/** The page of an address, and the places that lead to it, outermost first; the first of all where there is none. */
export function find (places: readonly Place[], path: string): readonly Place[] {
  return trail(places, path) ?? trail(places, places[0]?.path ?? '') ?? []
}

function trail (places: readonly Place[], path: string): readonly Place[] | null {
  for (const place of places) {
    if (place.path === path) return [place, ...first(place)]
    const inner = trail(place.within ?? [], path)
    if (inner !== null) return [place, ...inner]
  }
  return null
}

/** What is shown of a place that is no page itself. */
function first ({ page, within: [inner] = [] }: Place): readonly Place[] {
  return page !== null || inner === undefined ? [] : [inner, ...first(inner)]
}

function hash (): string {
  return location.hash.replace(/^#/, '')
}
