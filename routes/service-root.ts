import { metadataDocument, servicesOf } from '../src/http/metadata.ts'
import { Answer, get, type Route } from '../src/http/route.ts'
import { TEXT, list, object, text } from '../src/schema/schema.ts'

const XML = 'application/xml'

const SERVICE = object({ name: TEXT, kind: TEXT, url: TEXT })

/**
 * The service document and the metadata document. Both ask for no login (Power Manager 3.1, API guide, authorization table).
 *
 * @param services all other routes
 */
export function serviceRoot (services: readonly Route[]): readonly Route[] {
  const documents = new Map<string, string>()
  const documentOf = (version: string): string => {
    const document = documents.get(version) ?? metadataDocument(services, version)
    documents.set(version, document)
    return document
  }
  return [
    get('/api', ({ appliance: { version } }) => ({
      '@odata.context': '/api/$metadata',
      value: servicesOf(services, version).map(name => ({ name, kind: 'Singleton', url: `/api/${name}` }))
    }), { anonymous: true, answer: object({ '@odata.context': TEXT, value: list(SERVICE) }) }),

    get('/api/$metadata', ({ appliance: { version } }) =>
      new Answer(200, documentOf(version), { 'content-type': XML }), { anonymous: true, answer: text({ contentMediaType: XML }) })
  ]
}
