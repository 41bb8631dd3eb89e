// A forward pass of a network with one picture in ONNX Runtime, all optimisations of the graph on.
//
// usage: node onnxruntime_infer.js FILE.onnx SIZE THREADS RUNS WARMUP     prints one JSON object: medianMs, minMs, runs, version
//        node onnxruntime_infer.js                                        prints the version alone
// (npm install --prefix bench --no-save --no-package-lock --ignore-scripts onnxruntime-node)
const ort = require('onnxruntime-node');

const version = ort.env.versions.node;

async function main([file, ...numbers]) {
  const [size, threads, runs, warmup] = numbers.map(Number);
  const session = await ort.InferenceSession.create(file, {
    graphOptimizationLevel: 'all', executionMode: 'sequential', intraOpNumThreads: threads, interOpNumThreads: 1,
  });
  const pixels = Float32Array.from({ length: 3 * size * size }, () => 2 * Math.random() - 1);
  const feeds = { input: new ort.Tensor('float32', pixels, [1, 3, size, size]) };
  const times = [];
  for (let i = 0; i < warmup + runs; i++) {
    const start = performance.now();
    await session.run(feeds);
    if (i >= warmup) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const median = (times[(runs - 1) >> 1] + times[runs >> 1]) / 2;
  console.log(JSON.stringify({ medianMs: median, minMs: times[0], runs, version }));
}

if (process.argv.length === 2) console.log(JSON.stringify({ version }));
else main(process.argv.slice(2));
