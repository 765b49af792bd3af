import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { access, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { Engine } from './engine.mjs'
import { run } from './lab.mjs'
import { ansible } from './playbook.mjs'
import { installPython } from './python.mjs'
import { evaluate, healthy, runStep } from './workflow.mjs'

export const needs = ['python3', 'bash', 'curl']

export const prepare = installPython

const root = join(import.meta.dirname, '..', '..')
const examples = join(root, 'examples')

/** Stands for a user's tests. */
const TESTS = '#!/bin/sh\ncurl --fail --silent --insecure --user admin:admin "$2/api/ApplicationService/Info"\n'

/** What starts a console beside other tests: the role for Molecule, the composite action of GitHub, the job of GitLab. */
export function checks (lab) {
  return [
    ['examples/ansible: the scenario for Molecule, step by step', async () => {
      const folder = lab.file('molecule')
      await mkdir(folder)
      const state = join(folder, 'state')
      const variables = await lab.keep(join('molecule', 'variables.json'), JSON.stringify({ mock_ome_command: lab.mockOmeCommand, mock_ome_folder: state }))
      const scenario = join(examples, 'ansible', 'molecule', 'default')
      const { scenario: { test_sequence: steps }, provisioner: { env } } = parse(await readFile(join(scenario, 'molecule.yml'), 'utf8'))
      const roles = { ANSIBLE_ROLES_PATH: join(scenario, env.ANSIBLE_ROLES_PATH) }
      const play = async step => {
        const output = await ansible(lab, 'playbook', [join(scenario, `${step}.yml`), '--extra-vars', `@${variables}`], roles)
          .catch(error => { throw new Error(`${step}: ${/"msg": ".*"/g.exec(error.stdout.slice(error.stdout.lastIndexOf('"failed": true')))}`) })
        return JSON.parse(output).stats.localhost
      }
      const stats = {}
      try {
        for (const step of steps.slice(0, -1)) stats[step] = await play(step)
        assert.ok(stats.create.changed > 0)
        assert.equal((await play('create')).changed, 0, 'a console that runs is left as it is')
      } finally {
        stats.destroy = await play(steps.at(-1))
      }
      assert.deepEqual(Object.values(stats).map(({ failures, unreachable }) => [failures, unreachable]), steps.map(() => [0, 0]))
      await assert.rejects(access(state), { code: 'ENOENT' })
    }],
    ['examples/github-actions/console', async () => {
      const folder = lab.file('action')
      await mkdir(folder)
      const action = parse(await readFile(join(examples, 'github-actions', 'console', 'action.yml'), 'utf8'))
      const inputs = Object.entries({ ...action.inputs, command: { default: lab.mockOmeCommand.join(' ') } })
      const context = Object.fromEntries(inputs.map(([name, { default: value }]) => [`inputs.${name}`, value]))
      const [{ id, env, run: command }, ...others] = action.runs.steps
      assert.deepEqual(others, [])
      const variables = Object.fromEntries(Object.entries(env).map(([name, text]) => [name, evaluate(text, context)]))
      const step = await runStep(command, { cwd: folder, env: { ...process.env, ...variables, TMPDIR: folder }, output: join(folder, 'output') })
      for (const [key, value] of Object.entries(step.outputs)) context[`steps.${id}.outputs.${key}`] = value
      const outputs = Object.fromEntries(Object.entries(action.outputs).map(([name, { value }]) => [name, evaluate(value, context)]))
      try {
        const told = await run('curl', ['--fail', '--silent', '--cacert', outputs.root, '--user', 'admin:admin', `${outputs.url}/api/ApplicationService/Info`])
        assert.equal(JSON.parse(told).Version, action.inputs.version.default)
        assert.match(new X509Certificate(await readFile(outputs.root)).subject, /CN=Root-CA/)
      } finally {
        assert.equal((await fetch(`${outputs['admin-url']}/v1/shutdown`, { method: 'POST' })).status, 202)
      }
    }],
    ['examples/gitlab', async () => {
      const folder = lab.file('gitlab')
      await mkdir(folder)
      await writeFile(join(folder, 'run-your-tests'), TESTS, { mode: 0o755 })
      const engine = await Engine.start(folder)
      try {
        const { test: job } = parse((await readFile(join(examples, 'gitlab', '.gitlab-ci.yml'), 'utf8')).replaceAll(/\$\{CI_JOB_ID\}/g, '4711'))
        const [service, ...others] = job.services
        assert.deepEqual(others, [])
        const ports = [8443, 8400]
        const container = engine.create('service', {
          Image: 'mock-ome',
          Env: Object.entries(service.variables).map(([name, value]) => `${name}=${value}`),
          HostConfig: { PortBindings: Object.fromEntries(ports.map(port => [`${port}/tcp`, [{ HostPort: '' }]])) }
        })
        await container.start()
        const here = text => ports.reduce((text, port) => text.replaceAll(`${service.alias}:${port}`, `127.0.0.1:${container.portOf(port)}`), text)
        const variables = Object.fromEntries(Object.entries(job.variables).map(([name, value]) => [name, here(value)]))
        const play = async lines => await run('bash', ['-eo', 'pipefail', '-c', here(lines.join('\n'))], { cwd: folder, env: { ...process.env, ...variables } })
        assert.match(await play([...job.before_script, ...job.script]), /"Version":"4\.0\.1"/)
        assert.deepEqual(JSON.parse(await play(job.after_script)).diagnoses, [])
        await healthy(container)
      } finally {
        await engine.stop()
      }
    }]
  ]
}
