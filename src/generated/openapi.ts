// Generated from openapi/contactrz.yaml by `npm run generate`. Do not edit.
export interface paths {
    "/api/contactrz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a contact
         * Adds a contact. There is no documented way to read, change or delete one, so what a call creates
         *     stays in the address book.
         */
        post: operations["createContact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** What a contact is created from. Only `Name` is required. */
        CreateContact: {
            /** Name of the contact. */
            Name: string;
            /** Phone number, as text; a leading zero is kept. */
            Phone?: string;
            /** Fax number, as text. */
            Fax?: string;
            /** E-mail address. */
            Email?: string;
            /** Mobile number, as text; a leading zero is kept. */
            Mobile?: string;
            /** Twitter account. */
            TwitterId?: string;
            /** Facebook account. */
            FacebookId?: string;
            /** Other medium on which the contact can be reached. */
            Media?: string;
        };
        /** A created contact. Every value is a string, empty where nothing was sent. */
        Contact: {
            /**
             * Identifier that the provider gave. Decision: a positive decimal integer as text, without a
             *     leading zero; it can exceed 2^53, so it must not be turned into a number.
             */
            Id: string;
            /** Name, as it was sent. */
            Name: string;
            /** Phone number, as it was sent, or an empty string. */
            Phone: string;
            /** Fax number, as it was sent, or an empty string. */
            Fax: string;
            /** E-mail address, as it was sent, or an empty string. */
            Email: string;
            /** Mobile number, as it was sent, or an empty string. */
            Mobile: string;
            /** Twitter account, as it was sent, or an empty string. */
            TwitterId: string;
            /** Facebook account, as it was sent, or an empty string. */
            FacebookId: string;
            /** Other medium, as it was sent, or an empty string. */
            Media: string;
        };
        /** Either documented 401 body. Tell them apart by `records.userMessage`. */
        ErrorEnvelope: components["schemas"]["ExpiredToken"] | components["schemas"]["OverQuota"];
        /** Head of the error envelope. */
        ErrorMeta: {
            /**
             * Always `ERROR`.
             * @constant
             */
            status: "ERROR";
            /** Number of error records; 1 in both documented bodies. */
            count: number;
        };
        /** The token has expired. Renew it, then call again. */
        ExpiredToken: {
            _meta: components["schemas"]["ErrorMeta"];
            /** The error. */
            records: {
                /**
                 * Repeats the status.
                 * @constant
                 */
                errorCode: 401;
                /**
                 * The only property that tells an expired token from a used-up quota.
                 * @constant
                 */
                userMessage: "Expired token";
                /** Documented as null. Decision - a string or null, as the other 401 shows a string. */
                devMessage: string | null;
                /** Always null. */
                more: null;
                /** Documented as null. Decision - a string or null, as the other 401 shows a string. */
                applicationCode: string | null;
            };
        };
        /** The quota is used up. Do not call again before the hours that the message names. */
        OverQuota: {
            _meta: components["schemas"]["ErrorMeta"];
            /** The error. */
            records: {
                /**
                 * Repeats the status.
                 * @constant
                 */
                errorCode: 401;
                /**
                 * The only property that tells a used-up quota from an expired token. It names the hours in
                 *     which calls are taken again.
                 * @constant
                 */
                userMessage: "time limit reached please try again tomorrow at 18:00 - 06:00";
                /** Documented as an empty string. Decision - a string or null, as the other 401 shows null. */
                devMessage: string | null;
                /** Always null. */
                more: null;
                /** Documented as an empty string. Decision - a string or null, as the other 401 shows null. */
                applicationCode: string | null;
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    createContact: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Decision: the page shows no request body. It holds the properties of the documented answer
         *     less `Id`; what is not sent comes back as an empty string.
         */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateContact"];
            };
        };
        responses: {
            /** The contact was created. Every property that was sent comes back as it was sent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /**
             * The token has expired, or the quota is used up. `records.userMessage` tells which: renew the
             *     token, or wait until the hours that the message names.
             */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorEnvelope"];
                };
            };
        };
    };
}
