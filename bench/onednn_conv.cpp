// The three passes of convolutions in oneDNN 2.x, for bench/run.
//
//   g++ -O2 -o onednn_conv onednn_conv.cpp -ldnnl        (Debian: apt-get install libdnnl-dev g++)
//   OMP_NUM_THREADS=2 ./onednn_conv RUNS < PROBLEMS
//
// A problem is a line of integers: batch, channels in, channels out, groups, input height and width, kernel, stride, padding begin, padding
// end, dilation (1 = adjacent), output, each of these as two numbers. Prints a JSON object a line: forwardMs, backwardDataMs, backwardWeightsMs,
// the median of RUNS runs each, the same with DirectMs, and the implementations; a run is as many calls as take a millisecond. oneDNN chooses
// the layout of all three tensors (format any), so no reorder is counted. Direct and Winograd are both measured, and the faster one counts.
#include <dnnl.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

using namespace dnnl;
using arguments = std::unordered_map<int, memory>;

static const memory::desc none;
static engine cpu(engine::kind::cpu, 0);
static stream work(cpu);

struct problem {
    memory::dims input, weights, output, stride, begin, end, dilation;
};

static memory filled(const memory::desc &desc) {
    memory m(desc, cpu);
    float *numbers = static_cast<float *>(m.get_data_handle());
    unsigned state = 1;
    for (size_t i = 0; i < desc.get_size() / sizeof(float); i++) {
        state = state * 1664525u + 1013904223u;
        numbers[i] = static_cast<float>(state >> 8) / (1 << 23) - 1;
    }
    return m;
}

static double milliseconds(const primitive &pass, const arguments &tensors, int calls) {
    auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < calls; i++) pass.execute(work, tensors);
    work.wait();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count() / calls;
}

struct result {
    double ms = std::numeric_limits<double>::infinity();
    std::string name = "none";
};

// Warms up as fovea bench conv does, and times.
static result time(const primitive &pass, const arguments &tensors, const char *name, int runs) {
    const int warmups = 32;
    double best = std::numeric_limits<double>::infinity();
    for (int i = 0; i < warmups; i++) best = std::min(best, milliseconds(pass, tensors, 1));
    int calls = std::max(1, static_cast<int>(std::ceil(1 / best)));
    std::vector<double> times;
    for (int i = 0; i < runs; i++) times.push_back(milliseconds(pass, tensors, calls));
    std::sort(times.begin(), times.end());
    size_t middle = times.size() / 2;
    return {times.size() % 2 ? times[middle] : (times[middle - 1] + times[middle]) / 2, name};
}

static memory::desc any(const memory::dims &dims) { return {dims, memory::data_type::f32, memory::format_tag::any}; }

static convolution_forward::primitive_desc forward(const problem &p, algorithm a) {
    return {convolution_forward::desc(prop_kind::forward_training, a, any(p.input), any(p.weights), any(p.output), p.stride, p.dilation, p.begin, p.end), cpu};
}

static result run_forward(const problem &p, algorithm a, int runs) {
    auto pd = forward(p, a);
    return time(convolution_forward(pd),
        {{DNNL_ARG_SRC, filled(pd.src_desc())}, {DNNL_ARG_WEIGHTS, filled(pd.weights_desc())}, {DNNL_ARG_DST, filled(pd.dst_desc())}}, pd.impl_info_str(), runs);
}

static result run_backward_data(const problem &p, algorithm a, int runs) {
    convolution_backward_data::desc desc(a, any(p.input), any(p.weights), any(p.output), p.stride, p.dilation, p.begin, p.end);
    convolution_backward_data::primitive_desc pd(desc, cpu, forward(p, algorithm::convolution_direct));
    return time(convolution_backward_data(pd),
        {{DNNL_ARG_DIFF_DST, filled(pd.diff_dst_desc())}, {DNNL_ARG_WEIGHTS, filled(pd.weights_desc())}, {DNNL_ARG_DIFF_SRC, filled(pd.diff_src_desc())}},
        pd.impl_info_str(), runs);
}

static result run_backward_weights(const problem &p, algorithm a, int runs) {
    convolution_backward_weights::desc desc(a, any(p.input), any(p.weights), any(p.output), p.stride, p.dilation, p.begin, p.end);
    convolution_backward_weights::primitive_desc pd(desc, cpu, forward(p, algorithm::convolution_direct));
    return time(convolution_backward_weights(pd),
        {{DNNL_ARG_SRC, filled(pd.src_desc())}, {DNNL_ARG_DIFF_DST, filled(pd.diff_dst_desc())}, {DNNL_ARG_DIFF_WEIGHTS, filled(pd.diff_weights_desc())}},
        pd.impl_info_str(), runs);
}

struct results {
    result best, direct;
};

// Both algorithms, where oneDNN has them.
static results measure(const problem &p, result (*run)(const problem &, algorithm, int), int runs) {
    result direct = run(p, algorithm::convolution_direct, runs), winograd;
    try {
        winograd = run(p, algorithm::convolution_winograd, runs);
    } catch (const error &e) {
        if (e.status != dnnl_unimplemented) throw;
    }
    return {winograd.ms < direct.ms ? winograd : direct, direct};
}

static void print(const char *pass, const results &r) {
    std::printf("\"%sMs\":%.6f,\"%sDirectMs\":%.6f,\"%s\":\"%s\",", pass, r.best.ms, pass, r.direct.ms, pass, r.best.name.c_str());
}

static problem parse(const std::string &line) {
    std::istringstream text(line);
    long n, c, o, g;
    memory::dims in(2), kernel(2), out(2);
    problem p{{}, {}, {}, memory::dims(2), memory::dims(2), memory::dims(2), memory::dims(2)};
    text >> n >> c >> o >> g;
    for (auto *axes : {&in, &kernel, &p.stride, &p.begin, &p.end, &p.dilation, &out}) text >> (*axes)[0] >> (*axes)[1];
    if (!text) {
        std::cerr << "onednn_conv: this is no problem: " << line << "\n";
        std::exit(1);
    }
    p.input = {n, c, in[0], in[1]};
    p.output = {n, o, out[0], out[1]};
    if (g == 1) p.weights = {o, c, kernel[0], kernel[1]};
    else p.weights = {g, o / g, c / g, kernel[0], kernel[1]};
    // oneDNN counts the places left out.
    for (auto &d : p.dilation) d--;
    return p;
}

int main(int count, char **words) {
    int runs = count > 1 ? std::atoi(words[1]) : 0;
    if (runs < 1) {
        std::cerr << "usage: onednn_conv RUNS < PROBLEMS\n";
        return 2;
    }
    std::string line;
    while (std::getline(std::cin, line)) {
        problem p = parse(line);
        std::printf("{");
        print("forward", measure(p, run_forward, runs));
        print("backwardData", measure(p, run_backward_data, runs));
        print("backwardWeights", measure(p, run_backward_weights, runs));
        std::printf("\"version\":\"%d.%d.%d\"}\n", version()->major, version()->minor, version()->patch);
    }
}
