import type { Locator, Page } from 'playwright-core'
import { type RequestFacts, decodeRequest } from '../../../certs/x509/request.ts'

/** Opens the console, as somebody does who knows the address alone, and logs in. */
export async function logIn (page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/`)
  await page.getByLabel('Username').fill('admin')
  await page.getByLabel('Password').fill('admin')
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('heading', { name: 'Certificates', exact: true }).waitFor()
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
