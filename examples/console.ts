import { request } from 'node:https'
import { type DetailedPeerCertificate, connect } from 'node:tls'

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
  return await send(console, 'GET', path)
}

/** Has a console do something. @param body bytes go as they are, all else as JSON @throws where nothing answers */
export async function post (console: Console, path: string, body: object): Promise<Answer> {
  return Buffer.isBuffer(body)
    ? await send(console, 'POST', path, body, 'application/octet-stream')
    : await send(console, 'POST', path, Buffer.from(JSON.stringify(body)), 'application/json')
}

/** Has a console make a certificate signing request. @returns the answer, and the request, empty where there is none */
export async function generateCsr (console: Console, name: string): Promise<Answer & { readonly csr: string }> {
  const subject = { DistinguishedName: name, DepartmentName: 'Lab', BusinessName: 'Example', Locality: 'Round Rock', State: 'Texas', Country: 'US', Email: 'lab@example.com', San: name }
  const answer = await post(console, `${ACTIONS}.GenerateCSR`, subject)
  return { ...answer, csr: answer.status === 200 ? String(JSON.parse(answer.body).CertificateData) : '' }
}

/** The chain of a new handshake in one line, leaf first. @throws where nothing answers */
export async function presented (console: Console): Promise<string> {
  const names: string[] = []
  // Node links a self-signed certificate to itself, or to nothing.
  for (let next: DetailedPeerCertificate | undefined = await handshake(console); next !== undefined; next = next === next.issuerCertificate ? undefined : next.issuerCertificate) {
    names.push(`${next.subject.CN} (issued by ${next.issuer.CN})`)
  }
  return names.join(' < ')
}

async function send ({ host, port, user = 'admin:admin' }: Console, method: string, path: string, body?: Buffer, type?: string): Promise<Answer> {
  const headers = body === undefined ? {} : { 'content-type': type, 'content-length': body.length }
  return await new Promise((resolve, reject) => {
    const outgoing = request({ host, port, path, method, auth: user, headers, rejectUnauthorized: false, signal: AbortSignal.timeout(PATIENCE) }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => { text += chunk }).on('end', () => { resolve({ status: response.statusCode ?? 0, body: text }) }).on('error', reject)
    })
    outgoing.on('error', reject).end(body)
  })
}

async function handshake ({ host, port }: Console): Promise<DetailedPeerCertificate> {
  return await new Promise((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate(true))
      socket.end()
    })
    socket.on('error', reject)
  })
}
