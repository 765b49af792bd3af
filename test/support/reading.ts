import type { Client } from './fleet.ts'

export type Member = Record<string, any> // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely

/** What a console says there. @throws where it is refused */
export async function read ({ call }: Pick<Client, 'call'>, path: string): Promise<Member> {
  const { status, json, text } = await call('GET', encodeURI(path))
  if (status !== 200) throw new Error(`${path}: ${status} ${text}`)
  return json
}

/** All members of a collection. @throws as {@link read} */
export async function all (console: Pick<Client, 'call'>, path: string): Promise<readonly Member[]> {
  return (await read(console, `${path}?$top=10000`)).value
}
