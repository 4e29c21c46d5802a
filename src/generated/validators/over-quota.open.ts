// @ts-nocheck
// Generated from openapi/contactrz.yaml by `npm run generate`. Do not edit.
import type { components } from '../openapi.ts'
import type { Validator } from '../../compiled/validator.ts'

const schema0 = {"type":"object","properties":{"_meta":{"type":"object","properties":{"status":{"type":"string","const":"ERROR"},"count":{"type":"integer"}},"required":["status","count"]},"records":{"type":"object","properties":{"errorCode":{"type":"integer","const":401},"userMessage":{"type":"string","const":"time limit reached please try again tomorrow at 18:00 - 06:00"},"devMessage":{"type":["string","null"]},"more":{"type":"null"},"applicationCode":{"type":["string","null"]}},"required":["errorCode","userMessage","devMessage","more","applicationCode"]}},"required":["_meta","records"]};

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
if(data._meta !== undefined){
let data0 = data._meta;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.status === undefined){
const err2 = {instancePath:instancePath+"/_meta",schemaPath:"#/properties/_meta/required",keyword:"required",params:{missingProperty: "status"}};
(vErrors ??= []).push(err2);
errors++;
}
if(data0.count === undefined){
const err3 = {instancePath:instancePath+"/_meta",schemaPath:"#/properties/_meta/required",keyword:"required",params:{missingProperty: "count"}};
(vErrors ??= []).push(err3);
errors++;
}
if(data0.status !== undefined){
let data1 = data0.status;
if(typeof data1 !== "string"){
const err4 = {instancePath:instancePath+"/_meta/status",schemaPath:"#/properties/_meta/properties/status/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err4);
errors++;
}
if("ERROR" !== data1){
const err5 = {instancePath:instancePath+"/_meta/status",schemaPath:"#/properties/_meta/properties/status/const",keyword:"const",params:{allowedValue: "ERROR"}};
(vErrors ??= []).push(err5);
errors++;
}
}
if(data0.count !== undefined){
let data2 = data0.count;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
const err6 = {instancePath:instancePath+"/_meta/count",schemaPath:"#/properties/_meta/properties/count/type",keyword:"type",params:{type: "integer"}};
(vErrors ??= []).push(err6);
errors++;
}
}
}
else {
const err7 = {instancePath:instancePath+"/_meta",schemaPath:"#/properties/_meta/type",keyword:"type",params:{type: "object"}};
(vErrors ??= []).push(err7);
errors++;
}
}
if(data.records !== undefined){
let data3 = data.records;
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
if(data3.errorCode === undefined){
const err8 = {instancePath:instancePath+"/records",schemaPath:"#/properties/records/required",keyword:"required",params:{missingProperty: "errorCode"}};
(vErrors ??= []).push(err8);
errors++;
}
if(data3.userMessage === undefined){
const err9 = {instancePath:instancePath+"/records",schemaPath:"#/properties/records/required",keyword:"required",params:{missingProperty: "userMessage"}};
(vErrors ??= []).push(err9);
errors++;
}
if(data3.devMessage === undefined){
const err10 = {instancePath:instancePath+"/records",schemaPath:"#/properties/records/required",keyword:"required",params:{missingProperty: "devMessage"}};
(vErrors ??= []).push(err10);
errors++;
}
if(data3.more === undefined){
const err11 = {instancePath:instancePath+"/records",schemaPath:"#/properties/records/required",keyword:"required",params:{missingProperty: "more"}};
(vErrors ??= []).push(err11);
errors++;
}
if(data3.applicationCode === undefined){
const err12 = {instancePath:instancePath+"/records",schemaPath:"#/properties/records/required",keyword:"required",params:{missingProperty: "applicationCode"}};
(vErrors ??= []).push(err12);
errors++;
}
if(data3.errorCode !== undefined){
let data4 = data3.errorCode;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
const err13 = {instancePath:instancePath+"/records/errorCode",schemaPath:"#/properties/records/properties/errorCode/type",keyword:"type",params:{type: "integer"}};
(vErrors ??= []).push(err13);
errors++;
}
if(401 !== data4){
const err14 = {instancePath:instancePath+"/records/errorCode",schemaPath:"#/properties/records/properties/errorCode/const",keyword:"const",params:{allowedValue: 401}};
(vErrors ??= []).push(err14);
errors++;
}
}
if(data3.userMessage !== undefined){
let data5 = data3.userMessage;
if(typeof data5 !== "string"){
const err15 = {instancePath:instancePath+"/records/userMessage",schemaPath:"#/properties/records/properties/userMessage/type",keyword:"type",params:{type: "string"}};
(vErrors ??= []).push(err15);
errors++;
}
if("time limit reached please try again tomorrow at 18:00 - 06:00" !== data5){
const err16 = {instancePath:instancePath+"/records/userMessage",schemaPath:"#/properties/records/properties/userMessage/const",keyword:"const",params:{allowedValue: "time limit reached please try again tomorrow at 18:00 - 06:00"}};
(vErrors ??= []).push(err16);
errors++;
}
}
if(data3.devMessage !== undefined){
let data6 = data3.devMessage;
if((typeof data6 !== "string") && (data6 !== null)){
const err17 = {instancePath:instancePath+"/records/devMessage",schemaPath:"#/properties/records/properties/devMessage/type",keyword:"type",params:{type: schema0.properties.records.properties.devMessage.type}};
(vErrors ??= []).push(err17);
errors++;
}
}
if(data3.more !== undefined){
if(data3.more !== null){
const err18 = {instancePath:instancePath+"/records/more",schemaPath:"#/properties/records/properties/more/type",keyword:"type",params:{type: "null"}};
(vErrors ??= []).push(err18);
errors++;
}
}
if(data3.applicationCode !== undefined){
let data8 = data3.applicationCode;
if((typeof data8 !== "string") && (data8 !== null)){
const err19 = {instancePath:instancePath+"/records/applicationCode",schemaPath:"#/properties/records/properties/applicationCode/type",keyword:"type",params:{type: schema0.properties.records.properties.applicationCode.type}};
(vErrors ??= []).push(err19);
errors++;
}
}
}
else {
const err20 = {instancePath:instancePath+"/records",schemaPath:"#/properties/records/type",keyword:"type",params:{type: "object"}};
(vErrors ??= []).push(err20);
errors++;
}
}
}
else {
const err21 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
(vErrors ??= []).push(err21);
errors++;
}
validate0.errors = vErrors;
return errors === 0;
}

export const overQuota: Validator<components['schemas']['OverQuota']> = validate0
