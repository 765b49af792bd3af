import { Refusal } from '../messages.ts'
import { parsed } from '../json.ts'
import { fits } from '../schema/check.ts'
import { type Schema, ANYTHING, OBJECT, TEXT, list, object } from '../schema/schema.ts'
import { MOST_SETTINGS } from './attributes.ts'
import type { Setting } from './settings.ts'

/** What an iDRAC writes of a server's settings, and reads again (Server Configuration Profile). */
export interface ConfigurationProfile {
  readonly model: string
  readonly serviceTag: string
  /** As the iDRAC writes it: `Tue Sep 3 11:57:40 2019`. */
  readonly timeStamp: string
  readonly settings: readonly Setting[]
}

const MOST_NESTED = 16

/** The members of the JSON form that are looked at. */
interface JsonComponent {
  readonly FQDD: string
  readonly Attributes?: ReadonlyArray<{ readonly Name: string, readonly Value?: unknown }>
  readonly Components?: readonly unknown[]
}

const COMPONENT: Schema<JsonComponent> = object(
  { FQDD: TEXT }, { Attributes: list(object({ Name: TEXT }, { Value: ANYTHING })), Components: list(ANYTHING) }
)

/** Reads a profile in either of its forms. @throws {Refusal} CTEM9073 for what is none */
export async function readProfile (content: string): Promise<ConfigurationProfile> {
  const profile = content.trimStart().startsWith('{') ? readJson(content) : await readXml(content)
  const { settings } = profile
  if (settings.length > MOST_SETTINGS) throw unreadable(`it has more than ${MOST_SETTINGS} attributes`)
  const names = new Set(settings.map(({ component, name }) => `${component} ${name}`))
  return names.size === settings.length ? profile : { ...profile, settings: lastOfEach(settings) }
}

/** Writes a profile as XML. What a template ignores stands in comments, as what an iDRAC does not import. */
export function writeProfile ({ model, serviceTag, timeStamp, settings }: ConfigurationProfile): string {
  const components = [...new Set(settings.map(({ component }) => component))]
  const attribute = ({ name, value, isIgnored }: Setting): string => {
    const line = `<Attribute Name="${escaped(name)}">${escaped(value ?? '')}</Attribute>`
    return isIgnored ? `<!-- ${line.replaceAll('--', '- -')} -->` : line
  }
  const head = `<SystemConfiguration Model="${escaped(model)}" ServiceTag="${escaped(serviceTag)}" TimeStamp="${escaped(timeStamp)}">`
  return [head, ...components.flatMap(component => [
    `<Component FQDD="${escaped(component)}">`,
    ...settings.filter(setting => setting.component === component).map(attribute),
    '</Component>'
  ]), '</SystemConfiguration>'].join('\n')
}

/** A time as an iDRAC writes it. @param time milliseconds since 1970 */
export function profileTime (time: number): string {
  const [day = '', date, month, year, clock] = new Date(time).toUTCString().split(' ')
  return `${day.slice(0, 3)} ${month} ${Number(date)} ${clock} ${year}`
}

async function readXml (content: string): Promise<ConfigurationProfile> {
  // Loaded when first needed. It expands no entities but those of XML itself.
  const { SaxesParser } = await import('saxes')
  const parser = new SaxesParser()
  const [settings, components]: [Setting[], string[]] = [[], []]
  let root: Readonly<Record<string, string>> | null = null
  let attribute: { readonly name: string, text: string } | null = null
  let depth = 0
  parser.on('error', error => { throw unreadable(error.message) })
  parser.on('opentag', ({ name, attributes }) => {
    if (++depth > MOST_NESTED) throw unreadable('it is nested too deep')
    if (depth === 1 && name !== 'SystemConfiguration') throw unreadable(`it begins with ${name}`)
    if (depth === 1) root = attributes
    else if (name === 'Component') components.push(attributes.FQDD ?? '')
    else if (name === 'Attribute') attribute = { name: attributes.Name ?? '', text: '' }
  })
  parser.on('text', text => { if (attribute !== null) attribute.text += text })
  parser.on('closetag', ({ name }) => {
    depth--
    if (name === 'Component') components.pop()
    if (name !== 'Attribute' || attribute === null) return
    const component = components.at(-1) ?? ''
    if (component === '' || attribute.name === '') throw unreadable('an attribute has no name or no component')
    settings.push({ component, name: attribute.name, value: attribute.text.trim(), isIgnored: false })
    attribute = null
  })
  parser.write(content).close()
  return profileOf(root ?? {}, settings)
}

function readJson (content: string): ConfigurationProfile {
  const whole = parsed(content)
  const root = fits(OBJECT, whole) ? whole.SystemConfiguration : undefined
  if (!fits(OBJECT, root) || !fits(list(OBJECT), root.Components)) throw unreadable('it has no components')
  return profileOf(root, root.Components.flatMap(settingsIn))
}

function settingsIn (component: unknown): Setting[] {
  if (!fits(COMPONENT, component)) throw unreadable('a component has no FQDD')
  const { FQDD, Attributes = [], Components = [] } = component
  const own = Attributes.map(({ Name, Value }) => ({ component: FQDD, name: Name, value: String(Value ?? ''), isIgnored: false }))
  return [...own, ...Components.flatMap(settingsIn)]
}

function profileOf (root: Readonly<Record<string, unknown>>, settings: readonly Setting[]): ConfigurationProfile {
  const said = (name: string): string => typeof root[name] === 'string' ? root[name] : ''
  return { model: said('Model'), serviceTag: said('ServiceTag'), timeStamp: said('TimeStamp'), settings }
}

/** What is said twice holds as it was said last, where it was said first. */
function lastOfEach (settings: readonly Setting[]): readonly Setting[] {
  return [...new Map(settings.map(setting => [`${setting.component} ${setting.name}`, setting])).values()]
}

function escaped (text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

function unreadable (reason: string): Refusal {
  return new Refusal('CTEM9073', [], { reason })
}
