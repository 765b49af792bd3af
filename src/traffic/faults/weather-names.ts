/** How many faults come by chance: none, some, many. */
export const WEATHER_NAMES = ['calm', 'flaky', 'hostile'] as const

export type Weather = typeof WEATHER_NAMES[number]
