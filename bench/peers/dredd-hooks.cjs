// Hooks of the Dredd run: the token of each transaction, and the state that the over-quota answer needs. Dredd reads
// the documents in their order: 200 and 401 of the first, 401 of the second.
const hooks = require('hooks')
const { DREDD_TOKEN, DREDD_EXPIRED_TOKEN, DREDD_STATES_URL } = process.env

const requestState = (action, done) => {
  const headers = { 'content-type': 'application/json' }
  const request = require('node:http').request(DREDD_STATES_URL, { method: 'POST', headers }, (response) =>
    response.resume().on('end', done),
  )
  request.end(JSON.stringify({ state: 'the quota is used up', action }))
}

const isOverQuota = ({ name }) => name.startsWith('OneCloud Contact, quota')

hooks.beforeEach((transaction, done) => {
  const meansExpired = transaction.expected.statusCode === '401' && !isOverQuota(transaction)
  transaction.skip = false
  transaction.request.headers.Authorization = `Bearer ${meansExpired ? DREDD_EXPIRED_TOKEN : DREDD_TOKEN}`
  if (isOverQuota(transaction)) requestState('setup', done)
  else done()
})
hooks.afterEach((transaction, done) => {
  if (isOverQuota(transaction)) requestState('teardown', done)
  else done()
})
