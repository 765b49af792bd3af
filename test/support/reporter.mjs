import { Transform } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import picocolors from 'picocolors'

const paint = picocolors.createColors(process.stdout.isTTY === true && process.env.NO_COLOR === undefined)

/**
 * Turns tap's stream into a page a person can read: one line per file, every failure and every skip with the names that
 * lead to it, and `N passed, N failed` as the very last line. tap's own closing line counts the same assertions.
 */
export default class Reporter extends Transform {
  #decoder = new StringDecoder('utf8')
  #rest = ''
  /** Names of the subtests we are in, outermost first: a subtest's lines are indented by four more blanks. */
  #path = []
  /** The name of the subtest whose last line is still to come, per depth. */
  #open = []
  #failed = false
  /** Inside a diagnostic block: how it is indented, and whether it is shown. */
  #block = null
  #showBlock = false
  #totals = { pass: 0, fail: 0, skip: 0 }
  /** How deep the files are: 1 where a process has several. */
  #depth

  constructor ({ depth = 0 } = {}) {
    super()
    this.#depth = depth
  }

  _transform (chunk, encoding, done) {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n')
    this.#rest = lines.pop()
    for (const line of lines) this.#line(line)
    done()
  }

  _flush (done) {
    if (this.#rest !== '') this.#line(this.#rest)
    const { pass, fail, skip } = this.#totals
    // tap says nothing when this is all that is wrong.
    if (fail === 0 && process.exitCode === 1) this.#print(`${paint.red('FAIL')} coverage is below the thresholds in .taprc`)
    this.#print(`${pass} passed, ${fail} failed${skip > 0 ? `, ${skip} skipped` : ''}`)
    done()
  }

  #print (text) {
    this.push(`${text}\n`)
  }

  #line (line) {
    const text = line.trimStart()
    const indent = line.length - text.length
    const depth = Math.floor(indent / 4)
    if (this.#block !== null) return this.#diagnostic(line, text, indent)
    if (text === '---') {
      this.#block = indent
      return
    }
    const [, verdict, title] = /^(ok|not ok) \d+(?: - (.*))?$/.exec(text) ?? []
    if (verdict !== undefined) return this.#point(verdict === 'ok', depth, title ?? '')
    if (text.startsWith('# Subtest: ')) return this.#enter(depth, text.slice('# Subtest: '.length))
    if (/^(TAP version \d+|1\.\.\d+.*|# time=.*|)$/.test(text)) return
    if (depth === 0 && text.startsWith('# { total: ')) return this.#total(text)
    this.#print(line)
  }

  #enter (depth, name) {
    this.#path.length = depth
    this.#path[depth] = name
    this.#open[depth] = name
    if (depth <= this.#depth) this.#failed = false
  }

  #point (ok, depth, title) {
    const [, name, directive = ''] = /^(.*?)(?: # ((?:SKIP|TODO|time=).*))?$/.exec(title)
    const summary = this.#open[depth] === name
    this.#open.length = depth
    const where = [...this.#path.slice(this.#depth, depth), name].join(' > ')
    this.#showBlock = false
    if (/^(SKIP|TODO)/.test(directive)) {
      this.#print(`  ${paint.yellow(directive.slice(0, 4).toLowerCase())} ${where}${directive.slice(4).replace(/^ /, ': ')}`)
    } else if (!ok && !(summary && this.#failed)) {
      this.#failed = true
      this.#showBlock = true
      this.#print(`  ${paint.red('FAIL')} ${where}`)
    }
    if (depth === this.#depth) this.#print(`${ok ? paint.green('ok    ') : paint.red('not ok')} ${name} ${paint.dim(directive.replace('time=', ''))}`)
  }

  #diagnostic (line, text, indent) {
    if (text === '...' && indent === this.#block) this.#block = null
    else if (this.#showBlock) this.#print(`    ${line.slice(this.#block)}`)
  }

  #total (text) {
    for (const key of Object.keys(this.#totals)) this.#totals[key] = Number(new RegExp(`\\b${key}: (\\d+)`).exec(text)?.[1] ?? 0)
  }
}
