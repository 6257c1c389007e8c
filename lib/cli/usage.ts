import { inert } from '../foreign/text';

/** The first sentence of what node says about options that it does not know; the others are about how to pass them all the same. */
export function optionMistake(error: unknown): string {
  return (error as Error).message.split(/\.\s/)[0]!;
}

/** What is wrong with a command line, and how it is used. */
export function misused(mistake: string, usage: string): string {
  return `${inert(mistake)}\n\n${usage}`;
}
