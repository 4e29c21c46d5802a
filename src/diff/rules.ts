// The registry of what can change between two versions of the document. docs/diff.md is generated from it; a test fires
// every rule. Ids are promises to those who accept changes.

/** The grades of a change, the worst first. */
export const changeSeverities = ['breaking', 'additive', 'neutral'] as const
/** `breaking`: exchanges or code that were right no longer are. `additive`: more is possible. `neutral`: words only. */
export type ChangeSeverity = (typeof changeSeverities)[number]

/** The step of the document's version, and of the package's, that a change asks for. */
export type Bump = 'major' | 'minor' | 'patch' | 'none'

/** What a change is about: what is sent, what is answered, or the document as a whole. */
export type Direction = 'request' | 'answer' | 'document'

/** One kind of change. */
export interface DiffRule {
  readonly direction: Direction
  readonly severity: ChangeSeverity
  readonly bump: Bump
  /** One sentence: what has changed. */
  readonly summary: string
  /** What it does on the wire: to what is sent, or to validators that were generated from the old document. */
  readonly wire: string
  /** What it does to code that is compiled against the generated types. */
  readonly types: string
  /** Whether such code can fail to compile. */
  readonly breaksTypes: boolean
}

interface Types {
  readonly types: string
  readonly breaksTypes: boolean
}

const breaks = (types: string): Types => ({ types, breaksTypes: true })
const keeps = (types: string): Types => ({ types, breaksTypes: false })

const rule = (
  direction: Direction,
  severity: ChangeSeverity,
  summary: string,
  wire: string,
  types: Types,
): DiffRule => ({
  direction,
  severity,
  bump: ({ breaking: 'major', additive: 'minor', neutral: 'none' } as const)[severity],
  summary,
  wire,
  ...types,
})

const refused = 'what was sent before can be refused'
const stillTaken = 'what was sent before is still taken'
const unvalidated = 'an answer can fail the old validators, those of this package included'
const stillValid = 'every answer passes the old validators'
const unchanged = 'unchanged'
const sameTypes = keeps(unchanged)
const dead = breaks('a branch that handles it no longer compiles')

/** Every rule of `contactrz diff`, by its id. */
export const diffRules = {
  // The operation.
  'operation-removed': rule(
    'document',
    'breaking',
    'An operation is gone.',
    'every call fails',
    breaks('its path and its name are gone'),
  ),
  'operation-moved': rule(
    'document',
    'breaking',
    'An operation has another path or method.',
    'calls go to the wrong place',
    breaks('its path is another'),
  ),
  'operation-added': rule(
    'document',
    'additive',
    'An operation was added.',
    stillTaken,
    keeps('a path and a name more'),
  ),
  'operation-id-changed': rule(
    'document',
    'breaking',
    'An operation has another operationId.',
    unchanged,
    breaks('its name in `operations` is another'),
  ),
  'operation-deprecated': rule(
    'document',
    'additive',
    'An operation or a property is deprecated, or no longer is.',
    unchanged,
    keeps('editors strike it through'),
  ),
  'server-changed': rule(
    'document',
    'breaking',
    'The servers have changed.',
    'calls go to the wrong place',
    sameTypes,
  ),
  'security-added': rule('document', 'breaking', 'Another authorisation is asked for.', refused, sameTypes),
  'security-removed': rule(
    'document',
    'additive',
    'An authorisation is no longer asked for: is that meant?',
    stillTaken,
    sameTypes,
  ),
  'component-removed': rule(
    'document',
    'breaking',
    'A named schema is gone.',
    unchanged,
    breaks('its name in `components` is gone'),
  ),
  'component-renamed': rule(
    'document',
    'breaking',
    'A named schema has another name, and the same shape.',
    unchanged,
    breaks('its old name in `components` is gone'),
  ),
  'component-changed': rule(
    'document',
    'breaking',
    'A named schema has another shape, in a place where no operation uses it.',
    unchanged,
    breaks('its type in `components` is another'),
  ),
  'component-added': rule(
    'document',
    'additive',
    'A named schema was added.',
    unchanged,
    keeps('a name more in `components`'),
  ),
  'quota-window-changed': rule(
    'document',
    'additive',
    'The hours of the quota window are others.',
    unchanged,
    keeps('the values of `contract.quotaWindow` are others'),
  ),
  'prose-changed': rule(
    'document',
    'neutral',
    'Descriptions, summaries, titles or examples were reworded.',
    unchanged,
    keeps('docstrings only'),
  ),
  'version-too-small': rule(
    'document',
    'breaking',
    'The version was raised less than the changes ask for, or not at all.',
    unchanged,
    sameTypes,
  ),
  'version-decreased': rule('document', 'breaking', 'The version went down.', unchanged, sameTypes),
  'cannot-prove': rule(
    'document',
    'breaking',
    'Something changed that is not understood: nobody can say that it is compatible.',
    'unknown',
    breaks('unknown'),
  ),

  // What is sent.
  'request-body-required': rule(
    'request',
    'breaking',
    'A body must be sent.',
    refused,
    breaks('a call without a body no longer compiles'),
  ),
  'request-body-optional': rule(
    'request',
    'breaking',
    'A body may be left out.',
    stillTaken,
    breaks("code that names its type by `requestBody['content']` no longer compiles"),
  ),
  'request-body-removed': rule(
    'request',
    'breaking',
    'No body is taken any more.',
    refused,
    breaks('a call with a body no longer compiles'),
  ),
  'request-media-type-removed': rule(
    'request',
    'breaking',
    'A media type is no longer taken.',
    refused,
    breaks('its body is gone'),
  ),
  'request-media-type-added': rule(
    'request',
    'additive',
    'Another media type is taken.',
    stillTaken,
    keeps('a body more'),
  ),
  'parameter-required': rule(
    'request',
    'breaking',
    'A parameter must be given.',
    refused,
    breaks('a call without it no longer compiles'),
  ),
  'parameter-optional': rule(
    'request',
    'additive',
    'A parameter may be given.',
    stillTaken,
    keeps('a parameter more, or one that may be left out'),
  ),
  'parameter-removed': rule(
    'request',
    'breaking',
    'A parameter is gone.',
    'it is ignored, or refused',
    breaks('a call with it no longer compiles'),
  ),
  'request-property-required': rule(
    'request',
    'breaking',
    'A property must be sent.',
    refused,
    breaks('an object without it no longer compiles'),
  ),
  'request-property-optional': rule(
    'request',
    'additive',
    'A property may be left out.',
    stillTaken,
    keeps('an object without it compiles'),
  ),
  'request-property-added': rule(
    'request',
    'additive',
    'Another property may be sent.',
    stillTaken,
    keeps('a property more, which may be left out'),
  ),
  'request-property-removed': rule(
    'request',
    'breaking',
    'A property is no longer documented.',
    'it is ignored, or refused',
    breaks('an object literal with it no longer compiles'),
  ),
  'request-type-narrowed': rule(
    'request',
    'breaking',
    'Fewer types are taken.',
    refused,
    breaks('values of the type that is gone no longer compile'),
  ),
  'request-type-widened': rule(
    'request',
    'additive',
    'More types are taken.',
    stillTaken,
    keeps('values of another type compile'),
  ),
  'request-type-changed': rule(
    'request',
    'breaking',
    'Another type is taken.',
    refused,
    breaks('values of the old type no longer compile'),
  ),
  'request-null-refused': rule(
    'request',
    'breaking',
    'Null is no longer taken.',
    refused,
    breaks('null no longer compiles'),
  ),
  'request-null-accepted': rule('request', 'additive', 'Null is taken.', stillTaken, keeps('null compiles')),
  'request-value-removed': rule(
    'request',
    'breaking',
    'A value of a list is no longer taken, or only some values are.',
    refused,
    breaks('other values no longer compile'),
  ),
  'request-value-added': rule(
    'request',
    'additive',
    'Another value is taken, or any.',
    stillTaken,
    keeps('more values compile'),
  ),
  'request-limit-tightened': rule(
    'request',
    'breaking',
    'A limit, a pattern or a format is stricter.',
    refused,
    sameTypes,
  ),
  'request-limit-loosened': rule(
    'request',
    'additive',
    'A limit, a pattern or a format is gone or looser.',
    stillTaken,
    sameTypes,
  ),
  'request-closed': rule(
    'request',
    'breaking',
    'Undocumented properties are refused.',
    refused,
    breaks('other properties no longer compile, where they were said to be taken'),
  ),
  'request-opened': rule(
    'request',
    'additive',
    'Undocumented properties are taken.',
    stillTaken,
    keeps('other properties may compile'),
  ),
  'request-index-changed': rule(
    'request',
    'breaking',
    'That undocumented properties are taken is said, or no longer is.',
    stillTaken,
    breaks('other properties, or objects that are declared as an interface, no longer compile'),
  ),
  'request-alternative-removed': rule(
    'request',
    'breaking',
    'An alternative is no longer taken.',
    refused,
    breaks('values of it no longer compile'),
  ),
  'request-alternative-added': rule(
    'request',
    'additive',
    'Another alternative is taken.',
    stillTaken,
    keeps('values of it compile'),
  ),
  'request-default-changed': rule(
    'request',
    'additive',
    'What is left out has another meaning.',
    'the same request can do something else',
    sameTypes,
  ),

  // What is answered.
  'status-removed': rule(
    'answer',
    'breaking',
    'A status is no longer documented.',
    'what comes instead is not known',
    breaks('its body is gone'),
  ),
  'status-added': rule(
    'answer',
    'breaking',
    'Another status is documented.',
    'an old consumer takes it for undocumented',
    breaks('the body of an error is a union of one more'),
  ),
  'answer-media-type-removed': rule(
    'answer',
    'breaking',
    'A media type is no longer answered.',
    'what comes instead is not known',
    breaks('its body is gone'),
  ),
  'answer-media-type-added': rule(
    'answer',
    'breaking',
    'Another media type may be answered.',
    'it may come, unless it is asked for otherwise',
    breaks('the body, whatever its media type, is a union of one more'),
  ),
  'answer-header-removed': rule(
    'answer',
    'breaking',
    'A header that was always there is gone, or may be.',
    'it can be missing',
    breaks('its type is gone or optional'),
  ),
  'answer-header-added': rule(
    'answer',
    'additive',
    'A header was added, or is always there.',
    stillValid,
    keeps('a header more'),
  ),
  'answer-optional-header-removed': rule(
    'answer',
    'breaking',
    'A header that may be there is no longer documented.',
    'it can be missing, as before',
    breaks('its type is unknown'),
  ),
  'answer-header-respelled': rule(
    'answer',
    'breaking',
    'A header is written in another case.',
    unchanged,
    breaks('its name is another'),
  ),
  'variant-removed': rule(
    'answer',
    'breaking',
    'A variant is no longer documented.',
    'what comes instead is not known',
    dead,
  ),
  'variant-added': rule(
    'answer',
    'breaking',
    'Another variant is documented.',
    'an old consumer takes it for undocumented',
    breaks('an exhaustive switch no longer compiles'),
  ),
  'variant-moved': rule(
    'answer',
    'breaking',
    'A variant has another status, or is told apart by another text.',
    'an old consumer takes it for undocumented',
    breaks('its status or its text is another'),
  ),
  'variant-meaning-changed': rule(
    'answer',
    'breaking',
    'A variant means something else.',
    'an old consumer takes it for what it no longer is',
    sameTypes,
  ),
  'variants-indistinguishable': rule(
    'answer',
    'breaking',
    'Two variants of one status can no longer be told apart.',
    'one can be taken for the other',
    sameTypes,
  ),
  'answer-property-removed': rule(
    'answer',
    'breaking',
    'A property is no longer documented.',
    unvalidated,
    breaks('code that reads it no longer compiles'),
  ),
  'answer-property-added': rule(
    'answer',
    'additive',
    'A property was added.',
    stillValid,
    keeps('a property more'),
  ),
  'answer-property-added-to-closed': rule(
    'answer',
    'breaking',
    'A property was added to an object that had none but the documented ones.',
    unvalidated,
    keeps('a property more'),
  ),
  'answer-property-optional': rule(
    'answer',
    'breaking',
    'A property may be missing.',
    unvalidated,
    breaks('it may be undefined'),
  ),
  'answer-property-required': rule(
    'answer',
    'additive',
    'A property is always there.',
    stillValid,
    keeps('it is never undefined'),
  ),
  'answer-role-changed': rule(
    'answer',
    'breaking',
    'A property is no longer what it was said to be: what was sent, the identifier, or the text that tells variants apart.',
    'an old consumer takes it for what it no longer is',
    sameTypes,
  ),
  'answer-type-widened': rule(
    'answer',
    'breaking',
    'A value can be of another type as well.',
    unvalidated,
    breaks('its type is wider'),
  ),
  'answer-type-narrowed': rule(
    'answer',
    'breaking',
    'A value is no longer of one of its types.',
    stillValid,
    dead,
  ),
  'answer-type-changed': rule(
    'answer',
    'breaking',
    'A value is of another type.',
    unvalidated,
    breaks('its type is another'),
  ),
  'answer-null-appeared': rule(
    'answer',
    'breaking',
    'A value can be null.',
    unvalidated,
    breaks('it may be null'),
  ),
  'answer-null-gone': rule(
    'answer',
    'additive',
    'A value is never null.',
    stillValid,
    keeps('it is never null'),
  ),
  'answer-value-added': rule(
    'answer',
    'breaking',
    'Another value can come, or any.',
    unvalidated,
    breaks('a comparison or an exhaustive switch no longer compiles'),
  ),
  'answer-value-removed': rule('answer', 'breaking', 'A value of a list no longer comes.', stillValid, dead),
  'answer-value-changed': rule(
    'answer',
    'breaking',
    'Another value comes instead.',
    unvalidated,
    breaks('a comparison with the old one no longer compiles'),
  ),
  'answer-values-limited': rule('answer', 'breaking', 'Only certain values come.', stillValid, dead),
  'answer-limit-loosened': rule(
    'answer',
    'breaking',
    'A limit or a pattern is gone, looser, or another.',
    unvalidated,
    sameTypes,
  ),
  'answer-limit-tightened': rule(
    'answer',
    'additive',
    'A limit or a pattern is stricter.',
    stillValid,
    sameTypes,
  ),
  'answer-format-changed': rule(
    'answer',
    'additive',
    'A format or a default is another, or gone.',
    'only consumers that check formats can mind',
    sameTypes,
  ),
  'answer-opened': rule(
    'answer',
    'breaking',
    'An object can hold undocumented properties.',
    unvalidated,
    breaks('where it is said what they hold, code that goes through all names no longer compiles'),
  ),
  'answer-closed': rule(
    'answer',
    'breaking',
    'An object holds none but the documented properties.',
    stillValid,
    breaks('code that reads others no longer compiles'),
  ),
  'answer-index-changed': rule(
    'answer',
    'breaking',
    'That an object can hold undocumented properties is said, or no longer is.',
    stillValid,
    breaks('code that reads others, or that goes through all names, no longer compiles'),
  ),
  'answer-alternative-removed': rule(
    'answer',
    'breaking',
    'An alternative no longer comes.',
    stillValid,
    dead,
  ),
  'answer-alternative-added': rule(
    'answer',
    'breaking',
    'Another alternative can come.',
    unvalidated,
    breaks('the union has one more member'),
  ),
} as const satisfies Record<string, DiffRule>

/** The id of a rule of `contactrz diff`. */
export type DiffRuleId = keyof typeof diffRules
export const diffRuleIds = Object.keys(diffRules) as DiffRuleId[]
