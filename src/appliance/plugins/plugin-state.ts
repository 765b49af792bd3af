import { FLAG, TEXT, TIME, type Typed, closed, list, orNull } from '../../schema/schema.ts'
import type { Slice } from '../slice.ts'

const PLUGIN = closed({
  id: TEXT,
  version: TEXT,
  enabled: FLAG,
  installedAt: TIME,
  updatedAt: orNull(TIME),
  disabledAt: orNull(TIME)
})

/** An installed plug-in. */
export type PluginState = Typed<typeof PLUGIN>

export const PLUGINS: Slice<readonly PluginState[]> = {
  name: 'plugins',
  schema: list(PLUGIN),
  sense: plugins => new Set(plugins.map(({ id }) => id)).size < plugins.length ? 'plug-ins are there twice' : null,
  factory: () => [],
  absent: () => [],
  reset: 'data',
  migrates: 'own'
}
