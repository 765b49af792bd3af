import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import t from 'tap'
import { createLabCa } from '../../certs/lab/lab-ca.ts'
import { type RequestFacts, decodeRequest } from '../../certs/x509/request.ts'
import { buildOnce } from '../support/build.ts'
import { flaw, issue } from '../support/certify.ts'
import type { Client } from '../support/fleet.ts'
import { assertAccessible, startBrowser } from './support/browser.ts'
import { cardOf, openLab, visit } from './support/lab-page.ts'

const MARKUP = '<img src=x onerror="globalThis.struck=1"><script>globalThis.struck=1</script>'

const ACTIONS = '/api/ApplicationService/Actions/ApplicationService'
const FILE = { 'content-type': 'application/octet-stream' }
const SUBJECT = { DistinguishedName: 'lab.example.com', DepartmentName: 'Lab', BusinessName: 'Example', Locality: 'Round Rock', State: 'Texas', Country: 'US', Email: 'lab@example.com' }

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
  await source.getByText('calm').waitFor()
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
  await page.getByLabel('Token').fill('schlüssel')
  await page.getByRole('button', { name: 'Open' }).click()
  t.match(await page.getByRole('alert').innerText(), 'letters, digits and signs of ASCII')
  await page.getByLabel('Token').fill('wrong')
  await page.getByRole('button', { name: 'Open' }).click()
  await page.getByText(/needs the admin token/).waitFor()
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
  await page.goto('about:blank')
  await page.goto(`${origin}/#bearer=${token}`)
  await cardOf(page, 'source').waitFor()
  t.equal(page.url(), `${origin}/`, 'the address that a start has logged: nothing is left of the token')
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
  t.match(await page.evaluate(async () => await navigator.clipboard.readText()), /^curl -k -g -X POST 'https:\/\/127\.0\.0\.1:\d+\/api\/SessionService\/Sessions'/)
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

t.test('refusals: the sentence, the cure, and the chain; a live request leads there', async t => {
  const { page, client } = await openLab(t, browser)
  await page.getByText('live', { exact: true }).waitFor()
  await visit(page, 'Refusals')
  const request = await csrOf(client('source'))
  const ca = createLabCa({ commonName: MARKUP.slice(0, 64), now: new Date() })
  await client('source').call('POST', `${ACTIONS}.UploadCertChain`, { body: issue(request, { ca, flaws: [flaw('no-client-auth')] }), headers: FILE })
  const refusal = page.getByRole('article')
  await refusal.getByText('CGEN1008').waitFor({ timeout: 2000 })
  t.match(await refusal.innerText(), /Cure: \S/)
  await visit(page, 'Requests')
  await page.getByRole('button', { name: /UploadCertChain/ }).click()
  await page.getByRole('link', { name: 'Why: the diagnosis' }).click()
  await page.getByRole('region', { name: 'Why (mock-ome)' }).getByLabel('Chain, leaf to root').waitFor()
  t.equal(await page.locator('.certificate.wrong').count(), 1, 'what is wrong is marked')
  t.ok((await page.getByRole('main').innerText()).includes('<img src=x onerror='), 'markup is text')
  t.equal(await page.evaluate(() => Reflect.get(globalThis, 'struck')), undefined)
  await assertAccessible(t, page, 'a refusal')
})

t.test('a link leads to what was accepted, too', async t => {
  const { page, client } = await openLab(t, browser)
  await csrOf(client('target'))
  await visit(page, 'Requests')
  await page.getByRole('button', { name: /GenerateCSR/ }).click()
  await page.getByRole('link', { name: 'Why: the diagnosis' }).click()
  await page.getByRole('heading', { name: 'target: GenerateCSR accepted' }).waitFor()
  await page.getByRole('region', { name: 'Why (mock-ome)' }).waitFor()
})

t.test('a tab that nobody looks at holds no connection, and catches up', async t => {
  const { page, client } = await openLab(t, browser)
  await page.getByText('live', { exact: true }).waitFor()
  await visit(page, 'Requests')
  const look = async (hidden: boolean): Promise<void> => {
    await page.evaluate(hidden => {
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, hidden)
  }
  await look(true)
  await page.getByText('not live').waitFor()
  await client('source').call('GET', '/api/ApplicationService/Info')
  t.equal(await page.getByRole('button', { name: 'GET /api/ApplicationService/Info' }).count(), 0)
  await look(false)
  await page.getByRole('button', { name: 'GET /api/ApplicationService/Info' }).waitFor()
})

t.test('appliances of another process are shown beside ours', async t => {
  const { origin: other } = await openLab(t, browser)
  const { page } = await openLab(t, browser, {}, ['--peer', other])
  const peer = page.getByRole('region', { name: `Process at ${other}` })
  await peer.getByText('target: https://').waitFor()
  t.equal(await peer.getByRole('link', { name: other }).getAttribute('href'), other)
})

t.test('check a file; a CA signs, and each console says what it thinks of it', async t => {
  const { page, origin, client } = await openLab(t, browser)
  await visit(page, 'Check a file')
  await page.getByLabel('File', { exact: true }).setInputFiles({ name: 'a.pem', mimeType: 'text/plain', buffer: Buffer.from('no certificate') })
  await page.getByRole('button', { name: 'Check' }).click()
  await page.getByText('A console would say: refused, CSEC9002').waitFor()
  await assertAccessible(t, page, 'a checked file')

  await visit(page, 'Certificate authorities')
  await page.getByLabel('Name of the root').fill('Lab Root')
  await page.getByRole('button', { name: 'Make a CA' }).click()
  await page.getByRole('heading', { name: /Lab Root/ }).waitFor()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download the root' }).click()])
  t.match(await readFile(await download.path(), 'utf8'), /^-----BEGIN CERTIFICATE-----/)
  await csrOf(client('source'))
  await page.getByLabel('Flaw').selectOption('missing-root')
  await page.getByLabel('Appliance').selectOption('target')
  await page.getByLabel('Appliance').selectOption('source')
  await page.getByText('The pending request of source is signed.').waitFor()
  await page.getByRole('button', { name: 'Sign', exact: true }).click()
  await page.getByLabel('Signed file').waitFor()
  await page.getByRole('button', { name: 'What source says to it' }).click()
  await page.getByText('source would say: refused, CGEN1008').waitFor()
  await assertAccessible(t, page, 'a signed file')
  await page.getByRole('button', { name: 'Without missing-root' }).click()
  await page.getByLabel('Flaw').selectOption('expired')
  await page.getByLabel('Flaw').selectOption('der')
  await page.getByRole('button', { name: 'Sign', exact: true }).click()
  await page.getByText(/^\d+ bytes that are no text$/).waitFor()
  const [signed] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download', exact: true }).click()])
  const leaf = new X509Certificate(await readFile(await signed.path()))
  t.ok(new Date(leaf.validTo) < new Date(), 'two flaws at once, byte for byte')
  await page.getByRole('button', { name: 'Upload it to source' }).click()
  await page.getByText(/the appliance refuses the certificate: CSEC9002/).waitFor()
  await page.getByLabel('Flaw').selectOption('')
  await page.getByRole('button', { name: 'Sign', exact: true }).click()
  await page.getByLabel('Signed file').getByText('-----BEGIN CERTIFICATE-----').waitFor()
  await Promise.all([
    page.waitForResponse(response => response.url().endsWith('/upload') && response.ok()),
    page.getByRole('button', { name: 'Upload it to source' }).click()
  ])
  t.match(await (await fetch(`${origin}/v1/appliances/source`)).json(), { certificate: { origin: 'chain' } })
  await Promise.all([
    page.waitForResponse(response => response.url().endsWith('/certify')),
    page.getByRole('button', { name: 'Request, sign and upload to source' }).click()
  ])
  t.match(await (await fetch(`${origin}/v1/appliances/source`)).json(), { certificate: { origin: 'chain' } })
})

t.test('faults, clock, snapshots, switches and coverage', async t => {
  const { page, client } = await openLab(t, browser)
  await visit(page, 'Faults and weather')
  const form = page.getByRole('region', { name: 'New fault' })
  await form.getByLabel('Operation').fill('GET /api/JobService/*')
  await form.getByLabel('Effect').selectOption('500 with CGEN1008')
  await form.getByLabel('Times').fill('3x')
  await form.getByRole('button', { name: 'Add the fault' }).click()
  await form.getByText('/times').waitFor()
  await form.getByLabel('Times').fill('1')
  await form.getByRole('button', { name: 'Add the fault' }).click()
  await page.getByText('never matched yet').waitFor()
  await assertAccessible(t, page, 'a rule')
  t.equal((await client('source').call('GET', '/api/JobService/Jobs')).status, 500)
  await page.getByText('1 of 1').waitFor()
  await page.getByLabel('Weather').selectOption('flaky')
  await page.getByRole('button', { name: 'Set the weather' }).click()
  await page.getByText('Weather flaky').waitFor()
  await page.getByLabel('Weather').selectOption('calm')
  await page.getByRole('button', { name: 'Set the weather' }).click()
  await page.getByText('Weather calm').waitFor()

  await visit(page, 'Snapshots')
  await page.getByRole('button', { name: 'Take a snapshot' }).click()
  const compare = page.getByRole('button', { name: 'Compare 1' })
  await compare.waitFor()
  await csrOf(client('source'))
  await compare.click()
  await page.getByRole('region', { name: 'Differences', exact: true }).getByText('/csr').first().waitFor()
  t.notMatch(await page.getByRole('main').innerText(), /PRIVATE KEY/)
  await assertAccessible(t, page, 'differences')
  await page.getByLabel('Appliance').selectOption('target')
  await page.getByText('There is none yet.').waitFor()
  t.equal(await page.getByRole('region', { name: 'Differences', exact: true }).count(), 0, 'they are of another appliance')
  await page.getByLabel('Appliance').selectOption('source')

  await visit(page, 'Clock')
  await page.getByRole('button', { name: 'Freeze' }).click()
  await page.getByText('frozen', { exact: true }).waitFor()
  await page.getByLabel('Time, ISO 8601').fill('2030-01-31T12:00:00Z')
  await page.getByRole('button', { name: 'Set the time' }).click()
  await page.getByText('2030-01-31 12:00:00 UTC').waitFor()

  await visit(page, 'Switches')
  await page.getByRole('button', { name: 'Set reasonsOnConsole to false' }).click()
  await page.getByRole('button', { name: 'Set reasonsOnConsole to true' }).waitFor()
  await page.getByLabel('Value of pageSize').fill('7')
  await page.getByRole('button', { name: 'Set pageSize', exact: true }).click()
  await page.getByRole('heading', { name: 'pageSize 7' }).waitFor()

  await visit(page, 'Coverage')
  await page.getByLabel('Filter').fill('GET /api/JobService/Jobs')
  await page.getByRole('row', { name: 'GET /api/JobService/Jobs simulated 1', exact: true }).waitFor()
})

t.test('a rehearsal by keyboard, and its report', async t => {
  const { page } = await openLab(t, browser)
  await visit(page, 'Rehearsal')
  const button = page.locator('button:enabled', { hasText: 'Rehearse' })
  await button.waitFor()
  await button.focus()
  await page.keyboard.press('Enter')
  await page.getByText('All steps passed').waitFor()
  await assertAccessible(t, page, 'a rehearsal')
  const reports = new Map<string, string>()
  for (const kind of ['HTML', 'Markdown']) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: `Report as ${kind}` }).click()])
    reports.set(kind, await readFile(await download.path(), 'utf8'))
  }
  for (const text of reports.values()) t.match(text, /all steps passed[^]*source and target authenticate each other[^]*as client and as server/)
  t.equal(reports.get('Markdown')?.match(/^\| \d \|/gm)?.length, 8)
  await page.getByLabel('A CA for each').check()
  await page.getByRole('button', { name: 'Rehearse' }).click()
  await page.getByText('Not all steps passed.').waitFor()
  t.match(await page.getByLabel('Steps').innerText(), /Unable to mutually authenticate.*Why:/)
})

t.test('fidelity: what each row rests on, and what a comparison has found beside it', async t => {
  const { page } = await openLab(t, browser)
  await visit(page, 'Fidelity')
  const rows = page.getByRole('region', { name: 'Claims' }).locator('tbody tr')
  await page.getByLabel('Filter').fill('GET /api/JobService/Jobs(*)/LastExecutionDetail')
  await page.getByText(/^1 of \d{3}$/).waitFor()
  t.match(await rows.innerText(), /operation[^]*in Dell's clients[^]*test\/routes\/job-service\/job-service\.test\.ts[^]*looks at it/)
  await page.getByLabel('Filter').fill('')
  await page.getByLabel('How sure').selectOption('left open')
  await page.getByText(/^2\d of \d{3}$/).waitFor()
  t.match(await rows.first().innerText(), /uploadRefusalStatus/)

  const differences = [
    { question: 'GET /api/X', operation: 'GET /api/X', kind: 'status', place: '', console: `400 CGEN1006 ${MARKUP}`, mock: '404 CGEN1006', choice: { switch: 'unknownPathStatus', value: 400 } }
  ]
  const report = { console: { url: 'https://ome', version: '4.0.1' }, mock: { url: 'mock', version: '4.0.1' }, questions: 9, differences }
  const choose = async (text: string): Promise<void> => {
    await page.getByLabel(/^Report of mock-ome compare/).setInputFiles({ name: 'report.json', mimeType: 'application/json', buffer: Buffer.from(text) })
  }
  await choose(JSON.stringify(report))
  await page.getByText('https://ome (4.0.1) and mock (4.0.1): 9 questions, differences: 1').waitFor()
  await page.getByText('GET /api/X: the console agrees with 400').waitFor()
  await page.getByLabel('How sure').selectOption('all')
  await page.getByLabel('Only what differs').check()
  await page.getByText(/^2 of \d{3}$/).waitFor()
  t.match(await rows.last().innerText(), /CGEN1006[^]*the console says 400 CGEN1006 <img/)
  t.equal(await page.evaluate(() => Reflect.get(globalThis, 'struck')), undefined)
  await assertAccessible(t, page, 'a comparison')
  await choose('{}')
  t.match(await page.getByRole('alert').innerText(), 'This is no report of mock-ome compare --format json.')
  await page.getByText(/^(\d{3}) of \1$/).waitFor()
})

/** The pages of the lab, in the order of its navigation. */
const PAGES = [
  'Fleet', 'Requests', 'Refusals', 'Check a file', 'Certificate authorities', 'Faults and weather', 'Clock', 'Snapshots', 'Switches', 'Coverage',
  'Fidelity', 'Rehearsal', 'API documents'
]

for (const theme of ['light', 'dark'] as const) {
  t.test(`axe finds nothing: ${theme}`, async t => {
    const { page, client } = await openLab(t, browser, { theme, width: theme === 'dark' ? 480 : 1280 })
    await client('source').call('GET', '/api/ApplicationService/Info')
    const links = page.getByRole('navigation', { name: 'Lab' }).getByRole('link')
    await links.first().waitFor()
    t.strictSame(await links.allInnerTexts(), PAGES)
    for (const title of PAGES) {
      await visit(page, title)
      await assertAccessible(t, page, title)
      t.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${title}: nothing sticks out`)
    }
  })
}

async function csrOf ({ call }: Client): Promise<RequestFacts> {
  return decodeRequest(Buffer.from((await call('POST', `${ACTIONS}.GenerateCSR`, { json: SUBJECT })).json.CertificateData))
}
