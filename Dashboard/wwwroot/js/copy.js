/** Copies what the element shows; false where the browser does not allow it, and then the text is selected instead. */
export async function copy(element) {
  getSelection().selectAllChildren(element);
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    return false;
  }
}
