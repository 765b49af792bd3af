import { hasReached } from '../appliance/version.ts'
import type { Members, Schema } from '../schema/schema.ts'
import { EDM_TYPES } from '../schema/wrong-type.ts'
import { operationOf } from './operation.ts'
import type { Route } from './route.ts'

/** A place of the surface: what a path leads to, and what stands behind it. */
interface Place {
  readonly inner: Map<string, Place>
  route: Route | null
}

interface Type {
  readonly element: 'EntityType' | 'ComplexType'
  readonly namespace: string
  readonly name: string
  readonly lines: readonly string[]
}

const IDENTIFIER = /^[A-Za-z_]\w{0,127}$/

/** The services of a surface, in their order: `DeviceService`. @param version of OME */
export function servicesOf (routes: readonly Route[], version: string): string[] {
  return [...placesOf(routes, version).inner.keys()]
}

/**
 * The metadata document of a surface (OData CSDL, XML representation, 4.01), made of its sets and the schemas of its answers. Each service
 * is a singleton; what its paths lead to are its properties: sets of entities by navigation, all else by value.
 *
 * @param version of OME: what came later is not there
 */
export function metadataDocument (routes: readonly Route[], version: string): string {
  const document = new Document()
  const services = [...placesOf(routes, version).inner].map(([name, place]) => {
    document.add('EntityType', `${name}.${name}`, document.membersOf(`${name}.${name}`, place, name))
    return `        <Singleton Name="${name}" Type="${name}.${name}"/>`
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<edmx:Edmx Version="4.01" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">',
    '  <edmx:DataServices>',
    ...document.schemas(),
    '    <Schema Namespace="OpenManageEnterprise" xmlns="http://docs.oasis-open.org/odata/ns/edm">',
    '      <EntityContainer Name="Container">',
    ...services,
    '      </EntityContainer>',
    '    </Schema>',
    '  </edmx:DataServices>',
    '</edmx:Edmx>',
    ''
  ].join('\n')
}

/** What can be read, as a tree: the parts of the paths. What is marked as ours is left out. */
function placesOf (routes: readonly Route[], version: string): Place {
  const root: Place = { inner: new Map(), route: null }
  for (const route of routes) {
    const { method, since, anonymous, headers = {}, answer } = route
    const isTold = method === 'GET' && answer !== undefined && !(anonymous && answer['contentMediaType'] !== undefined)
    if (!isTold || Object.keys(headers).length > 0 || (since !== null && !hasReached(version, since))) continue
    const [, , ...parts] = operationOf(route).replace('GET ', '').split('/')
    let place = root
    for (const part of parts) place = within(place, part.replace(/\(.*\)$/, ''))
    // A member has the shape of its set, which comes first.
    if (parts.length > 0) place.route ??= route
  }
  return root
}

function within ({ inner }: Place, name: string): Place {
  const known = inner.get(name)
  if (known !== undefined) return known
  const place: Place = { inner: new Map(), route: null }
  inner.set(name, place)
  return place
}

/** Types that are declared, each once. */
class Document {
  readonly #types = new Map<string, Type>()

  add (element: Type['element'], fullName: string, lines: () => readonly string[]): string {
    const [namespace = '', name = ''] = fullName.split('.')
    if (!this.#types.has(fullName)) {
      // Declared before its members are made: a type may lead to itself.
      this.#types.set(fullName, { element, namespace, name, lines: [] })
      this.#types.set(fullName, { element, namespace, name, lines: lines() })
    }
    return fullName
  }

  schemas (): string[] {
    const namespaces = [...new Set([...this.#types.values()].map(({ namespace }) => namespace))].sort()
    return namespaces.flatMap(namespace => [
      `    <Schema Namespace="${namespace}" xmlns="http://docs.oasis-open.org/odata/ns/edm">`,
      ...[...this.#types.values()].filter(type => type.namespace === namespace).flatMap(({ element, name, lines }) => [
        `      <${element} Name="${name}">`,
        ...lines.map(line => `        ${line}`),
        `      </${element}>`
      ]),
      '    </Schema>'
    ])
  }

  /** What a place has: what stands behind it, and of its own properties those whose names are not taken. */
  membersOf (owner: string, { inner, route }: Place, service: string): () => string[] {
    return () => {
      const behind = [...inner].map(([name, place]) => this.#behind(name, place, service))
      const own = route === null ? {} : route.set?.properties ?? route.answer?.properties ?? {}
      return [...this.#properties(owner, own, name => !inner.has(name)), ...behind]
    }
  }

  #behind (name: string, place: Place, service: string): string {
    const { set, type, answer } = place.route ?? {}
    if (set !== undefined && set.key !== null) {
      const { key, type } = set
      const members = this.membersOf(type, place, service)
      this.add('EntityType', type, () => [`<Key><PropertyRef Name="${key.property}"/></Key>`, ...members()])
      return `<NavigationProperty Name="${name}" Type="Collection(${type})"${set.contained ? ' ContainsTarget="true"' : ''}/>`
    }
    const many = set?.properties ?? itemsOf(answer)
    const fullName = set?.type ?? type ?? `${service}.${name}`
    if (many !== undefined) {
      this.add('ComplexType', fullName, () => this.#properties(fullName, many))
      return `<Property Name="${name}" Type="Collection(${fullName})" Nullable="false"/>`
    }
    this.add('ComplexType', fullName, this.membersOf(fullName, place, service))
    return `<Property Name="${name}" Type="${fullName}"/>`
  }

  #properties (owner: string, properties: Members, isWanted: (name: string) => boolean = () => true): string[] {
    return Object.entries(properties)
      .filter(([name]) => IDENTIFIER.test(name) && isWanted(name))
      .map(([name, schema]) => {
        const nullable = mayBeNull(schema) ? '' : ' Nullable="false"'
        return `<Property Name="${name}" Type="${this.#typeOf(`${owner}_${name}`, schema)}"${nullable}/>`
      })
  }

  #typeOf (fullName: string, schema: Schema): string {
    const { properties, items } = meant(schema)
    if (items !== undefined) return `Collection(${this.#typeOf(fullName, items)})`
    if (properties !== undefined) return this.add('ComplexType', fullName, () => this.#properties(fullName, properties))
    // What is always null is a text that nobody may read.
    return schema['type'] === 'null' ? 'Edm.String' : EDM_TYPES[typesOf(meant(schema))[0] ?? ''] ?? 'Edm.Untyped'
  }
}

/** What the members of an answer have that is a collection without being a set. */
function itemsOf (answer: Schema | undefined): Members | undefined {
  return answer?.properties?.['value']?.items?.properties
}

/** Of several schemas the first that is not null. */
function meant (schema: Schema): Schema {
  const alternatives = [schema['anyOf'] ?? []].flat().filter(isSchema)
  return alternatives.find(one => typesOf(one).length > 0) ?? schema
}

function isSchema (value: unknown): value is Schema {
  return typeof value === 'object' && value !== null
}

/** The types of JSON Schema a value may have, null left out. */
function typesOf ({ type, enum: words }: Schema): string[] {
  const named = [type ?? []].flat().map(String)
  const told = named.length > 0 || !Array.isArray(words) ? named : words.map(word => typeof word === 'number' ? 'integer' : typeof word)
  return told.filter(name => name !== 'null')
}

function mayBeNull (schema: Schema): boolean {
  return [schema, ...[schema['anyOf'] ?? []].flat().filter(isSchema)].some(({ type }) => [type ?? 'null'].flat().includes('null')) &&
    schema.items === undefined
}
