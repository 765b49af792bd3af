import { pathTemplate } from './path-template.ts'

/** What an operation is called. */
export interface OperationName {
  /** Of the document: `getJobs`, `runJobs`. No two have the same. */
  readonly id: string
  /** For people: `Get jobs`. */
  readonly title: string
}

interface Named {
  readonly method: string
  readonly url: string
}

const VERBS: Readonly<Record<string, string>> = { GET: 'get', POST: 'create', PUT: 'replace', DELETE: 'delete' }

/**
 * The names of the product's operations, made of their paths. Where two services have the same, theirs stands before it, but that of the
 * service which is named after the thing: `getJobs` is JobService's, `getDiscoveryConfigJobs` is not.
 */
export function namesOf<R extends Named> (rows: readonly R[]): ReadonlyMap<R, OperationName> {
  const proposed = rows.map(row => ({ row, ...wordsOf(row) }))
  const ids = proposed.map(({ verb, words }) => idOf([verb, ...words]))
  return new Map(proposed.map(({ row, verb, service, words }, index) => {
    const unique = ids.filter(id => id === ids[index]).length === 1
    const isOwn = singular(words[0] ?? '') === service[0]
    const all = [verb, ...unique || isOwn ? [] : service, ...words]
    return [row, { id: idOf(all), title: titleOf(all) }]
  }))
}

/** The name of an operation of ours: what it does, as one word. */
export function idFrom (summary: string): string {
  const said = summary.replace(/'s\b/g, '').split(/,| that /, 1)[0] ?? ''
  return idOf(said.split(/[^A-Za-z0-9]+/).filter(word => word !== '' && !/^(the|a|an)$/i.test(word)))
}

function wordsOf ({ method, url }: Named): { readonly verb: string, readonly service: string[], readonly words: string[] } {
  const [, ...parts] = pathTemplate(url).path.split('/').filter(part => part !== '')
  const service = [(parts[0] ?? 'api').replace(/Service$/, '')]
  const action = /\.(\w+)$/.exec(parts.at(-1) ?? '')?.[1]
  if (parts.includes('Actions') && action !== undefined) return { verb: '', service, words: [action] }
  const words = (parts.length > 1 ? parts.slice(1) : [parts[0] ?? 'services']).map(part => {
    const [, name = part, key] = /^([^(]*)(\(.*\))?$/.exec(part) ?? []
    if (key === undefined && method !== 'POST') return name
    return key !== undefined && singular(name) === name ? `${name}ById` : singular(name)
  })
  return { verb: VERBS[method] ?? method.toLowerCase(), service, words: words.map(word => word.replace(/\W/g, '')) }
}

function singular (plural: string): string {
  return plural.replace(/ies$/, 'y').replace(/sses$|uses$/, end => end.slice(0, -2)).replace(/(?<![su])s$/, '')
}

function idOf (words: readonly string[]): string {
  const [first = '', ...others] = words.filter(word => word !== '')
  return [uncapitalised(first), ...others.map(word => word.charAt(0).toUpperCase() + word.slice(1))].join('')
}

/** `SMTPConfiguration` stays, as in the product's own words. */
function uncapitalised (word: string): string {
  return /^[A-Z]{2}/.test(word) ? word : word.charAt(0).toLowerCase() + word.slice(1)
}

function titleOf (words: readonly string[]): string {
  const text = words.join(' ').replace(/([a-z])([A-Z])/g, '$1 $2').trim()
  const lower = text.split(' ').map(uncapitalised).join(' ')
  return lower.charAt(0).toUpperCase() + lower.slice(1)
}
