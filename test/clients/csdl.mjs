import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { run } from './lab.mjs'
import { installPackages } from './npm.mjs'

export const needs = ['curl', 'npm']

/** The OData TC's own reader of metadata documents, with its schema. */
const READER = 'odata-csdl@0.11.2'

let modules

export async function prepare () {
  modules = await installPackages('csdl', [READER])
}

/** The metadata document, read by a library for it. */
export function checks (lab) {
  const { url } = lab.appliances.csdl
  const get = path => run('curl', ['-sSkf', '-u', `admin:${lab.password}`, `${url}${path}`])
  let document

  /** The type of a name that stands in the document: `DeviceService.Device`. */
  const typeOf = name => {
    const [namespace, type] = name.split('.')
    return document[namespace]?.[type]
  }

  return [
    ['the metadata document is CSDL 4.01, by the schema of the OData TC', async () => {
      const { xml2json } = createRequire(join(modules, 'x.js'))('odata-csdl')
      document = xml2json(await run('curl', ['-sSkf', `${url}/api/$metadata`]), { strict: true })
      const schema = JSON.parse(await readFile(join(modules, 'odata-csdl', 'schemas', 'csdl.schema.json'), 'utf8'))
      const ajv = new Ajv({ strict: false, allErrors: true, logger: false })
      assert.ok(ajv.validate(schema, document), ajv.errorsText())
    }],
    ['every type that it names is declared in it, and every set has a key', () => {
      const named = JSON.stringify(document).match(/"\$Type":"[^"]+"/g).map(text => text.slice(9, -1))
      assert.deepEqual([...new Set(named)].filter(name => !name.startsWith('Edm.') && typeOf(name) === undefined), [])
      assert.deepEqual(typeOf('DeviceService.Device').$Key, ['Id'])
      assert.equal(typeOf('DeviceService.DeviceService').Devices.$Type, 'DeviceService.Device')
    }],
    ['it declares what is answered: types of contexts, and all properties of members', async () => {
      for (const path of [
        'DeviceService/Devices', 'GroupService/Groups', 'JobService/Jobs', 'AccountService/Accounts', 'TemplateService/Templates',
        'ApplicationService/Network/AdapterConfigurations', 'UpdateService/Catalogs', 'AlertService/Alerts', 'ReportService/ReportDefs'
      ]) {
        const { '@odata.context': context, value: [member] } = JSON.parse(await get(`/api/${path}?$top=1`))
        const name = /#Collection\((.+)\)$/.exec(context)[1]
        const type = typeOf(name)
        assert.ok(type, `${path}: ${name}`)
        for (const property of Object.keys(member).filter(property => !property.startsWith('@'))) {
          assert.ok(property.replace(/@.*/, '') in type, `${path}: ${property}`)
        }
      }
    }],
    ['the services of the service document are its singletons', async () => {
      const { value } = JSON.parse(await run('curl', ['-sSkf', `${url}/api`]))
      const [namespace, container] = document.$EntityContainer.split('.')
      const singletons = Object.keys(document[namespace][container]).filter(name => !name.startsWith('$'))
      assert.deepEqual(value.map(({ name }) => name), singletons)
    }]
  ]
}
