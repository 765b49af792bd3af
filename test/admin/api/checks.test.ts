import t from 'tap'
import { createLabCa } from '../../../certs/lab/lab-ca.ts'
import { decodeRequest } from '../../../certs/x509/request.ts'
import { adminOf } from '../../support/admin.ts'
import { flaw, issue } from '../../support/certify.ts'
import { startConsole } from '../../support/fleet.ts'

const SUBJECT = { DistinguishedName: 'lab.example.com', DepartmentName: 'Lab', BusinessName: 'Example', Locality: 'Round Rock', State: 'Texas', Country: 'US', Email: 'lab@example.com' }

t.test('a file is judged without an upload', async t => {
  const { call, fleet } = await startConsole(t)
  const admin = await adminOf(t, fleet)
  const { json: { CertificateData: csr } } = await call('POST', '/api/ApplicationService/Actions/ApplicationService.GenerateCSR', { json: SUBJECT })
  const request = decodeRequest(Buffer.from(csr))
  const ca = createLabCa({ now: new Date() })
  const [right, wrong] = [issue(request, { ca }), issue(request, { ca, flaws: [flaw('missing-root')] })]
  const upload = { 'content-type': 'application/octet-stream' }
  const before = fleet.appliance('source').diagnoses.list.length

  t.match((await admin.call('POST', '/v1/appliances/source/check', { body: right, headers: upload })).json, { accepted: true, messageId: null, cause: null, chain: { length: 3 } })
  t.match((await admin.call('POST', '/v1/appliances/source/check', { body: wrong, headers: upload })).json, { accepted: false, messageId: 'CGEN1008', cause: { verdict: 'fail', rule: 'chain-complete', id: 'chain-complete' } })
  t.match((await admin.call('POST', '/v1/appliances/source/check?for=certificate', { body: 'x', headers: upload })).json, { accepted: false, messageId: 'CSEC9002', chain: [] })
  t.equal(fleet.appliance('source').diagnoses.list.length, before, 'nothing was diagnosed')
  t.equal((await call('GET', '/api/ApplicationService/Certificate')).json.value[0].IssuedTo.DistinguishedName === 'lab.example.com', false, 'nor uploaded')

  const file = right.toString('base64')
  for (const [json, answer] of [
    [{ file, csr }, { accepted: true }],
    [{ file }, { accepted: true }],
    [{ file, for: 'migration', at: '2099-01-01T00:00:00Z' }, { accepted: false }],
    [{ file: '!' }, { accepted: false, messageId: 'CSEC9002' }]
  ] as const) t.match((await admin.call('POST', '/v1/check', { json })).json, answer, JSON.stringify(json).slice(-60))
  t.match(await admin.call('POST', '/v1/check', { json: { file, csr: 'none' } }), { status: 422, json: { detail: /csr is no certification request/ } })
  t.match(await admin.call('POST', '/v1/check', { json: { file, at: 'soon' } }), { status: 400 })
})
