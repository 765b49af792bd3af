import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './lab.mjs'
import { python } from './python.mjs'

/** How often a task that writes runs: in check mode, in earnest, and in earnest again. */
const PHASES = ['rehearsed', 'made', 'repeated']

/** Runs a program of the Ansible package, such as `playbook`. @param variables of its environment, beside those of ours */
export async function ansible (lab, program, args, variables = {}) {
  const home = lab.file('ansible-home')
  await mkdir(home, { recursive: true })
  const env = {
    ...process.env,
    ...variables,
    HOME: home,
    ANSIBLE_HOME: home,
    ANSIBLE_LOCAL_TEMP: home,
    ANSIBLE_REMOTE_TEMP: home,
    ANSIBLE_PIPELINING: 'true',
    ANSIBLE_PYTHON_INTERPRETER: python,
    ANSIBLE_STDOUT_CALLBACK: 'ansible.posix.json',
    LC_ALL: 'C.UTF-8',
    // Compiled modules are kept, whatever the machine prefers: Ansible starts in half the time.
    PYTHONDONTWRITEBYTECODE: ''
  }
  return await run(python, ['-m', 'ansible', program, ...args], { env })
}

/** Runs a playbook. Returns the result of each task by its name, which no other has. */
async function play (lab, name, variables) {
  const facts = { folder: lab.folder, ca: lab.ca, mock_ome: lab.mockOmeCommand, password: lab.password, phases: PHASES, ...variables }
  let output
  try {
    output = await ansible(lab, 'playbook', [
      '--inventory', 'localhost,',
      '--connection', 'local',
      '--extra-vars', JSON.stringify(facts),
      join(import.meta.dirname, 'ansible', `${name}.yml`)
    ])
  } catch (error) {
    // A playbook with a failed task: its results tell which.
    if (!error.stdout?.trimStart().startsWith('{')) throw error
    output = error.stdout
  }
  const { plays, stats } = JSON.parse(output)
  const tasks = plays.flatMap(({ tasks }) => tasks)
  assert.equal(stats.localhost.failures, 0, `${tasks.at(-1).task.name}: ${JSON.stringify(tasks.at(-1).hosts.localhost, null, 2)}`)
  const results = Object.fromEntries(tasks.map(({ task, hosts }) => [task.name, hosts.localhost]))
  assert.equal(Object.keys(results).length, tasks.length, 'two tasks have one name')
  return results
}

/** Plays playbooks as checks, and makes checks of what came of their tasks. */
export class Playbooks {
  results = {}
  #lab
  #judged = new Set()

  constructor (lab) {
    this.#lab = lab
  }

  /** @param variables what the playbook knows beside what all know */
  played = (name, variables) => {
    return [`${name}.yml is played`, async () => {
      this.results = await play(this.#lab, name, variables)
      this.#judged.clear()
    }]
  }

  /** What came of a task. */
  of = (task) => {
    this.#judged.add(task)
    assert.ok(task in this.results, `${task} was not run`)
    return this.results[task]
  }

  /** The task ends with this message, and with these facts. @param look looks at the whole result */
  says = (task, message, facts = {}, look = () => {}) => {
    return [`${task}: ${message}`, () => {
      const result = this.of(task)
      assert.equal(result.msg, message, JSON.stringify(result, null, 2))
      for (const [key, value] of Object.entries(facts)) assert.equal(result[key], value, `${key} is ${result[key]}`)
      look(result)
    }]
  }

  /** The task succeeds, changes nothing, and has this to say. @param look looks at the whole result */
  shows = (task, what, look) => {
    return [`${task}: ${what}`, () => {
      const result = this.of(task)
      assert.ok(!result.failed && result.changed === false, JSON.stringify(result, null, 2))
      look(result)
    }]
  }

  /**
   * The task foresees a change in check mode, makes it, and finds it made: *changed*, then *ok*.
   *
   * @param messages what it says each time, or what that is like
   * @param look looks at the results: as rehearsed, made, repeated
   */
  changesOnce = (task, { rehearsed = 'Changes found to be applied.', made, repeated = 'No changes found to be applied.' }, look = () => {}) => {
    return [`${task}: changed, then ok`, () => {
      const { results } = this.of(task)
      const whole = JSON.stringify(results, null, 2)
      const said = results.map(({ item, changed, failed = false }) => ({ item, changed, failed }))
      assert.deepEqual(said, PHASES.map(item => ({ item, changed: item !== PHASES[2], failed: false })), whole)
      for (const [index, message] of [rehearsed, made, repeated].entries()) {
        if (message instanceof RegExp) assert.match(results[index].msg, message, whole)
        else assert.equal(results[index].msg, message, whole)
      }
      look(...results)
    }]
  }

  /** No task of the playbook was run for nothing. Stands after their other checks. */
  allJudged = () => {
    return ['each task is checked', () => {
      assert.deepEqual(Object.keys(this.results).filter(task => !this.#judged.has(task)), [])
    }]
  }
}

/** The product's refusal that a failed task was given. */
export function refusalOf (result) {
  assert.equal(result.failed, true, JSON.stringify(result))
  return result.error_info.error['@Message.ExtendedInfo'][0]
}
