import assert from 'node:assert/strict'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Engine } from './engine.mjs'
import { run } from './lab.mjs'
import { ansible } from './playbook.mjs'
import { Product } from './product.mjs'
import { installPython } from './python.mjs'
import { runWorkflow } from './workflow.mjs'

export const needs = ['python3', 'bash', 'curl']

export const prepare = installPython

const root = join(import.meta.dirname, '..', '..')
const examples = join(root, 'examples')

/** Stands for a user's tests, which find a console that refuses: the step that asks why is run. */
const FAILING_TESTS = `#!/bin/sh
[ "$1" = --ome ] || exit 2
curl --silent --insecure --user admin:admin --header 'Content-Type: application/octet-stream' --data 'no certificate' \
  "$2/api/ApplicationService/Actions/ApplicationService.UploadCertificate"
exit 1
`

/** A test that finds a refusal: its report has to say why. */
const FAILING_TEST = `def test_a_chain(ome, ome_ca):
    ome.certify(ome_ca, flaws=["foreign-key"])
`

/** The examples of the README, as their first lines say they are run; those for Testcontainers are a client of their own. */
export function checks (lab) {
  return [
    ['examples/node', async () => {
      await run(process.execPath, ['--test', join(examples, 'node', 'console.test.mjs')])
    }],
    ['examples/pytest, installed by pip', async () => {
      // A copy: what builds a package leaves files beside its sources.
      const folder = lab.file('pytest')
      await cp(join(examples, 'pytest'), join(folder, 'package'), { recursive: true })
      const venv = join(folder, 'venv')
      await run('python3', ['-m', 'venv', venv])
      const installed = join(venv, 'bin', 'python')
      await run(installed, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile', join(folder, 'package')])
      const env = { ...process.env, MOCK_OME: lab.mockOmeCommand.join(' '), PYTHONDONTWRITEBYTECODE: '1' }
      const options = ['-m', 'pytest', '-p', 'no:cacheprovider', '--quiet', '--strict-markers', '--rootdir', folder]
      await run(installed, [...options, join(examples, 'pytest', 'test_console.py')], { env, cwd: folder })
      const failing = await lab.keep(join('pytest', 'test_fails.py'), FAILING_TEST)
      const running = run(installed, [...options, failing], { env, cwd: folder })
      const { code, stdout } = await running.then(stdout => ({ code: 0, stdout }), error => error)
      assert.equal(code, 1, stdout)
      for (const told of [/^-+ mock-ome ome-/m, /^refused: CGEN1008$/m, /"rule": "csr-key"/]) assert.match(stdout, told)
    }],
    ['examples/ansible', async () => {
      const folder = lab.file('example')
      await mkdir(folder)
      const product = await Product.start(join(folder, 'ready.json'), '--appliance', 'lab=4.0.1:0')
      try {
        await ansible(lab, 'playbook', [join(examples, 'ansible', 'certify.yml')], { MOCK_OME_ADMIN_URL: product.adminUrl, TMPDIR: folder })
      } finally {
        await product.stop()
      }
    }],
    ['examples/github-actions', async () => {
      const folder = lab.file('workflow')
      await mkdir(folder)
      await writeFile(join(folder, 'run-your-tests'), FAILING_TESTS, { mode: 0o755 })
      const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
      const engine = await Engine.start(folder)
      try {
        const workflow = join(examples, 'github-actions', 'mock-ome.yml')
        const [info, tests, why] = await runWorkflow(workflow, { engine, image: `mock-ome:${version}`, folder })
        assert.equal(JSON.parse(info.printed).Version, '4.0.1')
        assert.equal(tests.error?.code, 1, tests.printed)
        assert.equal(why.error, undefined, why.error?.message)
        const { outcome, messageId } = JSON.parse(why.printed).diagnoses[0]
        const [refusal] = JSON.parse(tests.printed).error['@Message.ExtendedInfo']
        assert.deepEqual({ outcome, messageId }, { outcome: 'refused', messageId: refusal.MessageId })
      } finally {
        await engine.stop()
      }
    }]
  ]
}
