import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { buildOnce } from '../support/build.ts'
import type { Client } from '../support/fleet.ts'
import { startProcess } from '../support/processes.ts'
import { type View, assertAccessible, openPage, startBrowser } from './support/browser.ts'
import { goTo, logIn } from './support/console-page.ts'

const MARKUP = '<img src=x onerror="globalThis.struck=1"><script>globalThis.struck=1</script>'

let browser: Browser
t.before(async () => {
  await buildOnce()
  browser = await startBrowser(t)
})

async function open (t: Test, view?: View): Promise<{ readonly client: Client, readonly page: Page, readonly address: string }> {
  const client = await startProcess(t, 'source', '3.10.2', ['--devices', '60', '--switch', 'jobSeconds=600'])
  const origin = `https://127.0.0.1:${client.endpoint.port}`
  const page = await openPage(t, browser, origin, view)
  await logIn(page, origin)
  return { client, page, address: `${origin}/core/console/console.html` }
}

async function refresh ({ call }: Client, name: string): Promise<number> {
  const { json: { value: [device] } } = await call('GET', '/api/DeviceService/Devices?$top=1')
  const job = {
    JobName: name,
    JobType: { Id: 8, Name: 'Inventory_Task' },
    Targets: [{ Id: device.Id, Data: '', TargetType: { Id: 1000, Name: 'DEVICE' } }]
  }
  const { status, text, json } = await call('POST', '/api/JobService/Jobs', { json: job })
  if (status !== 201) throw new Error(text)
  return json.Id
}

/** What a table says of its rows, once it says it. */
async function shows (page: Page, text: string | RegExp): Promise<void> {
  await page.getByRole('status').filter({ hasText: text }).waitFor()
}

t.test('jobs: how far they are; the address that Dell prints leads to one', async t => {
  const { client, page, address } = await open(t)
  const id = await refresh(client, `Refresh ${MARKUP}`)
  await goTo(page, 'Monitor', 'Jobs')
  const jobs = page.getByRole('table', { name: 'Jobs' })
  await jobs.getByText(MARKUP).waitFor()
  await page.getByLabel('Status').selectOption('Completed')
  await jobs.getByText(MARKUP).waitFor({ state: 'detached' })
  await page.getByLabel('Status').selectOption('Failed')
  await shows(page, 'None matches.')
  await page.getByLabel('Status').selectOption('Running')
  await jobs.getByRole('link', { name: 'Refresh' }).click()
  t.equal(page.url(), `${address}#/core/monitor/monitor_portal/jobsDetails?jobsId=${id}`)
  await page.getByText('0 % · Running').waitFor()
  const logs = await client.call('POST', '/api/JobService/Jobs', { json: { JobName: 'Logs', JobType: { Id: 18, Name: 'DebugLogs_Task' } } })
  await page.goto(`${address}#/core/monitor/monitor_portal/jobsDetails?jobsId=${logs.json.Id}`)
  await page.getByText('100 % · Completed').waitFor()
  await page.getByRole('button', { name: 'Run Now' }).click()
  await page.getByRole('region', { name: /^Run \d/ }).nth(1).waitFor()
  await page.goto(`${address}#/core/monitor/monitor_portal/jobsDetails?jobsId=99`)
  t.match(await page.getByRole('alert').innerText(), /^C\w+\d - /, 'what the appliance says of one that is not there')
  t.equal(await page.evaluate(() => Reflect.get(globalThis, 'struck')), undefined)
})

t.test('audit logs: filtered, and exported as they are filtered', async t => {
  const { client, page } = await open(t)
  const name = '=<img src=x onerror="globalThis.struck=1">'
  await client.call('POST', '/api/SessionService/Sessions', { json: { UserName: name, Password: 'x', SessionType: 'API' }, as: 'none' })
  await goTo(page, 'Monitor', 'Audit Logs')
  await page.getByText(name).first().waitFor()
  await page.getByLabel('Filter').fill('onerror')
  await shows(page, '1 to 1 of 1')
  await page.getByLabel('Severity').selectOption('Critical')
  await shows(page, 'None matches.')
  await page.getByLabel('Severity').selectOption('All')
  await shows(page, '1 to 1 of 1')
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export CSV' }).click()])
  t.equal(file.suggestedFilename(), 'AuditLogs.csv')
  const [titles, ...lines] = (await readFile(await file.path(), 'utf8')).split('\r\n')
  t.equal(titles, '"Severity","Date","User","Source address","Category","Message","Arguments","Message ID"')
  t.equal(lines.length, 2, 'the one that matches')
  t.ok(lines[0]?.includes(`"'${name.replaceAll('"', '""')}","127.0.0.1"`), 'no formula, and quoted')
  await page.getByLabel('Filter').fill("nobody's")
  await shows(page, 'None matches.')
})

t.test('devices: pages, filters, one of them with its inventory; its alerts lead to it', async t => {
  const { client, page, address } = await open(t)
  await goTo(page, 'Devices')
  await shows(page, '1 to 50 of 60')
  await page.getByRole('button', { name: 'Next' }).click()
  await shows(page, '51 to 60 of 60')
  t.equal(await page.getByRole('button', { name: 'Next' }).isDisabled(), true)
  await page.getByLabel('Type').selectOption('Chassis')
  await shows(page, /^1 to \d of \d$/)
  const devices = page.getByRole('table', { name: 'Devices' })
  t.strictSame([...new Set(await devices.locator('tbody td:nth-child(6)').allInnerTexts())], ['Chassis'])
  await page.getByLabel('Type').selectOption('All')
  await page.getByLabel('Filter').fill('srv-r01-k01-u01')
  await shows(page, '1 to 1 of 1')
  await devices.getByRole('link').click()
  t.match(page.url().replace(address, ''), /^#\/core\/device\/device\/device_portal\?id=\d+&tab=summary$/)
  await page.getByRole('heading', { name: 'srv-r01-k01-u01' }).waitFor()
  t.match(await page.getByRole('region', { name: 'Summary' }).innerText(), /Service Tag\s+\w{7}[^]*IP Address\s+[\d.]+/)
  await page.getByRole('main').getByRole('link', { name: 'Inventory' }).click()
  await page.getByText('serverProcessors').click()
  t.match(await page.getByRole('table', { name: 'serverProcessors' }).innerText(), /BrandName[^]*Intel|AMD/)
  await goTo(page, 'Devices')
  await page.getByRole('button', { name: 'Next' }).click()
  await shows(page, '51 to 60 of 60')
  const { json: { value } } = await client.call('GET', '/api/DeviceService/Devices?$top=10&$skip=40')
  await client.call('POST', '/api/DeviceService/Actions/DeviceService.RemoveDevices', { json: { DeviceIds: value.map(({ Id }: { Id: number }) => Id) } })
  await page.getByRole('button', { name: 'Refresh' }).click()
  await shows(page, '1 to 50 of 50')
  await goTo(page, 'Monitor', 'Alerts')
  await page.getByLabel('Severity').selectOption('Critical')
  await shows(page, /of \d+$/)
  const alerts = page.getByRole('table', { name: 'Alerts' })
  await alerts.getByRole('link').first().waitFor()
  t.strictSame([...new Set(await alerts.locator('tbody td:nth-child(1)').allInnerTexts())], ['Critical'])
  await alerts.getByRole('link').first().click()
  await page.getByRole('region', { name: 'Summary' }).waitFor()
})

for (const theme of ['light', 'dark'] as const) {
  t.test(`axe finds nothing: ${theme}`, async t => {
    const { client, page } = await open(t, { theme, width: theme === 'dark' ? 480 : 1280 })
    const job = await refresh(client, 'Refresh')
    const sights: ReadonlyArray<readonly [string, string]> = [
      ['#/core/device/device', 'table[aria-label=Devices] a'],
      ['#/core/device/device/device_portal?id=10001&tab=summary', 'section[aria-label=Health] li'],
      ['#/core/device/device/device_portal?id=10001&tab=inventory', 'details table'],
      ['#/core/monitor/jobs', 'table[aria-label=Jobs] a'],
      [`#/core/monitor/monitor_portal/jobsDetails?jobsId=${job}`, 'progress'],
      ['#/core/monitor/audit_logs', 'table[aria-label="Audit Logs"] td'],
      ['#/core/monitor/alerts', 'table[aria-label=Alerts] a']
    ]
    for (const [hash, sight] of sights) {
      await page.evaluate(hash => { location.hash = hash }, hash)
      await page.locator(sight).first().waitFor()
      await assertAccessible(t, page, hash)
      t.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${hash}: nothing sticks out`)
    }
  })
}
