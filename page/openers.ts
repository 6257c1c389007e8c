import { byId } from './dom';
import { chosen, dropped, type Taken } from './files';

/** Listens for files that are dropped on the page, or chosen by its buttons. */
export function listenForFiles(take: (taken: Taken) => void): void {
  for (const id of ['file', 'folder']) {
    const input = byId<HTMLInputElement>(`${id}-input`);
    byId(id).addEventListener('click', () => input.click());
    input.addEventListener('change', async () => {
      take(await chosen(input.files ?? []));
      input.value = '';
    });
  }
  const { body } = document;
  const show = (isDragging: boolean) => body.classList.toggle('dragging', isDragging);
  for (const type of ['dragenter', 'dragover'] as const)
    body.addEventListener(type, event => {
      // text that is dragged goes where it always goes
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      show(true);
    });
  body.addEventListener('dragleave', event => {
    if (!event.relatedTarget) show(false);
  });
  body.addEventListener('drop', async event => {
    show(false);
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    take(await dropped(event.dataTransfer));
  });
}
