import type { Test } from 'tap'
import { type Client, clientOf } from './fleet.ts'
import { type Surroundings, run } from './command.ts'

/** Starts one appliance in a process of its own, on a free port. */
export async function startProcess (t: Test, name: string, version: string, options: readonly string[] = [], surroundings: Surroundings = {}): Promise<Client> {
  const command = run(t, ['--appliance', `${name}=${version}:0`, '--admin-port', 'off', '--log-format', 'json', ...options], surroundings)
  const { appliances } = await command.logged('ready')
  const [started] = Array.isArray(appliances) ? appliances : []
  const { hostname, port } = new URL(started.url)
  return clientOf({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) })
}
