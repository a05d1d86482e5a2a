// Draws with Apache ECharts. The library is loaded by the first chart; colours come from the page's style sheet and follow its theme.
let library;
const load = () => library ??= import('../echarts/dist/echarts.common.min.js').then(() => globalThis.echarts);

const names = { read: 'Read', written: 'Written', uncached: 'Uncached', hitRate: 'Hit rate' };

export async function usage(element) {
  return new UsageChart(element, await load());
}

class UsageChart {
  #element;
  #chart;
  #data;
  #resized;
  #themed;

  constructor(element, echarts) {
    this.#element = element;
    this.#chart = echarts.init(element);
    this.#resized = new ResizeObserver(() => this.#chart.resize());
    this.#resized.observe(element);
    this.#themed = () => this.#data && this.#render();
    document.addEventListener('themechange', this.#themed);
  }

  draw(series, bucket, culture, timeZone) {
    this.#data = { series, bucket, ...formats(bucket, culture, timeZone) };
    this.#render();
  }

  dispose() {
    document.removeEventListener('themechange', this.#themed);
    this.#resized.disconnect();
    this.#chart.dispose();
  }

  #render() {
    const { series, label, moment, compact, exact, percent } = this.#data;
    const styles = getComputedStyle(this.#element);
    const colour = (name) => styles.getPropertyValue(`--${name}`).trim();
    const text = { color: colour('text-faint'), fontFamily: styles.fontFamily, fontSize: 11.5 };
    const bar = (name) => ({
      name: names[name], type: 'bar', stack: 'tokens', data: series[name], color: colour(name), barMaxWidth: 26, barCategoryGap: '22%', emphasis: { disabled: true },
    });
    this.#chart.setOption({
      animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      animationDuration: 250,
      animationDurationUpdate: 250,
      textStyle: text,
      grid: { left: 4, right: 4, top: 16, bottom: 2, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      tooltip: {
        trigger: 'axis',
        confine: true,
        transitionDuration: 0,
        axisPointer: { type: 'shadow', shadowStyle: { color: colour('line-strong'), opacity: 0.2 } },
        className: 'chart-tip',
        backgroundColor: colour('popup'),
        borderColor: colour('line'),
        textStyle: { ...text, color: colour('text'), fontSize: 12.5 },
        formatter: ([{ dataIndex: i }]) => tip(moment(series.at[i]), [
          ['read', exact(series.read[i])],
          ['written', exact(series.written[i])],
          ['uncached', exact(series.uncached[i])],
          ['hitRate', series.hitRate[i] === null ? '–' : percent(series.hitRate[i])],
          ['requests', exact(series.requests[i])],
        ]),
      },
      xAxis: {
        type: 'category',
        data: series.at.map(label),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: colour('line-strong') } },
        axisLabel: { ...text, hideOverlap: true, margin: 10 },
      },
      yAxis: [
        { type: 'value', alignTicks: true, minInterval: 1, axisLabel: { ...text, formatter: compact }, splitLine: { lineStyle: { color: colour('line') } } },
        { type: 'value', min: 0, max: 100, interval: 25, axisLabel: { ...text, formatter: percent }, splitLine: { show: false } },
      ],
      series: [
        bar('read'), bar('written'), bar('uncached'),
        {
          name: names.hitRate, type: 'line', yAxisIndex: 1, data: series.trend, color: colour('hit-rate'), connectNulls: true,
          symbol: 'circle', symbolSize: 4, showSymbol: series.at.length <= 31, lineStyle: { width: 2 }, z: 3, emphasis: { disabled: true },
        },
      ],
    }, { lazyUpdate: true });
  }
}

function formats(bucket, culture, timeZone) {
  const format = (options) => {
    // A culture or zone that this browser does not know falls back to its own.
    try { return new Intl.DateTimeFormat(culture || undefined, { timeZone, ...options }); } catch { return new Intl.DateTimeFormat(undefined, options); }
  };
  const number = (options) => {
    try { return new Intl.NumberFormat(culture || undefined, options); } catch { return new Intl.NumberFormat(undefined, options); }
  };
  const day = { day: 'numeric', month: 'short' };
  const label = format(bucket === 'day' ? day : { timeStyle: 'short' });
  const moment = format(bucket === 'day' ? { ...day, weekday: 'short' } : { dateStyle: 'medium', timeStyle: 'short' });
  const short = number({ maximumSignificantDigits: 3 });
  const exact = number({});
  const percent = number({ style: 'percent', maximumFractionDigits: 1 });
  return {
    label: (at) => label.format(at),
    moment: (at) => moment.format(at),
    compact: (value) => value < 1e4 ? exact.format(value) : value < 1e6 ? `${short.format(value / 1e3)}k` : value < 1e9 ? `${short.format(value / 1e6)}M` : `${short.format(value / 1e9)}G`,   // as ReaderLocale.Compact
    exact: (value) => exact.format(value),
    percent: (value) => percent.format(value / 100),
  };
}

/** Built from elements, so that nothing in the data can become markup. */
function tip(title, rows) {
  const box = document.createElement('div');
  box.append(Object.assign(document.createElement('b'), { textContent: title }));
  for (const [name, value] of rows) {
    const row = box.appendChild(Object.assign(document.createElement('div'), { className: `row ${name}` }));
    row.append(
      Object.assign(document.createElement('span'), { textContent: names[name] ?? 'Requests' }),
      Object.assign(document.createElement('span'), { textContent: value }));
  }
  return box;
}
