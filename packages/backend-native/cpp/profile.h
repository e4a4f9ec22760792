// Where the time goes, in builds with --profile: milliseconds of each kernel of each Program, on one thread, at exit.
#pragma once
#include <string>
#ifdef HB_PROFILE
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <vector>
#endif

namespace hb {

#ifdef HB_PROFILE
struct Profile {
  std::map<std::string, std::pair<double, long>> times;
  ~Profile() {
    std::vector<std::pair<double, std::string>> list;
    double all = 0;
    for (auto& [name, t] : times) list.emplace_back(t.first, name + " x" + std::to_string(t.second)), all += t.first;
    std::sort(list.rbegin(), list.rend());
    std::fprintf(stderr, "profile: %.1f ms\n", all);
    for (auto& [ms, name] : list) std::fprintf(stderr, "%9.3f ms  %s\n", ms, name.c_str());
  }
};
inline Profile profile;

// From its making to its end, in milliseconds that this thread has had a core.
struct Timed {
  std::pair<double, long>& to;
  double start = now();
  Timed(const std::string& name, size_t step, size_t steps)
      : to(profile.times["#" + std::to_string(step) + "/" + std::to_string(steps) + " " + name]) {}
  ~Timed() {
    to.first += now() - start;
    to.second++;
  }
  static double now() {
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return double(t.tv_sec) * 1e3 + double(t.tv_nsec) * 1e-6;
  }
};
#else
struct Timed {
  Timed(const std::string&, size_t, size_t) {}
};
#endif

}  // namespace hb
