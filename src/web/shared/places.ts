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
  /** It is about one thing, and reached from where that is listed: the navigation leaves it out. */
  readonly isDetail?: boolean
  readonly within?: readonly Place[]
}

/** The address: path and query behind `#`. */
export const address = signal(hash())

addEventListener('hashchange', () => { address.value = hash() })

/**
 * The page of an address, and the places that lead to it, outermost first.
 *
 * @param start path of what is shown where the address names no place. Default: the first of all
 */
export function find (places: readonly Place[], whole: string, start = places[0]?.path ?? ''): readonly Place[] {
  return trail(places, pathOf(whole)) ?? trail(places, start) ?? []
}

/** A parameter of the address, as in Dell's deep links: `jobsId`. '' where there is none. */
export function parameter (name: string): string {
  return new URLSearchParams(address.value.slice(pathOf(address.value).length)).get(name) ?? ''
}

/** A link to a place. */
export function linkTo (path: string, parameters: Readonly<Record<string, string | number>> = {}): string {
  const query = new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)])).toString()
  return query === '' ? `#${path}` : `#${path}?${query}`
}

/** Goes there. */
export function go (path: string, parameters: Readonly<Record<string, string | number>> = {}): void {
  location.hash = linkTo(path, parameters)
}

function pathOf (whole: string): string {
  return whole.split('?', 1)[0] ?? ''
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
