/** A key in a path of a route table. */
export interface PathKey {
  readonly name: string
  /** What it must match; null where anything will do. */
  readonly pattern: string | null
}

/** A path as OpenAPI writes it, `Sessions('{id}')`, and its keys. @param url Fastify syntax: `Sessions(':id(^[^']+)')` */
export function pathTemplate (url: string): { readonly path: string, readonly keys: readonly PathKey[] } {
  const keys: PathKey[] = []
  let path = ''
  let rest = url
  for (let key = /:(\w+)/.exec(rest); key !== null; key = /:(\w+)/.exec(rest)) {
    const [{ length }, name = ''] = key
    const pattern = rest[key.index + length] === '(' ? upToItsEnd(rest.slice(key.index + length)) : null
    keys.push({ name, pattern: pattern === null ? null : pattern.slice(1, -1) })
    path += `${rest.slice(0, key.index)}{${name}}`
    rest = rest.slice(key.index + length + (pattern?.length ?? 0))
  }
  return { path: path + rest, keys }
}

/** What the decoded paths of a row of a route table look like. @param url Fastify syntax */
export function pathPattern (url: string): RegExp {
  const { path, keys } = pathTemplate(url)
  const patterns = new Map(keys.map(({ name, pattern }) => [name, pattern ?? '^[^/]+']))
  const text = path.replace(/[.()$]/g, '\\$&').replace(/\{(\w+)\}/g, (_, name: string) => `(?:${patterns.get(name)?.slice(1)})`)
  return new RegExp(`^${text}$`)
}

/** The parenthesis a text begins with. */
function upToItsEnd (text: string): string {
  let depth = 0
  for (const [index, character] of [...text].entries()) {
    if (character === '(') depth++
    if (character === ')' && --depth === 0) return text.slice(0, index + 1)
  }
  return text
}
