import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, type Locator, type Page, chromium } from 'playwright-core'
import type { Test } from 'tap'

/** Debian's. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** How a page is looked at. */
export interface View {
  readonly theme?: 'light' | 'dark'
  /** CSS pixels. */
  readonly width?: number
}

/** Starts a browser; it is closed when the test ends. */
export async function startBrowser (t: Test): Promise<Browser> {
  // Its sandbox does not work for root.
  const browser = await chromium.launch({ executablePath: CHROMIUM, chromiumSandbox: false, args: ['--disable-dev-shm-usage'] })
  t.teardown(async () => { await browser.close() })
  return browser
}

/**
 * A page in a context of its own, which is closed when the test ends: a page left open asks on at a port that another console may get.
 * What it asks of other machines, what its policy blocks and what goes wrong in it fails the test.
 */
export async function openPage (t: Test, browser: Browser, origin: string, { theme = 'light', width = 1280 }: View = {}): Promise<Page> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en',
    timezoneId: 'UTC',
    viewport: { width, height: 900 }
  })
  t.teardown(async () => { await context.close() })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
  await watch(t, context, origin)
  return await context.newPage()
}

async function watch (t: Test, context: BrowserContext, origin: string): Promise<void> {
  await context.exposeFunction('reportViolation', (directive: string) => { t.fail(`the policy blocked something: ${directive}`) })
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      const report: unknown = Reflect.get(globalThis, 'reportViolation')
      if (typeof report === 'function') report(`${violatedDirective} ${blockedURI}`)
    })
  })
  context.on('request', request => { if (!/^(?:data|blob):/.test(request.url()) && !request.url().startsWith(`${origin}/`)) t.fail(`asked ${request.url()}`) })
  context.on('weberror', error => { t.fail(`the page failed: ${error.error().stack}`) })
}

/** Waits until an element has the focus: what moves it is not always over when a key is. */
export async function focused (element: Locator): Promise<void> {
  await element.and(element.page().locator(':focus')).waitFor()
}

/** Has axe look at a page. */
export async function assertAccessible (t: Test, page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  t.strictSame(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`) })), [], `${name}: axe finds nothing`)
}
