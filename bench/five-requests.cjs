// The floor of a check: its five exchanges by node:http, each on a connection of its own, parsed and not judged.
// Arguments: base address, state endpoint. In CommonJS, which starts fastest.
const http = require('node:http')

const [base, statesUrl] = process.argv.slice(2)
const authorization = `Bearer ${process.env.TOKEN}`

const exchange = (url, body) =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', connection: 'close', authorization }
    const request = http.request(url, { method: 'POST', agent: false, headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve(JSON.parse(text)))
    })
    request.on('error', reject)
    request.end(JSON.stringify(body))
  })

async function exchangeAll() {
  const state = 'the token is valid'
  for (let count = 0; count < 3; count++) await exchange(`${base}/api/contactrz`, { Name: 'Example Person' })
  await exchange(statesUrl, { state, action: 'setup' })
  await exchange(statesUrl, { state, action: 'teardown' })
}

exchangeAll()
