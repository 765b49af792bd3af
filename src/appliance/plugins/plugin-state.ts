import { FLAG, TEXT, TIME, type Typed, closed, list, orNull } from '../../schema/schema.ts'

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

export const PLUGINS = list(PLUGIN)
