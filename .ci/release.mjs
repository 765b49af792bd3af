// What a release changes beside package.json. `npm version minor` runs it before its commit; `node .ci/release.mjs notes` prints what changed.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Where the version stands: each pattern has to be there, and its last group is the version. */
const PLACES = [
  ['docker/Dockerfile', /^(.*org\.opencontainers\.image\.version=")([^"]+)/gm],
  ['docker/chart/Chart.yaml', /^((?:app)?[vV]ersion: )(.+)$/gm],
  ['examples/pytest/pyproject.toml', /^(version = ")([^"]+)/gm],
  ['examples/github-actions/mock-ome.yml', /(\/mock-ome:)(\d\S+)/g],
  ['examples/gitlab/.gitlab-ci.yml', /(\/mock-ome:)(\d\S+)/g],
  ['README.md', /(mock-ome-)(\d+\.\d+\.\d+[^/`]*)(?=\.tgz)/g]
]

const CHANGELOG = 'CHANGELOG.md'
const UNRELEASED = /^## \[Unreleased\]\n/m

/** What changed in a version: its section of the changelog, without the heading. */
function notes () {
  const [, section] = read(CHANGELOG).split(`\n## [${version}]`)
  if (section === undefined) throw new Error(`${CHANGELOG} says nothing of ${version}`)
  return section.slice(section.indexOf('\n')).split('\n## [')[0].trim()
}

function release () {
  for (const [file, pattern] of PLACES) rewrite(file, pattern, `$1${version}`)
  const today = new Date().toISOString().slice(0, 10)
  rewrite(CHANGELOG, UNRELEASED, `$&\n## [${version}] - ${today}\n`)
}

function rewrite (file, pattern, replacement) {
  const text = read(file)
  if (text.search(pattern) < 0) throw new Error(`${file}: where is the version?`)
  writeFileSync(join(root, file), text.replace(pattern, replacement))
}

function read (file) {
  return readFileSync(join(root, file), 'utf8')
}

if (process.argv[2] === 'notes') console.log(notes())
else release()
