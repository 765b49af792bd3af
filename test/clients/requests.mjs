import { join } from 'node:path'
import { installPython, python } from './python.mjs'
import { reportedChecks } from './reported-checks.mjs'

export const needs = ['python3']

export const prepare = installPython

export function checks (lab) {
  const { host, port } = lab.appliances.requests
  return reportedChecks(python, [join(import.meta.dirname, 'programs', 'requests_client.py'), `${host}:${port}`, lab.password, ...lab.mockOmeCommand, lab.ca, lab.folder])
}
