import { signal } from '@preact/signals'
import { parsed, textOf } from '../shared/json.ts'
import { ask, credentials, isLocked } from './api.ts'
import { type RequestLine, readRequest } from './request-line.ts'

/** Requests that are kept here. The journals have more. */
const KEPT = 1000
/** Milliseconds that events are gathered for: a page that is drawn for each of many is slow. */
const GATHERED = 250
/** Milliseconds without a sign of life after which the stream is given up; one comes every 15 s. */
const DEAF = 25_000
/** Milliseconds to the first new try, doubled up to the last. */
const RETRY = { first: 500, last: 10_000 }

/** The latest requests of all appliances, newest first. */
export const requests = signal<readonly RequestLine[]>([])
/** Counts up when something has changed that pages show. */
export const changes = signal(0)
/** Counts up when something was refused. */
export const refusals = signal(0)
/** Whether events come in. */
export const isLive = signal(false)

let gathered: RequestLine[] = []
let drawing: ReturnType<typeof setTimeout> | null = null
let isChanged = false
let isRefused = false
let lastId = ''
let isListening = false
let following = new AbortController()

// A browser has six connections for all tabs of an address: a tab that nobody looks at takes none.
document.addEventListener('visibilitychange', () => { following.abort() })

/** Listens to what happens, for as long as the page is there. */
export async function listen (): Promise<void> {
  if (isListening) return
  isListening = true
  for (let pause = RETRY.first; !isLocked.value; pause = Math.min(pause * 2, RETRY.last)) {
    await seen()
    const before = Date.now()
    await follow().catch(() => {})
    isLive.value = false
    if (Date.now() - before > RETRY.last) pause = RETRY.first
    await new Promise(resolve => setTimeout(resolve, pause))
  }
  isListening = false
}

/** Reads the requests anew: at the start, and when some may have been missed or forgotten. */
export async function readRequests (): Promise<void> {
  const answer = await ask({ method: 'GET', path: `/v1/requests?limit=${KEPT}` })
  gathered = []
  const list: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'requests') : []
  requests.value = Array.isArray(list) ? list.map(readRequest) : []
}

/** Waits until the tab is looked at. */
async function seen (): Promise<void> {
  if (!document.hidden) return
  await new Promise(resolve => { document.addEventListener('visibilitychange', resolve, { once: true }) })
  await seen()
}

async function follow (): Promise<void> {
  const deaf = following = new AbortController()
  const headers = { ...credentials(), accept: 'text/event-stream', ...(lastId !== '' && { 'last-event-id': lastId }) }
  const answer = await fetch('/v1/events', { headers, cache: 'no-store', signal: deaf.signal })
  if (answer.status === 401) isLocked.value = true
  if (!answer.ok || answer.body === null) return
  isLive.value = true
  if (lastId === '') await readRequests()
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const timer = setTimeout(() => { deaf.abort() }, DEAF)
    const { value, done } = await reader.read().finally(() => { clearTimeout(timer) })
    if (done) return
    const parts = (rest + value).split('\n\n')
    rest = parts.pop() ?? ''
    for (const part of parts) hear(part)
  }
}

function hear (text: string): void {
  const fields = new Map(text.split('\n').map(line => [line.split(':', 1)[0] ?? '', line.slice(line.indexOf(':') + 1).trim()]))
  lastId = fields.get('id') ?? lastId
  const data = parsed(fields.get('data') ?? '')
  const type = fields.get('event')
  if (type === undefined) return
  if (type === 'request') gathered.push(readRequest(data))
  if (type === 'refusal') isRefused = true
  if (type === 'change') isChanged = true
  // What was missed, or happened in the process before this one, may have changed anything.
  if (type === 'gap') isChanged = isRefused = true
  if (type === 'gap' || /reset$|\/requests$|DELETE/.test(textOf(data, 'operation'))) readRequests().catch(() => {})
  drawing ??= setTimeout(draw, GATHERED)
}

function draw (): void {
  drawing = null
  if (gathered.length > 0) {
    const known = new Set(requests.value.map(({ key }) => key))
    const fresh = gathered.filter(({ key }) => !known.has(key)).reverse()
    requests.value = [...fresh, ...requests.value].slice(0, KEPT)
  }
  if (isChanged) changes.value++
  if (isRefused) refusals.value++
  gathered = []
  isChanged = isRefused = false
}
