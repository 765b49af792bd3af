import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { openCatalog } from '../../src/cli/catalog-file.ts'
import { consoleOf, startTestFleet } from '../support/fleet.ts'
import { folderOf } from '../support/folder.ts'

const BIOS = 'DCIM:INSTALLED#741__BIOS.Setup.1-1'

/** A component as Dell's catalog has it. */
function component (path: string, version: string, id: string, system: string): string {
  return `<SoftwareComponent packageID="J0F2X" path="FOLDER1/1/${path}" vendorVersion="${version}" rebootRequired="true"><Name><Display lang="en"><![CDATA[x]]></Display></Name><SupportedDevices><Device componentID="${id}"/></SupportedDevices><SupportedSystems><Brand><Model systemID="${system}"><Display lang="en"><![CDATA[${system === '0716' ? 'R640' : 'x'}]]></Display></Model></Brand></SupportedSystems><ImportantInfo URL="https://dell.example/J0F2X"/><Criticality value="2"/></SoftwareComponent>`
}

function catalog (version: string, ...components: readonly string[]): string {
  return `<?xml version="1.0" encoding="utf-16"?><Manifest baseLocation="downloads.dell.com" dateTime="2026-01-02T03:04:05Z" identifier="one" releaseID="R1" version="${version}" predecessorID="R0"><SoftwareBundle/><SoftwareBundle/>${components.join('')}</Manifest>`
}

const NEWER = [
  component('BIOS_1.EXE', '9.1.0', '159', '0716'), component('BIOS_2.EXE', '9.10.0', '159', '0716'), component('BIOS.BIN', '9.99.0', '159', '0716'),
  component('BIOS_3.EXE', '99.0.0', '159', '0001'), component('x.EXE', '1', '4711', '0716')
]

t.test('a catalog of a file, packed or not, in UTF-16 as well, and of a URL', async t => {
  const file = join(folderOf(t), 'Catalog')
  const server = createServer((request, response) => response.writeHead(request.url === '/c.xml' ? 200 : 404).end(catalog('1', ...NEWER)))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(catalog('1', ...NEWER), 'utf16le')])
  for (const bytes of [catalog('1', ...NEWER), gzipSync(catalog('1', ...NEWER)), utf16, gzipSync(utf16), null]) {
    if (bytes !== null) await writeFile(file, bytes)
    const { document: { manifest, packages } } = await openCatalog(bytes === null ? `${url}/c.xml` : file)
    t.match(manifest, { baseLocation: 'downloads.dell.com', bundlesCount: 2, manifestVersion: '1', releaseDate: '2026-01-02 03:04:05.000', releaseIdentifier: 'R1', predecessorIdentifier: 'R0' })
    t.strictSame(packages.map(({ version, systems, criticality }) => [version, systems, criticality]), [['9.1.0', ['0716', 'r640'], 'Urgent'], ['9.10.0', ['0716', 'r640'], 'Urgent'], ['99.0.0', ['0001', 'x'], 'Urgent']])
  }
  await t.rejects(openCatalog(`${url}/other`), /the answer is 404/)
  for (const [bad, expected] of [
    ['', /no XML/], ['text', /no XML/], ['<a/>', /begins with a/], ['<Manifest>', /no XML/], ['<Manifest>&bomb;</Manifest>', /no XML/],
    [`<Manifest>${'<a>'.repeat(40)}`, /nested too deep/], [Buffer.from([0x1f, 0x8b, 0]), /./]
  ] as const) {
    await writeFile(file, bad)
    await t.rejects(openCatalog(file), expected, String(bad).slice(0, 40))
  }
  await t.rejects(openCatalog(join(file, 'none')), { name: 'UsageError' })
})

t.test('what is in the file is what catalogs have when they are read', async t => {
  const file = join(folderOf(t), 'Catalog.xml')
  await writeFile(file, catalog('2', ...NEWER))
  const console = consoleOf(await startTestFleet(t, { devices: 60, seed: 4, catalogSource: await openCatalog(file) }))
  const { call } = console
  const refresh = async (): Promise<void> => { t.equal((await call('POST', '/api/UpdateService/Actions/UpdateService.RefreshCatalogs', { json: { AllCatalogs: true } })).status, 204) }
  await refresh()
  t.match((await call('GET', '/api/UpdateService/Catalogs(22)')).json, { Status: 'Completed', ManifestVersion: '2', BundlesCount: 2, ReleaseDate: '2026-01-02 03:04:05.000' })
  const { value: baselines } = (await call('GET', '/api/UpdateService/Baselines')).json
  for (const { Id, Name } of baselines) {
    const { value } = (await call('GET', `/api/UpdateService/Baselines(${Id})/DeviceComplianceReports`)).json
    const own = Name === 'Firmware PowerEdge R640'
    t.match(value[0], own
      ? { ComplianceStatus: 'CRITICAL', ComponentComplianceReports: [{ SourceName: BIOS, Version: '9.10.0', Criticality: 'Urgent', UpdateAction: 'UPGRADE', Uri: 'https://dell.example/J0F2X' }] }
      : { ComplianceStatus: 'UNKNOWN', FirmwareStatus: 'Unknown', ComponentComplianceReports: [] }, Name)
  }
  t.ok(baselines.some(({ Name }: { Name: string }) => Name === 'Firmware PowerEdge R640'))
  await writeFile(file, 'no catalog any more')
  await refresh()
  t.match((await call('GET', '/api/UpdateService/Catalogs(22)')).json, { Status: 'Failed', ManifestVersion: '2' })
})
