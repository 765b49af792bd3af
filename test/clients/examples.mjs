import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './lab.mjs'
import { ansible } from './playbook.mjs'
import { Product } from './product.mjs'
import { installPython, python } from './python.mjs'

export const needs = ['python3']

export const prepare = installPython

const examples = join(import.meta.dirname, '..', '..', 'examples')

/** The examples of the README that need no container, as their first lines say they are run. */
export function checks (lab) {
  return [
    ['examples/node', async () => {
      await run(process.execPath, ['--test', join(examples, 'node', 'console.test.mjs')])
    }],
    ['examples/pytest', async () => {
      const options = ['-p', 'no:cacheprovider', '--quiet', '--rootdir', join(examples, 'pytest')]
      const env = { ...process.env, MOCK_OME: lab.mockOmeCommand.join(' '), PYTHONDONTWRITEBYTECODE: '1', PYTEST_DISABLE_PLUGIN_AUTOLOAD: '1' }
      await run(python, ['-m', 'pytest', ...options, join(examples, 'pytest')], { env, cwd: lab.folder })
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
    }]
  ]
}
