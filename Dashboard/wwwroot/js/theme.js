// Hands the page's theme to Fluent UI's components, and lets the toggle choose one.
import {
  accentBaseColor, baseLayerLuminance, bodyFont, controlCornerRadius, fillColor, neutralBaseColor, neutralLayer1, SwatchRGB,
} from '../_content/Microsoft.FluentUI.AspNetCore.Components/Microsoft.FluentUI.AspNetCore.Components.lib.module.js';

const luminance = { light: 1, dark: 0.15 };
const swatch = (hex) => SwatchRGB.create(...[1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255));

function apply() {
  const styles = getComputedStyle(document.documentElement);
  baseLayerLuminance.withDefault(luminance[document.documentElement.dataset.theme]);
  neutralBaseColor.withDefault(swatch('#7b8190'));
  accentBaseColor.withDefault(swatch(styles.getPropertyValue('--accent').trim()));
  bodyFont.withDefault('var(--font)');
  controlCornerRadius.withDefault(6);
  fillColor.setValueFor(document.body, neutralLayer1);
}

document.addEventListener('themechange', apply);
apply();

/** The reader's choice: `system`, `light` or `dark`. */
export function choice() {
  try { return localStorage.getItem('theme') ?? 'system'; } catch { return 'system'; }
}

export function choose(theme) {
  try {
    if (theme === 'system') localStorage.removeItem('theme');
    else localStorage.setItem('theme', theme);
  } catch { /* not remembered, then */ }
  document.dispatchEvent(new Event('themechoice'));
}
