// oneDNN, called directly, behind the bench's protocol: a request a line on stdin, an answer a line on stdout, both JSON. Arguments of the
// command are the primitives that there are, each a line of words as primitives.ts makes them.
#include <cstdlib>
#include <iostream>
#include <map>
#include <sstream>

#include "bench.h"

// The text of a field of a request: requests are the bench's own.
static std::string field(const std::string& line, const std::string& name) {
  size_t at = line.find("\"" + name + "\":");
  if (at == std::string::npos) return "";
  at += name.size() + 3;
  bool text = line[at] == '"';
  size_t end = text ? line.find('"', at + 1) : line.find_first_of(",}", at);
  return line.substr(at + text, end - at - text);
}

static Spec parsed(const char* line) {
  std::istringstream words(line);
  Spec s;
  words >> s.name >> s.kind >> s.dtype >> s.direction;
  for (int64_t n; words >> n;) s.numbers.push_back(n);
  return s;
}

static Made made(const Spec& s) {
  static const std::map<std::string, Made (*)(const Spec&)> kinds = {{"conv", convolution},     {"pool", pooling},    {"batchNorm", batchNorm},
                                                                     {"layerNorm", layerNorm}, {"softmax", softmax}, {"lstm", lstm},
                                                                     {"gru", gru},             {"bytes", byteProduct}};
  return kinds.at(s.kind)(s);
}

int main(int count, char** arguments) {
  std::map<std::string, Spec> specs;
  std::map<std::string, Made> cases;
  std::cout.precision(9);
  const auto* v = dnnl_version();
  std::cout << "{\"kind\":\"hello\",\"engine\":\"onednn\",\"version\":\"" << v->major << "." << v->minor << "." << v->patch << "\",\"workloads\":[";
  const char* sep = "";
  for (int n : {64, 256, 512, 1024, 2048})
    for (const char* kind : {"NN", "NT", "TN"}) std::cout << sep << "\"matmul" << n << kind << "\"", sep = ",";
  for (int i = 1; i < count; i++) {
    Spec s = parsed(arguments[i]);
    std::cout << sep << "\"" << s.name << "\"";
    specs[s.name] = s;
  }
  std::cout << "]}" << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    std::string kind = field(line, "kind"), name = field(line, "workload");
    try {
      if (kind == "prepare") {
        Made one = specs.count(name) ? made(specs[name]) : product(std::atoll(name.c_str() + 6), name.substr(name.size() - 2));
        auto start = Clock::now();
        one->step();
        double ms = since(start);
        std::cout << "{\"kind\":\"prepared\",\"firstStepMs\":" << ms << ",\"check\":" << one->check() << "}" << std::endl;
        cases[name] = std::move(one);
      } else if (kind == "round") {
        double most = std::atof(field(line, "milliseconds").c_str());
        auto& one = *cases.at(name);
        auto begin = Clock::now();
        std::cout << "{\"kind\":\"times\",\"milliseconds\":[";
        const char* comma = "";
        do {
          auto start = Clock::now();
          one.step();
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
