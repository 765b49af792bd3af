import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { parse } from 'yaml'
import { run } from './lab.mjs'

/** What a runner puts in the place of an expression. */
const CONTEXT = { 'github.run_id': '4711' }

/**
 * Runs the one job of a workflow as GitHub Actions does, as far as it is shell: the service as a container of an engine, then the steps with a
 * command, in order, where bash stands for the runner. Published ports are free ones, and the addresses in the steps follow.
 * Returns what became of each step that ran.
 *
 * @param image what the service's image must be named, less the registry
 * @param folder where the steps run
 */
export async function runWorkflow (file, { engine, image, folder }) {
  const source = evaluate(await readFile(file, 'utf8'), CONTEXT)
  const [job, ...otherJobs] = Object.values(parse(source).jobs)
  const [service, ...otherServices] = Object.values(job.services)
  assert.deepEqual([otherJobs, otherServices], [[], []])
  const ports = service.ports.map(port => /^(\d+):(\d+)$/.exec(port).slice(1))
  const { image: named, env, ports: _, ...others } = service
  assert.deepEqual(others, {}, 'what a service has beside image, env and ports is not run here')
  assert.equal(named.split('/').at(-1), image)
  const container = engine.create('service', {
    Image: 'mock-ome',
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    HostConfig: { PortBindings: Object.fromEntries(ports.map(([, inside]) => [`${inside}/tcp`, [{ HostPort: '' }]])) }
  })
  await container.start()
  await healthy(container)
  const here = text => ports.reduce((told, [outside, inside]) => told.replaceAll(`localhost:${outside}`, `localhost:${container.portOf(inside)}`), text)
  const variables = Object.fromEntries(Object.entries(job.env).map(([name, value]) => [name, here(value)]))
  const outcomes = []
  for (const { name, run: command, if: condition = 'success()' } of job.steps) {
    const failed = outcomes.some(({ error }) => error !== undefined)
    if (command === undefined || condition !== (failed ? 'failure()' : 'success()')) continue
    const step = run('bash', ['-e', '-c', here(command)], { cwd: folder, env: { ...process.env, ...variables } })
    outcomes.push(await step.then(printed => ({ name, printed }), error => ({ name, printed: error.stdout, error })))
  }
  return outcomes
}

/** What a runner makes of expressions. @param context by the expression */
export function evaluate (text, context) {
  return text.replaceAll(/\$\{\{ *(.+?) *\}\}/g, (_, expression) => {
    assert.ok(expression in context, `${expression} is an expression that is not known here`)
    return context[expression]
  })
}

/** Runs a step as a runner does. Returns what it printed, and its outputs. @param output a file that goes away */
export async function runStep (command, { cwd, env, output }) {
  await writeFile(output, '')
  const options = { cwd, env: { ...env, GITHUB_OUTPUT: output } }
  const printed = await run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', command], options)
  const outputs = [...(await readFile(output, 'utf8')).matchAll(/^([\w-]+)=(.+)$/gm)].map(([, name, value]) => [name, value])
  return { printed, outputs: Object.fromEntries(outputs) }
}

/** A runner begins with the steps when the health check of the image holds. */
export async function healthy (container) {
  for (const deadline = Date.now() + 30_000; ;) {
    try {
      return await container.checkHealth()
    } catch (error) {
      if (Date.now() > deadline || !container.running) throw error
      await wait(100)
    }
  }
}
