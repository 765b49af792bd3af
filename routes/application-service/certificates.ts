import { type Certificate } from '../../certs/x509/certificate.ts'
import { type DistinguishedName, subjectFields } from '../../certs/x509/name.ts'
import { Answer, get, post, type Route, upload } from '../../src/http/route.ts'
import { type Typed, INTEGER, NULL, TEXT, TEXT_OR_NULL, anyOf, list, object } from '../../src/schema/schema.ts'

const SERVICE = '/api/ApplicationService'
const ACTIONS = `${SERVICE}/Actions/ApplicationService`

const NAME_PROPERTIES = {
  DistinguishedName: TEXT_OR_NULL,
  DepartmentName: TEXT_OR_NULL,
  BusinessName: TEXT_OR_NULL,
  Locality: TEXT_OR_NULL,
  State: TEXT_OR_NULL,
  Country: TEXT_OR_NULL,
  Email: TEXT_OR_NULL,
  San: TEXT_OR_NULL,
  KeySize: anyOf(TEXT, INTEGER, NULL)
}

const NAME = object({ '@odata.type': TEXT, ...NAME_PROPERTIES })

const CERTIFICATE = object({ '@odata.type': TEXT, ValidFrom: TEXT, ValidTo: TEXT, IssuedBy: NAME, IssuedTo: NAME })

const CERTIFICATES = object({
  '@odata.context': TEXT,
  '@odata.count': INTEGER,
  value: list(CERTIFICATE)
})

/** The certificate of the web server (KB 000221202; Ansible's ome_application_certificate; the Terraform provider). */
export const certificates: readonly Route[] = [
  get(`${SERVICE}/Certificate`, ({ appliance }) => ({
    '@odata.context': '/api/$metadata#Collection(ApplicationService.CertInfo)',
    '@odata.count': 1,
    value: [certificateEntity(appliance.webCertificate.leaf)]
  }), { answer: CERTIFICATES }),

  // Only strings may stand in the answer: the Terraform provider reads it into a map of strings.
  post(`${ACTIONS}.GenerateCSR`, object({}, NAME_PROPERTIES), async ({ appliance, body, actor, hasLeft }) => ({
    CertificateData: await appliance.webCertificate.generateCsr(body ?? {}, actor, hasLeft)
  }), {
    needs: 'APPLIANCE_SETUP',
    example: {
      DistinguishedName: 'ome.example.com',
      DepartmentName: 'Lab',
      BusinessName: 'Example',
      Locality: 'Round Rock',
      State: 'Texas',
      Country: 'US',
      Email: 'lab@example.com',
      San: 'ome.example.com,192.0.2.1'
    },
    answer: object({ CertificateData: TEXT })
  }),

  upload(`${ACTIONS}.UploadCertificate`, async ({ appliance, body, actor }) => {
    await appliance.webCertificate.upload('certificate', body, actor)
    return new Answer(200)
  }, { needs: 'APPLIANCE_SETUP' }),

  upload(`${ACTIONS}.UploadCertChain`, async ({ appliance, body, actor }) => {
    await appliance.webCertificate.upload('chain', body, actor)
    return new Answer(200)
  }, { needs: 'APPLIANCE_SETUP', since: '3.10' })
]

function certificateEntity ({ subject, issuer, notBefore, notAfter }: Certificate): Typed<typeof CERTIFICATE> {
  return {
    '@odata.type': '#ApplicationService.CertInfo',
    ValidFrom: seconds(notBefore),
    ValidTo: seconds(notAfter),
    IssuedBy: nameEntity(issuer),
    IssuedTo: nameEntity(subject)
  }
}

function nameEntity (name: DistinguishedName): Typed<typeof NAME> {
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
