import { join } from 'node:path'
import { installPython, python } from './python.mjs'
import { reportedChecks } from './reported-checks.mjs'

export const needs = ['python3']

export const prepare = installPython

/** Dell's own Python scripts are in no package registry: this sends what they send. */
export function checks (lab) {
  const { host, port } = lab.appliances.scripts
  return reportedChecks(python, [join(import.meta.dirname, 'programs', 'dell_scripts.py'), `${host}:${port}`, lab.password])
}
