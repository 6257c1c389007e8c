import { readSchedule } from '../../lib/kubernetes/cron';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Each as robfig/cron v3.0.1, which Kubernetes reads schedules with, has it over 28 years. */
test.each<[string, shortest: number, longest: number]>([
  ['*/10 * * * *', 10 * MINUTE, 10 * MINUTE],
  ['* * * * *', MINUTE, MINUTE],
  ['@hourly', HOUR, HOUR],
  ['@midnight', DAY, DAY],
  ['@weekly', 7 * DAY, 7 * DAY],
  ['@monthly', 28 * DAY, 31 * DAY],
  ['@annually', 365 * DAY, 366 * DAY],
  ['0,7 * * * *', 7 * MINUTE, 53 * MINUTE],
  // not on the hour: 50 is followed by 5
  ['5/15 * * * *', 15 * MINUTE, 15 * MINUTE],
  ['0 8-18 * * MON-fri', HOUR, 62 * HOUR],
  ['*/7 * * * *', 4 * MINUTE, 7 * MINUTE],
  [' 0  0 ? Feb ? ', DAY, 338 * DAY],
  // both fields for days say something: either is enough
  ['0 0 1 * MON', DAY, 7 * DAY],
  // a step of one says nothing, a step of two does
  ['0 0 */1 * MON', 7 * DAY, 7 * DAY],
  ['0 0 */2 * MON', DAY, 2 * DAY],
  ['0 0 29 2 *', 1461 * DAY, 1461 * DAY],
  ['0 0 1 * 0-6/100', DAY, 7 * DAY],
])('%s', (text, shortestSeconds, longestSeconds) =>
  expect(readSchedule(text)).toEqual({ shortestSeconds, longestSeconds }),
);

test.each<[string, RegExp]>([
  ['', /^it has 1 fields$/],
  ['* * * *', /^it has 4 fields$/],
  ['0 */10 * * * *', /^it has 6 fields: there are no seconds/],
  ['TZ=UTC 0 0 * * *', /time zone/],
  ['CRON_TZ=Europe/Berlin @daily', /time zone/],
  ['@every 10m', /begins with @, and is none of @hourly/],
  ['@constructor', /begins with @/],
  ['60 * * * *', /^its minute is not made of numbers from 0 to 59, as/],
  ['0 24 * * *', /^its hour/],
  ['0 0 0 * *', /^its day of the month is not made of numbers from 1 to 31/],
  ['0 0 * 13 *', /^its month .* 1 to 12, or JAN to DEC/],
  ['0 0 * * 7', /^its day of the week .* 0 to 6, or SUN to SAT/],
  ['0 0 * * FRI-SUN', /^its day of the week/],
  ['0 0 * * sunday', /^its day of the week/],
  ['mon * * * *', /^its minute/],
  ['5-1 * * * *', /^its minute/],
  ['1-2-3 * * * *', /^its minute/],
  ['*/0 * * * *', /^its minute/],
  ['*/ * * * *', /^its minute/],
  ['1,,2 * * * *', /^its minute/],
  ['-5 * * * *', /^its minute/],
  ['+5 * * * *', /^its minute/],
  ['0 0 L * *', /^its day of the month/],
  ['0 0 30 2 *', /^no such day ever comes$/],
  ['0 0 31 4,6,9,11 *', /^no such day ever comes$/],
])('%j is refused', (text, wrong) => expect(readSchedule(text)).toEqual({ wrong: expect.stringMatching(wrong) }));
