// Generated from openapi/contactrz.yaml by `npm run generate`. Do not edit.
import type { Contract } from '../compiled/contract.ts'
import { operation } from './operation.ts'

/** The names of the documented answers. */
export const variantNames = ["created","expiredToken","overQuota"] as const

/** The variant that means it. There may be several refusals, and none of them is named. */
export const variantMeaning = {"created":"created","token-expired":"expiredToken","quota-used-up":"overQuota"} as const

/** The compiled contract: what is documented of the operation, without prose. */
export const contract = {
  "version": "1.0.0",
  ...operation,
  "request": {
  "schemaName": "CreateContact",
  "schema": {
    "type": "object",
    "properties": {
      "Name": {
        "type": "string"
      },
      "Phone": {
        "type": "string"
      },
      "Fax": {
        "type": "string"
      },
      "Email": {
        "type": "string"
      },
      "Mobile": {
        "type": "string"
      },
      "TwitterId": {
        "type": "string"
      },
      "FacebookId": {
        "type": "string"
      },
      "Media": {
        "type": "string"
      }
    },
    "required": [
      "Name"
    ]
  },
  "example": {
    "Name": "Example Person",
    "Phone": "01632960001",
    "Email": "person@example.com"
  }
},
  "variants": {
  "created": {
    "means": "created",
    "status": 200,
    "schemaName": "Contact",
    "schema": {
      "type": "object",
      "properties": {
        "Id": {
          "type": "string",
          "pattern": "^[1-9][0-9]*$"
        },
        "Name": {
          "type": "string"
        },
        "Phone": {
          "type": "string"
        },
        "Fax": {
          "type": "string"
        },
        "Email": {
          "type": "string"
        },
        "Mobile": {
          "type": "string"
        },
        "TwitterId": {
          "type": "string"
        },
        "FacebookId": {
          "type": "string"
        },
        "Media": {
          "type": "string"
        }
      },
      "required": [
        "Id",
        "Name",
        "Phone",
        "Fax",
        "Email",
        "Mobile",
        "TwitterId",
        "FacebookId",
        "Media"
      ]
    },
    "sharedSchemas": [],
    "example": {
      "Id": "48213",
      "Name": "Example Person",
      "Phone": "01632960001",
      "Fax": "",
      "Email": "person@example.com",
      "Mobile": "",
      "TwitterId": "",
      "FacebookId": "",
      "Media": ""
    },
    "echoes": {
      "Name": "Name",
      "Phone": "Phone",
      "Fax": "Fax",
      "Email": "Email",
      "Mobile": "Mobile",
      "TwitterId": "TwitterId",
      "FacebookId": "FacebookId",
      "Media": "Media"
    },
    "identifier": "Id"
  },
  "expiredToken": {
    "means": "token-expired",
    "status": 401,
    "schemaName": "ExpiredToken",
    "schema": {
      "type": "object",
      "properties": {
        "_meta": {
          "type": "object",
          "properties": {
            "status": {
              "type": "string",
              "const": "ERROR"
            },
            "count": {
              "type": "integer"
            }
          },
          "required": [
            "status",
            "count"
          ]
        },
        "records": {
          "type": "object",
          "properties": {
            "errorCode": {
              "type": "integer",
              "const": 401
            },
            "userMessage": {
              "type": "string",
              "const": "Expired token"
            },
            "devMessage": {
              "type": [
                "string",
                "null"
              ]
            },
            "more": {
              "type": "null"
            },
            "applicationCode": {
              "type": [
                "string",
                "null"
              ]
            }
          },
          "required": [
            "errorCode",
            "userMessage",
            "devMessage",
            "more",
            "applicationCode"
          ]
        }
      },
      "required": [
        "_meta",
        "records"
      ]
    },
    "sharedSchemas": [
      "/_meta"
    ],
    "example": {
      "_meta": {
        "status": "ERROR",
        "count": 1
      },
      "records": {
        "errorCode": 401,
        "userMessage": "Expired token",
        "devMessage": null,
        "more": null,
        "applicationCode": null
      }
    },
    "echoes": {},
    "message": {
      "pointer": "/records/userMessage",
      "text": "Expired token"
    }
  },
  "overQuota": {
    "means": "quota-used-up",
    "status": 401,
    "schemaName": "OverQuota",
    "schema": {
      "type": "object",
      "properties": {
        "_meta": {
          "type": "object",
          "properties": {
            "status": {
              "type": "string",
              "const": "ERROR"
            },
            "count": {
              "type": "integer"
            }
          },
          "required": [
            "status",
            "count"
          ]
        },
        "records": {
          "type": "object",
          "properties": {
            "errorCode": {
              "type": "integer",
              "const": 401
            },
            "userMessage": {
              "type": "string",
              "const": "time limit reached please try again tomorrow at 18:00 - 06:00"
            },
            "devMessage": {
              "type": [
                "string",
                "null"
              ]
            },
            "more": {
              "type": "null"
            },
            "applicationCode": {
              "type": [
                "string",
                "null"
              ]
            }
          },
          "required": [
            "errorCode",
            "userMessage",
            "devMessage",
            "more",
            "applicationCode"
          ]
        }
      },
      "required": [
        "_meta",
        "records"
      ]
    },
    "sharedSchemas": [
      "/_meta"
    ],
    "example": {
      "_meta": {
        "status": "ERROR",
        "count": 1
      },
      "records": {
        "errorCode": 401,
        "userMessage": "time limit reached please try again tomorrow at 18:00 - 06:00",
        "devMessage": "",
        "more": null,
        "applicationCode": ""
      }
    },
    "echoes": {},
    "message": {
      "pointer": "/records/userMessage",
      "text": "time limit reached please try again tomorrow at 18:00 - 06:00",
      "template": "time limit reached please try again tomorrow at {from} - {to}"
    }
  }
}
} as const satisfies Contract
