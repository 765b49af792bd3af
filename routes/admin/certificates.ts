import { SIGNING } from '../../src/admin/authorities.ts'
import { applianceRoute } from '../../src/admin/api/route.ts'
import { CERTIFICATE_FILE, CERTIFIED, ID, PEM } from '../../src/admin/api/schema.ts'
import { certify, upload } from '../../src/admin/certify.ts'
import { certificateView } from '../../src/admin/view.ts'
import { closed, oneOf } from '../../src/schema/schema.ts'

const ORDER = closed({}, { ca: { ...ID, description: 'id of a certificate authority; default: `fleet`, the process\'s own' }, ...SIGNING })

/** The certificate of an appliance. */
export const certificates = [
  applianceRoute({
    method: 'GET',
    path: '/certificate.pem',
    summary: 'Download what the appliance presents',
    description: 'The chain in service, leaf first.',
    answer: PEM,
    type: 'application/x-pem-file'
  }, ({ appliance }) => appliance.webCertificate.credentials.chain),

  applianceRoute({
    method: 'POST',
    path: '/certify',
    summary: 'Have the appliance certified',
    description: 'Request, signature and upload of the chain in one call, as its administrator would. What it refuses is a problem that ' +
      'tells why; the diagnosis has the rest.',
    body: ORDER,
    example: { flaws: ['missing-root'] },
    bodyOptional: true,
    answer: CERTIFIED
  }, async ({ fleet, appliance, body: { ca, ...order } = {} }) => {
    const authority = await fleet.authorities.named(ca)
    await certify(appliance, authority, { host: fleet.host, userName: fleet.administrator.userName }, order)
    return certificateView(appliance)
  }),

  applianceRoute({
    method: 'POST',
    path: '/upload',
    summary: 'Upload a file to the appliance',
    description: 'As its administrator would, to UploadCertChain or UploadCertificate. What it refuses is a problem that tells why.',
    query: { for: { ...oneOf(['chain', 'certificate']), default: 'chain' } },
    ...CERTIFICATE_FILE,
    answer: CERTIFIED
  }, async ({ fleet, appliance, query: { for: kind }, body }) => {
    await upload(appliance, kind, body, { host: fleet.host, userName: fleet.administrator.userName })
    return certificateView(appliance)
  })
]
