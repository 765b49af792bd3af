import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { buildOnce } from '../support/build.ts'
import { FREE_PORTS, getInfo, ready, run } from '../support/command.ts'

await buildOnce()

const VARIABLE = 'OTEL_EXPORTER_OTLP_ENDPOINT'
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

/** Has the packages of traces not be there, as where nobody has installed them. */
const HOOK = "export const resolve = (name, context, next) => next(/exporter-trace/.test(name) ? name + '-none' : name, context)"
const UNINSTALLED = `import { register } from 'node:module'; register(${JSON.stringify(dataUrl(HOOK))})`

function dataUrl (source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`
}

/** A collector on loopback. @returns its address, and what it was sent */
async function collector (t: Test): Promise<{ readonly endpoint: string, readonly sent: Array<{ readonly path: string, readonly body: string }> }> {
  const sent: Array<{ path: string, body: string }> = []
  const server = createServer((request, response) => {
    text(request).then(body => {
      sent.push({ path: request.url ?? '', body })
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    }, () => { response.destroy() })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => { server.closeAllConnections(); server.close() })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { endpoint: `http://127.0.0.1:${address.port}`, sent }
}

t.test('each request is a span in the trace of its client, with no secret in it', async t => {
  const { endpoint, sent } = await collector(t)
  const command = run(t, FREE_PORTS, { env: { [VARIABLE]: endpoint, OTEL_SERVICE_NAME: 'rehearsal' } })
  const { url } = await ready(command)
  await getInfo(url, 'admin:admin', { headers: { traceparent: `00-${TRACE}-${SPAN}-01` } })
  await getInfo(url, 'admin:not-the-password')
  command.child.kill('SIGTERM')
  t.equal((await command.ended).code, 0)
  t.ok(sent.length > 0, 'a stop sends what is not sent yet')
  t.ok(sent.every(({ path }) => path === '/v1/traces'))
  const resources = sent.flatMap(({ body }) => JSON.parse(body).resourceSpans)
  t.match(resources[0].resource.attributes, [{ key: 'service.name', value: { stringValue: 'rehearsal' } }], 'variables of OpenTelemetry count')
  const spans = resources.flatMap(({ scopeSpans }) => scopeSpans).flatMap(({ spans }) => spans)
  const asked = spans.filter(({ attributes }: { attributes: unknown }) => JSON.stringify(attributes).includes('"source"')).slice(-2)
  const operation = { name: 'GET /api/ApplicationService/Info', kind: 2 }
  const attributes = (status: number): unknown[] => [
    { key: 'http.request.method', value: { stringValue: 'GET' } },
    { key: 'http.response.status_code', value: { intValue: status } },
    { key: 'mock_ome.appliance', value: { stringValue: 'source' } }
  ]
  t.match(asked, [
    { ...operation, traceId: TRACE, parentSpanId: SPAN, attributes: attributes(200) },
    { ...operation, attributes: [...attributes(401), { key: 'mock_ome.message_id', value: { stringValue: /^[A-Z]+\d+$/ } }] }
  ])
  t.ok(asked.every(({ startTimeUnixNano: start, endTimeUnixNano: end }: Record<string, string>) => BigInt(String(end)) > BigInt(String(start))))
  const all = sent.map(({ body }) => body).join('')
  for (const secret of ['not-the-password', Buffer.from('admin:admin').toString('base64'), 'uthorization']) t.notMatch(all, secret)
})

t.test('a collector that is not there is told of, and keeps nobody from stopping', async t => {
  const { endpoint } = await collector(t)
  const gone = `${endpoint.replace(/\d+$/, '')}1`
  const command = run(t, FREE_PORTS, { env: { [VARIABLE]: gone } })
  await getInfo((await ready(command)).url)
  command.child.kill('SIGTERM')
  t.match(await command.logged('traces were not sent'), { level: 'warn', collector: gone })
  t.equal((await command.ended).code, 0)
})

t.test('where their packages are not installed, it starts and says so', async t => {
  const command = run(t, FREE_PORTS, { env: { [VARIABLE]: 'http://127.0.0.1:1' }, node: ['--import', dataUrl(UNINSTALLED)] })
  t.equal((await getInfo((await ready(command)).url)).status, 200)
  t.match(await command.logged('no traces: their packages are not installed'), { level: 'warn' })
})

t.test('where nobody asks for traces, none of their packages is loaded', async t => {
  const command = run(t, FREE_PORTS, { env: { [VARIABLE]: '' }, node: ['--import', dataUrl(UNINSTALLED)] })
  t.equal((await getInfo((await ready(command)).url)).status, 200)
  command.child.kill('SIGTERM')
  t.notMatch((await command.ended).stdout, 'traces')
})
