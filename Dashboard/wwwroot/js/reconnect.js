// A restarted server does not know this page's circuit any more: load the page again instead of asking the reader to.
const box = document.getElementById('components-reconnect-modal');
box.addEventListener('components-reconnect-state-changed', (event) => {
  if (event.detail.state === 'rejected') location.reload();
  if (event.detail.state === 'failed') addEventListener('focus', retry, { once: true });
});
document.getElementById('reconnect-now').addEventListener('click', retry);

async function retry() {
  if (!await Blazor.reconnect().catch(() => true)) location.reload();
}
