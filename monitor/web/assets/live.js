// Keeps a page current: it asks for itself when told of a change, and now and then, and takes over what differs. What is
// focused, open, selected or scrolled stays.
const line = document.getElementById('live')
const iconOf = (page) => page.querySelector('link[rel=icon]')
const scriptOf = (page) => page.querySelector('script[src]')?.src
let { title } = document
let icon = iconOf(document).href
let askedAt = Date.now()
let answeredAt = askedAt
let [isAnswered, isStreamed, isDue, etag] = [true, true, false, '']
let turn = Promise.resolve()

function say() {
  const { zone: timeZone, zoneName } = line.dataset
  const clock = new Date(answeredAt).toLocaleTimeString('en-GB', { timeZone })
  const isLost = Date.now() - answeredAt >= 115e3
  const how = isLost ? 'Not current since' : isAnswered ? 'Live,' : 'Reconnecting; as of'
  const text = `${how} ${clock} ${zoneName}`
  if (line.textContent === text) return
  line.role = isLost || !isAnswered ? 'status' : null
  line.classList.toggle('ours', isLost)
  line.textContent = text
  document.title = (isLost ? 'Not current · ' : '') + title
  iconOf(document).href = isLost ? '/favicon/blind.svg' : icon
}

const keyOf = (node) => node.id || node.href || (node.matches?.('li,tr') && node.querySelector('a')?.href)
const isSame = (one, other) => one.nodeName === other.nodeName && keyOf(one) === keyOf(other)

function become(old, next) {
  if (old.data !== next.data) old.data = next.data
  if (old.nodeType !== 1) return
  for (const { name } of [...old.attributes])
    if (name !== 'open' && !next.hasAttribute(name)) old.removeAttribute(name)
  for (const { name, value } of next.attributes)
    if (old.getAttribute(name) !== value) old.setAttribute(name, value)
  let at = old.firstChild
  for (const child of [...next.childNodes]) {
    let found = at
    while (found && !isSame(found, child)) found = found.nextSibling
    if (at && found === at) at = at.nextSibling
    else old.insertBefore(found ?? child.cloneNode(true), at)
    if (found) become(found, child)
  }
  while (old.childNodes.length > next.childNodes.length) old.lastChild.remove()
}

function take(text, status) {
  const page = new DOMParser().parseFromString(text, 'text/html')
  const next = page.getElementById('live')
  // Of a proxy.
  if (!next && status >= 500) throw status
  // Another version, or nobody is signed in.
  if (!next || scriptOf(page) !== scriptOf(document)) return location.reload()
  const focused = document.activeElement
  for (const part of ['main', 'footer']) become(document.querySelector(part), page.querySelector(part))
  focused.focus({ preventScroll: true })
  Object.assign(line.dataset, next.dataset)
  title = page.title
  icon = iconOf(page).href
  line.textContent = ''
}

async function askNow() {
  isDue = false
  askedAt = Date.now()
  try {
    const [headers, signal] = [{ 'if-none-match': etag }, AbortSignal.timeout(2e4)]
    const answer = await fetch(location.href, { headers, signal, cache: 'no-store' })
    if (answer.status !== 304) take(await answer.text(), answer.status)
    etag = answer.headers.get('etag')
    answeredAt = Date.now()
    isAnswered = true
  } catch {
    isAnswered = false
  }
  say()
}

function ask() {
  if (!isDue) turn = turn.then(askNow)
  isDue = true
}

function hear(isThere) {
  if (isThere || isStreamed) ask()
  isStreamed = isThere
}

// One stream a browser, by the page that holds the lock: a seventh connection would wait for ever.
const channel = new BroadcastChannel('live')
channel.onmessage = ({ data }) => hear(data)
function listen() {
  const source = new EventSource('/live')
  const tell = (isThere) => () => {
    channel.postMessage(isThere)
    hear(isThere)
    if (source.readyState === 2) setTimeout(listen, 3e4)
  }
  source.addEventListener('changed', tell(true))
  source.onerror = tell(false)
}
navigator.locks?.request('live', () => new Promise(listen))

setInterval(() => {
  if (Date.now() - askedAt >= 3e4) ask()
  say()
}, 5e3)
say()
