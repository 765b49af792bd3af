import { request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { Ajv } from 'ajv'
import pino from 'pino'
import type { Test } from 'tap'
import { adminRoutes } from '../../routes/admin/index.ts'
import { PROBLEM } from '../../src/admin/api/schema.ts'
import { pathTemplate } from '../../src/admin/documents/path-template.ts'
import type { AdminFleet } from '../../src/admin/fleet.ts'
import { startAdminApi } from '../../src/admin-api.ts'
import type { Reply } from './fleet.ts'

/** What to send beside method and path. */
export interface Sent {
  readonly json?: unknown
  readonly body?: Buffer | string
  readonly headers?: Readonly<Record<string, string>>
}

/** The calls a client makes to the admin API. Every answer is held against the schema of its row. */
export interface AdminClient {
  readonly url: string
  readonly port: number
  readonly call: (method: string, path: string, sent?: Sent) => Promise<Reply>
}

/** Opens the admin API of a fleet on a free port; it is closed when the test ends. @param fleet null: the appliances are being started */
export async function adminOf (t: Test, fleet: AdminFleet | null, token: string | null = null, shutdown = (): void => {}): Promise<AdminClient> {
  const logger = pino({ level: 'error' }, { write: line => { t.fail(`failed for a reason of our own: ${line}`) } })
  const admin = await startAdminApi({ host: '127.0.0.1', port: 0, token, fleet: () => fleet, shutdown, logger })
  t.teardown(async () => { await admin.close() })
  const { port, url } = admin.place
  return {
    port,
    url,
    call: async (method, path, sent = {}) => {
      const reply = await send(port, method, path, sent)
      const fault = misfit(method, path, reply)
      if (fault !== null) t.fail(`${method} ${path}: ${reply.status} ${fault}`)
      return reply
    }
  }
}

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })

/** The row a request is for. */
export function rowFor (method: string, path: string): typeof adminRoutes[number] | undefined {
  const [plain = ''] = path.split('?')
  const rows = adminRoutes.filter(row => row.method === method && patternOf(row.url).test(plain))
  return rows.find(({ url }) => url === plain) ?? rows[0]
}

function patternOf (url: string): RegExp {
  return new RegExp(`^${pathTemplate(url).path.replace(/\./g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`)
}

/** What of an answer is not as its row has it; null: nothing. */
export function misfit (method: string, path: string, { status, headers, json, text }: Reply): string | null {
  const type = String(headers['content-type'] ?? '')
  const row = rowFor(method, path)
  if (status >= 400 && !(row?.also ?? []).includes(status)) {
    if (!type.startsWith('application/problem+json')) return `the problem has the type ${type}`
    return fits(PROBLEM, json)
  }
  if (row === undefined) return 'there is no such row'
  if (row.answer === undefined) return status === 204 && text === '' ? null : 'a body where there should be none'
  if (status !== (row.status ?? 200) && !(row.also ?? []).includes(status)) return 'another status than the row has'
  return row.type === undefined ? fits(row.answer, json) : null
}

function fits (schema: object, value: unknown): string | null {
  const validate = ajv.compile(schema)
  return validate(value) ? null : ajv.errorsText(validate.errors)
}

async function send (port: number, method: string, path: string, sent: Sent): Promise<Reply> {
  const body = sent.json === undefined ? sent.body : JSON.stringify(sent.json)
  const headers = { ...(sent.json !== undefined && { 'content-type': 'application/json' }), ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }), ...sent.headers }
  return await new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, method, path, headers, agent: false }, response => {
      buffer(response).then(bytes => {
        const text = bytes.toString()
        const type = String(response.headers['content-type'])
        resolve({ status: response.statusCode ?? 0, reason: response.statusMessage ?? '', headers: response.headers, text, json: /json/.test(type) && text !== '' ? JSON.parse(text) : undefined })
      }, reject)
    }).on('error', reject).end(body)
  })
}
