import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { createLabCa, signRequest } from '../../certs/lab/lab-ca.ts'
import { buildOnce } from '../support/build.ts'
import { flaw, issue } from '../support/certify.ts'
import type { Client } from '../support/fleet.ts'
import { startProcess } from '../support/processes.ts'
import { type View, assertAccessible, focused, openPage, startBrowser } from './support/browser.ts'
import { generate, logIn, openUpload, uploadFile } from './support/console-page.ts'
import { folderOf } from '../support/folder.ts'

const CGEN1008 = 'CGEN1008 - Unable to process the request because an error occurred.'
const RETRY = 'Retry the operation. If the issue persists, contact your system administrator.'
const CSEC9002 = 'CSEC9002 - Unable to upload the certificate because the certificate file provided is invalid.'

const MARKUP = '<img src=x onerror="globalThis.struck=1"><script>globalThis.struck=1</script>'

let browser: Browser
t.before(async () => {
  await buildOnce()
  browser = await startBrowser(t)
})

interface Opened {
  readonly client: Client
  readonly origin: string
  readonly page: Page
}

async function open (t: Test, view: View = {}, options: readonly string[] = []): Promise<Opened> {
  const client = await startProcess(t, 'source', '3.10.2', options)
  const origin = `https://127.0.0.1:${client.endpoint.port}`
  return { client, origin, page: await openPage(t, browser, origin, view) }
}

t.test('the article: log in, generate, be refused, be told why, upload, see what is served', async t => {
  const { client, origin, page } = await open(t)
  await page.goto(`${origin}/`)
  t.equal(page.url(), `${origin}/core/console/console.html`, 'a browser is led to the console')
  await page.getByText('mock-ome, a test double').waitFor()
  await page.getByLabel('Username').fill('admin')
  await page.getByLabel('Password').fill('wrong')
  await page.getByRole('button', { name: 'Log in' }).click()
  t.equal(await page.getByRole('alert').innerText(), 'The username or password you entered is incorrect.')
  await t.resolves(focused(page.getByLabel('Password')), 'it is typed again at once')
  await logIn(page, origin)
  const { json: { value: [session] } } = await client.call('GET', '/api/SessionService/Sessions')
  t.equal(session.Name, 'GUI')
  t.equal(page.url().includes(session.Id), false, 'nothing of it is in the address')

  const request = await generate(page, 'ome.example.com')
  const ca = createLabCa({ now: new Date() })
  const dialog = await openUpload(page)
  const box = dialog.getByRole('alert')
  const card = dialog.getByRole('region', { name: 'Why (mock-ome)' })

  // The mistakes of KB 000221202.
  for (const [id, kind, line, rule] of [
    ['no-client-auth', 'Certificate Chain', CGEN1008, 'extended key usage'],
    ['missing-root', 'Certificate Chain', CGEN1008, 'chain up to the root'],
    ['root-first', 'Certificate Chain', CGEN1008, 'key of the signing request'],
    ['wildcard-common-name', 'Certificate Chain', CGEN1008, 'common name'],
    ['foreign-key', 'Certificate Chain', CGEN1008, 'key'],
    ['der', 'Certificate', CSEC9002, 'Base 64']
  ] as const) {
    await uploadFile(dialog, kind, issue(request, { ca, flaws: [flaw(id)] }))
    await card.waitFor()
    const [first, ...others] = (await box.innerText()).split('\n').filter(text => text !== '')
    t.equal(first, line, id)
    if (line === CGEN1008) t.strictSame(others, [RETRY], 'and nothing else')
    const told = await card.locator('dl').innerText()
    t.match(told.toLowerCase(), rule.toLowerCase(), `${id}: the rule`)
    t.match(told, /Found[^]*Expected[^]*Cure[^]*Basis/)
    t.ok((await card.getByLabel('Line of application.log').innerText()).includes('SSLController'), 'the line of the log')
    t.equal(await card.locator('.certificate.wrong, .link.broken').count() > 0, id !== 'der', `${id}: what is wrong is marked in the chain`)
    await dialog.getByRole('alert').evaluate(element => { element.remove() })
  }
  await card.getByRole('button', { name: 'Copy the cure' }).click()
  t.equal(await page.evaluate(async () => await navigator.clipboard.readText()), (await card.locator('dd').nth(3).innerText()).replace(/ ?Copy the cure[^]*$/, ''))

  await uploadFile(dialog, 'Certificate Chain', issue(request, { ca }))
  const served = dialog.getByRole('region', { name: 'Certificate in service' })
  await served.waitFor()
  const { fingerprint256 } = await client.handshake()
  t.ok((await served.innerText()).includes(fingerprint256), 'the fingerprint is that of the handshake')
  await dialog.getByRole('button', { name: 'Close' }).click()

  await page.reload()
  const now = page.getByRole('region', { name: 'Certificate in service' })
  await now.waitFor()
  t.match(await now.innerText(), /Issued to\s+ome\.example\.com[^]*Issued by\s+Inter-CA1/, 'still logged in, on the new certificate')
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByLabel('Username').waitFor()
  t.strictSame((await client.call('GET', '/api/SessionService/Sessions')).json.value, [], 'the session has ended')
  t.equal(await page.evaluate(() => sessionStorage.length + localStorage.length), 0)
})

t.test('a dialog is there before the next key is', async t => {
  const { origin, page } = await open(t)
  await logIn(page, origin)
  const isThere = await page.getByRole('button', { name: 'Generate Certificate Signing Request' }).evaluate(async button => {
    if (button instanceof HTMLElement) button.click()
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    return document.querySelector('dialog')?.matches(':modal')
  })
  t.equal(isThere, true)
})

t.test('CGEN6002 stands beside its field', async t => {
  const { origin, page } = await open(t)
  await logIn(page, origin)
  await page.getByRole('button', { name: 'Generate Certificate Signing Request' }).click()
  const dialog = page.getByRole('dialog', { name: 'Generate Certificate Signing Request' })
  const field = dialog.getByLabel('Distinguished Name')
  await field.fill('*.example.com')
  await dialog.getByRole('button', { name: 'Generate', exact: true }).click()
  await dialog.getByRole('alert').waitFor()
  t.match(await dialog.getByRole('alert').innerText(), /^CGEN6002 - .*DistinguishedName.*Enter a valid value/)
  t.equal(await field.getAttribute('aria-invalid'), 'true')
  t.equal(await dialog.getByRole('alert').getAttribute('id'), await field.getAttribute('aria-describedby').then(ids => ids?.split(' ').at(-1)))
  await t.resolves(focused(field), 'the focus is there')
})

t.test('generate and upload by keyboard alone', async t => {
  const { origin, page } = await open(t)
  const { keyboard } = page
  await page.goto(origin)
  await page.getByLabel('Username').waitFor()
  const tabTo = async (name: string): Promise<void> => {
    for (let step = 0; step < 40; step++) {
      await keyboard.press('Tab')
      const reached = await page.evaluate(() => {
        const { activeElement } = document
        const label = activeElement instanceof HTMLInputElement ? activeElement.labels?.[0]?.textContent : activeElement?.textContent
        return activeElement?.getAttribute('aria-label') ?? label?.trim() ?? ''
      })
      if (reached === name) return
    }
    throw new Error(`the keyboard does not come to ${name}`)
  }
  await tabTo('Username')
  await keyboard.type('admin')
  await tabTo('Password')
  await keyboard.type('admin')
  await keyboard.press('Enter')
  await page.getByRole('button', { name: 'Upload', exact: true }).waitFor()
  await tabTo('Generate Certificate Signing Request')
  await keyboard.press('Enter')
  for (const [label, text] of Object.entries({ 'Distinguished Name': 'ome.example.com', 'Business Name': 'Example', 'Department Name': 'Lab', Locality: 'Round Rock', State: 'Texas', Country: 'US', Email: 'lab@example.com' })) {
    await tabTo(label)
    await keyboard.type(text)
  }
  await tabTo('Generate')
  await keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Certificate Signing Request', exact: true }).waitFor()
  await tabTo('Copy')
  await keyboard.press('Enter')
  await page.getByText('Copied').waitFor()
  t.match(await page.evaluate(async () => await navigator.clipboard.readText()), /^-----BEGIN CERTIFICATE REQUEST-----\n/)
  await keyboard.press('Escape')
  await t.resolves(focused(page.getByRole('button', { name: 'Generate Certificate Signing Request' })), 'the focus is back')
  await tabTo('Upload')
  await keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Upload' })
  await dialog.waitFor()
  await tabTo('Certificate')
  await keyboard.press('ArrowDown')
  t.equal(await dialog.getByLabel('Certificate Chain', { exact: true }).isChecked(), true)
  await tabTo('File')
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), keyboard.press('Enter')])
  await chooser.setFiles({ name: 'a.pem', mimeType: 'text/plain', buffer: Buffer.from('no certificate') })
  await tabTo('Upload')
  await keyboard.press('Enter')
  await dialog.getByRole('region', { name: 'Why (mock-ome)' }).waitFor()
})

t.test('what strangers write is text', async t => {
  const { client, origin, page } = await open(t)
  await client.call('POST', '/api/ApplicationService/Actions/ApplicationService.SetSecurityPolicyMessage', { json: { SecurityPolicyMessage: MARKUP } })
  await page.goto(origin)
  await page.getByText(MARKUP).waitFor()
  await logIn(page, origin)
  const request = await generate(page, 'ome.example.com')
  const ca = createLabCa({ commonName: MARKUP.slice(0, 64), now: new Date() })
  const dialog = await openUpload(page)
  await uploadFile(dialog, 'Certificate Chain', signRequest(ca, request, { now: new Date(), flaws: [flaw('missing-intermediate')] }).file, `${MARKUP}.pem`.replaceAll('/', ''))
  await dialog.getByRole('region', { name: 'Why (mock-ome)' }).waitFor()
  t.ok((await dialog.innerText()).includes('<img src=x onerror='), 'it is shown')
  t.equal(await page.evaluate(() => Reflect.get(globalThis, 'struck')), undefined, 'and has not run')
})

t.test('a drop is as good as a choice; the request can be had as a file; a switch turns the card off', async t => {
  const { origin, page } = await open(t, {}, ['--switch', 'reasonsOnConsole=false'])
  await logIn(page, origin)
  const request = await generate(page, 'ome.example.com')
  const pending = page.getByRole('region', { name: 'Pending request' })
  const [download] = await Promise.all([page.waitForEvent('download'), pending.getByRole('button', { name: 'Download' }).click()])
  t.match(await readFile(await download.path(), 'utf8'), /^-----BEGIN CERTIFICATE REQUEST-----\n[^]*-----END CERTIFICATE REQUEST-----\n$/)
  t.equal(request.subject.text.includes('ome.example.com'), true)
  const dialog = await openUpload(page)
  const dropped = await page.evaluateHandle(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File(['no certificate'], 'a.pem'))
    return transfer
  })
  await dialog.locator('.drop').dispatchEvent('drop', { dataTransfer: dropped })
  await dialog.getByText('Chosen: a.pem').waitFor()
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click()
  await dialog.getByRole('alert').waitFor()
  t.match(await dialog.getByRole('alert').innerText(), CSEC9002)
  t.equal(await dialog.getByText('Why (mock-ome)').count(), 0)
})

t.test('what is uploaded is the file as it was when it was chosen', async t => {
  const { origin, page } = await open(t)
  await logIn(page, origin)
  const dialog = await openUpload(page)
  const path = join(folderOf(t, { 'a.pem': 'no certificate' }), 'a.pem')
  await dialog.getByLabel('File').setInputFiles(path)
  await dialog.getByText('Chosen: a.pem').waitFor()
  await writeFile(path, 'something else, and longer')
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click()
  await dialog.getByRole('alert').waitFor()
  t.match(await dialog.getByRole('alert').innerText(), CSEC9002)
})

t.test('an upload that was never judged has no card; a long name of a file stays inside; a bad list of names is told beside its field', async t => {
  const { origin, page } = await open(t, { width: 480 })
  await logIn(page, origin)
  const dialog = await openUpload(page)
  const card = dialog.getByRole('region', { name: 'Why (mock-ome)' })
  await uploadFile(dialog, 'Certificate', Buffer.from('no certificate'), `${'W'.repeat(200)}.pem`)
  await card.waitFor()
  t.equal(await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth), true, 'nothing sticks out')
  await page.route('**/ApplicationService.UploadCertificate', async route => { await route.fulfill({ status: 503, json: {} }) })
  await uploadFile(dialog, 'Certificate', Buffer.from('another'))
  await dialog.getByText('The console answered with the status 503.').waitFor()
  t.equal(await card.count(), 0, 'the diagnosis of the file before is not its')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Generate Certificate Signing Request' }).click()
  const fields = { 'Distinguished Name': 'a.example', 'Business Name': 'E', 'Department Name': 'L', Locality: 'R', State: 'T', Country: 'US', Email: 'a@example.com' }
  const form = page.getByRole('dialog')
  for (const [label, value] of Object.entries(fields)) await form.getByLabel(label, { exact: true }).fill(value)
  const names = form.getByLabel('Subject Alternative Names')
  await names.fill('a.example, b.example')
  await form.getByRole('button', { name: 'Generate', exact: true }).click()
  await form.getByText(/^CGEN6002/).waitFor()
  t.equal(await names.getAttribute('aria-invalid'), 'true')
})

for (const theme of ['light', 'dark'] as const) {
  t.test(`axe finds nothing: ${theme}`, async t => {
    const { origin, page } = await open(t, { theme, width: theme === 'dark' ? 480 : 1280 })
    await page.goto(origin)
    await page.getByLabel('Username').waitFor()
    await assertAccessible(t, page, 'login')
    await logIn(page, origin)
    await page.getByRole('region', { name: 'Certificate in service' }).waitFor()
    await assertAccessible(t, page, 'certificates')
    const request = await generate(page, 'ome.example.com')
    await page.getByRole('button', { name: 'Generate Certificate Signing Request' }).click()
    await assertAccessible(t, page, 'generate')
    await page.keyboard.press('Escape')
    const dialog = await openUpload(page)
    const ca = createLabCa({ now: new Date() })
    await uploadFile(dialog, 'Certificate Chain', issue(request, { ca, flaws: [flaw('no-client-auth')] }))
    await dialog.getByRole('region', { name: 'Why (mock-ome)' }).waitFor()
    await dialog.getByText('Other rules').click()
    await assertAccessible(t, page, 'a refused upload')
    t.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'nothing sticks out')
  })
}
