/** One member of a collection, as it goes over the wire. */
export type Entity = Readonly<Record<string, unknown>>
