// chrono-node on the sentences that benchmarks/find_dates.py sends; prints what it found and its pace.
const chrono = require("chrono-node");
const { sentences, repeat } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const now = new Date(2026, 3, 1, 12);
const pad = (n) => String(n).padStart(2, "0");
const day = (d) => `${String(d.getFullYear()).padStart(4, "0")}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}`;

function find([text, language, country]) {
  const own = chrono[language === "zh" ? "zh" : language];
  let parser = (own && (own.casual || (own.hans && own.hans.casual))) || chrono.en.casual;
  if (language === "en" && country !== "US") parser = chrono.en.GB;
  return parser
    .parse(text, now, { forwardDate: true })
    .filter((one) => one.start.isCertain("day") || one.start.isCertain("weekday") || one.start.isCertain("month"))
    .map((one) => [day(one.start.date()), day(one.end ? one.end.date() : one.start.date())]);
}

const found = sentences.map((one) => {
  try {
    return { windows: find(one) };
  } catch (error) {
    return { crash: String(error) };
  }
});
let best = Infinity;
for (let at = 0; at < repeat; at++) {
  const start = process.cpuUsage();
  for (const one of sentences) {
    try {
      find(one);
    } catch (error) {
      // counted above
    }
  }
  const used = process.cpuUsage(start);
  best = Math.min(best, (used.user + used.system) / 1e6);
}
console.log(JSON.stringify({ found, per_second: sentences.length / best }));
