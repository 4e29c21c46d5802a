// @ts-nocheck
// Generated from openapi/contactrz.yaml by `npm run generate`. Do not edit.
import type { components } from '../openapi.ts'
import type { Validator } from '../../compiled/validator.ts'

const schema0 = {"type":"object","properties":{"Name":{"type":"string"},"Phone":{"type":"string"},"Fax":{"type":"string"},"Email":{"type":"string"},"Mobile":{"type":"string"},"TwitterId":{"type":"string"},"FacebookId":{"type":"string"},"Media":{"type":"string"}},"required":["Name"]};

function validate0(data){
const instancePath = "";
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.Name === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "Name"}};
(vErrors ??= []).push(err0);
errors++;
}
if(data.Name !== undefined){
if(typeof data.Name !== "string"){
const err1 = {instancePath:instancePath+"/Name",schemaPath:"#/properties/Name/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err1);
errors++;
}
}
if(data.Phone !== undefined){
if(typeof data.Phone !== "string"){
const err2 = {instancePath:instancePath+"/Phone",schemaPath:"#/properties/Phone/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err2);
errors++;
}
}
if(data.Fax !== undefined){
if(typeof data.Fax !== "string"){
const err3 = {instancePath:instancePath+"/Fax",schemaPath:"#/properties/Fax/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err3);
errors++;
}
}
if(data.Email !== undefined){
if(typeof data.Email !== "string"){
const err4 = {instancePath:instancePath+"/Email",schemaPath:"#/properties/Email/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err4);
errors++;
}
}
if(data.Mobile !== undefined){
if(typeof data.Mobile !== "string"){
const err5 = {instancePath:instancePath+"/Mobile",schemaPath:"#/properties/Mobile/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err5);
errors++;
}
}
if(data.TwitterId !== undefined){
if(typeof data.TwitterId !== "string"){
const err6 = {instancePath:instancePath+"/TwitterId",schemaPath:"#/properties/TwitterId/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err6);
errors++;
}
}
if(data.FacebookId !== undefined){
if(typeof data.FacebookId !== "string"){
const err7 = {instancePath:instancePath+"/FacebookId",schemaPath:"#/properties/FacebookId/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err7);
errors++;
}
}
if(data.Media !== undefined){
if(typeof data.Media !== "string"){
const err8 = {instancePath:instancePath+"/Media",schemaPath:"#/properties/Media/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err8);
errors++;
}
}
}
else {
const err9 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
(vErrors ??= []).push(err9);
errors++;
}
validate0.errors = vErrors;
return errors === 0;
}

export const createContact: Validator<components['schemas']['CreateContact']> = validate0
