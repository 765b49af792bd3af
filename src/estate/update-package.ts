import { readComponents } from './catalog-document.ts'
import type { Package } from './firmware-catalog.ts'
import { ALL_SOFTWARE } from './software.ts'

/** Where the description of a package begins and ends, as a catalog has it. */
const [BEGIN, END] = ['<SoftwareComponent', '</SoftwareComponent>'] as const

/** How Dell calls such a file, with its version: `BIOS_J0F2X_WN64_2.4.7.EXE`, `SAS-RAID_Firmware_700GG_WN64_52.21.0-4606_A08.EXE`. */
const NAME = /(?<![\w.-])[\w.-]{5,150}\.(?:exe|bin)(?!\w)/gi
const VERSION = /_v?(\d+(?:\.[\w-]+?)+)(?:_[A-Z]\d\d)?(?:_\d\d)?\.\w+$/i

/**
 * What a Dell Update Package is for: by the description in it, else by its own name in it (as the version of a Windows program has it).
 * What a real one carries packed is not read.
 *
 * @returns none for a file that says nothing of itself
 */
export async function readUpdatePackage (file: Buffer): Promise<readonly Package[]> {
  for (const text of [file.toString('utf8'), file.toString('utf16le')]) {
    const start = text.indexOf(BEGIN)
    const end = start < 0 ? -1 : text.indexOf(END, start)
    // A description that cannot be read is none.
    const described = end < 0
      ? []
      : await readComponents(text.slice(start, end + END.length), 'SoftwareComponent').then(({ packages }) => packages, () => [])
    if (described.length > 0) return described
  }
  const texts = [file.toString('latin1'), file.toString('utf16le'), file.subarray(1).toString('utf16le')]
  const names = texts.flatMap(text => text.match(NAME) ?? [])
  return names.flatMap(name => namedPackage(name) ?? []).slice(0, 1)
}

function namedPackage (name: string): Package | null {
  const [, version] = VERSION.exec(name) ?? []
  const software = ALL_SOFTWARE.find(({ fileName }) => fileName.test(name))
  if (version === undefined || software === undefined) return null
  return {
    componentIds: [software.componentId],
    systems: [],
    version,
    path: name,
    releaseId: name,
    uri: '',
    criticality: 'Recommended',
    rebootRequired: software.type !== 'APAC'
  }
}
