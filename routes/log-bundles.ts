import { type Route, marked } from '../src/http/route.ts'
import { keptFiles } from './kept-files.ts'

/** The product writes its log bundle to a share. Here it stays on the appliance: where it is fetched from is ours. */
const MARK = { 'x-mock-ome-contract': 'log-bundle' }

/** The log bundles that jobs of type 18 have made. */
export const logBundles: readonly Route[] = marked(MARK, '1.0', keptFiles(
  '/api/ApplicationService/LogBundles', 'ApplicationService.LogBundle', 'APPLIANCE_SETUP',
  async ({ appliance }) => (await appliance.shelf.list()).filter(({ name }) => name.startsWith('log-bundle'))))
