// oneDNN's matrix product, called directly, behind the bench's protocol: a request a line on stdin, an answer a line on stdout, both JSON.
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <dnnl.hpp>

using Clock = std::chrono::steady_clock;

static double since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

// mulberry32, as in inputs.ts.
static std::vector<float> floats(size_t n, uint32_t state) {
  std::vector<float> out(n);
  for (auto& x : out) {
    state += 0x6d2b79f5u;
    uint32_t t = (state ^ (state >> 15)) * (state | 1);
    t ^= t + (t ^ (t >> 7)) * (t | 61);
    x = float((double(t ^ (t >> 14)) / 4294967296.0 * 2 - 1));
  }
  return out;
}

// C = A·B of n × n numbers; 'T': the operand lies transposed.
struct Product {
  int64_t n;
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  std::vector<float> a, b, c;
  dnnl::memory::desc da, db, dc;
  dnnl::matmul primitive;
  std::unordered_map<int, dnnl::memory> args;

  Product(int64_t size, const std::string& kind)
      : n(size), a(floats(size_t(n * n), 1)), b(floats(size_t(n * n), 2)), c(size_t(n * n)), da(desc(kind[0] == 'T')), db(desc(kind[1] == 'T')), dc(desc(false)) {
    primitive = dnnl::matmul(dnnl::matmul::primitive_desc(dnnl::matmul::desc(da, db, dc), engine));
    args = {{DNNL_ARG_SRC, dnnl::memory(da, engine, a.data())}, {DNNL_ARG_WEIGHTS, dnnl::memory(db, engine, b.data())}, {DNNL_ARG_DST, dnnl::memory(dc, engine, c.data())}};
  }
  dnnl::memory::desc desc(bool turned) const {
    using Tag = dnnl::memory::format_tag;
    return {{n, n}, dnnl::memory::data_type::f32, turned ? Tag::ba : Tag::ab};
  }
  void step() {
    primitive.execute(stream, args);
    stream.wait();
  }
  double check() const {
    double sum = 0;
    for (float x : c) sum += std::fabs(x);
    return sum;
  }
};

// The text of a field of a request: requests are the bench's own.
static std::string field(const std::string& line, const std::string& name) {
  size_t at = line.find("\"" + name + "\":");
  if (at == std::string::npos) return "";
  at += name.size() + 3;
  bool text = line[at] == '"';
  size_t end = text ? line.find('"', at + 1) : line.find_first_of(",}", at);
  return line.substr(at + text, end - at - text);
}

int main() {
  std::map<std::string, std::unique_ptr<Product>> cases;
  std::cout.precision(9);
  const auto* v = dnnl_version();
  std::cout << "{\"kind\":\"hello\",\"engine\":\"onednn\",\"version\":\"" << v->major << "." << v->minor << "." << v->patch << "\",\"workloads\":[";
  const char* sep = "";
  for (int n : {64, 256, 512, 1024, 2048})
    for (const char* kind : {"NN", "NT", "TN"}) std::cout << sep << "\"matmul" << n << kind << "\"", sep = ",";
  std::cout << "]}" << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    std::string kind = field(line, "kind"), name = field(line, "workload");
    try {
      if (kind == "prepare") {
        auto made = std::make_unique<Product>(std::atoll(name.c_str() + 6), name.substr(name.size() - 2));
        auto start = Clock::now();
        made->step();
        double ms = since(start);
        std::cout << "{\"kind\":\"prepared\",\"firstStepMs\":" << ms << ",\"check\":" << made->check() << "}" << std::endl;
        cases[name] = std::move(made);
      } else if (kind == "round") {
        double most = std::atof(field(line, "milliseconds").c_str());
        auto begin = Clock::now();
        std::cout << "{\"kind\":\"times\",\"milliseconds\":[";
        const char* comma = "";
        do {
          auto start = Clock::now();
          cases.at(name)->step();
          std::cout << comma << since(start);
          comma = ",";
        } while (since(begin) < most);
        std::cout << "]}" << std::endl;
      } else {
        cases.erase(name);
        std::cout << "{\"kind\":\"closed\"}" << std::endl;
      }
    } catch (const std::exception& e) {
      std::cout << "{\"kind\":\"error\",\"message\":\"" << e.what() << "\"}" << std::endl;
    }
  }
}
