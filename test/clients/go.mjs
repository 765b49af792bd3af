import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { cache, run } from './lab.mjs'

const bin = join(cache, 'go-bin')
const HELM = 'helm.sh/helm/v3/cmd/helm@v3.22.0'
const ACTIONLINT = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12'

let helm

/** The program, which is that of the machine where there is one. Clients that run side by side share it. */
export async function installHelm () {
  helm ??= run('sh', ['-c', 'command -v helm']).then(found => found.trim(), async () => await install(HELM))
  return await helm
}

export async function installActionlint () {
  return await install(ACTIONLINT)
}

/** Compiling takes a while, for Helm minutes; what is compiled, Go keeps for all working trees of a user. */
async function install (module) {
  const program = join(bin, /(\w+)@/.exec(module)[1])
  if (await access(program).then(() => false, () => true)) {
    const env = { ...process.env, GOBIN: bin, GOTOOLCHAIN: 'local', GOFLAGS: '-buildvcs=false -trimpath' }
    await run('go', ['install', '-ldflags=-s -w', module], { env })
  }
  return program
}
