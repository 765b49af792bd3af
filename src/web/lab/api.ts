import { signal } from '@preact/signals'
import { listOf, parsed, textOf } from '../shared/json.ts'
import { quoted } from '../shared/shell.ts'

/** A call of the admin API. */
export interface Call {
  readonly method: string
  readonly path: string
  readonly json?: unknown
  readonly file?: Blob
}

/** The admin token, where one is asked for: in the memory of this page alone. */
export const token = signal(tokenOfAddress())
/** A token is asked for, and what is there is not the one. */
export const isLocked = signal(false)
/** The latest call that changed something; null: none yet. */
export const lastCall = signal<Call | null>(null)

/** The token that the log of a start has put behind the address. It is taken out of the address, lest it stay in the history. */
function tokenOfAddress (): string {
  const given = /^#bearer=(.+)$/.exec(location.hash)?.[1] ?? ''
  if (given !== '') history.replaceState(null, '', location.pathname)
  return given
}

/** What the admin API says where it declines. */
export class ProblemError extends Error {
  readonly status: number
  /** What is wrong, place by place. */
  readonly errors: readonly string[]

  constructor (status: number, body: unknown) {
    super(textOf(body, 'detail') || `The admin API answered with the status ${status}.`)
    this.status = status
    this.errors = listOf(body, 'errors').map(error => `${textOf(error, 'pointer')} ${textOf(error, 'detail')}`)
  }
}

/** What every call of this page says of who calls. */
export function credentials (): Record<string, string> {
  return token.value === '' ? {} : { authorization: `Bearer ${token.value}` }
}

/**
 * Calls the admin API.
 *
 * @returns the body, as JSON or as text; undefined where there is none
 * @throws {ProblemError} where it declines
 */
export async function ask (call: Call): Promise<unknown> {
  const { method, path, json, file } = call
  if (method !== 'GET') lastCall.value = call
  const headers = credentials()
  if (json !== undefined) headers['content-type'] = 'application/json'
  if (file !== undefined) headers['content-type'] = 'application/octet-stream'
  const body = json === undefined ? file : JSON.stringify(json)
  const response = await fetch(path, { method, headers, cache: 'no-store', ...(body !== undefined && { body }) }).catch(() => null)
  if (response === null) throw new Error('The admin API does not answer. Does the process still run?')
  const text = await response.text()
  const answer = /json/.test(response.headers.get('content-type') ?? '') ? parsed(text) : text
  if (response.status === 401) isLocked.value = true
  if (!response.ok) throw new ProblemError(response.status, answer)
  return answer
}

/** A call as a line for a shell. The token stands as the name of a variable. */
export function curlOf ({ method, path, json, file }: Call): string {
  const words = ['curl', '-s']
  if (method !== 'GET' && !(method === 'POST' && (json !== undefined || file !== undefined))) words.push('-X', method)
  words.push(`${location.origin}${quotable(path)}`)
  if (token.value !== '') words.push('-H', '"Authorization: Bearer $MOCK_OME_ADMIN_TOKEN"')
  if (json !== undefined) words.push('-H', quoted('Content-Type: application/json'), '-d', quoted(JSON.stringify(json)))
  if (file !== undefined) {
    const name = file instanceof File ? file.name : 'file'
    words.push('-H', quoted('Content-Type: application/octet-stream'), '--data-binary', quoted(`@${name}`))
  }
  return words.join(' ')
}

function quotable (path: string): string {
  return /^[\w./~-]*$/.test(path) ? path : quoted(path)
}
