import type { Locator, Page } from 'playwright-core'
import { type RequestFacts, decodeRequest } from '../../../certs/x509/request.ts'

/** Opens the console, as somebody does who knows the address alone, and logs in. */
export async function logIn (page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/`)
  await fillLogin(page)
  await page.getByRole('heading', { name: 'Certificates', exact: true }).waitFor()
}

/** Logs in again once the console has ended the session. */
export async function relogIn (page: Page): Promise<void> {
  await page.getByText('Your session has ended').waitFor()
  await fillLogin(page)
  await page.getByRole('button', { name: 'Log out' }).waitFor()
}

/** Follows links of the navigation, outermost first. */
export async function goTo (page: Page, ...titles: readonly string[]): Promise<void> {
  const title = titles.at(-1) ?? ''
  for (const name of titles) await page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { name: title, exact: true, level: 1 }).waitFor()
}

async function fillLogin (page: Page): Promise<void> {
  await page.getByLabel('Username').fill('admin')
  await page.getByLabel('Password').fill('admin')
  await page.getByRole('button', { name: 'Log in' }).click()
}

const FIELDS = {
  'Business Name': 'Example',
  'Department Name': 'Lab',
  Locality: 'Round Rock',
  State: 'Texas',
  Country: 'US',
  Email: 'lab@example.com'
}

/** Fills the dialog and generates; returns the request that is shown. */
export async function generate (page: Page, name: string): Promise<RequestFacts> {
  await page.getByRole('button', { name: 'Generate Certificate Signing Request' }).click()
  const dialog = page.getByRole('dialog', { name: 'Generate Certificate Signing Request' })
  for (const [label, value] of Object.entries({ 'Distinguished Name': name, ...FIELDS })) await dialog.getByLabel(label, { exact: true }).fill(value)
  await dialog.getByRole('button', { name: 'Generate', exact: true }).click()
  const shown = page.getByRole('dialog', { name: 'Certificate Signing Request', exact: true })
  const request = await shown.getByLabel('Certificate signing request').textContent()
  await shown.getByRole('button', { name: 'Close' }).click()
  return decodeRequest(Buffer.from(request ?? ''))
}

/** Opens the dialog of uploads. */
export async function openUpload (page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Upload', exact: true }).click()
  return page.getByRole('dialog', { name: 'Upload' })
}

/** Chooses a file and uploads it. */
export async function uploadFile (dialog: Locator, kind: 'Certificate' | 'Certificate Chain', buffer: Buffer, name = 'chain.pem'): Promise<void> {
  await dialog.getByLabel(kind, { exact: true }).check()
  await dialog.getByLabel('File').setInputFiles({ name, mimeType: 'application/x-pem-file', buffer })
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click()
}
