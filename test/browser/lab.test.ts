import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import t from 'tap'
import { buildOnce } from '../support/build.ts'
import { assertAccessible, startBrowser } from './support/browser.ts'
import { cardOf, openLab, visit } from './support/lab-page.ts'

const MARKUP = '<img src=x onerror="globalThis.struck=1"><script>globalThis.struck=1</script>'

let browser: Browser
t.before(async () => {
  await buildOnce()
  browser = await startBrowser(t)
})

t.test('the page is for browsers, and other clients hear what they heard before', async t => {
  const { origin } = await openLab(t, browser)
  const page = await fetch(origin, { headers: { accept: 'text/html,*/*;q=0.8' } })
  t.match(page.headers.get('content-security-policy'), /default-src 'none'.*require-trusted-types-for 'script'/)
  t.strictSame([page.status, page.headers.get('vary')], [200, 'accept, accept-encoding'])
  t.equal((await fetch(origin, { headers: { accept: 'text/html', 'if-none-match': page.headers.get('etag') ?? '' } })).status, 304)
  const [, script = ''] = /src="(assets\/lab-[^"]+)"/.exec(await page.text()) ?? []
  t.match((await fetch(`${origin}/${script}`)).headers.get('cache-control'), /immutable/)
  for (const path of ['/', '/assets/none.js']) {
    const problem = await fetch(origin + path)
    t.match([problem.status, await problem.json()], [404, { detail: 'there is no such path; GET /openapi.json lists all there are' }])
  }
})

t.test('the fleet: cards, and what one can do to an appliance', async t => {
  const { page, origin, client } = await openLab(t, browser)
  const source = cardOf(page, 'source')
  await source.getByText('3.10.2').waitFor()
  t.match(await source.innerText(), /factory[^]*Sessions\s+0[^]*Weather\s+calm[^]*Last refusal\s+none/)
  await source.getByRole('button', { name: 'Certify' }).click()
  await source.getByText('chain', { exact: true }).waitFor()
  const line = await page.getByLabel('curl line').innerText()
  t.equal(line, `curl -s ${origin}/v1/appliances/source/certify -H 'Content-Type: application/json' -d '{}'`)
  t.match((await client('source').handshake()).issuer, { CN: /CA/ })

  await source.getByRole('button', { name: 'Freeze' }).click()
  await source.getByText('(frozen)').waitFor()
  const clock = async (): Promise<number> => Date.parse((await (await fetch(`${origin}/v1/appliances/source/clock`)).json()).time)
  const before = await clock()
  await source.getByRole('button', { name: '+30 min' }).click()
  await source.getByRole('button', { name: 'Unfreeze' }).waitFor()
  await page.getByText('/clock/advance').waitFor()
  t.equal(await clock() - before, 1_800_000)
  await source.getByRole('button', { name: 'Snapshot' }).click()
  await page.getByText('/snapshots').waitFor()
  t.match(await (await fetch(`${origin}/v1/appliances/source/snapshots`)).json(), { snapshots: [{ appliance: 'source' }] })
  await source.getByRole('button', { name: 'Reset' }).click()
  await source.getByText('factory', { exact: true }).waitFor()

  await page.getByText('Start an appliance').click()
  await page.getByLabel('Name').fill('spare')
  await page.getByLabel('Version').fill('3.9')
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  const spare = cardOf(page, 'spare')
  await spare.getByText('3.9', { exact: true }).waitFor()
  await page.getByLabel('Name').fill('source')
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  t.match(await page.getByRole('alert').innerText(), 'there is an appliance "source" already')
  await spare.getByRole('button', { name: 'Remove' }).click()
  await spare.waitFor({ state: 'detached' })
})

t.test('a token is asked for where one is set, and kept in no storage', async t => {
  const token = 'a-token-of-our-own'
  const { page, origin } = await openLab(t, browser, {}, ['--admin-token', token])
  await page.getByLabel('Token').fill('wrong')
  await page.getByRole('button', { name: 'Open' }).click()
  t.match(await page.getByRole('alert').innerText(), /needs the admin token/)
  await page.getByLabel('Token').fill(token)
  await page.keyboard.press('Enter')
  await cardOf(page, 'source').waitFor()
  await page.getByText('live', { exact: true }).waitFor()
  await cardOf(page, 'source').getByRole('button', { name: 'Freeze' }).click()
  const line = await page.getByLabel('curl line').innerText()
  t.equal(line, `curl -s -X POST ${origin}/v1/appliances/source/clock/freeze -H "Authorization: Bearer $MOCK_OME_ADMIN_TOKEN"`)
  t.notOk((await page.content()).includes(token))
  t.equal(await page.evaluate(() => sessionStorage.length + localStorage.length + document.cookie.length), 0)
  t.equal(page.url(), `${origin}/`)
  await page.reload()
  await page.getByLabel('Token').waitFor()
})

t.test('requests, live: filter, pause, code, HAR, and a fault made of one strikes', async t => {
  const { page, client } = await openLab(t, browser)
  await page.getByText('live', { exact: true }).waitFor()
  await visit(page, 'Requests')
  const { call } = client('source')
  await call('GET', '/api/ApplicationService/Info')
  const info = page.getByRole('button', { name: 'GET /api/ApplicationService/Info' })
  await info.waitFor({ timeout: 1000 })
  await client('target').call('POST', '/api/SessionService/Sessions', { as: 'none', json: { UserName: MARKUP, Password: 'Secret#1234', SessionType: 'API' } })
  const login = page.getByRole('button', { name: 'POST /api/SessionService/Sessions' })
  await login.waitFor()
  await page.getByLabel('Filter').fill('target 401')
  await info.waitFor({ state: 'detached' })
  await login.click()
  const dialog = page.getByRole('dialog', { name: 'Request 1 of target' })
  const body = await dialog.getByLabel('Request: body').innerText()
  t.ok(body.includes('<img src=x onerror='), 'markup is text')
  t.notOk(body.includes('Secret#1234'), 'secrets are masked')
  await dialog.getByRole('button', { name: 'Copy as curl' }).click()
  await dialog.getByText('Copied').waitFor()
  t.match(await page.evaluate(async () => await navigator.clipboard.readText()), /^curl -k -X POST 'https:\/\/127\.0\.0\.1:\d+\/api\/SessionService\/Sessions'/)
  await assertAccessible(t, page, 'a request')
  await page.keyboard.press('Escape')
  await page.getByLabel('Filter').fill('')

  await info.click()
  await page.getByRole('button', { name: 'Make a fault of this' }).click()
  const form = page.getByRole('region', { name: 'New fault' })
  t.equal(await form.getByLabel('Operation').inputValue(), 'GET /api/ApplicationService/Info')
  await form.getByRole('button', { name: 'Add the fault' }).click()
  await form.getByText('Rule 1 is in force.').waitFor()
  await assertAccessible(t, page, 'a fault')
  await page.keyboard.press('Escape')
  const struck = await call('GET', '/api/ApplicationService/Info', { spoilt: true })
  t.strictSame([struck.status, struck.headers['retry-after']], [503, '1'])
  await page.getByRole('row', { name: /Info 503 .*unavailable/ }).waitFor()

  await page.getByRole('button', { name: 'Pause' }).click()
  await call('GET', '/api/JobService/Jobs')
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download HAR' }).click()])
  const { log } = JSON.parse(await readFile(await download.path(), 'utf8'))
  t.equal(log.entries.length, 4)
  t.equal(await page.getByRole('button', { name: 'GET /api/JobService/Jobs' }).count(), 0)
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('button', { name: 'GET /api/JobService/Jobs' }).waitFor()
  t.equal(await page.evaluate(() => Reflect.get(globalThis, 'struck')), undefined, 'nothing has run')
})

/** The pages of the lab, and what is there once they are. */
const PAGES = ['Fleet', 'Requests']

for (const theme of ['light', 'dark'] as const) {
  t.test(`axe finds nothing: ${theme}`, async t => {
    const { page } = await openLab(t, browser, { theme, width: theme === 'dark' ? 480 : 1280 })
    for (const title of PAGES) {
      await visit(page, title)
      await page.waitForLoadState('load')
      await assertAccessible(t, page, title)
      t.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${title}: nothing sticks out`)
    }
  })
}
