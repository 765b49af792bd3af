import { spawn } from 'node:child_process'

/**
 * The checks of a client that is a program of its own and prints `ok - TITLE` or `not ok - TITLE: REASON` for each.
 * It has run when this resolves; a program that fails without saying so is one failed check.
 */
export async function reportedChecks (program, args, options = {}) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  let printed = ''
  let complaints = ''
  child.stdout.setEncoding('utf8').on('data', text => { printed += text })
  child.stderr.setEncoding('utf8').on('data', text => { complaints += text })
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  const reports = [...printed.matchAll(/^(ok|not ok) - (.+?)(?:: (.+))?$/gm)]
  const checks = reports.map(([, verdict, title, reason]) => [title, () => {
    if (verdict !== 'ok') throw new Error(reason)
  }])
  checks.push([`${reports.length} checks, exit code 0`, () => {
    if (code !== 0 || reports.length === 0) throw new Error(`exit code ${code}\n${complaints}`)
  }])
  return checks
}
