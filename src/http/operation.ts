import type { Route } from './route.ts'

/** What a request asks for: a line of the surface, or a path or method that it does not have. */
export interface Operation {
  /** Method and documented path, keys as `{id}`: `GET /api/SessionService/Sessions('{id}')`. Of what is unknown, its own. */
  readonly name: string
  readonly known: boolean
}

/** The name of a route's operation: stable, and fit for a label. */
export function operationOf ({ method, url }: Pick<Route, 'method' | 'url'>): string {
  return `${method} ${url.replace(/:\w+(?:\([^()]*\))?/g, '{id}')}`
}
