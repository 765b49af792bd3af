import { LAB_FIELDS } from '../src/appliance/certificate/csr-fields.ts'
import { send } from '../src/client/send.ts'

export { presented } from '../src/client/handshake.ts'

export const ACTIONS = '/api/ApplicationService/Actions/ApplicationService'

/** Where a console answers, and as whom (`name:password`) it is asked. Default: `admin:admin`. */
export interface Console {
  readonly host: string
  readonly port: number
  readonly user?: string
}

/** What it answered. */
export interface Answer {
  readonly status: number
  readonly body: string
}

/** Milliseconds after which a console that does not answer is given up. */
const PATIENCE = 60_000

/** Asks for a resource. @throws where nothing answers */
export async function get (console: Console, path: string): Promise<Answer> {
  return await ask(console, 'GET', path)
}

/** Has a console do something. @param body bytes go as they are, all else as JSON @throws where nothing answers */
export async function post (console: Console, path: string, body: object): Promise<Answer> {
  return await ask(console, 'POST', path, body)
}

/** Has a console make a certificate signing request. @returns the answer, and the request, empty where there is none */
export async function generateCsr (console: Console, name: string): Promise<Answer & { readonly csr: string }> {
  const subject = { ...LAB_FIELDS, DistinguishedName: name, San: name }
  const answer = await post(console, `${ACTIONS}.GenerateCSR`, subject)
  return { ...answer, csr: answer.status === 200 ? String(JSON.parse(answer.body).CertificateData) : '' }
}

async function ask ({ host, port, user = 'admin:admin' }: Console, method: string, path: string, body?: object): Promise<Answer> {
  const answer = await send({ host, port, path, method, auth: user, body, signal: AbortSignal.timeout(PATIENCE) })
  return { status: answer.status, body: answer.body.toString() }
}
