import { isUint8Array } from 'node:util/types'
import type { AdminOperation } from '../../routes/admin/index.ts'
import { parsed } from '../json.ts'

/** Method and path of an operation of the admin API, as its OpenAPI document has them: `GET /v1/appliances/{name}/clock`. */
export type OperationKey = AdminOperation['key']

type Of<Key extends OperationKey> = Extract<AdminOperation, { readonly key: Key }>

/** What an operation answers: an object of JSON, a text, the bytes of a file, or nothing. */
export type Answer<Key extends OperationKey> = Of<Key>['answer']

/** What an operation needs. A file may be a text. */
export type Input<Key extends OperationKey> =
  & (keyof Of<Key>['params'] extends never ? unknown : { readonly params: Of<Key>['params'] })
  & BodyOf<Of<Key>['body']>
  & { readonly query?: Of<Key>['query'], readonly signal?: AbortSignal }

type BodyOf<B> = [B] extends [undefined] ? unknown : undefined extends B ? { readonly body?: Written<B> } : { readonly body: Written<B> }
type Written<B> = B extends Buffer ? Uint8Array | string : B

/** The input may be left out where nothing in it must be there. */
type Inputs<Key extends OperationKey> = Record<never, never> extends Input<Key> ? [input?: Input<Key>] : [input: Input<Key>]

export interface ClientOptions {
  /** Of the admin API: `http://127.0.0.1:8400`. */
  readonly url: string
  /** Not needed on loopback, where none was set. */
  readonly token?: string | undefined
}

/** The admin API of a running process. */
export interface AdminClient {
  /**
   * Calls an operation.
   *
   * @throws {AdminError} where it is declined
   * @throws {TypeError} of fetch, where nobody answers
   */
  readonly call: <const Key extends OperationKey>(operation: Key, ...input: Inputs<Key>) => Promise<Answer<Key>>
}

/** The admin API declined a request. */
export class AdminError extends Error {
  readonly status: number
  /** What it said: a problem of RFC 9457, where it was the admin API that answered. */
  readonly body: string

  constructor (operation: string, status: number, body: string) {
    super(`${operation}: ${status} ${detailIn(body)}`)
    this.name = 'AdminError'
    this.status = status
    this.body = body
  }
}

/** What a call may have, whatever the operation. */
interface AnyInput {
  readonly params?: Readonly<Record<string, string | number>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/**
 * A client of the admin API of a process that runs: started by a command, in a container, by another language.
 *
 * @throws {TypeError} for what is no URL
 */
export function adminClient ({ url, token }: ClientOptions): AdminClient {
  const base = new URL(url)
  const ask = async (operation: string, input: AnyInput = {}): Promise<unknown> => {
    const [method = '', template = ''] = operation.split(' ')
    const { body, signal } = input
    const file = typeof body === 'string' ? body : isUint8Array(body) ? new Uint8Array(body) : null
    const response = await fetch(addressOf(base, template, input), {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': file !== null ? 'application/octet-stream' : 'application/json' })
      },
      ...(body !== undefined && { body: file ?? JSON.stringify(body) }),
      ...(signal !== undefined && { signal })
    })
    const type = response.headers.get('content-type')?.split(';')[0]
    // A health check that fails has its answer as well.
    if (!response.ok && type !== 'application/json') throw new AdminError(operation, response.status, await response.text())
    switch (type) {
      case undefined: return undefined
      case 'application/json': return await response.json()
      case 'application/octet-stream': return Buffer.from(await response.arrayBuffer())
      default: return await response.text()
    }
  }
  // The other side answers by the rows that these types are of: the one place that says so.
  return { call: ask as AdminClient['call'] }
}

function addressOf (base: URL, template: string, { params = {}, query = {} }: AnyInput): URL {
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const { [name]: value } = params
    if (value === undefined) throw new TypeError(`${template} needs ${name}`)
    return encodeURIComponent(value)
  })
  const url = new URL(path, base)
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== undefined) url.searchParams.append(name, String(one))
  }
  return url
}

/** What stands between may answer, too: the start of what it said, then. */
function detailIn (body: string): string {
  const problem = parsed(body)
  return typeof problem === 'object' && problem !== null && 'detail' in problem ? String(problem.detail) : body.slice(0, 200)
}
