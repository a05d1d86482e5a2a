// A link may carry the token in its fragment, which never leaves the browser: sign in with it and forget it.
const token = new URLSearchParams(location.hash.slice(1)).get('t');
if (token) {
  history.replaceState(null, '', location.pathname + location.search);
  document.getElementById('token').value = token;
  document.querySelector('form').requestSubmit();
}
