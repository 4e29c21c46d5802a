// @ts-nocheck
// Generated from openapi/contactrz.yaml by `npm run generate`. Do not edit.
import type { components } from '../openapi.ts'
import type { Validator } from '../../compiled/validator.ts'

const schema0 = {"type":"object","properties":{"Id":{"type":"string","pattern":"^[1-9][0-9]*$"},"Name":{"type":"string"},"Phone":{"type":"string"},"Fax":{"type":"string"},"Email":{"type":"string"},"Mobile":{"type":"string"},"TwitterId":{"type":"string"},"FacebookId":{"type":"string"},"Media":{"type":"string"}},"required":["Id","Name","Phone","Fax","Email","Mobile","TwitterId","FacebookId","Media"]};
const pattern0 = new RegExp("^[1-9][0-9]*$", "u");

function validate0(data){
const instancePath = "";
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.Id === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "Id"}};
(vErrors ??= []).push(err0);
errors++;
}
if(data.Name === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "Name"}};
(vErrors ??= []).push(err1);
errors++;
}
if(data.Phone === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "Phone"}};
(vErrors ??= []).push(err2);
errors++;
}
if(data.Fax === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "Fax"}};
(vErrors ??= []).push(err3);
errors++;
}
if(data.Email === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "Email"}};
(vErrors ??= []).push(err4);
errors++;
}
if(data.Mobile === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "Mobile"}};
(vErrors ??= []).push(err5);
errors++;
}
if(data.TwitterId === undefined){
const err6 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "TwitterId"}};
(vErrors ??= []).push(err6);
errors++;
}
if(data.FacebookId === undefined){
const err7 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "FacebookId"}};
(vErrors ??= []).push(err7);
errors++;
}
if(data.Media === undefined){
const err8 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "Media"}};
(vErrors ??= []).push(err8);
errors++;
}
if(data.Id !== undefined){
let data0 = data.Id;
if(typeof data0 === "string"){
if(!pattern0.test(data0)){
const err9 = {instancePath:instancePath+"/Id",schemaPath:"#/properties/Id/pattern",keyword:"pattern",params:{pattern: "^[1-9][0-9]*$"}};
(vErrors ??= []).push(err9);
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/Id",schemaPath:"#/properties/Id/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err10);
errors++;
}
}
if(data.Name !== undefined){
if(typeof data.Name !== "string"){
const err11 = {instancePath:instancePath+"/Name",schemaPath:"#/properties/Name/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err11);
errors++;
}
}
if(data.Phone !== undefined){
if(typeof data.Phone !== "string"){
const err12 = {instancePath:instancePath+"/Phone",schemaPath:"#/properties/Phone/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err12);
errors++;
}
}
if(data.Fax !== undefined){
if(typeof data.Fax !== "string"){
const err13 = {instancePath:instancePath+"/Fax",schemaPath:"#/properties/Fax/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err13);
errors++;
}
}
if(data.Email !== undefined){
if(typeof data.Email !== "string"){
const err14 = {instancePath:instancePath+"/Email",schemaPath:"#/properties/Email/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err14);
errors++;
}
}
if(data.Mobile !== undefined){
if(typeof data.Mobile !== "string"){
const err15 = {instancePath:instancePath+"/Mobile",schemaPath:"#/properties/Mobile/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err15);
errors++;
}
}
if(data.TwitterId !== undefined){
if(typeof data.TwitterId !== "string"){
const err16 = {instancePath:instancePath+"/TwitterId",schemaPath:"#/properties/TwitterId/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err16);
errors++;
}
}
if(data.FacebookId !== undefined){
if(typeof data.FacebookId !== "string"){
const err17 = {instancePath:instancePath+"/FacebookId",schemaPath:"#/properties/FacebookId/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err17);
errors++;
}
}
if(data.Media !== undefined){
if(typeof data.Media !== "string"){
const err18 = {instancePath:instancePath+"/Media",schemaPath:"#/properties/Media/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err18);
errors++;
}
}
}
else {
const err19 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
(vErrors ??= []).push(err19);
errors++;
}
validate0.errors = vErrors;
return errors === 0;
}

export const created: Validator<components['schemas']['Contact']> = validate0
