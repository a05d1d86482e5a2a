// Runs before the first paint: the theme must be known to avoid a flash, and the server wants the time zone with the next request.
(() => {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    let chosen = null;
    try { chosen = localStorage.getItem('theme'); } catch { /* storage may be switched off; then the system decides */ }
    const theme = chosen === 'dark' || chosen === 'light' ? chosen : system.matches ? 'dark' : 'light';
    if (document.documentElement.dataset.theme === theme) return;
    document.documentElement.dataset.theme = theme;
    document.dispatchEvent(new Event('themechange'));
  };
  apply();
  system.addEventListener('change', apply);
  addEventListener('storage', apply);
  document.addEventListener('themechoice', apply);

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  document.cookie = `tz=${zone}; path=/; max-age=31536000; samesite=strict`;
})();
