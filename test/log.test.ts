import t from 'tap'
import { createLogger } from '../src/log.ts'

function sink (): { lines: string[], write: (line: string) => void } {
  const lines: string[] = []
  return { lines, write: line => { lines.push(line) } }
}

t.test('JSON lines have a level in words and a time people read', async t => {
  const to = sink()
  const logger = await createLogger({ logLevel: 'info', logFormat: 'json' }, to)
  logger.info({ port: 1 }, 'ready')
  logger.debug('not shown')
  t.equal(to.lines.length, 1)
  t.match(JSON.parse(to.lines[0] ?? ''), { level: 'info', time: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/, port: 1, msg: 'ready' })
})

t.test('secrets are struck out, however they get there', async t => {
  const secret = 'do-not-show'
  const objects = [
    { password: secret },
    { account: { Password: secret } },
    { request: { headers: { authorization: secret, 'x-auth-token': secret, cookie: secret } } },
    { session: { token: secret } },
    { csr: { privateKey: secret } },
    { privateKey: secret }
  ]
  for (const logFormat of ['json', 'pretty'] as const) {
    const to = sink()
    const logger = await createLogger({ logLevel: 'trace', logFormat }, to)
    for (const object of objects) logger.info(object, 'said')
    logger.child({ password: secret }).info('said')
    t.equal(to.lines.length, objects.length + 1)
    for (const line of to.lines) {
      t.notMatch(line, secret)
      t.match(line, '[redacted]')
    }
  }
})

t.test('pretty lines are single', async t => {
  const to = sink()
  const logger = await createLogger({ logLevel: 'info', logFormat: 'pretty' }, to)
  logger.info({ appliances: [{ name: 'source', url: 'https://127.0.0.1:1' }] }, 'ready')
  t.match(to.lines, [/^\[\d\d:\d\d:\d\d\.\d+\] INFO: ready .*source.*https:\/\/127\.0\.0\.1:1.*\n$/])
})

t.test('people are told where to look', async t => {
  const to = sink()
  const logger = await createLogger({ logLevel: 'info', logFormat: 'pretty' }, to)
  logger.info({ admin: { url: 'http://127.0.0.1:8400' } }, 'ready')
  logger.info({ admin: { url: null } }, 'ready')
  logger.info({ admin: { url: 'http://127.0.0.1:8400', open: 'http://127.0.0.1:8400/#bearer=abc' } }, 'ready')
  t.match(to.lines, [/INFO: ready, open http:\/\/127\.0\.0\.1:8400 \{/, /INFO: ready \{/, /INFO: ready, open http:\/\/127\.0\.0\.1:8400\/#bearer=abc \{/])
})

t.test('without a format, a terminal decides', async t => {
  const to = sink()
  const logger = await createLogger({ logLevel: 'info', logFormat: null }, to)
  logger.info('ready')
  t.match(to.lines, [process.stdout.isTTY ? /INFO/ : /^\{/])
})
