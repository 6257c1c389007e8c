/**
 * Reads a CronJob's schedule as Kubernetes does, or more strictly: what is taken here, the API server takes.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
 */

/** How far apart the runs of a schedule are, by the calendar of one time zone without summer time. */
export interface Schedule {
  readonly shortestSeconds: number;
  readonly longestSeconds: number;
}

/** What is wrong with a text that is no schedule. The words of the text are not repeated. */
export interface WrongSchedule {
  readonly wrong: string;
}

const MACROS: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

interface Field {
  readonly title: string;
  readonly first: number;
  readonly last: number;
  /** Names of the numbers from `first` on. @default none */
  readonly names?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { title: 'minute', first: 0, last: 59 },
  { title: 'hour', first: 0, last: 23 },
  { title: 'day of the month', first: 1, last: 31 },
  { title: 'month', first: 1, last: 12, names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ') },
  { title: 'day of the week', first: 0, last: 6, names: 'sun mon tue wed thu fri sat'.split(' ') },
];

/** Reads five fields, or one of the macros. */
export function readSchedule(text: string): Schedule | WrongSchedule {
  if (text.includes('TZ'))
    return { wrong: 'it names a time zone, which Kubernetes refuses here: write the hours in UTC, as EKS reads them' };
  if (text.startsWith('@') && !Object.hasOwn(MACROS, text))
    return { wrong: `it begins with @, and is none of ${Object.keys(MACROS).join(', ')}` };
  const words = (MACROS[text] ?? text).trim().split(/ +/);
  if (words.length !== FIELDS.length)
    return {
      wrong: `it has ${words.length} fields${words.length > FIELDS.length ? ': there are no seconds and no years' : ''}`,
    };
  const [minutes, hours, days, months, weekdays] = FIELDS.map((field, index) => readField(words[index]!, field));
  if (!minutes || !hours || !days || !months || !weekdays) {
    const { title, first, last, names } = FIELDS.find((field, index) => !readField(words[index]!, field))!;
    const named = names ? `, or ${names[0]!.toUpperCase()} to ${names.at(-1)!.toUpperCase()}` : '';
    return {
      wrong: `its ${title} is not made of numbers from ${first} to ${last}${named}, as *, 1, 1-5, */2 or 1,3 are`,
    };
  }
  const times = [...hours.values].flatMap(hour => [...minutes.values].map(minute => hour * 60 + minute));
  return apart(daysOf(days, months, weekdays), times) ?? { wrong: 'no such day ever comes' };
}

interface Values {
  readonly values: ReadonlySet<number>;
  /** Whether it says nothing: of the two fields for days, the other one decides then. */
  readonly isAny: boolean;
}

/** The numbers of a field in their order. undefined for a field that Kubernetes refuses. */
function readField(word: string, field: Field): Values | undefined {
  const items = word.split(',').map(item => readItem(item, field));
  if (items.includes(undefined)) return undefined;
  const found = new Set(items.flatMap(item => item!.values));
  const { first, last } = field;
  const all = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return { values: new Set(all.filter(value => found.has(value))), isAny: items.some(item => item!.isAny) };
}

function readItem(item: string, field: Field): { values: number[]; isAny: boolean } | undefined {
  const [, any, from, to, stepped] = /^(?:([*?])|(\w{1,3})(?:-(\w{1,3}))?)(?:\/(\d{1,3}))?$/.exec(item) ?? [];
  const step = stepped === undefined ? 1 : Number(stepped);
  const start = any ? field.first : numberOf(from, field);
  // One number with a step stands for all that follow.
  const end = any || (to === undefined && stepped !== undefined) ? field.last : numberOf(to ?? from, field);
  if (start === undefined || end === undefined || start > end || step === 0) return undefined;
  const values = Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, index) => start + index * step);
  return { values, isAny: any !== undefined && step === 1 };
}

function numberOf(word: string | undefined, { first, last, names = [] }: Field): number | undefined {
  if (word === undefined) return undefined;
  const named = names.indexOf(word.toLowerCase());
  const number = named >= 0 ? first + named : /^\d+$/.test(word) ? Number(word) : Number.NaN;
  return number >= first && number <= last ? number : undefined;
}

/** In 28 years each date falls on each day of the week, leap days included; then the calendar repeats, until 2100. */
const CALENDAR_DAYS = 28 * 365 + 7;
const DAY_SECONDS = 86_400;

/** The days of the calendar on which a schedule runs. Where both fields say something, either is enough. */
function daysOf(days: Values, months: Values, weekdays: Values): number[] {
  const found: number[] = [];
  let number = 0;
  for (let year = FIRST_YEAR; number < CALENDAR_DAYS; year += 1) {
    for (let month = 1; month <= 12; month += 1) {
      for (let day = 1; day <= lengthOf(month, year); day += 1, number += 1) {
        // the first day is a Monday
        const [isDay, isWeekday] = [days.values.has(day), weekdays.values.has((number + 1) % 7)];
        const isBoth = days.isAny || weekdays.isAny;
        if (months.values.has(month) && (isBoth ? isDay && isWeekday : isDay || isWeekday)) found.push(number);
      }
    }
  }
  return found;
}

const FIRST_YEAR = 2001;

/** The days of a month, in a year before 2100. */
function lengthOf(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** @param times minutes of each day, in their order */
function apart(days: readonly number[], times: readonly number[]): Schedule | undefined {
  const [first, last] = [times[0]!, times.at(-1)!];
  if (days.length === 0) return undefined;
  let [shortestSeconds, longestSeconds] = [Number.POSITIVE_INFINITY, 0];
  const add = (seconds: number) => {
    shortestSeconds = Math.min(shortestSeconds, seconds);
    longestSeconds = Math.max(longestSeconds, seconds);
  };
  for (let at = 1; at < times.length; at += 1) add((times[at]! - times[at - 1]!) * 60);
  for (let at = 0; at < days.length; at += 1)
    add(((days[at + 1] ?? days[0]! + CALENDAR_DAYS) - days[at]!) * DAY_SECONDS + (first - last) * 60);
  return { shortestSeconds, longestSeconds };
}
