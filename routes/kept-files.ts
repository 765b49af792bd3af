import { type KeptFile, type Shelf, fileOf } from '../src/appliance/files/shelf.ts'
import { entitySet } from '../src/http/entity-set.ts'
import { type Call, type Route, get } from '../src/http/route.ts'
import { resource } from '../src/http/schema.ts'
import { INTEGER, TEXT } from '../src/schema/schema.ts'
import type { Privilege } from '../src/appliance/accounts/roles.ts'

const PROPERTIES = { Name: TEXT, Size: INTEGER }

/** The files of one kind: a list of them and, by its name, each with its contents in Base 64. */
export function keptFiles (
  path: string, type: string, needs: Privilege, list: (call: Call) => Promise<readonly KeptFile[]>
): readonly Route[] {
  return [
    ...entitySet({
      path,
      type,
      key: null,
      properties: PROPERTIES,
      needs,
      members: list,
      entity: ({ name, size }) => ({ Name: name, Size: size })
    }),
    get(`${path}(':name(^[^']+)')`, async ({ appliance, params: { name = '' } }) => ({
      '@odata.context': `/api/$metadata#${type}`,
      '@odata.type': `#${type}`,
      '@odata.id': `${path}('${name}')`,
      ...await fileEntity(appliance.shelf, name)
    }), { needs, answer: resource({ ...PROPERTIES, Content: TEXT }) })
  ]
}

async function fileEntity (shelf: Shelf, name: string): Promise<{ Name: string, Size: number, Content: string }> {
  const contents = await fileOf(shelf, name)
  return { Name: name, Size: contents.length, Content: contents.toString('base64') }
}
