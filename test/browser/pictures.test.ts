import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { createLabCa, signRequest } from '../../certs/lab/lab-ca.ts'
import { buildOnce } from '../support/build.ts'
import { flaw } from '../support/certify.ts'
import { startProcess } from '../support/processes.ts'
import { openPage, startBrowser } from './support/browser.ts'
import { generate, logIn, openUpload, uploadFile } from './support/console-page.ts'
import { openLab, visit } from './support/lab-page.ts'

/** Where the README finds them. */
const FOLDER = 'test/browser/pictures'
/** They show times and fingerprints: they are made anew where somebody asks for it (`PICTURES=1 npm run test:browser`). */
const WANTED = process.env['PICTURES'] === '1'

let browser: Browser
t.before(async () => {
  await buildOnce()
  browser = await startBrowser(t)
})

/** Takes a picture of what the window shows, and looks whether the README has one of that name and size. */
async function take (t: Test, page: Page, name: string): Promise<void> {
  const picture = await page.screenshot()
  const place = `${FOLDER}/${name}.png`
  if (WANTED) await writeFile(place, picture)
  t.strictSame(sizeOf(await readFile(place)), sizeOf(picture))
  t.ok((await readFile('README.md', 'utf8')).includes(`](${place})`), 'the README shows it')
}

/** Width and height of a PNG. */
function sizeOf (picture: Buffer): number[] {
  return [picture.readUInt32BE(16), picture.readUInt32BE(20)]
}

t.test('a refusal on the console', async t => {
  const { endpoint: { port } } = await startProcess(t, 'source', '3.10.2')
  const origin = `https://127.0.0.1:${port}`
  const page = await openPage(t, browser, origin, { width: 1200 })
  await logIn(page, origin)
  const request = await generate(page, 'source.example.com')
  const { file } = signRequest(createLabCa({ now: new Date() }), request, { now: new Date(), flaws: [flaw('missing-intermediate')] })
  const dialog = await openUpload(page)
  await uploadFile(dialog, 'Certificate Chain', file)
  const why = dialog.getByRole('region', { name: 'Why (mock-ome)' })
  await why.waitFor()
  await dialog.getByRole('alert').scrollIntoViewIfNeeded()
  t.match(await dialog.innerText(), /CGEN1008[^]*The certificate of "CN=Inter-CA1" is missing/)
  await take(t, page, 'console')
})

t.test('requests in the lab', async t => {
  const { page, client } = await openLab(t, browser, { width: 1200 })
  await page.getByText('live', { exact: true }).waitFor()
  await visit(page, 'Requests')
  const { call } = client('source')
  const actions = '/api/ApplicationService/Actions/ApplicationService'
  await call('GET', '/api/ApplicationService/Info')
  await call('POST', `${actions}.GenerateCSR`, { json: { DistinguishedName: '*.example.com' } })
  await call('POST', `${actions}.UploadCertChain`, { body: 'no certificate', headers: { 'content-type': 'application/octet-stream' } })
  await client('target').call('GET', '/api/JobService/Jobs')
  await page.getByRole('button', { name: 'GET /api/JobService/Jobs' }).waitFor()
  t.match(await page.innerText('main'), /CSEC9002/)
  await take(t, page, 'lab')
})

t.test('the pictures are small enough for a page', async t => {
  for (const name of ['console', 'lab']) t.ok((await readFile(join(FOLDER, `${name}.png`))).length < 200_000, name)
})
