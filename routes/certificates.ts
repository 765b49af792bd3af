import { type Certificate } from '../certs/certificate.ts'
import { type DistinguishedName, subjectFields } from '../certs/name.ts'
import type { CsrInput } from '../src/appliance/certificate/csr-fields.ts'
import type { Entity } from '../src/http/odata.ts'
import { Answer, get, post, type Route, upload } from '../src/http/route.ts'
import { listOf, object } from '../src/http/schema.ts'

const SERVICE = '/api/ApplicationService'
const ACTIONS = `${SERVICE}/Actions/ApplicationService`

const TEXT = { type: ['string', 'null'] }

const CSR = {
  type: 'object',
  properties: {
    DistinguishedName: TEXT,
    DepartmentName: TEXT,
    BusinessName: TEXT,
    Locality: TEXT,
    State: TEXT,
    Country: TEXT,
    Email: TEXT,
    San: TEXT,
    KeySize: { type: ['string', 'integer', 'null'] }
  }
}

const NAME = object({ '@odata.type': { type: 'string' }, ...CSR.properties }, ['@odata.type', ...Object.keys(CSR.properties)])

const CERTIFICATES = object({
  '@odata.context': { type: 'string' },
  '@odata.count': { type: 'integer' },
  value: listOf(object({ '@odata.type': { type: 'string' }, ValidFrom: { type: 'string' }, ValidTo: { type: 'string' }, IssuedBy: NAME, IssuedTo: NAME }, ['@odata.type', 'ValidFrom', 'ValidTo', 'IssuedBy', 'IssuedTo']))
}, ['@odata.context', '@odata.count', 'value'])

/** The certificate of the web server (KB 000221202; Ansible's ome_application_certificate; the Terraform provider). */
export const certificates: readonly Route[] = [
  get(`${SERVICE}/Certificate`, ({ appliance }) => ({
    '@odata.context': '/api/$metadata#Collection(ApplicationService.CertInfo)',
    '@odata.count': 1,
    value: [certificateEntity(appliance.webCertificate.leaf)]
  }), { answer: CERTIFICATES }),

  // Only strings may stand in the answer: the Terraform provider reads it into a map of strings.
  post<CsrInput>(`${ACTIONS}.GenerateCSR`, CSR, async ({ appliance, body, actor }) =>
    ({ CertificateData: await appliance.webCertificate.generateCsr(body ?? {}, actor) }), { needs: 'APPLIANCE_SETUP', answer: object({ CertificateData: { type: 'string' } }, ['CertificateData']) }),

  upload(`${ACTIONS}.UploadCertificate`, async ({ appliance, body, actor }) => {
    await appliance.webCertificate.upload('certificate', body, actor)
    return new Answer(200)
  }, { needs: 'APPLIANCE_SETUP' }),

  upload(`${ACTIONS}.UploadCertChain`, async ({ appliance, body, actor }) => {
    await appliance.webCertificate.upload('chain', body, actor)
    return new Answer(200)
  }, { needs: 'APPLIANCE_SETUP', since: '3.10' })
]

function certificateEntity ({ subject, issuer, notBefore, notAfter }: Certificate): Entity {
  return {
    '@odata.type': '#ApplicationService.CertInfo',
    ValidFrom: seconds(notBefore),
    ValidTo: seconds(notAfter),
    IssuedBy: nameEntity(issuer),
    IssuedTo: nameEntity(subject)
  }
}

function nameEntity (name: DistinguishedName): Entity {
  const { commonName, organizationalUnit, organization, locality, state, country, email } = subjectFields(name)
  return {
    '@odata.type': '#ApplicationService.CertDetail',
    DistinguishedName: commonName ?? null,
    DepartmentName: organizationalUnit ?? null,
    BusinessName: organization ?? null,
    Locality: locality ?? null,
    State: state ?? null,
    Country: country ?? null,
    Email: email ?? null,
    KeySize: null,
    San: null
  }
}

function seconds (time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z')
}
