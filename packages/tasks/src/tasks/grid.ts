import { EARTH_RADIUS_M, type LatLon, RADIANS_PER_DEGREE } from "@waybill/geometry/lat-lon";

/** A place, and how far around it. */
export interface Circle extends LatLon {
  metres: number;
}

/**
 * A grid over the Earth. Its rows are circles of latitude of the same height; each is divided into as many cells of the same width
 * as fit, which are at least as wide as high: a row has fewer the nearer it is to a pole, and those at the poles have one to six.
 */
export interface Grid {
  rows: number;
}

const METRES_PER_DEGREE = EARTH_RADIUS_M * RADIANS_PER_DEGREE;
/** More than the error of a distance that is computed. */
const ROUNDING_M = 1;

/** A grid whose cells are about so many metres high and wide. */
export const createGrid = (cellM: number): Grid => ({ rows: Math.floor((180 * METRES_PER_DEGREE) / cellM) });

/** The cell that a place is in, by row and column. */
export function cellOf(grid: Grid, { lat, lon }: LatLon): string {
  const row = rowOf(grid, lat);
  const cells = cellsOfRow(grid, row);
  return cellId(row, columnOf(cells, lon), cells);
}

/** Every cell in which there is a place of the circle; a few more, at its corners. */
export function cellsAround(grid: Grid, { lat, lon, metres }: Circle): string[] {
  const reach = (metres + ROUNDING_M) / METRES_PER_DEGREE;
  const eastward = degreesEastward(lat, reach);
  const found: string[] = [];
  for (let row = rowOf(grid, lat - reach); row <= rowOf(grid, lat + reach); row++) {
    const cells = cellsOfRow(grid, row);
    const first = columnOf(cells, lon - eastward);
    const last = columnOf(cells, lon + eastward);
    // Across the date line columns are counted on; no cell twice.
    for (let column = first; column <= Math.min(last, first + cells - 1); column++)
      found.push(cellId(row, column, cells));
  }
  return found;
}

/** Of how many cells a circle has places at most, away from the poles. */
export const maxCellsAround = (grid: Grid, metres: number): number =>
  (Math.floor((2 * (metres + ROUNDING_M)) / METRES_PER_DEGREE / (180 / grid.rows)) + 2) ** 2;

/** How far a circle reaches to the east and west, in degrees; all around when there is a pole in it. */
function degreesEastward(lat: number, reach: number): number {
  if (Math.abs(lat) + reach >= 90) return 180;
  const sine = Math.sin(reach * RADIANS_PER_DEGREE) / Math.cos(lat * RADIANS_PER_DEGREE);
  return Math.asin(Math.min(1, sine)) / RADIANS_PER_DEGREE;
}

const rowOf = ({ rows }: Grid, lat: number): number =>
  Math.min(rows - 1, Math.max(0, Math.floor(((lat + 90) / 180) * rows)));

/** How many cells a row has, by its shorter edge, that towards the pole. */
function cellsOfRow({ rows }: Grid, row: number): number {
  const height = 180 / rows;
  const edge = Math.max(Math.abs(row * height - 90), Math.abs((row + 1) * height - 90));
  return Math.max(1, Math.floor((360 * Math.cos(edge * RADIANS_PER_DEGREE)) / height));
}

/** Below zero west of the date line, `cells` and more east of it. */
const columnOf = (cells: number, lon: number): number => Math.floor(((lon + 180) / 360) * cells);
const cellId = (row: number, column: number, cells: number) => `${row}.${((column % cells) + cells) % cells}`;
