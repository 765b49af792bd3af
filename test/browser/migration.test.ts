import type { Browser, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { createLabCa } from '../../certs/lab/lab-ca.ts'
import { buildOnce } from '../support/build.ts'
import { certify, flaw, requestOf } from '../support/certify.ts'
import { moveClock } from '../support/connection.ts'
import type { Client } from '../support/fleet.ts'
import { startProcess } from '../support/processes.ts'
import { type View, assertAccessible, openPage, startBrowser } from './support/browser.ts'
import { goTo, logIn } from './support/console-page.ts'

const [MESSAGE, RESOLUTION] = [
  'Unable to mutually authenticate and connect to the remote appliance.',
  'Please check the source and target appliances has valid certificate chain uploaded which are signed by the same CA.'
]

let browser: Browser
t.before(async () => {
  await buildOnce()
  browser = await startBrowser(t)
})

interface Pair {
  readonly source: Client
  readonly target: Client
}

async function start (t: Test): Promise<Pair> {
  const [source, target] = await Promise.all([startProcess(t, 'source', '3.10.2'), startProcess(t, 'target', '4.0.1')])
  return { source, target }
}

/** Opens the page of migration on a console. */
async function open (t: Test, { endpoint: { port } }: Client, view?: View): Promise<Page> {
  const origin = `https://127.0.0.1:${port}`
  const page = await openPage(t, browser, origin, view)
  await logIn(page, origin)
  await goTo(page, 'Migration')
  return page
}

async function fill (page: Page, pair: Pair): Promise<void> {
  for (const [side, { endpoint: { port } }] of [['Source', pair.source], ['Target', pair.target]] as const) {
    const group = page.getByRole('group', { name: side })
    const values = { 'IP Address': '127.0.0.1', Port: String(port), Username: 'admin', Password: 'admin' }
    for (const [label, value] of Object.entries(values)) await group.getByLabel(label, { exact: true }).fill(value)
  }
}

/** The rows of the KB's table, as they are read. */
async function pairs (page: Page): Promise<string[][]> {
  const rows = await page.getByRole('table', { name: /certificate chain between source and target/ }).locator('tbody tr').all()
  return await Promise.all(rows.map(async row => await row.locator('td').allInnerTexts()))
}

t.test('the end of the article: the same intermediate or another, then both halves of the migration', async t => {
  const pair = await start(t)
  const { source, target } = pair
  const ca = createLabCa({ now: new Date() })
  const [request, other] = await Promise.all([requestOf(source, 'OMENT-310'), requestOf(target, 'OMENT-400')])
  await certify(source, request, { ca })
  await certify(target, other, { ca, flaws: [flaw('other-intermediate')] })

  const page = await open(t, source)
  await page.getByText('The layout of this page is ours').waitFor()
  await fill(page, pair)
  await page.getByRole('button', { name: 'Validate' }).click()
  t.equal((await page.getByRole('alert').innerText()).replaceAll(/\n+/g, '\n'), `${MESSAGE}\n${RESOLUTION}`, "the KB's two sentences, and nothing else")
  t.strictSame(await pairs(page), [
    ['OMENT-310 (source)', 'Inter-CA1', 'X', 'OMENT-400 (target)', 'Inter-CA2'],
    ['Inter-CA1', 'Root-CA', 'X', 'Inter-CA2', 'Root-CA'],
    ['Root-CA', 'Root-CA', '<->', 'Root-CA', 'Root-CA']
  ])
  const card = page.getByRole('region', { name: 'Why (mock-ome)' })
  t.match(await card.locator('dl').innerText(), /Judged by\s+source, as client[^]*Have both certificates signed by the same intermediate/)

  await certify(target, other, { ca })
  await page.getByRole('button', { name: 'Validate' }).click()
  await page.getByText('The source and the target accept each other.').waitFor()
  t.strictSame((await pairs(page)).map(([,, mark]) => mark), ['<->', '<->', '<->'])
  await page.getByRole('table', { name: 'Valid certificate chain between source and target', exact: true }).waitFor()
  t.equal(await card.count(), 0)

  await page.getByRole('button', { name: 'Migrate In' }).click()
  t.match(await page.getByRole('alert').innerText(), /target/, 'it is not run here')
  await page.getByRole('button', { name: 'Migrate Out' }).click()
  const steps = page.getByRole('region', { name: 'Steps' })
  await steps.getByText('100 % · Completed').waitFor()
  await steps.getByText('ReadyForMigrateIn').waitFor()
  t.match(await steps.innerText(), /Migrate Out[^]*100 % · Completed[^]*Run migrate-in on the target/)

  const there = await open(t, target)
  await fill(there, pair)
  await there.getByRole('button', { name: 'Migrate In' }).click()
  const done = there.getByRole('region', { name: 'Steps' })
  await done.getByText('Migration of this console: Restored').waitFor()
  await done.getByText('The source has taken note').waitFor()
  await done.getByText('100 % · Completed').waitFor()
  t.match(await done.innerText(), /Migrate In[^]*100 % · Completed[^]*Connected to source 3\.10\.2[^]*Restored\.[^]*The source has taken note/)
  await there.reload()
  await done.getByText('Migration of this console: Restored').waitFor()
  await done.getByText('The source has taken note').waitFor()
  await done.getByText('100 % · Completed').waitFor()
  t.match(await done.innerText(), /The source has taken note/, 'the address leads to the steps')
})

t.test('what is wrong with what was typed stands beside it; a console that is not there is no secret', async t => {
  const pair = await start(t)
  const page = await open(t, pair.source)
  await page.getByRole('button', { name: 'Validate' }).click()
  const field = page.getByRole('group', { name: 'Source' }).getByLabel('IP Address')
  await page.getByRole('alert').first().waitFor()
  t.equal(await field.getAttribute('aria-invalid'), 'true')
  t.equal(await page.getByRole('group', { name: 'Target' }).locator('[aria-invalid=true]').count(), 0)
  await fill(page, pair)
  await page.getByRole('group', { name: 'Target' }).getByLabel('Password').fill('wrong')
  await page.getByRole('button', { name: 'Validate' }).click()
  await page.getByRole('region', { name: 'Why (mock-ome)' }).waitFor()
  t.notMatch(await page.getByRole('alert').innerText(), /MOCK/, 'ids of ours are not told')
  t.equal(await page.getByRole('table').count(), 0, 'they have not met')
})

t.test('what strangers write is text, by keyboard alone', async t => {
  const pair = await start(t)
  const { source, target } = pair
  const markup = '<img src=x onerror="globalThis.struck=1">'
  const ca = createLabCa({ commonName: markup, now: new Date() })
  await certify(source, await requestOf(source, 'OMENT-310'), { ca })
  await certify(target, await requestOf(target, 'OMENT-400'), { ca: createLabCa({ commonName: `${markup}2`, now: new Date() }) })
  const page = await open(t, source)
  await page.getByRole('group', { name: 'Source' }).getByLabel('IP Address').focus()
  for (const { endpoint: { port } } of [source, target]) {
    for (const value of ['127.0.0.1', String(port), 'admin', 'admin']) {
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.type(value)
      await page.keyboard.press('Tab')
    }
  }
  await page.getByRole('button', { name: 'Validate' }).press('Enter')
  await page.getByRole('table').waitFor()
  t.strictSame((await pairs(page)).at(-1), [markup, markup, 'X', `${markup}2`, `${markup}2`])
  await page.getByRole('region', { name: 'Why (mock-ome)' }).getByText('Other rules').press('Enter')
  t.ok((await page.getByRole('region', { name: 'Why (mock-ome)' }).innerText()).includes(markup), 'it is shown')
  t.equal(await page.evaluate(() => Reflect.get(globalThis, 'struck')), undefined, 'and has not run')
})

for (const theme of ['light', 'dark'] as const) {
  t.test(`axe finds nothing: ${theme}`, async t => {
    const pair = await start(t)
    const page = await open(t, pair.source, { theme, width: theme === 'dark' ? 480 : 1280 })
    await assertAccessible(t, page, 'the form')
    await moveClock(pair.target, 40 * 365)
    await fill(page, pair)
    await page.getByRole('group', { name: 'Target' }).getByLabel('Password').press('Enter')
    await page.getByRole('region', { name: 'Why (mock-ome)' }).waitFor()
    await page.getByRole('table').waitFor()
    await assertAccessible(t, page, 'a refused connection')
    t.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'nothing sticks out')
  })
}
