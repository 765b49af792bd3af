import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type Manifest, MOST_PACKAGES, type Package } from './firmware-catalog.ts'
import { ALL_SOFTWARE } from './software.ts'
import { stamp } from './times.ts'

/** A catalog as Dell publishes it. */
export interface CatalogDocument {
  readonly manifest: Manifest
  /** Those for components that an estate has, as an iDRAC takes them. */
  readonly packages: readonly Package[]
}

/** Bytes that a catalog may have unpacked; Dell's own has some 40 million. */
const LARGEST = 256 * 1024 * 1024
const MOST_NESTED = 32
/** Characters of an attribute, and entries of a list, that are looked at. */
const [LONGEST, MOST_ENTRIES] = [1_000, 2_000] as const
/** Characters that are read before others have a turn. */
const SLICE = 256 * 1024

const unzip = promisify(gunzip)
const KNOWN = new Set(ALL_SOFTWARE.map(({ componentId }) => componentId))

/** Dell's numbers for how much an update matters. */
const CRITICALITIES: Readonly<Record<string, Package['criticality']>> = { 1: 'Recommended', 2: 'Urgent', 3: 'Optional' }

type Attributes = Readonly<Record<string, string>>

/** A component while it is read. */
interface Draft {
  readonly attributes: Attributes
  readonly componentIds: Set<string>
  readonly systems: Set<string>
  criticality: Package['criticality']
  uri: string
}

/** Reads a catalog: XML in UTF-8 or UTF-16, plain or packed with gzip. @throws {Error} saying what is wrong with it */
export async function readCatalog (file: Buffer): Promise<CatalogDocument> {
  const packed = file[0] === 0x1f && file[1] === 0x8b
  const bytes: Buffer = packed ? await unzip(file, { maxOutputLength: LARGEST }) : file
  if (bytes.length > LARGEST) throw new Error('the catalog is too large')
  const { root, bundles, packages } = await readComponents(textOf(bytes), 'Manifest')
  const said = (name: string): string => (root[name] ?? '').slice(0, LONGEST)
  const time = Date.parse(said('dateTime'))
  return {
    manifest: {
      baseLocation: said('baseLocation'),
      bundlesCount: bundles,
      predecessorIdentifier: said('predecessorID'),
      releaseIdentifier: said('releaseID'),
      releaseDate: Number.isNaN(time) || time < 0 ? null : stamp(time),
      manifestIdentifier: said('identifier'),
      manifestVersion: said('version')
    },
    packages: packages.filter(({ path }) => /\.exe$/i.test(path))
  }
}

/** Reads what components a document has. @param name of its root @throws {Error} saying what is wrong with it */
export async function readComponents (
  content: string, name: string
): Promise<{ readonly root: Attributes, readonly bundles: number, readonly packages: readonly Package[] }> {
  // Loaded when first needed. It expands no entities but those of XML itself.
  const { SaxesParser } = await import('saxes')
  const parser = new SaxesParser()
  const packages: Package[] = []
  const open: string[] = []
  let [root, bundles]: [Attributes, number] = [{}, 0]
  let draft: Draft | null = null
  let display = ''
  parser.on('error', error => { throw new Error(`the catalog is no XML: ${error.message}`) })
  parser.on('opentag', ({ name: tag, attributes }) => {
    if (open.push(tag) > MOST_NESTED) throw new Error('the catalog is nested too deep')
    if (open.length === 1 && tag !== name) throw new Error(`the catalog begins with ${tag.slice(0, 50)}`)
    if (open.length === 1) root = attributes
    if (tag === 'SoftwareBundle') bundles++
    if (tag === 'SoftwareComponent') draft = { attributes, componentIds: new Set(), systems: new Set(), criticality: 'Optional', uri: '' }
    if (draft !== null) look(draft, tag, attributes)
    display = ''
  })
  const take = (text: string): void => { if (open.at(-1) === 'Display' && display.length < LONGEST) display += text }
  parser.on('text', take)
  parser.on('cdata', take)
  parser.on('closetag', ({ name: tag }) => {
    open.pop()
    if (draft === null) return
    if (tag === 'Display' && open.at(-1) === 'Model') {
      add(draft.systems, display.toLowerCase().replace(/^poweredge/, '').replaceAll(/\W/g, ''))
    }
    if (tag !== 'SoftwareComponent') return
    const made = packageOf(draft)
    if (made.componentIds.length > 0 && packages.length < MOST_PACKAGES) packages.push(made)
    draft = null
  })
  for (let start = 0; start < content.length; start += SLICE) {
    parser.write(content.slice(start, start + SLICE))
    await setImmediate()
  }
  parser.close()
  return { root, bundles, packages }
}

/** The text of a file, by its first bytes. */
export function textOf (bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le')
  return bytes.toString('utf8').replace(/^\uFEFF/, '')
}

function look (draft: Draft, tag: string, attributes: Attributes): void {
  const { componentID = '', systemID = '', value = '', URL = '' } = attributes
  if (tag === 'Device' && KNOWN.has(componentID)) add(draft.componentIds, componentID)
  if (tag === 'Model') add(draft.systems, systemID.toLowerCase().padStart(4, '0'))
  if (tag === 'Criticality') draft.criticality = CRITICALITIES[value] ?? 'Optional'
  if (tag === 'ImportantInfo') draft.uri = URL.slice(0, LONGEST)
}

function add (entries: Set<string>, entry: string): void {
  if (entry !== '' && entry.length <= LONGEST && entries.size < MOST_ENTRIES) entries.add(entry)
}

function packageOf ({ attributes, componentIds, systems, criticality, uri }: Draft): Package {
  const { vendorVersion, dellVersion = '', path = '', releaseID = '', packageID = releaseID, rebootRequired = '' } = attributes
  return {
    componentIds: [...componentIds],
    systems: [...systems],
    version: (vendorVersion ?? dellVersion).slice(0, 255),
    path: path.slice(0, LONGEST),
    releaseId: packageID.slice(0, LONGEST),
    uri,
    criticality,
    rebootRequired: rebootRequired.toLowerCase() === 'true'
  }
}
