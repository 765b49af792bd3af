import { join } from 'node:path'
import { installPython, python } from './python.mjs'
import { reportedChecks } from './reported-checks.mjs'

export const needs = ['python3']

export const prepare = installPython

/** Dell's own Python scripts are in no package registry: these send what they send. */
const PROGRAMS = ['dell_scripts.py', 'dell_changes.py']

export async function checks (lab) {
  const { host, port } = lab.appliances.scripts
  const told = []
  // One after the other: the first counts the devices that are there, the second adds some.
  for (const name of PROGRAMS) told.push(...await reportedChecks(python, [join(import.meta.dirname, 'programs', name), `${host}:${port}`, lab.password]))
  return told
}
