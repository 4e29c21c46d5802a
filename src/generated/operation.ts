// Generated from openapi/contactrz.yaml by `npm run generate`. Do not edit.
/** Where the call goes, and when the quota is used up. */
export const operation = {
  "operationId": "createContact",
  "method": "POST",
  "path": "/api/contactrz",
  "mediaType": "application/json",
  "quotaWindow": {
    "from": "06:00",
    "to": "18:00",
    "timeZone": "Asia/Jakarta"
  }
} as const
