/** Pages that are written by hand but for what is computed, which stands between two comments. */

/** A page with `<!-- computed: <name> -->` … `<!-- end -->` filled by name. @throws if the page names what nobody computes */
export function withComputed(page: string, computed: Readonly<Record<string, string>>): string {
  return page.replace(
    /(<!-- computed: (.+) -->)[\s\S]*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => {
      if (computed[name] === undefined) throw new Error(`nobody computes ${name}`);
      return `${begin}\n\n${computed[name]}\n\n${end}`;
    },
  );
}
