export { axisBottom, axisLeft } from "d3-axis";
export { scaleLinear } from "d3-scale";
export { create, pointer } from "d3-selection";
export { line } from "d3-shape";
