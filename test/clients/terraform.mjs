import { join } from 'node:path'
import { cache } from './lab.mjs'
import { reportedChecks } from './reported-checks.mjs'

export const needs = ['go']

/** A client as the Terraform provider has it, from Go's own library alone: nothing is fetched. */
export function checks (lab) {
  const env = { ...process.env, GOCACHE: join(cache, 'go'), GOPROXY: 'off', GOTOOLCHAIN: 'local', GO111MODULE: 'off' }
  const program = ['client', 'console', 'changes', 'types'].map(part => join(import.meta.dirname, 'programs', `terraform_${part}.go`))
  return reportedChecks('go', ['run', ...program, lab.appliances.terraform.url, lab.password, ...lab.mockOmeCommand, lab.ca, lab.folder], { env })
}
