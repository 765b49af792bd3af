import {
  type Authority, type NamedOrder, AUTHORITIES_LIMIT, AUTHORITY_REQUEST, DAYS, FORMAT, SIGNING, certificateFacts, chainPem, pemOf, rootPem,
  sign
} from '../../src/admin/authorities.ts'
import { AdminAnswer, fleetRoute } from '../../src/admin/api/route.ts'
import { AUTHORITY, ID, PEM } from '../../src/admin/api/schema.ts'
import { type Typed, BYTES, FLAG, TEXT, closed, list, oneOf, orNull, text } from '../../src/schema/schema.ts'

const ONE = '/certificate-authorities/:ca'
const params = { ca: ID }
const MEDIA_TYPES = { pem: 'application/x-pem-file', p7b: 'application/x-pkcs7-certificates', der: 'application/pkix-cert' } as const

const ORDER = closed({ csr: text({ maxLength: 65_536, description: 'PEM, also on one line as OME prints it' }) }, SIGNING)

const ISSUED = closed({
  file: { ...TEXT, description: 'what to upload; Base 64 of it where `encoding` says so' },
  encoding: oneOf(['text', 'base64']),
  certificates: list(PEM)
})

const REFUSAL = { ...orNull(closed({ messageId: TEXT, args: list(TEXT) })), description: 'null: accepted' }
const KIND = closed({
  id: TEXT,
  title: TEXT,
  basis: TEXT,
  refusals: closed({ chain: REFUSAL, certificate: REFUSAL }),
  migrationRefused: FLAG
})

/** Certificate authorities for the lab: what `mock-ome ca` does, over HTTP. */
export const certificateAuthorities = [
  fleetRoute({
    method: 'GET',
    path: '/certificate-authorities',
    summary: 'List the certificate authorities',
    answer: closed({ certificateAuthorities: list(AUTHORITY) })
  }, ({ fleet }) => ({ certificateAuthorities: fleet.authorities.list.map(view) })),

  fleetRoute({
    method: 'POST',
    path: '/certificate-authorities',
    summary: 'Make a certificate authority',
    description: `Of more than ${AUTHORITIES_LIMIT}, the oldest goes.`,
    body: AUTHORITY_REQUEST,
    example: { id: 'lab', commonName: 'Lab Root', intermediates: 1 },
    bodyOptional: true,
    answer: AUTHORITY,
    status: 201
  }, async ({ fleet, body = {} }) => {
    const authority = await fleet.authorities.create(body)
    return new AdminAnswer(201, view(authority), { location: `/v1/certificate-authorities/${authority.id}` })
  }),

  fleetRoute({
    method: 'GET',
    path: ONE,
    params,
    summary: 'Read a certificate authority',
    answer: AUTHORITY
  }, ({ fleet, params: { ca } }) => view(fleet.authorities.get(ca))),

  fleetRoute({
    method: 'DELETE',
    path: ONE,
    params,
    summary: 'Forget a certificate authority'
  }, ({ fleet, params: { ca } }) => { fleet.authorities.remove(ca) }),

  fleetRoute({ method: 'GET', path: `${ONE}/root.pem`, params, summary: 'Download the root', answer: PEM, type: MEDIA_TYPES.pem },
    ({ fleet, params: { ca } }) => rootPem(fleet.authorities.get(ca))),

  fleetRoute({
    method: 'GET',
    path: `${ONE}/chain.pem`,
    params,
    summary: 'Download the chain',
    description: 'What goes behind a leaf: the CA that signs first, the root last.',
    answer: PEM,
    type: MEDIA_TYPES.pem
  }, ({ fleet, params: { ca } }) => chainPem(fleet.authorities.get(ca))),

  fleetRoute({
    method: 'POST',
    path: `${ONE}/sign`,
    params,
    summary: 'Sign a request',
    description: 'The file an appliance takes, or one with flaws.',
    body: ORDER,
    example: { csr: '-----BEGIN CERTIFICATE REQUEST-----…', flaws: ['expired'] },
    answer: ISSUED
  }, async ({ fleet, params: { ca }, body: { csr, ...order } }): Promise<Typed<typeof ISSUED>> => {
    const { file, certificates } = await sign(fleet.authorities.get(ca), Buffer.from(csr), order)
    const text = file.toString()
    const plain = Buffer.from(text).equals(file)
    return { file: plain ? text : file.toString('base64'), encoding: plain ? 'text' : 'base64', certificates: certificates.map(pemOf) }
  }),

  fleetRoute({
    method: 'POST',
    path: `${ONE}/sign/file`,
    params,
    summary: 'Sign a request as a file',
    description: 'For command lines: curl --data-binary @csr.pem URL -o chain.pem',
    query: { profile: TEXT, flaw: list(TEXT, { maxItems: 20 }), days: DAYS, format: FORMAT },
    body: { ...BYTES, description: 'the request: PEM, also on one line, or DER' },
    takes: ['application/pkcs10', 'application/x-pem-file', 'text/plain', 'application/octet-stream', 'application/x-www-form-urlencoded'],
    answer: BYTES,
    type: 'application/octet-stream'
  }, async ({ fleet, params: { ca }, query: { flaw, ...options }, body }) => {
    const order: NamedOrder = { ...options, ...(flaw !== undefined && { flaws: flaw }) }
    return (await sign(fleet.authorities.get(ca), body, order)).file
  }),

  fleetRoute({
    method: 'GET',
    path: '/certificate-profiles',
    summary: 'List the templates of a CA',
    answer: closed({ profiles: list(KIND) })
  }, async () => ({ profiles: (await import('../../certs/lab/profiles.ts')).PROFILES.map(profile => kindOf(profile)) })),

  fleetRoute({
    method: 'GET',
    path: '/certificate-flaws',
    summary: 'List what can be wrong with a file',
    answer: closed({ flaws: list(KIND) })
  }, async () => ({ flaws: (await import('../../certs/lab/flaws.ts')).FLAWS.map(flaw => kindOf(flaw)) }))
]

type Refused = Typed<typeof REFUSAL>

/** A row of profiles or flaws. */
type KindRow = Omit<Typed<typeof KIND>, 'migrationRefused'> & { readonly connectionRefused?: true }

function kindOf ({ id, title, basis, refusals: { chain, certificate }, connectionRefused }: KindRow): Typed<typeof KIND> {
  const plain = (refusal: Refused): Refused => refusal === null ? null : { messageId: refusal.messageId, args: refusal.args }
  return {
    id,
    title,
    basis,
    refusals: { chain: plain(chain), certificate: plain(certificate) },
    migrationRefused: connectionRefused === true
  }
}

function view (authority: Authority): Typed<typeof AUTHORITY> {
  const { id, ca: { root, intermediates } } = authority
  const certificates = [...intermediates].reverse().concat(root).map(({ certificate }) => certificateFacts(certificate))
  return {
    id,
    commonName: String(certificates.at(-1)?.subject).replace(/^CN=/, ''),
    intermediates: intermediates.length,
    certificates,
    root: rootPem(authority),
    chain: chainPem(authority)
  }
}
