import { quoted } from '../shared/shell.ts'
import { type Exchange, type Part, targetOf } from './exchange.ts'

/** Headers that a client makes by itself. */
const OWN = [
  'host', 'content-length', 'connection', 'user-agent', 'accept-encoding', 'transfer-encoding', 'authorization', 'x-auth-token', 'cookie'
]

/** A request as code: what a person pastes somewhere to send it again. Credentials stand as names: the journal masks them. */
export const CODES = [
  { name: 'curl', codeOf: (base: string, exchange: Exchange) => remark('#', exchange) + curl(base, exchange) },
  { name: 'pytest', codeOf: (base: string, exchange: Exchange) => remark('#', exchange) + pytest(base, exchange) },
  { name: 'node', codeOf: (base: string, exchange: Exchange) => remark('//', exchange) + node(base, exchange) }
] as const

/** What the code cannot send again. @param mark of a comment */
function remark (mark: string, { request: { bytes, text, isWhole } }: Exchange): string {
  if (bytes > 0 && text === null) return `${mark} The body of ${bytes} bytes is no text, and left out.\n`
  return isWhole ? '' : `${mark} The body is the beginning of ${bytes} bytes: the journal has no more.\n`
}

function curl (base: string, exchange: Exchange): string {
  const { method, request } = exchange
  const body = bodyOf(request)
  // A body that begins with @ names no file, and brackets in an address are no ranges.
  return [
    `curl -k -g -X ${method} ${quoted(base + targetOf(exchange))}`,
    ...credentialsOf(request, { basic: '-u "$OME_USER:$OME_PASSWORD"', token: '-H "X-Auth-Token: $OME_TOKEN"' }),
    ...headersOf(request).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === null ? [] : [`--data-raw ${quoted(body)}`])
  ].join(' \\\n  ')
}

function pytest (base: string, exchange: Exchange): string {
  const { method, request, status } = exchange
  const body = bodyOf(request)
  const headers = [
    ...headersOf(request).map(([name, value]) => `${text(name)}: ${text(value)}`),
    ...credentialsOf(request, { token: '"X-Auth-Token": os.environ["OME_TOKEN"]' })
  ]
  return [
    'import os',
    'import requests',
    '',
    '',
    'def test_request():',
    '    answer = requests.request(',
    `        ${text(method)}, ${text(base + targetOf(exchange))}, verify=False,`,
    ...credentialsOf(request, { basic: '        auth=(os.environ["OME_USER"], os.environ["OME_PASSWORD"]),' }),
    `        headers={${headers.join(', ')}},`,
    ...(body === null ? [] : [`        data=${text(body)}.encode(),`]),
    '    )',
    `    assert answer.status_code == ${status}`,
    ''
  ].join('\n')
}

function node (base: string, exchange: Exchange): string {
  const { method, request, status } = exchange
  const body = bodyOf(request)
  const headers = [
    ...headersOf(request).map(([name, value]) => `${text(name)}: ${text(value)}`),
    ...credentialsOf(request, {
      // eslint-disable-next-line no-template-curly-in-string -- it is a template of the code that is made
      basic: 'authorization: `Basic ${btoa(`${process.env.OME_USER}:${process.env.OME_PASSWORD}`)}`',
      token: "'x-auth-token': process.env.OME_TOKEN"
    })
  ]
  return [
    "import assert from 'node:assert/strict'",
    "import test from 'node:test'",
    '',
    '// NODE_EXTRA_CA_CERTS names the root that Node has to trust.',
    "test('the request', async () => {",
    `  const answer = await fetch(${text(base + targetOf(exchange))}, {`,
    `    method: ${text(method)},`,
    `    headers: { ${headers.join(', ')} }${body === null ? '' : ','}`,
    ...(body === null ? [] : [`    body: ${text(body)}`]),
    '  })',
    `  assert.equal(answer.status, ${status})`,
    '})',
    ''
  ].join('\n')
}

/** A text as Python and JavaScript write it. */
function text (value: string): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}

function headersOf ({ headers }: Part): ReadonlyArray<readonly [string, string]> {
  return headers.filter(([name]) => !OWN.includes(name))
}

function bodyOf ({ text, bytes }: Part): string | null {
  return bytes === 0 || text === null ? null : text
}

function credentialsOf ({ headers }: Part, { basic, token }: { readonly basic?: string, readonly token?: string }): string[] {
  const names = headers.map(([name]) => name)
  return [names.includes('authorization') ? basic : undefined, names.includes('x-auth-token') ? token : undefined]
    .filter(line => line !== undefined)
}
