// Which tests take the contract of openapi/contactrz.yaml as it is today, and what they are called: for
// test/architecture.test.ts. Pure.

/** What is compiled of the live document, and the document itself: by where it lies, or by its name in the
 * package. What names a variant by what it means (`variantMeaning`) says nothing of how it is called. */
const ways = [
  /^(?:import|export)\b[^']*'[^']*\/(?:generated|live)\/[^']+'/m,
  /\bimport\('[^']*\/(?:generated|live)\/[^']+'\)/,
  /^import \{[^}]*\b(?:contract|variantNames)\b[^}]*\} from 'contactrz(?:\/internal)?'/m,
  /^import \{[^}]*\b(?:readSpec|specFile)\b[^}]*\} from /m,
  /new URL\('[./]*openapi\/contactrz\.yaml'/,
]

export const pinsLive = (text: string): boolean => ways.some((way) => way.test(text))

/** Of the suites of a test that are in no other. */
export const titlesOf = (text: string): string[] =>
  [...text.matchAll(/^describe\w*\(\s*(['"`])(.*?)\1/gm)].map(([, , title = '']) => title)
