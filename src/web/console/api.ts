import { effect, signal } from '@preact/signals'
import { member, parsed, textOf } from '../shared/json.ts'
import { RefusedError, SilentError } from './refusal.ts'

/** Who is logged in. The token lives as long as the tab: a reload, as after a change of the certificate, keeps it. */
export interface Session {
  readonly id: string
  readonly token: string
  readonly userName: string
}

/** What to send beside method and path. */
interface Sent {
  readonly json?: unknown
  readonly file?: Blob
  readonly anonymous?: boolean
}

interface Answer {
  readonly headers: Headers
  readonly body: unknown
}

const KEPT = 'mock-ome-session'

/** null: nobody is. */
export const session = signal<Session | null>(kept())
/** Why the login is shown again; '' where nobody was thrown out. */
export const ended = signal('')

effect(() => {
  if (session.value === null) sessionStorage.removeItem(KEPT)
  else sessionStorage.setItem(KEPT, JSON.stringify(session.value))
})

/**
 * Asks the appliance.
 *
 * @returns the body of its answer; undefined where there is none
 * @throws {RefusedError} where it declines
 * @throws {SilentError} where it does not answer
 */
export async function ask (method: string, path: string, sent: Sent = {}): Promise<unknown> {
  return (await exchange(method, path, sent)).body
}

/** Opens a session of the type GUI. @throws as {@link ask} */
export async function logIn (userName: string, password: string): Promise<void> {
  const json = { UserName: userName, Password: password, SessionType: 'GUI' }
  const { headers, body } = await exchange('POST', '/api/SessionService/Sessions', { json, anonymous: true })
  ended.value = ''
  session.value = { id: textOf(body, 'Id'), token: headers.get('x-auth-token') ?? '', userName: textOf(body, 'UserName') }
}

/** Ends the session, also where the appliance has forgotten it. */
export async function logOut (): Promise<void> {
  const { value: open } = session
  if (open === null) return
  try {
    await ask('DELETE', `/api/SessionService/Sessions('${open.id}')`)
  } catch {
    // Whatever it answers, this tab is done with it.
  }
  ended.value = ''
  session.value = null
}

/** Leads to the login: the appliance knows the session no more. */
export function endSession (over: Session): void {
  if (session.value !== over) return
  ended.value = 'Your session has ended: it timed out, or was ended elsewhere.'
  session.value = null
}

async function exchange (method: string, path: string, { json, file, anonymous = false }: Sent): Promise<Answer> {
  const { value: open } = session
  const headers: Record<string, string> = { accept: 'application/json' }
  if (open !== null && !anonymous) headers['x-auth-token'] = open.token
  if (json !== undefined) headers['content-type'] = 'application/json'
  if (file !== undefined) headers['content-type'] = 'application/octet-stream'
  const body = json === undefined ? file : JSON.stringify(json)
  let response: Response
  let text: string
  try {
    response = await fetch(path, { method, headers, cache: 'no-store', ...(body !== undefined && { body }) })
    text = await response.text()
  } catch {
    throw new SilentError()
  }
  const answer = { headers: response.headers, body: parsed(text) }
  if (response.ok) return answer
  const refusal = new RefusedError(response.status, answer.body)
  if (response.status === 401 && !anonymous && open !== null) endSession(open)
  throw refusal
}

function kept (): Session | null {
  const value = parsed(sessionStorage.getItem(KEPT) ?? '')
  const token = textOf(value, 'token')
  return token === '' ? null : { id: textOf(value, 'id'), token, userName: textOf(member(value, 'userName')) }
}
