import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Browser, Locator, Page, Route } from 'playwright-core'
import t, { type Test } from 'tap'
import { buildOnce } from '../support/build.ts'
import { type Client, clientOf } from '../support/fleet.ts'
import { startProcess } from '../support/processes.ts'
import { type View, assertAccessible, openPage, startBrowser } from './support/browser.ts'
import { goTo, logIn, relogIn } from './support/console-page.ts'

const MARKUP = '<img src=x onerror="globalThis.struck=1">'

let browser: Browser
t.before(async () => {
  await buildOnce()
  browser = await startBrowser(t)
})

async function open (t: Test, view?: View): Promise<{ readonly client: Client, readonly page: Page }> {
  const client = await startProcess(t, 'source', '3.10.2')
  const origin = `https://127.0.0.1:${client.endpoint.port}`
  const page = await openPage(t, browser, origin, view)
  await logIn(page, origin)
  return { client, page }
}

async function freePort (): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** The form of a heading, once it has what the appliance says. */
function formOf (page: Page, name: string): Locator {
  return page.getByRole('form', { name })
}

async function apply (form: Locator): Promise<void> {
  await form.getByRole('button', { name: 'Apply' }).click()
  await form.getByText('The settings are applied.').waitFor()
}

t.test('security: allowed range and lockout, applied and discarded', async t => {
  const { client, page } = await open(t)
  await goTo(page, 'Security')
  const lockout = formOf(page, 'Login Lockout Policy')
  const count = lockout.getByLabel('Lockout Fail Count')
  await count.fill('7')
  await lockout.getByRole('button', { name: 'Discard' }).click()
  t.equal(await count.inputValue(), '3', 'as it was')
  t.equal(await lockout.getByRole('button', { name: 'Apply' }).isDisabled(), true, 'there is nothing to apply')
  await count.fill('5')
  await lockout.getByLabel('By IP address').check()
  await lockout.getByLabel('Lockout Penalty Time').fill('60')
  await lockout.getByLabel('Lockout Fail Window').fill('45')
  await apply(lockout)
  const { json } = await client.call('GET', '/api/AccountService')
  t.match(json, { AccountLockoutThreshold: 5, AccountLockoutCounterResetAfter: 45, AccountLockoutDuration: 60, ByIPAddress: true, ByUserName: true })
  const range = formOf(page, 'Restrict Allowed IP Range')
  await range.getByLabel('Enable IP Range').check()
  const field = range.getByLabel('IP Range Address (CIDR)')
  await field.fill('nowhere')
  await range.getByRole('button', { name: 'Apply' }).click()
  await range.getByRole('alert').waitFor()
  t.equal(await field.getAttribute('aria-invalid'), 'true', 'the refusal stands beside it')
  await field.fill('127.0.0.0/8')
  await apply(range)
  t.match((await client.call('GET', '/api/AccountService')).json, { EnableIpRangeAddress: true, IpRangeAddress: '127.0.0.0/8' })
})

t.test('network: time, proxy, and a web server that moves', async t => {
  const { client, page } = await open(t)
  await goTo(page, 'Application Settings', 'Network')
  const time = formOf(page, 'Time Configuration')
  await time.getByLabel('Time Zone').selectOption({ index: 3 })
  await time.getByLabel('System Time').fill('2031-02-03 04:05:06')
  await apply(time)
  t.match((await client.call('GET', '/api/ApplicationService/Network/TimeConfiguration')).json.SystemTime, /^2031-02-03 04:0/)
  const proxy = formOf(page, 'Proxy Configuration')
  await proxy.getByLabel('Enable HTTP Proxy Settings').check()
  await proxy.getByRole('button', { name: 'Apply' }).click()
  await proxy.getByRole('alert').waitFor()
  t.equal(await proxy.getByLabel('Proxy Address').getAttribute('aria-invalid'), 'true')
  await proxy.getByLabel('Proxy Address').fill('192.0.2.1')
  await proxy.getByLabel('Port Number').fill('3128')
  await proxy.getByLabel('Password').fill('Secret#1234')
  await apply(proxy)
  t.match((await client.call('GET', '/api/ApplicationService/Network/ProxyConfiguration')).json, { EnableProxy: true, IpAddress: '192.0.2.1', PortNumber: 3128 })
  t.equal(await proxy.getByLabel('Password').inputValue(), '', 'no password is shown again')
  const server = formOf(page, 'Web Server Configuration')
  const spare = await startProcess(t, 'spare', '3.10.2')
  const { port } = spare.endpoint
  await server.getByLabel('Web Server Port').fill(String(port))
  await server.getByRole('button', { name: 'Apply' }).click()
  t.match(await server.getByRole('alert').innerText(), /^CAPP1042/, 'a port that is taken')
  await server.getByRole('button', { name: 'Discard' }).click()
  await server.getByLabel('Web Server Timeout').fill('30')
  await apply(server)
  const limits = (await client.call('GET', '/api/SessionService/SessionConfiguration')).json.value
  t.match(limits[0], { SessionType: 'GUI', SessionTimeout: 1_800_000 })
  const free = await freePort()
  await server.getByLabel('Web Server Port').fill(String(free))
  await apply(server)
  const there = `https://127.0.0.1:${free}/`
  t.equal(await server.getByRole('link').getAttribute('href'), there, 'the page tells where the console is now')
  t.equal((await clientOf({ host: '127.0.0.1', port: free }).call('GET', '/api/ApplicationService/Info')).status, 200)
})

t.test('console: mail and syslog', async t => {
  const { client, page } = await open(t)
  await goTo(page, 'Application Settings', 'Console')
  const smtp = formOf(page, 'Email (SMTP) Configuration')
  await smtp.getByLabel('SMTP Server Address').fill('mail.example.com')
  await smtp.getByLabel('SMTP Port Number').fill('587')
  await smtp.getByLabel('Enable Authentication').check()
  await smtp.getByLabel('Username').fill('ome')
  await smtp.getByLabel('Password').fill('Secret#1234')
  await apply(smtp)
  const mail = (await client.call('GET', '/api/AlertService/AlertDestinations/SMTPConfiguration')).json.value[0]
  t.match(mail, { DestinationAddress: 'mail.example.com', PortNumber: 587, UseCredentials: true, Credential: { User: 'ome', Password: null } })
  const syslog = formOf(page, 'Syslog Configuration')
  await syslog.getByLabel('Enable Syslog Server 2').check()
  await syslog.getByLabel('Destination Address 2').fill('192.0.2.9')
  await apply(syslog)
  const servers = (await client.call('GET', '/api/AlertService/AlertDestinations/SyslogConfiguration')).json.value
  t.match(servers, [{ Enabled: false }, { Enabled: true, DestinationAddress: '192.0.2.9', PortNumber: 514 }, { Enabled: false }, { Enabled: false }])
})

t.test('what is typed before the appliance has answered stays', async t => {
  const { page } = await open(t)
  const held = new Promise<Route>(resolve => { page.route('**/SMTPConfiguration', resolve, { times: 1 }) })
  await goTo(page, 'Application Settings', 'Console')
  const smtp = formOf(page, 'Email (SMTP) Configuration')
  const question = await held
  await smtp.getByLabel('SMTP Server Address').fill('mail.example.com')
  await question.continue()
  await smtp.getByRole('button', { name: 'Discard' }).and(page.locator(':enabled')).waitFor()
  t.equal(await smtp.getByLabel('SMTP Server Address').inputValue(), 'mail.example.com')
  t.equal(await smtp.getByLabel('SMTP Port Number').inputValue(), '25', 'what was not touched is what the appliance says')
  await smtp.getByRole('button', { name: 'Discard' }).click()
  t.equal(await smtp.getByLabel('SMTP Server Address').inputValue(), 'localhost')
})

t.test('users: added, changed, disabled, deleted', async t => {
  const { client, page } = await open(t)
  await goTo(page, 'Application Settings', 'Users')
  const users = page.getByRole('table', { name: 'Users' })
  await page.getByRole('button', { name: 'Add' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add User' })
  await dialog.getByLabel('User Name').fill('qa')
  await dialog.getByLabel('Password').fill('short')
  await dialog.getByLabel('Role').selectOption('VIEWER')
  await dialog.getByLabel('Description').fill(MARKUP)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('alert').waitFor()
  await dialog.getByLabel('Password').fill('Secret#1234')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await users.getByText(MARKUP).waitFor()
  await page.getByRole('button', { name: 'Edit qa' }).click()
  const edit = page.getByRole('dialog', { name: 'Edit User' })
  await edit.getByLabel('Role').selectOption('ADMINISTRATOR')
  await edit.getByRole('button', { name: 'Save' }).click()
  const qa = users.getByRole('row').filter({ hasText: 'qa' })
  await qa.getByText('ADMINISTRATOR').waitFor()
  const login = { UserName: 'qa', Password: 'Secret#1234', SessionType: 'API' }
  t.equal((await client.call('POST', '/api/SessionService/Sessions', { json: login, as: 'none' })).status, 201, 'the password is as it was')
  await page.getByRole('button', { name: 'Disable qa' }).click()
  await page.getByRole('button', { name: 'Enable qa' }).waitFor()
  await page.getByRole('button', { name: 'Delete qa' }).click()
  await qa.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Delete admin' }).click()
  t.match(await page.getByRole('alert').innerText(), /^C\w+\d - |^\w/, 'what the appliance says to that')
  t.equal(await page.evaluate(() => Reflect.get(globalThis, 'struck')), undefined)
})

t.test('a session that has ended leads to the login, with the reason, and back to the page', async t => {
  const { client, page } = await open(t)
  const end = async (): Promise<void> => {
    const { json: { value } } = await client.call('GET', '/api/SessionService/Sessions')
    for (const { Id } of value) await client.call('DELETE', `/api/SessionService/Sessions('${Id}')`)
  }
  await goTo(page, 'Monitor', 'Audit Logs')
  await end()
  await page.getByRole('button', { name: 'Refresh' }).click()
  await relogIn(page)
  await page.getByRole('heading', { name: 'Audit Logs' }).waitFor()
  await page.clock.install()
  await page.reload()
  await page.getByRole('heading', { name: 'Audit Logs' }).waitFor()
  await page.getByText('source', { exact: true }).first().waitFor()
  await end()
  await page.clock.fastForward(30_000)
  await page.getByText('Your session has ended: it timed out, or was ended elsewhere.').waitFor()
  t.equal(await page.evaluate(() => sessionStorage.length + localStorage.length), 0)
  t.notMatch(page.url(), /token|session/i)
})

for (const theme of ['light', 'dark'] as const) {
  t.test(`axe finds nothing: ${theme}`, async t => {
    const { page } = await open(t, { theme, width: theme === 'dark' ? 480 : 1280 })
    for (const [hash, sight] of [['security', 'input'], ['network', 'select'], ['console', 'input'], ['users', 'table[aria-label=Users] button']] as const) {
      await page.evaluate(hash => { location.hash = hash }, `#/core/settings/${hash}`)
      await page.locator(`main ${sight}`).first().waitFor()
      await assertAccessible(t, page, hash)
      t.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${hash}: nothing sticks out`)
    }
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByRole('dialog', { name: 'Add User' }).waitFor()
    await assertAccessible(t, page, 'a user')
  })
}
