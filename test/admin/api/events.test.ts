import t, { type Test } from 'tap'
import { adminOf, type AdminClient } from '../../support/admin.ts'
import { startConsole } from '../../support/fleet.ts'

interface Heard {
  readonly id: string
  readonly type: string
  readonly data: any // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely
}

/** Listens; returns what waits for the next event of a type. */
async function listen (t: Test, { url }: AdminClient, headers: Readonly<Record<string, string>> = {}): Promise<(type: string) => Promise<Heard>> {
  const gone = new AbortController()
  t.teardown(() => { gone.abort() })
  const answer = await fetch(`${url}/v1/events`, { headers, signal: gone.signal })
  t.match([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')], [200, 'text/event-stream', 'no-store'])
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return async type => {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end < 0) {
        const { value, done } = await reader?.read() ?? { done: true }
        if (done || value === undefined) return { id: '', type: 'end', data: null }
        text += value
        continue
      }
      const of = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(text.slice(0, end))?.[1] ?? ''
      const event = { id: of('id'), type: of('event'), data: JSON.parse(of('data') || 'null') }
      text = text.slice(end + 2)
      if (event.type === type) return event
    }
  }
}

t.test('requests, refusals and changes are told as they happen, without their secrets', async t => {
  const { call, fleet } = await startConsole(t)
  const admin = await adminOf(t, fleet)
  const next = await listen(t, admin)
  const login = await call('POST', '/api/SessionService/Sessions?password=Wrong%231', { as: 'none', json: { UserName: 'admin', Password: 'Wrong#1', SessionType: 'API' } })
  t.equal(login.status, 401)
  const { data } = await next('request')
  t.match(data, { appliance: 'source', method: 'POST', path: '/api/SessionService/Sessions', query: 'password=[masked]', status: 401, operation: 'POST /api/SessionService/Sessions' })
  t.notMatch(JSON.stringify(data), /Wrong/)
  t.notOk('request' in data || 'answer' in data)

  const [listed] = (await admin.call('GET', '/v1/requests')).json.requests
  const { request, answer, ...outline } = listed
  t.strictSame(data, outline, 'as it is listed')

  await call('POST', '/api/ApplicationService/Actions/ApplicationService.UploadCertChain', { body: 'no certificate', headers: { 'content-type': 'application/octet-stream' } })
  const refusal = await next('refusal')
  t.match(refusal.data, { appliance: 'source', operation: 'UploadCertChain', messageId: 'CSEC9002', cause: /./ })
  const { json: diagnosis } = await admin.call('GET', `/v1/appliances/source/diagnoses/${refusal.data.diagnosis}`)
  t.equal(diagnosis.cause.title, refusal.data.cause)

  await admin.call('POST', '/v1/appliances/source/clock/freeze')
  const change = await next('change')
  t.strictSame(change.data, { operation: 'POST /v1/appliances/:name/clock/freeze', appliance: 'source' })

  await admin.call('POST', '/v1/appliances', { json: { name: 'second' } })
  const again = await listen(t, admin, { 'last-event-id': change.id })
  t.strictSame((await again('change')).data, { operation: 'POST /v1/appliances', appliance: null }, 'who comes back hears what was missed')

  const ends = next('end')
  await fleet.stop(0)
  t.equal((await ends).type, 'end', 'a stop ends it at once')
})

t.test('it needs the token, and is a GET alone', async t => {
  const { fleet } = await startConsole(t)
  const admin = await adminOf(t, fleet, 'a-token-of-our-own')
  t.equal((await admin.call('GET', '/v1/events')).status, 401)
  const headers = { authorization: 'Bearer a-token-of-our-own' }
  const head = await fetch(`${admin.url}/v1/events`, { method: 'HEAD', headers })
  t.strictSame([head.status, head.headers.get('allow')], [405, 'GET'])
  await listen(t, admin, headers)
  t.equal(fleet.traffic.events.listening, 1)
})
