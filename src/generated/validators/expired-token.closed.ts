// @ts-nocheck
// Generated from openapi/contactrz.yaml by `npm run generate`. Do not edit.
import type { components } from '../openapi.ts'
import type { Validator } from '../../compiled/validator.ts'

const schema0 = {"type":"object","properties":{"_meta":{"type":"object","properties":{"status":{"type":"string","const":"ERROR"},"count":{"type":"integer"}},"required":["status","count"],"additionalProperties":false},"records":{"type":"object","properties":{"errorCode":{"type":"integer","const":401},"userMessage":{"type":"string","const":"Expired token"},"devMessage":{"type":["string","null"]},"more":{"type":"null"},"applicationCode":{"type":["string","null"]}},"required":["errorCode","userMessage","devMessage","more","applicationCode"],"additionalProperties":false}},"required":["_meta","records"],"additionalProperties":false};

function validate0(data){
const instancePath = "";
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data._meta === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "_meta"}};
(vErrors ??= []).push(err0);
errors++;
}
if(data.records === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "records"}};
(vErrors ??= []).push(err1);
errors++;
}
for(const key0 in data){
if(!((key0 === "_meta") || (key0 === "records"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
(vErrors ??= []).push(err2);
errors++;
}
}
if(data._meta !== undefined){
let data0 = data._meta;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.status === undefined){
const err3 = {instancePath:instancePath+"/_meta",schemaPath:"#/properties/_meta/required",keyword:"required",params:{missingProperty: "status"}};
(vErrors ??= []).push(err3);
errors++;
}
if(data0.count === undefined){
const err4 = {instancePath:instancePath+"/_meta",schemaPath:"#/properties/_meta/required",keyword:"required",params:{missingProperty: "count"}};
(vErrors ??= []).push(err4);
errors++;
}
for(const key1 in data0){
if(!((key1 === "status") || (key1 === "count"))){
const err5 = {instancePath:instancePath+"/_meta",schemaPath:"#/properties/_meta/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1}};
(vErrors ??= []).push(err5);
errors++;
}
}
if(data0.status !== undefined){
let data1 = data0.status;
if(typeof data1 !== "string"){
const err6 = {instancePath:instancePath+"/_meta/status",schemaPath:"#/properties/_meta/properties/status/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err6);
errors++;
}
if("ERROR" !== data1){
const err7 = {instancePath:instancePath+"/_meta/status",schemaPath:"#/properties/_meta/properties/status/const",keyword:"const",params:{allowedValue: "ERROR"}};
(vErrors ??= []).push(err7);
errors++;
}
}
if(data0.count !== undefined){
let data2 = data0.count;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
const err8 = {instancePath:instancePath+"/_meta/count",schemaPath:"#/properties/_meta/properties/count/type",keyword:"type",params:{type: "integer"}};
(vErrors ??= []).push(err8);
errors++;
}
}
}
else {
const err9 = {instancePath:instancePath+"/_meta",schemaPath:"#/properties/_meta/type",keyword:"type",params:{type: "object"}};
(vErrors ??= []).push(err9);
errors++;
}
}
if(data.records !== undefined){
let data3 = data.records;
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
if(data3.errorCode === undefined){
const err10 = {instancePath:instancePath+"/records",schemaPath:"#/properties/records/required",keyword:"required",params:{missingProperty: "errorCode"}};
(vErrors ??= []).push(err10);
errors++;
}
if(data3.userMessage === undefined){
const err11 = {instancePath:instancePath+"/records",schemaPath:"#/properties/records/required",keyword:"required",params:{missingProperty: "userMessage"}};
(vErrors ??= []).push(err11);
errors++;
}
if(data3.devMessage === undefined){
const err12 = {instancePath:instancePath+"/records",schemaPath:"#/properties/records/required",keyword:"required",params:{missingProperty: "devMessage"}};
(vErrors ??= []).push(err12);
errors++;
}
if(data3.more === undefined){
const err13 = {instancePath:instancePath+"/records",schemaPath:"#/properties/records/required",keyword:"required",params:{missingProperty: "more"}};
(vErrors ??= []).push(err13);
errors++;
}
if(data3.applicationCode === undefined){
const err14 = {instancePath:instancePath+"/records",schemaPath:"#/properties/records/required",keyword:"required",params:{missingProperty: "applicationCode"}};
(vErrors ??= []).push(err14);
errors++;
}
for(const key2 in data3){
if(!(((((key2 === "errorCode") || (key2 === "userMessage")) || (key2 === "devMessage")) || (key2 === "more")) || (key2 === "applicationCode"))){
const err15 = {instancePath:instancePath+"/records",schemaPath:"#/properties/records/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2}};
(vErrors ??= []).push(err15);
errors++;
}
}
if(data3.errorCode !== undefined){
let data4 = data3.errorCode;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
const err16 = {instancePath:instancePath+"/records/errorCode",schemaPath:"#/properties/records/properties/errorCode/type",keyword:"type",params:{type: "integer"}};
(vErrors ??= []).push(err16);
errors++;
}
if(401 !== data4){
const err17 = {instancePath:instancePath+"/records/errorCode",schemaPath:"#/properties/records/properties/errorCode/const",keyword:"const",params:{allowedValue: 401}};
(vErrors ??= []).push(err17);
errors++;
}
}
if(data3.userMessage !== undefined){
let data5 = data3.userMessage;
if(typeof data5 !== "string"){
const err18 = {instancePath:instancePath+"/records/userMessage",schemaPath:"#/properties/records/properties/userMessage/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err18);
errors++;
}
if("Expired token" !== data5){
const err19 = {instancePath:instancePath+"/records/userMessage",schemaPath:"#/properties/records/properties/userMessage/const",keyword:"const",params:{allowedValue: "Expired token"}};
(vErrors ??= []).push(err19);
errors++;
}
}
if(data3.devMessage !== undefined){
let data6 = data3.devMessage;
if((typeof data6 !== "string") && (data6 !== null)){
const err20 = {instancePath:instancePath+"/records/devMessage",schemaPath:"#/properties/records/properties/devMessage/type",keyword:"type",params:{type: schema0.properties.records.properties.devMessage.type}};
(vErrors ??= []).push(err20);
errors++;
}
}
if(data3.more !== undefined){
if(data3.more !== null){
const err21 = {instancePath:instancePath+"/records/more",schemaPath:"#/properties/records/properties/more/type",keyword:"type",params:{type: "null"}};
(vErrors ??= []).push(err21);
errors++;
}
}
if(data3.applicationCode !== undefined){
let data8 = data3.applicationCode;
if((typeof data8 !== "string") && (data8 !== null)){
const err22 = {instancePath:instancePath+"/records/applicationCode",schemaPath:"#/properties/records/properties/applicationCode/type",keyword:"type",params:{type: schema0.properties.records.properties.applicationCode.type}};
(vErrors ??= []).push(err22);
errors++;
}
}
}
else {
const err23 = {instancePath:instancePath+"/records",schemaPath:"#/properties/records/type",keyword:"type",params:{type: "object"}};
(vErrors ??= []).push(err23);
errors++;
}
}
}
else {
const err24 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
(vErrors ??= []).push(err24);
errors++;
}
validate0.errors = vErrors;
return errors === 0;
}

export const expiredToken: Validator<components['schemas']['ExpiredToken']> = validate0
