import { ASSETS, PAGE_HEADERS, asset, page } from '../../src/admin/documents/docs.ts'
import { adminDocument, applianceDocument } from '../../src/admin/documents/openapi.ts'
import { AdminAnswer, type AdminCall, type AdminRoute, type Row } from '../../src/admin/api/route.ts'
import { version } from '../../src/package.ts'
import { routes } from '../index.ts'
import { OBJECT, TEXT } from '../../src/schema/schema.ts'

/** The documents of both surfaces and the pages that show them. All are open: they tell nothing of the appliances. */
export function documents (rows: () => readonly AdminRoute[]): readonly AdminRoute[] {
  return [
    open({
      method: 'GET',
      path: '/openapi.json',
      summary: 'Get the OpenAPI document of the admin API',
      answer: OBJECT
    }, () => adminDocument(rows(), version())),
    open({
      method: 'GET',
      path: '/v1/appliance-openapi.json',
      summary: 'Get the OpenAPI document of the appliances',
      answer: OBJECT
    }, () => applianceDocument(routes, version())),
    open({ method: 'GET', path: '/docs', summary: 'Show the admin API in a browser', answer: TEXT, type: 'text/html; charset=utf-8' },
      () => new AdminAnswer(200, page('/openapi.json', 'mock-ome: the admin API'), PAGE_HEADERS)),
    open({
      method: 'GET',
      path: '/docs/appliance',
      summary: 'Show the appliances in a browser',
      answer: TEXT,
      type: 'text/html; charset=utf-8'
    },
    () => new AdminAnswer(200, page('/v1/appliance-openapi.json', 'mock-ome: the surface of an appliance', false), PAGE_HEADERS)),
    ...ASSETS.map(({ name, type }) => open({
      method: 'GET',
      path: `/docs/${name}`,
      summary: `Get ${name}`,
      answer: TEXT,
      type
    }, async () => {
      const { body, headers } = await asset(name)
      return new AdminAnswer(200, body, headers)
    }))
  ]
}

function open (row: Row, handle: (call: AdminCall) => unknown): AdminRoute {
  return { ...row, url: row.path, scope: 'fleet', open: true, whileStarting: true, handle }
}
