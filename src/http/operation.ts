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

/** What a request asks for that no line of the surface has. */
export function unknownOperation ({ method, url }: { readonly method: string, readonly url: string }): Operation {
  return { name: `${method} ${pathOf(url)}`, known: false }
}

/** The path alone; Dell's Python scripts send the address before it (absolute-form, RFC 9112, 3.2.2). */
export function pathOf (url: string): string {
  const path = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*/i, '')
  return (path.split('?', 1)[0] ?? '').replace(/\/{2,}/g, '/')
}
