import type { Browser, Locator, Page } from 'playwright-core'
import type { Test } from 'tap'
import { run } from '../../support/command.ts'
import { type Client, clientOf } from '../../support/fleet.ts'
import { type View, openPage } from './browser.ts'

/** A process with a lab, and a page that shows it. */
export interface Lab {
  readonly page: Page
  /** Of the admin port: `http://127.0.0.1:8400`. */
  readonly origin: string
  /** An appliance, by its name. */
  readonly client: (name: string) => Client
}

/** Starts a source and a target in a process of their own, and opens the lab. */
export async function openLab (t: Test, browser: Browser, view: View = {}, options: readonly string[] = []): Promise<Lab> {
  const consoles = ['source=3.10.2:0', 'target=4.0.1:0'].flatMap(wanted => ['--appliance', wanted])
  const { appliances, admin } = await run(t, [...consoles, '--admin-port', '0', '--log-format', 'json', ...options]).logged('ready')
  const origin = String(Reflect.get(Object(admin), 'url'))
  const urls = new Map((Array.isArray(appliances) ? appliances : []).map(({ name, url }) => [String(name), new URL(url)]))
  const page = await openPage(t, browser, origin, view)
  await page.goto(`${origin}/`)
  return {
    page,
    origin,
    client: name => clientOf({ host: '127.0.0.1', port: Number(urls.get(name)?.port) })
  }
}

/** Goes to a page of the lab by its navigation. */
export async function visit (page: Page, title: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Lab' }).getByRole('link', { name: title, exact: true }).click()
  await page.getByRole('heading', { name: title, level: 1 }).waitFor()
}

/** The card of an appliance. */
export function cardOf (page: Page, name: string): Locator {
  return page.getByRole('region', { name, exact: true })
}
