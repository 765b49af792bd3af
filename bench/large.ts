import { Fleet } from '../src/fleet.ts'
import { CONSOLES, type Latency, timed } from './latencies.ts'
import { send } from './processes.ts'

const [DEVICES, TEMPLATES, BASELINES, DEVICES_EACH] = [8000, 1000, 500, 16]
const PAGES = 100
const TEMPLATE_SERVICE = '/api/TemplateService'
const COMPLIANCE_VIEW = 1
const JSON_TYPE = { 'content-type': 'application/json' }

const LISTS = [
  { name: 'jobs', path: '/api/JobService/Jobs' },
  { name: 'templates', path: `${TEMPLATE_SERVICE}/Templates` },
  { name: 'configuration baselines', path: `${TEMPLATE_SERVICE}/Baselines` }
]

/** Lists of a console that is full, kept in a folder. Each baseline compares devices of its own. */
export async function * lists (dataDirectory: string): AsyncGenerator<Latency> {
  const appliances = [{ name: 'bench', version: '4.0.1', port: 0 }]
  const fleet = await Fleet.start({ ...CONSOLES, appliances, dataDirectory, devices: DEVICES, keyPoolSize: 0, switches: { jobSeconds: 0 } })
  try {
    const port = fleet.endpoints[0]?.port ?? 0
    const asked = async (method: string, path: string, sent?: object): Promise<string> => {
      const body = sent === undefined ? {} : { headers: JSON_TYPE, body: JSON.stringify(sent) }
      const { status, text } = await send(port, method, path, { auth: 'admin:admin', ...body })
      if (status >= 300) throw new Error(text)
      return text
    }
    const ids = async (path: string): Promise<number[]> =>
      JSON.parse(await asked('GET', path)).value.map(({ Id }: { readonly Id: number }) => Id)
    const [source = 0] = await ids(`${TEMPLATE_SERVICE}/Templates?$filter=ViewTypeId%20eq%20${COMPLIANCE_VIEW}&$top=1`)
    const devices = await ids(`/api/DeviceService/Devices?$filter=Type%20eq%201000&$top=${DEVICES}`)
    for (let number = 0; number < TEMPLATES; number++) {
      const clone = { SourceTemplateId: source, NewTemplateName: `Template ${number}`, ViewTypeId: COMPLIANCE_VIEW }
      await asked('POST', `${TEMPLATE_SERVICE}/Actions/TemplateService.Clone`, clone)
    }
    for (let number = 0; number < BASELINES; number++) {
      const targets = Array.from({ length: DEVICES_EACH }, (_, index) => devices[(number * DEVICES_EACH + index) % devices.length])
      await asked('POST', `${TEMPLATE_SERVICE}/Baselines`, {
        Name: `Baseline ${number}`, Description: '', TemplateId: source, BaselineTargets: [...new Set(targets)].map(Id => ({ Id }))
      })
    }
    for (const { name, path } of LISTS) {
      yield await timed(`${name}, first page`, 1, async () => { await asked('GET', path) })
      yield await timed(`${name}, again`, PAGES, async () => { await asked('GET', path) })
      let turn = 0
      const top = 50
      yield await timed(`${name}, a page`, PAGES, async () => { await asked('GET', `${path}?$skip=${++turn % 9 * top}&$top=${top}`) })
      yield await timed(`${name}, filtered by id`, PAGES, async () => { await asked('GET', `${path}?$filter=Id%20gt%20${++turn}&$top=${top}`) })
    }
  } finally {
    await fleet.stop(0)
  }
}
