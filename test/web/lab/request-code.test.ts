import { execFileSync } from 'node:child_process'
import t from 'tap'
import { type Exchange, readExchange } from '../../../src/web/lab/exchange.ts'
import { harOf } from '../../../src/web/lab/har.ts'
import { CODES } from '../../../src/web/lab/request-code.ts'

const BASE = 'https://127.0.0.1:8443'
const BODY = '{"a":"it\'s $HOME `id` \\" \u2028"}'

function exchange (): Exchange {
  return readExchange({
    time: '2026-01-31T12:00:00.000Z',
    durationMs: 1.5,
    method: 'POST',
    path: "/api/JobService/Jobs('1')",
    query: '$filter=a',
    status: 400,
    operation: "POST /api/JobService/Jobs('{id}')",
    faults: [{ rule: '1', kind: null, delayMs: 5 }],
    request: {
      headers: { host: '127.0.0.1', authorization: 'Basic [masked]', 'x-auth-token': '[masked]', 'content-type': 'application/json', 'x-a': "b'c" },
      body: { text: BODY, bytes: 30, whole: true }
    },
    answer: { headers: { 'content-type': 'application/json' }, body: { text: '{}', bytes: 2, whole: true } }
  })
}

function code (name: string): string {
  return CODES.find(code => code.name === name)?.codeOf(BASE, exchange()) ?? ''
}

t.test('curl: every word arrives as it was', t => {
  const line = code('curl').replace(/^curl /, 'for word; do :; done; printf "%s\\0" ')
  const words = execFileSync('sh', ['-c', line], { env: { OME_USER: 'u', OME_PASSWORD: 'p', OME_TOKEN: 't' } }).toString().split('\0')
  t.strictSame(words, [
    '-k', '-g', '-X', 'POST', `${BASE}/api/JobService/Jobs('1')?$filter=a`, '-u', 'u:p', '-H', 'X-Auth-Token: t',
    '-H', 'content-type: application/json', '-H', "x-a: b'c", '--data-raw', BODY, ''
  ])
  t.end()
})

t.test('pytest and node: the code is code, with the credentials by name', t => {
  const python = code('pytest')
  t.match(python, 'auth=(os.environ["OME_USER"], os.environ["OME_PASSWORD"])')
  t.match(python, 'assert answer.status_code == 400')
  t.doesNotThrow(() => execFileSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], { input: python }))
  const javascript = code('node')
  t.match(javascript, 'process.env.OME_TOKEN')
  t.doesNotThrow(() => execFileSync(process.execPath, ['--check', '--input-type=module', '-'], { input: javascript }))
  for (const text of [python, javascript]) t.notMatch(text, '[masked]')
  t.end()
})

t.test('what the journal has not, the code does not hide', t => {
  const cut = { ...exchange(), request: { ...exchange().request, bytes: 20_000, isWhole: false } }
  const binary = { ...exchange(), request: { ...exchange().request, text: null } }
  for (const { name, codeOf } of CODES) {
    const mark = name === 'node' ? '//' : '#'
    t.ok(codeOf(BASE, cut).startsWith(`${mark} The body is the beginning of 20000 bytes: the journal has no more.\n`), name)
    t.ok(codeOf(BASE, binary).startsWith(`${mark} The body of 30 bytes is no text, and left out.\n`), name)
  }
  t.end()
})

t.test('HAR', t => {
  t.match(harOf([{ base: BASE, exchange: exchange() }], { name: 'mock-ome', version: '1' }), {
    log: {
      version: '1.2',
      entries: [{
        startedDateTime: '2026-01-31T12:00:00.000Z',
        time: 1.5,
        request: { method: 'POST', url: `${BASE}/api/JobService/Jobs('1')?$filter=a`, queryString: [{ name: '$filter', value: 'a' }], postData: { mimeType: 'application/json', text: BODY } },
        response: { status: 400, content: { size: 2, text: '{}' } }
      }]
    }
  })
  t.match(harOf([{ base: BASE, exchange: readExchange({ method: '', answer: null }) }], { name: 'mock-ome', version: '1' }), { log: { entries: [{ response: { status: 0 } }] } })
  t.end()
})
